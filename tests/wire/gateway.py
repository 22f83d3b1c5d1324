"""The loopback's gateway: identify, heartbeat, resume, and the orders that break a connection."""

import asyncio
import json
import zlib
from collections import deque
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from wire import hurry
from wire.state import APPLICATION, BOT, SERVER, SERVERS, State

HEARTBEAT_MS = int(41_250 / hurry.SPEED)
REPLAYED = 20_000


class Line:
    """One websocket; messages are sent in order by a task that lives while there are some."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._packer = zlib.compressobj(1)
        self._waiting: deque[bytes] = deque()
        self._task: asyncio.Task[None] | None = None

    def send(self, message: bytes) -> None:
        self._waiting.append(message)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._waiting:
                packed = self._packer.compress(self._waiting.popleft())
                await self.socket.send_bytes(packed + self._packer.flush(zlib.Z_SYNC_FLUSH))
        except (ConnectionError, RuntimeError):
            self._waiting.clear()
        finally:
            self._task = None


class Session:
    """What one shard was sent, so that it can resume; there is a line while it is connected."""

    def __init__(self, name: str, shard: int, shards: int, line: Line) -> None:
        self.name = name
        self.shard = shard
        self.shards = shards
        self.line: Line | None = line
        self._sequence = 0
        self._sent: deque[tuple[int, bytes]] = deque(maxlen=REPLAYED)

    def has(self, server: int) -> bool:
        """Whether a server is on this shard."""
        return (server >> 22) % self.shards == self.shard

    def push(self, event: str, data: bytes) -> None:
        """Send an event, or keep it for a resume."""
        self._sequence += 1
        message = b'{"op":0,"t":"%s","s":%d,"d":%s}' % (event.encode(), self._sequence, data)
        self._sent.append((self._sequence, message))
        if self.line is not None:
            self.line.send(message)

    def resume(self, line: Line, seen: int) -> None:
        self.line = line
        for sequence, message in self._sent:
            if sequence > seen:
                line.send(message)
        self.push("RESUMED", b"{}")


class Gateway:
    """The sessions of the one bot, one a shard, whichever process connects it."""

    def __init__(self, state: State) -> None:
        self.url = ""
        self.is_away = False
        """New connections are refused, as when Discord is away."""
        self.identified = 0
        self.resumed = 0
        self.identify_every = 0.0
        """One shard after the other, so many seconds apart; 0: as many at once as there are."""
        self.too_early = 0
        """Shards that were refused, since they came too early."""
        self._identified_at = 0.0
        self._state = state
        self._sessions: dict[int, Session] = {}
        """By shard."""
        self._last = "", b"", SERVER

    @property
    def connected(self) -> int:
        """How many shards have a line."""
        return sum(one.line is not None for one in self._sessions.values())

    def is_connected(self, server: int) -> bool:
        """Whether a bot hears at once what happens on a server."""
        return any(one.has(server) and one.line is not None for one in self._sessions.values())

    def push(self, event: str, data: bytes, server: int) -> None:
        """Send an event of a server to its shard."""
        self._last = event, data, server
        for session in self._sessions.values():
            if session.has(server):
                session.push(event, data)

    def push_again(self) -> None:
        """Deliver the last event once more."""
        self.push(*self._last)

    async def order(self, what: str) -> None:
        """To every shard: `reconnect`, `invalid` (resumable or not), or just `drop` the line."""
        for session in self._sessions.values():
            if session.line is not None:
                await self._order(session, session.line, what)

    async def _order(self, session: Session, line: Line, what: str) -> None:
        match what:
            case "reconnect":
                line.send(b'{"op":7,"d":null}')
            case "invalid":
                session.name = ""
                line.send(b'{"op":9,"d":false}')
            case "invalid_resumable":
                line.send(b'{"op":9,"d":true}')
            case "drop":
                await line.socket.close(code=WSCloseCode.ABNORMAL_CLOSURE)
            case _:
                raise ValueError(what)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if self.is_away:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        socket.headers["Date"] = hurry.date_header()
        await socket.prepare(request)
        line = Line(socket)
        line.send(b'{"op":10,"d":{"heartbeat_interval":%d}}' % HEARTBEAT_MS)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(line, json.loads(message.data))
        finally:
            for session in self._sessions.values():
                if session.line is line:
                    session.line = None
        return socket

    def _receive(self, line: Line, message: Any) -> None:
        match message["op"]:
            case 1:
                line.send(b'{"op":11}')
            case 2:
                self._identify(line, *message["d"].get("shard", (0, 1)))
            case 6:
                self._resume(line, message["d"])
            case _:
                pass

    def _identify(self, line: Line, shard: int, shards: int) -> None:
        now = hurry.now().timestamp()
        if now < self._identified_at + self.identify_every:
            self.too_early += 1
            line.send(b'{"op":9,"d":false}')
            return
        self._identified_at = now
        self.identified += 1
        session = Session(f"s{self.identified}", shard, shards, line)
        self._sessions[shard] = session
        servers = [server for server in SERVERS if session.has(server)]
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": str(server), "unavailable": True} for server in servers],
            "session_id": session.name,
            "resume_gateway_url": self.url,
            "shard": [shard, shards],
            "application": {"id": str(APPLICATION), "flags": 0},
        }
        session.push("READY", json.dumps(ready).encode())
        for server in servers:
            session.push("GUILD_CREATE", json.dumps(self._state.guild(server)).encode())

    def _resume(self, line: Line, given: Any) -> None:
        for session in self._sessions.values():
            if session.name == given["session_id"]:
                self.resumed += 1
                session.resume(line, given["seq"] or 0)
                return
        line.send(b'{"op":9,"d":false}')
