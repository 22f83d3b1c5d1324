"""The rehearsal, unattended: a whole round, and the same one for the same seed."""

from pathlib import Path

import pytest

from bot.cli import main


def play(out: Path, *options: str) -> dict[str, bytes]:
    assert main(["rehearse", "--play", "--out", str(out), *options]) == 0
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_a_round_is_played_to_its_summary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = play(tmp_path / "one", "--members", "14")
    said = capsys.readouterr().out
    assert "Passage 8 of 8" in said
    assert "## Summary" in said
    assert {"summary.md", "round-1.csv", "round-1.json", "report.html"} <= kept.keys()


def test_the_same_seed_gives_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    one = play(tmp_path / "one", "--members", "14", "--seed", "3", "--pace", "2m")
    again = play(tmp_path / "again", "--members", "14", "--seed", "3", "--pace", "2m")
    other = play(tmp_path / "other", "--members", "14", "--seed", "4", "--pace", "2m")
    assert one == again
    assert one["round-1.csv"] != other["round-1.csv"]


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (["--members", "0"], "--members is a number from 1"),
        (["--article", "nothing"], "Choose one of: biden-putin-call"),
        (["--pace", "soon"], "not a duration"),
    ],
)
def test_wrong_options_are_refused_in_words(
    options: list[str], advice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rehearse", "--play", "--out", str(tmp_path / "out"), *options]) == 1
    shown = capsys.readouterr().err
    assert advice in shown
    assert "Traceback" not in shown
