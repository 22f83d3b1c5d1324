"""The settings: one frozen value, built once. The only reader of the environment and of .env."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from io import StringIO
from itertools import chain
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.errors import SettingsError

ENV_FILE = Path(".env")
_GET_TOKEN = "Put the one of your application (Discord developer portal, Bot, Reset Token)"

_FOR_WORKERS = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR")
"""Where fonts and libraries are, and how text is encoded."""

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
    token_file: str = field(default="", metadata={"name": "DISCORD_TOKEN_FILE"})
    database: Path = field(default=Path("data/discussion.db"), metadata={"name": "DATABASE"})
    key_file: Path = field(default=Path("data/discussion.key"), metadata={"name": "KEY_FILE"})
    articles: str = field(default="", metadata={"name": "ARTICLES"})
    links: bool = field(default=True, metadata={"name": "LINKS"})
    answers_in_flight: int = field(default=512, metadata={"name": "ANSWERS_IN_FLIGHT"})
    redraw_seconds: float = field(default=6.0, metadata={"name": "REDRAW_SECONDS"})
    keep_days: int | None = field(default=None, metadata={"name": "KEEP_DAYS"})
    log_level: str = field(default="INFO", metadata={"name": "LOG_LEVEL"})
    shards: Shards = field(default=Shards(), metadata={"name": "SHARDS"})
    metrics_port: int = field(default=0, metadata={"name": "METRICS_PORT"})


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """From the environment, else from the file, else the defaults.

    SettingsError names the variable; OSError for a file that is there and can't be read.
    """
    from_file = {name: value for name, value in _read(env_file).items() if value is not None}
    return parse_settings({**from_file, **{k: v for k, v in os.environ.items() if v.strip()}})


def unknown_settings(env_file: Path = ENV_FILE) -> list[str]:
    """A sentence for each name in the file that is no setting: most are mistyped."""
    known = [spec.metadata["name"] for spec in fields(Settings)]
    found: list[str] = []
    for name in _read(env_file):
        if name not in known:
            near = get_close_matches(name.upper(), known, 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            found.append(f"{env_file} sets {name}, which is no setting of this program.{meant}")
    return found


def token_of(settings: Settings) -> str:
    """The token, from its setting or its file; SettingsError if there is none, or it can't be one.

    Read only where it is needed: whoever asks for the status need not be able to read the file.
    """
    if settings.token and settings.token_file:
        raise SettingsError("DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set. Leave one empty.")
    token, place = settings.token, "DISCORD_TOKEN"
    if settings.token_file:
        file = Path(settings.token_file)
        token, place = file.read_text(encoding="utf-8", errors="replace").strip(), f"{file}"
        if not token:
            raise SettingsError(f"There is no token in {file}. {_GET_TOKEN}.")
    if not token:
        raise SettingsError(
            f"DISCORD_TOKEN is not set. {_GET_TOKEN} into .env as DISCORD_TOKEN=…, or into a file "
            "that DISCORD_TOKEN_FILE names."
        )
    if not re.fullmatch(r"[!-~]+", token):  # nothing else can be sent in a header
        raise SettingsError(
            f"The token in {place} can't be one: it has a space, a line break or another character "
            "that no token has. Copy it again, whole and alone."
        )
    return token


def worker_variables() -> dict[str, str]:
    """What a worker process needs of the environment: never the token, nor any other setting."""
    return {name: os.environ[name] for name in _FOR_WORKERS if name in os.environ}


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
        raise SettingsError("LOG_LEVEL is one of DEBUG, INFO, WARNING, ERROR.")
    database = Path(given.get("database", default.database)).expanduser()
    if database.name in ("", "..", ":memory:"):
        raise SettingsError("DATABASE is the name of a file, such as data/discussion.db.")
    key_file = given.get("key_file")
    return Settings(
        token=given.get("token", ""),
        token_file=given.get("token_file", ""),
        database=database,
        key_file=Path(key_file).expanduser() if key_file else database.with_suffix(".key"),
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
        raise SettingsError(
            f"SHARDS is such as 0-15/64: the first and the last of the shards of this process, "
            f"counted from 0, and how many there are in all; not “{text}”."
        )
    return Shards(tuple(sorted({*chain(*(range(a, b + 1) for a, b in limits))})), count, text)


def _read(env_file: Path) -> Mapping[str, str | None]:
    try:
        text = env_file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise SettingsError(f"{env_file} is no plain text. Save it as such, in UTF-8.") from error
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            line = binding.original.line
            raise SettingsError(f"{env_file}, line {line}, can't be read. Write NAME=value there.")
    return dotenv_values(stream=StringIO(text))


def _switch(name: str, text: str) -> bool:
    if text.casefold() not in ("on", "off"):
        raise SettingsError(f"{name} is on or off, not “{text}”.")
    return text.casefold() == "on"


def _whole(name: str, text: str, least: int, most: int) -> int:
    number = _number(name, text, least, most)
    if not number.is_integer():
        raise SettingsError(f"{name} is a whole number, not “{text}”.")
    return int(number)


def _number(name: str, text: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise SettingsError(f"{name} is a number from {least:g} to {most:g}, not “{text}”.")
    return number
