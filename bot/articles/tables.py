"""Reads a table of the front matter key by key; every fault says how the key is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import cast

from bot.articles.front import Front, Place
from bot.errors import UserError
from bot.text import one_line

EXAMPLES = {
    "slug": 'slug = "a-short-name"',
    "title": 'title = "…"',
    "author": 'author = "…"',
    "published": "published = 2021-12-31",
    "credits": 'credits = ["Photo: …"]',
    "note": 'note = "An opinion piece."',
    "language": 'language = "en"',
    "passages": 'passages = ["the first words of the second passage", "of the third"]',
    "quotations": "[[quotations]] on a line of its own, then first, last and source below it",
    "tracked": "[tracked] on a line of its own, then text, kind and options below it",
    "questions": "[[questions]] on a line of its own, then text, kind and anchor below it",
    "first": 'first = "the first words of the quotation"',
    "last": 'last = "some words of its last paragraph"',
    "source": 'source = "…"',
    "text": 'text = "…?"',
    "kind": 'kind = "choice"',
    "options": 'options = ["Yes", "No"]',
    "help": 'help = "…"',
    "most": "most = 2",
    "anchor": 'anchor = "a few words of the passage that raises the question"',
}
"""How each key is written."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the front matter: its values, and its line in the file."""

    front: Front
    values: dict[str, object]
    place: Place
    other_names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names of keys that mean one of ours."""

    def __post_init__(self) -> None:
        for other, key in self.other_names.items():
            if other in self.values and key not in self.values:
                self.values[key] = self.values[other]

    def fault(self, key: str, message: str) -> UserError:
        """A fault of this key, or of the table where it lacks the key."""
        return self.front.fault(replace(self.place, key=key), message)

    def missing(self, key: str) -> UserError:
        """A fault of the table, which lacks this key."""
        return self.fault("", f'there is no "{key}" here. Write {EXAMPLES[key]}.')

    def malformed(self, key: str) -> UserError:
        """A fault of this key, whose value is of another sort."""
        return self.fault(key, f'"{key}" is not written like that. Write {EXAMPLES[key]}.')

    def text(self, key: str, longest: int, default: str | None = None) -> str:
        """One line of text; without a default the key has to be there."""
        value = self.values.get(key, default)
        if value is None:
            raise self.missing(key)
        if not isinstance(value, str):
            raise self.malformed(key)
        return self._checked(key, value, longest) if key in self.values else value

    def texts(self, key: str, most: int, longest: int) -> tuple[str, ...]:
        """A list of lines; none where the key is missing."""
        values = self.entries(key)
        if not all(isinstance(value, str) for value in values):
            raise self.malformed(key)
        if len(values) > most:
            raise self.fault(key, f'"{key}" has {len(values)} entries. Write at most {most}.')
        return tuple(self._checked(key, str(value), longest) for value in values)

    def joined(self, key: str, longest: int) -> str:
        """One line of text, or of the texts in a list; empty where the key is missing."""
        value = self.values.get(key)
        if isinstance(value, list) and all(
            isinstance(one, str) for one in cast("list[object]", value)
        ):
            return self._checked(key, ", ".join(cast("list[str]", value)), longest)
        return self.text(key, longest, default="")

    def number(self, key: str) -> int:
        """A whole number; 0 where the key is missing."""
        value = self.values.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.malformed(key)
        return value

    def day(self, key: str) -> str:
        """A day, ISO 8601, whether it was written as a date or in quotes; else empty."""
        value = self.values.get(key)
        if value is None:
            return ""
        try:
            day = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            raise self.malformed(key) from None
        if not isinstance(day, date):
            raise self.malformed(key)
        return (day.date() if isinstance(day, datetime) else day).isoformat()

    def entries(self, key: str) -> list[object]:
        """A list of anything; empty where the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise self.malformed(key)
        return cast("list[object]", value)

    def table(self, key: str) -> "Table":
        """The table under this key, written [key]."""
        if key not in self.values:
            raise self.missing(key)
        return self._inner(key, 0, self.values[key])

    def tables(self, key: str) -> list["Table"]:
        """The tables under this key, each written [[key]]."""
        return [self._inner(key, number, value) for number, value in enumerate(self.entries(key))]

    def unknown(self, known: Collection[str]) -> tuple[str, ...]:
        """Keys that say nothing here; one that is nearly right is a slip of the pen: UserError."""
        unknown = tuple(key for key in self.values if key not in (*known, *self.other_names))
        for key in unknown:
            near = get_close_matches(key, known, n=1, cutoff=0.75)
            if near:
                raise self.fault(key, f'there is no key "{key}" here. Write {near[0]}.')
        return unknown

    def refuse_unknown(self, known: Collection[str], outer: Collection[str] = ()) -> None:
        """A key that isn't known is a slip of the pen, or belongs to the table around this one."""
        for key in self.values:
            if key in known:
                continue
            near = get_close_matches(key, known, n=1)
            advice = f"Write {near[0]}." if near else f"Write one of: {', '.join(known)}."
            if key in outer and not near:
                advice = "Move it above the first line that begins with [."
            raise self.fault(key, f'there is no key "{key}" here. {advice}')

    def _inner(self, key: str, number: int, value: object) -> "Table":
        if not isinstance(value, dict):
            raise self.malformed(key)
        return Table(self.front, cast("dict[str, object]", value), Place(key, number))

    def _checked(self, key: str, value: str, longest: int) -> str:
        value = one_line(value)
        if not value:
            raise self.fault(key, f'"{key}" has no words. Write {EXAMPLES[key]}.')
        if len(value) > longest:
            message = f'"{key}" has {len(value)} characters. Write at most {longest}.'
            raise self.fault(key, message)
        return value
