"""Where the commands are run: a folder of their own, a database or none, and no network."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest

from bot.store.database import open_store

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a token and nothing else set."""
    for name in ("KEY_FILE", "ARTICLES", "ANSWERS_IN_FLIGHT", "REDRAW_SECONDS", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    monkeypatch.setenv("DATABASE", f"{tmp_path / 'data' / 'bot.db'}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    async def login(_: discord.Client, token: str) -> None:
        raise discord.LoginFailure(f"Improper token has been passed: {token}")

    monkeypatch.setattr(discord.Client, "login", login)


@pytest.fixture
def database(home: Path) -> Path:
    """A database as an earlier run left it."""
    path = home / "data" / "bot.db"

    async def make() -> None:
        await (await open_store(path, path.with_suffix(".key"))).close()

    asyncio.run(make())
    return path


@pytest.fixture
def in_use(database: Path) -> Iterator[None]:
    """Another process holds the database."""
    code = (
        "import asyncio, sys, pathlib; from bot.store.database import open_store\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "async def hold():\n"
        "    store = await open_store(path, path.with_suffix('.key'))\n"
        "    print('open', flush=True); sys.stdin.read(); await store.close()\n"
        "asyncio.run(hold())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, database],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield
        other.communicate("")
