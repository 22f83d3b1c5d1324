"""Takes an article file apart: front matter in TOML or YAML, the line of each key, the body."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import yaml

from bot.errors import UserError
from bot.text import clean

TOML, YAML = "+++", "---"
"""The lines around the front matter, one way or the other."""
LONGEST_FRONT = 1_000

_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_REFUSALS = (ValueError, RecursionError)
"""The parser also refuses endless numbers and endless nesting, each in its own way."""
_KEY = re.compile(r"[A-Za-z_][\w-]*\s*:")


@dataclass(frozen=True, slots=True)
class Place:
    """A key in a table; `number` counts tables of one name. No key: the table's header."""

    table: str = ""
    number: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of one file, which knows the line of everything in it."""

    name: str
    values: dict[str, object]
    body: str
    lines: dict[Place, int]

    def fault(self, place: Place, message: str) -> UserError:
        """A fault at this place, or at the nearest one above it that the file has."""
        header = replace(place, key="") if place.table else Place(place.key)
        nearest = (place, header, Place(key=place.table))
        line = next((self.lines[known] for known in nearest if known in self.lines), 1)
        return fault(self.name, line, message)


def fault(name: str, line: int, message: str) -> UserError:
    """What is wrong in which line of which file, and what to write instead."""
    return UserError(f"{name}, line {line}: {message}")


def read_front(text: str, name: str) -> Front:
    """Split a file at its fences, if it has any; of the body all is kept that can be read."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    fence = _fence(lines)
    if fence is None:
        return Front(name, {}, _body(lines, name, 1), {})
    ends = (at for at, line in enumerate(lines) if at and line.rstrip() == fence)
    end = next(ends, None)
    if end is None:
        message = f"the front matter doesn't end. Write a line {fence} before the article."
        raise fault(name, 1, message)
    front = lines[1:end]
    if len(front) > LONGEST_FRONT:
        raise fault(name, 1, f"the front matter has more than {LONGEST_FRONT} lines. Shorten it.")
    if fence == TOML:
        values, places = _toml_values(front, name), _toml_places(front)
    else:
        values, places = _yaml_values(front, name)
    return Front(name, values, _body(lines[end + 1 :], name, end + 1), places)


def _fence(lines: list[str]) -> str | None:
    """How the front matter begins; a line --- may also be a rule above plain text."""
    first = lines[0].rstrip()
    if first == YAML:
        following = next((line for line in lines[1:] if line.strip()), "")
        is_front = YAML in (line.rstrip() for line in lines[1:]) and _KEY.match(following)
        return YAML if is_front else None
    return TOML if first == TOML else None


def _body(lines: list[str], name: str, line: int) -> str:
    body = clean("\n".join(lines)).strip("\n")
    if not body.strip():
        raise fault(name, line, "the article is empty. Write its text below this line.")
    return body


def _toml_values(front: list[str], name: str) -> dict[str, object]:
    try:
        return tomllib.loads("\n".join(front))
    except _REFUSALS as error:
        raise _toml_fault(front, name, str(error)) from None


def _toml_fault(front: list[str], name: str, message: str) -> UserError:
    """The parser's words, with the line in the file in place of the line in the front matter."""
    position = _POSITION.search(message)
    reason = _POSITION.sub("", message).rstrip(".")
    advice = 'Write key = "text" or key = ["text", "text"], with straight quotes.'
    if "overwrite" in reason.casefold() or "twice" in reason.casefold():
        advice = "Write each key once."
    if position and position[1] and not reason.startswith(("Unclosed", "Unterminated")):
        line = min(int(position[1]), len(front))
        reason = f"column {position[2]}: {reason}"
        if front[line - 1].count('"') > 2:
            advice = 'Write a quotation mark inside a text as \\", like title = "The \\"town\\"".'
    else:
        # A bracket or quote that was left open is noticed further down: say where it was opened.
        line = max((start for start, _ in _statements(front)), default=1)
    return fault(name, line + 1, f"this is not valid TOML ({reason}). {advice}")


def _toml_places(front: list[str]) -> dict[Place, int]:
    """The file's line of each table and key; the front matter begins on line 2."""
    places: dict[Place, int] = {}
    counts: Counter[str] = Counter()
    current = Place()
    for line, statement in _statements(front):
        keys = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = next(iter(keys))
            current = Place(table, counts[table])
            counts[table] += 1
            places[current] = line + 1
        else:
            places |= {replace(current, key=key): line + 1 for key in keys}
    return places


def _statements(front: list[str]) -> Iterator[tuple[int, str]]:
    """Each header or `key = value` with its first line (from 1); one left open comes last."""
    pending: list[str] = []
    for number, line in enumerate(front, 1):
        pending.append(line)
        statement = "\n".join(pending)
        if _is_whole(statement) or number == len(front):
            yield number - len(pending) + 1, statement
            pending = []


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except _REFUSALS:
        return False
    return True


def _yaml_values(front: list[str], name: str) -> tuple[dict[str, object], dict[Place, int]]:
    text = "\n".join(front)
    try:
        node: Any = cast("Any", yaml).compose(text, yaml.SafeLoader)
        values: Any = yaml.safe_load(text)
    except (yaml.YAMLError, *_REFUSALS) as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 if mark is None else min(mark.line, len(front) - 1) + 2
        reason = getattr(error, "problem", None) or "it can't be read"
        advice = 'Write key: "text", with straight quotes.'
        raise fault(name, line, f"this is not valid YAML ({reason}). {advice}") from None
    if not isinstance(values, dict):
        raise fault(name, 2, 'this is not valid YAML. Write key: "text" on each line.')
    found = {str(key): value for key, value in cast("dict[object, object]", values).items()}
    return found, dict(_yaml_places(node))


def _yaml_places(node: Any) -> Iterator[tuple[Place, int]]:
    """The same for YAML: a key that holds a mapping, or a list of them, is a table."""
    for key, value in node.value:
        line, table = key.start_mark.line + 2, str(key.value)
        yield Place(key=table), line
        inner = value.value if isinstance(value, yaml.SequenceNode) else [value]
        for number, one in enumerate(inner):
            if isinstance(one, yaml.MappingNode):
                yield Place(table, number), one.start_mark.line + 2
                for name, _ in cast("list[tuple[Any, Any]]", one.value):
                    yield Place(table, number, str(name.value)), name.start_mark.line + 2
