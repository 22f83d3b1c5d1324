"""What only one member sees: others' reasons to mark, and the question what moved them."""

from typing import Any

import discord
from discord import ui

from bot.chat.cards import parts
from bot.chat.cards.parts import Card, Style, button, row, safe, small
from bot.chat.custom_ids import Verb, custom_id
from bot.domain.rounds import SECRET_MINIMUM, Poll
from bot.rounds.opinions import Choices
from bot.store.opinions import Others, Source

MARK_NAMES = {1: "Good point", -1: "Not convinced", 0: "Pass"}

PASSAGES_AT_MOST = 13
REASONS_AT_MOST = 10
"""With two more they are the 25 options that a select holds."""


def others_button(poll: Poll) -> ui.Button[Any]:
    """The way to what others say."""
    return button("Others' reasons", custom_id(Verb.OTHERS, poll.id))


def moved_button(poll: Poll) -> ui.Button[Any]:
    """The way to say what moved one."""
    return button("What moved me", custom_id(Verb.MOVED, poll.id), Style.primary)


def others_card(others: Others, marked: int | None = None) -> Card:
    """One reason of someone else with its marks; `marked` is what was just said of another."""
    poll = others.poll
    noted = None if marked is None else small(f"Noted: {MARK_NAMES[marked].lower()}.")
    head = f"### Others' reasons\n{safe(poll.question.text)}"
    if not others.text:
        return parts.card(parts.SLATE, noted, head, _why_none(others), row(*_ways_on(poll)))
    follow = parts.people(others.left, "more reason") if others.left else "No more reasons so far"
    return parts.card(
        parts.BLUE,
        noted,
        head,
        f"Someone who answered **{safe(parts.cut(others.answer, 300))}**:"
        f"\n{parts.quote(safe(others.text))}",
        row(
            _mark_button(others, 1, Style.success),
            _mark_button(others, -1),
            _mark_button(others, 0),
            *_ways_on(poll),
        ),
        small(
            f"{follow} after this one. Members and moderators don't see what you mark; the summary "
            "tells how many of each side found a reason good."
        ),
    )


def ask_card(choices: Choices) -> Card:
    """Asks someone who changed their answer what moved them."""
    poll = choices.poll
    return parts.card(
        parts.BLUE,
        f"### What moved you?\n{safe(poll.question.text)}",
        row(
            ui.Select(
                custom_id=custom_id(Verb.MOVER, poll.id),
                placeholder="What moved you most?",
                options=_options(choices),
            )
        ),
        small("The summary tells how many said so, without names."),
    )


def thanks_card(poll: Poll) -> Card:
    """What becomes of it."""
    return parts.card(
        parts.GREEN,
        "Noted. Thank you: the summary tells how many said so, without names.",
        row(*_ways_on(poll), others_button(poll)),
    )


def _mark_button(others: Others, mark: int, style: Style = Style.secondary) -> ui.Button[Any]:
    return button(MARK_NAMES[mark], custom_id(Verb.MARK, others.id, mark, others.written_at), style)


def _why_none(others: Others) -> str:
    if others.is_early:
        return f"Reasons of others show here once {SECRET_MINIMUM} people have answered."
    return (
        "No more reasons to read here yet. Those that moderators approve come here: look again "
        "later, or add your own."
    )


def _ways_on(poll: Poll) -> list[ui.Button[Any]]:
    """Back to the own answer."""
    if poll.round_id is None:
        return [button("My answer", custom_id(Verb.CHANGE, poll.id))]
    return [button("My answers", custom_id(Verb.MINE, poll.round_id, 0))]


def _options(choices: Choices) -> list[discord.SelectOption]:
    passages = [
        _option(f"Passage {number}: {beginning}", Source.PASSAGE, number)
        for number, beginning in choices.passages[:PASSAGES_AT_MOST]
    ]
    reasons = [
        _option(f"The reason “{parts.cut(text, 80)}”", Source.REASON, reason_id)
        for reason_id, text in choices.reasons[:REASONS_AT_MOST]
    ]
    talk = _option("The conversation here", Source.TALK)
    return [*passages, *reasons, talk, _option("Something else", Source.ELSE)]


def _option(label: str, source: Source, number: int = 0) -> discord.SelectOption:
    return discord.SelectOption(label=parts.cut(label, 100), value=f"{source}:{number}")
