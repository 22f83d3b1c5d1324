"""The rehearsal, unattended: a whole round, and the same one for the same seed."""

from pathlib import Path

import pytest

from bot.chat.client import DiscussionBot
from bot.cli import assemble, main, open_library
from bot.config import Settings
from bot.domain.answers import decode
from bot.domain.questions import Kind, Question
from bot.rehearsal.cast import Cast
from bot.rehearsal.stage import open_stage
from bot.store.database import Store


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


async def test_the_cast_ranks_what_is_to_be_ranked() -> None:
    settings, stores = Settings(), list[Store]()
    library = open_library(settings)

    def build(store: Store) -> DiscussionBot:
        stores.append(store)
        return assemble(store, library, settings)

    async with open_stage(build) as stage:
        for count in (4, 8):
            options = " | ".join(f"Option {n}" for n in range(count))
            asked = {"question": f"Which of {count}?", "kind": "ranked", "options": options}
            await stage.moderator.slash(stage.channel, "poll ask", **asked)
        cast = Cast(stage, 12, 1)
        for _ in range(3):
            await cast.act()
        query = "SELECT poll_id, answer FROM ballots"
        rows = await stores[0].read(lambda c: c.execute(query).fetchall())
    for poll_id, count in ((1, 4), (2, 8)):
        question = Question("?", Kind.RANKED, tuple(map(str, range(count))))
        rankings = [decode(question, answer) for poll, answer in rows if poll == poll_id]
        assert len(rankings) > 3
        assert {1, 2, 3, count}.issuperset(map(len, rankings))
        assert len(set(rankings)) > 2
