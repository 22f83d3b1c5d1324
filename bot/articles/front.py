"""Takes a seed file apart: its TOML front matter, the line of each of its keys, and the body."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.errors import UserError
from bot.text import clean

FENCE = "+++"

_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_REFUSALS = (ValueError, RecursionError)
"""The parser also refuses endless numbers and endless nesting, each in its own way."""


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
    """Split a file at its fences; of the body all is kept that can be read."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    fences = [at for at, line in enumerate(lines) if line.rstrip() == FENCE][:2]
    if not fences or fences[0] > 0:
        raise fault(
            name, 1, f"the front matter is missing. Begin the file with a line {FENCE}, then "
            f'title = "…" and the other keys, then a line {FENCE}, then the article.',
        )  # fmt: skip
    if len(fences) < 2:
        message = f"the front matter doesn't end. Write a line {FENCE} before the article."
        raise fault(name, 1, message)
    front = lines[1 : fences[1]]
    body = clean("\n".join(lines[fences[1] + 1 :])).strip("\n")
    if not body.strip():
        message = f"the article is empty. Write its text below this line {FENCE}."
        raise fault(name, fences[1] + 1, message)
    return Front(name, _values(front, name), body, _places(front))


def _values(front: list[str], name: str) -> dict[str, object]:
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
    else:
        # A bracket or quote that was left open is noticed further down: say where it was opened.
        line = max((start for start, _ in _statements(front)), default=1)
    return fault(name, line + 1, f"this is not valid TOML ({reason}). {advice}")


def _places(front: list[str]) -> dict[Place, int]:
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
