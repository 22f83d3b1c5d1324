"""Made-up marks, guesses and reasons for a change: an answer in words, and no row."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from world import said

from faults.clicks import click, pick, submit
from faults.hostile import GUESS, NUMBERS, TEXTS, Stage, a_stage, few

TRACKED, FIRST = 1, 2
REASON, HIDDEN, WAITING = 1, 2, 3
"""Reasons of the first three members, who say yes."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Six answered the tracked question, the last of them twice; there is one passage."""
    with a_stage(tmp_path_factory.mktemp("opinions")) as stage:
        world = stage.world
        people = world.join(7)
        stage.do(world.start(article="tides", where="here"))
        for one in people[:6]:
            stage.do(world.vote(one, world.opening(), "Yes"))
        for one, text in zip(people, ("Seen.", "Hidden.", "Waiting."), strict=False):
            stage.send(submit(one, world.opening(), f"reason:{TRACKED}", text))
        stage.send(click(world.moderator, world.opening(), f"decide:{REASON}:1:0"))
        stage.send(click(world.moderator, world.opening(), f"decide:{HIDDEN}:0:0"))
        stage.do(world.steer("Next"))
        stage.do(world.vote(people[5], world.opening(), "No"))
        stage.do(world.vote(people[5], world.card("Passage 1 of"), "Wet"))
        stage.let_redraw()
        yield stage


READER, AUTHOR, FAITHFUL, NEWCOMER = 5, 0, 4, 6
"""Members: one changed their answer and wrote no reason, one wrote the reason that is shown, one
kept to their answer, and one has none."""


def written(stage: Stage, reason_id: int) -> int:
    return next(row[6] for row in stage.rows()["reasons"] if row[0] == reason_id)


def marking(stage: Stage, reason_id: int, mark: Any = 1) -> str:
    return f"mark:{reason_id}:{mark}:{written(stage, reason_id)}"


def refuses(stage: Stage, who: int, custom_id: str, *values: str) -> str:
    member, card = stage.world.members[who], stage.world.opening()
    sent = pick(member, card, custom_id, *values) if values else click(member, card, custom_id)
    return stage.refuses(sent)


@pytest.mark.parametrize(
    ("who", "reason_id", "words"),
    [
        (READER, HIDDEN, "not shown any more"),
        (READER, WAITING, "not shown any more"),
        (AUTHOR, REASON, "your own"),
        (NEWCOMER, REASON, "Answer the question first"),
    ],
)
def test_only_others_reasons_that_are_shown_are_marked_by_who_has_answered(
    stage: Stage, who: int, reason_id: int, words: str
) -> None:
    told = refuses(stage, who, marking(stage, reason_id))
    assert words in told
    assert "Hidden" not in told


def test_words_that_were_replaced_or_never_were_are_not_marked(stage: Stage) -> None:
    assert "not kept here" in refuses(stage, READER, "mark:999:1:0")
    for moment in (0, written(stage, REASON) - 1, 2**53 - 1, -1):
        assert "reworded" in refuses(stage, READER, f"mark:{REASON}:1:{moment}")


@few
@given(NUMBERS.filter(lambda mark: mark not in ("-1", "0")))
@example("2")
@example("-2")
def test_there_are_three_marks(stage: Stage, mark: str) -> None:
    refuses(stage, READER, marking(stage, REASON, mark))


def test_who_has_no_answer_does_not_read_and_who_changed_none_was_not_moved(stage: Stage) -> None:
    for custom_id in (f"others:{TRACKED}", f"moved:{TRACKED}"):
        assert "Answer the question first" in refuses(stage, NEWCOMER, custom_id)
    for who, poll_id in ((FAITHFUL, TRACKED), (READER, FIRST)):
        for custom_id, *values in ((f"moved:{poll_id}",), (f"mover:{poll_id}", "talk:0")):
            assert "has changed their answer" in refuses(stage, who, custom_id, *values)


VALUES = st.one_of(
    TEXTS,
    st.builds("{}:{}".format, st.sampled_from(["passage", "reason", "talk", "else"]), NUMBERS),
    st.builds("{}:0".format, TEXTS),
).filter(lambda value: value not in ("talk:0", "else:0"))


@few
@given(st.lists(VALUES, max_size=2))
@example([])
@example(["talk:0", "else:0"])
@example(["talk"])
@example(["TALK:0"])
@example(["talk:1"])
@example(["passage:0"])
@example(["passage:2"])
@example([f"reason:{REASON}"])
@example([f"reason:{HIDDEN}"])
def test_what_moved_is_picked_from_the_list(stage: Stage, values: list[str]) -> None:
    reader = stage.world.members[READER]
    stage.refuses(pick(reader, stage.world.opening(), f"mover:{TRACKED}", *values))


def test_what_is_true_is_kept(stage: Stage) -> None:
    """The same controls as on the cards: so the refusals above are not for a wrong reason."""
    card, reader = stage.world.opening(), stage.world.members[READER]
    stage.send(click(reader, card, marking(stage, REASON)))
    stage.send(pick(reader, card, f"mover:{TRACKED}", f"reason:{REASON}"))
    rows = stage.rows()
    assert [(row[0], row[2]) for row in rows["marks"]] == [(REASON, 1)]
    assert [(row[2], row[3]) for row in rows["moved"]] == [("reason", REASON)]
    stage.send(pick(reader, card, f"mover:{TRACKED}", "passage:1"))
    assert [(row[2], row[3]) for row in stage.rows()["moved"]] == [("passage", 1)]


def test_the_room_is_guessed_only_at_the_close_and_by_its_options(stage: Stage) -> None:
    card, reader = stage.world.opening(), stage.world.members[READER]
    assert "not kept here" in refuses(stage, READER, "guess:1:0")
    assert "not kept here" in refuses(stage, READER, f"vote:{GUESS}:0")
    stage.do(stage.world.steer("End"))
    stage.let_redraw()
    for option in (-1, 3, 99, -99):
        assert "no such option" in refuses(stage, READER, f"guess:1:{option}")
    assert "no such discussion" in refuses(stage, READER, "guess:999:0")
    told = said(stage.send(click(reader, card, "guess:1:2")))
    assert "Your guess: **No**" in told
    assert [row[2] for row in stage.rows()["ballots"] if row[0] == GUESS] == [2]
    looked = said(stage.send(click(reader, card, f"results:{GUESS}")))
    assert "No 1" not in looked.replace("**", ""), "what others guess is told by the summary"
    stage.do(stage.world.steer("Finish now"))
    assert "This poll has closed" in stage.refuses(click(reader, card, "guess:1:0"))
