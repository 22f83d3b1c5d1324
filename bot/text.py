"""What people wrote, made fit to be kept, sent and read.

JSON carries what neither SQLite nor UTF-8 can store, and Unicode has letters that hide others.
"""

import re
from calendar import month_name
from collections.abc import Sequence
from datetime import date
from unicodedata import bidirectional, category, east_asian_width, normalize

MARKS_AT_MOST = 4
"""Combining marks on one letter: living languages get by with these, towers of them don't."""

SNIPPET = 90
"""Characters of a passage or a reason that remind of the rest."""

TABLE_COLUMNS = 48
"""A table that is wider doesn't fit a phone: each of its rows becomes lines of its own."""

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
"""They count as letters or signs, but look like a space."""
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)"  # England's flag
    "|[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e00ff]"
)
"""Control characters, lone surrogates, marks that turn the reading direction, and tags."""
_JOINERS = "\u200c\u200d"
_IDLE_JOINERS = re.compile(f"(?<![^\\s\x00-\u02ff{_JOINERS}])[{_JOINERS}]+")
"""Joiners shape emoji and some scripts; after a Latin letter they only make words differ."""


def clean(text: str) -> str:
    """The text without what can't be stored or seen; all that can be read stays."""
    if text.isascii() and text.isprintable():
        return text
    text = _BLANKS.sub(" ", _UNSEEN.sub(r"\1", _LINE_ENDS.sub("\n", text)))
    text = _capped(normalize("NFC", text))
    while (joined := normalize("NFC", _IDLE_JOINERS.sub("", text))) != text:
        text = joined  # what composed may have made another joiner idle
    return text


def one_line(text: str) -> str:
    """The same with each run of white space as one space: a label has no line breaks."""
    return " ".join(clean(text).split())


def snippet(text: str, length: int = SNIPPET) -> str:
    """So much of a text as one line has room for, cut at a word."""
    flat = " ".join(text.split())
    if columns(flat) <= length:
        return flat
    kept = flat[:length]
    while columns(kept) > length:
        kept = kept[:-1]
    return kept.rsplit(" ", 1)[0].rstrip(",.;:，。；：") + " …"


def last_words(text: str, length: int = SNIPPET) -> str:
    """So much of the end of a text as one line has room for."""
    flat = " ".join(text.split())
    if columns(flat) <= length:
        return flat
    kept = flat[-length:]
    while columns(kept) > length:
        kept = kept[1:]
    return "… " + (kept.split(" ", 1)[-1])


def word_count(text: str) -> int:
    """Words of a text; of scripts without spaces two letters are taken for one."""
    if text.isascii():
        return len(text.split())
    wide = sum(is_wide(letter) for letter in text)
    return len("".join(" " if is_wide(letter) else letter for letter in text).split()) + wide // 2


def columns(text: str) -> int:
    """How wide a text is on the screen, in Latin letters: a Chinese one takes the room of two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if category(letter) in ("Mn", "Me", "Cf") else 2 if is_wide(letter) else 1
        for letter in text
    )


def is_wide(letter: str) -> bool:
    """Whether a letter is as wide as two Latin ones."""
    return east_asian_width(letter) in "WF"


def day(iso: str) -> str:
    """ "31 December 2021" for 2021-12-31; what isn't a date stays as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {month_name[found.month]} {found.year}"


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """A table in columns; where they don't fit a phone, each row as lines with their headers."""
    most = max(map(len, rows), default=0)
    whole = [[*map(clean, row), *[""] * (most - len(row))] for row in rows]
    widths = [max(columns(row[at]) for row in whole) for at in range(most)]
    if sum(widths) + 2 * (most - 1) <= TABLE_COLUMNS or len(rows) < 2:
        return "\n".join(
            "  ".join(
                cell + " " * (wide - columns(cell)) for cell, wide in zip(row, widths, strict=True)
            ).rstrip()
            for row in whole
        )
    header = whole[0]
    records = (
        "\n".join(
            f"{name}: {cell}" if name else cell
            for name, cell in zip(header, row, strict=True)
            if cell
        )
        for row in whole[1:]
    )
    return "\n\n".join(records)


def isolated(text: str) -> str:
    """A line that is read from right to left, isolated: else it moves the numbers next to it."""
    if any(bidirectional(letter) in ("R", "AL") for letter in text):
        return f"\u2068{text}\u2069"
    return text


def _capped(text: str) -> str:
    """No letter with more marks than lines have room for; marks on nothing are left out."""
    kept: list[str] = []
    marks = MARKS_AT_MOST
    for letter in text:
        if category(letter) in ("Mn", "Me"):
            marks += 1
        elif letter not in _JOINERS:
            marks = MARKS_AT_MOST if letter.isspace() else 0
        if marks <= MARKS_AT_MOST:
            kept.append(letter)
    return "".join(kept)
