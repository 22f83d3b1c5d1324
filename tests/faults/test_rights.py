"""People do what they have no right to."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord import MemberActor
from world import World, said, text_of

from bot.chat.custom_ids import ACTIONS, Action, steer_id
from bot.domain.rounds import State
from faults.clicks import Sent, at_once, click, command, pick, submit
from faults.play import cards, custom_ids

ONLY_MODERATORS = "Only moderators can do this"


async def rows(world: World) -> Any:
    """All that could have been changed."""
    tables = ("rounds", "steps", "polls", "ballots", "ballot_log", "reasons")
    return await world.store.read(
        lambda c: [c.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    )


async def refuses(world: World, sent: Sent, words: str) -> None:
    """A private answer says this, and nothing has changed."""
    before, shown = await rows(world), [text_of(card) for card in cards(world)]
    (result,) = await at_once(world.env, world.channel, sent)
    assert words in said(result)
    assert result.ephemeral
    assert await rows(world) == before
    assert [text_of(card) for card in cards(world)] == shown


@pytest.mark.parametrize("label", ["Next", "Pause", "End", "Discard", "Reasons"])
async def test_a_member_presses_a_moderators_button_and_hears_a_friendly_no(
    world: World, label: str
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    control, before = world.card("Opening window"), await rows(world)
    result = await ann.click(control, label=label)
    assert ONLY_MODERATORS in said(result)
    assert "You can vote" in said(result)
    assert result.ephemeral
    assert await rows(world) == before
    assert "Opening window" in text_of(world.card("moderators."))


@pytest.mark.parametrize(
    "made_up",
    [
        *(steer_id(1, action) for action in ACTIONS),
        "reasons:0",
        "decide:1:1:0",
        "figures:1",
        "report:1",
    ],
)
async def test_a_member_makes_up_a_moderators_button_and_nothing_happens(
    world: World, made_up: str
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    modal = await ann.click(await receipt(world, ann), label="Add a reason")
    await ann.submit_modal(modal, {"reason": "Because."})
    await refuses(world, click(ann, world.opening(), made_up), ONLY_MODERATORS)


async def receipt(world: World, who: MemberActor) -> Any:
    shown = (await world.click(who, world.opening(), "Yes")).response
    assert shown is not None
    return shown


@pytest.mark.parametrize("name", ["next", "pause", "resume", "end", "discard", "status"])
async def test_a_member_types_a_moderators_command_and_hears_a_friendly_no(
    world: World, name: str
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    await refuses(world, command(world.env, ann, f"round {name}"), ONLY_MODERATORS)


async def test_a_member_can_neither_start_a_round_nor_ask_or_close_a_poll(world: World) -> None:
    (ann,) = world.join(1)
    await world.moderator.slash(world.channel, "poll ask", question="Tea?", options="Yes | No")
    env = world.env
    for sent in (
        command(env, ann, "round start", article="tides"),
        command(env, ann, "round reasons"),
        command(env, ann, "poll ask", question="Coffee?", options="Yes | No"),
        command(env, ann, "poll close", poll="1"),
    ):
        await refuses(world, sent, ONLY_MODERATORS)


async def test_a_newcomer_is_told_kindly_why_they_can_only_read(world: World) -> None:
    (old,) = world.join(1)
    await world.env.advance_time(timedelta(days=4).total_seconds())
    (new,) = world.join(1)
    await world.start(article="tides", where="here", joined="3d")
    assert "joined at least 3 days ago" in text_of(world.opening())
    for made_up in ("vote:1:0", "confirm:1", "withdraw:1"):
        words = "joined at least" if made_up.startswith("vote") else ""
        await refuses(world, click(new, world.opening(), made_up), words)
    await refuses(world, submit(new, world.opening(), "reason:1", "Because."), "joined at least")
    assert "counts: **Yes**" in await world.vote(old, world.opening(), "Yes")
    await world.env.advance_time(timedelta(days=3).total_seconds())
    assert "counts: **No**" in await world.vote(new, world.opening(), "No")


async def test_a_member_without_the_role_is_told_who_can_vote(world: World) -> None:
    readers = world.guild.create_role("Readers")
    reader = world.guild.add_member(world.env.create_user("rita"), roles=[readers])
    (ann,) = world.join(1)
    await world.start(article="tides", where="here", voters=readers)
    assert f"<@&{readers.id}>" in text_of(world.opening())
    words = f"Only members with the role <@&{readers.id}>"
    await refuses(world, click(ann, world.opening(), "vote:1:0"), words)
    await refuses(world, submit(ann, world.opening(), "reason:1", "Because."), words)
    assert "counts: **Yes**" in await world.vote(reader, world.opening(), "Yes")


FOREIGN = [
    "vote:1:0",
    "pick:1",
    "confirm:1",
    "withdraw:1",
    "change:1",
    "reason:1",
    "results:1",
    "mine:1:0",
    "answer:1",
    "page:1:0",
]


async def stranger(world: World, *, moderator: bool) -> tuple[MemberActor, Any, Any]:
    """Someone of another server, a place there, and a card of the bot there."""
    other = world.env.create_guild("Elsewhere")
    place = other.create_text_channel("lounge")
    rights = discord.Permissions(manage_messages=True)
    mods = other.create_role("Mods", permissions=rights)
    who = other.add_member(world.env.create_user("eve"), roles=[mods] if moderator else [])
    host = other.add_member(world.env.create_user("host"), roles=[mods])
    await host.slash(place, "poll ask", question="Here?", options="Yes | No")
    (card,) = world.cards(place)
    return who, place, card


@pytest.mark.parametrize("moderator", [False, True])
async def test_someone_of_another_server_reaches_nothing_of_this_one(
    world: World, moderator: bool
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here", results="live", ballots="open")
    await world.vote(ann, world.opening(), "Yes")
    eve, place, card = await stranger(world, moderator=moderator)
    before = await rows(world)
    sent = [click(eve, card, made_up) for made_up in FOREIGN]
    sent += [
        pick(eve, card, "pick:1", "0"),
        pick(eve, card, "answer:1", "1"),
        submit(eve, card, "reason:1", "Because."),
    ]
    if moderator:
        sent += [click(eve, card, steer_id(1, action)) for action in ACTIONS if action != "keep"]
        sent += [click(eve, card, "figures:1"), click(eve, card, "report:1")]
        sent += [click(eve, card, "decide:1:1:0")]
    for one in sent:
        (result,) = await at_once(world.env, place, one)
        told = said(result)
        assert result.ephemeral
        assert "tides" not in told.casefold()
        assert "harbour" not in told.casefold()
        assert "went wrong" not in told
    assert await rows(world) == before


async def test_made_up_controls_are_refused_in_words_and_change_nothing(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    await world.vote(ann, world.opening(), "Yes")
    before = await rows(world)
    for made_up in (
        "vote:1:99",
        "vote:1:-5",
        "vote:999:0",
        "vote:2:0",  # a passage that is not posted yet
        "pick:1",
        "results:2",
        "reason:2",
        "mine:999:0",
        "mine:1:-7",
        "page:1:-3",
        "page:1:9007199254740991",
        "page:999:0",
        "answer:999",
        "vote:1",
        "vote:1:0:0",
        "vote:１:0",
        "vote:1e3:0",
        "nonsense",
        "steer",
        "",
    ):
        (result,) = await at_once(world.env, world.channel, click(ann, world.opening(), made_up))
        assert "went wrong" not in said(result), made_up
    control = world.card("Opening window")
    for made_up in (
        "reasons:-5",
        "reasons:9007199254740991",
        "decide:999:1:-1",
        "steer:1:99",
        "steer:1:-1",
        "steer:999:0",
        "figures:999",
        "report:999",
    ):
        sent = click(world.moderator, control, made_up)
        (result,) = await at_once(world.env, world.channel, sent)
        assert result.acknowledged, made_up
        assert result.response is None or "went wrong" not in said(result), made_up
    await at_once(world.env, world.channel, pick(ann, world.opening(), "pick:1", "7", "x", "-1"))
    await at_once(world.env, world.channel, pick(ann, world.opening(), "answer:1", "abc"))
    await at_once(world.env, world.channel, submit(ann, world.opening(), "reason:1", " \n "))
    await at_once(world.env, world.channel, submit(ann, world.opening(), "reason:1", "x" * 4000))
    await at_once(world.env, world.channel, submit(ann, world.opening(), "vote:1:0", "x"))
    assert await rows(world) == before
    assert (await world.round()).state is State.RUNNING


async def test_a_moderator_who_lost_the_right_can_no_longer_steer(world: World) -> None:
    await world.start(article="tides", where="here")
    asked = await world.moderator.click(world.card("Opening window"), label="Discard")
    assert asked.response is not None
    member = world.env.backend.get_guild(world.guild.id).members[world.moderator.id]
    member.role_ids.clear()
    result = await world.moderator.click(asked.response, custom_id=steer_id(1, Action.DISCARD_NOW))
    assert ONLY_MODERATORS in said(result)
    assert (await world.round()).state is State.RUNNING
    assert [one for one in custom_ids(world.opening()) if one.startswith("vote:")]
