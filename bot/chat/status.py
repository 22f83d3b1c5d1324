"""A Unix socket next to the database, for whoever runs the bot: its status, and erasures.

The running bot does that itself, since it alone writes to the database and redraws its cards.
"""

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections.abc import AsyncGenerator
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path

import msgspec

from bot.chat.client import DiscussionBot
from bot.chat.refusal_words import fault_text
from bot.domain.durations import format_duration
from bot.domain.rounds import Member
from bot.errors import UserError
from bot.rounds.personal_data import Deletion
from bot.store.errors import DatabaseTrouble
from bot.store.files import companion

log = logging.getLogger(__name__)

PATIENCE, LONG_PATIENCE = 5.0, 600.0
LATE = 60
"""A step that is due for so many seconds is worth a look."""
WAITS = 5.0
"""Seconds for which the bot waits for a request, or for the end of what is sent."""
NOT_RUNNING = "The bot is not running on this database. `discussion-bot run` starts it."


class NotRunning(UserError):
    """No bot runs on the database, or none that could be asked here."""


class EraseMember(msgspec.Struct, frozen=True, tag="erase_member"):
    """Delete all that is kept of a member on a server."""

    server: int
    member: int


class EraseServer(msgspec.Struct, frozen=True, tag="erase_server"):
    """Delete all that is kept of a server."""

    server: int


Request = EraseMember | EraseServer


class Unknown(Exception):
    """Not a request that this version knows."""


@dataclass(frozen=True, slots=True)
class Status:
    """Latencies in milliseconds, other times in seconds."""

    version: str
    uptime: int
    is_connected: bool
    shards: tuple[int, ...]
    """The latency of each; -1 for one without a connection."""
    servers: int
    clicks: int
    """Clicks that still wait for their response."""
    writes: int
    """What waits to be committed."""
    reads: int
    """What waits to be read, or is being read."""
    redraws: int
    """Cards that wait to be drawn anew."""
    last_commit: int | None
    """How long ago; None: nothing since the start."""
    next_due: int | None
    """In how many seconds something is to be posted or closed; below 0: so late is it."""
    trouble: str
    """What keeps the database from being written."""

    @property
    def is_well(self) -> bool:
        """Nothing that whoever runs the bot has to look after."""
        is_late = self.next_due is not None and self.next_due < -LATE
        return self.is_connected and not self.trouble and not is_late


async def status_of(bot: DiscussionBot) -> Status:
    """The bot's present status."""
    service = bot.service
    store, now = service.store, service.now()
    due = await service.poster.next_due() if not store.health.is_lasting else None
    shards = sorted(bot.shards.items())
    ago = store.writer.idle_for
    return Status(
        version=bot.version,
        uptime=int(bot.uptime),
        is_connected=bot.is_ready() and not any(shard.is_closed() for _, shard in shards),
        shards=tuple(-1 if shard.is_closed() else _ms(shard.latency) for _, shard in shards),
        servers=len(bot.guilds),
        clicks=len(bot.clicks),
        writes=len(store.writer),
        reads=len(store.readers),
        redraws=len(service.refresher),
        last_commit=None if ago is None else int(ago),
        next_due=None if due is None else (due - now) // 1000,
        trouble="" if store.health.fault is None else fault_text(store.health.fault),
    )


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    """What someone who connected asks for; None: the status."""
    try:
        line = await asyncio.wait_for(reader.readline(), WAITS)
    except (TimeoutError, ValueError):  # the latter of a line without an end
        return None
    if not line.strip():
        return None
    try:
        return msgspec.json.decode(line, type=Request)
    except msgspec.DecodeError as error:
        raise Unknown(
            "The running bot doesn't know this request: it is of another version. Restart it."
        ) from error


async def _carry_out(bot: DiscussionBot, request: Request) -> Deletion:
    """Do what is asked for; DatabaseTrouble if it can't be done."""
    personal_data = bot.service.personal_data
    match request:
        case EraseMember(server, member):
            return await personal_data.erase(Member(server, member))
        case EraseServer(server):
            return await personal_data.erase_server(server)


@contextlib.asynccontextmanager
async def answering(path: Path, bot: DiscussionBot) -> AsyncGenerator[None]:
    """Send the status to everyone who connects to the socket, or do what a request asks for.
    Without it the bot works too."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError), contextlib.closing(writer):
            try:
                asked = await _read_request(reader)
                done = status_of(bot) if asked is None else _carry_out(bot, asked)
                answer = msgspec.json.encode(await done)
            except DatabaseTrouble as error:
                answer = json.dumps({"error": fault_text(error.fault)}).encode()
            except Unknown as error:
                answer = json.dumps({"error": str(error)}).encode()
            writer.write(answer)
            await writer.drain()

    address = socket_path(path)
    server = None
    before = os.umask(0o177)  # only for who runs the bot
    try:
        address.unlink(missing_ok=True)  # left by a killed one: we hold the database's lock
        server = await asyncio.start_unix_server(answer, address)
    except (OSError, AttributeError, NotImplementedError) as error:
        log.warning(
            "`discussion-bot status` will not work: %s can't be opened (%s)", address, error
        )
    finally:
        os.umask(before)
    try:
        yield
    finally:
        if server is not None:
            server.close()
            address.unlink(missing_ok=True)


def ask(path: Path) -> Status:
    """The status of the bot on this database; NotRunning, or UserError if it can't be asked."""
    return msgspec.json.decode(_exchange(path, b"", PATIENCE), type=Status)


def request(path: Path, asked: Request) -> Deletion:
    """Have the bot on this database do this; UserError if it can't, NotRunning if there is none.

    It is asked for its status before: one that hangs is not to do it much later.
    """
    ask(path)
    line = msgspec.json.encode(asked) + b"\n"
    return msgspec.json.decode(_exchange(path, line, LONG_PATIENCE), type=Deletion)


def _exchange(path: Path, line: bytes, patience: float) -> str:
    if not hasattr(socket, "AF_UNIX"):
        raise NotRunning("`discussion-bot status` needs Unix sockets, which this system lacks.")
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(patience)
            connection.connect(os.fspath(socket_path(path)))
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError) as error:
        raise NotRunning(NOT_RUNNING) from error
    except ConnectionError:
        answer = ""
    except TimeoutError as error:
        raise UserError(
            f"The bot runs, but gave no answer within {patience:g} s. Look into its log; if it "
            "goes on, restart it."
        ) from error
    except OSError as error:
        why = error.strerror or error
        raise UserError(f"The bot can't be asked: {why}. Ask as the user it runs as.") from error
    if not answer:
        raise UserError(
            "The bot broke off before it answered. Look into its log; try again: what was begun "
            "is finished by itself."
        )
    found = json.loads(answer)
    if "error" in found:
        raise UserError(found["error"])
    return answer


def socket_path(path: Path) -> Path:
    """Where the socket lies; such names have to be short, so relative where that is shorter."""
    address = companion(path, ".status")
    with contextlib.suppress(ValueError):
        return min(
            address, address.resolve().relative_to(Path.cwd()), key=lambda p: len(os.fspath(p))
        )
    return address


def in_words(status: Status) -> str:
    """A line for each fact."""
    latencies = ", ".join("no connection" if one < 0 else f"{one} ms" for one in status.shards)
    lines = {
        "version": f"{status.version}, running for {format_duration(status.uptime)}",
        "connection": ("" if status.is_connected else "not ready; ") + (latencies or "none yet"),
        "servers": str(status.servers),
        "clicks waiting for their answer": str(status.clicks),
        "writes waiting": str(status.writes),
        "reads waiting": str(status.reads),
        "cards waiting to be redrawn": str(status.redraws),
        "last commit": "none since the start"
        if status.last_commit is None
        else f"{format_duration(status.last_commit)} ago",
        "next due": _due(status.next_due),
    }
    if status.trouble:
        lines["trouble"] = status.trouble
    return "\n".join(f"{name}: {words}" for name, words in lines.items())


def as_json(status: Status) -> str:
    """The same for programs, with the verdict."""
    return json.dumps({"is_running": True, "is_well": status.is_well} | asdict(status))


def error_as_json(error: UserError) -> str:
    """Why there is no status, for programs."""
    is_running = not isinstance(error, NotRunning)
    return json.dumps({"is_running": is_running, "is_well": False, "error": str(error)})


def _due(seconds: int | None) -> str:
    if seconds is None:
        return "nothing"
    if seconds < 0:
        return f"{format_duration(-seconds)} ago"
    return f"in {format_duration(seconds)}"


def _ms(latency: float) -> int:
    """Seconds as milliseconds; what isn't a number yet as -1."""
    return int(latency * 1000) if isfinite(latency) else -1
