"""Heavy work, such as pictures, in a process of its own: one short-lived process a piece.

A thread would not do: drawing holds the interpreter's lock for long stretches, and what it needs
would stay in memory.
"""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from bot.config import worker_variables
from bot.rounds.compute import Unavailable

T = TypeVar("T")

LONGEST = 60
"""Seconds after which a piece of work is given up; the process also ends by itself then."""

NICENESS = 5
"""Whoever clicks comes first."""


class Failed(Exception):
    """What ran in the worker raised an exception; the text is its traceback."""


class Worker:
    """Runs functions in processes of their own, so many at once."""

    def __init__(self, longest: float = LONGEST, memory: int = 0, *, at_once: int = 1) -> None:
        """A piece of work gets so many seconds and bytes of memory; 0: as many as there are."""
        self._longest = longest
        self._memory = memory
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="worker")
        self._guard = threading.Lock()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """The function's result; Unavailable if the process can't be had or took too long."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._ask, function, arguments)

    def stop(self) -> None:
        """End the processes, and what they are at."""
        with self._guard:
            self._is_stopped = True
            for process in self._processes:
                process.kill()
        self._threads.shutdown(wait=True)

    def _ask(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        request = pickle.dumps((self._memory, function, arguments))
        with self._start() as process:
            try:
                answer, _ = process.communicate(request, self._longest)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Unavailable("The work took too long.") from None
            finally:
                self._processes.discard(process)
        if process.returncode:
            raise Unavailable(f"The worker process ended at its work (code {process.returncode}).")
        is_done, value = pickle.loads(answer)
        if is_done:
            return value
        raise Failed(value)

    def _start(self) -> "subprocess.Popen[bytes]":
        code = f"import sys; sys.path[:] = {sys.path!r}\nfrom bot.worker import work; work()"
        with self._guard:
            if self._is_stopped:
                raise Unavailable("The bot is stopping.")
            try:
                process = subprocess.Popen(
                    [sys.executable, "-c", code],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=worker_variables(),
                    start_new_session=True,  # a Ctrl-C is the bot's affair
                )
            except OSError as error:
                raise Unavailable(f"The worker process can't be started: {error}") from error
            self._processes.add(process)
            return process


def work() -> None:
    """The process itself: does the one thing that it is asked."""
    if hasattr(signal, "alarm"):
        signal.alarm(LONGEST)  # also if the bot is there no more
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with os.fdopen(os.dup(1), "wb") as outbox:
        os.dup2(2, 1)  # what a library prints must not get into the answer
        outbox.write(_answer(sys.stdin.buffer.read()))


def _answer(request: bytes) -> bytes:
    try:
        memory, function, arguments = pickle.loads(request)
        if memory:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        return pickle.dumps((True, function(*arguments)))
    except Exception:
        return pickle.dumps((False, traceback.format_exc()))
