"""The controls of a poll, its state in words, and the card of a poll outside a round."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from discord import ui

from bot.chat import poll_words, privacy_words, words
from bot.chat.cards import parts
from bot.chat.cards.parts import Button, Card, Part, Style, button, row, rows
from bot.chat.cards.ranking import BUTTONS_AT_MOST, NOTHING
from bot.chat.cards.results import result_text, runoff_text
from bot.chat.custom_ids import Verb, custom_id
from bot.chat.markup import link, moment, quote, safe, small
from bot.domain.answers import decode, describe, describe_for_all
from bot.domain.questions import SKIP, SKIP_LABEL, Kind, Question
from bot.domain.rounds import Poll
from bot.rounds.cards import PollCard
from bot.rounds.voting import PollView
from bot.summaries.privacy import shows_names
from bot.summaries.shares import people

NAMES_ON_PAGE = 40
LONGEST_LABEL = 80


def poll_card(content: PollCard, *, is_draft: bool = False) -> Card:
    """The card of a poll that was asked outside a round; a draft shows what can be clicked, but
    nothing comes of it."""
    poll = replace(content.poll, opened_at=0) if is_draft else content.poll
    content = replace(content, poll=poll)
    more = [button(words.RESULTS, custom_id(Verb.RESULTS, poll.id))]
    if shows_names(poll.rules.ballots):
        more.append(button(words.WHO_ANSWERED, custom_id(Verb.NAMES, poll.id, 0)))
    closes = poll.closes_at if poll.is_open else None
    return parts.card(
        parts.GREEN if poll.is_open else parts.SLATE,
        question_text(poll.question),
        standing(content),
        *(_disabled(controls(poll)) if is_draft else controls(poll, more)),
        "" if closes is None else small(words.poll_closes(moment(closes))),
        small(poll_words.CORRECTED) if poll.corrected_at is not None and poll.is_open else "",
        rules_text(poll),
    )


def closed_card(content: PollCard) -> Card:
    """The short card that tells in the channel that a poll has closed, and how it went."""
    poll = content.poll
    ways = [button(poll_words.SEE_POLL, closed_id(poll))]
    if poll.message_id is not None:
        where = link(poll.server_id, poll.channel_id, poll.message_id)
        ways.append(parts.link_button(poll_words.TO_POLL, where))
    return parts.card(
        parts.SLATE, poll_words.closed(safe(poll.question.text)), standing(content), *rows(ways)
    )


def closed_id(poll: Poll) -> str:
    """The custom_id by which the card of this close is recognised."""
    return custom_id(Verb.CLOSED, poll.id, (poll.closed_at or 0) // 1000)


def _disabled(shown: list[ui.ActionRow[Any]]) -> list[ui.ActionRow[Any]]:
    for one in shown:
        for child in one.children:
            if isinstance(child, ui.Button | ui.Select):
                child.disabled = True
    return shown


def question_text(question: Question) -> str:
    """The question, with what someone needs to know who has read nothing yet."""
    lines = [f"### {safe(question.text)}"]
    if question.help:
        lines.append(safe(question.help))
    if question.kind is Kind.RANKED:  # its options are on no button of the card
        lines += [f"- {safe(option)}" for option in question.options]
    if question.most:
        lines.append(small(poll_words.at_most(question.most)))
    return "\n".join(lines)


def controls(
    poll: Poll, more: Sequence[Button] = (), answer: int | None = None
) -> list[ui.ActionRow[Any]]:
    """What one can answer with, then further buttons. A closed poll keeps only those.

    On a private card `answer` is what its reader picked so far.
    """
    if not poll.is_open:
        return rows(more)
    question = poll.question
    skip = button(SKIP_LABEL, custom_id(Verb.VOTE, poll.id, SKIP))
    rest = [*([skip] if question.offers_skip else []), *more]
    if question.kind is Kind.RANKED:
        text = words.RANK if answer is None else words.RANK_AGAIN
        rank = button(text, custom_id(Verb.RANK, poll.id, NOTHING), Style.primary)
        return rows([rank, *rest])
    if not _fits_buttons(question):
        return [row(_menu(poll, answer)), *rows(rest)]
    answers = [
        button(option, custom_id(Verb.VOTE, poll.id, position), Style.primary)
        for position, option in enumerate(question.options)
    ]
    together = len(answers) + len(rest) <= BUTTONS_AT_MOST
    return rows([*answers, *rest]) if together else [row(*answers), *rows(rest)]


def standing(content: PollCard) -> str:
    """The result where everyone may see it, with a reason of each side; else how many answered."""
    poll, result = content.poll, content.result
    if poll.withheld:
        return small(words.DISCARDED_CARD)
    lines: list[str] = []
    count = words.answers_so_far(content.voters)
    if result is not None and content.voters:
        lines.append(result_text(result))
        if poll.closed_at is not None:
            lines.append(runoff_text(result))
        lines.append(small(count if poll.is_open else f"Closed · {count}"))
    elif poll.is_open:
        lines.append(small(" · ".join(filter(None, (count, words.when_results(poll))))))
    else:
        why = words.why_no_result(poll, hidden=False) if content.voters else ""
        lines.append(small(" · ".join(filter(None, ("Closed", count, why)))))
    for one in content.quoted:
        who = f"\n{small(safe(one.answer))}" if one.answer else ""
        lines.append(quote(safe(one.text)) + who)
    return "\n".join(filter(None, lines))


def rules_text(poll: Poll) -> str:
    """Who sees what and who may vote: said on the card of every poll outside a round."""
    if not poll.is_open:
        return ""
    said = (words.privacy(poll.rules), words.eligibility(poll.rules))
    return small(" ".join(filter(None, said)))


def look_card(view: PollView, manage: Sequence[Button] = ()) -> Card:
    """A poll as one member may see it; `manage`: what this member can do with it."""
    poll = view.poll
    more = [button(words.WHO_ANSWERED, custom_id(Verb.NAMES, poll.id, 0))] if view.names else []
    return parts.card(
        parts.GREEN,
        question_text(poll.question),
        own_text(view),
        view_text(view),
        *controls(poll, more, view.answer),
        *rows(manage),
    )


def own_text(view: PollView) -> str:
    """What counts of the reader's own, and what became of their reason."""
    if view.answer is None:
        return privacy_words.why_unknown(view.poll) or words.NOT_ANSWERED
    lines = [words.own_answer(safe(describe(view.poll.question, view.answer)))]
    if view.reason is not None:
        text, state = view.reason
        lines.append(small(words.own_reason(safe(text), state)))
    return "\n".join(lines)


def view_text(view: PollView) -> str:
    """The result for one reader, or why there is none for them now."""
    if view.result is None:
        return small(words.why_no_result(view.poll, hidden=view.is_hidden))
    lines = [result_text(view.result)]
    if view.poll.closed_at is not None:
        lines.append(runoff_text(view.result))
    lines.append(small(words.answers_so_far(view.result.answered + view.result.skipped)))
    return "\n".join(filter(None, lines))


def names_card(view: PollView, page: int) -> Card:
    """Who answered what, where ballots are open: all of them, page by page."""
    pages = max(1, -(-len(view.names) // NAMES_ON_PAGE))
    page = max(0, min(page, pages - 1))
    shown = view.names[page * NAMES_ON_PAGE : (page + 1) * NAMES_ON_PAGE]
    by_answer: dict[int, list[int]] = {}
    for answer, member in shown:
        by_answer.setdefault(answer, []).append(member)
    lines = [
        f"**{safe(describe_for_all(view.poll.question, answer))}**\n"
        + " ".join(f"<@{member}>" for member in members)
        for answer, members in by_answer.items()
    ]
    turn: list[Button] = []
    if page > 0:
        turn.append(button(words.PREVIOUS, custom_id(Verb.NAMES, view.poll.id, page - 1)))
    if page + 1 < pages:
        turn.append(button(words.MORE, custom_id(Verb.NAMES, view.poll.id, page + 1)))
    count = people(len(view.names))
    head: Part = small(count if pages == 1 else f"{count} · {words.page_of(page + 1, pages)}")
    if not view.names:
        lines, head = [*filter(None, (privacy_words.why_unknown(view.poll), view_text(view)))], None
    return parts.card(
        parts.BLUE, f"### {safe(view.poll.question.text)}", head, "\n".join(lines), *rows(turn)
    )


def _fits_buttons(question: Question) -> bool:
    return (
        question.kind is not Kind.MULTIPLE
        and len(question.options) <= BUTTONS_AT_MOST
        and all(len(option) <= LONGEST_LABEL for option in question.options)
    )


def _menu(poll: Poll, answer: int | None) -> ui.Select[Any]:
    question = poll.question
    several = question.kind is Kind.MULTIPLE
    picked = () if answer is None else decode(question, answer)
    return ui.Select(
        custom_id=custom_id(Verb.PICK, poll.id),
        placeholder=poll_words.pick_at_most(question.most) if several else "Pick one",
        max_values=(question.most or len(question.options)) if several else 1,
        options=[
            parts.option(option, str(position), default=position in picked)
            for position, option in enumerate(question.options)
        ],
    )
