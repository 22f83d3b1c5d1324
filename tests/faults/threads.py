"""Archived and locked threads, as Discord treats them; the simulated one lets everything pass."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from simcord import ChannelHandle
from simcord.backend.errors import BackendError
from simcord.http import router
from world import World

_MESSAGES = re.compile(r"/channels/(\d+)/messages(/\d+)?")


class Threads:
    """`refusals` counts the requests that Discord refused for a thread's state."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.refusals = 0

    @contextmanager
    def installed(self) -> Generator["Threads"]:
        carry = router.dispatch

        def dispatch(backend: Any, method: str, path: str, **request: Any) -> Any:
            self._check(backend, method, path)
            return carry(backend, method, path, **request)

        with patch.object(router, "dispatch", dispatch):
            yield self

    def set(self, thread: ChannelHandle, **metadata: bool) -> None:
        """A moderator archives, opens, locks or unlocks it."""
        self.world.env.backend.edit_channel(thread.id, {}, thread_metadata=metadata)

    def _check(self, backend: Any, method: str, path: str) -> None:
        found = _MESSAGES.fullmatch(path)
        channel = backend.channels.get(int(found[1])) if found else None
        if channel is None or channel.thread_metadata is None:
            return
        state = channel.thread_metadata
        if method == "PATCH" and state.archived:
            self._refuse(400, 50083, "Thread is archived")
        if method == "POST" and state.locked:
            self._refuse(403, 160005, "Thread is locked")
        if method == "POST" and state.archived:
            backend.edit_channel(channel.id, {}, thread_metadata={"archived": False})

    def _refuse(self, status: int, code: int, message: str) -> None:
        self.refusals += 1
        raise BackendError(status, code, message)
