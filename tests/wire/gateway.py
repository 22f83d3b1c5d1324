"""The loopback's gateway: identify, heartbeat, resume, and the orders that break a connection."""

import asyncio
import json
import zlib
from collections import deque
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from wire import hurry
from wire.state import APPLICATION, BOT, SERVER, State

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


class Gateway:
    """The one session of the one bot: what was sent in it is kept, so that it can resume."""

    def __init__(self, state: State) -> None:
        self.url = ""
        self.is_away = False
        """New connections are refused, as when Discord is away."""
        self.identified = 0
        self.resumed = 0
        self.line: Line | None = None
        """The connection that is open."""
        self._state = state
        self._session = ""
        self._sequence = 0
        self._sent: deque[tuple[int, bytes]] = deque(maxlen=REPLAYED)
        self._last = "", b""

    def push(self, event: str, data: bytes) -> None:
        """Send an event, or keep it for a resume."""
        self._last = event, data
        self._sequence += 1
        message = b'{"op":0,"t":"%s","s":%d,"d":%s}' % (event.encode(), self._sequence, data)
        self._sent.append((self._sequence, message))
        if self.line is not None:
            self.line.send(message)

    def push_again(self) -> None:
        """Deliver the last event once more."""
        self.push(*self._last)

    async def order(self, what: str) -> None:
        """`reconnect`, `invalid` (resumable or not), or just `drop` the line."""
        if self.line is None:
            return
        match what:
            case "reconnect":
                self.line.send(b'{"op":7,"d":null}')
            case "invalid":
                self._session = ""
                self.line.send(b'{"op":9,"d":false}')
            case "invalid_resumable":
                self.line.send(b'{"op":9,"d":true}')
            case "drop":
                await self.line.socket.close(code=WSCloseCode.ABNORMAL_CLOSURE)
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
            if self.line is line:
                self.line = None
        return socket

    def _receive(self, line: Line, message: Any) -> None:
        match message["op"]:
            case 1:
                line.send(b'{"op":11}')
            case 2:
                self._identify(line)
            case 6 if message["d"]["session_id"] == self._session:
                self._resume(line, message["d"]["seq"] or 0)
            case 6:
                line.send(b'{"op":9,"d":false}')
            case _:
                pass

    def _identify(self, line: Line) -> None:
        self.identified += 1
        self._session = f"s{self.identified}"
        self._sequence = 0
        self._sent.clear()
        self.line = line
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": str(SERVER), "unavailable": True}],
            "session_id": self._session,
            "resume_gateway_url": self.url,
            "shard": [0, 1],
            "application": {"id": str(APPLICATION), "flags": 0},
        }
        self.push("READY", json.dumps(ready).encode())
        self.push("GUILD_CREATE", json.dumps(self._state.guild()).encode())

    def _resume(self, line: Line, seen: int) -> None:
        self.line = line
        self.resumed += 1
        for sequence, message in self._sent:
            if sequence > seen:
                line.send(message)
        self.push("RESUMED", b"{}")
