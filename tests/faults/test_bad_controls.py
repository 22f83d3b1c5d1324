"""Whatever people tap, pick or send back, made up or not: an answer in words, nothing broken."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from simcord import InteractionResult
from simcord.enums import ComponentType, InteractionType
from world import said, text_of

from bot.chat.custom_ids import ACTIONS, Verb, steer_id
from bot.domain.answers import encode, is_valid
from bot.domain.machine import Action
from bot.domain.questions import Kind, Question
from bot.text import one_line
from faults.clicks import Sent, click, pick, submit
from faults.hostile import (
    CLOSED,
    NUMBERS,
    OPEN,
    TEXTS,
    UNPOSTED,
    Stage,
    a_busy_stage,
    few,
    is_refusal,
)

LUNCH = Question("What for lunch?", Kind.RANKED, ("Soup", "Salad", "Pasta", "Rice"))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with a_busy_stage(tmp_path_factory.mktemp("tapped")) as made:
        yield made


def forged(stage: Stage, custom_id: str, **data: Any) -> Sent:
    """A control used in a way that no card offers; `data` may take fields away or add some."""
    (ann,) = stage.world.members
    card = stage.world.card("And the weather?")
    return ann, InteractionType.MESSAGE_COMPONENT, {"custom_id": custom_id, **data}, card


TWO = ("vote", "names", "mine", "guess", "rank", "decide", "approve")
THREE = ("page", "mark", "trend", "steer", "decide", "approve")

WRONG_TAPS = st.one_of(
    TEXTS,
    st.builds("{}:{}".format, st.sampled_from(list(Verb)), TEXTS | NUMBERS),
    st.builds("{}:{}:{}".format, st.sampled_from(TWO), NUMBERS, NUMBERS),
    st.builds("{}:{}:{}:{}".format, st.sampled_from(THREE), NUMBERS, NUMBERS, NUMBERS),
    st.builds("vote:{}:{}".format, st.just(OPEN), NUMBERS.filter(lambda n: n not in ("-1", "0"))),
    st.builds(
        "{}:{}".format,
        st.sampled_from(["withdraw", "change", "reason", "results", "others", "moved"]),
        st.sampled_from([UNPOSTED, 8888, 0, -1, 2**53 - 1, 2**53, 10**80]),
    ),
    st.builds(
        "{}:{}:{}".format,
        st.sampled_from(["rank", "rank_next"]),
        st.sampled_from([OPEN, CLOSED, UNPOSTED, 8888]),
        NUMBERS,
    ),
    st.builds("vote:{}:{}".format, st.sampled_from([CLOSED, UNPOSTED]), st.integers(-2, 11)),
)


@few
@given(WRONG_TAPS)
@example(f"vote:{OPEN}")
@example(f"vote:{OPEN}:0:0")
@example(f"vote:{OPEN}:0" + "0" * 100)
@example("vote:５:0")
@example(f"vote:{OPEN}:3")
@example(f"vote:{OPEN}:-2")
@example(f"withdraw:{CLOSED}")
@example(f"reason:{CLOSED}")
@example(f"rank:{OPEN}:0")
@example(f"rank:{OPEN}:1")
@example(f"rank_next:{OPEN}:0")
@example("guess:1:0")
@example("follow:1")
@example("page:1:2:0")
@example("page:999:0:0")
@example("report:1")
@example("trend:2:1:0")
@example("trend:0:1:0")
@example("mine:999:0")
@example("erase:7")
@example("panel:1")
@example("steer:1:1:1")
@example("steer:1:6:1")
@example("confirm:1")
@example("figures:1")
def test_a_made_up_button_is_refused(stage: Stage, custom_id: str) -> None:
    assume(custom_id != "erase:0")  # it says that nothing has changed
    (ann,) = stage.world.members
    stage.refuses(click(ann, stage.world.card("And the weather?"), custom_id))


@pytest.mark.parametrize(
    "custom_id",
    [
        *("steer:1:9:0", "steer:1:-1:0", "steer:1:1:2", "steer:1:1:-1", "steer:999:1:0"),
        *("steer:1:1", "steer:1", "panel:999", "decide:1:7:0", "decide:999:1:0", "approve:0:999"),
    ],
)
def test_a_moderators_made_up_button_is_refused(stage: Stage, custom_id: str) -> None:
    card = stage.world.card("And the weather?")
    stage.refuses(click(stage.world.moderator, card, custom_id))


@pytest.mark.parametrize("action", [Action.PAUSE, Action.RESUME])
def test_steering_by_a_made_up_button_writes_over_no_other_card(
    stage: Stage, action: Action
) -> None:
    card = stage.world.card("And the weather?")
    result = stage.send(click(stage.world.moderator, card, steer_id(1, action)))
    assert result.ephemeral
    assert "On the tides" in said(result)
    assert text_of(stage.world.card("And the weather?")) == text_of(card)
    stage.let_redraw()


@pytest.mark.parametrize("action", [Action.END, Action.DISCARD])
def test_a_button_that_throws_away_asks_wherever_it_is(stage: Stage, action: Action) -> None:
    card, before = stage.world.card("And the weather?"), stage.rows()
    result = stage.send(click(stage.world.moderator, card, steer_id(1, action)))
    assert "?" in said(result).split("\n")[0]
    assert result.ephemeral
    assert stage.rows() == before


@pytest.mark.parametrize("page", [-1, 5, 2**53 - 1, -(2**53) + 1])
def test_a_page_that_there_isnt_shows_the_nearest_one(stage: Stage, page: int) -> None:
    (ann,) = stage.world.members
    card = stage.world.card("And the weather?")
    for made_up in (f"page:1:0:{page}", f"page:1:1:{page}", f"names:{OPEN}:{page}"):
        assert "older version" not in said(stage.send(click(ann, card, made_up)))
    result = stage.send(click(stage.world.moderator, card, f"review:{page}"))
    assert "### Reasons" in said(result)


def rank(*picks: int) -> int:
    return encode(LUNCH, picks)


@pytest.fixture(scope="module")
def lunch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, int, int]]:
    """A stage with two polls to be ranked, an open one and a closed one."""
    with a_busy_stage(tmp_path_factory.mktemp("ranked")) as stage:
        world, polls = stage.world, list[int]()
        for _ in range(2):
            asked = {"question": LUNCH.text, "kind": "ranked", "options": "|".join(LUNCH.options)}
            stage.do(world.moderator.slash(world.channel, "poll ask", **asked))
            polls.append(stage.rows()["polls"][-1][0])
        stage.do(world.moderator.slash(world.channel, "poll close", poll=str(polls[1])))
        stage.let_redraw()
        yield stage, polls[0], polls[1]


MADE_UP = st.integers(-3, 9**5).filter(
    lambda n: n != 0 and not is_valid(LUNCH, n)
) | NUMBERS.filter(lambda n: not n.isascii() or not n.isdecimal() or not 0 <= int(n) < 9**5)


@few
@given(MADE_UP)
@example(2**53 - 1)
@example(-1)
@example(rank(0) + 9 * rank(0))
def test_a_made_up_ranking_is_refused(lunch: tuple[Stage, int, int], number: int | str) -> None:
    stage, open_, closed = lunch
    (ann,) = stage.world.members
    card = stage.world.card(LUNCH.text)
    stage.refuses(click(ann, card, f"rank:{open_}:{number}"))
    stage.refuses(pick(ann, card, f"rank_next:{open_}:{number}", "0"))
    if str(number) != "-1":
        stage.refuses(click(ann, card, f"vote:{open_}:{number}"))
    stage.refuses(click(ann, card, f"rank:{closed}:{rank(0)}"))


@pytest.mark.parametrize(
    ("so_far", "values"),
    [
        (0, []),
        (0, ["5"]),
        (0, ["-1"]),
        (0, ["0", "1"]),
        (rank(1), ["1"]),
        (rank(0, 1, 2), ["3"]),
        (rank(0), ["x"]),
    ],
)
def test_a_next_choice_that_no_menu_offers_is_refused(
    lunch: tuple[Stage, int, int], so_far: int, values: list[str]
) -> None:
    stage, open_, _ = lunch
    (ann,) = stage.world.members
    stage.refuses(pick(ann, stage.world.card(LUNCH.text), f"rank_next:{open_}:{so_far}", *values))


def test_a_ranking_is_never_picked_at_once(lunch: tuple[Stage, int, int]) -> None:
    stage, open_, _ = lunch
    (ann,) = stage.world.members
    stage.refuses(pick(ann, stage.world.card(LUNCH.text), f"pick:{open_}", "0", "1"))


VALUES = st.lists(TEXTS | NUMBERS | st.sampled_from(["0", "1", "2", "5"]), max_size=4)


@few
@given(VALUES.filter(lambda values: values not in (["0"], ["1"], ["2"])))
@example([])
@example(["0", "0"])
@example(["00"])
@example(["3"])
@example(["-1"])
@example(["0", "1"])
def test_a_select_with_made_up_values_is_refused(stage: Stage, values: list[str]) -> None:
    (ann,) = stage.world.members
    stage.refuses(pick(ann, stage.world.card("And the weather?"), f"pick:{OPEN}", *values))


@few
@given(VALUES.filter(lambda values: values not in (["1"], ["5"], ["6"])))
@example(["5", "6"])
def test_a_poll_picked_from_a_menu_that_nobody_made_is_refused(
    stage: Stage, values: list[str]
) -> None:
    (ann,) = stage.world.members
    stage.refuses(pick(ann, stage.world.card("And the weather?"), "answer:1", *values))


BUTTON, SELECT = int(ComponentType.BUTTON), int(ComponentType.STRING_SELECT)


MISUSED: list[Any] = [
    (f"vote:{OPEN}:1", {"component_type": SELECT, "values": ["1"]}),
    (f"withdraw:{OPEN}", {"component_type": SELECT, "values": []}),
    (f"pick:{OPEN}", {"component_type": BUTTON}),
    (f"pick:{OPEN}", {"component_type": BUTTON, "values": ["1"]}),
    ("answer:1", {"component_type": BUTTON}),
    (f"rank:{OPEN}:0", {"component_type": SELECT, "values": ["0"]}),
    (f"rank_next:{OPEN}:0", {"component_type": BUTTON, "values": ["0"]}),
    ("mover:1", {"component_type": BUTTON}),
    ("mover:1", {"component_type": SELECT, "values": [{}]}),
    ("others:1", {"component_type": SELECT, "values": []}),
    ("steer:1:1:1", {"component_type": SELECT, "values": ["1"]}),
    (f"pick:{OPEN}", {"component_type": SELECT}),
    (f"pick:{OPEN}", {"component_type": SELECT, "values": None}),
    (f"pick:{OPEN}", {"component_type": SELECT, "values": "1"}),
    (f"pick:{OPEN}", {"component_type": SELECT, "values": [None, {}, ["1"]]}),
    (f"pick:{OPEN}", {"component_type": int(ComponentType.USER_SELECT), "values": ["1"]}),
]


@pytest.mark.parametrize(("custom_id", "data"), MISUSED)
def test_a_control_of_another_kind_than_its_verb_is_refused(
    stage: Stage, custom_id: str, data: Any
) -> None:
    stage.refuses(forged(stage, custom_id, **data))


WRONG_FORMS = st.one_of(
    st.builds("{}:{}".format, st.sampled_from(list(Verb)), NUMBERS),
    st.builds("vote:{}:{}".format, st.just(OPEN), st.integers(0, 2)),
    st.builds("steer:1:{}:{}".format, st.integers(0, len(ACTIONS)), st.integers(0, 1)),
    st.sampled_from([f"reason:{CLOSED}", f"reason:{UNPOSTED}", "reason:8888", "reason", ""]),
    TEXTS,
)


@few
@given(WRONG_FORMS, TEXTS)
@example("erase:1", "yes")
def test_a_form_that_was_never_shown_is_refused(stage: Stage, custom_id: str, text: str) -> None:
    (ann,) = stage.world.members
    for who in (ann, stage.world.moderator):
        stage.refuses(submit(who, stage.world.card("And the weather?"), custom_id, text))


@few
@given(TEXTS)
@example("\ud800")
@example("\x00")
@example("\u200b\u202e\u3164\u0301")
@example("👍" * 4000)
@example("e" + "\u0301" * 3999)
def test_a_reason_is_kept_as_it_can_be_read_or_refused(stage: Stage, text: str) -> None:
    (ann,) = stage.world.members
    card, before = stage.world.card("And the weather?"), stage.rows()
    result = stage.send(submit(ann, card, f"reason:{OPEN}", text))
    if is_refusal(result):
        assert stage.rows() == before
        assert not one_line(text) or len(one_line(text)) > 300
        return
    stage.let_redraw()
    assert stage.rows()["reasons"][-1][4] == one_line(text)
    asked = stage.send(click(ann, card, f"reason:{OPEN}"))
    assert field_of(asked) == one_line(text), "it stands there to be edited"


LACKING: list[Any] = [
    None,
    [],
    {},
    "x",
    [None],
    [{"component": None}],
    [[[]]],
    [{"type": 18}],
    [{"components": 7}],
]


@pytest.mark.parametrize("components", LACKING)
def test_a_form_that_lacks_its_field_is_an_empty_one(stage: Stage, components: Any) -> None:
    (ann,) = stage.world.members
    card = stage.world.card("And the weather?")
    data = {"custom_id": f"reason:{OPEN}", "components": components}
    assert "empty" in stage.refuses((ann, InteractionType.MODAL_SUBMIT, data, card))


def field_of(result: InteractionResult) -> str:
    """What stands in the one field of a form."""
    assert result.modal is not None
    (label,) = result.modal["components"]
    return label["component"]["value"]
