"""What only one member sees: receipts, their answers, refusals, the moderators' list."""

from typing import Any

import discord
from discord import ui

from bot.chat.cards import parts
from bot.chat.cards.opinions import moved_button, others_button
from bot.chat.cards.parts import Card, Style, button, line, row, rows, safe, small
from bot.chat.cards.polls import controls, question_text, view_text
from bot.chat.cards.ranking import NOTHING, rank_card
from bot.chat.custom_ids import Verb, custom_id
from bot.domain.answers import describe
from bot.domain.questions import Kind
from bot.domain.rounds import Poll, Purpose, may_see
from bot.rounds.opinions import may_tell_what_moved
from bot.rounds.voting import MAX_REASON, OwnAnswer, OwnAnswers
from bot.store.ballots import Receipt
from bot.store.reasons import Submitted

REVIEW_PAGE = 5
ENTRIES_AT_MOST = 24


def receipt_card(receipt: Receipt, *, confirmed: bool = False, explained: bool = False) -> Card:
    """What counts now, what counted before, and what one can do about it."""
    poll = receipt.poll
    answered = receipt.answer is not None
    view = None
    if answered and poll.purpose is not Purpose.TRACKED:
        hidden = not may_see(poll, answered=True)
        view = view_text(poll, receipt.view, None, hidden=hidden)
    reason = f"Your reason: “{safe(receipt.reason)}”" if receipt.reason else None
    waiting = "A moderator reads it before anyone else does, and again if you change your answer; "
    waiting += "no name is shown."
    return parts.card(
        parts.GREEN if answered else parts.SLATE,
        _what_counts(receipt, "Reason saved" if explained else "Confirmed" if confirmed else ""),
        reason,
        small(waiting) if reason else None,
        view,
        *rows(_afterwards(receipt)),
        *_what_moved(receipt),
    )


def message_card(text: str, *, is_trouble: bool = False) -> Card:
    """A short private answer: done, or why not and what to do instead."""
    return parts.card(parts.AMBER if is_trouble else parts.GREEN, text)


def change_card(poll: Poll, answer: int | None, ranking: int = NOTHING) -> Card:
    """A poll's controls, privately; for `ranked` with the choices made so far."""
    if poll.question.kind is Kind.RANKED and poll.is_open:
        return rank_card(poll, ranking, answer, mine_buttons(poll))
    own = "You have not answered yet."
    if answer is not None:
        own = f"Your answer counts: **{safe(describe(poll.question, answer))}**"
    closed = None if poll.is_open else "This poll has closed."
    shown = controls(poll, mine_buttons(poll), answer)
    return parts.card(parts.BLUE, question_text(poll.question), own, closed, *shown)


def reason_modal(poll: Poll, text: str) -> ui.Modal:
    """Asks why; what was written before stands there to be edited."""
    modal = ui.Modal(title="Why?", custom_id=custom_id(Verb.REASON, poll.id), timeout=None)
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id="reason",
        style=discord.TextStyle.paragraph,
        default=text or None,
        placeholder="A sentence or two. Moderators read it first; it is shown without your name.",
        max_length=MAX_REASON,
    )
    question = parts.cut(poll.question.text, 100)
    modal.add_item(ui.Label(text="Your reason", description=question, component=field))
    modal.stop()
    return modal


def own_answers_card(own: OwnAnswers) -> Card:
    """My answers so far, what is still open with links, the tracked question on top."""
    ordered = sorted(own.entries, key=lambda entry: entry.poll.purpose is not Purpose.TRACKED)
    shown = _fitting(ordered)
    left = len(ordered) - len(shown)
    missing = sum(1 for entry in ordered if entry.answer is None and entry.poll.is_open)
    return parts.card(
        parts.BLUE,
        "### My answers",
        _how_far(ordered, missing),
        line(),
        "\n".join(_entry(own, entry) for entry in shown),
        small(f"And {left} more.") if left else None,
        _answer_here(own, shown),
        _read_others(ordered),
    )


def _how_far(entries: list[OwnAnswer], missing: int) -> str:
    if missing:
        return f"{missing} still open: tap a name to go there, or answer here."
    if any(entry.poll.is_open for entry in entries):
        return "You have answered everything so far."
    answered = sum(entry.answer is not None for entry in entries)
    return f"All of it is closed. You answered {answered} of {len(entries)}."


def erase_card(polls: int) -> Card:
    """Asks once before a member's answers are deleted."""
    return parts.card(
        parts.RED,
        f"### Erase your answers?\nYou answered in {parts.people(polls, 'poll')} of this server. "
        "Your answers are deleted with their history, your reasons and your marks on others', for "
        "good, also from rounds that are going on. Totals that were published stay as numbers.",
        row(
            button("Erase them", custom_id(Verb.ERASE, 1), Style.danger),
            button("Keep them", custom_id(Verb.ERASE, 0)),
        ),
    )


def erased_card(*, is_done: bool) -> Card:
    """What became of it."""
    return message_card("Erased. Nothing is kept of you here." if is_done else "Nothing changed.")


def review_card(listed: list[Submitted], waiting: int, total: int, offset: int) -> Card:
    """The moderators' list of reasons: approve or hide, no names."""
    items: list[parts.Part] = [f"### Reasons\n{waiting} waiting, {total} in all."]
    if not total:
        items.append("Members can add a reason to an answer; it appears here first.")
    for one in listed:
        items.append(line())
        items.append(
            f"**{safe(one.answer)}** · {safe(one.question)}\n{parts.quote(safe(one.text))}"
        )
        items.append(row(*_decisions(one, offset)))
    pages: list[ui.Button[Any]] = []
    if offset > 0:
        earlier = max(0, offset - REVIEW_PAGE)
        pages.append(button("Previous", custom_id(Verb.REASONS, earlier)))
    if offset + REVIEW_PAGE < total:
        pages.append(button("More", custom_id(Verb.REASONS, offset + REVIEW_PAGE)))
    items.append(row(*pages) if pages else None)
    return parts.card(parts.BLUE, *items)


def _what_counts(receipt: Receipt, done: str) -> str:
    question = receipt.poll.question
    lines = [small(safe(question.text))]
    before = None if receipt.before is None else safe(describe(question, receipt.before))
    if receipt.answer is None:
        lines.append(f"Withdrawn, with its reason. Your answer **{before}** no longer counts.")
        return "\n".join(lines)
    now = safe(describe(question, receipt.answer))
    if done or receipt.before == receipt.answer:
        lines.append(f"✅ {done or 'Unchanged'}: **{now}** counts.")
    else:
        lines.append(f"✅ Your answer counts: **{now}**")
    if before is not None and receipt.before != receipt.answer:
        lines.append(f"Before: {before}")
    return "\n".join(lines)


def _afterwards(receipt: Receipt) -> list[ui.Button[Any]]:
    poll = receipt.poll
    if receipt.answer is None:
        return [button("Answer again", custom_id(Verb.CHANGE, poll.id)), *mine_buttons(poll)]
    why = "Edit reason" if receipt.reason else "Add a reason"
    buttons = [button("Change", custom_id(Verb.CHANGE, poll.id))]
    buttons.append(button("Withdraw", custom_id(Verb.WITHDRAW, poll.id)))
    if poll.purpose is not Purpose.STANCE:
        buttons.append(button(why, custom_id(Verb.REASON, poll.id)))
        buttons.append(others_button(poll))
    return [*buttons, *mine_buttons(poll)]


def _what_moved(receipt: Receipt) -> list[parts.Part]:
    """Asks who changed their answer; what they can pick from is read when they are ready to say."""
    if not may_tell_what_moved(receipt):
        return []
    asks = "**What moved you?** The summary tells how many said so, without names."
    return [line(), asks, row(moved_button(receipt.poll))]


def mine_buttons(poll: Poll) -> list[ui.Button[Any]]:
    """The way back to "My answers", for polls of a round."""
    if poll.round_id is None:
        return []
    return [button("My answers", custom_id(Verb.MINE, poll.round_id, 0))]


def _entry(own: OwnAnswers, entry: OwnAnswer) -> str:
    poll = entry.poll
    name = poll.question.text
    if poll.purpose is Purpose.STANCE and entry.passage is not None:
        name = f"Passage {entry.passage + 1}"
    where = parts.link(own.round.server_id, entry.channel_id, entry.message_id)
    title = safe(parts.cut(name, 70))
    if entry.answer is not None:
        words = f"**{safe(parts.cut(describe(poll.question, entry.answer), 60))}**"
        return f"✅ [{title}]({where})\n　{words}"
    return f"▫️ [{title}]({where})" + ("" if poll.is_open else " (closed)")


def _fitting(ordered: list[OwnAnswer]) -> list[OwnAnswer]:
    """As many as a card holds: the tracked question, then what is open, then the rest."""
    if len(ordered) <= ENTRIES_AT_MOST:
        return ordered
    first, *others = ordered
    open_first = sorted(others, key=lambda entry: entry.answer is not None)
    return [first, *open_first[: ENTRIES_AT_MOST - 1]]


def _answer_here(own: OwnAnswers, shown: list[OwnAnswer]) -> ui.ActionRow[Any] | None:
    choices = [entry for entry in shown if entry.poll.is_open]
    if not choices:
        return None
    return row(
        ui.Select(
            custom_id=custom_id(Verb.ANSWER, own.round.id),
            placeholder="Answer or change one here",
            options=[
                discord.SelectOption(
                    label=parts.cut(_option_name(entry), 100),
                    value=str(entry.poll.id),
                    emoji="✅" if entry.answer is not None else "▫️",
                )
                for entry in choices[:25]
            ],
        )
    )


def _read_others(entries: list[OwnAnswer]) -> ui.ActionRow[Any] | None:
    """The way to others' reasons on the tracked question."""
    for entry in entries:
        if entry.poll.purpose is Purpose.TRACKED and entry.poll.is_open:
            return None if entry.answer is None else row(others_button(entry.poll))
    return None


def _option_name(entry: OwnAnswer) -> str:
    if entry.poll.purpose is Purpose.STANCE and entry.passage is not None:
        return f"Passage {entry.passage + 1}: agree or disagree?"
    return entry.poll.question.text


def _decisions(one: Submitted, offset: int) -> list[ui.Button[Any]]:
    approved, hidden = one.state == "approved", one.state == "hidden"
    return [
        button(
            "Approved" if approved else "Approve",
            custom_id(Verb.DECIDE, one.id, 1, offset),
            Style.success,
            disabled=approved,
        ),
        button(
            "Hidden" if hidden else "Hide",
            custom_id(Verb.DECIDE, one.id, 0, offset),
            disabled=hidden,
        ),
    ]
