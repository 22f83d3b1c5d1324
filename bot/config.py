"""The settings: one frozen value, built once. The only reader of the environment and of .env."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import chain
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import UserError

MOST_SHARDS = 100_000


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards that this process connects, of so many in all; none: all that there are."""

    ids: tuple[int, ...] = ()
    count: int = 0
    text: str = ""

    def have(self, server_id: int) -> bool:
        """Whether Discord sends here what happens on a server."""
        return not self.count or (server_id >> 22) % self.count in self.ids

    def __str__(self) -> str:
        """As it is written in the settings."""
        return self.text


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that whoever runs the bot can set; the metadata names the variable."""

    token: str = field(default="", metadata={"name": "DISCORD_TOKEN"}, repr=False)
    database: Path = field(default=Path("data/discussion.db"), metadata={"name": "DATABASE"})
    key_file: Path = field(default=Path("data/discussion.key"), metadata={"name": "KEY_FILE"})
    articles: str = field(default="", metadata={"name": "ARTICLES"})
    links: bool = field(default=True, metadata={"name": "LINKS"})
    answers_in_flight: int = field(default=512, metadata={"name": "ANSWERS_IN_FLIGHT"})
    redraw_seconds: float = field(default=6.0, metadata={"name": "REDRAW_SECONDS"})
    log_level: str = field(default="INFO", metadata={"name": "LOG_LEVEL"})
    shards: Shards = field(default=Shards(), metadata={"name": "SHARDS"})
    metrics_port: int = field(default=0, metadata={"name": "METRICS_PORT"})


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """From the environment, else from the file, else the defaults; UserError names the variable."""
    try:
        found = dotenv_values(env_file, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{env_file} can't be read. Save it as plain text, in UTF-8.") from error
    from_file = {name: value for name, value in found.items() if value is not None}
    return parse_settings({**from_file, **{k: v for k, v in os.environ.items() if v.strip()}})


def parse_settings(values: Mapping[str, str]) -> Settings:
    """Settings from variables; an empty one counts as not set."""
    given = {
        spec.name: values[spec.metadata["name"]].strip()
        for spec in fields(Settings)
        if values.get(spec.metadata["name"], "").strip()
    }
    default = Settings()
    level = given.get("log_level", default.log_level).upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise UserError("LOG_LEVEL is one of DEBUG, INFO, WARNING, ERROR.")
    database = Path(given.get("database", default.database))
    if database.name in ("", ".."):
        raise UserError("DATABASE is the name of a file, such as data/discussion.db.")
    key_file = given.get("key_file")
    return Settings(
        token=given.get("token", ""),
        database=database,
        key_file=Path(key_file) if key_file else database.with_suffix(".key"),
        articles=given.get("articles", ""),
        links=_switch("LINKS", given.get("links", "on")),
        answers_in_flight=_whole(
            "ANSWERS_IN_FLIGHT", given.get("answers_in_flight", "512"), 1, 10_000
        ),
        redraw_seconds=_number("REDRAW_SECONDS", given.get("redraw_seconds", "6"), 2, 600),
        log_level=level,
        shards=_shards(given.get("shards", "")),
        metrics_port=_whole("METRICS_PORT", given.get("metrics_port", "0"), 0, 65535),
    )


def _shards(text: str) -> Shards:
    """From such as 0-15/64, or 0-15,32-47/64."""
    if not text:
        return Shards()
    found = re.fullmatch(r"(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)/(\d{1,6})", text.replace(" ", ""))
    parts = [part.partition("-") for part in found[1].split(",")] if found else []
    count = int(found[2]) if found else 0
    limits = [(int(first), int(last or first)) for first, _, last in parts]
    if not limits or count > MOST_SHARDS or any(not a <= b < count for a, b in limits):
        raise UserError(
            f"SHARDS is such as 0-15/64: the first and the last of the shards of this process, "
            f"counted from 0, and how many there are in all; not “{text}”."
        )
    return Shards(tuple(sorted({*chain(*(range(a, b + 1) for a, b in limits))})), count, text)


def _switch(name: str, text: str) -> bool:
    if text.casefold() not in ("on", "off"):
        raise UserError(f"{name} is on or off, not “{text}”.")
    return text.casefold() == "on"


def _whole(name: str, text: str, least: int, most: int) -> int:
    number = _number(name, text, least, most)
    if not number.is_integer():
        raise UserError(f"{name} is a whole number, not “{text}”.")
    return int(number)


def _number(name: str, text: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise UserError(f"{name} is a number from {least:g} to {most:g}, not “{text}”.")
    return number
