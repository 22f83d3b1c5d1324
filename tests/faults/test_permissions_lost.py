"""A permission is taken away in mid-round, and given back."""

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from world import World, labels_of, said, text_of

from bot.rounds.holding import GOES_ON
from bot.domain.rounds import State, StepKind
from faults.play import cards
from faults.test_restarts import away

HOUR = 3600
LOST = [
    ("here", "send_messages", "Send Messages"),
    ("here", "view_channel", "View Channel"),
    ("thread", "send_messages_in_threads", "Send Messages in Threads"),
    ("thread", "view_channel", "View Channel"),
]


async def status(world: World) -> str:
    return said(await world.moderator.slash(world.channel, "round status"))


def deny(world: World, *names: str) -> None:
    """Someone who manages the channel takes something from the bot, or gives all back."""
    denied = discord.Permissions(**dict.fromkeys(names, True)).value
    overwrite = Overwrite(world.env.backend.bot_user.id, OverwriteType.MEMBER, deny=denied)
    world.env.backend.set_overwrite(world.channel.id, overwrite)


def passages(world: World) -> int:
    return sum("· On the tides" in text_of(card) for card in cards(world))


async def start_and_lose(world: World, where: str, name: str) -> None:
    await world.start(article="tides", pace="10m", where=where)
    deny(world, name)
    await world.env.advance_time(301)
    assert (await world.round()).state is State.PAUSED


@pytest.mark.parametrize(("where", "name", "called"), LOST)
async def test_it_is_named_and_when_it_is_given_back_the_round_goes_on_by_itself(
    world: World, where: str, name: str, called: str
) -> None:
    await start_and_lose(world, where, name)
    told = await status(world)
    assert f"**{called}**" in told
    assert GOES_ON in told
    if name != "view_channel":  # without it not even the card can be edited
        assert f"**{called}**" in text_of(world.card("Paused"))
    before = len(world.env.http_requests)
    await world.env.advance_time(2 * HOUR)
    assert len(world.env.http_requests) == before, "nobody is bothered meanwhile"
    deny(world)
    await world.env.advance_time(15)
    assert passages(world) == 1
    assert "⚠️" not in await status(world)
    assert "Passage 1 of 2 is posted" in text_of(world.card("These buttons answer only"))
    await world.env.advance_time(9 * 60)
    assert passages(world) == 1, "the next one waits for its whole pace"
    await world.env.advance_time(60)
    assert passages(world) == 2


async def test_a_permission_given_back_while_the_bot_was_away_is_noticed_at_the_start(
    world: World,
) -> None:
    await start_and_lose(world, "here", "send_messages")
    await away(world, HOUR, meanwhile=lambda: deny(world))
    await world.env.advance_time(15)
    assert passages(world) == 1


async def test_something_else_that_changes_is_no_reason_to_try(world: World) -> None:
    await start_and_lose(world, "here", "send_messages")
    before = len(world.env.http_requests)
    deny(world, "send_messages", "embed_links")
    await world.env.advance_time(15)
    assert (await world.round()).state is State.PAUSED
    assert len(world.env.http_requests) == before


async def test_after_more_than_a_day_a_moderator_says_when_it_goes_on(world: World) -> None:
    await start_and_lose(world, "here", "send_messages")
    for _ in range(25):
        await world.env.advance_time(HOUR)
    deny(world)
    await world.env.advance_time(15)
    assert passages(world) == 0
    assert "Resume" in labels_of(world.card("Paused"))
    await world.steer("resume")
    await world.env.advance_time(15)
    assert passages(world) == 1


async def test_a_moderator_can_pause_it_for_good(world: World) -> None:
    await start_and_lose(world, "here", "send_messages")
    assert GOES_ON not in said(await world.steer("pause"))
    deny(world)
    await world.env.advance_time(HOUR)
    assert passages(world) == 0
    await world.steer("resume")
    await world.env.advance_time(15)
    assert passages(world) == 1


async def test_one_who_resumes_too_early_is_told_again(world: World) -> None:
    await start_and_lose(world, "here", "send_messages")
    await world.steer("resume")
    await world.env.advance_time(15)
    assert "**Send Messages**" in await status(world)
    deny(world)
    await world.env.advance_time(15)
    assert passages(world) == 1


async def test_a_role_that_gives_it_back_is_noticed_too(world: World) -> None:
    await world.start(article="tides", pace="10m", where="here")
    backend = world.env.backend
    role_id = backend.get_member(world.guild.id, backend.bot_user.id).role_ids[0]
    rights = backend.get_guild(world.guild.id).roles[role_id].permissions
    everyone = backend.get_guild(world.guild.id).roles[world.guild.id].permissions
    for one in (role_id, world.guild.id):
        backend.edit_role(world.guild.id, one, {"permissions": 0})
    await world.env.advance_time(301)
    assert (await world.round()).state is State.PAUSED
    backend.edit_role(world.guild.id, world.guild.id, {"permissions": everyone})
    backend.edit_role(world.guild.id, role_id, {"permissions": rights})
    await world.env.advance_time(15)
    assert passages(world) == 1


async def test_a_summary_that_may_carry_no_file_is_posted_when_it_may(world: World) -> None:
    await world.start(article="tides", where="here")
    await world.steer("end")
    deny(world, "attach_files")
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)
    await world.steer("end")
    await world.env.advance_time(15)
    assert (await world.round()).state is State.ENDED
    control = text_of(world.card("The round has ended"))
    assert "**Attach Files**" in control
    assert "every ten minutes" in control
    deny(world)
    world.env.backend.faults.clear()
    await world.env.advance_time(600)
    assert sum("## Summary" in text_of(card) for card in cards(world)) == 1
    assert "⚠️" not in text_of(world.card("The round has ended"))


async def test_without_the_history_a_doubtful_card_is_not_posted_again(world: World) -> None:
    """Discord shows an empty channel to who may not read back: that must not count as a look."""
    await world.start(article="tides", where="here")
    await world.steer("next")
    passage = next(s for s in (await world.round()).steps if s.kind is StepKind.PASSAGE)
    await world.store.write(
        lambda c: c.execute(
            "UPDATE steps SET message_id = NULL WHERE position = ?", (passage.position,)
        )
    )
    deny(world, "read_message_history")
    await away(world, 600)
    await world.env.advance_time(60)
    assert passages(world) == 1
    assert "**Read Message History**" in await status(world)
    deny(world)
    await world.env.advance_time(60)
    assert passages(world) == 1
    assert (await world.round()).steps[passage.position].message_id == passage.message_id


async def test_the_right_to_open_the_thread_is_named_and_waited_for(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/threads", times=1)
    await world.start(article="tides")
    deny(world, "create_public_threads")
    await world.env.advance_time(30)
    assert "**Create Public Threads**" in await status(world)
    deny(world)
    await world.env.advance_time(30)
    assert len(world.channel.threads) == 1
    assert "⚠️" not in text_of(world.card("Opening window"))
