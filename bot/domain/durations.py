"""Durations as people write them: 10m, 1h30m, 3 days, 1 hour 30 minutes."""

import re

from bot.errors import UserError

UNITS = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}
_NAMES = {
    "w": "week", "wk": "week", "d": "day", "h": "hour", "hr": "hour", "m": "minute",
    "min": "minute", "s": "second", "sec": "second",
}  # fmt: skip
_PART = re.compile(r"(\d+)\s*([a-z]+)[\s,]*(?:and\s+)?")


def parse_duration(text: str, *, least: int, most: int) -> int:
    """Seconds; UserError for what isn't a duration or lies outside `least` to `most` seconds."""
    rest, seconds = text.strip().lower(), 0
    seen: set[str] = set()
    while part := _PART.match(rest):
        unit = _unit(part[2])
        if unit is None or unit in seen:
            break
        seen.add(unit)
        seconds += int(part[1][:9]) * UNITS[unit]
        rest = rest[part.end() :]
    if rest or not seen:
        raise UserError(
            "“{}” is not a duration. Write it like `10m`, `1h30m`, `3 days` or `2 weeks`.", text
        )
    if not least <= seconds <= most:
        raise UserError(
            f"“{{}}” is out of range. "
            f"Choose between {format_duration(least)} and {format_duration(most)}.",
            text,
        )
    return seconds


def format_duration(seconds: int) -> str:
    """The same in words: "1 hour 30 minutes"; in days where weeks don't come out even."""
    words: list[str] = []
    for unit, size in UNITS.items():
        if unit == "week" and seconds % size:
            continue
        count, seconds = divmod(seconds, size)
        if count:
            words.append(f"{count} {unit}" + ("" if count == 1 else "s"))
    return " ".join(words) or "0 seconds"


def _unit(name: str) -> str | None:
    singular = name.removesuffix("s") or name
    return singular if singular in UNITS else _NAMES.get(name, _NAMES.get(singular))
