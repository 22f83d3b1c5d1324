"""The private card on which one ranks options, one choice after another.

Nothing is stored: the choices so far are in its custom_ids.
"""

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.chat import words
from bot.chat.cards import parts
from bot.chat.cards.parts import Button, Card, Style, button, row, rows
from bot.chat.custom_ids import Verb, custom_id
from bot.chat.markup import safe, small
from bot.domain.answers import decode, describe, encode
from bot.domain.questions import SKIP, SKIP_LABEL, Question
from bot.domain.rounds import Poll

BUTTONS_AT_MOST = 5
NOTHING = 0
"""The choices so far, before the first."""

_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def choices(question: Question, ranking: int) -> tuple[int, ...]:
    """The option positions in a valid ranking so far, in order of rank."""
    return () if ranking == NOTHING else decode(question, ranking)


def rank_card(poll: Poll, ranking: int, answer: int | None, more: Sequence[Button] = ()) -> Card:
    """The choices so far and what can come next; `answer` is what counts meanwhile."""
    question = poll.question
    chosen = choices(question, ranking)
    left = [i for i in range(len(question.options)) if i not in chosen]
    return parts.card(
        parts.BLUE,
        f"### {safe(question.text)}",
        "\n".join(f"{n}. **{safe(question.options[i])}**" for n, i in enumerate(chosen, 1)),
        f"**Your {_PLACES[len(chosen)]} choice?**" if left else None,
        *(_next(poll, ranking, chosen, left) if left else ()),
        *rows([*_endings(poll, ranking, is_whole=not left), *more]),
        small(_what_counts(question, chosen, answer, is_whole=not left)),
    )


def _next(
    poll: Poll, ranking: int, chosen: Sequence[int], left: Sequence[int]
) -> list[ui.ActionRow[Any]]:
    """Buttons for the options left; a menu if they are many or long."""
    options = poll.question.options
    if len(options) <= BUTTONS_AT_MOST and all(len(option) <= 80 for option in options):
        return rows(
            [
                button(
                    options[i],
                    custom_id(Verb.RANK, poll.id, encode(poll.question, [*chosen, i])),
                    Style.primary,
                )
                for i in left
            ]
        )
    menu: ui.Select[Any] = ui.Select(
        custom_id=custom_id(Verb.RANK_NEXT, poll.id, ranking),
        placeholder=f"Pick your {_PLACES[len(chosen)]} choice",
        options=[parts.option(options[i], str(i)) for i in left],
    )
    return [row(menu)]


def _endings(poll: Poll, ranking: int, *, is_whole: bool) -> list[Button]:
    if ranking == NOTHING:
        return [button(SKIP_LABEL, custom_id(Verb.VOTE, poll.id, SKIP))]
    done = words.RANKED if is_whole else words.STOP_HERE
    return [
        button(done, custom_id(Verb.VOTE, poll.id, ranking), Style.success),
        button(words.START_OVER, custom_id(Verb.RANK, poll.id, NOTHING)),
    ]


def _what_counts(
    question: Question, chosen: Sequence[int], answer: int | None, *, is_whole: bool
) -> str:
    now = "" if answer is None else f"Until then your answer counts: {describe(question, answer)}."
    help_ = words.RANKING_BEGUN if chosen else words.RANKING_HELP
    return f"{words.RANKING_WHOLE if is_whole else help_} {safe(now)}".strip()
