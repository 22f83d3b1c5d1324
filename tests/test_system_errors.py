"""What the operating system refuses: one true line for whoever runs the bot, and the exit code."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from faults.disks import fill_up, remount, small_disk

from bot.cli import CONFIG, main
from bot.store import erased_list
from bot.store.backup import copy
from bot.store.database import open_store

ROOT = Path(__file__).parent.parent
IS_ROOT = os.geteuid() == 0
SOMEONE = 65534
WITHOUT_OVERRIDE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Rights stop even root then."""

COMMANDS = (
    "run",
    "check",
    "status",
    "backup made.db",
    "restore copy.db",
    "export",
    "report 1",
    "erase 1 2",
    "forget-key --yes",
)
CHILD = """
import contextlib, io, json, os, sys, traceback
import discord
from bot import cli, worker

async def away(*_): raise OSError("no route to it")
async def here(_, function, *arguments): return function(*arguments)
discord.Client.login, worker.Worker.run = away, here

outcomes = []
for home, settings, command in json.load(sys.stdin):
    os.chdir(home)
    os.environ.update(settings)
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            code = cli.main(command.split())
        except Exception:
            code, said = -1, io.StringIO(traceback.format_exc())
    for name in settings:
        del os.environ[name]
    outcomes.append((code, said.getvalue()))
json.dump(outcomes, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A wrong start: what is done to the folder, the settings, and what `run` says to it."""

    spoil: Callable[[Path], object]
    line: str
    code: int = CONFIG
    settings: Mapping[str, str] = field(default_factory=dict[str, str])


def nothing(_: Path) -> None: ...


def own_articles(home: Path) -> None:
    """A folder whose names can be read and nothing else."""
    (home / "own").mkdir()
    (home / "own" / "mine.md").touch()
    (home / "own").chmod(0o400)


CASES = {
    "the data folder can't be entered": Case(
        lambda home: (home / "data").chmod(0), "may not enter"
    ),
    "the data folder can't be written": Case(
        lambda home: (home / "data").chmod(0o500), "data can't be"
    ),
    "no folder can be made": Case(
        lambda home: (home / "shut").mkdir(0o500),
        "shut/deep can't be made: the user",
        settings={"DATABASE": "shut/deep/bot.db"},
    ),
    "the database can't be read": Case(
        lambda home: (home / "data" / "discussion.db").chmod(0), "discussion.db can't be read"
    ),
    "the database can't be written": Case(
        lambda home: (home / "data" / "discussion.db").chmod(0o400),
        "discussion.db can't be written",
    ),
    "the database is a folder": Case(
        nothing,
        "data is a folder",
        settings={"DATABASE": "data", "KEY_FILE": "data/discussion.key"},
    ),
    "the key can't be read": Case(
        lambda home: (home / "data" / "discussion.key").chmod(0), "discussion.key can't be read"
    ),
    "the key is a folder": Case(nothing, "data is a folder", settings={"KEY_FILE": "data"}),
    "the key's folder can't be entered": Case(
        lambda home: (home / "shut").mkdir(0),
        "may not enter",
        settings={"KEY_FILE": "shut/k.key"},
    ),
    ".env can't be read": Case(lambda home: (home / ".env").chmod(0), ".env can't be read"),
    ".env is a folder": Case(
        lambda home: [(home / ".env").unlink(), (home / ".env").mkdir()], ".env is a folder"
    ),
    "the token's file isn't there": Case(
        lambda home: (home / ".env").unlink(),
        "nowhere doesn't exist",
        settings={"DISCORD_TOKEN_FILE": "nowhere"},
    ),
    "the token's file can't be read": Case(
        lambda home: [(home / ".env").unlink(), (home / "token").touch(0)],
        "token can't be read",
        settings={"DISCORD_TOKEN_FILE": "token"},
    ),
    "the articles can't be entered": Case(
        own_articles, "Discord can't be reached", 1, {"ARTICLES": "own"}
    ),
    "the articles can't be read": Case(
        lambda home: (home / "own").mkdir(0), "Discord can't be reached", 1, {"ARTICLES": "own"}
    ),
    "the backup can't be read": Case(
        lambda home: (home / "copy.db").chmod(0), "Discord can't be reached", 1
    ),
}
NEEDS_NO_CHECK = ("the backup can't be read", ".env can't be read", ".env is a folder")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[int, str]]:
    """Every wrong start with every command: exit code and standard error."""
    if IS_ROOT and shutil.which("setpriv") is None:
        pytest.skip("root is stopped by nothing here")
    sound = tmp_path_factory.mktemp("sound")
    make(sound)
    starts: list[tuple[str, Mapping[str, str], str]] = []
    for number, case in enumerate(CASES.values()):
        for command in COMMANDS:
            home = sound.parent / f"{sound.name}-{number}-{command.split()[0]}"
            shutil.copytree(sound, home)
            case.spoil(home)
            starts.append((f"{home}", case.settings, command))
    told = subprocess.run(
        [*(WITHOUT_OVERRIDE if IS_ROOT else ()), sys.executable, "-c", CHILD],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LOG_LEVEL": "ERROR"},
        input=json.dumps(starts),
        capture_output=True,
        text=True,
        check=True,
    )
    asked = [(name, command) for name in CASES for command in COMMANDS]
    found: list[tuple[int, str]] = [(code, said) for code, said in json.loads(told.stdout)]
    return dict(zip(asked, found, strict=True))


def make(home: Path) -> None:
    """What an earlier run left, a backup of it, and a token."""
    database = home / "data" / "discussion.db"

    async def open_once() -> None:
        await (await open_store(database, database.with_suffix(".key"))).close()

    asyncio.run(open_once())
    copy(database, home / "copy.db")
    (home / ".env").touch(0o600)
    (home / ".env").write_text("DISCORD_TOKEN=a.b.c\n")


Outcomes = dict[tuple[str, str], tuple[int, str]]


@pytest.mark.parametrize("name", CASES)
def test_a_start_that_the_system_refuses_is_explained_in_one_line(
    name: str, outcomes: Outcomes
) -> None:
    code, said = outcomes[name, "run"]
    assert CASES[name].line in said
    assert said.count("\n") == 1
    assert code == CASES[name].code


@pytest.mark.parametrize("name", CASES)
def test_no_command_shows_a_traceback_or_says_more_than_a_line(
    name: str, outcomes: Outcomes
) -> None:
    for command in COMMANDS:
        code, said = outcomes[name, command]
        assert code in (0, 1, CONFIG), (command, said)
        if command != "check":
            assert said.count("\n") == (code != 0), (command, said)
        assert all(line.startswith(("discussion-bot: ", "problem: ")) for line in said.splitlines())


@pytest.mark.parametrize("name", [one for one in CASES if one not in NEEDS_NO_CHECK])
def test_check_names_the_same(name: str, outcomes: Outcomes) -> None:
    code, said = outcomes[name, "check"]
    assert code == 1
    line = "own can't be read" if "articles" in name else CASES[name].line
    assert said.startswith("problem: ")
    assert line in said or "Set DATABASE to a folder of this user" in said


def test_a_backup_that_cannot_be_read_is_named_and_not_the_database(outcomes: Outcomes) -> None:
    _, said = outcomes["the backup can't be read", "restore copy.db"]
    assert "copy.db can't be read: the user" in said


def test_a_disk_that_may_only_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "disk", 1024) as disk:
        make(disk)
        remount(disk, "ro")
        monkeypatch.chdir(disk)
        for command in ("run", "check", "erase 1 2", "forget-key --yes", "restore copy.db"):
            assert main(command.split()) == 1, "it may be mounted otherwise by the next start"
            assert "its disk is read-only" in capsys.readouterr().err, command


def test_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "disk", 512) as disk:
        make(disk)
        fill_up(disk)
        monkeypatch.chdir(disk)
        assert main(["erase", "1", "2"]) == 1
        assert "is full" in capsys.readouterr().err


@pytest.mark.skipif(not IS_ROOT, reason="only root can make files for others")
def test_what_root_makes_belongs_to_the_user_of_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "discussion.db").unlink()
    (tmp_path / "data" / "discussion.db.lock").unlink()
    os.chown(tmp_path / "data", SOMEONE, SOMEONE)
    assert main(["restore", "copy.db"]) == 0
    erased_list.append(Path("data/discussion.db"), erased_list.Erasure("token", 1, (), 1))
    for name in ("discussion.db", "discussion.db.lock", "discussion.db.erased"):
        assert (tmp_path / "data" / name).stat().st_uid == SOMEONE, name


def test_a_link_in_the_folder_makes_nobody_write_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    monkeypatch.chdir(tmp_path)
    lock = tmp_path / "data" / "discussion.db.lock"
    lock.unlink()
    lock.symlink_to(tmp_path / "elsewhere")
    assert main(["erase", "1", "2"]) == CONFIG
    assert "is a link that leads to no file" in capsys.readouterr().err
    assert not (tmp_path / "elsewhere").exists()
