"""Discord refuses once or for a while, or a card was deleted by someone else."""

import re
from collections.abc import Iterator

import pytest
from world import World, labels_of, said, text_of

from bot.domain.rounds import State
from faults.play import Play, assert_all_closed, assert_whole, cards, count, marks
from faults.transport import Transport

MESSAGES = "/channels/*/messages"


@pytest.fixture
def transport(world: World) -> Iterator[Transport]:
    with Transport(world, remembers_nonces=False).installed() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "which"),
    [*(("thread", n) for n in range(1, 8)), *(("here", n) for n in range(1, 6))],
)
@pytest.mark.parametrize("is_late", [False, True], ids=["not taken", "answer lost"])
async def test_a_call_that_fails_once_is_made_again_by_itself_and_nothing_comes_twice(
    world: World, transport: Transport, where: str, which: int, is_late: bool
) -> None:
    """Each card and the opening of the thread; its nonce is forgotten by the next attempt."""
    transport.fail_post, transport.fails_late = which, is_late
    play = Play(transport, where=where, pace="2m", asks=False)
    await play.to_the_end()
    assert transport.failures == 1
    await assert_whole(play)
    assert_all_closed(world)


async def test_a_round_whose_opening_failed_appears_by_itself(world: World) -> None:
    world.env.inject_error("POST", MESSAGES, times=3)
    told = said(await world.start(article="tides"))
    assert "The opening card comes at" in told
    assert "stands" not in told
    await world.env.advance_time(90)
    assert marks(world) == ["mine:1:0"]
    assert len(world.channel.threads) == 1
    assert "The opening card stands" in text_of(await world.panel())


async def test_a_thread_that_could_not_be_opened_is_opened_later(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/threads", times=4)
    await world.start(article="tides")
    await world.env.advance_time(40)
    assert "I keep trying; nothing is lost" in text_of(await world.panel())
    await world.env.advance_time(60)
    assert len(world.channel.threads) == 1
    assert "⚠️" not in text_of(await world.panel())
    assert "To the discussion" in labels_of(world.opening())
    assert marks(world) == ["mine:1:0"], "the first passage comes after its five minutes"
    await world.env.advance_time(210)
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    assert world.card("A first word").channel.id == world.place.id


async def test_a_deleted_card_is_left_alone_and_the_round_goes_on(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(article="tides")
    await world.next()
    card = world.card("A first word")
    await world.vote(ann, card, "Wet")
    await world.moderator.delete(card)
    await world.vote(ben, world.opening(), "Yes")
    await world.env.advance_time(30)
    await world.steer("Next")
    await world.play_to_the_end()
    assert (await world.round()).state is State.ENDED
    assert marks(world) == ["mine:1:0", "mine:1:2", "mine:1:3", "mine:1:4", "mine:1:5"]


async def test_a_poll_that_discord_did_not_take_is_refused_and_never_appears_open(
    world: World, transport: Transport
) -> None:
    transport.lose()
    asked = {"question": "Tea?", "options": "Yes | No"}
    refused = await world.moderator.slash(world.channel, "poll ask", **asked)
    assert "Discord didn't take it, so nothing was posted. Try again" in said(refused)
    await world.env.advance_time(300)
    assert count(world, "Tea?") == 1, "it had reached Discord all the same"
    assert_all_closed(world)


async def test_a_receipt_that_discord_did_not_take_leaves_the_ballot_in_place(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    world.env.inject_error("POST", "/interactions/*/callback", times=1)
    clicked = await world.click(ann, world.opening(), "Yes")
    for request in world.env.http_requests:
        if re.fullmatch(r"/interactions/.*/callback", request.path):
            world.refused.add(request.path)
    assert "What your receipts say still counts" in said(clicked)
    await world.env.advance_time(11)
    assert "1 answer " in text_of(cards(world)[0])
