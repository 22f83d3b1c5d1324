"""One process beside the bot for heavy work: figures of big rounds, pictures.

A thread would not do: drawing keeps the interpreter to itself for long stretches, and what it needs
stays in memory. The process is started when first needed and rests (ends) when it was idle
for some minutes. It reads requests from its standard input and ends when that is closed: with
the bot, however the bot ends. It is in a session of its own and ignores SIGINT and SIGTERM.
"""

import asyncio
import contextlib
import logging
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, TypeVar

from bot.rounds.compute import Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

REST_AFTER = 300.0
"""Seconds without work after which the process ends."""

LONGEST = 60.0
"""Seconds after which a piece of work is given up."""

TRIES = 2
TOOK_TOO_LONG = 75
LENGTH = struct.Struct(">Q")
NICENESS = 5
"""Whoever clicks comes first."""


class Failed(Exception):
    """What ran in the worker raised an exception; the text is its traceback."""


class Worker:
    """Runs functions in a process of its own, one after the other."""

    def __init__(self, rest_after: float = REST_AFTER, longest: float = LONGEST) -> None:
        self._times = rest_after, longest
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()
        self._is_stopped = False

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """The function's result. A process that breaks is replaced once, then it is Unavailable."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._ask, function, arguments)

    def stop(self) -> None:
        """End the process, and what it is at."""
        with self._guard:
            self._is_stopped = True
            if self._process is not None:
                self._process.kill()
        self._thread.shutdown(wait=True)
        if self._process is not None:
            self._close(self._process)

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def _ask(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        request = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        for _ in range(TRIES):
            process = self._running()
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                _send(process.stdin, request)
                is_done, value = pickle.loads(_receive(process.stdout))
            except (EOFError, OSError, pickle.UnpicklingError):
                code = self._close(process)
                if code == TOOK_TOO_LONG:
                    raise Unavailable("The work took too long.") from None
                if not self._is_stopped:
                    log.warning("The worker process ended at its work (code %s)", code)
                continue
            if is_done:
                return value
            raise Failed(value)
        raise Unavailable("The worker process ended twice at the same work.")

    def _running(self) -> "subprocess.Popen[bytes]":
        with self._guard:
            if self._is_stopped:
                raise Unavailable("The bot is stopping.")
            if self._process is not None and self._process.poll() is not None:
                self._close(self._process)
            if self._process is None:
                self._process = self._start()
            return self._process

    def _start(self) -> "subprocess.Popen[bytes]":
        code = (
            f"import sys; sys.path[:] = {sys.path!r}\n"
            f"from bot.worker import work; work{self._times!r}"
        )
        try:
            return subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise Unavailable(f"The worker process can't be started: {error}") from error

    def _close(self, process: "subprocess.Popen[bytes]") -> int:
        """Wait for its end; it has ended, or can't be used any more."""
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not sent is of no use to anyone
                    pipe.close()
        self._process = None
        return process.wait()


def work(rest_after: float, longest: float) -> None:
    """The process itself: does what it is asked until there is nobody to ask."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # the bot says when it ends
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(inbox, requests), daemon=True).start()
    while True:
        try:
            request = requests.get(timeout=rest_after)
        except queue.Empty:
            os._exit(0)
        alarm = threading.Timer(longest, os._exit, (TOOK_TOO_LONG,))
        alarm.daemon = True
        alarm.start()
        answer = _answer(request)
        alarm.cancel()
        try:
            _send(outbox, answer)
        except OSError:
            os._exit(0)


def _listen(inbox: BinaryIO, requests: "queue.SimpleQueue[bytes]") -> None:
    """Reads ahead, so that the end of the bot is seen while there is work to do."""
    try:
        while True:
            requests.put(_receive(inbox))
    except (EOFError, OSError):
        os._exit(0)


def _answer(request: bytes) -> bytes:
    try:
        function, arguments = pickle.loads(request)
        return pickle.dumps((True, function(*arguments)), pickle.HIGHEST_PROTOCOL)
    except Exception:
        return pickle.dumps((False, traceback.format_exc()))


def _send(pipe: Any, data: bytes) -> None:
    pipe.write(LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: Any) -> bytes:
    (length,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: Any, length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data
