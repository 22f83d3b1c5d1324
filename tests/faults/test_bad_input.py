"""Whatever people type, tap or make up: an answer in words, and nothing is broken by it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simcord import InteractionResult
from simcord.enums import ComponentType, InteractionType
from world import said

from bot.chat.custom_ids import ACTIONS, Verb
from bot.polls.models import MAX_TEXT
from bot.text import one_line
from faults.clicks import Sent, click, command, pick, submit, typing
from faults.hostile import NUMBERS, TEXTS, Stage, a_stage, everything_said, few, is_refusal, receipt

ROUND_COMMANDS = ("next", "pause", "resume", "end", "discard", "status")
OPEN, CLOSED, TRACKED, UNPOSTED = 6, 7, 1, 3


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A round in the channel, an open poll and a closed one; Ann has answered all three."""
    with a_stage(tmp_path_factory.mktemp("bad_input")) as made:
        world = made.world
        (ann,) = world.join(1)
        made.do(world.start(article="tides", where="here"))
        made.do(world.vote(ann, world.opening(), "Yes"))
        ask = {"options": "Fine | Foul | So so", "kind": "choice"}
        for question in ("And the weather?", "And the wind?"):
            made.do(world.moderator.slash(world.channel, "poll ask", question=question, **ask))
            made.do(world.vote(ann, world.card(question), "Fine"))
        made.do(world.moderator.slash(world.channel, "poll close", poll=str(CLOSED)))
        yield made


def forged(stage: Stage, custom_id: str, **data: Any) -> Sent:
    """A control used in a way that no card offers; `data` may take fields away or add some."""
    (ann,) = stage.world.members
    card = stage.world.card("And the weather?")
    return ann, InteractionType.MESSAGE_COMPONENT, {"custom_id": custom_id, **data}, card


def test_the_stage_is_set(stage: Stage) -> None:
    polls = stage.rows()[2]
    assert [(one[0], one[5], one[16] is not None) for one in polls if one[5] == "asked"] == [
        (OPEN, "asked", False),
        (CLOSED, "asked", True),
    ]
    assert [one[14] for one in polls if one[0] in (TRACKED, UNPOSTED)][1] is None


# what is typed


@few
@given(st.sampled_from(ROUND_COMMANDS), TEXTS | NUMBERS)
def test_a_round_that_there_isnt_can_neither_be_steered_nor_seen(
    stage: Stage, name: str, typed: str
) -> None:
    if typed == "1":
        return
    told = stage.refuses(command(stage.world.env, mo(stage), f"round {name}", round=typed))
    assert "from the menu" in told


@few
@given(st.sampled_from(("poll close", "poll results", "summary")), TEXTS | NUMBERS)
def test_a_poll_or_summary_that_there_isnt_is_picked_from_the_menu(
    stage: Stage, name: str, typed: str
) -> None:
    option = "round" if name == "summary" else "poll"
    if typed in ("1", "4", "5", "6", "7"):
        return
    told = stage.refuses(command(stage.world.env, mo(stage), name, **{option: typed}))
    assert "from the menu" in told


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
    stage.refuses(command(stage.world.env, mo(stage), "round start", **options))


@few
@given(TEXTS, TEXTS, st.sampled_from(("choice", "multiple", "marks", "agreement")))
@example("\ud800", "Yes | No", "choice")
@example("Tea?", "\u3164 | \u200b", "choice")
@example("Tea?", "Yes | Y\u200bes", "choice")
@example("Tea?", "Yes | \uff39es", "choice")
@example("x" * 4000, "Yes | No", "choice")
@example("Tea?", "|".join(map(str, range(500))), "multiple")
@example("👩‍🚀" * 100, "👍 | 👎", "choice")
def test_a_question_is_asked_as_it_can_be_read_or_refused(
    stage: Stage, question: str, options: str, kind: str
) -> None:
    before, shown_before = stage.rows(), len(everything_said(stage.world))
    sent = command(
        stage.world.env, mo(stage), "poll ask", question=question, options=options, kind=kind
    )
    result = stage.send(sent)
    if is_refusal(result):
        assert stage.rows() == before
        assert len(everything_said(stage.world)) == shown_before
        return
    assert "The poll is open" in said(result)
    poll = stage.rows()[2][-1]
    assert poll[7] == one_line(question)
    assert 0 < len(poll[7]) <= MAX_TEXT
    assert len(everything_said(stage.world)) == shown_before + 1
    stage.do(stage.world.moderator.slash(stage.world.channel, "poll close", poll=str(poll[0])))


@few
@given(st.sampled_from(("kind", "closes", "results", "ballots", "joined")), TEXTS)
@example("kind", "stance")
@example("closes", "0d")
@example("closes", "9" * 4000 + "d")
def test_a_poll_with_an_option_of_no_menu_is_refused(stage: Stage, option: str, typed: str) -> None:
    options = {"question": "Tea?", "options": "Yes | No", option: typed}
    stage.refuses(command(stage.world.env, mo(stage), "poll ask", **options))


MENUS = [
    *[(f"round {name}", "round") for name in ROUND_COMMANDS],
    ("round start", "article"),
    ("round start", "pace"),
    ("poll close", "poll"),
    ("poll results", "poll"),
    ("summary", "round"),
]


@few
@given(st.sampled_from(MENUS), TEXTS | NUMBERS)
@example(("round start", "pace"), "5\x1cm")
@example(("round start", "pace"), "\ud800")
@example(("round start", "article"), "İ" * 100)
def test_a_menu_opens_whatever_is_typed(stage: Stage, menu: tuple[str, str], typed: str) -> None:
    before = stage.rows()
    result = stage.send(typing(stage.world.env, mo(stage), *menu, typed))
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
    for name, given in (
        ("poll ask", {"question": "Tea?", "options": "Yes | No"}),
        ("round start", {"article": "tides"}),
    ):
        sent = command(stage.world.env, mo(stage), name, **given)
        sent[2]["options"][0]["options"].append({"name": "voters", "type": 8, "value": "1"})
        assert "no such role" in stage.refuses(sent)


# what is tapped


WRONG_TAPS = st.one_of(
    TEXTS,
    st.builds("{}:{}".format, st.sampled_from(list(Verb)), TEXTS | NUMBERS),
    st.builds("{}:{}:{}".format, st.sampled_from(["vote", "page", "mine"]), NUMBERS, NUMBERS),
    st.builds("vote:{}:{}".format, st.just(OPEN), NUMBERS.filter(lambda n: n not in ("-1", "0"))),
    st.builds(
        "{}:{}".format,
        st.sampled_from(["confirm", "withdraw", "change", "reason", "results"]),
        st.sampled_from([UNPOSTED, 8888, 0, -1, 2**53 - 1, 2**53, 10**80]),
    ),
    st.builds("vote:{}:{}".format, st.sampled_from([CLOSED, UNPOSTED]), st.integers(-2, 11)),
)


@few
@given(WRONG_TAPS)
@example("vote:6")
@example("vote:6:0:0")
@example("vote:6:0" + "0" * 100)
@example("vote:６:0")
@example("vote:6:3")
@example("vote:6:-2")
@example(f"withdraw:{CLOSED}")
@example(f"confirm:{CLOSED}")
@example(f"reason:{CLOSED}")
@example("steer:1:0")
@example("figures:1")
def test_a_made_up_button_is_refused(stage: Stage, custom_id: str) -> None:
    if custom_id == "erase:0":
        return
    (ann,) = stage.world.members
    stage.refuses(click(ann, stage.world.card("And the weather?"), custom_id))


@pytest.mark.parametrize("custom_id", ["steer:1:9", "steer:1:-1", "steer:999:0", "decide:1:7:0"])
def test_a_moderators_made_up_button_is_refused(stage: Stage, custom_id: str) -> None:
    card = stage.world.card("And the weather?")
    stage.refuses(click(mo(stage), card, custom_id))


def test_a_page_of_reasons_that_there_isnt_shows_the_last_one(stage: Stage) -> None:
    (ann,) = stage.world.members
    card = receipt(stage, ann, stage.world.card("And the weather?"), "Foul")
    stage.send(submit(ann, card.message, f"reason:{OPEN}", "It rains."))
    control = stage.world.card("Opening window")
    for offset in (5, 10**9, 2**53 - 1, -5):
        result = stage.send(click(mo(stage), control, f"reasons:{offset}"))
        assert "It rains." in said(result)


VALUES = st.lists(TEXTS | NUMBERS | st.sampled_from(["0", "1", "2", "6"]), max_size=4)


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
@given(VALUES.filter(lambda values: values not in (["1"], ["6"])))
@example(["6", "7"])
def test_a_poll_picked_from_a_menu_that_nobody_made_is_refused(
    stage: Stage, values: list[str]
) -> None:
    (ann,) = stage.world.members
    stage.refuses(pick(ann, stage.world.card("And the weather?"), "answer:1", *values))


BUTTON, SELECT = int(ComponentType.BUTTON), int(ComponentType.STRING_SELECT)


@pytest.mark.parametrize(
    ("custom_id", "data"),
    [
        (f"vote:{OPEN}:1", {"component_type": SELECT, "values": ["1"]}),
        (f"withdraw:{OPEN}", {"component_type": SELECT, "values": []}),
        (f"pick:{OPEN}", {"component_type": BUTTON}),
        (f"pick:{OPEN}", {"component_type": BUTTON, "values": ["1"]}),
        ("answer:1", {"component_type": BUTTON}),
        (f"pick:{OPEN}", {"component_type": SELECT}),
        (f"pick:{OPEN}", {"component_type": SELECT, "values": None}),
        (f"pick:{OPEN}", {"component_type": SELECT, "values": "1"}),
        (f"pick:{OPEN}", {"component_type": SELECT, "values": [None, {}, ["1"]]}),
        (f"pick:{OPEN}", {"component_type": int(ComponentType.USER_SELECT), "values": ["1"]}),
    ],
)
def test_a_control_of_another_kind_than_its_verb_is_refused(
    stage: Stage, custom_id: str, data: dict[str, Any]
) -> None:
    stage.refuses(forged(stage, custom_id, **data))


# what is written


WRONG_FORMS = st.one_of(
    st.builds("{}:{}".format, st.sampled_from(list(Verb)), NUMBERS),
    st.builds("vote:{}:{}".format, st.just(OPEN), st.integers(0, 2)),
    st.builds("steer:1:{}".format, st.integers(0, len(ACTIONS))),
    st.sampled_from([f"reason:{CLOSED}", f"reason:{UNPOSTED}", "reason:8888", "reason", ""]),
    TEXTS,
)


@few
@given(WRONG_FORMS, TEXTS)
@example("erase:1", "yes")
def test_a_form_that_was_never_shown_is_refused(stage: Stage, custom_id: str, text: str) -> None:
    (ann,) = stage.world.members
    for who in (ann, mo(stage)):
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
    assert stage.rows()[-1][-1][4] == one_line(text)
    asked = stage.send(click(ann, card, f"reason:{OPEN}"))
    assert field_of(asked) == one_line(text), "it stands there to be edited"


@pytest.mark.parametrize(
    "components",
    [None, [], {}, "x", [None], [{"component": None}], [[[]]], [{"type": 18}], [{"components": 7}]],
)
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


def mo(stage: Stage) -> Any:
    return stage.world.moderator
