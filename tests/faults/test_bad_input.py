"""Whatever people type into commands: an answer in words, and nothing is broken by it."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from world import said

from bot.domain.questions import MAX_TEXT
from bot.store.polls import load
from bot.text import one_line
from faults.clicks import Sent, command, typing
from faults.hostile import (
    NUMBERS,
    TEXTS,
    Stage,
    a_busy_stage,
    everything_said,
    few,
    is_refusal,
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with a_busy_stage(tmp_path_factory.mktemp("typed")) as made:
        yield made


def typed_by_mo(stage: Stage, name: str, **texts: str) -> Sent:
    """A moderator's command: a member hears that it isn't theirs before anything is read."""
    return command(stage.world.env, stage.world.moderator, name, **texts)


def test_the_stage_is_set(stage: Stage) -> None:
    world = stage.world
    polls = stage.do(world.store.read(lambda c: [load(c, number) for number in range(1, 7)]))
    assert [one and (one.purpose, one.opened_at is None, one.is_open) for one in polls] == [
        ("tracked", False, True),
        ("question", True, False),
        ("question", True, False),
        ("guess", True, False),
        ("asked", False, True),
        ("asked", False, False),
    ]


PICKED = {
    "round panel": "round",
    "poll close": "poll",
    "poll results": "poll",
    "summary round": "round",
    "summary article": "article",
    "summary question": "question",
}


@few
@given(st.sampled_from(sorted(PICKED)), TEXTS | NUMBERS)
def test_what_there_isnt_is_picked_from_the_menu(stage: Stage, name: str, typed: str) -> None:
    told = stage.refuses(typed_by_mo(stage, name, **{PICKED[name]: typed}))
    assert "from the menu" in told or (typed.isdecimal() and "not known here" in told)


WRONG_START = st.sampled_from(("article", "pace", "where", "results", "ballots", "joined"))


@few
@given(WRONG_START, TEXTS)
@example("article", "x" * 6000)
@example("where", "everywhere")
@example("results", "@everyone")
@example("pace", "1" * 5000 + "d")
@example("joined", "٣s")
def test_a_round_is_started_with_what_the_menus_offer_or_not_at_all(
    stage: Stage, option: str, typed: str
) -> None:
    options = {"article": "tides", "pace": "soon", option: typed}  # one of them is always wrong
    if option == "pace":
        options["article"] = "none"
    stage.refuses(typed_by_mo(stage, "round start", **options))


@few
@given(TEXTS, TEXTS, st.sampled_from(("choice", "multiple", "marks", "agreement", "ranked")))
@example("\ud800", "Yes | No", "choice")
@example("Tea?", "\u3164 | \u200b", "choice")
@example("Tea?", "Yes | Y\u200bes", "choice")
@example("Tea?", "Yes | \uff39es", "choice")
@example("x" * 4000, "Yes | No", "choice")
@example("Tea?", "|".join(map(str, range(500))), "multiple")
@example("👩‍🚀" * 100, "👍 | 👎", "choice")
@example("Tea?", "|".join(map(str, range(9))), "ranked")
def test_a_question_is_asked_as_it_can_be_read_or_refused(
    stage: Stage, question: str, options: str, kind: str
) -> None:
    before, shown_before = stage.rows(), len(everything_said(stage.world))
    sent = command(
        stage.world.env,
        stage.world.moderator,
        "poll ask",
        question=question,
        options=options,
        kind=kind,
    )
    result = stage.send(sent)
    if is_refusal(result):
        assert stage.rows() == before
        assert len(everything_said(stage.world)) == shown_before
        return
    assert "The poll is open" in said(result)
    poll = stage.rows()["polls"][-1]
    assert poll[8] == one_line(question)
    assert 0 < len(poll[8]) <= MAX_TEXT
    assert len(everything_said(stage.world)) == shown_before + 1
    stage.do(stage.world.moderator.slash(stage.world.channel, "poll close", poll=str(poll[0])))
    stage.let_redraw()


@few
@given(st.sampled_from(("kind", "closes", "results", "ballots", "joined")), TEXTS)
@example("kind", "stance")
@example("closes", "0d")
@example("closes", "9" * 4000 + "d")
def test_a_poll_with_an_option_of_no_menu_is_refused(stage: Stage, option: str, typed: str) -> None:
    options = {"question": "Tea?", "options": "Yes | No", option: typed}
    stage.refuses(typed_by_mo(stage, "poll ask", **options))


MENUS = [
    ("round panel", "round"),
    ("round start", "article"),
    ("round start", "pace"),
    ("poll close", "poll"),
    ("poll results", "poll"),
    ("summary round", "round"),
    ("summary article", "article"),
    ("summary question", "question"),
]


@few
@given(st.sampled_from(MENUS), TEXTS | NUMBERS)
@example(("round start", "pace"), "5\x1cm")
@example(("round start", "pace"), "\ud800")
@example(("round start", "article"), "İ" * 100)
def test_a_menu_opens_whatever_is_typed(stage: Stage, menu: tuple[str, str], typed: str) -> None:
    before = stage.rows()
    result = stage.send(typing(stage.world.env, stage.world.moderator, *menu, typed))
    assert result.autocomplete_choices is not None, "the menu is there, if perhaps empty"
    for choice in result.autocomplete_choices:
        assert one_line(choice["name"]) == choice["name"]
    assert stage.rows() == before


def test_two_questions_of_one_wording_are_told_apart_in_the_menu(stage: Stage) -> None:
    world = stage.world
    for _ in range(2):
        ask = {"question": "long " * 59 + "tea?", "options": "Yes | No"}
        stage.do(world.moderator.slash(world.channel, "poll ask", **ask))
    offered = stage.do(world.moderator.autocomplete(world.channel, "poll close", "poll", "long"))
    names = [one["name"] for one in offered]
    assert len(set(names)) == len(names) == 2
    assert all(name.endswith("open)") for name in names)


def test_a_role_that_there_isnt_can_not_be_set(stage: Stage) -> None:
    for name, options in (
        ("poll ask", {"question": "Tea?", "options": "Yes | No"}),
        ("round start", {"article": "tides"}),
    ):
        sent = typed_by_mo(stage, name, **options)
        sent[2]["options"][0]["options"].append({"name": "voters", "type": 8, "value": "1"})
        assert "no such role" in stage.refuses(sent)
