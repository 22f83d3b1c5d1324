"""Cards never chase clicks, and still end up right."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from virtual_time import VirtualTime

from bot.rounds.publisher import TryLater, Unreachable
from bot.rounds.redraw import RETRY_INTERVALS, Redrawer
from bot.store.errors import DatabaseTrouble

INTERVAL = 10


class Cards:
    """What was drawn at which second; `state` is what a card ought to show."""

    def __init__(self, time: VirtualTime) -> None:
        self.time = time
        self.drawn: list[tuple[int, float]] = []
        self.state: dict[int, int] = {}
        self.shown: dict[int, int] = {}
        self.faults: list[Exception] = []
        self.redrawer = Redrawer(self.draw, INTERVAL)

    def change(self, poll_id: int, *, soon: bool = False) -> None:
        self.state[poll_id] = self.state.get(poll_id, 0) + 1
        self.redrawer.touch(poll_id, soon=soon)

    async def draw(self, poll_id: int) -> None:
        seen = self.state.get(poll_id, 0)
        if self.faults:
            raise self.faults.pop(0)
        await asyncio.sleep(0.5)  # a request takes its time
        self.drawn.append((poll_id, self.time.seconds))
        self.shown[poll_id] = seen


@pytest.fixture
async def cards(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cards]:
    made = Cards(VirtualTime(monkeypatch))
    yield made
    stopping = asyncio.create_task(made.redrawer.stop())
    await made.time.pass_(100 * INTERVAL)
    await stopping


async def test_a_storm_of_clicks_redraws_a_card_once_an_interval_and_ends_right(
    cards: Cards,
) -> None:
    for _ in range(600):
        cards.change(1)
        await cards.time.pass_(0.1)
    await cards.time.pass_(2 * INTERVAL)
    moments = [at for _, at in cards.drawn]
    assert 5 <= len(moments) <= 7
    assert all(b - a >= INTERVAL for a, b in pairwise(moments))
    assert cards.shown == cards.state
    assert cards.time.sleepers == 0


async def test_a_click_while_the_card_is_being_redrawn_is_shown_later(cards: Cards) -> None:
    cards.change(1)
    await cards.time.pass_(INTERVAL + 0.2)
    cards.change(1)
    await cards.time.pass_(3 * INTERVAL)
    assert cards.shown == cards.state == {1: 2}


async def test_many_polls_share_one_sleeper(cards: Cards) -> None:
    for poll_id in range(20):
        cards.change(poll_id)
    await cards.time.settle()
    assert cards.time.sleepers == 1
    await cards.time.pass_(3 * INTERVAL)
    assert cards.shown == cards.state
    assert len(cards.drawn) == 20


async def test_a_closing_is_shown_without_waiting(cards: Cards) -> None:
    cards.change(1)
    await cards.time.pass_(1)
    cards.change(2, soon=True)
    await cards.time.pass_(2)
    assert cards.shown == cards.state == {1: 1, 2: 1}


@pytest.mark.parametrize("fault", [TryLater("edited too often"), DatabaseTrouble("disk full")])
async def test_what_could_not_be_drawn_or_noted_is_drawn_much_later(
    cards: Cards, fault: Exception
) -> None:
    cards.faults = [fault]
    cards.change(1)
    cards.change(2)
    await cards.time.pass_(2 * INTERVAL)
    assert cards.shown == {2: 1}, "one card's trouble is not the others'"
    await cards.time.pass_((RETRY_INTERVALS + 3) * INTERVAL)
    assert cards.shown == cards.state


@pytest.mark.parametrize("fault", [Unreachable("gone"), RuntimeError("a bug")])
async def test_a_card_that_is_gone_is_given_up(cards: Cards, fault: Exception) -> None:
    cards.faults = [fault]
    cards.change(1)
    await cards.time.pass_(100 * INTERVAL)
    assert cards.shown == {}
    assert cards.time.sleepers == 0
    cards.change(1)
    await cards.time.pass_(2 * INTERVAL)
    assert cards.shown == cards.state


async def test_when_the_bot_stops_the_last_redraw_happens_at_once(cards: Cards) -> None:
    cards.change(1)
    await cards.time.settle()
    stopping = asyncio.create_task(cards.redrawer.stop())
    await cards.time.pass_(1)
    await stopping
    assert cards.shown == cards.state


async def test_when_the_bot_stops_in_the_middle_of_a_redraw_it_finishes(cards: Cards) -> None:
    cards.change(1)
    await cards.time.pass_(INTERVAL + 0.1)
    cards.change(2)
    stopping = asyncio.create_task(cards.redrawer.stop())
    await cards.time.pass_(3 * INTERVAL)
    await stopping
    assert cards.shown == cards.state
