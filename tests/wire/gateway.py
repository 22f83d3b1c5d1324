"""The loopback's gateway: identify, heartbeat, resume, and the orders that break a connection."""

import asyncio
import json
import logging
import zlib
from collections import deque
from contextlib import suppress
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from wire.state import APPLICATION, BOT, State

log = logging.getLogger(__name__)

HEARTBEAT_MS = 41_250
REPLAYED = 20_000


class Session:
    """One identified shard: what was sent to it is kept, so that it can resume."""

    def __init__(self, name: str, shard: int, shards: int) -> None:
        self.name = name
        self.shard = shard
        self.shards = shards
        self.sequence = 0
        self.sent: deque[tuple[int, bytes]] = deque(maxlen=REPLAYED)
        self.line: Line | None = None

    def push(self, event: str, data: bytes) -> None:
        """Send an event, or keep it for a resume."""
        self.sequence += 1
        message = b'{"op":0,"t":"%s","s":%d,"d":%s}' % (event.encode(), self.sequence, data)
        self.sent.append((self.sequence, message))
        if self.line is not None:
            self.line.send(message)


class Line:
    """One websocket; messages are sent in order by a task that lives while there are some."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._packer = zlib.compressobj(1) if compressed else None
        self._waiting: deque[bytes] = deque()
        self._task: asyncio.Task[None] | None = None

    def send(self, message: bytes) -> None:
        self._waiting.append(message)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())

    async def close(self, code: int) -> None:
        await self.socket.close(code=code)

    async def _drain(self) -> None:
        try:
            while self._waiting:
                message = self._waiting.popleft()
                if self._packer is None:
                    await self.socket.send_str(message.decode())
                else:
                    packed = self._packer.compress(message)
                    await self.socket.send_bytes(packed + self._packer.flush(zlib.Z_SYNC_FLUSH))
        except (ConnectionError, RuntimeError):
            self._waiting.clear()
        finally:
            self._task = None


class Gateway:
    """All sessions. `pause` refuses new connections, as when Discord is away."""

    def __init__(self, state: State, shards: int, heartbeat_ms: int = HEARTBEAT_MS) -> None:
        self.shards = shards
        self.heartbeat_ms = heartbeat_ms
        self.url = ""
        self.is_away = False
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.beats = 0
        self._state = state

    def session_of(self, server: int) -> Session | None:
        """The newest session whose shard has this server."""
        for session in reversed(self.sessions.values()):
            if (server >> 22) % session.shards == session.shard:
                return session
        return None

    @property
    def is_connected(self) -> bool:
        """Whether every shard has a session with a line."""
        open_ = {s.shard for s in self.sessions.values() if s.line is not None}
        return len(open_) == self.shards

    def push(self, server: int, event: str, data: bytes) -> bool:
        """Send an event to who has this server; False if nobody has it."""
        session = self.session_of(server)
        if session is None:
            return False
        session.push(event, data)
        return session.line is not None

    async def order(self, what: str, shard: int | None = None) -> None:
        """`reconnect`, `invalid` (resumable or not), or just `drop` the line."""
        for session in list(self.sessions.values()):
            line = session.line
            if line is None or (shard is not None and session.shard != shard):
                continue
            match what:
                case "reconnect":
                    line.send(b'{"op":7,"d":null}')
                case "invalid":
                    self.sessions.pop(session.name)
                    line.send(b'{"op":9,"d":false}')
                case "invalid_resumable":
                    line.send(b'{"op":9,"d":true}')
                case "drop":
                    await line.close(WSCloseCode.ABNORMAL_CLOSURE)
                case _:
                    raise ValueError(what)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if self.is_away:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0, compress=False, autoping=True)
        await socket.prepare(request)
        line = Line(socket, compressed=request.query.get("compress") == "zlib-stream")
        line.send(b'{"op":10,"d":{"heartbeat_interval":%d}}' % self.heartbeat_ms)
        session: Session | None = None
        try:
            async for message in socket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    session = self._receive(line, json.loads(message.data), session)
        finally:
            if session is not None and session.line is line:
                session.line = None
        return socket

    def _receive(self, line: Line, message: Any, session: Session | None) -> Session | None:
        match message["op"]:
            case 1:
                self.beats += 1
                line.send(b'{"op":11}')
            case 2:
                return self._identify(line, message["d"])
            case 6:
                return self._resume(line, message["d"])
            case _:
                pass
        return session

    def _identify(self, line: Line, data: Any) -> Session:
        shard, shards = data.get("shard") or (0, 1)
        for old in [s for s in self.sessions.values() if s.shard == shard]:
            del self.sessions[old.name]
        self.identified += 1
        session = Session(f"s{self.identified}", shard, shards)
        session.line = line
        self.sessions[session.name] = session
        mine = [s for s in self._state.servers if (s >> 22) % shards == shard]
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": str(server), "unavailable": True} for server in mine],
            "session_id": session.name,
            "resume_gateway_url": self.url,
            "shard": [shard, shards],
            "application": {"id": str(APPLICATION), "flags": 0},
        }
        session.push("READY", json.dumps(ready).encode())
        for server in mine:
            session.push("GUILD_CREATE", json.dumps(self._state.guild(server)).encode())
        return session

    def _resume(self, line: Line, data: Any) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            line.send(b'{"op":9,"d":false}')
            return None
        if session.line is not None:
            with suppress(RuntimeError):
                asyncio.get_running_loop().create_task(session.line.close(4000))
        session.line = line
        self.resumed += 1
        for sequence, message in session.sent:
            if sequence > (data["seq"] or 0):
                line.send(message)
        session.push("RESUMED", b"{}")
        return session
