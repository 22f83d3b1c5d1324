"""Time goes by Discord's clock, whatever happens to the machine's."""

from email.utils import formatdate

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.http import Route

from bot.chat.client import DiscussionBot
from bot.chat.discord_time import LATE_ANSWERS_PASS, DiscordTime

NOON = 1_800_000_000.0


class Machine:
    """A clock that can be set, and one that can't."""

    def __init__(self) -> None:
        self.clock = NOON
        self.steady = 50.0
        self.time = DiscordTime(lambda: self.clock, lambda: self.steady)
        self.changes = 0
        self.time.on_change = self._note

    def pass_(self, seconds: float) -> None:
        self.clock += seconds
        self.steady += seconds

    @property
    def seconds(self) -> float:
        """How long after noon it is."""
        return self.time.now() / 1000 - NOON

    def answer(self, seconds: float) -> None:
        """Discord answers, when its clock shows so many seconds after noon."""
        self.time.observe(formatdate(NOON + seconds, usegmt=True))

    def _note(self) -> None:
        self.changes += 1


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.mark.parametrize("jump", [0, -86_400, -3600, 3600, 86_400])
def test_it_begins_as_the_machines_time_which_nobody_can_set(machine: Machine, jump: int) -> None:
    assert machine.seconds == 0
    machine.clock += jump
    machine.pass_(7)
    assert machine.seconds == 7


@pytest.mark.parametrize("wrong_by", [-3600, 3600])
def test_the_first_answer_puts_a_wrong_clock_right(
    machine: Machine, wrong_by: int, caplog: pytest.LogCaptureFixture
) -> None:
    machine.clock += wrong_by
    machine.answer(0)
    assert machine.seconds == 0
    assert machine.changes == 1
    machine.pass_(300)
    machine.answer(300)
    assert machine.seconds == 300
    (warning,) = caplog.messages
    assert f"{'back' if wrong_by > 0 else 'forward'} by 3600 s" in warning


def test_an_answer_that_was_a_moment_on_its_way_changes_nothing(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    for second in range(0, 100, 10):
        machine.answer(second - 3)
        machine.pass_(10)
    assert machine.seconds == 100
    assert not caplog.messages
    assert machine.changes == 0


def test_answers_read_late_in_a_storm_do_not_put_it_back(machine: Machine) -> None:
    machine.answer(0)
    for _ in range(5):
        machine.pass_(10)
        machine.answer(machine.seconds - 8)
    assert machine.seconds == 50
    machine.answer(50)
    machine.pass_(LATE_ANSWERS_PASS)
    machine.answer(machine.seconds - 8)
    assert machine.seconds == 110, "the answers in between were in time"


def test_a_clock_that_stays_ahead_of_discord_is_put_back(machine: Machine) -> None:
    machine.answer(3600)
    machine.answer(0)
    assert machine.seconds == 3600, "one answer could have been read late"
    machine.pass_(LATE_ANSWERS_PASS)
    machine.answer(LATE_ANSWERS_PASS)
    assert machine.seconds == LATE_ANSWERS_PASS


def test_after_a_sleep_in_which_even_the_steady_clock_stood_still_it_catches_up(
    machine: Machine,
) -> None:
    machine.answer(0)
    machine.answer(3 * 3600)
    assert machine.seconds == 3 * 3600
    assert machine.changes == 1


@pytest.mark.parametrize("header", ["", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_a_date_that_is_none_is_passed_over(machine: Machine, header: str) -> None:
    machine.time.observe(header)
    assert machine.seconds == 0


async def test_the_answer_to_the_login_sets_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def me(_: web.Request) -> web.Response:
        date = formatdate(NOON, usegmt=True)
        return web.json_response({"id": "1", "username": "bot"}, headers={"Date": date})

    app = web.Application()
    app.router.add_get("/users/@me", me)
    async with TestServer(app) as server, DiscussionBot(answers_in_flight=10) as bot:
        monkeypatch.setattr(Route, "BASE", str(server.make_url("")).rstrip("/"))
        await bot.http.static_login("token")
        assert abs(bot.time.now() / 1000 - NOON) < 2
