"""Reading request bodies: JSON of unknown shape, made safe to walk through."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, cast

Body = dict[str, Any]


def mapping(value: object) -> Body:
    return cast(Body, value) if isinstance(value, dict) else {}


def mappings(value: object) -> list[Body]:
    parts = cast(list[object], value) if isinstance(value, list) else []
    return [mapping(part) for part in parts]


def number(value: object, default: int = 0) -> int:
    return value if isinstance(value, int) else default


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def length(what: str, value: object, least: int, most: int) -> Iterator[str]:
    """A violation if the text is shorter or longer than allowed."""
    if not least <= len(text(value)) <= most:
        yield f"{what} has {len(text(value))} characters, allowed are {least} to {most}"


def count(what: str, amount: int, least: int, most: int) -> Iterator[str]:
    if not least <= amount <= most:
        yield f"{amount} {what}, allowed are {least} to {most}"


def repeated(what: str, values: Iterable[Hashable]) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{what} {value!r} stands {times} times"
