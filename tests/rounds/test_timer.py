"""The timer works when it is woken and when its time has come, and misses nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from virtual_time import VirtualTime

from bot.rounds.timer import RETRY_AFTER, Timer


class Plan:
    """Due moments, and what was done at which second."""

    def __init__(self, time: VirtualTime) -> None:
        self.time = time
        self.moments: list[int] = []
        self.done: list[float] = []
        self.faults = 0
        self.gate: asyncio.Event | None = None
        self.timer = Timer(self.work)

    def add(self, *seconds: float) -> None:
        self.moments += [int(second * 1000) for second in seconds]

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
    plan.add(10, 25)
    plan.timer.wake()
    await plan.time.pass_(9.9)
    assert plan.done == []
    await plan.time.pass_(0.2)
    assert plan.done == [10]
    await plan.time.pass_(60)
    assert plan.done == [10, 25]


async def test_it_ends_where_nothing_is_planned_and_starts_again_when_there_is(plan: Plan) -> None:
    plan.timer.wake()
    await plan.time.settle()
    assert plan.time.sleepers == 0
    plan.add(5)
    plan.timer.wake()
    await plan.time.pass_(5)
    assert plan.done == [5]


async def test_an_earlier_moment_than_the_one_it_sleeps_for_is_not_missed(plan: Plan) -> None:
    plan.add(1000)
    plan.timer.wake()
    await plan.time.settle()
    plan.add(3)
    plan.timer.wake()
    plan.timer.wake()
    await plan.time.pass_(3)
    assert plan.done == [3]
    await plan.time.settle()
    assert plan.time.sleepers <= 2, "the first sleeper was not let go"


async def test_what_is_added_while_it_works_is_seen_before_it_sleeps(plan: Plan) -> None:
    plan.gate = asyncio.Event()
    plan.add(0, 1000)
    plan.timer.wake()
    await plan.time.settle()
    plan.add(2)
    plan.timer.wake()
    plan.gate.set()
    await plan.time.pass_(2)
    assert plan.done == [0, 2]


async def test_a_failure_is_logged_and_the_work_is_done_a_little_later(
    plan: Plan, caplog: pytest.LogCaptureFixture
) -> None:
    plan.faults = 2
    plan.add(1, 40)
    plan.timer.wake()
    await plan.time.pass_(RETRY_AFTER)
    assert plan.done == []
    assert "on fire" in caplog.text
    await plan.time.pass_(60)
    assert plan.done == [1, 40]


async def test_stopping_lets_the_work_under_way_finish_and_sleeps_no_more(plan: Plan) -> None:
    plan.gate = asyncio.Event()
    plan.add(0, 50)
    plan.timer.wake()
    await plan.time.settle()
    stopping = asyncio.create_task(plan.timer.stop())
    await plan.time.settle()
    assert not stopping.done()
    plan.gate.set()
    await plan.time.settle()
    assert stopping.done()
    assert plan.done == [0]
    await plan.time.pass_(100)
    assert plan.done == [0]


async def test_stopping_a_sleeper_is_immediate(plan: Plan) -> None:
    plan.add(50)
    plan.timer.wake()
    await plan.time.settle()
    await plan.timer.stop()
    await plan.time.pass_(100)
    assert plan.done == []


async def test_a_moment_far_away_is_reached_in_naps(plan: Plan) -> None:
    plan.add(10 * 86_400)
    plan.timer.wake()
    await plan.time.pass_(10 * 86_400)
    assert plan.done == [10 * 86_400]
