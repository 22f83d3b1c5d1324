"""What the loopback Discord remembers: a server, channels, messages, interactions, its rules."""

import asyncio
import itertools
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wire import hurry

EPOCH = 1_420_070_400_000
APPLICATION = 77
BOT = {"id": str(APPLICATION), "username": "bot", "discriminator": "0", "avatar": None, "bot": True}
SERVER = 1 << 40
CHANNEL = SERVER + 1
SERVERS = tuple(
    SERVER + (number << 22) for number in range(int(os.environ.get("WIRE_SERVERS", "1")))
)
"""Servers whose numbers follow each other, so that they are on different shards."""
DEADLINE = 3.0
NONCES_LAST = 300.0
ALL_RIGHTS = (1 << 50) - 1
LONG_AGO = "2020-01-01T00:00:00+00:00"

Json = dict[str, Any]


class Refused(Exception):
    """Discord's no: a status, its own error code, a text."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(f"{status} {code} {text}")
        self.status = status
        self.code = code
        self.text = text


@dataclass(slots=True)
class Interaction:
    """Something that a member did, and how it was answered. Moments by `time.perf_counter`."""

    id: int
    token: str
    channel: int
    member: int
    what: str
    """The custom_id, or the command's name."""
    pushed_at: float
    answered_at: float | None = None
    """When the first answer arrived, be it too late."""
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first answer, be it too late."""
    answer: Json | None = None
    later: Json | None = None
    """What a deferred answer became."""

    @property
    def shown(self) -> Json:
        """The message with which it was answered so far."""
        return self.later or (self.answer or {}).get("data") or {}

    @property
    def is_deferred(self) -> bool:
        """The first answer only won time."""
        return self.answer is not None and self.answer.get("type") in (5, 6)

    @property
    def seconds(self) -> float | None:
        """From push to first answer; after Discord's three seconds nobody sees it."""
        return None if self.answered_at is None else self.answered_at - self.pushed_at


@dataclass(slots=True)
class Place:
    """A text channel or a thread."""

    id: int
    name: str
    parent: int | None = None
    server: int = SERVER
    messages: dict[int, Json] = field(default_factory=dict[int, Json])


class State:
    """The facts, and the rules by which they change. Methods raise Refused."""

    def __init__(self) -> None:
        self.places = {one + 1: Place(one + 1, "articles", server=one) for one in SERVERS}
        self.interactions: dict[int, Interaction] = {}
        self.commands: list[Json] = []
        self.revisions: dict[int, int] = {}
        """How often each message was edited."""
        self.syncs = 0
        """How often the commands were written."""
        self.posts = 0
        self.repeats = 0
        """Messages that a nonce dropped."""
        self._nonces: dict[tuple[int, str], tuple[float, Json]] = {}
        self._counter = itertools.count()

    def snowflake(self) -> int:
        """An id that holds the time."""
        now = int(hurry.now().timestamp() * 1000) - EPOCH
        return (now << 22) | (next(self._counter) & 0x3FFFFF)

    def place(self, place: int) -> Place:
        if place not in self.places:
            raise Refused(404, 10003, "Unknown Channel")
        return self.places[place]

    def post(self, place_id: int, body: Json) -> Json:
        """A message of the bot; one with a nonce that was used is the message that is there."""
        place = self.place(place_id)
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            at, known = self._nonces.get((place_id, str(nonce)), (0.0, None))
            if known is not None and time.monotonic() - at < NONCES_LAST:
                self.repeats += 1
                return known
        message = self.shown(place_id, body)
        place.messages[int(message["id"])] = message
        self.posts += 1
        if nonce is not None:
            self._nonces[place_id, str(nonce)] = time.monotonic(), message
        return message

    def edit(self, place_id: int, message_id: int, body: Json) -> Json:
        message = self.message(place_id, message_id)
        _fill(message, body)
        self.revisions[message_id] = self.revisions.get(message_id, 0) + 1
        return message

    def message(self, place_id: int, message_id: int) -> Json:
        found = self.place(place_id).messages.get(message_id)
        if found is None:
            raise Refused(404, 10008, "Unknown Message")
        return found

    def history(self, place_id: int, limit: int, before: int) -> list[Json]:
        """Newest first, as Discord sends it."""
        messages = self.place(place_id).messages
        ids = sorted((one for one in messages if one < before), reverse=True)
        return [messages[one] for one in ids[:limit]]

    def open_thread(self, place_id: int, message_id: int, body: Json) -> Json:
        """A thread has the id of the message it hangs on, which has only one."""
        self.message(place_id, message_id)
        server = self.place(place_id).server
        if message_id in self.places:
            raise Refused(400, 160004, "A thread has already been created for this message")
        thread = self.places[message_id] = Place(message_id, body["name"], place_id, server)
        return self.channel(thread)

    def interaction(self, channel: int, member: int, what: str) -> Interaction:
        number = self.snowflake()
        made = Interaction(number, f"t{number:x}", channel, member, what, time.perf_counter())
        self.interactions[number] = made
        return made

    def answer(self, number: int, token: str, body: Json) -> Interaction:
        """The first answer: within three seconds, and only once."""
        found = self.interactions.get(number)
        if found is None or found.token != token:
            raise Refused(404, 10062, "Unknown interaction")
        if found.answer is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        found.answered_at = found.answered_at or time.perf_counter()
        found.heard.set()
        if found.answered_at - found.pushed_at > DEADLINE:
            raise Refused(404, 10062, "Unknown interaction")
        found.answer = body
        return found

    def follow_up(self, token: str, body: Json) -> Json:
        """What comes after the first answer."""
        found = self.interactions.get(int(token.removeprefix("t"), 16))
        if found is None or found.answer is None:
            raise Refused(404, 10015, "Unknown Webhook")
        found.later = body
        return self.shown(found.channel, body)

    def guild(self, server: int) -> Json:
        """GUILD_CREATE: everyone may do everything, since rights are tested elsewhere."""
        places = [place for place in self.places.values() if place.server == server]
        return {
            "id": str(server),
            "name": "A server",
            "owner_id": "1",
            "roles": [{"id": str(server), "name": "@everyone", "permissions": str(ALL_RIGHTS)}],
            "channels": [self.channel(place) for place in places if place.parent is None],
            "threads": [self.channel(place) for place in places if place.parent is not None],
            "members": [{"user": BOT, "roles": [], "joined_at": LONG_AGO, "flags": 0}],
            "member_count": 2,
            "preferred_locale": "en-US",
        }

    def channel(self, place: Place) -> Json:
        """A channel or a thread as Discord tells of it."""
        shown: Json = {"id": str(place.id), "guild_id": str(place.server), "name": place.name}
        shown["type"] = 0
        if place.parent is None:
            return shown | {"position": 0, "permission_overwrites": [], "parent_id": None}
        return shown | {
            "type": 11,
            "parent_id": str(place.parent),
            "owner_id": str(APPLICATION),
            "message_count": len(place.messages),
            "member_count": 1,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 4320,
                "archive_timestamp": LONG_AGO,
                "locked": False,
            },
        }

    def shown(self, place_id: int, body: Json) -> Json:
        """A message with this body, not kept."""
        message: Json = {
            "id": str(self.snowflake()),
            "channel_id": str(place_id),
            "author": BOT,
            "timestamp": LONG_AGO,
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "components": [],
            "attachments": [],
            "content": "",
            "flags": 0,
        }
        _fill(message, body)
        return message


def texts(parts: Any) -> str:
    """All text that a card shows."""
    return "\n".join(part["content"] for part in _all(parts) if part.get("type") == 10)


def controls(parts: Any) -> list[str]:
    """The custom_ids on a card that can be used, in order."""
    return [part["custom_id"] for part in _all(parts) if _can_be_used(part)]


def buttons(parts: Any) -> dict[str, str]:
    """The custom_id of each button that can be pressed, by its label."""
    return {
        part.get("label") or "": part["custom_id"]
        for part in _all(parts)
        if part["type"] == 2 and _can_be_used(part)
    }


def _can_be_used(part: Json) -> bool:
    return bool(part.get("custom_id")) and not part.get("disabled")


def _all(parts: Any) -> Iterator[Json]:
    """Components and those inside them."""
    for part in parts or ():
        yield part
        yield from _all(part.get("components"))


def _fill(message: Json, body: Json) -> None:
    for name in ("content", "flags"):
        if body.get(name) is not None:
            message[name] = body[name]
    if "components" in body:
        message["components"] = _as_given_back(body["components"] or [])


def _as_given_back(sent: list[Json]) -> list[Json]:
    """Components as Discord gives them back: each with an id, attachments with an address."""
    given: list[Json] = json.loads(json.dumps(sent))
    for number, part in enumerate(_all(given), 1):
        part["id"] = number
        for media in [*part.get("items", ()), *([part] if "file" in part else ())]:
            media.setdefault("media", media.get("file") or {})
            media["media"] |= {"proxy_url": "", "width": 1, "height": 1}
    return given
