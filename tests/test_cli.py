"""The program's commands: one clear line where something is wrong, never a traceback."""

import asyncio
import gc
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import discord
import pytest

from bot.cli import CONFIG, main
from bot.store.database import open_store

ROOT = Path(__file__).parent.parent
PROC = Path("/proc")
Output = pytest.CaptureFixture[str]


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


def refusal(output: Output, *arguments: str, code: int = 1) -> str:
    """The one line on standard error with which a command fails."""
    assert main(arguments) == code
    shown = output.readouterr().err
    assert "Traceback" not in shown
    assert shown.startswith("discussion-bot: ")
    assert shown.count("\n") == 1
    return shown


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


# --- backup ---


@pytest.mark.usefixtures("in_use")
def test_backup_copies_while_the_bot_runs_and_tells_about_the_key(
    home: Path, capsys: Output
) -> None:
    assert main(["backup", f"{home / 'copy.db'}"]) == 0
    shown = capsys.readouterr().out
    assert f"{home / 'data' / 'bot.key'}" in shown
    assert "not in it" in shown
    assert (home / "copy.db").stat().st_size > 0


@pytest.mark.usefixtures("database")
def test_backup_overwrites_nothing(home: Path, capsys: Output) -> None:
    (home / "copy.db").write_text("dear")
    assert "exists already" in refusal(capsys, "backup", "copy.db")
    assert (home / "copy.db").read_text() == "dear"


@pytest.mark.usefixtures("database")
def test_backups_of_every_night_go_into_a_folder_of_which_the_newest_stay(
    home: Path, capsys: Output
) -> None:
    folder = home / "nights"
    folder.mkdir()
    for name in ("discussion-20250101T000000Z.db", "discussion-20260101T000000Z.db", "notes.txt"):
        (folder / name).write_text("not ours to read")
    (folder / "discussion-20260102T000000Z.db.abcd_123.part").write_text("a power cut")
    assert main(["backup", "--keep", "2", "nights"]) == 0
    left = sorted(file.name for file in folder.iterdir())
    assert len(left) == 3
    assert left[0] == "discussion-20260101T000000Z.db"
    assert left[2] == "notes.txt"
    assert f"nights/{left[1]} is a consistent copy" in capsys.readouterr().out
    assert main(["restore", f"nights/{left[1]}"]) == 0


@pytest.mark.usefixtures("database")
def test_where_the_clock_was_set_back_the_copy_just_made_is_not_the_one_that_goes(
    home: Path, capsys: Output
) -> None:
    folder = home / "nights"
    folder.mkdir()
    for year in (2098, 2099):
        (folder / f"discussion-{year}0101T000000Z.db").write_text("of a wrong clock")
    assert main(["backup", "--keep", "2", "nights"]) == 0
    made, other = sorted(file.name for file in folder.iterdir())
    assert f"nights/{made} is a consistent copy" in capsys.readouterr().out
    assert other == "discussion-20990101T000000Z.db"


def test_a_backup_that_fails_deletes_no_older_one(home: Path, database: Path) -> None:
    old = home / "nights" / "discussion-20250101T000000Z.db"
    old.parent.mkdir()
    old.write_text("dear")
    database.write_text("what a failing disk left of it" * 1000)
    assert main(["backup", "--keep", "1", "nights"]) == CONFIG
    assert [file.name for file in old.parent.iterdir()] == [old.name]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("keep", ["0", "-1", "many", "1.5"])
def test_backups_are_kept_in_whole_numbers(keep: str, capsys: Output) -> None:
    with pytest.raises(SystemExit):
        main(["backup", f"--keep={keep}", "nights"])
    assert "no number of copies" in capsys.readouterr().err


# --- export ---


@pytest.mark.usefixtures("in_use")
def test_export_reads_beside_a_running_bot_and_writes_the_dictionary(
    home: Path, capsys: Output
) -> None:
    assert main(["export"]) == 0
    shown = capsys.readouterr()
    files = {file.name for file in (home / "export").iterdir()}
    assert f"{len(files)} files are in export" in shown.out
    assert "dictionary.md" in files
    assert shown.err == ""


@pytest.mark.usefixtures("database")
def test_export_of_ballots_says_to_take_care(home: Path, capsys: Output) -> None:
    assert main(["export", "--ballots", "--out", "here"]) == 0
    assert "personal data" in capsys.readouterr().err
    assert (home / "here").is_dir()


@pytest.mark.usefixtures("database")
def test_export_of_a_round_that_is_not_there(home: Path, capsys: Output) -> None:
    assert "no ended round 7" in refusal(capsys, "export", "7")
    assert not (home / "export").exists()


@pytest.mark.usefixtures("in_use")
def test_report_looks_at_a_database_that_the_bot_is_using(capsys: Output) -> None:
    assert "No round has ended yet" in refusal(capsys, "report", "1")
    assert "Name a round by its number" in refusal(capsys, "report")


@pytest.mark.parametrize("command", ["backup copy.db", "export", "report 1", "erase 1 2"])
def test_there_is_nothing_to_do_without_a_database(
    command: str, home: Path, capsys: Output
) -> None:
    assert "no database" in refusal(capsys, *command.split(), code=CONFIG)
    assert list(home.iterdir()) == []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("statement", ["CREATE TABLE songs (name)", "VACUUM"])
def test_a_backup_of_what_is_not_the_bots_database_is_refused(
    statement: str, home: Path, capsys: Output
) -> None:
    (home / "data").mkdir(exist_ok=True)
    with closing(sqlite3.connect(home / "data" / "bot.db")) as c:
        c.execute(statement)
    refusal(capsys, "backup", "copy.db", code=CONFIG)
    assert not (home / "copy.db").exists()


# --- restore ---


def test_restore_puts_a_copy_back_and_says_what_comes_next(
    home: Path, database: Path, capsys: Output
) -> None:
    assert main(["backup", "copy.db"]) == 0
    database.write_text("what a failing disk left of it" * 1000)
    assert "discussion-bot restore" in refusal(capsys, "backup", "other.db", code=CONFIG)
    assert main(["check"]) == 1
    assert "discussion-bot restore" in capsys.readouterr().err
    assert main(["restore", "copy.db"]) == 0
    shown = capsys.readouterr().out
    assert f"{database} is now as copy.db has it (rounds: 0, answers: 0)" in shown
    (kept,) = (file for file in database.parent.iterdir() if "before-restore" in file.name)
    assert f"{kept}" in shown
    assert "start the bot" in shown
    assert main(["check"]) == 0
    assert (home / "copy.db").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "isn't there. If people had something erased after that copy was made, it is back"),
        (b'{"token":"abc","serv', "has damaged entries (1)"),
        (b"", ""),
    ],
)
def test_restore_says_where_the_list_of_erasures_is_missing_or_damaged(
    text: bytes | None, said: str, database: Path, capsys: Output
) -> None:
    assert main(["backup", "copy.db"]) == 0
    capsys.readouterr()
    if text is not None:
        database.with_name("bot.db.erased").write_bytes(text)
    assert main(["restore", "copy.db"]) == 0
    shown = capsys.readouterr().out
    assert said in shown
    assert ("The list of erasures" in shown) == bool(said)


@pytest.mark.usefixtures("in_use")
def test_restore_while_the_bot_runs(capsys: Output) -> None:
    assert main(["backup", "copy.db"]) == 0
    assert "Stop it first" in refusal(capsys, "restore", "copy.db")


def test_restore_of_a_file_that_is_not_there(home: Path, capsys: Output) -> None:
    assert "There is no file copy.db" in refusal(capsys, "restore", "copy.db")
    assert list(home.iterdir()) == []


def test_restore_without_the_key_says_to_put_it_back_first(database: Path, capsys: Output) -> None:
    assert main(["backup", "copy.db"]) == 0
    database.unlink()
    database.with_suffix(".key").unlink()
    assert "then restore" in refusal(capsys, "restore", "copy.db", code=CONFIG)
    assert not database.exists()


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
