"""Requests held against Discord's own OpenAPI document: path, query and body."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import unquote

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from .dialect import Dialect, Schema

BOOLEAN: Schema = {"type": "boolean"}
SNOWFLAKE: Schema = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$", "minimum": 0}

EXCEPTIONS: dict[str, Schema] = {
    # discord.py puts `tts` into the body of what it sends, edits included.
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"properties": {"tts": BOOLEAN}},
    "IncomingWebhookUpdateRequestPartial": {"properties": {"tts": BOOLEAN}},
    "MessageEditRequestPartial": {"properties": {"tts": BOOLEAN}},
    # Age restriction is documented for commands in prose only; discord.py always states it.
    "ApplicationCommandUpdateRequest": {"properties": {"nsfw": BOOLEAN}},
    # discord.py writes the ids of attachments as numbers.
    "SnowflakeType": SNOWFLAKE,
}
"""What discord.py sends and Discord takes although the document lacks it: each widens the document
at one named schema, so that it holds exactly there."""


class Request(Protocol):
    """What is known of a request; simcord's `HttpLogEntry` is one."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def params(self) -> dict[str, Any]: ...
    @property
    def json(self) -> Any | None: ...


class Contract:
    """Discord's document, ready to be asked about requests."""

    def __init__(self, document: Schema) -> None:
        schemas: dict[str, Schema] = document["components"]["schemas"]
        for name, exception in EXCEPTIONS.items():
            properties = exception.get("properties", {}) | schemas[name].get("properties", {})
            schemas[name] |= exception | ({"properties": properties} if properties else {})
        dialect = Dialect(document)
        self._operations = [
            _operation(dialect, template, method, item)
            for template, item in document["paths"].items()
            for method in item
            if method != "parameters"
        ]
        self._known_bodies: dict[tuple[str, str], list[str]] = {}
        """Tests send the same bodies over and over: each is validated once."""

    @classmethod
    def load(cls, path: Path) -> Self:
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def violations(self, request: Request) -> list[str]:
        """What Discord's document has against this request, one line each."""
        fitting = [
            (operation, match)
            for operation in self._operations
            if operation.method == request.method
            and (match := operation.pattern.fullmatch(request.path))
        ]
        if not fitting:
            return [f"{request.method} {request.path}: Discord knows no such operation"]
        # The most literal one: /messages/@original before /messages/{message_id}.
        operation, match = min(fitting, key=lambda found: len(found[1].groups()))
        key = operation.name, json.dumps(request.json, sort_keys=True)
        if key not in self._known_bodies:
            self._known_bodies[key] = list(operation.body_violations(request.json))
        found = [
            *operation.path_violations(match.groupdict()),
            *operation.query_violations(request.params),
            *self._known_bodies[key],
        ]
        return [f"{operation.name}: {line}" for line in found]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path."""

    method: str
    name: str
    pattern: re.Pattern[str]
    parameters: dict[tuple[str, str], tuple[Schema, Validator]]
    """By place ("path", "query") and name."""
    body: Validator | None
    needs_body: bool

    def path_violations(self, given: dict[str, str]) -> Iterator[str]:
        for name, value in given.items():
            for error in self.parameters["path", name][1].iter_errors(unquote(value)):
                yield f"path parameter {name}: {readable(error)}"

    def query_violations(self, given: dict[str, Any]) -> Iterator[str]:
        for name, value in given.items():
            known = self.parameters.get(("query", name))
            if known is None:
                yield f"query parameter {name}: not declared"
            elif not any(known[1].is_valid(reading) for reading in _readings(value)):
                yield f"query parameter {name}: {value!r} is not what the document asks for"
        for (place, name), (definition, _) in self.parameters.items():
            if place == "query" and definition.get("required") and name not in given:
                yield f"query parameter {name}: missing"

    def body_violations(self, body: Any) -> Iterator[str]:
        if self.body is None:
            if body:
                yield "a body is sent where the document knows none"
        elif body is not None:
            for error in self.body.iter_errors(body):
                yield f"{error.json_path}: {readable(error)}"
        elif self.needs_body:
            yield "the body is missing"


def readable(error: ValidationError) -> str:
    """The error in one short line: jsonschema would print a whole card."""
    if len(error.message) <= 200:
        return error.message
    return f"{error.validator} is {_short(error.validator_value)}, but there is " + _short(
        error.instance
    )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _readings(value: object) -> Iterator[str | int]:
    """A query is text on the wire: what the text can be read as."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    yield text
    if text.removeprefix("-").isdigit():
        yield int(text)
    if text in ("0", "1", "true", "false"):
        yield text in ("1", "true")


def _operation(dialect: Dialect, template: str, method: str, item: Schema) -> Operation:
    definition, place = item[method], ("paths", template, method)
    parameters = {
        (one["in"], one["name"]): (one, dialect.validator(*at, "parameters", str(index), "schema"))
        for at, holder in ((place[:2], item), (place, definition))
        for index, one in enumerate(holder.get("parameters", []))
    }
    body, sent = None, definition.get("requestBody", {})
    if sent:
        # Of a multipart request the log keeps `payload_json` alone, which is the JSON body.
        kinds = sent["content"]
        kind = "application/json" if "application/json" in kinds else next(iter(kinds))
        body = dialect.validator(*place, "requestBody", "content", kind, "schema")
    return Operation(
        method.upper(),
        f"{method.upper()} {template} ({definition['operationId']})",
        re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)),
        parameters,
        body,
        sent.get("required", False),
    )
