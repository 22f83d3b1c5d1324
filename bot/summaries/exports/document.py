"""A summary as JSON, and the JSON Schema (draft 2020-12) that every such document fits."""

import json
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.summaries.exports.fields import FIELDS
from bot.summaries.summary import Summary

VERSION = 1
"""Of the JSON's shape: higher when a field is taken away or means something else."""

SCHEMA = "summary.schema.json"
"""The schema's file name; documents refer to it beside them."""

METHOD = (
    "Shares are of the people who judged; can't judge is counted apart.",
    "low and high of a share: 95% Wilson score interval (Wilson 1927); of a mean: 95% bootstrap "
    "interval.",
    "Before and after are paired by voter: answers given before the first passage, and answers "
    "given or confirmed in the closing window (after Fishkin & Luskin).",
    "A switch after a passage: another answer at the end of its step than at its beginning.",
    "Nothing is shown below 5 voters; flows of fewer than 3 people are merged, and what would "
    "follow by subtraction is left out.",
    "The opinion line has a point only where at least 3 people changed since every earlier one, "
    "or nobody.",
)


def to_json(number: int, summary: Summary) -> str:
    """The summary of the round with this number, with its method; keys in fixed order."""
    head = {"$schema": SCHEMA, "version": VERSION, "round": number, "method": METHOD}
    content = head | asdict(summary)
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def schema() -> dict[str, Any]:
    """What a document of this version looks like, with the meaning of every field."""
    root = _object(Summary)
    head: dict[str, Any] = {
        "$schema": {"const": SCHEMA},
        "version": {"const": VERSION},
        "round": {"type": "integer", "minimum": 1},
        "method": {"type": "array", "items": {"type": "string"}},
    }
    for name, described in head.items():
        described["description"] = FIELDS[f"document.{name}"].meaning
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The summary of a round",
        **root,
        "properties": head | root["properties"],
        "required": [*head, *root["required"]],
        "$defs": {kind.__name__: _object(kind) for kind in parts() if kind is not Summary},
    }


def to_schema_json() -> str:
    """The schema as a file."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def parts() -> list[type]:
    """Every dataclass that a summary is made of, itself first."""
    found: list[type] = [Summary]
    for kind in found:
        found += [inner for inner in _inner(kind) if inner not in found]
    return found


def _inner(kind: type) -> Iterator[type]:
    hints = list(get_type_hints(kind).values())
    seen: set[type] = set()
    while hints:
        hint = hints.pop(0)
        hints += get_args(hint)
        if isinstance(hint, type) and is_dataclass(hint) and hint not in seen:
            seen.add(hint)
            yield hint


def _object(kind: type) -> dict[str, Any]:
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    properties = {
        field.name: {
            **_shape(hints[field.name]),
            "description": FIELDS[f"{kind.__name__}.{field.name}"].meaning,
        }
        for field in fields(kind)
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_PLAIN = {int: "integer", float: "number", str: "string", bool: "boolean", NoneType: "null"}


def _shape(hint: Any) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return {"anyOf": [_shape(one) for one in get_args(hint)]}
    if origin is tuple:
        return {"type": "array", "items": _shape(get_args(hint)[0])}
    assert isinstance(hint, type)
    if is_dataclass(hint):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if issubclass(hint, Enum):
        return {"enum": [one.value for one in hint]}
    return {"type": _PLAIN[hint]}
