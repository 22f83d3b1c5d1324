"""One row a ballot: fresh pseudonyms, hours instead of moments, and nothing of who left."""

import csv
import random
from io import StringIO

from bot.domain.questions import CANT_JUDGE, FIXED_OPTIONS, Kind, Question
from bot.summaries.exports.ballots import Ballot, PollBallots, to_csv
from bot.summaries.exports.dictionary import BALLOT_COLUMNS, CHANGE_COLUMNS
from bot.summaries.models import Change

HOUR = 3_600_000
SO = Question("Is it so?", Kind.CHOICE, ("Yes", "=No"))
MARKS = Question("What marks?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])
COLOURS = Question("Which?", Kind.MULTIPLE, ("Red", "Green", "Blue"))
STANCE = Question("", Kind.STANCE, FIXED_OPTIONS[Kind.STANCE])


def voter(number: int) -> bytes:
    return number.to_bytes(16, "big")


def poll(question: Question, *answers: int, gone: int = 0) -> PollBallots:
    """Everyone answered in the tenth hour; the first one changed twice later on. `gone` people
    took their answer back."""
    given = tuple(enumerate(answers, start=1))
    log = [Change(voter(i), answer, 10 * HOUR + 61_000 * i) for i, answer in given]
    log += [Change(voter(1), a, (11 + i) * HOUR + 7) for i, a in enumerate((1, answers[0]))]
    for i in range(100, 100 + gone):
        log += [Change(voter(i), 0, 10 * HOUR), Change(voter(i), None, 12 * HOUR)]
    ballots = tuple(Ballot(voter(i), answer, roles=i % 4) for i, answer in given)
    return PollBallots("question", question.text, question, ("Sailors", "Painters"), ballots,
                       tuple(log))  # fmt: skip


def written(seed: int, *polls: PollBallots) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    ballots, changes = to_csv(polls, random.Random(seed))
    return list(csv.DictReader(StringIO(ballots))), list(csv.DictReader(StringIO(changes)))


def test_a_ballot_is_a_row_with_its_answer_in_words_and_as_a_number() -> None:
    ballots, _ = written(
        1,
        poll(SO, 0, 1, CANT_JUDGE, 0, 0),
        poll(MARKS, 0, 4, 1, 1, 1),
        poll(COLOURS, 5, 1, 2, 4, 7),
        poll(STANCE, 0, 1, 2, 0, 0),
    )
    assert tuple(ballots[0]) == tuple(BALLOT_COLUMNS)
    assert len(ballots) == 20
    found = {(one["poll"], one["answer"], one["number"]) for one in ballots}
    assert {("1", "Yes", "1"), ("1", "'=No", "2"), ("1", "Can't judge", "")} <= found
    assert {("2", "A", "4"), ("2", "F", "0"), ("3", "Red, Blue", "5")} <= found
    assert {("4", "Agree", "1"), ("4", "Disagree", "-1"), ("4", "Unsure", "0")} <= found
    assert {one["roles"] for one in ballots} == {"", "Sailors", "Painters", "Sailors; Painters"}


def test_times_are_hours_of_the_first_and_the_last_answer() -> None:
    ballots, changes = written(1, poll(SO, 0, 1, 1, 0, 0))
    times = sorted((one["first_at"], one["last_at"]) for one in ballots)
    assert times[-1] == ("1970-01-01T10:00Z", "1970-01-01T12:00Z")
    assert set(times[:-1]) == {("1970-01-01T10:00Z", "1970-01-01T10:00Z")}
    assert all(one["at"].endswith(":00Z") for one in changes)


def test_a_pseudonym_joins_a_persons_rows_within_the_files_and_nothing_else() -> None:
    polls = (poll(SO, 0, 1, 1, 0, 0), poll(MARKS, 0, 4, 1, 1, 1))
    ballots, changes = written(1, *polls)
    names = {one["pseudonym"] for one in ballots}
    assert len(names) == 5
    assert {one["pseudonym"] for one in changes} == names
    others, _ = written(2, *polls)
    assert not names & {one["pseudonym"] for one in others}
    for number in range(1, 6):
        assert not any(voter(number).hex()[-8:] in name for name in names)


def test_the_order_of_rows_and_names_tells_nothing() -> None:
    polls = (poll(SO, *[0] * 40),)
    orders: set[tuple[str, ...]] = set()
    for seed in range(3):
        ballots, _ = written(seed, *polls)
        names = [one["pseudonym"] for one in ballots]
        assert names != sorted(names)
        (changed,) = (one["pseudonym"] for one in ballots if one["last_at"] != one["first_at"])
        orders.add((str(names.index(changed)), str(sorted(names).index(changed))))
    assert len(orders) == 3, "the first voter of the store stands at the same place each time"


def test_every_change_is_a_row_but_not_of_those_who_took_their_answer_back() -> None:
    ballots, changes = written(1, poll(SO, 0, 1, 1, 0, 0, gone=4))
    assert tuple(changes[0]) == tuple(CHANGE_COLUMNS)
    assert len(changes) == 7
    (changed,) = (one["pseudonym"] for one in ballots if one["last_at"] != one["first_at"])
    own = sorted((one["change"], one["answer"]) for one in changes if one["pseudonym"] == changed)
    assert own == [("1", "Yes"), ("2", "'=No"), ("3", "Yes")]


def test_polls_of_fewer_than_five_ballots_are_left_out() -> None:
    ballots, changes = written(1, poll(SO, 0, 1, 1, 0), poll(MARKS, 0, 4, 1, 1, 1))
    assert {one["question"] for one in ballots} == {"What marks?"}
    assert {one["question"] for one in changes} == {"What marks?"}
