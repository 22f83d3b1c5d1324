"""The timer works when its time has come, and cards are redrawn once an interval: each on a clock
that moves only when a test says so."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import pytest
from at_work import Board
from store.polls_at_hand import NOW, SERVER, YES, new_poll, say, voter

from bot.domain.rounds import Trouble
from bot.rounds.cards import CardData, PollCard
from bot.rounds.publisher import TryLater, Unreachable
from bot.rounds.refresher import OLD_CARD, OLD_CARD_RESTS, RETRY_INTERVALS, Refresher
from bot.rounds.timer import RETRY_AFTER, Timer
from bot.store import polls
from bot.store.database import Store, open_store
from bot.store.errors import DatabaseTrouble, Fault

INTERVAL = 10


class VirtualTime:
    """Whoever is in `asyncio.sleep` wakes when `pass_` has moved the clock far enough."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        self.idle: Callable[[], Awaitable[object]] | None = None
        """Waits for what is done outside the event loop, such as a query."""
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self.turn = asyncio.sleep
        patch.setattr(asyncio, "sleep", self._sleep)

    def now(self) -> int:
        return int(self.seconds * 1000)

    @property
    def sleepers(self) -> int:
        return sum(not sleeper.done() for _, sleeper in self._sleepers)

    async def settle(self) -> None:
        """Let every task go as far as it can."""
        for _ in range(10):
            for _ in range(5):
                await self.turn(0)
            if self.idle is not None:
                await self.idle()

    async def pass_(self, seconds: float) -> None:
        """Move the clock, waking sleepers one moment after the other."""
        end = self.seconds + seconds
        await self.settle()
        while due := [at for at, sleeper in self._sleepers if not sleeper.done() and at <= end]:
            self.seconds = max(self.seconds, min(due))
            for at, sleeper in self._sleepers:
                if at <= self.seconds and not sleeper.done():
                    sleeper.set_result(None)
            await self.settle()
        self.seconds = end

    async def _sleep(self, seconds: float) -> None:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.seconds + seconds, sleeper))
        await sleeper


# --- the timer ---


class Plan:
    """Due moments, and what was done at which second."""

    def __init__(self, time: VirtualTime) -> None:
        self.time = time
        self.moments: list[int] = []
        self.done: list[float] = []
        self.faults = 0
        self.gate: asyncio.Event | None = None
        self.timer = Timer(self.work)

    async def add(self, *seconds: int) -> None:
        """Wake the timer for more, and let it work if it can."""
        self.moments += [second * 1000 for second in seconds]
        self.timer.wake()
        await self.time.settle()

    async def work(self) -> float | None:
        """Do what is due; seconds until there is more."""
        if self.gate is not None:
            await self.gate.wait()
        if self.faults:
            self.faults -= 1
            raise RuntimeError("the disk is on fire")
        now = self.time.now()
        self.done += [moment / 1000 for moment in sorted(self.moments) if moment <= now]
        self.moments = [moment for moment in self.moments if moment > now]
        return (min(self.moments) - now) / 1000 if self.moments else None


@pytest.fixture
async def plan(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Plan]:
    made = Plan(VirtualTime(monkeypatch))
    yield made
    if made.gate is not None:
        made.gate.set()
    await made.timer.stop()


async def test_it_does_what_is_due_when_it_is_due(plan: Plan) -> None:
    await plan.add(10, 25)
    await plan.time.pass_(9.9)
    assert plan.done == []
    await plan.time.pass_(0.2)
    assert plan.done == [10]
    await plan.time.pass_(60)
    assert plan.done == [10, 25]


async def test_an_earlier_moment_than_the_one_it_sleeps_for_is_not_missed(plan: Plan) -> None:
    await plan.add(1000)
    await plan.add(3)
    await plan.time.pass_(3)
    assert plan.done == [3]
    await plan.time.settle()
    assert plan.time.sleepers <= 2, "the first sleeper was not let go"


async def test_of_two_wakes_in_one_turn_the_earlier_one_counts(plan: Plan) -> None:
    plan.timer.wake(1000)
    await plan.add(0)
    assert plan.done == [0]


async def test_what_is_added_while_it_works_is_seen_before_it_sleeps(plan: Plan) -> None:
    plan.gate = asyncio.Event()
    await plan.add(0, 1000)
    await plan.add(2)
    plan.gate.set()
    await plan.time.pass_(2)
    assert plan.done == [0, 2]


async def test_a_failure_is_logged_and_the_work_is_done_a_little_later(
    plan: Plan, caplog: pytest.LogCaptureFixture
) -> None:
    plan.faults = 2
    await plan.add(1, 40)
    await plan.time.pass_(RETRY_AFTER)
    assert plan.done == []
    assert "on fire" in caplog.text
    await plan.time.pass_(60)
    assert plan.done == [1, 40]


async def test_stopping_lets_the_work_under_way_finish_and_sleeps_no_more(plan: Plan) -> None:
    plan.gate = asyncio.Event()
    await plan.add(0, 50)
    stopping = asyncio.create_task(plan.timer.stop())
    await plan.time.settle()
    assert not stopping.done()
    plan.gate.set()
    await plan.time.settle()
    assert stopping.done()
    assert plan.done == [0]
    await plan.time.pass_(100)
    assert plan.done == [0]


async def test_stopping_waits_no_longer_than_it_may(plan: Plan) -> None:
    plan.gate = asyncio.Event()
    await plan.add(0, 50)
    await plan.timer.stop(0.01)
    plan.gate.set()
    await plan.time.pass_(100)
    assert plan.done == []


# --- cards ---


class SlowBoard(Board):
    """A redraw takes half a second; what the cards show is noted with the time."""

    def __init__(self, time: VirtualTime) -> None:
        super().__init__()
        self.time = time
        self.drawn_at: list[float] = []
        self.hanging = 0
        """A server of which Discord answers nothing."""

    async def redraw(self, card: CardData, message_id: int) -> None:
        if isinstance(card, PollCard) and card.poll.server_id == self.hanging:
            await asyncio.Event().wait()
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

    async def ask(self, server_id: int = SERVER) -> int:
        def ask(c: sqlite3.Connection) -> int:
            poll_id = new_poll(c)
            c.execute("UPDATE polls SET server_id = ? WHERE id = ?", (server_id, poll_id))
            polls.set_message(c, poll_id, poll_id)
            return poll_id

        return await self.store.write(ask)

    async def click(self, poll_id: int, *, soon: bool = False) -> None:
        """Someone more answers."""
        self._people += 1
        who = voter(self._people)
        await self.store.write(lambda c: say(c, poll_id, who, YES))
        self.refresher.touch((0, poll_id), soon=soon)

    async def clicked(self) -> int:
        """A card that is to be redrawn."""
        poll_id = await self.ask()
        await self.click(poll_id)
        return poll_id

    async def stop(self, seconds: float) -> None:
        stopping = asyncio.create_task(self.refresher.stop(20))
        await self.time.pass_(seconds)
        await stopping

    async def is_right(self, poll_id: int) -> bool:
        """The card shows all ballots."""
        card = self.board.cards.get(poll_id)
        voters = await self.store.read(lambda c: polls.voters(c, poll_id))
        return isinstance(card, PollCard) and card.voters == voters

    async def idle(self) -> None:
        while self.store.readers:
            await self.time.turn(0)
        await self.store.write(lambda _: None)


@pytest.fixture
async def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cards]:
    store = await open_store(tmp_path / "bot.db", tmp_path / "bot.key")
    time = VirtualTime(monkeypatch)
    made = Cards(time, store)
    time.idle = made.idle
    yield made
    await made.stop(100 * INTERVAL)
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
    poll_id = await cards.clicked()
    await cards.time.pass_(INTERVAL + 0.2)
    await cards.click(poll_id)
    await cards.time.pass_(0.5)
    assert not await cards.is_right(poll_id)
    await cards.time.pass_(2 * INTERVAL)
    assert await cards.is_right(poll_id)


async def test_a_closing_is_shown_without_waiting(cards: Cards) -> None:
    one, other = await cards.clicked(), await cards.ask()
    await cards.time.pass_(1)
    await cards.click(other, soon=True)
    await cards.time.pass_(2)
    assert await cards.is_right(other)
    await cards.time.pass_(INTERVAL)
    assert await cards.is_right(one)


@pytest.mark.parametrize("fault", [TryLater("edited too often"), DatabaseTrouble(Fault.FULL)])
async def test_what_could_not_be_drawn_is_drawn_much_later(cards: Cards, fault: Exception) -> None:
    cards.board.faults = [fault]
    both = await cards.clicked(), await cards.clicked()
    await cards.time.pass_(2 * INTERVAL)
    right = [await cards.is_right(one) for one in both]
    assert sorted(right) == [False, True], "one card's trouble is not the others'"
    await cards.time.pass_((RETRY_INTERVALS + 3) * INTERVAL)
    assert all([await cards.is_right(one) for one in both])


@pytest.mark.parametrize("fault", [Unreachable(Trouble.DELETED), RuntimeError("a bug")])
async def test_a_card_that_is_gone_is_given_up(cards: Cards, fault: Exception) -> None:
    cards.board.faults = [fault]
    poll_id = await cards.clicked()
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


async def test_what_hangs_on_one_server_delays_no_other(cards: Cards) -> None:
    cards.board.hanging = SERVER
    for _ in range(20):
        cards.refresher.touch((0, await cards.ask()), soon=True)
    other = await cards.ask(SERVER + 1)
    await cards.time.settle()
    cards.refresher.touch((0, other), soon=True)
    await cards.time.pass_(1)
    assert await cards.is_right(other)
    await cards.refresher.stop(0.01)


async def test_a_stop_waits_for_what_hangs_no_longer_than_it_may(cards: Cards) -> None:
    cards.board.hanging = SERVER
    for _ in range(20):
        cards.refresher.touch((0, await cards.ask()))
    other = await cards.ask(SERVER + 1)
    cards.refresher.touch((0, other))
    stopping = asyncio.create_task(cards.refresher.stop(0.05))
    await cards.time.pass_(1)
    await asyncio.wait_for(stopping, 5)
    assert await cards.is_right(other)


async def test_a_change_while_the_last_redraw_goes_on_is_drawn_before_the_stop(
    cards: Cards,
) -> None:
    poll_id = await cards.clicked()
    await cards.time.pass_(INTERVAL + 0.2)
    await cards.click(poll_id)
    await cards.stop(2)
    assert await cards.is_right(poll_id)


async def test_when_the_bot_stops_the_last_redraw_happens_at_once(cards: Cards) -> None:
    poll_id = await cards.clicked()
    await cards.time.settle()
    await cards.stop(1)
    assert await cards.is_right(poll_id)


async def test_when_the_bot_stops_in_the_middle_of_a_redraw_it_finishes(cards: Cards) -> None:
    one, other = await cards.clicked(), await cards.ask()
    await cards.time.pass_(INTERVAL + 0.1)
    await cards.click(other)
    await cards.stop(3 * INTERVAL)
    assert await cards.is_right(one)
    assert await cards.is_right(other)
