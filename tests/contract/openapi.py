"""Requests held against Discord's own OpenAPI document: path, query and body."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import unquote

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from .amendments import amend
from .dialect import Dialect, Schema


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
        amend(document)
        dialect = Dialect(document)
        self._operations: dict[tuple[str, int], list[Operation]] = {}
        for template in document["paths"]:
            for operation in _operations(document, dialect, template):
                key = operation.method, len(operation.segments)
                self._operations.setdefault(key, []).append(operation)

    @classmethod
    def load(cls, path: Path) -> Self:
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def violations(self, request: Request) -> list[str]:
        """What Discord's document has against this request, one line each."""
        operation = self._find(request.method, request.path)
        if operation is None:
            return [f"{request.method} {request.path}: Discord knows no such operation"]
        found = [
            *operation.path_violations(request.path),
            *operation.query_violations(request.params),
            *operation.body_violations(request.json),
        ]
        return [f"{operation}: {line}" for line in found]

    def _find(self, method: str, path: str) -> "Operation | None":
        segments = path.strip("/").split("/")
        candidates = self._operations.get((method, len(segments)), [])
        fitting = [operation for operation in candidates if operation.fits(segments)]
        # The most literal one: /messages/@original before /messages/{message_id}.
        return min(fitting, key=lambda operation: len(operation.placeholders), default=None)


@dataclass(frozen=True)
class Operation:
    """One method on one path template."""

    method: str
    template: str
    name: str
    place: tuple[str, ...]
    definition: Schema
    parameters: Mapping[tuple[str, str], tuple[Schema, Validator]]
    dialect: Dialect

    def __str__(self) -> str:
        return f"{self.method} {self.template} ({self.name})"

    @cached_property
    def segments(self) -> list[str]:
        return self.template.strip("/").split("/")

    @cached_property
    def placeholders(self) -> dict[int, str]:
        """The names of the path's parameters by their place in it."""
        return {
            index: segment[1:-1]
            for index, segment in enumerate(self.segments)
            if segment.startswith("{")
        }

    def fits(self, segments: list[str]) -> bool:
        return all(
            index in self.placeholders or segment == expected
            for index, (segment, expected) in enumerate(zip(segments, self.segments, strict=True))
        )

    def path_violations(self, path: str) -> Iterator[str]:
        segments = path.strip("/").split("/")
        for index, name in self.placeholders.items():
            _, validator = self.parameters["path", name]
            for error in validator.iter_errors(unquote(segments[index])):
                yield f"path parameter {name}: {readable(error)}"

    def query_violations(self, params: Mapping[str, object]) -> Iterator[str]:
        for name, value in params.items():
            known = self.parameters.get(("query", name))
            if known is None:
                yield f"query parameter {name}: not declared"
            elif not any(known[1].is_valid(reading) for reading in _readings(value)):
                yield f"query parameter {name}: {value!r} is not what the document asks for"
        for (place, name), (definition, _) in self.parameters.items():
            if place == "query" and definition.get("required") and name not in params:
                yield f"query parameter {name}: missing"

    def body_violations(self, body: Any) -> list[str]:
        if self._body_validator is None:
            return [] if not body else ["a body is sent where the document knows none"]
        if body is None:
            required = self.definition["requestBody"].get("required", False)
            return ["the body is missing"] if required else []
        key = json.dumps(body, sort_keys=True)
        if key not in self._known_bodies:
            errors = self._body_validator.iter_errors(body)
            self._known_bodies[key] = [f"{error.json_path}: {readable(error)}" for error in errors]
        return self._known_bodies[key]

    @cached_property
    def _known_bodies(self) -> dict[str, list[str]]:
        """Tests send the same bodies over and over: each is validated once."""
        return {}

    @cached_property
    def _body_validator(self) -> Validator | None:
        if "requestBody" not in self.definition:
            return None
        contents = self.definition["requestBody"]["content"]
        # Of a multipart request the log keeps `payload_json` alone, which is the JSON body.
        kind = "application/json" if "application/json" in contents else next(iter(contents))
        return self.dialect.validator(*self.place, "requestBody", "content", kind, "schema")


def readable(error: ValidationError) -> str:
    """The error in one short line: jsonschema would print a whole card."""
    value: Any = error.instance
    bound: Any = error.validator_value
    match error.validator:
        case "maxLength" | "minLength":
            word = "most" if error.validator == "maxLength" else "least"
            return f"{len(value)} characters, at {word} {bound}: {_short(value)}"
        case "maxItems" | "minItems":
            word = "most" if error.validator == "maxItems" else "least"
            return f"{len(value)} items, at {word} {bound}"
        case "type":
            expected = bound if isinstance(bound, str) else " or ".join(bound)
            return f"{_short(value)} is not {expected}"
        case _:
            return error.message if len(error.message) <= 200 else error.message[:199] + "…"


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


def _operations(document: Schema, dialect: Dialect, template: str) -> Iterator[Operation]:
    item: dict[str, Any] = document["paths"][template]
    place = ("paths", template)
    shared = _parameters(dialect, item, place)
    for method, definition in item.items():
        if method != "parameters":
            own = _parameters(dialect, definition, (*place, method))
            yield Operation(
                method.upper(),
                template,
                definition["operationId"],
                (*place, method),
                definition,
                shared | own,
                dialect,
            )


def _parameters(
    dialect: Dialect, holder: Schema, place: tuple[str, ...]
) -> dict[tuple[str, str], tuple[Schema, Validator]]:
    definitions: list[Schema] = holder.get("parameters", [])
    return {
        (one["in"], one["name"]): (
            one,
            dialect.validator(*place, "parameters", str(index), "schema"),
        )
        for index, one in enumerate(definitions)
    }
