"""The loopback's REST interface: Discord's routes, as far as the bot uses them."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web

from wire import hurry
from wire.gateway import Gateway
from wire.limits import Limits
from wire.state import ALL_RIGHTS, APPLICATION, BOT, Interaction, Json, Refused, State
from wire.trouble import BEFORE, Trouble, Troubles

API = "/api/v10"
_ANSWER = re.compile(r"/interactions/(\d+)/([^/]+)/callback")
_MESSAGES = re.compile(r"/channels/(\d+)/messages")
_MESSAGE = re.compile(r"/channels/(\d+)/messages/(\d+)")
_THREADS = re.compile(r"/channels/(\d+)/messages/(\d+)/threads")
_COMMANDS = re.compile(r"/applications/\d+/commands")
_FOLLOW_UP = re.compile(r"/webhooks/\d+/([^/]+)(/messages/@original)?")
_NAMES = re.compile(r"(?<=/)[0-9a-z@]*\d[0-9a-z]*(?=/|$)")


class Rest:
    """Answers requests. `on_answer` hears of every first answer."""

    def __init__(self, state: State, gateway: Gateway, token: str) -> None:
        self.state = state
        self.gateway = gateway
        self.troubles = Troubles()
        self.limits = Limits()
        self.reply_delay = 0.0
        self.requests = 0
        self.refusals: dict[str, int] = {}
        """ "404 10062" -> how often."""
        self.is_away = False
        self.on_answer: Callable[[Interaction], None] = lambda _: None
        self._token = token

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        response = await self._respond(request)
        if hurry.SPEED != 1:
            response.headers["Date"] = hurry.date_header()
        return response

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        self.requests += 1
        trouble = None
        if self.is_away:
            return _drop(request)
        if self.troubles.rules:
            trouble = self.troubles.meet(request.method, _NAMES.sub("#", path))
        body = await _body(request)
        if trouble is not None and (refusal := await _before(trouble, request)) is not None:
            return refusal
        headers: dict[str, str] = {}
        if self.limits.rules:
            allowed, headers = self.limits.take(request.method, path)
            if not allowed:
                wait = float(headers["X-RateLimit-Reset-After"])
                limited = {"message": "slow down", "retry_after": wait, "global": False}
                headers |= {"Via": "1.1 wire", "Retry-After": str(wait)}
                return web.json_response(limited, status=429, headers=headers)
        try:
            given = self._do(request, path, body)
            status = 200 if given is not None else 204
        except Refused as refused:
            given, status = {"code": refused.code, "message": refused.text}, refused.status
            name = f"{refused.status} {refused.code}"
            self.refusals[name] = self.refusals.get(name, 0) + 1
        if self.reply_delay:
            await asyncio.sleep(self.reply_delay)
        if trouble is not None and trouble.kind == "hold":
            await asyncio.sleep(trouble.seconds)
        if trouble is not None and trouble.kind in ("hold", "lost"):
            return _drop(request)
        if trouble is not None and trouble.kind == "late_error":
            return web.json_response({"message": "late", "code": 0}, status=500)
        if given is None:
            return web.Response(status=status, headers=headers)
        headers["Content-Type"] = "application/json"  # the library looks for just this
        return web.Response(body=json.dumps(given).encode(), status=status, headers=headers)

    def _do(self, request: web.BaseRequest, path: str, body: Json) -> Any:
        method = request.method
        if method == "POST" and (found := _ANSWER.fullmatch(path)):
            self._answer(int(found[1]), found[2], body)
            return self._told(int(found[1])) if "with_response" in request.query else None
        if found := _FOLLOW_UP.fullmatch(path):
            return self.state.follow_up(found[1], body)
        if request.headers.get("Authorization") != f"Bot {self._token}":
            raise Refused(401, 0, "401: Unauthorized")
        if found := _MESSAGES.fullmatch(path):
            if method == "POST":
                return self.state.post(int(found[1]), body)
            return self.state.history(int(found[1]), dict(request.query))
        if found := _MESSAGE.fullmatch(path):
            channel, message = int(found[1]), int(found[2])
            if method == "PATCH":
                return self.state.edit(channel, message, body)
            return self.state.message(channel, message)
        if method == "POST" and (found := _THREADS.fullmatch(path)):
            thread = self.state.open_thread(int(found[1]), int(found[2]), body)
            data = json.dumps(thread).encode()
            self.gateway.push(int(thread["guild_id"]), "THREAD_CREATE", data)
            return thread
        if method == "PUT" and _COMMANDS.fullmatch(path):
            named = [one | {"id": str(1000 + i)} for i, one in enumerate(_list(body))]
            self.state.commands = [
                one | {"application_id": str(APPLICATION), "version": "1"} for one in named
            ]
            return self.state.commands
        return self._fact(path)

    def _answer(self, number: int, token: str, body: Json) -> None:
        known = self.state.interactions.get(number)
        first = known is not None and known.answered_at is None
        try:
            self.state.answer(number, token, body)
        finally:
            if first and known is not None:
                self.on_answer(known)

    def _told(self, number: int) -> Json:
        """What Discord says of an answer to who asks for it, as the library always does."""
        made = self.state.interactions[number]
        assert made.answer is not None
        kind: int = made.answer["type"]
        data: Json = made.answer.get("data") or {}
        told = {"id": str(number), "type": 3, "response_message_loading": kind == 5}
        resource: Json = {"type": kind}
        if kind in (4, 7):
            resource["message"] = self.state.shown(made.channel, data)
        return {"interaction": told, "resource": resource}

    def _fact(self, path: str) -> Json:
        match path:
            case "/users/@me":
                return BOT
            case "/oauth2/applications/@me" | "/applications/@me":
                return {
                    "id": str(APPLICATION),
                    "name": "bot",
                    "icon": None,
                    "description": "",
                    "bot_public": True,
                    "bot_require_code_grant": False,
                    "verify_key": "",
                    "owner": {"id": "1", "username": "o", "discriminator": "0", "avatar": None},
                    "team": None,
                    "flags": 0,
                }
            case "/gateway/bot" | "/gateway":
                limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 16}
                return {
                    "url": self.gateway.url,
                    "shards": self.gateway.shards,
                    "session_start_limit": limit,
                }
            case _:
                raise Refused(404, 0, f"404: Not Found {path}")


MEMBER_RIGHTS = str(ALL_RIGHTS & ~(1 << 13) & ~(1 << 3))
MODERATOR_RIGHTS = str(ALL_RIGHTS)


async def _before(trouble: Trouble, request: web.BaseRequest) -> web.StreamResponse | None:
    if trouble.kind == "slow":
        await asyncio.sleep(trouble.seconds)
    if trouble.kind not in BEFORE:
        return None
    if trouble.kind == "drop":
        return _drop(request)
    body = {"message": "made up by a test", "code": trouble.code, "retry_after": trouble.seconds}
    headers = {"Via": "1.1 wire", "Retry-After": str(trouble.seconds)}
    return web.json_response(body, status=trouble.status, headers=headers)


def _drop(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _body(request: web.BaseRequest) -> Json:
    if not request.body_exists:
        return {}
    if request.content_type != "multipart/form-data":
        return json.loads(await request.read() or b"{}")
    found: Json = {}
    reader: MultipartReader = await request.multipart()
    async for part in reader:
        assert isinstance(part, BodyPartReader)
        data = await part.read()
        if part.name == "payload_json":
            found = json.loads(data)
    return found


def _list(body: Any) -> list[Json]:
    return list(body)
