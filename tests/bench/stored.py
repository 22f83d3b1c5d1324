"""Databases that hold a lot already, as the store would hold it."""

import random
import sqlite3
from collections import Counter
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from bot.domain.article import Article, Passage
from bot.domain.plan import plan
from bot.domain.questions import SKIP, Kind, Question
from bot.domain.rounds import ComparedRole, Purpose, Rules, State, Step, StepKind, Where
from bot.store import files, polls, rounds
from bot.store.migrations import migrate
from bot.store.rounds import NewRound

POLLS, VOTERS = 100, 10_000
MINUTE = 60_000
SENTENCE = "A passage that says something people can agree with or not. "
TRACKED = Question("Was it right?", Kind.CHOICE, ("Yes", "Partly", "No"))
RULES = Rules(compare=(ComparedRole(7, "Readers"),))

People = list[tuple[bytes, float, int]]
"""Voter, lean from 0 to 1, roles."""
Line = tuple[bytes, int, int]
"""Voter, answer, at."""


def fill(path: Path) -> None:
    """A database with a million ballots and their log: 10,000 voters in each of 100 polls."""
    chance = random.Random(1)
    people = [(chance.randbytes(16), 0.0, 0) for _ in range(VOTERS)]
    with _filling(path) as c:
        for poll in range(1, POLLS + 1):
            c.execute(
                "INSERT INTO polls (id, server_id, channel_id, message_id, purpose, kind, text,"
                " options, results, ballots, opened_at, closed_at) VALUES (?, 1, 1, 1, 'asked',"
                """ 'choice', 'Old?', '["Yes", "No", "Maybe"]', 'live', 'anonymous', 1, 2)""",
                (poll,),
            )
            log = [(voter, chance.randrange(3), 1) for voter, _, _ in people]
            _insert(c, poll, people, log, MINUTE)


def fill_round(path: Path, voters: int, passages: int) -> int:
    """A round of `passages` + 1 polls, each answered by all voters; 15% changed their answer to
    the tracked question on the way, and 80% gave a final one. Returns its id."""
    chance = random.Random(1)
    people = [(chance.randbytes(16), chance.random(), chance.randrange(2)) for _ in range(voters)]
    end = MINUTE * 10 * (passages + 2)
    with _filling(path) as c:
        article = _article(passages)
        new = NewRound(1, 2, article, None, Where.HERE, RULES)
        planned = rounds.create(c, new, 0)
        round_ = rounds.begin(c, planned, plan(article, Where.HERE))
        for poll in polls.of_round(c, round_.id):
            polls.open_(c, [poll.id], 1)
            if poll.purpose is Purpose.TRACKED:
                _insert(c, poll.id, people, _tracked(chance, people, passages, end), end)
            elif poll.purpose is Purpose.STANCE:
                _insert(c, poll.id, people, _stances(chance, people, poll.id), end)
        steps = tuple(_posted(step, end) for step in round_.steps)
        ended = replace(round_, state=State.ENDED, ended_at=end, steps=steps)
        polls.close_round(c, round_.id, end, withhold=False)
        rounds.save(c, round_, ended)
        c.execute("ANALYZE")
    return round_.id


def _article(passages: int) -> Article:
    slices = [Passage(i * len(SENTENCE), (i + 1) * len(SENTENCE)) for i in range(passages)]
    body = SENTENCE * passages
    return Article("long", "A long one", "2024-01-01", (), "", body, tuple(slices), TRACKED, ())


def _posted(step: Step, end: int) -> Step:
    """Every ten minutes another one."""
    at = end if step.kind is StepKind.SUMMARY else max(1, 10 * MINUTE * step.position)
    return replace(step, posted_at=at, message_id=1000 + step.position)


def _tracked(chance: random.Random, people: People, passages: int, end: int) -> list[Line]:
    log: list[Line] = []
    for voter, lean, _ in people:
        answer = min(2, int(3 * lean)) if chance.random() < 0.95 else SKIP
        log.append((voter, answer, 2 + chance.randrange(5 * MINUTE)))
        if chance.random() < 0.15:
            answer = chance.randrange(3)
            log.append((voter, answer, 10 * MINUTE * (1 + chance.randrange(passages)) + 5))
        if chance.random() < 0.8:
            log.append((voter, answer, end - 5))
    return sorted(log, key=lambda line: line[2])


def _stances(chance: random.Random, people: People, poll: int) -> list[Line]:
    tilt, found = poll % 7 / 6, list[Line]()
    for voter, lean, _ in people:
        agrees = chance.random() < 0.15 + 0.7 * (tilt * lean + (1 - tilt) * (1 - lean))
        answer = 2 if chance.random() < 0.1 else int(not agrees)
        found.append((voter, answer, poll * 10 * MINUTE))
    return found


@contextmanager
def _filling(path: Path) -> Generator[sqlite3.Connection]:
    """A new database, filled in one transaction without waiting for the disk."""
    with closing(files.connect(path)) as c:
        migrate(c, path)
        c.execute("PRAGMA synchronous = OFF")
        c.execute("BEGIN")
        yield c
        c.execute("COMMIT")
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert(c: sqlite3.Connection, poll: int, people: People, log: list[Line], end: int) -> None:
    newest = {voter: (answer, at) for voter, answer, at in log}
    first = {voter: answer for voter, answer, at in log if at < 10 * MINUTE}
    tally = Counter(answer for answer, _ in newest.values())
    c.executemany(
        "INSERT INTO ballot_log VALUES (?, ?, ?, ?, ?)",
        [(poll, entry, *line) for entry, line in enumerate(log, 1)],
    )
    c.executemany(
        "INSERT INTO ballots (poll_id, voter, answer, roles, first, is_final)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (poll, voter, newest[voter][0], roles, first.get(voter), newest[voter][1] == end - 5)
            for voter, _, roles in people
        ],
    )
    c.executemany("INSERT INTO tallies VALUES (?, ?, ?)", [(poll, *one) for one in tally.items()])
