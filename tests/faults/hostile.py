"""A world that stays for many made-up inputs, and what must hold after each of them."""

import asyncio
import logging
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import discord
from hypothesis import settings
from hypothesis import strategies as st
from simcord import ChannelHandle, InteractionResult, MemberActor
from world import World, said

from bot.chat.cards import parts
from bot.chat.custom_ids import (
    ACTIONS,
    ARTICLE,
    POLL_ACTIONS,
    RESULTS,
    PollAction,
    Verb,
    custom_id,
    poll_id,
    steer_id,
)
from bot.domain.machine import Action
from bot.store.polls import load
from faults.clicks import Sent, at_once, submit
from faults.play import shown
from faults.worlds import a_world, ask, told

T = TypeVar("T")

SPICE = (
    "@everyone",
    "@here",
    "<@1234567890123456789>",
    "</round start:1234567890123456789>",
    "**",
    "||",
    "```",
    "\n# ",
    "\n> ",
    "\n1. ",
    "[a](https://evil.example)",
    "{}",
    "{0}",
    "|",
    "\x00",
    "\x1b[31m",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\u3164",
    "\ud800",
    "\udfff",
    "\U000e0041",
    "\u0301" * 40,
    "👩‍🚀",
    "שלום",
    "'; DROP TABLE polls; --",
    "Yes",
    "word ",
)
TEXTS = (
    st.lists(st.sampled_from(SPICE) | st.text(max_size=8), max_size=12)
    .map("".join)
    .filter(lambda text: not text.strip().isdecimal())
)
"""Anything that JSON carries but a number; lone surrogates are among it."""

NUMBERS = st.sampled_from(
    ("-1", "0", "999", "007", "+1", "1.0", "1e3", "1_0", "0x1", "٣", "１", "²", "-", "")
) | st.integers(min_value=2**31).map(str)
"""What is no number of ours: unknown, too big, or another spelling."""

few = settings(derandomize=True, deadline=None, max_examples=40, database=None)

TRACKED, UNPOSTED, GUESS, OPEN, CLOSED = 1, 2, 4, 5, 6
"""The polls of a busy stage."""

_OF_A_POLL = (
    *(Verb.PICK, Verb.WITHDRAW, Verb.CHANGE, Verb.REASON, Verb.RESULTS),
    *(Verb.OTHERS, Verb.MOVED, Verb.MOVER),
)
"""Controls whose one number is a poll."""
EXAMPLES: dict[Verb, tuple[int, ...]] = {
    **dict.fromkeys((Verb.VOTE, Verb.RANK, Verb.RANK_NEXT, Verb.NAMES), (TRACKED, 0)),
    **dict.fromkeys(_OF_A_POLL, (TRACKED,)),
    **dict.fromkeys((Verb.MINE, Verb.GUESS), (1, 0)),
    **dict.fromkeys(
        (Verb.ANSWER, Verb.FOLLOW, Verb.REPORT, Verb.ERASE, Verb.DATA, Verb.PANEL), (1,)
    ),
    **dict.fromkeys((Verb.MARK, Verb.DECIDE), (1, 1, 0)),
    Verb.PAGE: (1, RESULTS, 0),
    Verb.NOTES: (1, 0),
    **dict.fromkeys((Verb.BRING, Verb.EDIT, Verb.QUESTIONS, Verb.SAVE, Verb.TRACK), (1,)),
    **dict.fromkeys((Verb.OWN, Verb.UNASK, Verb.GO), (1,)),
    **dict.fromkeys((Verb.LOOK, Verb.JOIN, Verb.CUT, Verb.CUT_AT, Verb.ASK), (1, 0)),
    **dict.fromkeys((Verb.LEAVE, Verb.ONLY), (1, 0, 1)),
    Verb.REMOVE: (1, 1),
    Verb.CLOSED: (TRACKED, 0),
    Verb.POLL: (OPEN, POLL_ACTIONS.index(PollAction.CLOSE)),
    Verb.TREND: (ARTICLE, 1, 0),
    Verb.STEER: (1, ACTIONS.index(Action.PAUSE), 1),
    Verb.NEXT: (1, 0),
    Verb.REVIEW: (0,),
    Verb.APPROVE: (0, 1),
}
"""Every control as it could be made up for the first round, its main question and first reason."""

MODERATORS = (
    *(
        custom_id(verb, *EXAMPLES[verb])
        for verb in (Verb.PANEL, Verb.NEXT, Verb.REVIEW, Verb.APPROVE)
    ),
    *(custom_id(Verb.DECIDE, 1, approve, 0) for approve in (0, 1)),
    *(
        steer_id(1, action, confirmed=yes)
        for action in ACTIONS
        if action is not Action.NEXT
        for yes in (False, True)
    ),
    *(
        custom_id(verb, *EXAMPLES[verb])
        for verb in (
            *(Verb.LOOK, Verb.EDIT, Verb.QUESTIONS, Verb.SAVE, Verb.JOIN, Verb.CUT, Verb.LEAVE),
            *(Verb.ONLY, Verb.ASK, Verb.TRACK, Verb.REMOVE),
        )
    ),
    *(poll_id(OPEN, action) for action in POLL_ACTIONS),
)
"""Every control that is for moderators alone."""

READING = tuple(
    custom_id(verb, *EXAMPLES[verb])
    for verb in (
        *(Verb.CHANGE, Verb.REASON, Verb.RESULTS, Verb.NAMES, Verb.MINE, Verb.FOLLOW, Verb.GUESS),
        *(
            Verb.OTHERS,
            Verb.MARK,
            Verb.MOVED,
            Verb.PAGE,
            Verb.REPORT,
            Verb.TREND,
            Verb.NOTES,
            Verb.CLOSED,
        ),
    )
)
"""Every button that tells something of a round or its polls, or adds something."""

PICKED = {
    "round panel": "round",
    "poll close": "poll",
    "poll results": "poll",
    "summary round": "round",
    "summary article": "article",
    "summary question": "question",
}
"""Every command that something is picked for, and the option with its menu."""


class Errors(logging.Handler):
    """Every line that a log of the running bot would call an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@dataclass(repr=False)
class Stage:
    """A world on a loop of its own, so that each example needs a click and no new world."""

    world: World
    runner: asyncio.Runner
    errors: Errors = field(default_factory=Errors)

    def __repr__(self) -> str:  # what a failing example shows
        return "stage"

    @property
    def ann(self) -> MemberActor:
        """The first member."""
        return self.world.members[0]

    @property
    def weather(self) -> discord.Message:
        """The card of the open poll, if the stage is busy."""
        return self.world.card("And the weather?")

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def let_redraw(self) -> None:
        """Let the cards catch up: a redraw that is due soon is waited for in real time."""
        self.do(self.world.env.advance_time(self.world.settings.redraw_seconds + 1))

    def send(
        self, sent: Sent, place: ChannelHandle | None = None, *, directly: bool = False
    ) -> InteractionResult:
        """Someone sends this; the bot answers in private and nothing breaks."""
        place = place or self.world.channel
        env, since = self.world.env, self.world.env.error_cursor
        (result,) = self.do(at_once(env, place, sent, directly=directly))
        lines, self.errors.lines = self.errors.lines, []
        assert not lines, "\n".join(lines)
        assert not env.errors_since(since)
        return result

    def refuses(
        self, sent: Sent, place: ChannelHandle | None = None, *, directly: bool = False
    ) -> str:
        """The words with which the bot says no; nothing has changed, for anyone."""
        before = self.rows()
        result = self.send(sent, place, directly=directly)
        assert is_refusal(result), sent
        assert self.rows() == before
        return said(result)

    def rows(self) -> dict[str, list[Any]]:
        """All that could have been changed, by table."""
        return self.do(rows(self.world))


@contextmanager
def a_stage(folder: Path) -> Generator[Stage]:
    """A world for a whole module, closed with the checks that every test ends with."""
    with asyncio.Runner() as runner:
        opened = a_world(folder)
        stage = Stage(runner.run(opened.__aenter__()), runner)
        logging.getLogger().addHandler(stage.errors)
        try:
            yield stage
        finally:
            logging.getLogger().removeHandler(stage.errors)
            runner.run(opened.__aexit__(None, None, None))


@contextmanager
def a_busy_stage(folder: Path) -> Generator[Stage]:
    """A round in the channel, an open poll and a closed one; Ann has answered all three, and said
    why she answers the main question as she does."""
    with a_stage(folder) as stage:
        world = stage.world
        (ann,) = world.join(1)
        stage.do(world.start(article="tides", where="here"))
        stage.do(world.vote(ann, world.opening(), "Yes"))
        stage.do(told(world, submit(ann, world.opening(), "reason:1", "Because of the sea.")))
        for question in ("And the weather?", "And the wind?"):
            stage.do(ask(world, question, options="Fine | Foul | So so"))
            stage.do(world.vote(ann, world.card(question), "Fine"))
        stage.do(world.moderator.slash(world.channel, "poll close", poll=str(CLOSED)))
        stage.let_redraw()
        polls = stage.do(world.store.read(lambda c: [load(c, number) for number in range(1, 7)]))
        is_open = [poll is not None and poll.is_open for poll in polls]
        assert is_open == [number in (TRACKED, OPEN) for number in range(1, 7)]
        assert [poll and poll.purpose for poll in polls[-3:]] == ["guess", "asked", "asked"]
        yield stage


def is_refusal(result: InteractionResult) -> bool:
    """Whether the answer is a private card in the colour of refusals, in words for people."""
    if result.modal is not None or not (result.response or result.followups):
        return False
    (box,) = shown(result).components
    if box["accent_color"] != parts.AMBER:
        return False
    words = said(result)
    assert result.ephemeral
    assert "went wrong" not in words
    assert len(words) > len("This can't be done."), "a refusal says what to do next"
    return True


async def rows(world: World) -> dict[str, list[Any]]:
    """All that could have been changed, by table."""
    tables = ("rounds", "steps", "polls", "ballots", "ballot_log", "tallies", "reasons", "marks")
    return await world.store.read(
        lambda c: {t: c.execute(f"SELECT * FROM {t}").fetchall() for t in (*tables, "moved")}
    )
