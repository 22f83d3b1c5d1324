"""One ended round that many people took part in, as the store would hold it."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.domain.article import Article, Passage
from bot.domain.questions import CANT_JUDGE, Kind, Question
from bot.domain.rounds import ComparedRole, Purpose, Round, Rules, State, StepKind, Where
from bot.domain.plan import plan
from bot.store import files, polls, rounds
from bot.store.migrations import migrate

MINUTE = 60_000
SENTENCE = "A passage that says something people can agree with or not. "
TRACKED = Question("Was it right?", Kind.CHOICE, ("Yes", "Partly", "No"))
RULES = Rules(compare=(ComparedRole(7, "Readers"),))


def fill_round(path: Path, voters: int, passages: int) -> int:
    """A round of `passages` + 1 polls, each answered by all voters; 15% changed their tracked
    answer on the way, and 80% confirmed at the close. Returns its id."""
    chance = random.Random(1)
    people = [(chance.randbytes(16), chance.random(), chance.randrange(2)) for _ in range(voters)]
    with closing(files.connect(path)) as c:
        migrate(c, path)
        c.execute("PRAGMA synchronous = OFF")
        c.execute("BEGIN")
        article = _article(passages)
        new = rounds.NewRound(1, 2, Where.HERE, article, None, RULES, 0)
        round_ = rounds.create(c, new, plan(article))
        closing_at = MINUTE * 10 * (passages + 1)
        _post(c, round_, closing_at)
        for poll in polls.of_round(c, round_.id):
            polls.open_(c, poll.id, 1)
            if poll.purpose is Purpose.TRACKED:
                log = _tracked(chance, people, passages, closing_at)
            else:
                log = _stances(chance, people, poll.id * 10 * MINUTE, poll.id % 7 / 6)
            _insert(c, poll.id, log, {voter: roles for voter, _, roles in people})
        ended = replace(
            rounds.load(c, round_.id), state=State.ENDED, ended_at=closing_at + 9 * MINUTE
        )
        polls.close_round(c, round_.id, closing_at + 9 * MINUTE, withhold=False)
        rounds.save(c, round_, ended)
        c.execute("COMMIT")
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        c.execute("ANALYZE")
    return round_.id


Line = tuple[bytes, int | None, int]
"""Voter, answer, at."""


def _article(passages: int) -> Article:
    slices = [Passage(i * len(SENTENCE), (i + 1) * len(SENTENCE)) for i in range(passages)]
    body = SENTENCE * passages
    return Article("long", "A long one", "2024-01-01", (), "", body, tuple(slices), TRACKED, ())


def _post(c: sqlite3.Connection, round_: Round, closing_at: int) -> None:
    for step in round_.steps:
        at = 1 if step.beat == 0 else step.beat * 10 * MINUTE
        at = closing_at if step.kind is StepKind.CLOSING else at
        c.execute(
            "UPDATE steps SET posted_at = ?, message_id = ? WHERE round_id = ? AND position = ?",
            (at, 1000 + step.position, round_.id, step.position),
        )


def _tracked(
    chance: random.Random,
    people: Sequence[tuple[bytes, float, int]],
    passages: int,
    closing_at: int,
) -> list[Line]:
    log: list[Line] = []
    for voter, lean, _ in people:
        answer = min(2, int(3 * lean)) if chance.random() < 0.95 else CANT_JUDGE
        log.append((voter, answer, 2 + chance.randrange(5 * MINUTE)))
        if chance.random() < 0.15:
            answer = chance.randrange(3)
            log.append((voter, answer, 10 * MINUTE * (1 + chance.randrange(passages)) + 5))
        if chance.random() < 0.8:
            log.append((voter, answer, closing_at + 5))
    return sorted(log, key=lambda line: line[2])


def _stances(
    chance: random.Random, people: Sequence[tuple[bytes, float, int]], at: int, tilt: float
) -> Iterator[Line]:
    for voter, lean, _ in people:
        agrees = chance.random() < 0.15 + 0.7 * (tilt * lean + (1 - tilt) * (1 - lean))
        yield voter, 2 if chance.random() < 0.1 else int(not agrees), at


def _insert(
    c: sqlite3.Connection, poll_id: int, log: Iterator[Line] | list[Line], roles: dict[bytes, int]
) -> None:
    lines = list(log)
    c.executemany(
        "INSERT INTO ballot_log VALUES (?, ?, ?, ?, ?)",
        [(poll_id, entry, *line) for entry, line in enumerate(lines, 1)],
    )
    newest = {voter: answer for voter, answer, _ in lines}
    c.executemany(
        "INSERT INTO ballots VALUES (?, ?, ?, NULL, ?)",
        [(poll_id, voter, answer, roles[voter]) for voter, answer in newest.items()],
    )
