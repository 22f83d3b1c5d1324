"""The settings: one frozen value, built once. The only reader of the environment and of .env."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import UserError


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
    keep_days: int | None = field(default=None, metadata={"name": "KEEP_DAYS"})
    log_level: str = field(default="INFO", metadata={"name": "LOG_LEVEL"})


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
        keep_days=_whole("KEEP_DAYS", given["keep_days"], 1, 36_500)
        if "keep_days" in given
        else None,
        log_level=level,
    )


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
