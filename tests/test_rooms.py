"""The rooms of the project: who may import whom, without exceptions."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"
EVERYWHERE = {"errors", "text"}
KNOWS = {
    "domain": set[str](),
    "articles": {"domain"},
    "summaries": {"domain"},
    "output": {"summaries", "domain"},
    "store": {"domain"},
    "intake": {"domain", "articles"},
    "rounds": {"store", "domain", "summaries", "articles", "intake", "output"},
    "chat": {"rounds", "store", "domain", "summaries", "articles", "intake", "output"},
    "rehearsal": {"chat", "rounds", "store", "domain", "summaries", "articles", "output", "config"},
}
PURE = ["domain", "articles", "summaries"]
IMPURE = {"discord", "simcord", "sqlite3", "aiosqlite", "asyncio", "time", "random", "secrets"}
AT_HOME = {
    "discord": {"chat", "rehearsal"},
    "simcord": {"rehearsal"},
    "sqlite3": {"store", "rounds"},
    "aiosqlite": {"store"},
}
"""Only these rooms know these libraries."""


def modules() -> Iterator[tuple[str, Path]]:
    """Each module with its room; "" for those beside the rooms."""
    for path in sorted(BOT.rglob("*.py")):
        parts = path.relative_to(BOT).parts
        yield parts[0] if len(parts) > 1 else "", path


@cache
def imported(path: Path) -> frozenset[str]:
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports from where it stands"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_of(path: Path) -> set[str]:
    """What of ours a module imports."""
    names = [name.split(".") for name in imported(path)]
    return {parts[1] for parts in names if parts[0] == "bot" and len(parts) > 1}


def libraries_of(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("room", KNOWS)
def test_rooms_import_only_in_one_direction(room: str) -> None:
    for own, path in modules():
        if own == room:
            strange = rooms_of(path) - {room} - KNOWS[room] - EVERYWHERE
            assert not strange, f"{path} imports {strange}"


def test_what_everyone_may_import_knows_no_room() -> None:
    for name in EVERYWHERE:
        assert rooms_of(BOT / f"{name}.py") <= EVERYWHERE


def test_only_the_command_line_puts_the_parts_together() -> None:
    for _, path in modules():
        if path.name != "__main__.py":
            assert "cli" not in rooms_of(path), path


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_know_no_discord_no_database_no_clock_no_chance(room: str) -> None:
    for own, path in modules():
        if own == room:
            found = libraries_of(path) & IMPURE
            assert not found, f"{path} imports {found}"


@pytest.mark.parametrize("library", AT_HOME)
def test_a_library_is_known_only_where_it_is_at_home(library: str) -> None:
    for room, path in modules():
        if room not in AT_HOME[library]:
            assert library not in libraries_of(path), f"{path} imports {library}"


def test_each_room_is_where_it_is_said_to_be() -> None:
    assert {room for room, _ in modules()} == {"", *KNOWS}


def test_sql_is_written_in_the_store_alone() -> None:
    for room, path in modules():
        if room != "store":
            text = path.read_text(encoding="utf-8")
            assert not any(f'"{word} ' in text for word in ("SELECT", "INSERT", "UPDATE", "DELETE"))
