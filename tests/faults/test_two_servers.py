"""What is asked on one server can neither be seen nor touched from another, or from nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord import ChannelHandle, InteractionResult, MemberActor
from world import said

from bot.chat.custom_ids import Verb, custom_id
from faults.clicks import Sent, click, command, pick, submit, typing
from faults.hostile import (
    CLOSED,
    EXAMPLES,
    MODERATORS,
    OPEN,
    READING,
    TRACKED,
    Stage,
    a_busy_stage,
    few,
)
from faults.play import custom_ids, shown

SECRETS = ("tide", "harbour", "weather", "wind", "fine", "foul", "because of the sea")
"""Words of the first server: what it discusses, asks, answers and gives as a reason."""

COMMANDS = (
    ("round panel", "round"),
    ("poll close", "poll"),
    ("poll results", "poll"),
    ("summary round", "round"),
    ("summary article", "article"),
    ("summary question", "question"),
)
MENUS = (*COMMANDS, ("round start", "article"), ("round start", "pace"))
BARE = ("round panel", "round reasons", "summary round", "erase-my-answers")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another server with the bot on it: a moderator, a member, and a card of their own."""

    place: ChannelHandle
    eve: MemberActor
    ned: MemberActor
    card: discord.Message


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The first server is busy, with a reason on top."""
    with a_busy_stage(tmp_path_factory.mktemp("servers")) as made:
        world = made.world
        (ann,) = world.members
        weather = world.card("And the weather?")
        made.send(submit(ann, weather, f"reason:{OPEN}", "Because of the sea."))
        made.let_redraw()
        yield made


@pytest.fixture(scope="module")
def elsewhere(stage: Stage) -> Elsewhere:
    env = stage.world.env
    guild = env.create_guild("Elsewhere")
    place = guild.create_text_channel("lounge")
    rights = discord.Permissions(manage_messages=True, administrator=True)
    mods = guild.create_role("Mods", permissions=rights)
    eve = guild.add_member(env.create_user("eve"), roles=[mods])
    ned = guild.add_member(env.create_user("ned"))
    stage.do(eve.slash(place, "poll ask", question="Here?", options="Yes | No"))
    (card,) = stage.world.cards(place)
    return Elsewhere(place, eve, ned, card)


def tells_nothing(result: InteractionResult) -> None:
    """Neither an answer nor a form nor a menu says a word of the first server."""
    words = str(result.modal or "") + str(result.autocomplete_choices or "")
    if result.response or result.followups:
        assert result.ephemeral
        words += said(result) + str(shown(result).components) + str(shown(result).attachments)
    assert not [secret for secret in SECRETS if secret in words.casefold()]


def foreign(stage: Stage, elsewhere: Elsewhere, sent: Sent) -> None:
    before = stage.rows()
    tells_nothing(stage.send(sent, elsewhere.place))
    assert stage.rows() == before


NUMBERS = st.integers(0, 6)
"""The rounds, polls, reasons, answers and actions of the first server, none of the other."""


@few
@given(
    st.sampled_from([verb for verb in Verb if verb is not Verb.ERASE]),
    st.lists(NUMBERS, min_size=1, max_size=3),
    st.sampled_from([click, pick, submit]),
    st.booleans(),
)
def test_no_control_reaches_across(
    stage: Stage, elsewhere: Elsewhere, verb: Verb, numbers: list[int], use: Any, moderates: bool
) -> None:
    who = elsewhere.eve if moderates else elsewhere.ned
    made_up = ":".join([verb, *map(str, numbers)])
    more = () if use is click else (str(numbers[0]),)
    foreign(stage, elsewhere, use(who, elsewhere.card, made_up, *more))


@pytest.mark.parametrize("poll_id", [TRACKED, OPEN, CLOSED])
def test_no_poll_of_another_server_is_answered_or_read(
    stage: Stage, elsewhere: Elsewhere, poll_id: int
) -> None:
    who, card = elsewhere.eve, elsewhere.card
    for verb in ("vote:{}:0", "vote:{}:-1", "withdraw:{}", "rank:{}:0", "names:{}:0"):
        stage.refuses(click(who, card, verb.format(poll_id)), elsewhere.place)
    for verb in ("change", "results", "reason", "others", "moved"):
        stage.refuses(click(who, card, f"{verb}:{poll_id}"), elsewhere.place)
    for sent in (
        pick(who, card, f"rank_next:{poll_id}:0", "0"),
        pick(who, card, f"pick:{poll_id}", "0"),
        pick(who, card, "answer:1", str(poll_id)),
        pick(who, card, f"mover:{poll_id}", "talk:0"),
        submit(who, card, f"reason:{poll_id}", "I was here."),
    ):
        stage.refuses(sent, elsewhere.place)


@pytest.mark.parametrize("made_up", [*MODERATORS, *READING, "page:1:1:0", "trend:1:6:0"])
def test_no_round_of_another_server_is_steered_or_read(
    stage: Stage, elsewhere: Elsewhere, made_up: str
) -> None:
    if made_up == "review:0":  # a list of one's own
        foreign(stage, elsewhere, click(elsewhere.eve, elsewhere.card, made_up))
    else:
        stage.refuses(click(elsewhere.eve, elsewhere.card, made_up), elsewhere.place)


@pytest.mark.parametrize(("name", "option"), COMMANDS)
def test_no_command_reaches_across(
    stage: Stage, elsewhere: Elsewhere, name: str, option: str
) -> None:
    for chosen in (1,) if option == "round" else (1, OPEN, CLOSED):
        for who in (elsewhere.eve, elsewhere.ned):
            sent = command(stage.world.env, who, name, **{option: str(chosen)})
            tells_nothing(stage.send(sent, elsewhere.place))
            stage.refuses(sent, elsewhere.place)


@pytest.mark.parametrize("name", BARE)
def test_a_command_without_options_speaks_of_its_own_server(
    stage: Stage, elsewhere: Elsewhere, name: str
) -> None:
    foreign(stage, elsewhere, command(stage.world.env, elsewhere.eve, name))


@pytest.mark.parametrize(("name", "option"), COMMANDS)
def test_no_menu_offers_what_belongs_to_another_server(
    stage: Stage, elsewhere: Elsewhere, name: str, option: str
) -> None:
    for typed in ("", "weather", "round 1"):
        sent = typing(stage.world.env, elsewhere.eve, name, option, typed)
        result = stage.send(sent, elsewhere.place)
        assert result.autocomplete_choices is not None
        tells_nothing(result)


def test_whoever_is_on_both_servers_is_another_voter_on_each(
    stage: Stage, elsewhere: Elsewhere
) -> None:
    (ann,) = stage.world.members
    twin = elsewhere.eve.guild.add_member(ann.user)
    before = stage.rows()
    erase = command(stage.world.env, twin, "erase-my-answers")
    assert "never answered" in stage.refuses(erase, elsewhere.place)
    vote = click(twin, elsewhere.card, control_of(elsewhere.card, "vote"))
    assert "Saved" in said(stage.send(vote, elsewhere.place))
    assert "1 poll of this server" in said(stage.send(erase, elsewhere.place))
    stage.send(click(twin, elsewhere.card, "erase:1"), elsewhere.place)
    stage.let_redraw()
    after = stage.rows()
    for table in ("ballots", "ballot_log", "reasons"):
        assert after[table] == before[table], "gone from here, and from nowhere else"


def control_of(card: discord.Message, verb: str) -> str:
    return next(one for one in custom_ids(card) if one.startswith(verb))


# direct messages, which belong to no server


@pytest.mark.parametrize(
    ("name", "options"),
    [
        *[(name, {option: "1"}) for name, option in COMMANDS],
        *[(name, {}) for name in BARE],
        ("round start", {"article": "tides"}),
        ("poll ask", {"question": "Tea?", "options": "Yes | No"}),
    ],
)
def test_a_command_in_direct_messages_is_sent_to_a_server(
    stage: Stage, name: str, options: dict[str, str]
) -> None:
    for who in (stage.world.moderator, stage.world.members[0]):
        sent = command(stage.world.env, who, name, **options)
        assert "on a server only" in stage.refuses(sent, directly=True)


SELECTS = (Verb.PICK, Verb.RANK_NEXT, Verb.ANSWER, Verb.MOVER)


@pytest.mark.parametrize("verb", list(Verb))
def test_a_control_in_direct_messages_is_sent_to_a_server(stage: Stage, verb: Verb) -> None:
    made_up = custom_id(verb, *EXAMPLES[verb])
    card, is_select = stage.world.card("And the weather?"), verb in SELECTS
    value = "talk:0" if verb is Verb.MOVER else "1"
    for who in (stage.world.moderator, stage.world.members[0]):
        sent = pick(who, card, made_up, value) if is_select else click(who, card, made_up)
        assert "on a server only" in stage.refuses(sent, directly=True)


def test_a_form_in_direct_messages_is_sent_to_a_server(stage: Stage) -> None:
    sent = submit(
        stage.world.members[0], stage.world.card("And the weather?"), f"reason:{OPEN}", "Hm."
    )
    assert "on a server only" in stage.refuses(sent, directly=True)


@pytest.mark.parametrize(("name", "option"), MENUS)
def test_a_menu_in_direct_messages_offers_no_round_and_no_poll(
    stage: Stage, name: str, option: str
) -> None:
    result = stage.send(
        typing(stage.world.env, stage.world.moderator, name, option, ""), directly=True
    )
    if option in ("round", "poll"):
        assert result.autocomplete_choices == []
