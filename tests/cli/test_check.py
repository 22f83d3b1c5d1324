"""`check` on what others could read, and on where the key lies."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import CONFIG, main
from bot.store.database import open_store

Output = pytest.CaptureFixture[str]
PRIVATE = (".env", "data/discussion.db", "data/discussion.db.lock", "data/discussion.key")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the first run left, in a folder that everyone may enter, with a token in .env."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    for name in ("DISCORD_TOKEN", "DATABASE", "KEY_FILE", "ARTICLES", "LINKS", "KEEP_DAYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(made)
    before = os.umask(0o022)
    asyncio.run(run_once())
    os.umask(before)
    (made / ".env").touch(0o600)
    (made / ".env").write_text("DISCORD_TOKEN=a.b.c\n")
    yield made
    shutil.rmtree(made)


async def run_once() -> None:
    await (await open_store(Path("data/discussion.db"), Path("data/discussion.key"))).close()


def test_what_the_bot_makes_is_for_its_user_alone(home: Path, capsys: Output) -> None:
    assert (home / "data").stat().st_mode & 0o777 == 0o700
    for file in (home / "data").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file
    assert main(["check"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", PRIVATE)
def test_a_file_that_everyone_can_read_is_a_warning_and_no_problem(
    name: str, home: Path, capsys: Output
) -> None:
    (home / "data").chmod(0o755)
    (home / name).chmod(0o644)
    assert main(["check"]) == 0
    shown = capsys.readouterr().err
    assert shown.startswith(f"warning: {name} can be read by every user")
    assert f"chmod 600 {name}" in shown
    assert shown.count("\n") == 1


def test_a_folder_that_nobody_else_may_enter_protects_what_is_in_it(
    home: Path, capsys: Output
) -> None:
    (home / "data" / "discussion.db").chmod(0o644)
    assert main(["check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_key_beside_the_database_is_a_note_that_says_how_to_part_them(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    assert main(["check"]) == 0
    shown = capsys.readouterr().out
    assert "note: data/discussion.key lies beside the database" in shown
    assert "set KEY_FILE" in shown
    (home / "data" / "discussion.key").rename(home / "elsewhere.key")
    monkeypatch.setenv("KEY_FILE", "elsewhere.key")
    assert main(["check"]) == 0
    assert "note: " not in capsys.readouterr().out


def test_a_key_that_may_only_be_read_will_do(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    secrets = home / "secrets"
    secrets.mkdir()
    (home / "data" / "discussion.key").rename(secrets / "key")
    (secrets / "key").chmod(0o400)
    secrets.chmod(0o500)
    monkeypatch.setenv("KEY_FILE", "secrets/key")
    asyncio.run(open_once_more(secrets / "key"))
    assert main(["check"]) == 0
    assert "secrets/key is its key" in capsys.readouterr().out


async def open_once_more(key: Path) -> None:
    await (await open_store(Path("data/discussion.db"), key)).close()


def test_a_folder_in_the_place_of_a_file_is_a_problem_and_not_a_warning_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    (home / "folder").mkdir(0o755)
    (home / "folder").chmod(0o755)
    monkeypatch.setenv("KEY_FILE", "folder")
    assert main(["check"]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith("problem: folder is a folder, and a file is needed")
    assert shown.count("\n") == 1


# --- what is probably not meant ---


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "KEEPDAYS=3",
            "sets KEEPDAYS, which is no setting of this program. Did you mean KEEP_DAYS?",
        ),
        ("links=off", "Did you mean LINKS?"),
        ("COLOUR=red", "sets COLOUR, which is no setting of this program."),
    ],
)
def test_a_mistyped_setting_is_a_warning(line: str, said: str, home: Path, capsys: Output) -> None:
    with (home / ".env").open("a") as file:
        file.write(f"{line}\n")
    assert main(["check"]) == 0
    (warning,) = capsys.readouterr().err.splitlines()
    assert warning.startswith("warning: .env sets ")
    assert said in warning


@pytest.mark.parametrize("line", ["KEEP_DAYS: 30", 'LINKS="off', "a word or two"])
def test_a_line_that_is_no_setting_is_named_and_nothing_starts(
    line: str, home: Path, capsys: Output
) -> None:
    (home / ".env").write_text(f"DISCORD_TOKEN=a.b.c\n{line}\n")
    for command in ("check", "run"):
        assert main([command]) == CONFIG
        told = "discussion-bot: .env, line 2, can't be read. Write NAME=value there.\n"
        assert capsys.readouterr().err == told


@pytest.mark.parametrize("left", ["discussion.key", "discussion.db.erased"])
def test_a_database_that_is_gone_while_what_belongs_to_it_is_there_is_a_warning(
    left: str, home: Path, capsys: Output
) -> None:
    (home / "data/discussion.db.erased").touch(0o600)
    for file in (home / "data").iterdir():
        if file.name != left:
            file.unlink()
    assert main(["check"]) == 0
    shown = capsys.readouterr()
    assert "will be made at the first run" in shown.out
    (warning,) = shown.err.splitlines()
    assert warning.startswith(f"warning: data/{left} is there, but not the database")


def test_a_damaged_list_of_erasures_is_a_warning(home: Path, capsys: Output) -> None:
    (home / "data/discussion.db.erased").touch(0o600)
    (home / "data/discussion.db.erased").write_text('\n{"token":"abc","serv')
    assert main(["check"]) == 0
    assert "has damaged entries (1)" in capsys.readouterr().err


def test_what_would_keep_a_first_run_from_making_a_key_is_a_problem(
    home: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(home / "data")
    monkeypatch.setenv("KEY_FILE", ".env")
    assert main(["check"]) == 1
    assert "problem: The key file .env is not whole, or no key." in capsys.readouterr().err
    monkeypatch.setenv("KEY_FILE", ".env/key")
    assert main(["check"]) == 1
    assert "problem: .env/key can't be made in .env. Set KEY_FILE" in capsys.readouterr().err


def test_an_empty_file_is_a_database_that_is_still_to_be_made(home: Path, capsys: Output) -> None:
    shutil.rmtree(home / "data")
    (home / "data").mkdir()
    (home / "data/discussion.db").touch(0o600)
    assert main(["check"]) == 0
    assert "data/discussion.db will be made at the first run" in capsys.readouterr().out
