"""The rooms of the project: who may import whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"
OUTSIDE = {"discord", "aiosqlite", "simcord", "time", "random", "secrets", "asyncio"}
PURE = ["articles", "polls", "rounds/plan.py", "rounds/machine.py", "rounds/models.py", "summaries"]
ALLOWED = {
    "articles": {"articles", "polls", "errors", "text"},
    "polls": {"polls", "errors", "text"},
    "summaries": {"summaries", "polls", "articles.models"},
    "store": {
        "store",
        "articles",
        "polls",
        "rounds.models",
        "rounds.durations",
        "rounds.plan",
        "summaries",
        "errors",
        "codec",
    },
    "rounds": {"rounds", "store", "articles", "polls", "summaries", "errors", "codec", "text"},
    "chat": {"chat", "rounds", "store", "articles", "polls", "summaries", "errors", "text"},
}


def modules(place: str) -> list[Path]:
    path = BOT / place
    return [path] if path.suffix else sorted(path.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("place", PURE)
def test_pure_rooms_know_no_discord_no_database_no_clock_no_chance(place: str) -> None:
    for path in modules(place):
        found = {name.split(".")[0] for name in imported(path)} & OUTSIDE
        assert not found, f"{path} imports {found}"


@pytest.mark.parametrize("room", ALLOWED)
def test_rooms_import_only_in_one_direction(room: str) -> None:
    for path in modules(room):
        for name in imported(path):
            if name.startswith("bot."):
                inner = name.removeprefix("bot.")
                allowed = any(
                    inner == other or inner.startswith(f"{other}.") for other in ALLOWED[room]
                )
                assert allowed, f"{path} imports {name}"


def test_only_chat_and_rehearsal_know_discord() -> None:
    for path in sorted(BOT.rglob("*.py")):
        room = path.relative_to(BOT).parts[0]
        if room not in ("chat", "rehearsal"):
            assert "discord" not in {name.split(".")[0] for name in imported(path)}, path


def test_sql_stands_in_the_store_alone() -> None:
    for path in sorted(BOT.rglob("*.py")):
        if path.relative_to(BOT).parts[0] != "store":
            assert "sqlite3" not in set(imported(path)) or path.parts[-2] == "rounds", path
            text = path.read_text(encoding="utf-8")
            assert not any(f'"{word} ' in text for word in ("SELECT", "INSERT", "UPDATE", "DELETE"))
