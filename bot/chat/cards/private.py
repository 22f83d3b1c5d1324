"""What only one member sees: receipts, their answers, refusals."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.chat import privacy_words, refusal_words, words
from bot.chat.cards import parts
from bot.chat.cards.forms import Field, form
from bot.chat.cards.parts import Button, Card, Part, Style, button, line, row, rows
from bot.chat.cards.polls import controls, own_text, question_text
from bot.chat.cards.ranking import NOTHING, rank_card
from bot.chat.cards.results import result_text
from bot.chat.custom_ids import Verb, custom_id
from bot.chat.markup import cut, link, safe, small
from bot.chat.passages import text_pages
from bot.domain.answers import Tally, describe, describe_for_all
from bot.domain.questions import Kind, Question
from bot.domain.reasons import MAX_REASON
from bot.domain.rounds import Poll, Purpose, Round
from bot.rounds.voting import OwnAnswer, OwnAnswers, PollView
from bot.store.ballots import Receipt
from bot.store.reasons import may_tell_what_moved
from bot.summaries.summary import Result

ENTRIES_AT_MOST = 24


def receipt_card(receipt: Receipt, *, explained: bool = False) -> Card:
    """What counts now and how the others answered, where that may be seen; then what one can do.

    `explained`: a reason was just written.
    """
    poll, answered = receipt.poll, receipt.answer is not None
    return parts.card(
        parts.GREEN if answered else parts.SLATE,
        receipt_text(receipt, explained=explained),
        *rows(_afterwards(receipt)),
        *_follow(poll),
        *_what_moved(receipt),
        *_guess(receipt),
    )


def message_card(text: str, *, is_trouble: bool = False) -> Card:
    """A short private answer: done, or why not and what to do instead."""
    return parts.card(parts.AMBER if is_trouble else parts.GREEN, text)


def notes_card(round_: Round, page: int) -> Card:
    """A page of an article's footnotes and references."""
    pages = text_pages(round_.article.notes) or [refusal_words.NOTHING_YET]
    page = min(max(page, 0), len(pages) - 1)
    turn: list[Button] = []
    if page > 0:
        turn.append(button(words.PREVIOUS, custom_id(Verb.NOTES, round_.id, page - 1)))
    if page + 1 < len(pages):
        turn.append(button(words.MORE, custom_id(Verb.NOTES, round_.id, page + 1)))
    head = f"{words.NOTES} · {safe(cut(round_.article.title, 80))}"
    return parts.card(parts.BLUE, small(head), pages[page], *rows(turn))


def change_card(view: PollView, ranking: int = NOTHING) -> Card:
    """A poll's controls, privately; for `ranked` with the choices made so far."""
    poll = view.poll
    if poll.question.kind is Kind.RANKED and poll.is_open:
        return rank_card(poll, ranking, view.answer, mine_buttons(poll))
    return parts.card(
        parts.BLUE,
        question_text(poll.question),
        own_text(view),
        None if poll.is_open else words.POLL_HAS_CLOSED,
        *controls(poll, mine_buttons(poll), view.answer),
    )


def reason_modal(view: PollView) -> ui.Modal:
    """Asks why; what was written before for this answer is there to be edited."""
    poll = view.poll
    field = Field(
        "reason",
        words.REASON_LABEL,
        default=view.reason[0] if view.reason else "",
        longest=MAX_REASON,
        is_long=True,
        is_required=True,
        hint=cut(poll.question.text, 100),
        placeholder=words.REASON_PLACEHOLDER,
    )
    return form(words.REASON_TITLE, custom_id(Verb.REASON, poll.id), field)


def guess_card(question: Question, round_id: int, option: int) -> Card:
    """A guess, and the way to another one."""
    return parts.card(
        parts.GREEN,
        words.guessed(safe(question.options[option])),
        *_guesses(question, round_id),
    )


def own_answers_card(own: OwnAnswers) -> Card:
    """My answers so far, what is still open with links, the main question on top."""
    ordered = sorted(own.entries, key=lambda entry: entry.poll.purpose is not Purpose.TRACKED)
    shown = _fitting(ordered)
    left = len(ordered) - len(shown)
    missing = sum(1 for entry in ordered if entry.answer is None and entry.poll.is_open)
    answered = sum(entry.answer is not None for entry in ordered)
    is_open = any(entry.poll.is_open for entry in ordered)
    return parts.card(
        parts.BLUE,
        f"### {words.MY_ANSWERS}",
        next(filter(None, (privacy_words.why_unknown(entry.poll) for entry in ordered)), "")
        or words.how_far(missing, answered, len(ordered), is_open=is_open),
        line(),
        "\n".join(_entry(own, entry) for entry in shown),
        small(f"And {left} more.") if left else None,
        _answer_here(own, shown),
        _read_others(ordered),
    )


def erase_card(polls: int) -> Card:
    """Asks once before a member's answers are deleted."""
    return parts.card(
        parts.RED,
        words.erase_asks(polls),
        row(
            button(words.ERASE_THEM, custom_id(Verb.ERASE, 1), Style.danger),
            button(words.KEEP_THEM, custom_id(Verb.ERASE, 0)),
        ),
    )


def privacy_card(polls: int, keep_days: int | None) -> Card:
    """What is kept of a member, and what they can do about it."""
    return parts.card(
        parts.BLUE,
        privacy_words.privacy(polls, keep_days),
        row(
            button(privacy_words.EXPORT, custom_id(Verb.DATA, 1), Style.primary),
            button(privacy_words.ERASE, custom_id(Verb.DATA, 0), Style.danger),
        ),
    )


def export_card(file: str) -> Card:
    """A file with all that is kept of a member."""
    return parts.card(parts.GREEN, privacy_words.EXPORTED, ui.File(f"attachment://{file}"))


def mine_buttons(poll: Poll) -> list[Button]:
    """The way back to "My answers", for polls of a round."""
    if poll.round_id is None:
        return []
    return [button(words.MY_ANSWERS, custom_id(Verb.MINE, poll.round_id, 0))]


def receipt_text(receipt: Receipt, *, explained: bool = False) -> str:
    """The words of a receipt."""
    poll = receipt.poll
    question = poll.question
    asked = small(safe(question.text)) if poll.purpose is Purpose.QUESTION else ""
    before = "" if receipt.before is None else safe(describe(question, receipt.before))
    if receipt.answer is None:
        return "\n".join(filter(None, [asked, words.withdrawn(before)]))
    answer = safe(describe(question, receipt.answer))
    is_final = poll.asked_again_at is not None
    lines = [asked, words.saved(answer, before, is_final=is_final)]
    if is_final and receipt.first is not None:
        lines.append(words.moved_from(safe(describe(question, receipt.first)), answer))
    if receipt.tally is not None and not explained:
        lines.append(_counts(question, receipt.tally))
    if receipt.reason:
        lines.append(f"Your reason: “{safe(receipt.reason)}”")
        lines.append(small(words.REASON_SAVED) if explained else "")
    if receipt.lost_reason:
        lines.append(small(words.LOST_REASON))
    return "\n".join(filter(None, lines))


def _counts(question: Question, tally: Tally) -> str:
    return result_text(Result(question, tally.counts, tally.answered, tally.skipped))


def _afterwards(receipt: Receipt) -> list[Button]:
    poll = receipt.poll
    if receipt.answer is None:
        again = button(words.ANSWER_AGAIN, custom_id(Verb.CHANGE, poll.id))
        return [again, *mine_buttons(poll)]
    why = words.EDIT_REASON if receipt.reason else words.ADD_REASON
    return [
        button(words.CHANGE, custom_id(Verb.CHANGE, poll.id)),
        button(words.WITHDRAW, custom_id(Verb.WITHDRAW, poll.id)),
        button(why, custom_id(Verb.REASON, poll.id)),
        button(words.OTHERS, custom_id(Verb.OTHERS, poll.id)),
        *mine_buttons(poll),
    ]


def _follow(poll: Poll) -> list[Part]:
    """Whoever answers on the opening card can follow the thread with one tap."""
    is_first = poll.purpose is Purpose.TRACKED and poll.asked_again_at is None
    if not is_first or not poll.in_thread or poll.round_id is None or not poll.is_open:
        return []
    follow = custom_id(Verb.FOLLOW, poll.round_id)
    return [row(button(words.FOLLOW, follow, Style.primary))]


def _what_moved(receipt: Receipt) -> list[Part]:
    """Asks who changed their answer; what they can pick from is read when they are ready to say."""
    poll, before = receipt.poll, receipt.before
    if poll.asked_again_at is not None and receipt.first is not None:
        before = receipt.first
    changed = None not in (before, receipt.answer) and before != receipt.answer
    if not changed or not may_tell_what_moved(poll):
        return []
    moved = custom_id(Verb.MOVED, poll.id)
    return [words.WHAT_MOVED, row(button(words.WHAT_MOVED_ME, moved, Style.primary))]


def _guess(receipt: Receipt) -> list[Part]:
    """The game at the close; it is never required."""
    poll = receipt.poll
    is_final = poll.purpose is Purpose.TRACKED and poll.asked_again_at is not None
    if not is_final or receipt.answer is None or poll.round_id is None:
        return []
    return [line(), *_guesses(poll.question, poll.round_id)]


def _guesses(question: Question, round_id: int) -> list[Part]:
    offered = [
        button(option, custom_id(Verb.GUESS, round_id, position))
        for position, option in enumerate(question.options)
    ]
    return [words.GUESS_ASKS, *rows(offered)]


def _entry(own: OwnAnswers, entry: OwnAnswer) -> str:
    """One line or two. What is linked is a word of ours: a link's text can't be escaped."""
    poll = entry.poll
    sign = "✅" if entry.answer is not None else "▫️"
    title = f"{sign} {safe(cut(_name(own, entry), 70))}"
    if entry.message_id:
        where = link(own.round.server_id, entry.channel_id, entry.message_id)
        title += f" · [{words.GO_THERE}]({where})"
    if entry.answer is None:
        return title + ("" if poll.is_open else " (closed)")
    answer = safe(cut(describe_for_all(poll.question, entry.answer), 60))
    lines = [title, f"　**{answer}**"]
    if entry.reason is not None:
        text, state = entry.reason
        lines.append(small(words.own_reason(safe(cut(text, 80)), state)))
    return "\n".join(lines)


def _name(own: OwnAnswers, entry: OwnAnswer) -> str:
    if entry.poll.purpose is Purpose.STANCE and entry.passage is not None:
        article = own.round.article
        return f"“{cut(article.lead(article.passages[entry.passage]), 60)}”"
    return entry.poll.question.text


def _fitting(ordered: list[OwnAnswer]) -> list[OwnAnswer]:
    """As many as a card has room for: the main question, then what is open, then the rest."""
    if len(ordered) <= ENTRIES_AT_MOST:
        return ordered
    first, *others = ordered
    open_first = sorted(others, key=lambda entry: entry.answer is not None)
    return [first, *open_first[: ENTRIES_AT_MOST - 1]]


def _answer_here(own: OwnAnswers, shown: Sequence[OwnAnswer]) -> ui.ActionRow[Any] | None:
    choices = [entry for entry in shown if entry.poll.is_open]
    if not choices:
        return None
    options = [parts.option(_name(own, entry), str(entry.poll.id)) for entry in choices[:25]]
    for option, entry in zip(options, choices, strict=False):
        option.emoji = discord.PartialEmoji(name="✅" if entry.answer is not None else "▫️")
    menu: ui.Select[Any] = ui.Select(
        custom_id=custom_id(Verb.ANSWER, own.round.id),
        placeholder=words.ANSWER_HERE,
        options=options,
    )
    return row(menu)


def _read_others(entries: Sequence[OwnAnswer]) -> ui.ActionRow[Any] | None:
    """The way to others' reasons on the main question."""
    for entry in entries:
        if entry.poll.purpose is Purpose.TRACKED and entry.poll.is_open:
            others = custom_id(Verb.OTHERS, entry.poll.id)
            return None if entry.answer is None else row(button(words.OTHERS, others))
    return None
