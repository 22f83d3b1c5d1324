"""What the loopback Discord remembers: servers, channels, messages, interactions, and its rules."""

import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any

from wire import hurry

EPOCH = 1_420_070_400_000
APPLICATION = 77
BOT = {"id": str(APPLICATION), "username": "bot", "discriminator": "0", "avatar": None, "bot": True}
DEADLINE = 3.0
TOKEN_LIVES = 900.0
NONCES_LAST = 300.0
ALL_RIGHTS = (1 << 50) - 1

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
    server: int
    channel: int
    member: int
    what: str
    """The custom_id, or the command's name."""
    source: int | None
    """The message whose control was used."""
    pushed_at: float
    answered_at: float | None = None
    """When the first answer arrived, be it too late."""
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
    def is_late(self) -> bool:
        """The first answer came after Discord's three seconds, so nobody saw it."""
        return self.answered_at is not None and self.answered_at - self.pushed_at > DEADLINE


@dataclass(slots=True)
class Place:
    """A text channel or a thread."""

    id: int
    server: int
    name: str
    parent: int | None = None
    archived: bool = False
    locked: bool = False
    messages: dict[int, Json] = field(default_factory=dict[int, Json])


class State:
    """The facts, and the rules by which they change. Methods raise Refused."""

    def __init__(self) -> None:
        self.servers: dict[int, str] = {}
        self.places: dict[int, Place] = {}
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.commands: list[Json] = []
        self.edits = 0
        self.revisions: dict[int, int] = {}
        """How often each message was edited."""
        self.posts = 0
        self.repeats = 0
        """Messages that a nonce dropped."""
        self._nonces: dict[tuple[int, str], tuple[float, Json]] = {}
        self._counter = itertools.count()

    def snowflake(self) -> int:
        """An id that holds the time."""
        now = int(hurry.now().timestamp() * 1000) - EPOCH
        return (now << 22) | (next(self._counter) & 0x3FFFFF)

    def add_server(self, server: int, name: str, channels: list[int]) -> None:
        self.servers[server] = name
        for channel in channels:
            self.places[channel] = Place(channel, server, f"channel-{channel}")

    def place(self, place: int) -> Place:
        if place not in self.places:
            raise Refused(404, 10003, "Unknown Channel")
        return self.places[place]

    def post(self, place_id: int, body: Json) -> Json:
        """A message of the bot; one with a nonce that was used is the message that is there."""
        place = self.place(place_id)
        if place.locked:
            raise Refused(403, 50083, "Thread is archived")
        place.archived = False
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
        place = self.place(place_id)
        message = self.message(place_id, message_id)
        if place.archived:
            raise Refused(400, 50083, "Thread is archived")
        self._fill(message, body)
        self.edits += 1
        self.revisions[message_id] = self.revisions.get(message_id, 0) + 1
        return message

    def message(self, place_id: int, message_id: int) -> Json:
        found = self.place(place_id).messages.get(message_id)
        if found is None:
            raise Refused(404, 10008, "Unknown Message")
        return found

    def history(self, place_id: int, query: Json) -> list[Json]:
        """Newest first, as Discord sends it; `after` takes the oldest ones after it."""
        limit = int(query.get("limit", 50))
        ids = sorted(self.place(place_id).messages)
        if "after" in query:
            ids = [one for one in ids if one > int(query["after"])][:limit]
        elif "before" in query:
            ids = [one for one in ids if one < int(query["before"])][-limit:]
        return [self.places[place_id].messages[one] for one in reversed(ids[-limit:])]

    def open_thread(self, place_id: int, message_id: int, body: Json) -> Json:
        """A thread has the id of the message it hangs on, which has only one."""
        self.message(place_id, message_id)
        if message_id in self.places:
            raise Refused(400, 160004, "A thread has already been created for this message")
        server = self.places[place_id].server
        self.places[message_id] = Place(message_id, server, body["name"], place_id)
        return self.thread(message_id)

    def interaction(
        self, server: int, channel: int, member: int, what: str, source: int | None = None
    ) -> Interaction:
        number = self.snowflake()
        made = Interaction(
            number, f"t{number:x}", server, channel, member, what, source, time.perf_counter()
        )
        self.interactions[number] = self.by_token[made.token] = made
        return made

    def answer(self, number: int, token: str, body: Json) -> Interaction:
        """The first answer: within three seconds, and only once."""
        found = self.interactions.get(number)
        if found is None or found.token != token:
            raise Refused(404, 10062, "Unknown interaction")
        if found.answer is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        found.answered_at = found.answered_at or time.perf_counter()
        if found.is_late:
            raise Refused(404, 10062, "Unknown interaction")
        found.answer = body
        return found

    def follow_up(self, token: str, body: Json) -> Json:
        """What comes after the first answer."""
        found = self.by_token.get(token)
        if found is None or time.perf_counter() - found.pushed_at > TOKEN_LIVES:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if found.answer is None:
            raise Refused(404, 10015, "Unknown Webhook")
        found.later = body
        return self.shown(found.channel, body)

    def thread(self, thread_id: int) -> Json:
        place = self.place(thread_id)
        return {
            "id": str(place.id),
            "guild_id": str(place.server),
            "parent_id": str(place.parent),
            "owner_id": str(APPLICATION),
            "name": place.name,
            "type": 11,
            "last_message_id": None,
            "message_count": len(place.messages),
            "member_count": 1,
            "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": place.archived,
                "auto_archive_duration": 4320,
                "archive_timestamp": "2026-01-01T00:00:00+00:00",
                "locked": place.locked,
            },
        }

    def channel(self, place: Place) -> Json:
        return {
            "id": str(place.id),
            "guild_id": str(place.server),
            "name": place.name,
            "type": 0,
            "position": 0,
            "permission_overwrites": [],
            "parent_id": None,
            "nsfw": False,
            "topic": None,
            "rate_limit_per_user": 0,
        }

    def guild(self, server: int) -> Json:
        """GUILD_CREATE: everyone may do everything, since rights are tested elsewhere."""
        places = [place for place in self.places.values() if place.server == server]
        role = {"id": str(server), "name": "@everyone", "permissions": str(ALL_RIGHTS)}
        return {
            "id": str(server),
            "name": self.servers[server],
            "owner_id": "1",
            "roles": [
                {**role, "color": 0, "colors": {"primary_color": 0}, "hoist": False, "position": 0}
                | {"managed": False, "mentionable": False, "flags": 0}
            ],
            "emojis": [],
            "stickers": [],
            "features": [],
            "channels": [self.channel(place) for place in places if place.parent is None],
            "threads": [self.thread(place.id) for place in places if place.parent is not None],
            "members": [{"user": BOT, "roles": [], "joined_at": JOINED, "flags": 0}],
            "member_count": 2,
            "large": False,
            "unavailable": False,
            "preferred_locale": "en-US",
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "system_channel_flags": 0,
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
        }

    def shown(self, place_id: int, body: Json) -> Json:
        """A message with this body, not kept."""
        message: Json = {
            "id": str(self.snowflake()),
            "channel_id": str(place_id),
            "author": BOT,
            "timestamp": "2026-01-01T00:00:00+00:00",
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
        self._fill(message, body)
        return message

    def _fill(self, message: Json, body: Json) -> None:
        for name in ("content", "flags"):
            if body.get(name) is not None:
                message[name] = body[name]
        if "components" in body:
            message["components"] = _numbered(body["components"] or [], itertools.count(1))


JOINED = "2020-01-01T00:00:00+00:00"


def texts(parts: Any) -> str:
    """All text that a card shows."""
    found: list[str] = []
    for part in parts or ():
        if part.get("type") == 10:
            found.append(part["content"])
        found.append(texts(part.get("components")))
    return "\n".join(text for text in found if text)


def controls(parts: Any) -> list[str]:
    """The custom_ids on a card, in order."""
    found: list[str] = []
    for part in parts or ():
        if part.get("custom_id") and not part.get("disabled"):
            found.append(part["custom_id"])
        found += controls(part.get("components"))
    return found


def buttons(parts: Any) -> dict[str, str]:
    """The custom_id of each button that can be pressed, by its label."""
    found: dict[str, str] = {}
    for part in parts or ():
        if part.get("type") == 2 and part.get("custom_id") and not part.get("disabled"):
            found[part.get("label") or ""] = part["custom_id"]
        found |= buttons(part.get("components"))
    return found


def _numbered(parts: Any, numbers: Any) -> list[Json]:
    """Components as Discord gives them back: each with an id, attachments with an address."""
    given: list[Json] = []
    for part in json.loads(json.dumps(parts)):
        part["id"] = next(numbers)
        for media in [*part.get("items", ()), *([part] if "file" in part else ())]:
            media.setdefault("media", media.get("file") or {})
            media["media"] |= {"proxy_url": "", "width": 1, "height": 1}
        if "components" in part:
            part["components"] = _numbered(part["components"], numbers)
        given.append(part)
    return given
