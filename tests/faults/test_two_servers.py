"""What is asked on one server can neither be seen nor touched from another, or from nowhere."""

from dataclasses import dataclass

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor
from world import said

from bot.chat.custom_ids import Verb, custom_id
from faults.clicks import Sent, click, command, pick, submit, typing, use
from faults.hostile import CLOSED, EXAMPLES, MODERATORS, OPEN, PICKED, READING, TRACKED, Stage
from faults.play import custom_ids, shown

SECRETS = ("tide", "harbour", "weather", "wind", "fine", "foul", "because of the sea")
"""Words of the first server: what it discusses, asks, answers and gives as a reason."""

COMMANDS = pytest.mark.parametrize(("name", "option"), PICKED.items())
BARE = ("round panel", "round reasons", "summary round", "erase-my-answers")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another server with the bot on it: a moderator, a member, and a card of their own."""

    place: ChannelHandle
    eve: MemberActor
    ned: MemberActor
    card: discord.Message


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


def refuses(stage: Stage, elsewhere: Elsewhere, sent: Sent) -> None:
    told = stage.refuses(sent, elsewhere.place).casefold()
    assert not [secret for secret in SECRETS if secret in told]


def foreign(stage: Stage, elsewhere: Elsewhere, sent: Sent) -> None:
    """Whatever is answered, it is about the other server."""
    before = stage.rows()
    tells_nothing(stage.send(sent, elsewhere.place))
    assert stage.rows() == before


@pytest.mark.parametrize("poll_id", [TRACKED, OPEN, CLOSED])
def test_no_poll_of_another_server_is_answered_or_read(
    stage: Stage, elsewhere: Elsewhere, poll_id: int
) -> None:
    who, card = elsewhere.eve, elsewhere.card
    for made_up in (
        *("vote:{}:0", "vote:{}:-1", "withdraw:{}", "rank:{}:0", "rank_next:{}:0", "pick:{}"),
        *("names:{}:0", "change:{}", "results:{}", "reason:{}", "others:{}", "moved:{}"),
        "mover:{}",
    ):
        refuses(stage, elsewhere, use(who, card, made_up.format(poll_id)))
    refuses(stage, elsewhere, pick(who, card, "answer:1", str(poll_id)))
    refuses(stage, elsewhere, submit(who, card, f"reason:{poll_id}", "I was here."))


@pytest.mark.parametrize("made_up", [*MODERATORS, *READING, "page:1:1:0", "trend:1:6:0"])
def test_no_round_of_another_server_is_steered_or_read(
    stage: Stage, elsewhere: Elsewhere, made_up: str
) -> None:
    if made_up == "review:0":  # a list of one's own
        foreign(stage, elsewhere, click(elsewhere.eve, elsewhere.card, made_up))
    else:
        refuses(stage, elsewhere, click(elsewhere.eve, elsewhere.card, made_up))


@COMMANDS
def test_no_command_reaches_across(
    stage: Stage, elsewhere: Elsewhere, name: str, option: str
) -> None:
    for chosen in (1,) if option == "round" else (1, OPEN, CLOSED):
        for who in (elsewhere.eve, elsewhere.ned):
            sent = command(stage.world.env, who, name, **{option: str(chosen)})
            refuses(stage, elsewhere, sent)


@pytest.mark.parametrize("name", BARE)
def test_a_command_without_options_speaks_of_its_own_server(
    stage: Stage, elsewhere: Elsewhere, name: str
) -> None:
    foreign(stage, elsewhere, command(stage.world.env, elsewhere.eve, name))


@COMMANDS
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
    twin = elsewhere.eve.guild.add_member(stage.ann.user)
    before = stage.rows()
    erase = command(stage.world.env, twin, "erase-my-answers")
    assert "nothing to erase" in stage.refuses(erase, elsewhere.place)
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
        *[(name, {option: "1"}) for name, option in PICKED.items()],
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


@pytest.mark.parametrize("verb", list(Verb))
def test_a_control_or_form_in_direct_messages_is_sent_to_a_server(stage: Stage, verb: Verb) -> None:
    made_up, card = custom_id(verb, *EXAMPLES[verb]), stage.world.card("And the weather?")
    for who in (stage.world.moderator, stage.world.members[0]):
        if verb is not Verb.BRING:
            assert "on a server only" in stage.refuses(use(who, card, made_up), directly=True)
        if verb in (Verb.REASON, Verb.BRING, Verb.EDIT, Verb.TRACK, Verb.ASK):
            form = submit(who, card, made_up, "Hm.")
            assert "on a server only" in stage.refuses(form, directly=True)


@COMMANDS
def test_a_menu_in_direct_messages_offers_no_round_and_no_poll(
    stage: Stage, name: str, option: str
) -> None:
    menu = typing(stage.world.env, stage.world.moderator, name, option, "")
    result = stage.send(menu, directly=True)
    if option in ("round", "poll"):
        assert result.autocomplete_choices == []
