"""The test's side: starts the loopback and bots, calls, and reads what a process costs."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from wire import hurry
from wire.state import CHANNEL, SERVER

__all__ = ["CHANNEL", "SERVER", "TESTS", "TOKEN", "Bot", "Wire", "open_wire"]

TESTS = Path(__file__).parent.parent
TOKEN = "wire-token"
TICKS = os.sysconf("SC_CLK_TCK")


class Bot:
    """A bot's process."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log

    def kill(self) -> None:
        """SIGKILL: nothing of it runs on."""
        self.process.kill()
        self.process.wait()

    def stop(self, within: float = 30.0) -> int:
        """SIGTERM, and how it ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)

    @property
    def seconds(self) -> float:
        """Processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, *, peak: bool = False) -> float:
        """MiB now, or at most so far."""
        name = "VmHWM" if peak else "VmRSS"
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(one for one in status.splitlines() if one.startswith(name))
        return int(line.split()[1]) / 1024

    def said(self) -> str:
        return self.log.read_text(errors="replace")


class Wire:
    """A running loopback Discord."""

    def __init__(
        self, process: subprocess.Popen[str], folder: Path, variables: dict[str, str]
    ) -> None:
        assert process.stdout is not None
        self.port: int = int(process.stdout.readline())
        self.folder = folder
        self._variables = variables
        self._bots = 0

    def call(self, name: str, /, **given: Any) -> Any:
        """One of `wire.control`'s calls."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request("POST", f"/wire/{name}", json.dumps(given))
        answer = json.loads(line.getresponse().read())
        line.close()
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["answer"]

    def start(
        self,
        target: str = "bot",
        *arguments: str,
        python: str = sys.executable,
        folder: Path | None = None,
        **variables: str,
    ) -> Bot:
        """Start a bot on this folder's database, or in a `folder` with settings of its own; see
        `connected`."""
        self._bots += 1
        log = self.folder / f"bot-{self._bots}.log"
        given = {
            "DISCORD_TOKEN": TOKEN,
            "DATABASE": str(self.folder / "data.db"),
            "KEY_FILE": str(self.folder / "data.key"),
            "PYTHONPATH": f"{TESTS.parent}:{TESTS}",
        }
        if folder is not None:
            given |= {"DATABASE": "", "KEY_FILE": ""}
        arguments = arguments or (("run",) if target == "bot" else ())
        with log.open("wb") as file:
            process = subprocess.Popen(
                [python, "-m", "wire.launch", str(self.port), target, *arguments],
                env=os.environ | given | self._variables | variables,
                cwd=folder or self.folder,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        return Bot(process, log)

    def connected(self, bot: Bot, within: float = 30.0, shards: int = 1) -> Bot:
        """Wait until the bot has a line to the gateway, and so many shards in all have one."""
        deadline = time.monotonic() + within
        while not self.call("until", within=0.3, connected=shards):
            if bot.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the bot did not connect:\n{bot.said()}")
        return bot

    @contextlib.contextmanager
    def bot(self, *target: str, python: str = sys.executable) -> Generator[Bot]:
        """A connected bot that is gone at the end; see `start`."""
        made = self.start(*target, python=python)
        try:
            yield self.connected(made)
        finally:
            made.kill()

    def vote_targets(self) -> list[list[Any]]:
        """Every vote that can be seen: (place, message, custom_id)."""
        return [
            [message["place"], message["id"], control]
            for message in self.call("messages")
            for control in message["controls"]
            if control.startswith("vote:")
        ]


@contextlib.contextmanager
def open_wire(folder: Path, speed: float = 1.0, servers: int = 1) -> Generator[Wire]:
    """A loopback Discord in a process of its own, gone at the end; see `hurry` for the speed."""
    variables = hurry.variables(speed) | {"WIRE_SERVERS": f"{servers}"}
    process = subprocess.Popen(
        [sys.executable, "-m", "wire"],
        env=os.environ | {"PYTHONPATH": str(TESTS)} | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Wire(process, folder, variables)
    finally:
        process.kill()
        process.wait()
