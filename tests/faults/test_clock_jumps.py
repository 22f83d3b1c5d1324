"""The machine's clock is wrong, jumps, or stood still while the machine slept."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import pytest
from simcord.http.client import FakeHTTPClient
from world import World, labels_of, said, text_of

from bot.domain.rounds import State
from faults.play import count, marks
from faults.worlds import ask, away, everyone, panel, set_clock

HOUR = 3600
Set = Callable[[float], None]


@pytest.fixture
def machine(world: World, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets the machine's clock so many seconds before or after Discord's.

    The answer to a login tells Discord's time, as it does in earnest.
    """
    login = FakeHTTPClient.static_login

    async def told(client: FakeHTTPClient, token: str) -> object:
        world.bot.time.observe(format_datetime(client.backend.clock.now(), usegmt=True))
        return await login(client, token)

    monkeypatch.setattr(FakeHTTPClient, "static_login", told)
    return lambda seconds: set_clock(monkeypatch, seconds)


async def sleep_deeply(world: World, seconds: float) -> None:
    """The machine is suspended: its steady clock stands still, and nobody wakes.

    The first answer of Discord's after it tells what time it is.
    """
    time, backend = world.bot.time, world.env.backend
    steady = time._steady  # pyright: ignore[reportPrivateUsage]
    time._steady = lambda: steady() - seconds  # pyright: ignore[reportPrivateUsage]
    date = format_datetime(backend.clock.now() + timedelta(seconds=seconds), usegmt=True)
    backend.advance_clock(seconds)
    with world.env._bot_scope():  # pyright: ignore[reportPrivateUsage]
        time.observe(date)
    await world.env.settle()


@pytest.mark.parametrize("restarted", [False, True], ids=["running on", "restarted"])
@pytest.mark.parametrize("jump", [HOUR, -HOUR, 24 * HOUR])
async def test_a_clock_that_is_set_in_mid_round_posts_nothing_early_and_nothing_twice(
    world: World, machine: Set, jump: float, restarted: bool
) -> None:
    await world.start(article="tides", pace="30m", where="here")
    await ask(world, closes="50m")
    await world.env.advance_time(290)
    assert len(marks(world)) == 1
    await world.env.advance_time(15)
    assert len(marks(world)) == 2
    machine(jump)
    await (away(world, 60) if restarted else world.env.advance_time(60))
    await world.env.advance_time(25 * 60)
    assert len(marks(world)) == 2, "the pace of half an hour is not over"
    await world.env.advance_time(5 * 60)
    assert len(marks(world)) == 3
    assert "Yes" in labels_of(world.card("Tea?"))
    await world.env.advance_time(20 * 60)
    assert "Closed" in text_of(world.card("Tea?"))


@pytest.mark.parametrize("wrong_by", [HOUR, -HOUR])
async def test_first_answers_are_still_told_from_later_ones(
    world: World, machine: Set, wrong_by: float
) -> None:
    """Answered before the first passage on a right clock, and after it on a wrong one."""
    early, late = world.join(3), world.join(2)
    await world.start(article="tides", where="here")
    await everyone(world, early, world.opening(), "Yes")
    machine(wrong_by)
    await away(world, 60)
    await world.next()
    await everyone(world, late, world.opening(), "Yes")
    await world.steer("End")
    await everyone(world, (*early, *late), world.card("One last time"), "No")
    await world.env.advance_time(400)
    told = said(await world.moderator.slash(world.channel, "summary round"))
    assert "All 3 changed" in told or "3 of 3 changed their minds" in told
    assert "5 people" in told


async def test_after_a_deep_sleep_one_card_comes_and_the_next_a_pace_later(world: World) -> None:
    await world.start(article="tides", pace="5m", where="here")
    await world.env.advance_time(60)
    await sleep_deeply(world, 4 * HOUR)
    assert len(marks(world)) == 2
    await world.env.advance_time(290)
    assert len(marks(world)) == 2
    await world.env.advance_time(20)
    assert len(marks(world)) == 3


async def test_a_login_that_tells_the_time_wakes_nothing_before_the_servers_are_known(
    world: World, machine: Set
) -> None:
    await world.start(article="tides", pace="5m", where="here")
    machine(-HOUR)
    await away(world, 600)
    assert (await world.round()).state is State.RUNNING
    assert len(marks(world)) == 2


async def test_what_is_due_and_what_is_told_go_by_the_same_clock(
    world: World, machine: Set
) -> None:
    machine(HOUR)
    await away(world, 1)
    await world.start(article="tides", pace="10m", where="here")
    due = int(world.env.backend.clock.now().timestamp()) + 300
    for told in (text_of(world.opening()), await panel(world)):
        assert any(f"<t:{second}:t>" in told for second in range(due - 6, due + 7))
    await world.env.advance_time(305)
    assert count(world, "A first word") == 1
