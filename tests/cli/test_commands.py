"""The program's commands: one clear line where something is wrong, never a traceback."""

import asyncio
import gc
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import discord
import pytest
from refusals import refusal

from bot.cli import CONFIG, main

ROOT = Path(__file__).parent.parent.parent
PROC = Path("/proc")
Output = pytest.CaptureFixture[str]


# --- run ---


def test_run_with_a_token_that_discord_refuses(capsys: Output) -> None:
    said = refusal(capsys, "run", code=CONFIG)
    assert "DISCORD_TOKEN" in said
    assert "Reset Token" in said
    assert "a.b.c" not in said


def test_run_where_discord_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    async def login(_: discord.Client, token: str) -> None:
        raise OSError(f"Name or service not known ({len(token)})")

    monkeypatch.setattr(discord.Client, "login", login)
    assert "can't be reached" in refusal(capsys, "run")


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("DISCORD_TOKEN", " ", "DISCORD_TOKEN is not set"),
        ("REDRAW_SECONDS", "soon", "REDRAW_SECONDS"),
        ("DATABASE", "file/bot.db", "folder"),
        pytest.param(
            *("DATABASE", "/proc/bot.db", "/proc/bot.db"),
            marks=pytest.mark.skipif(not PROC.is_dir(), reason="where not even root can write"),
        ),
    ],
)
def test_run_with_a_setting_that_cannot_work(
    name: str, value: str, advice: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv(name, value)
    assert advice in refusal(capsys, "run", code=CONFIG)


@pytest.mark.usefixtures("in_use")
def test_run_while_another_process_holds_the_database(capsys: Output) -> None:
    assert "Another process" in refusal(capsys, "run")


def test_run_with_the_key_gone(database: Path, capsys: Output) -> None:
    database.with_suffix(".key").unlink()
    assert "is missing" in refusal(capsys, "run", code=CONFIG)


def test_run_with_a_settings_file_in_another_encoding(home: Path, capsys: Output) -> None:
    (home / ".env").write_bytes("LOG_LEVEL=INFO".encode("utf-16"))
    assert ".env" in refusal(capsys, "run", code=CONFIG)


def test_run_prints_the_invite_and_stops_cleanly_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    async def login(client: discord.Client, token: str) -> None:
        assert token == "a.b.c"
        await client.http.close()

    async def connect(client: discord.Client) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        while not client.is_closed():  # noqa: ASYNC110 as the library's own does
            await asyncio.sleep(0.01)

    monkeypatch.setattr(discord.Client, "login", login)
    monkeypatch.setattr(discord.AutoShardedClient, "connect", connect)
    threshold = gc.get_threshold()
    try:
        assert main(["run"]) == 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
    shown = capsys.readouterr()
    assert "discord.com" in shown.out
    assert "applications.commands" in shown.out
    assert shown.err == ""


# --- check ---


def test_check_says_that_all_is_well(database: Path, capsys: Output) -> None:
    assert main(["check"]) == 0
    shown = capsys.readouterr()
    assert "biden-putin-call" in shown.out
    assert f"{database} is sound" in shown.out
    assert shown.err == ""


def test_check_before_the_first_run_makes_nothing(home: Path, capsys: Output) -> None:
    assert main(["check"]) == 0
    shown = capsys.readouterr().out
    assert "will be made" in shown
    assert "sound" not in shown
    assert list(home.iterdir()) == []


def test_check_gives_all_reasons_at_once(
    home: Path, database: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    (home / "articles").mkdir()
    (home / "articles" / "mine.md").write_text("+++\ntitle = \n+++\nWords.\n")
    database.with_suffix(".key").write_text(os.urandom(32).hex())
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("ARTICLES", f"{home / 'articles'}")
    assert main(["check"]) == 1
    shown = capsys.readouterr().err
    assert "DISCORD_TOKEN" in shown
    assert "mine.md, line 2" in shown
    assert "not the key" in shown
    assert shown.count("problem: ") == 3


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("ARTICLES", "nowhere", "nowhere"), ("DATABASE", "file/bot.db", "can't be made")],
)
def test_check_names_a_folder_that_is_of_no_use(
    name: str, value: str, said: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv(name, value)
    assert main(["check"]) == 1
    assert said in capsys.readouterr().err


def test_check_sees_a_damaged_database(database: Path, capsys: Output) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    content = bytearray(database.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    database.write_bytes(content)
    assert main(["check"]) == 1
    shown = capsys.readouterr()
    assert "damaged" in shown.err
    assert "sound" not in shown.out


@pytest.mark.usefixtures("in_use")
def test_check_looks_at_a_database_that_the_bot_is_using(capsys: Output) -> None:
    assert main(["check"]) == 0
    assert "is sound" in capsys.readouterr().out


# --- what is drawn in ---


DRAWING = ("PIL", "resvg_py", "htpy")
READING = ("sentencex", "markdown_it", "yaml")
STRANGERS = ("trafilatura", "lxml", "pypdf", "mammoth")
HEAVY = (*DRAWING, *READING, *STRANGERS, "prometheus_client")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("bot.cli", ("discord", "aiosqlite", *HEAVY)),
        ("bot.chat.client", HEAVY),
        ("bot.intake.reading", STRANGERS),  # the bot names what the worker is to call
    ],
)
def test_importing_draws_in_no_heavy_package(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & {set(absent)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_the_module_is_the_same_program_and_prints_no_traceback(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "backup", "copy.db"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": f"{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == CONFIG
    assert done.stderr.startswith("discussion-bot: ")
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_answered_with_those_that_there_are(capsys: Output) -> None:
    with pytest.raises(SystemExit) as left:
        main(["vote"])
    assert left.value.code == 2
    shown = capsys.readouterr().err
    assert all(name in shown for name in ("run", "rehearse", "check", "forget-key"))
