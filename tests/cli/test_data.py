"""The commands about what is kept: one clear line where something is wrong, never a traceback."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from refusals import refusal

from bot.cli import CONFIG, main

Output = pytest.CaptureFixture[str]


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
