"""What is read from a store once a round has ended: what its summary is made from; exports and
reports, written beside a bot at work."""

import csv
import json
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path

import pytest
from at_work import (
    AGREE,
    ANN,
    BEN,
    CAT,
    CHANNEL,
    DAN,
    DISAGREE,
    EVE,
    FAY,
    GUS,
    MARKS,
    MULTIPLE,
    NO,
    PARTLY,
    PEOPLE,
    SERVER,
    STANCE,
    TEA,
    TRACKED,
    YES,
    AtWork,
    at_work,
)
from jsonschema import Draft202012Validator
from refusals import refused

from bot.domain.machine import Action
from bot.domain.questions import SKIP
from bot.domain.reasons import GOOD_POINT, NOT_CONVINCED, ReasonState, Source
from bot.domain.rounds import Ballots, ComparedRole, Member, Purpose, Results, Rules
from bot.rounds.files import export, write_report
from bot.rounds.summarising import read_inputs
from bot.store.ballots import Voter, give, withdraw
from bot.summaries.inputs import MoverInputs, ReasonInputs, RoundInputs
from bot.summaries.summary import Summary

APPROVED, HIDDEN = ReasonState.APPROVED, ReasonState.HIDDEN
FIRST, SECOND = 1, 2
"""Numbers of the passages."""


@asynccontextmanager
async def ended(folder: Path, rules: Rules | None = None) -> AsyncGenerator[AtWork]:
    """A round was played to its end."""
    async with at_work(folder) as work:
        await work.play(rules)
        await work.steer(1, Action.FINISH)
        yield work


async def inputs_of(work: AtWork, *answered: int) -> RoundInputs:
    round_ = await work.round()
    return await work.store.read(lambda c: read_inputs(c, round_, answered))


async def summary_of(work: AtWork, member: Member | None = None) -> Summary:
    return await work.service.summary(await work.round(), member)


async def test_first_and_final_answers_and_the_pairs_of_who_gave_both(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.play()
        await work.choose(GUS, TRACKED, withdraw)
        await work.choose(EVE, TRACKED, withdraw)
        await work.choose(EVE, TRACKED, give(NO))
        await work.steer(1, Action.FINISH)
        inputs = await inputs_of(work)
    assert inputs.is_over
    assert inputs.participants == 6, "Gus took his answer back"
    assert inputs.firsts == {YES: 2, PARTLY: 1, NO: 1}, "Eve's second thoughts are no first ones"
    assert inputs.finals == {YES: 2, NO: 3}, "Dan's was merely left standing"
    assert sorted(inputs.pairs) == [(YES, YES, 1), (YES, NO, 1), (PARTLY, YES, 1)]
    assert inputs.changed_after == ((FIRST, 1), (SECOND, 1)), "Ben, then Cat at the end"
    assert inputs.guesses == {NO: 2, YES: 1}


async def test_of_who_changed_a_hundred_times_first_and_final_answer_and_the_change_are_right(
    tmp_path: Path,
) -> None:
    """Of the changes before the first passage only some are in the log, when more have come."""
    async with at_work(tmp_path) as work:
        await work.begin()
        for number in range(100):
            await work.choose(ANN, TRACKED, give((NO, YES)[number % 2]))
        await work.steer(1, Action.NEXT)
        await work.choose(ANN, TRACKED, give(NO))
        await work.steer(1, Action.NEXT, Action.NEXT)
        await work.choose(ANN, TRACKED, give(NO))
        await work.steer(1, Action.FINISH)
        inputs = await inputs_of(work)
    assert inputs.pairs == ((YES, NO, 1),)
    assert sum(people for _, people in inputs.changed_after) == 1


async def test_each_poll_with_its_passage_and_by_side(tmp_path: Path) -> None:
    async with ended(tmp_path) as work:
        inputs = await inputs_of(work)
    assert [(one.id, one.purpose, one.passage) for one in inputs.polls] == [
        (MULTIPLE, Purpose.QUESTION, FIRST),
        (MARKS, Purpose.QUESTION, FIRST),
        (STANCE, Purpose.STANCE, SECOND),
    ]
    stance = inputs.polls[-1]
    assert stance.answers == {AGREE: 4, DISAGREE: 2}
    assert sorted(stance.by_side) == [(YES, AGREE, 1), (YES, DISAGREE, 1), (NO, AGREE, 3)], (
        "Dan gave no final answer, so he is on no side"
    )
    numbers, words = zip(*inputs.passages, strict=True)
    assert numbers == (FIRST, SECOND)
    assert [text[:12] for text in words] == ["The lamp was", "The lamp wen"]


async def test_compared_roles_are_those_at_the_newest_ballot(tmp_path: Path) -> None:
    roles = (ComparedRole(5, "Sailors"), ComparedRole(6, "Birds"))
    async with at_work(tmp_path) as work:
        await work.begin(Rules(compare=roles))
        await work.steer(1, Action.NEXT)
        for number, held in ((1, {6}), (1, {5, 99}), (2, {5, 6}), (3, set[int]())):
            await work.choose(Member(SERVER, number, frozenset(held)), MARKS, give(0))
        await work.steer(1, Action.END, Action.FINISH)
        inputs = await inputs_of(work)
    assert inputs.roles == ("Sailors", "Birds")
    assert sorted(inputs.polls[1].by_role) == [(0, 0, 1), (0b01, 0, 1), (0b11, 0, 1)]


async def test_of_a_round_that_goes_on_there_is_what_the_reader_may_see(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.begin(Rules(Results.VOTED))
        await work.answer(TRACKED, {ANN: YES, BEN: NO})
        await work.steer(1, Action.NEXT)
        await work.answer(MARKS, {ANN: 0})
        assert [one.id for one in (await inputs_of(work)).polls] == []
        assert [one.id for one in (await inputs_of(work, MARKS)).polls] == [MARKS]
        assert len((await summary_of(work, ANN)).results) == 1
        assert (await summary_of(work, BEN)).results == ()
        await work.steer(1, Action.NEXT)
        inputs = await inputs_of(work)
        assert [one.id for one in inputs.polls] == [MULTIPLE, MARKS], "the next card came"
        assert (inputs.firsts, inputs.finals, inputs.pairs, inputs.guesses) == (
            None,
            None,
            (),
            None,
        )
        assert (await summary_of(work)).headline == ""


async def test_a_passage_that_never_came_is_not_in_it(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.begin()
        await work.steer(1, Action.NEXT, Action.END, Action.FINISH)
        inputs = await inputs_of(work)
    assert [number for number, _ in inputs.passages] == [FIRST]
    assert {one.passage for one in inputs.polls} == {FIRST}
    assert (inputs.firsts, inputs.finals) == (None, None)


async def test_reasons_come_with_their_authors_side_and_marks_by_side(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.play()
        voting = work.service.voting
        await voting.give_reason(ANN, TRACKED, "It is dark.")
        await voting.give_reason(FAY, STANCE, "It costs.")
        await work.service.decide_reasons([CHANNEL], [1, 2], APPROVED)
        for member, mark in ((BEN, GOOD_POINT), (EVE, NOT_CONVINCED), (CAT, GOOD_POINT)):
            found = await voting.others(member, TRACKED)
            await voting.mark(member, found.id, mark, found.written_at)
        await voting.tell_what_moved(BEN, TRACKED, Source.REASON, 1)
        await voting.tell_what_moved(CAT, TRACKED, Source.PASSAGE, SECOND)
        await work.steer(1, Action.FINISH)
        inputs = await inputs_of(work)
    ann, fay = inputs.reasons
    assert ann == ReasonInputs(1, TRACKED, YES, "It is dark.", YES, ann.marks)
    assert sorted(ann.marks) == [(YES, 1, 1), (NO, -1, 1), (NO, 1, 1)]
    assert fay == ReasonInputs(2, STANCE, AGREE, "It costs.", NO, ())
    assert sorted(inputs.moved, key=lambda one: one.source) == [
        MoverInputs(Source.PASSAGE, SECOND, 1),
        MoverInputs(Source.REASON, 1, 1),
    ]


async def test_of_secret_ballots_the_kept_summary_holds_no_more_than_is_told(
    tmp_path: Path,
) -> None:
    async with ended(tmp_path, Rules(ballots=Ballots.SECRET)) as work:
        summary = await summary_of(work)
    assert summary.changes is None
    assert summary.final is not None
    assert summary.final.counts == (2, 0, 3)
    assert [one.passage for one in summary.results] == [FIRST, SECOND], "three picked colours"
    assert summary.left_out


# --- files ---


@asynccontextmanager
async def several(folder: Path) -> AsyncGenerator[AtWork]:
    """One round that ended, one that goes on, one that was discarded."""
    async with ended(folder) as work:
        await work.begin()
        await work.begin()
        await work.steer(3, Action.DISCARD)
        yield work


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig"))))


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


async def test_all_ended_rounds_and_nothing_that_goes_on_or_was_discarded(tmp_path: Path) -> None:
    out = tmp_path / "out"
    async with several(tmp_path) as work:
        done = export(work.store.path, (), out)
    assert names(out) == {
        "round-1.csv",
        "round-1.json",
        "polls.csv",
        "summary.schema.json",
        "dictionary.md",
    }
    assert {file.name for file in done.files} == names(out)
    assert done.waiting == ()
    content = json.loads((out / "round-1.json").read_text(encoding="utf-8"))
    schema = json.loads((out / content["schema"]).read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(content)  # pyright: ignore[reportUnknownMemberType]
    assert content["summary"]["headline"] == "2 of 4 changed their minds."


async def test_polls_outside_rounds_once_they_are_closed_secret_ones_of_five_answers(
    tmp_path: Path,
) -> None:
    few, five = {ANN: 0, BEN: 1}, {ANN: 0, BEN: 1, CAT: 1, DAN: 1, EVE: SKIP}
    async with at_work(tmp_path) as work:
        shown = [
            await work.ask(TEA, few, Rules()),
            await work.ask(TEA, five, Rules(ballots=Ballots.SECRET)),
        ]
        await work.ask(TEA, few, Rules(ballots=Ballots.SECRET))
        await work.service.asking.ask((1, 2), TEA, Rules(), None)
        export(work.store.path, (), tmp_path / "out")
    rows = table(tmp_path / "out" / "polls.csv")
    assert {int(row["poll"]) for row in rows} == set(shown)
    told = [(row["option"], row["count"], row["n"]) for row in rows if int(row["poll"]) == shown[1]]
    assert told == [("Tea", "1", "4"), ("Coffee", "3", "4"), ("Skip", "1", "")]


async def test_what_was_erased_later_stays_in_the_aggregates(tmp_path: Path) -> None:
    async with several(tmp_path) as work:
        export(work.store.path, (1,), tmp_path / "before")
        await work.service.personal_data.erase(ANN)
        export(work.store.path, (1,), tmp_path / "after", random.Random(1))
    before, after = (tmp_path / one / "round-1.csv" for one in ("before", "after"))
    assert before.read_bytes() == after.read_bytes()
    ballots = table(tmp_path / "after" / "round-1-ballots.csv")
    assert len({row["voter"] for row in ballots}) == 6


async def test_one_row_a_ballot_only_where_it_is_asked_for_and_of_five_or_more(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    async with several(tmp_path) as work:
        export(work.store.path, (1,), out)
        assert not list(out.glob("*ballots*"))
        export(work.store.path, (), out, random.Random(1))
        key = work.store.key
    assert names(out) >= {"round-1-ballots.csv", "round-1-changes.csv"}
    asked = {row["question"][:27] for row in table(out / "round-1-ballots.csv")}
    assert asked == {
        "Should it stay lit?",
        "What marks does the keeper ",
        "Passage 2: The lamp went ou",
    }, "three picked colours, three guessed"
    texts = [file.read_text(encoding="utf-8") for file in out.iterdir()]
    for member in PEOPLE:
        who = Voter(key, member)
        for name in (who.hidden.hex(), who.named.hex()):
            assert not any(name[:12] in text for text in texts)


async def test_a_round_that_has_not_ended_is_answered_with_those_that_have(tmp_path: Path) -> None:
    async with several(tmp_path) as work:
        with refused("still going on"):
            export(work.store.path, (2,), tmp_path / "out")
        for number in (3, 99, -1, 10**30):
            with refused(r"no ended round .*\n.* 1 .* The lighthouse"):
                export(work.store.path, (1, number), tmp_path / "out")
    assert not (tmp_path / "out").exists()


async def test_a_round_whose_summary_is_not_published_waits(tmp_path: Path) -> None:
    """Computed now and again later it could differ by one person who erased theirs meanwhile."""
    async with several(tmp_path) as work:
        await work.store.write(lambda c: c.execute("DELETE FROM summaries").rowcount)
        done = export(work.store.path, (), tmp_path / "out", random.Random(1))
    assert done.waiting == (1,)
    assert not list((tmp_path / "out").glob("round-1*"))


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with at_work(tmp_path) as work:
        for folder in (tmp_path / "file", tmp_path / "file" / "below"):
            with refused("--out"):
                export(work.store.path, (), folder)


async def test_a_report_is_written_in_one_go_with_its_pictures(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    async with several(tmp_path) as work:
        assert write_report(work.store.path, "1", target) == target
        with refused("--out"):
            write_report(work.store.path, "1", tmp_path / "nowhere" / "report.html")
    page = target.read_text(encoding="utf-8")
    assert "2 of 4 changed their minds." in page
    assert "data:image/svg+xml" in page


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (None, r"Name a round by its number.*\n.*1  2026-01-01  The lighthouse"),
        ("99", r"no ended round .*\n.*The lighthouse"),
        ("3", r"no ended round .*\n.*The lighthouse"),
        ("one", "no ended round"),
        ("²", "no ended round"),
        ("9" * 40, "no ended round"),
        ("2", r"still going on.*Ask for them once the round has ended"),
    ],
)
async def test_a_report_of_no_ended_round_is_answered_with_those_that_there_are(
    tmp_path: Path, number: str | None, words: str
) -> None:
    async with several(tmp_path) as work:
        with refused(words):
            write_report(work.store.path, number, tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()
