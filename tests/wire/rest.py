"""The loopback's REST interface: Discord's routes, as far as the bot uses them."""

import asyncio
import json
import re
from typing import Any

from aiohttp import BodyPartReader, web

from wire import hurry
from wire.gateway import Gateway
from wire.state import APPLICATION, BOT, Json, Refused, State
from wire.trouble import Limits, Troubles

API = "/api/v10"
_ANSWER = re.compile(r"/interactions/(\d+)/([^/]+)/callback")
_MESSAGES = re.compile(r"/channels/(\d+)/messages")
_MESSAGE = re.compile(r"/channels/(\d+)/messages/(\d+)")
_THREADS = re.compile(r"/channels/(\d+)/messages/(\d+)/threads")
_COMMANDS = re.compile(r"/applications/\d+/commands")
_FOLLOW_UP = re.compile(r"/webhooks/\d+/([^/]+)(/messages/@original)?")
_NAMES = re.compile(r"(?<=/)[0-9a-z@]*\d[0-9a-z]*(?=/|$)")


class Rest:
    """Answers requests."""

    def __init__(self, state: State, gateway: Gateway, token: str) -> None:
        self.state = state
        self.gateway = gateway
        self.troubles = Troubles()
        self.limits = Limits()
        self.reply_delay = 0.0
        self.requests = 0
        self.refusals: list[str] = []
        """Such as "404 10062", in order."""
        self._token = token

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        response = await self._respond(request)
        if hurry.SPEED != 1:
            response.headers["Date"] = hurry.date_header()
        return response

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        self.requests += 1
        if self.gateway.is_away:
            return _drop(request)
        trouble = self.troubles.meet(request.method, _NAMES.sub("#", path))
        kind, wait = (trouble.kind, trouble.seconds) if trouble else ("", 0.0)
        body = await _body(request)
        if kind == "slow":
            await asyncio.sleep(wait)
        if kind == "drop":
            return _drop(request)
        if kind == "banned":
            return web.Response(status=429, text="Access denied")
        if trouble and kind == "odd":
            page, called = b"<html>Bad Gateway</html>", {"Content-Type": "application/json"}
            return web.Response(status=trouble.status, body=page, headers=called)
        if kind == "bare":
            return _json({"message": "not now"}, 429, {"Via": "1.1 wire"})
        if trouble and kind == "error":
            return _refuse(trouble.status, wait)
        allowed, headers = self.limits.take(request.method, path)
        if not allowed:
            return _refuse(429, float(headers["X-RateLimit-Reset-After"]), headers)
        try:
            given = self._do(request, path, body)
            status = 200 if given is not None else 204
        except Refused as refused:
            given, status = {"code": refused.code, "message": refused.text}, refused.status
            self.refusals.append(f"{refused.status} {refused.code}")
        if self.reply_delay:
            await asyncio.sleep(self.reply_delay)
        if kind in ("hold", "lost"):
            await asyncio.sleep(wait)
            return _drop(request)
        if kind == "late_error":
            return _refuse(500, 0.0)
        if given is None:
            return web.Response(status=status, headers=headers)
        return _json(given, status, headers)

    def _do(self, request: web.BaseRequest, path: str, body: Any) -> Any:
        method = request.method
        if method == "POST" and (found := _ANSWER.fullmatch(path)):
            self.state.answer(int(found[1]), found[2], body)
            return self._told(int(found[1])) if "with_response" in request.query else None
        if found := _FOLLOW_UP.fullmatch(path):
            return self.state.follow_up(found[1], body)
        if request.headers.get("Authorization") != f"Bot {self._token}":
            raise Refused(401, 0, "401: Unauthorized")
        if found := _MESSAGES.fullmatch(path):
            if method == "POST":
                return self.state.post(int(found[1]), body)
            limit, before = request.query.get("limit", 50), request.query.get("before", 1 << 63)
            return self.state.history(int(found[1]), int(limit), int(before))
        if method == "PATCH" and (found := _MESSAGE.fullmatch(path)):
            return self.state.edit(int(found[1]), int(found[2]), body)
        if method == "POST" and (found := _THREADS.fullmatch(path)):
            thread = self.state.open_thread(int(found[1]), int(found[2]), body)
            server = self.state.place(int(found[1])).server
            self.gateway.push("THREAD_CREATE", json.dumps(thread).encode(), server)
            return thread
        if method == "PUT" and _COMMANDS.fullmatch(path):
            self.state.syncs += 1
            known = {"application_id": str(APPLICATION), "version": "1"}
            self.state.commands = [
                {"description": ""} | one | known | {"id": str(number)}
                for number, one in enumerate(body, 1000)
            ]  # a command of a menu has no description
            return self.state.commands
        return self._fact(path)

    def _told(self, number: int) -> Json:
        """What Discord says of an answer to who asks for it, as the library always does."""
        made = self.state.interactions[number]
        assert made.answer is not None
        kind: int = made.answer["type"]
        told = {"id": str(number), "type": 3, "response_message_loading": kind == 5}
        resource: Json = {"type": kind}
        if kind in (4, 7):
            resource["message"] = self.state.shown(made.channel, made.answer.get("data") or {})
        return {"interaction": told, "resource": resource}

    def _fact(self, path: str) -> Json:
        match path:
            case "/users/@me":
                return BOT
            case "/oauth2/applications/@me":
                return {
                    "id": str(APPLICATION),
                    "name": "bot",
                    "icon": None,
                    "description": "",
                    "bot_public": True,
                    "bot_require_code_grant": False,
                    "verify_key": "",
                    "owner": BOT,
                }
            case "/gateway/bot":
                limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 16}
                if self.gateway.identify_every:
                    limit["max_concurrency"] = 1
                return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}
            case _:
                raise Refused(404, 0, f"404: Not Found {path}")


def _refuse(status: int, wait: float, headers: dict[str, str] | None = None) -> web.Response:
    """A refusal that says when to come back, which counts if it is 429."""
    body = {"message": "not now", "code": 0, "retry_after": wait, "global": False}
    sent = {"Via": "1.1 wire", "Retry-After": str(wait), **(headers or {})}
    return _json(body, status, sent)


def _json(body: Any, status: int, headers: dict[str, str]) -> web.Response:
    headers["Content-Type"] = "application/json"  # the library looks for just this
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


def _drop(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _body(request: web.BaseRequest) -> Any:
    """The JSON, also where files come along."""
    if not request.body_exists:
        return {}
    if request.content_type != "multipart/form-data":
        return json.loads(await request.read() or b"{}")
    found: Json = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = await part.read()
        if part.name == "payload_json":
            found = json.loads(data)
    return found
