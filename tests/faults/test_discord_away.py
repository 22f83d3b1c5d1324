"""Discord is away for ten minutes in a timed round: nothing gets through, then all of it does."""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from simcord.backend.errors import BackendError
from simcord.http import router
from world import World, said, text_of

from bot.domain.rounds import State
from faults.play import cards, custom_ids

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


def posted(world: World) -> list[str]:
    return [i for card in cards(world) for i in custom_ids(card) if i.startswith("mine:")]


async def pass_minutes(world: World, minutes: int) -> None:
    for _ in range(minutes):
        await world.env.advance_time(60)


async def test_at_its_return_one_beat_is_posted_and_the_next_comes_a_pace_later(
    world: World, outage: Outage
) -> None:
    members = world.join(3)
    await world.start(article="tides", pace="2m", where="here")
    await world.env.advance_time(240)
    outage.is_on = True
    for member in members:
        await world.click(member, world.opening(), "Yes")
    await pass_minutes(world, 10)
    assert posted(world) == ["mine:1:0"]
    outage.is_on = False
    await world.env.advance_time(16)
    assert posted(world) == ["mine:1:0", "mine:1:2", "mine:1:3"], "the passage with its question"
    await world.env.advance_time(100)
    assert len(posted(world)) == 3, "no burst: the next waits for its whole pace"
    await world.env.advance_time(20)
    assert posted(world)[3:] == ["mine:1:4", "mine:1:5"]
    await pass_minutes(world, 3)
    assert "3 answers" in text_of(world.opening()), "ballots counted, and the card shows it"
    assert "Unchanged: **Yes**" in await world.vote(members[0], world.opening(), "Yes")
    assert "⚠️" not in text_of(world.card("These buttons answer only"))


async def test_in_the_closing_window_the_round_still_closes_in_time_and_sums_up_later(
    world: World, outage: Outage
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    await world.steer("end")
    outage.is_on = True
    await pass_minutes(world, 10)
    assert (await world.round()).state is State.ENDED
    outage.is_on = False
    await world.env.advance_time(16)
    assert sum("## Summary" in text_of(card) for card in cards(world)) == 1
    await pass_minutes(world, 5)
    card = world.card("The round has closed")
    assert "Yes" not in [label for label in custom_ids(card) if label.startswith("vote:")]
    late = await ann.slash(world.channel, "summary round")
    assert "Is the harbour well run?" in said(late)


async def test_meanwhile_the_control_card_says_that_the_bot_keeps_trying(world: World) -> None:
    """Only posting fails: moderators can be told."""
    await world.start(article="tides", pace="2m", where="here")
    world.env.inject_error("POST", "/channels/*/messages", times=None)
    await pass_minutes(world, 10)
    control = text_of(world.card("These buttons answer only"))
    assert "I keep trying; nothing is lost" in control
    assert (await world.round()).state is State.RUNNING
    world.env.backend.faults.clear()
    await world.env.advance_time(30)
    assert "⚠️" not in text_of(world.card("These buttons answer only"))
    assert posted(world) == ["mine:1:0", "mine:1:2", "mine:1:3"]


async def test_cards_whose_redraw_failed_are_all_brought_up_to_date(
    world: World, outage: Outage
) -> None:
    members = world.join(6)
    await world.start(article="tides", where="here")
    await world.steer("next")
    for member in members:
        await world.vote(member, world.card("A first word"), "Agree")
        await world.vote(member, world.card("What is the sea?"), "Wet")
    outage.is_on = True
    await pass_minutes(world, 10)
    assert "0 answers" in text_of(world.card("A first word"))
    outage.is_on = False
    await pass_minutes(world, 5)
    assert "6 answers" in text_of(world.card("A first word"))
    assert "6 answers" in text_of(world.card("What is the sea?"))


async def test_two_rounds_return_each_with_one_beat(world: World, outage: Outage) -> None:
    await world.start(article="tides", pace="2m", where="here")
    other = world.guild.create_text_channel("other")
    await world.moderator.slash(other, "round start", article="tides", pace="2m", where="here")
    outage.is_on = True
    await pass_minutes(world, 20)
    outage.is_on = False
    await world.env.advance_time(16)
    for place in (world.channel, other):
        shown = [text_of(card) for card in world.cards(place)]
        assert sum("· On the tides" in text for text in shown) == 1
    assert not re.search("Passage 2 of 2", "".join(map(text_of, cards(world))))


async def test_nothing_is_kept_in_memory_of_rounds_that_rest(world: World) -> None:
    await world.start(article="tides", where="here")
    await world.steer("next")
    await world.env.advance_time(30)
    locks = world.bot.service.posting._locks  # pyright: ignore[reportPrivateUsage]
    assert len(locks) == 0
