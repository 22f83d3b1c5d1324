"""Discord refuses: once, for a while, for want of a permission, or because something is gone."""

import re

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from world import World, said, text_of

from bot.domain.rounds import Round, State, StepKind
from faults.play import Play, assert_all_closed, assert_whole, cards
from faults.transport import Transport

MESSAGES = "/channels/*/messages"
EDITS = "/channels/*/messages/*"


async def start(world: World, **options: str) -> str:
    return said(await world.start(article="tides", **options))


async def status(world: World) -> str:
    return said(await world.moderator.slash(world.channel, "round status"))


def deny(world: World, **denied: bool) -> None:
    """A moderator of the server takes something from the bot, or gives it back (no argument)."""
    deny_ = discord.Permissions(**denied).value
    overwrite = Overwrite(world.env.backend.bot_user.id, OverwriteType.MEMBER, deny=deny_)
    world.env.backend.set_overwrite(world.channel.id, overwrite)


@pytest.mark.parametrize(
    ("where", "which"),
    [*(("thread", n) for n in range(1, 10)), *(("here", n) for n in range(1, 9))],
)
async def test_a_call_that_fails_once_is_made_again_by_itself(
    world: World, where: str, which: int
) -> None:
    with Transport(world).installed() as transport:
        transport.fail_posts = {which: 500}
        play = Play(transport, where=where, pace="2m", asks=False)
        await play.to_the_end()
        assert transport.failures == 1
        await assert_whole(play)
        assert_all_closed(world)


@pytest.mark.parametrize("which", range(1, 10))
async def test_an_answer_that_got_lost_is_no_reason_to_post_twice(world: World, which: int) -> None:
    """Discord took the card, but said 500; its nonce is forgotten by the next attempt."""
    with Transport(world, remembers_nonces=False).installed() as transport:
        transport.fail_posts = {which: 500}
        transport.fails_late = True
        play = Play(transport, pace="2m", asks=False)
        await play.to_the_end()
        assert transport.failures == 1
        await assert_whole(play)


async def test_a_card_whose_answer_got_lost_is_found_after_a_long_outage(world: World) -> None:
    """However often it was tried in between, the look goes back to the first attempt."""
    with Transport(world, remembers_nonces=False).installed() as transport:
        await start(world, where="here")
        transport.fail_posts = {len(transport.posts) + 1: 500}
        transport.fails_late = True
        await world.steer("next")
        world.env.inject_error("GET", MESSAGES, times=None)
        for _ in range(8):
            await world.env.advance_time(30)
        world.env.backend.faults.clear()
        await world.env.advance_time(30)
        (passage,) = [card for card in cards(world) if "A first word" in text_of(card)]
        assert passage.id in {step.message_id for step in (await world.round()).steps}


async def test_while_discord_is_down_the_round_keeps_trying_and_moderators_can_see_it(
    world: World,
) -> None:
    await start(world)
    world.env.inject_error("POST", MESSAGES, times=None)
    await world.steer("next")
    assert "⚠️" not in await status(world), "one failure is nothing to worry about"
    for _ in range(6):
        await world.env.advance_time(30)
    assert "trying" in await status(world)
    assert (await world.round()).state is State.RUNNING
    assert posted(await world.round(), StepKind.PASSAGE) == 0
    world.env.backend.faults.clear()
    await world.env.advance_time(30)
    assert posted(await world.round(), StepKind.PASSAGE) == 1
    assert "⚠️" not in await status(world)
    assert len([c for c in world.cards() if "A first word" in text_of(c)]) == 1


async def test_a_round_whose_opening_failed_appears_by_itself(world: World) -> None:
    world.env.inject_error("POST", MESSAGES, times=3)
    assert "tried again by itself" in await start(world)
    await world.env.advance_time(90)
    round_ = await world.round()
    assert round_.step(StepKind.OPENING).message_id is not None
    assert round_.step(StepKind.CONTROL).message_id is not None
    assert len(cards(world)) == 2


async def test_a_thread_that_could_not_be_opened_is_opened_later(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/threads", times=4)
    await start(world)
    await world.env.advance_time(40)
    assert "trying" in await status(world)
    await world.env.advance_time(60)
    assert len(world.channel.threads) == 1
    assert "⚠️" not in await status(world)
    assert len(cards(world)) == 2


async def test_a_summary_that_was_not_allowed_appears_when_it_is(world: World) -> None:
    await start(world, where="here")
    await world.steer("end")
    deny(world, send_messages=True)
    await world.steer("end")
    round_ = await world.round()
    assert round_.state is State.ENDED
    assert "Send Messages" in text_of(world.card("The round has ended"))
    deny(world)
    await world.env.advance_time(3600)
    assert len([c for c in cards(world) if "## Summary" in text_of(c)]) == 1
    assert "⚠️" not in text_of(world.card("The round has ended"))


async def test_a_deleted_thread_pauses_the_round_and_it_can_be_discarded(world: World) -> None:
    await start(world)
    world.env.backend.delete_channel(world.place.id)
    await world.moderator.slash(world.channel, "round next")
    assert "deleted" in await status(world)
    asked = await world.moderator.slash(world.channel, "round discard")
    assert asked.response is not None
    assert "Discarded" in said(await world.click(world.moderator, asked.response, "Discard it"))
    assert "The round has begun" in await start(world)


async def test_a_deleted_card_is_left_alone(world: World) -> None:
    (ann,) = world.join(1)
    await start(world)
    await world.steer("next")
    card = world.card("A first word")
    await world.moderator.delete(card)
    await world.vote(ann, world.card("Is the harbour well run", world.channel), "Yes")
    await world.env.advance_time(30)
    assert (await world.round()).state is State.RUNNING
    await world.steer("end")
    await world.steer("end")
    await world.env.advance_time(30)
    assert card.id not in {c.id for c in world.cards()}
    assert world.card("## Summary")


async def test_a_deleted_control_card_does_not_hold_up_the_round(world: World) -> None:
    await start(world)
    await world.moderator.delete(world.card("Opening window"))
    await world.steer("next")
    assert posted(await world.round(), StepKind.PASSAGE) == 1
    assert "Passage 1 of 2" in await status(world)


async def test_a_deleted_channel_pauses_the_round_and_others_go_on(world: World) -> None:
    await start(world, pace="2m")
    gone = world.channel
    world.channel = world.guild.create_text_channel("elsewhere")
    await start(world, pace="2m")
    for place in (*gone.threads, gone):
        world.env.backend.delete_channel(place.id)
    await world.env.advance_time(700)
    assert (await world.round(1)).state is State.PAUSED
    assert "deleted" in (await world.round(1)).trouble
    assert posted(await world.round(2), StepKind.PASSAGE) == 2


async def test_a_control_card_that_could_not_be_redrawn_is_redrawn_later(world: World) -> None:
    await start(world, where="here")
    world.env.inject_error("PATCH", EDITS, times=1)
    await world.steer("next")
    for _ in range(10):
        await world.env.advance_time(60)
    assert world.card("Passage 1 of 2 is posted")


async def test_a_poll_card_that_could_not_be_redrawn_is_redrawn_later(world: World) -> None:
    members = world.join(2)
    await start(world, where="here")
    for member in members:
        await world.vote(member, world.opening(), "Yes")
    world.env.inject_error("PATCH", EDITS, times=1)
    for _ in range(10):
        await world.env.advance_time(60)
    assert "2 answers so far" in text_of(world.opening())


async def test_a_poll_that_discord_did_not_take_is_refused_and_never_appears_open(
    world: World,
) -> None:
    with Transport(world, remembers_nonces=False).installed() as transport:
        transport.fail_posts = {1: 500}
        transport.fails_late = True
        refused = await world.moderator.slash(
            world.channel, "poll ask", question="Tea?", options="Yes | No"
        )
        assert "could not be posted" in said(refused)
        await world.env.advance_time(300)
        assert_all_closed(world)


async def test_a_receipt_that_discord_did_not_take_leaves_the_ballot_in_place(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await start(world)
    world.env.inject_error("POST", "/interactions/*/callback", times=1)
    clicked = await world.click(ann, world.opening(), "Yes")
    for request in world.env.http_requests:
        if re.fullmatch(r"/interactions/.*/callback", request.path):
            world.refused.add(request.path)
    assert "What your receipts say still counts" in said(clicked)
    assert "Unchanged: **Yes**" in await world.vote(ann, world.opening(), "Yes")


def posted(round_: Round, kind: StepKind) -> int:
    return sum(s.kind is kind and s.message_id is not None for s in round_.steps)
