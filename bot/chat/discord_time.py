"""The time by Discord's clock: what people see counts by it, so rounds and polls do too.

The machine's clock may be wrong and may be set while the bot runs. It is asked once; from there
the time is carried on by a clock that nobody sets, and put right by the `Date` of Discord's
answers. The first of these, to the login, comes before anything can be due.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp
import discord

log = logging.getLogger(__name__)

TOLERATED = 5.0
"""Seconds: a `Date` has no fractions, and an answer takes its time to be read."""
LATE_ANSWERS_PASS = 60.0
"""Seconds for which our time must be ahead: a `Date` that was merely read late looks like it."""


class DiscordTime:
    """Milliseconds UTC by Discord's clock.

    `on_change` is called after a correction: whoever sleeps until some moment has to look anew.
    """

    def __init__(
        self,
        machine: Callable[[], float] = lambda: discord.utils.utcnow().timestamp(),
        steady: Callable[[], float] = lambda: time.monotonic(),
    ) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._machine = machine
        self._steady = steady
        self._offset: float | None = None
        """Discord's time less the steady clock's, in seconds; None until it is first needed."""
        self._is_confirmed = False
        self._ahead_since: float | None = None

    def now(self) -> int:
        """The one place where the time is taken."""
        return int((self._steady() + self._base()) * 1000)

    def observe(self, date_header: str) -> None:
        """Go by what Discord says, where it differs by more than an answer's way explains."""
        try:
            reported = parsedate_to_datetime(date_header).replace(tzinfo=UTC).timestamp()
        except (ValueError, OverflowError):
            return
        steady = self._steady()
        wrong_by = reported - (steady + self._base())
        is_first, self._is_confirmed = not self._is_confirmed, True
        if abs(wrong_by) <= TOLERATED:
            self._ahead_since = None
        elif is_first or wrong_by > 0 or self._is_still_ahead(steady):
            self._correct(wrong_by)

    def trace(self) -> aiohttp.TraceConfig:
        """For the client's `http_trace`: every answer of Discord's is observed."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._on_request_end)
        return config

    async def _on_request_end(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        header = end.response.headers.get("Date")
        if header is not None:
            self.observe(header)

    def _base(self) -> float:
        if self._offset is None:
            self._offset = self._machine() - self._steady()
        return self._offset

    def _is_still_ahead(self, steady: float) -> bool:
        if self._ahead_since is None:
            self._ahead_since = steady
        return steady - self._ahead_since >= LATE_ANSWERS_PASS

    def _correct(self, seconds: float) -> None:
        self._offset = self._base() + seconds
        self._ahead_since = None
        log.warning(
            "The machine's clock differs from Discord's, which counts: this one is put %s by %.0f s"
            ". Let the machine keep its time (NTP).",
            "forward" if seconds > 0 else "back",
            abs(seconds),
        )
        self.on_change()
