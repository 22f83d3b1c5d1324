"""Discord is away for ten minutes in a timed round: nothing gets through, then all of it does."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from simcord.backend.errors import BackendError
from simcord.http import router
from world import World, labels_of, said, text_of

from bot.domain.rounds import State
from faults.play import assert_all_closed, count, marks

REFUSED = aiohttp.ClientConnectionError("Cannot connect to host discord.com")
BROKEN = BackendError(500, 0, "Internal Server Error")


class Outage:
    """`error`: what every request ends with while Discord is away."""

    def __init__(self, world: World, error: Exception) -> None:
        self.world = world
        self.error = error
        self.is_on = False

    @contextmanager
    def installed(self) -> Generator["Outage"]:
        carry = router.dispatch

        def dispatch(backend: Any, method: str, path: str, **request: Any) -> Any:
            if self.is_on:
                if path.startswith(("/interactions/", "/webhooks/")):
                    self.world.refused.add(path)
                raise self.error
            return carry(backend, method, path, **request)

        with patch.object(router, "dispatch", dispatch):
            yield self


@pytest.fixture(params=[REFUSED, BROKEN], ids=["no connection", "500"])
def outage(world: World, request: pytest.FixtureRequest) -> Iterator[Outage]:
    with Outage(world, request.param).installed() as made:
        yield made


async def pass_minutes(world: World, minutes: int) -> None:
    for _ in range(minutes):
        await world.env.advance_time(60)


async def test_at_its_return_one_card_is_posted_and_the_next_comes_a_pace_later(
    world: World, outage: Outage
) -> None:
    members = world.join(3)
    await world.start(article="tides", pace="2m", where="here")
    await world.env.advance_time(240)
    outage.is_on = True
    for member in members:
        await world.click(member, world.opening(), "Yes")
    await pass_minutes(world, 10)
    assert marks(world) == ["mine:1:0"]
    outage.is_on = False
    await world.env.advance_time(16)
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    await world.env.advance_time(100)
    assert len(marks(world)) == 2, "no burst: the next waits for its whole pace"
    await world.env.advance_time(20)
    assert marks(world) == ["mine:1:0", "mine:1:1", "mine:1:2"]
    await pass_minutes(world, 1)
    assert "3 answers" in text_of(world.opening()), "ballots counted, and the card shows it"
    assert "(before: Yes)" in await world.vote(members[0], world.opening(), "No")
    assert "⚠️" not in text_of(await world.panel())


async def test_in_the_closing_window_the_round_still_closes_in_time_and_sums_up_later(
    world: World, outage: Outage
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    await world.steer("End")
    await world.vote(ann, world.card("One last time"), "Yes")
    outage.is_on = True
    await pass_minutes(world, 10)
    assert (await world.round()).state is State.ENDED
    outage.is_on = False
    await world.env.advance_time(16)
    assert count(world, "not a sample") == 1
    await pass_minutes(world, 5)
    assert_all_closed(world)
    late = await ann.slash(world.channel, "summary round")
    assert "1 person" in said(late)


async def test_meanwhile_the_panel_says_that_the_bot_keeps_trying(world: World) -> None:
    """Only posting fails: moderators can be told, from the second time on."""
    await world.start(article="tides", pace="2m", where="here")
    world.env.inject_error("POST", "/channels/*/messages", times=None)
    await world.env.advance_time(301)
    assert "⚠️" not in text_of(await world.panel()), "one failure is nothing to worry about"
    await pass_minutes(world, 10)
    assert "I keep trying; nothing is lost" in text_of(await world.panel())
    assert "Next" in labels_of(await world.panel())
    assert (await world.round()).state is State.RUNNING
    world.env.backend.faults.clear()
    await world.env.advance_time(30)
    assert "⚠️" not in text_of(await world.panel())
    assert marks(world) == ["mine:1:0", "mine:1:1"]


async def test_cards_whose_redraw_failed_are_all_brought_up_to_date(
    world: World, outage: Outage
) -> None:
    members = world.join(6)
    await world.start(article="tides", where="here")
    await world.next()
    await world.env.advance_time(11)
    for member in members:
        await world.vote(member, world.opening(), "Yes")
        await world.vote(member, world.card("A first word"), "Wet")
    outage.is_on = True
    await pass_minutes(world, 10)
    assert count(world, "6 answers") == 0
    outage.is_on = False
    await pass_minutes(world, 5)
    assert count(world, "6 answers") == 2


async def test_two_rounds_return_each_with_one_card(world: World, outage: Outage) -> None:
    first, other = world.channel, world.guild.create_text_channel("other")
    await world.start(article="tides", pace="2m", where="here")
    world.channel = other
    await world.start(article="tides", pace="2m", where="here")
    outage.is_on = True
    await pass_minutes(world, 10)
    outage.is_on = False
    await world.env.advance_time(16)
    for place in (first, other):
        shown = [text_of(card) for card in world.cards(place)]
        assert ["Passage" in text for text in shown] == [False, True]
