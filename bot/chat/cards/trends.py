"""The same question through several rounds and polls, page by page."""

from bot.chat import refusal_words, words
from bot.chat.cards import parts
from bot.chat.cards.parts import Button, Card, button, rows
from bot.chat.cards.results import PAGE_LIMIT, result_text
from bot.chat.custom_ids import ARTICLE, QUESTION, Verb, custom_id
from bot.chat.markup import moment, safe, small
from bot.rounds.trends import ArticleTrends, Measure, Trend
from bot.summaries.sections import NOBODY_ANSWERED


def article_card(found: ArticleTrends, round_id: int, page: int = 0) -> Card:
    """Every question of an article through its rounds."""
    head = words.across_rounds(safe(found.title), found.rounds)
    if found.rounds == 1:
        head += f"\n{small(words.ONCE_SO_FAR)}"
    blocks = [
        (f"### {safe(trend.text)}", _measure(measure))
        for trend in found.trends
        for measure in trend.measures
    ]
    return _card(head, blocks, (ARTICLE, round_id), page)


def question_card(trend: Trend, poll_id: int, page: int = 0) -> Card:
    """One question each time that it was asked."""
    head = f"## {safe(trend.text)}"
    if len(trend.measures) == 1:
        head += f"\n{small(words.ONCE_SO_FAR)}"
    blocks = [("", _measure(measure)) for measure in trend.measures]
    return _card(head, blocks, (QUESTION, poll_id), page)


def _card(head: str, blocks: list[tuple[str, str]], about: tuple[int, int], number: int) -> Card:
    """As many blocks to a page as fit; a title is repeated above each part of what it is about."""
    pages: list[list[str]] = [[]]
    shown = ""
    for title, text in blocks:
        if pages[-1] and sum(map(len, pages[-1])) + len(title) + len(text) > PAGE_LIMIT:
            pages.append([])
            shown = ""
        if title != shown:
            pages[-1].append(title)
            shown = title
        pages[-1].append(text)
    number = max(0, min(number, len(pages) - 1))
    if len(pages) > 1:
        head += f"\n{small(words.page_of(number + 1, len(pages)))}"
    turn: list[Button] = []
    if number > 0:
        turn.append(button(words.PREVIOUS, custom_id(Verb.TREND, *about, number - 1)))
    if number + 1 < len(pages):
        turn.append(button(words.MORE, custom_id(Verb.TREND, *about, number + 1)))
    return parts.card(parts.BLUE, head, "\n".join(pages[number]), *rows(turn))


def _measure(measure: Measure) -> str:
    when = f"**{moment(measure.at, 'D')}**"
    if measure.result is None:
        return f"{when}\n{small(refusal_words.NOT_TOLD)}"
    if not measure.result.answered and not measure.result.skipped:
        return f"{when}\n{small(NOBODY_ANSWERED)}"
    return f"{when}\n{result_text(measure.result)}"
