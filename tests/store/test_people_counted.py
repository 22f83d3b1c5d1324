"""Who took part, counted by the store."""

import sqlite3
from pathlib import Path

from store.polls_at_hand import CHANNEL, NOW, SERVER, cast, opened

from bot.domain.questions import Kind, Question
from bot.domain.rounds import ComparedRole, Member, Purpose, Rules
from bot.store import polls, turnout
from bot.store.ballots import Voter
from bot.store.casting import give, withdraw

COOK, GUEST = 71, 72
RULES = Rules(compare=(ComparedRole(COOK, "Cooks"), ComparedRole(GUEST, "Guests")))
TEA = Question("Tea?", Kind.CHOICE, ("Yes", "No"))


async def test_the_opening_panel_is_found_again_at_later_steps(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        tracked, later = [
            await store.write(
                lambda c, p=purpose: polls.create(c, (SERVER, CHANNEL), None, p, TEA, RULES)
            )
            for purpose in (Purpose.TRACKED, Purpose.STANCE)
        ]
        for poll_id in (tracked, later):
            await store.write(lambda c, p=poll_id: polls.open_(c, p, NOW))

        async def vote(member_id: int, poll_id: int, answer: int | None, at: int) -> None:
            choose = withdraw if answer is None else give(answer)
            roles = frozenset({COOK} if member_id % 2 else {COOK, GUEST})
            who = Voter(store.key, Member(SERVER, member_id, roles, joined_at=NOW))
            await cast(store, poll_id, who, choose, at)

        for member_id in (1, 2, 3):
            await vote(member_id, tracked, 0, NOW + 1)
        await vote(3, tracked, None, NOW + 2)  # thought better of it before the first passage
        await vote(1, tracked, None, NOW + 20)  # ... and after it
        await vote(4, tracked, 1, NOW + 20)
        for member_id in (1, 3, 4):
            await vote(member_id, later, 1, NOW + 30)
        await store.write(_held)
        found = await store.read(lambda c: turnout.turnout(c, 1, tracked, NOW + 10))
        assert found == {tracked: (2, 1), later: (3, 1)}
        cells = await store.read(lambda c: turnout.by_role(c, tracked))
        assert cells == ((3, 0, 1), (3, 1, 1))


def _held(c: sqlite3.Connection) -> int:
    """A round that holds all polls."""
    c.execute(
        "INSERT INTO rounds (id, server_id, channel_id, location, article, results, ballots,"
        " state, started_at) VALUES (1, ?, ?, 'here', '', 'live', 'secret', 'running', ?)",
        (SERVER, CHANNEL, NOW),
    )
    return c.execute("UPDATE polls SET round_id = 1").rowcount
