"""Where heavy work is done: never on the event loop."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


class Unavailable(Exception):
    """The heavy work can't be done now; the text says why."""


class Compute(Protocol):
    """Calls a function elsewhere. Function, arguments and result must be fit for pickling.

    Raises Unavailable, or an exception that says what the function raised.
    """

    async def __call__(self, function: Callable[..., T], *arguments: Any) -> T: ...


async def in_thread(function: Callable[..., T], *arguments: Any) -> T:
    """In a thread of this process: for what is quick, and for tests."""
    return await asyncio.to_thread(function, *arguments)


async def always(compute: Compute, function: Callable[..., T], *arguments: Any) -> T:
    """Where it can be done, else in a thread of this process; the log says so."""
    try:
        return await compute(function, *arguments)
    except Unavailable as error:
        log.warning("Heavy work is done in the bot itself: %s", error)
    return await in_thread(function, *arguments)
