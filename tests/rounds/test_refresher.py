"""Cards are redrawn once an interval, however many click, and the last change is always drawn."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from at_work import Board
from store.polls_at_hand import NOW, YES, new_poll, say, voter
from virtual_time import VirtualTime

from bot.domain.rounds import Trouble
from bot.rounds.cards import CardData, PollCard
from bot.rounds.publisher import TryLater, Unreachable
from bot.rounds.refresher import OLD_CARD, OLD_CARD_RESTS, RETRY_INTERVALS, TOGETHER, Refresher
from bot.store import polls
from bot.store.database import Store, open_store
from bot.store.errors import DatabaseTrouble, Fault

INTERVAL = 10


class SlowBoard(Board):
    """A redraw takes half a second; what the cards show is noted with the time."""

    def __init__(self, time: VirtualTime) -> None:
        super().__init__()
        self.time = time
        self.drawn_at: list[float] = []

    async def redraw(self, card: CardData, message_id: int) -> None:
        self.drawn_at.append(self.time.seconds)
        await asyncio.sleep(0.5)
        await super().redraw(card, message_id)


class Cards:
    """Polls outside rounds, whose message ids are their own."""

    def __init__(self, time: VirtualTime, store: Store) -> None:
        self.time = time
        self.store = store
        self.board = SlowBoard(time)
        self.refresher = Refresher(store, self.board, time.now, INTERVAL)
        self._people = 0

    async def ask(self, *, is_lost: bool = False) -> int:
        def ask(c: sqlite3.Connection) -> int:
            poll_id = new_poll(c)
            if not is_lost:
                polls.set_message(c, poll_id, poll_id)
            return poll_id

        return await self.store.write(ask)

    async def click(self, poll_id: int, *, soon: bool = False) -> None:
        """Someone more answers."""
        self._people += 1
        who = voter(self._people)
        await self.store.write(lambda c: say(c, poll_id, who, YES))
        self.refresher.touch((0, poll_id), soon=soon)

    async def is_right(self, poll_id: int) -> bool:
        """The card shows all ballots."""
        card = self.board.cards.get(poll_id)
        voters = await self.store.read(lambda c: polls.voters(c, poll_id))
        return isinstance(card, PollCard) and card.voters == voters

    async def idle(self) -> None:
        await self.store.read(lambda _: None)
        await self.store.write(lambda _: None)


@pytest.fixture
async def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cards]:
    store = await open_store(tmp_path / "bot.db", tmp_path / "bot.key")
    time = VirtualTime(monkeypatch)
    made = Cards(time, store)
    time.idle = made.idle
    yield made
    stopping = asyncio.create_task(made.refresher.stop())
    await time.pass_(100 * INTERVAL)
    await stopping
    await store.close()


async def test_a_storm_of_clicks_redraws_a_card_once_an_interval_and_ends_right(
    cards: Cards,
) -> None:
    poll_id = await cards.ask()
    for _ in range(60):
        await cards.click(poll_id)
        await cards.time.pass_(1)
    await cards.time.pass_(2 * INTERVAL)
    moments = cards.board.drawn_at
    assert 5 <= len(moments) <= 7
    assert all(later - earlier >= INTERVAL for earlier, later in pairwise(moments))
    assert await cards.is_right(poll_id)
    assert cards.time.sleepers == 0


async def test_a_click_while_the_card_is_being_redrawn_is_shown_later(cards: Cards) -> None:
    poll_id = await cards.ask()
    await cards.click(poll_id)
    await cards.time.pass_(INTERVAL + 0.2)
    await cards.click(poll_id)
    await cards.time.pass_(0.5)
    assert not await cards.is_right(poll_id)
    await cards.time.pass_(2 * INTERVAL)
    assert await cards.is_right(poll_id)


async def test_many_cards_share_one_sleeper(cards: Cards) -> None:
    asked = [await cards.ask() for _ in range(5)]
    for poll_id in asked:
        await cards.click(poll_id)
    await cards.time.settle()
    assert cards.time.sleepers == 1
    await cards.time.pass_(2 * INTERVAL)
    assert [await cards.is_right(poll_id) for poll_id in asked] == [True] * 5
    assert cards.board.redrawn == asked


async def test_a_closing_is_shown_without_waiting(cards: Cards) -> None:
    one, other = await cards.ask(), await cards.ask()
    await cards.click(one)
    await cards.time.pass_(1)
    await cards.click(other, soon=True)
    await cards.time.pass_(2)
    assert await cards.is_right(other)
    await cards.time.pass_(INTERVAL)
    assert await cards.is_right(one)


@pytest.mark.parametrize("fault", [TryLater("edited too often"), DatabaseTrouble(Fault.FULL)])
async def test_what_could_not_be_drawn_is_drawn_much_later(cards: Cards, fault: Exception) -> None:
    cards.board.faults = [fault]
    one, other = await cards.ask(), await cards.ask()
    await cards.click(one)
    await cards.click(other)
    await cards.time.pass_(2 * INTERVAL)
    assert not await cards.is_right(one)
    assert await cards.is_right(other), "one card's trouble is not the others'"
    await cards.time.pass_((RETRY_INTERVALS + 3) * INTERVAL)
    assert await cards.is_right(one)


@pytest.mark.parametrize("fault", [Unreachable(Trouble.DELETED), RuntimeError("a bug")])
async def test_a_card_that_is_gone_is_given_up(cards: Cards, fault: Exception) -> None:
    cards.board.faults = [fault]
    poll_id = await cards.ask()
    await cards.click(poll_id)
    await cards.time.pass_(100 * INTERVAL)
    assert cards.board.redrawn == []
    assert cards.time.sleepers == 0
    await cards.click(poll_id)
    await cards.time.pass_(2 * INTERVAL)
    assert await cards.is_right(poll_id)


async def test_a_card_older_than_an_hour_is_redrawn_once_in_ten_minutes(cards: Cards) -> None:
    poll_id = await cards.ask()
    await cards.store.write(lambda c: c.execute("UPDATE polls SET opened_at = 0").rowcount)
    await cards.time.pass_(OLD_CARD / 1000 + 1)
    for _ in range(120):
        await cards.click(poll_id)
        await cards.time.pass_(INTERVAL)
    moments = cards.board.drawn_at
    assert 1 < len(moments) <= 3
    assert all(b - a >= OLD_CARD_RESTS / 1000 for a, b in pairwise(moments))
    await cards.time.pass_(2 * OLD_CARD_RESTS / 1000)
    assert await cards.is_right(poll_id)
    await cards.store.write(lambda c: polls.close(c, poll_id, NOW))
    cards.refresher.touch((0, poll_id), soon=True)
    await cards.time.pass_(1)
    card = cards.board.cards[poll_id]
    assert isinstance(card, PollCard)
    assert card.poll.closed_at == NOW, "a closing can't wait"


async def test_a_poll_whose_card_never_arrived_is_posted_after_a_look(cards: Cards) -> None:
    poll_id = await cards.ask(is_lost=True)
    await cards.click(poll_id)
    await cards.time.pass_(2 * INTERVAL)
    (message_id,) = cards.board.cards
    poll = await cards.store.read(lambda c: polls.load(c, poll_id))
    assert poll is not None
    assert poll.message_id == message_id


async def test_after_a_start_a_few_cards_are_redrawn_at_a_time(cards: Cards) -> None:
    asked = [await cards.ask() for _ in range(TOGETHER + 1)]
    cards.refresher.touch_gently([(0, poll_id) for poll_id in asked])
    await cards.time.pass_(INTERVAL + 0.4)
    assert set(cards.board.redrawn) <= set(asked[:TOGETHER])
    await cards.time.pass_(5 * INTERVAL)
    assert sorted(cards.board.redrawn) == asked


async def test_a_card_that_was_drawn_is_not_stale_any_more(cards: Cards) -> None:
    poll_id = await cards.ask()
    await cards.click(poll_id)
    await cards.store.write(lambda c: polls.close(c, poll_id, NOW))
    assert await cards.store.read(lambda c: polls.stale(c, poll_id)) == 1
    await cards.time.pass_(2 * INTERVAL)
    assert await cards.store.read(lambda c: polls.stale(c, poll_id)) == 0


async def test_when_the_bot_stops_the_last_redraw_happens_at_once(cards: Cards) -> None:
    poll_id = await cards.ask()
    await cards.click(poll_id)
    await cards.time.settle()
    stopping = asyncio.create_task(cards.refresher.stop())
    await cards.time.pass_(1)
    await stopping
    assert await cards.is_right(poll_id)


async def test_when_the_bot_stops_in_the_middle_of_a_redraw_it_finishes(cards: Cards) -> None:
    one, other = await cards.ask(), await cards.ask()
    await cards.click(one)
    await cards.time.pass_(INTERVAL + 0.1)
    await cards.click(other)
    stopping = asyncio.create_task(cards.refresher.stop())
    await cards.time.pass_(3 * INTERVAL)
    await stopping
    assert await cards.is_right(one)
    assert await cards.is_right(other)
