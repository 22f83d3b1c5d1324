"""The rules of Discord that its OpenAPI document lacks, and the bot's own promise not to ping.

A request is recognised by its route; what is known about its body is then asked for. Nothing
here looks at anything but the request itself, apart from the ledger, which remembers.
"""

import re
from collections.abc import Callable, Iterator

from .bodies import Body, count, length, mapping, mappings, repeated
from .commands import command_violations, commands_violations
from .messages import message_violations
from .modals import modal_violations

CALLBACK = re.compile(r"/interactions/(\d+)/[^/]+/callback")
EPHEMERAL = 1 << 6


def violations(method: str, path: str, body: object) -> list[str]:
    """What Discord or the promises of the bot have against this request, one line each."""
    for known, route, check in ROUTES:
        if method == known and route.fullmatch(path):
            return [f"{method} {path}: {line}" for line in check(body)]
    return []


class InteractionLedger:
    """Follows a sequence of requests: an interaction has one first answer (error 40060)."""

    def __init__(self) -> None:
        self._answered: set[str] = set()

    def violations(self, method: str, path: str) -> list[str]:
        match = CALLBACK.fullmatch(path)
        if method != "POST" or match is None:
            return []
        if match[1] in self._answered:
            return [f"{method} {path}: a second first answer to this interaction (40060)"]
        self._answered.add(match[1])
        return []


def _created(body: object) -> Iterator[str]:
    return message_violations(mapping(body), created=True)


def _edited(body: object) -> Iterator[str]:
    return message_violations(mapping(body), created=False)


def _thread(body: object) -> Iterator[str]:
    """A thread without a message, or a forum post with its opening message."""
    yield from length("name", mapping(body).get("name"), 1, 100)
    if "message" in mapping(body):
        yield from _created(mapping(body)["message"])


def _callback(body: object) -> Iterator[str]:
    kind, data = mapping(body).get("type"), mapping(mapping(body).get("data"))
    match kind:
        case 4:  # a new message
            yield from _created(data)
        case 5:  # a message to come
            yield from _deferred(data)
        case 6:  # an update to come
            if data:
                yield "a deferred update carries nothing"
        case 7:  # an update of the message
            yield from _edited(data)
        case 8:  # autocomplete
            yield from _choices(data)
        case 9:  # a modal
            yield from modal_violations(data)
        case _:
            yield f"an answer of type {kind!r} is not known"


def _deferred(data: Body) -> Iterator[str]:
    if set(data) - {"flags"} or data.get("flags", 0) not in (0, EPHEMERAL):
        yield "a deferred answer can carry only the ephemeral flag"


def _choices(data: Body) -> Iterator[str]:
    choices = mappings(data.get("choices"))
    yield from count("choices", len(choices), 0, 25)
    yield from repeated("choice", [str(choice.get("name")) for choice in choices])


Check = Callable[[object], Iterator[str]]

_MESSAGES = r"/channels/\d+/messages"
_WEBHOOK = r"/webhooks/\d+/[^/]+"
_COMMANDS = r"/applications/\d+(/guilds/\d+)?/commands"

ROUTES: tuple[tuple[str, re.Pattern[str], Check], ...] = (
    ("POST", re.compile(_MESSAGES), _created),
    ("PATCH", re.compile(_MESSAGES + r"/\d+"), _edited),
    ("POST", re.compile(_MESSAGES + r"/\d+/threads"), _thread),
    ("POST", re.compile(r"/channels/\d+/threads"), _thread),
    ("POST", re.compile(_WEBHOOK), _created),
    ("PATCH", re.compile(_WEBHOOK + r"/messages/[^/]+"), _edited),
    ("POST", CALLBACK, _callback),
    ("PUT", re.compile(_COMMANDS), commands_violations),
    ("POST", re.compile(_COMMANDS), command_violations),
)
