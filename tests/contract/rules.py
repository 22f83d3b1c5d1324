"""What Discord's document and simcord let pass: pings, repeats, commands that are too long.

Limits of components, embeds and forms are simcord's to keep. A request is recognised by its route;
nothing here looks at anything but the request itself.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

CALLBACK = re.compile(r"/interactions/(\d+)/[^/]+/callback")
COMMANDS = re.compile(r"/applications/\d+(/guilds/\d+)?/commands")
MESSAGES = re.compile(r"(/channels/\d+/messages|/webhooks/\d+/[^/]+)(/messages)?(/[^/]+)?")
NEW_MESSAGE, SAME_MESSAGE = 4, 7
COMMAND_MAX = 8000
SHOWN = ("content", "embeds", "components")

Body = dict[str, Any]


def violations(method: str, path: str, body: object) -> list[str]:
    """What Discord or the promises of the bot have against this request, one line each."""
    found: list[str] = []
    if method == "PUT" and COMMANDS.fullmatch(path):
        found += [line for command in _parts(body) for line in _command_violations(command)]
    elif method in ("POST", "PATCH") and MESSAGES.fullmatch(path):
        found += _message_violations(_mapping(body), created=method == "POST")
    elif CALLBACK.fullmatch(path):
        kind, message = _mapping(body).get("type"), _mapping(_mapping(body).get("data"))
        if kind in (NEW_MESSAGE, SAME_MESSAGE):
            found += _message_violations(message, created=kind == NEW_MESSAGE)
    return [f"{method} {path}: {line}" for line in found]


def answered_by(method: str, path: str) -> str | None:
    """The interaction of which this is a first answer: it has only one (error 40060)."""
    match = CALLBACK.fullmatch(path) if method == "POST" else None
    return match and match[1]


def _message_violations(message: Body, *, created: bool) -> Iterator[str]:
    """A nonce drops a repeated message only if it is enforced. Without allowed_mentions Discord
    reads every mention in the text: the bot never pings."""
    if (message.get("nonce") is None) == bool(message.get("enforce_nonce")):
        yield "a nonce and enforce_nonce go together"
    if not created and not any(message.get(key) for key in SHOWN):
        return
    allowed = _mapping(message.get("allowed_mentions"))
    if allowed.get("parse") != []:
        yield "allowed_mentions.parse is not [], so the text could ping"
    for key in ("users", "roles", "replied_user"):
        if allowed.get(key):
            yield f"allowed_mentions.{key} lets the message ping"


def _command_violations(command: Body) -> Iterator[str]:
    name, size = command.get("name"), _size(command)
    if size > COMMAND_MAX:
        yield f"{name}: {size} characters over names, descriptions and values; {COMMAND_MAX}"
    is_menu = command.get("type", 1) != 1  # of a message or a person: it has a name alone
    if not is_menu and any(not part.get("description") for part in (command, *_nested(command))):
        yield f"{name}: a description is missing"


def _nested(part: Body) -> Iterator[Body]:
    for option in _parts(part.get("options")):
        yield option
        yield from _nested(option)


def _size(command: Body) -> int:
    parts = [command, *_nested(command)]
    parts += [choice for part in parts for choice in _parts(part.get("choices"))]
    return sum(
        len(str(part.get(k) or "")) for part in parts for k in ("name", "description", "value")
    )


def _mapping(value: object) -> Body:
    return cast(Body, value) if isinstance(value, dict) else {}


def _parts(value: object) -> list[Body]:
    return [_mapping(one) for one in cast(list[object], value)] if isinstance(value, list) else []
