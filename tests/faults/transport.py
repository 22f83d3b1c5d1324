"""Discord between a bot and its answer: the process can die once a call has been accepted.

It also does what the simulated Discord leaves out: a nonce that was used gives the message that
is there already, and a message has one thread.
"""

import copy
import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from simcord.backend.errors import BackendError
from simcord.http import router
from simcord.types import HttpLogEntry
from world import World

NONCES_LAST = 300.0
"""Seconds: "a few minutes", says Discord."""

_POST = re.compile(r"/channels/\d+/messages")
_THREAD = re.compile(r"/channels/\d+/messages/(\d+)/threads")
_ANSWER = re.compile(r"/(interactions|webhooks)/.*")


class Death(BaseException):
    """The process is gone: nothing may catch this and go on."""


class Transport:
    """The way between the bot and the simulated Discord.

    `calls` are the changes that the bot made by itself, `answers` those in reply to a person.
    """

    def __init__(self, world: World, *, remembers_nonces: bool = True) -> None:
        self.world = world
        self.remembers_nonces = remembers_nonces
        self.hides_history = False
        self.calls: list[str] = []
        self.answers = 0
        self.outage: Exception | None = None
        """What every request ends with while Discord is away."""
        self.die_after: int | None = None
        self.die_after_answer: int | None = None
        self.dies_at_posts = False
        self.dies_before_posts = False
        self.failures = 0
        self.repeats = 0
        """Messages that a nonce dropped."""
        self.is_dead = False
        self.deaths = 0
        self._nonces: dict[tuple[str, str], tuple[float, Any]] = {}
        self._failing: dict[str, list[tuple[bool, bool]]] = {}

    def lose(
        self, method: str = "POST", times: int = 1, *, after: int = 0, reaches: bool = True
    ) -> None:
        """After some that are well, requests of this kind reach Discord, but the bot hears an
        error; unless `reaches`, they don't even reach it."""
        self._failing[method] = [(False, True)] * after + [(True, reaches)] * times

    @contextmanager
    def installed(self) -> Generator["Transport"]:
        """Stand between the bot and Discord."""
        carry = router.dispatch

        def dispatch(backend: Any, method: str, path: str, **request: Any) -> Any:
            return self._dispatch(carry, backend, method, path, request)

        with patch.object(router, "dispatch", dispatch):
            yield self

    async def restart(self) -> None:
        """The dead process is started again on what it left behind."""
        self.is_dead = False
        await self.world.restart()

    def _dispatch(
        self, carry: Any, backend: Any, method: str, path: str, request: dict[str, Any]
    ) -> Any:
        if self.is_dead:
            raise Death
        if self.outage is not None:
            if _ANSWER.fullmatch(path):
                self.world.refused.add(path)
            raise self.outage
        if self.hides_history and method == "GET" and _POST.fullmatch(path):
            return []
        if method == "GET" or path.endswith("/commands"):
            return carry(backend, method, path, **request)
        if (repeated := self._repeated(backend, method, path, request)) is not None:
            return repeated
        if self.dies_before_posts and _POST.fullmatch(path):
            self.dies_before_posts = False
            self._die()
        fails, reaches = self._failure(method, path)
        if not reaches:
            raise BackendError(500, 0, "Internal Server Error")
        result = self._carry(carry, backend, method, path, request)
        if fails:
            raise BackendError(500, 0, "Internal Server Error")
        if _ANSWER.fullmatch(path):
            self.answers += 1
            if self.answers == self.die_after_answer:
                self._die()
        else:
            self.calls.append(f"{method} {re.sub(r'[0-9]+', '#', path)}")
            if (self.dies_at_posts and method == "POST") or len(self.calls) == self.die_after:
                self._die()
        return result

    def _failure(self, method: str, path: str) -> tuple[bool, bool]:
        """Whether this call fails, and whether it has happened by then."""
        coming = self._failing.get(method)
        if not coming or _ANSWER.fullmatch(path):
            return False, True
        fails, reaches = coming.pop(0)
        self.failures += fails
        return fails, reaches

    def _carry(
        self, carry: Any, backend: Any, method: str, path: str, request: dict[str, Any]
    ) -> Any:
        """As Discord does it: a message has one thread, and a nonce is remembered."""
        thread = _THREAD.fullmatch(path)
        if thread is not None and int(thread[1]) in backend.channels:
            raise BackendError(400, 160004, "A thread has already been created for this message")
        body: Any = request.get("json") or {}
        nonce = body.get("nonce") if _POST.fullmatch(path) else None
        if nonce is None or not self.remembers_nonces:
            return carry(backend, method, path, **request)
        result = carry(backend, method, path, **request)
        self._nonces[path, str(nonce)] = backend.clock.elapsed, copy.deepcopy(result)
        return result

    def _repeated(self, backend: Any, method: str, path: str, request: dict[str, Any]) -> Any:
        """The message that has this nonce already, None if there is none."""
        body: Any = request.get("json") or {}
        at, message = self._nonces.get((path, str(body.get("nonce"))), (0.0, None))
        if method != "POST" or message is None or backend.clock.elapsed - at > NONCES_LAST:
            return None
        self.repeats += 1
        backend.http_requests.append(HttpLogEntry(method, path, {}, copy.deepcopy(body), None))
        return copy.deepcopy(message)

    def _die(self) -> None:
        """From here on this process reaches neither Discord nor its database."""
        self.is_dead = True
        self.deaths += 1

        async def submit_all(batch: Any, items: Any) -> Any:
            raise Death

        patch.object(self.world.store.writer, "submit_all", submit_all).start()
        raise Death
