"""A story that every released version could have written down, and the making of its dump.

When a new step of the schema is released, `PYTHONPATH=tests:. python3 tests/store/past.py` writes
the dump of it; those of older versions stay as they are, since nobody can make them again.
"""

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.articles.library import Library
from bot.articles.seed import parse_seed
from bot.domain.questions import Kind, Question
from bot.domain.rounds import Ballots, Member, Results, Round, Rules, StepKind, Where
from bot.rounds.publisher import Content, PollContent, StepContent
from bot.rounds.service import Service, Start
from bot.store.ballots import Receipt
from bot.store.casting import Choose, confirm, give, withdraw
from bot.store.database import Store, open_store
from bot.store.migrations import released

FOLDER = Path(__file__).parent / "released"
KEY = bytes(range(32))
SERVER, CHANNEL = 10, 20
BEGAN = 1_767_225_600_000
"""The first of January 2026: the story knows no other clock."""

_MORE = "The water rises for six hours and falls for six, and whoever waits learns to wait. " * 5

ARTICLE = parse_seed(
    f"""\
+++
slug = "lighthouse"
title = "The lighthouse"
published = 2024-02-29
credits = ["The keeper"]
note = "An opinion piece."

[tracked]
text = "Should it stay lit?"
kind = "choice"
options = ["Yes", "Partly", "No"]

[[questions]]
anchor = "The lamp was lit"
text = "Who needs it?"
kind = "multiple"
options = ["Sailors", "Birds", "Painters"]

[[questions]]
anchor = "The lamp was lit"
text = "What marks does the keeper deserve?"
kind = "marks"

[[questions]]
anchor = "The lamp went out"
text = "It costs too much."
kind = "agreement"
help = "In your own view."
+++

The lamp was lit in the year of the flood, and the whole coast has steered by it ever since; on
clear nights it can be seen from the far side of the bay, where they have no lamp of their own and
have never paid for this one. The keeper says that he would light it for one boat, and that
nobody who has been out there at night has ever asked him what it costs. {_MORE}

The lamp went out once, in the winter of the long strike, and two boats were lost within a week.
Since then it has been argued about at every meeting of the council, by people who sail and by
people who don't, and nobody has yet found the money for a new one. {_MORE}
""",
    "lighthouse.md",
)
PEOPLE = tuple(Member(SERVER, number) for number in range(1, 8))
ANN, BEN, CAT, *_ = PEOPLE
TRACKED, FIRST, MULTIPLE, MARKS, SECOND, AGREEMENT = range(1, 7)
"""The polls of the first round, in the order of its plan."""
ANSWERS = {
    TRACKED: (0, 1, 2, 0, 0, 1, 2),
    FIRST: (0, 0, 1, 2, 0, 1, 0),
    MULTIPLE: (1, 5, 7, 2, 4, 3, 6),
    MARKS: (0, 1, 4, 2, 1, 0, 3),
    SECOND: (1, 0, 1, 2, 2, 1, 0),
    AGREEMENT: (0, 4, 2, 1, 3, 0, 4),
}
"""What everyone answered first. In the tracked question Ben thought again, and Cat withdrew."""
BEN_IN_THE_END = 2
GOING_ON = 7
"""The tracked question of the second round, which is not over."""
ASKED = 13


class Board:
    """Where cards are pinned; as much of a chat service as the story needs."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.pinned: list[Content] = []

    async def post(self, content: Content) -> int:
        self.pinned.append(content)
        self.now += 1000
        return self.now

    def posted_at(self, message_id: int) -> int:
        return message_id

    async def find(self, content: Content) -> int | None:
        return None

    async def is_open(self, round_: Round) -> bool:
        return True

    async def open_thread(self, round_: Round, message_id: int) -> int:
        return message_id

    async def redraw(self, content: Content, message_id: int) -> None:
        return None

    @property
    def steps(self) -> list[tuple[int, StepKind]]:
        """Round and kind of what was pinned."""
        return [(c.round.id, c.step.kind) for c in self.pinned if isinstance(c, StepContent)]

    @property
    def polls(self) -> list[int]:
        return [c.poll.id for c in self.pinned if isinstance(c, PollContent)]


def service_of(store: Store, board: Board) -> Service:
    """The use cases on this store, with nobody but the board to talk to."""
    library = Library({ARTICLE.slug: ARTICLE})
    return Service(store, library, board, lambda: board.now, redraw_every=10)


async def choose(service: Service, who: Member, poll_id: int, what: Choose) -> Receipt:
    """A member answers; an exception is the refusal."""
    (outcome,) = await service.voting.cast_all([(who, poll_id, what)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def step(service: Service, round_id: int, move: str) -> None:
    """`next` or `end`, done when all of it is pinned."""
    await getattr(service, move)(SERVER, round_id)
    await service.posting.advance(round_id)


async def begin(service: Service, rules: Rules) -> Round:
    start = Start(SERVER, CHANNEL, ARTICLE, where=Where.THREAD, rules=rules)
    return await service.start(start)


async def answer_all(service: Service, *poll_ids: int) -> None:
    for poll_id in poll_ids:
        for member, answer in zip(PEOPLE, ANSWERS[poll_id], strict=True):
            await choose(service, member, poll_id, give(answer))


async def tell(service: Service) -> None:
    """One round that ended, one that goes on, one that was discarded, two polls beside them."""
    await begin(service, Rules(Results.LIVE, Ballots.SECRET))
    await answer_all(service, TRACKED)
    await step(service, 1, "next")
    await answer_all(service, FIRST, MULTIPLE, MARKS)
    for member, text in ((ANN, "It is dark."), (BEN, "It costs."), (CAT, "Birds.")):
        await service.voting.give_reason(member, FIRST, text)
    await service.decide_reason([CHANNEL], 1, "approved")
    await service.decide_reason([CHANNEL], 2, "hidden")
    await step(service, 1, "next")
    await answer_all(service, SECOND, AGREEMENT)
    await step(service, 1, "end")
    await choose(service, ANN, TRACKED, confirm)
    await choose(service, BEN, TRACKED, give(BEN_IN_THE_END))
    await choose(service, CAT, TRACKED, withdraw)
    await step(service, 1, "end")
    await begin(service, Rules(Results.VOTED, Ballots.OPEN, joined=None))
    await choose(service, ANN, GOING_ON, give(0))
    await choose(service, BEN, GOING_ON, give(1))
    await step(service, 2, "next")
    weather = Question("And the weather?", Kind.CHOICE, ("Fine", "Foul"))
    rules = Rules(Results.LIVE, Ballots.SECRET)
    asked = await service.ask((SERVER, CHANNEL), weather, rules, 3600)
    assert asked.id == ASKED
    for member in PEOPLE:
        await choose(service, member, ASKED, give(member.id % 2))
    closed = await service.ask((SERVER, CHANNEL), weather, rules, None)
    await service.close_poll(ANN, closed.id)
    await begin(service, Rules())
    await service.discard(SERVER, 3)


def write_key(path: Path) -> None:
    path.write_text(KEY.hex() + "\n", encoding="ascii")


def unpack(number: int, path: Path) -> None:
    """The database as the version with this schema left it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FOLDER / f"{number:03}.sql").read_text(encoding="utf-8"))


async def dump() -> str:
    """Tell the story to a new database; all that it holds then."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_key(folder / "bot.key")
        store = await open_store(folder / "bot.db", folder / "bot.key")
        try:
            service = service_of(store, Board())
            await tell(service)
            await service.stop()
            lines = await store.read(lambda c: list(c.iterdump()))
        finally:
            await store.close()
    return "\n".join([*lines, f"PRAGMA user_version = {len(released())};", ""])


if __name__ == "__main__":
    told = asyncio.run(dump())
    with (FOLDER / f"{len(released()):03}.sql").open("x", encoding="utf-8") as file:
        file.write(told)
