"""Whatever people tap, pick, send back or type, made up or not: they get an answer in words, and
nothing is broken by it."""

from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from simcord.enums import ComponentType, InteractionType
from world import said, text_of

from bot.chat.custom_ids import ACTIONS, Verb, steer_id
from bot.domain.answers import encode, is_valid
from bot.domain.machine import Action
from bot.domain.questions import MAX_TEXT, Kind, Question
from bot.text import one_line
from faults.clicks import Sent, click, command, pick, submit, typing
from faults.hostile import (
    CLOSED,
    NUMBERS,
    OPEN,
    PICKED,
    TEXTS,
    UNPOSTED,
    Stage,
    few,
    is_refusal,
)
from faults.play import cards
from faults.worlds import ask

LUNCH = Question("What for lunch?", Kind.RANKED, ("Soup", "Salad", "Pasta", "Rice"))


def forged(stage: Stage, custom_id: str, **data: Any) -> Sent:
    """A control used in a way that no card offers; `data` may take fields away or add some."""
    data = {"custom_id": custom_id, **data}
    return stage.ann, InteractionType.MESSAGE_COMPONENT, data, stage.weather


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
    stage.refuses(click(stage.ann, stage.weather, custom_id))


@pytest.mark.parametrize(
    "custom_id",
    [
        *("steer:1:9:0", "steer:1:-1:0", "steer:1:1:2", "steer:1:1:-1", "steer:999:1:0"),
        *("steer:1:1", "steer:1", "panel:999", "decide:1:7:0", "decide:999:1:0", "approve:0:999"),
    ],
)
def test_a_moderators_made_up_button_is_refused(stage: Stage, custom_id: str) -> None:
    stage.refuses(click(stage.world.moderator, stage.weather, custom_id))


@pytest.mark.parametrize("action", [Action.PAUSE, Action.RESUME])
def test_steering_by_a_made_up_button_writes_over_no_other_card(
    stage: Stage, action: Action
) -> None:
    before = text_of(stage.weather)
    result = stage.send(click(stage.world.moderator, stage.weather, steer_id(1, action)))
    assert result.ephemeral
    assert "On the tides" in said(result)
    assert text_of(stage.weather) == before
    stage.let_redraw()


@pytest.mark.parametrize("action", [Action.END, Action.DISCARD])
def test_a_button_that_throws_away_asks_wherever_it_is(stage: Stage, action: Action) -> None:
    card, before = stage.weather, stage.rows()
    result = stage.send(click(stage.world.moderator, card, steer_id(1, action)))
    assert "?" in said(result).split("\n")[0]
    assert result.ephemeral
    assert stage.rows() == before


@pytest.mark.parametrize("page", [-1, 5, 2**53 - 1, -(2**53) + 1])
def test_a_page_that_there_isnt_shows_the_nearest_one(stage: Stage, page: int) -> None:
    for made_up in (f"page:1:0:{page}", f"page:1:1:{page}", f"names:{OPEN}:{page}"):
        assert "older version" not in said(stage.send(click(stage.ann, stage.weather, made_up)))
    result = stage.send(click(stage.world.moderator, stage.weather, f"review:{page}"))
    assert "### Reasons" in said(result)


def rank(*picks: int) -> int:
    return encode(LUNCH, picks)


@pytest.fixture(scope="module")
def lunch(stage: Stage) -> tuple[int, int]:
    """Two polls to be ranked, an open one and a closed one."""
    world, polls = stage.world, list[int]()
    for _ in range(2):
        stage.do(ask(world, LUNCH.text, kind="ranked", options="|".join(LUNCH.options)))
        polls.append(stage.rows()["polls"][-1][0])
    stage.do(world.moderator.slash(world.channel, "poll close", poll=str(polls[1])))
    stage.let_redraw()
    return polls[0], polls[1]


MADE_UP = st.integers(-3, 9**5).filter(
    lambda n: n != 0 and not is_valid(LUNCH, n)
) | NUMBERS.filter(lambda n: not n.isascii() or not n.isdecimal() or not 0 <= int(n) < 9**5)


@few
@given(MADE_UP)
@example(2**53 - 1)
@example(-1)
@example(rank(0) + 9 * rank(0))
def test_a_made_up_ranking_is_refused(
    stage: Stage, lunch: tuple[int, int], number: int | str
) -> None:
    open_, closed = lunch
    card = stage.world.card(LUNCH.text)
    stage.refuses(click(stage.ann, card, f"rank:{open_}:{number}"))
    stage.refuses(pick(stage.ann, card, f"rank_next:{open_}:{number}", "0"))
    if str(number) != "-1":
        stage.refuses(click(stage.ann, card, f"vote:{open_}:{number}"))
    stage.refuses(click(stage.ann, card, f"rank:{closed}:{rank(0)}"))


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("rank_next:{}:0", []),
        ("rank_next:{}:0", ["5"]),
        ("rank_next:{}:0", ["-1"]),
        ("rank_next:{}:0", ["0", "1"]),
        (f"rank_next:{{}}:{rank(1)}", ["1"]),
        (f"rank_next:{{}}:{rank(0, 1, 2)}", ["3"]),
        (f"rank_next:{{}}:{rank(0)}", ["x"]),
        ("pick:{}", ["0", "1"]),
    ],
)
def test_a_choice_for_a_ranking_that_no_menu_offers_is_refused(
    stage: Stage, lunch: tuple[int, int], verb: str, values: list[str]
) -> None:
    open_, _ = lunch
    stage.refuses(pick(stage.ann, stage.world.card(LUNCH.text), verb.format(open_), *values))


VALUES = st.lists(TEXTS | NUMBERS | st.sampled_from(["0", "1", "2", "5"]), max_size=4)


OFFERED = {f"pick:{OPEN}": ["0", "1", "2"], "answer:1": ["1", "5", "6"]}
"""What the menus of options and of polls may hold."""


@few
@given(st.sampled_from(sorted(OFFERED)), VALUES)
@example(f"pick:{OPEN}", [])
@example(f"pick:{OPEN}", ["0", "0"])
@example(f"pick:{OPEN}", ["00"])
@example(f"pick:{OPEN}", ["3"])
@example(f"pick:{OPEN}", ["-1"])
@example(f"pick:{OPEN}", ["0", "1"])
@example("answer:1", ["5", "6"])
def test_a_menu_with_made_up_values_is_refused(
    stage: Stage, custom_id: str, values: list[str]
) -> None:
    assume(len(values) != 1 or values[0] not in OFFERED[custom_id])
    stage.refuses(pick(stage.ann, stage.weather, custom_id, *values))


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
    for who in (stage.ann, stage.world.moderator):
        stage.refuses(submit(who, stage.weather, custom_id, text))


@few
@given(TEXTS)
@example("\ud800")
@example("\x00")
@example("\u200b\u202e\u3164\u0301")
@example("<@1234567890123456789>")
@example("👍" * 4000)
@example("e" + "\u0301" * 3999)
def test_a_reason_is_kept_as_it_can_be_read_or_refused(stage: Stage, text: str) -> None:
    card, before = stage.weather, stage.rows()
    result = stage.send(submit(stage.ann, card, f"reason:{OPEN}", text))
    if is_refusal(result):
        assert stage.rows() == before
        assert not one_line(text) or len(one_line(text)) > 300 or "<@" in text
        return
    stage.let_redraw()
    assert stage.rows()["reasons"][-1][4] == one_line(text)
    asked = stage.send(click(stage.ann, card, f"reason:{OPEN}"))
    assert asked.modal is not None
    (label,) = asked.modal["components"]
    assert label["component"]["value"] == one_line(text), "it stands there to be edited"


LACKING: list[Any] = [None, [], {}, "x", [None], [{"component": None}], [[[]]], [{"type": 18}]]


@pytest.mark.parametrize("components", [*LACKING, [{"components": 7}]])
def test_a_form_that_lacks_its_field_is_an_empty_one(stage: Stage, components: Any) -> None:
    data = {"custom_id": f"reason:{OPEN}", "components": components}
    assert "empty" in stage.refuses((stage.ann, InteractionType.MODAL_SUBMIT, data, stage.weather))


# Commands and their menus


def typed_by_mo(stage: Stage, name: str, **texts: str) -> Sent:
    """A moderator's command: a member hears that it isn't theirs before anything is read."""
    return command(stage.world.env, stage.world.moderator, name, **texts)


@few
@given(st.sampled_from(sorted(PICKED)), TEXTS | NUMBERS)
def test_what_there_isnt_is_picked_from_the_menu(stage: Stage, name: str, typed: str) -> None:
    told = stage.refuses(typed_by_mo(stage, name, **{PICKED[name]: typed}))
    assert "from the menu" in told or (typed.isdecimal() and "not kept here" in told)


COMMANDS = {
    "round start": {"article": "tides"},
    "poll ask": {"question": "Tea?", "options": "Yes | No"},
}
OPTIONS = st.sampled_from(
    [("round start", one) for one in ("article", "where", "results", "ballots", "joined")]
    + [("poll ask", one) for one in ("kind", "closes", "results", "ballots", "joined")]
)


@few
@given(OPTIONS, TEXTS)
@example(("round start", "article"), "x" * 6000)
@example(("round start", "where"), "everywhere")
@example(("round start", "results"), "@everyone")
@example(("round start", "pace"), "1" * 5000 + "d")
@example(("round start", "joined"), "٣s")
@example(("poll ask", "kind"), "stance")
@example(("poll ask", "closes"), "0d")
@example(("poll ask", "closes"), "9" * 4000 + "d")
def test_what_no_menu_offers_starts_no_round_and_asks_no_question(
    stage: Stage, option: tuple[str, str], typed: str
) -> None:
    name, wrong = option
    stage.refuses(typed_by_mo(stage, name, **{**COMMANDS[name], wrong: typed}))


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
    before, shown_before = stage.rows(), len(cards(stage.world))
    asked = typed_by_mo(stage, "poll ask", question=question, options=options, kind=kind)
    result = stage.send(asked)
    if is_refusal(result):
        assert stage.rows() == before
        assert len(cards(stage.world)) == shown_before
        return
    assert "The poll is open" in said(result)
    poll = stage.rows()["polls"][-1]
    assert poll[8] == one_line(question)
    assert 0 < len(poll[8]) <= MAX_TEXT
    assert len(cards(stage.world)) == shown_before + 1
    stage.do(stage.world.moderator.slash(stage.world.channel, "poll close", poll=str(poll[0])))
    stage.let_redraw()


MENUS = [("round start", "article"), ("round start", "pace"), *PICKED.items()]


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
        stage.do(ask(world, "long " * 59 + "tea?"))
    offered = stage.do(world.moderator.autocomplete(world.channel, "poll close", "poll", "long"))
    names = [one["name"] for one in offered]
    assert len(set(names)) == len(names) == 2
    assert all(name.endswith("open)") for name in names)


def test_a_role_that_there_isnt_can_not_be_set(stage: Stage) -> None:
    for name, options in COMMANDS.items():
        sent = typed_by_mo(stage, name, **options)
        sent[2]["options"][0]["options"].append({"name": "voters", "type": 8, "value": "1"})
        assert "no such role" in stage.refuses(sent)
