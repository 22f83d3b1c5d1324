"""What a summary is made from, read from a store; and that it stays as it was published."""

import re
from pathlib import Path

from at_work import (
    AGREE,
    ANN,
    BEN,
    CAT,
    CHANNEL,
    DISAGREE,
    EVE,
    FAY,
    GUS,
    MARKS,
    MULTIPLE,
    NO,
    PARTLY,
    SERVER,
    STANCE,
    TRACKED,
    YES,
    AtWork,
    at_work,
)

from bot.domain.machine import Action
from bot.domain.reasons import GOOD_POINT, NOT_CONVINCED, ReasonState, Source
from bot.domain.rounds import Ballots, ComparedRole, Member, Purpose, Results, Rules
from bot.rounds.summarising import read_inputs
from bot.store.ballots import give, withdraw
from bot.summaries.inputs import MoverInputs, ReasonInputs, RoundInputs
from bot.summaries.summary import Summary

APPROVED, HIDDEN = ReasonState.APPROVED, ReasonState.HIDDEN
FIRST, SECOND = 1, 2
"""Numbers of the passages."""


async def inputs_of(work: AtWork, *answered: int) -> RoundInputs:
    round_ = await work.round()
    return await work.store.read(lambda c: read_inputs(c, round_, answered))


async def summary_of(work: AtWork, member: Member | None = None) -> Summary:
    return await work.service.summary(await work.round(), member)


async def test_first_and_final_answers_and_the_pairs_of_who_gave_both(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.play()
        await work.choose(GUS, TRACKED, withdraw)
        await work.steer(1, Action.FINISH)
        inputs = await inputs_of(work)
    assert inputs.is_over
    assert inputs.participants == 6, "Gus took his answer back"
    assert inputs.firsts == {YES: 2, PARTLY: 1, NO: 2}
    assert inputs.finals == {YES: 2, NO: 3}, "Dan's was merely left standing"
    assert sorted(inputs.pairs) == [(YES, YES, 1), (YES, NO, 1), (PARTLY, YES, 1), (NO, NO, 1)]
    assert inputs.changed_after == ((FIRST, 1), (SECOND, 1)), "Ben, then Cat at the end"
    assert inputs.guesses == {NO: 2, YES: 1}


async def test_who_comes_back_after_taking_an_answer_back_has_no_first_one(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.play()
        await work.choose(ANN, TRACKED, withdraw)
        await work.choose(ANN, TRACKED, give(YES))
        await work.steer(1, Action.FINISH)
        inputs = await inputs_of(work)
    assert inputs.finals == {YES: 2, NO: 3}
    assert sum(people for _, _, people in inputs.pairs) == 3


async def test_each_poll_with_its_passage_and_by_side(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.play()
        await work.steer(1, Action.FINISH)
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


async def test_compared_roles_are_those_at_the_ballot(tmp_path: Path) -> None:
    roles = (ComparedRole(5, "Sailors"), ComparedRole(6, "Birds"))
    async with at_work(tmp_path) as work:
        await work.begin(Rules(compare=roles))
        await work.steer(1, Action.NEXT)
        for number, held in ((1, {5}), (2, {5, 6}), (3, set[int]())):
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


# --- as it was published ---


async def test_a_published_summary_stays_when_ballots_are_erased(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await work.play()
        await work.steer(1, Action.FINISH)
        before = await summary_of(work)
        for member in (ANN, BEN, CAT, EVE):
            await work.service.voting.erase(member)
        assert await summary_of(work, FAY) == before
        assert before.headline == "2 of 4 changed their minds."
        assert before.participants == 7


async def test_the_words_of_reasons_come_and_go_and_are_kept_with_their_author_alone(
    tmp_path: Path,
) -> None:
    words = "Nobody else says it like this."

    async def texts(work: AtWork) -> list[str]:
        return [one.text for one in (await summary_of(work)).reasons]

    async with at_work(tmp_path) as work:
        await work.play()
        await work.service.voting.give_reason(ANN, TRACKED, words)
        await work.steer(1, Action.FINISH)
        assert await texts(work) == [""], "it waits for a moderator"
        await work.service.decide_reasons([CHANNEL], [1], APPROVED)
        assert await texts(work) == [words]
        await work.service.decide_reasons([CHANNEL], [1], HIDDEN)
        assert await texts(work) == [""]
        await work.service.decide_reasons([CHANNEL], [1], APPROVED)
        dump = await work.store.read(lambda c: "\n".join(c.iterdump()))
        assert len(re.findall(re.escape(words), dump)) == 1
        await work.service.voting.erase(ANN)
        assert await texts(work) == [""]


async def test_of_secret_ballots_the_kept_summary_holds_no_more_than_is_told(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as work:
        await work.play(Rules(ballots=Ballots.SECRET))
        await work.steer(1, Action.FINISH)
        summary = await summary_of(work)
    assert summary.changes is None
    assert summary.final is not None
    assert summary.final.counts == (2, 0, 3)
    assert [one.passage for one in summary.results] == [FIRST, SECOND], "three picked colours"
    assert summary.left_out
