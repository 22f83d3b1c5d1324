"""Durations as people write them: 10m, 1h30m, 3d."""

import re

from bot.errors import UserError

UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_PATTERN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def parse_duration(text: str, *, least: int, most: int) -> int:
    """Seconds; UserError for what isn't a duration or lies outside `least` to `most` seconds."""
    found = _PATTERN.fullmatch("".join(text.lower().split()))
    if found is None or not any(found.groups()):
        raise UserError("“{}” is not a duration. Write it like `10m`, `1h30m` or `3d`.", text)
    sizes = UNITS.values()
    seconds = sum(int(n[:9]) * size for n, size in zip(found.groups("0"), sizes, strict=True))
    if not least <= seconds <= most:
        raise UserError(
            f"“{{}}” is out of range. "
            f"Choose between {format_duration(least)} and {format_duration(most)}.",
            text,
        )
    return seconds


def format_duration(seconds: int) -> str:
    """The same in words: "1 hour 30 minutes"."""
    words: list[str] = []
    names = {"d": "day", "h": "hour", "m": "minute", "s": "second"}
    for unit, size in UNITS.items():
        count, seconds = divmod(seconds, size)
        if count:
            words.append(f"{count} {names[unit]}" + ("" if count == 1 else "s"))
    return " ".join(words) or "0 seconds"
