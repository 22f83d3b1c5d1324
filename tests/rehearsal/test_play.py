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


@pytest.mark.parametrize(
    "members", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (3, 8, 40))]
)
def test_a_round_is_played_to_its_summary(
    members: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = play(tmp_path / "out", "--members", f"{members}")
    said = capsys.readouterr().out
    posted, _, rest = said.partition("\n\n")
    told = [line.split("clicks  ")[1] for line in posted.splitlines()]
    assert [" ".join(one.split()[:4]) for one in told[1:8]] == [
        f"Passage {number} of 7" for number in range(1, 8)
    ]
    assert told[8].startswith("One last time")
    assert len(told) == 11, "the opening, the passages, the closing, two summaries"
    summary = kept["summary.md"].decode()
    assert rest.startswith(summary.strip())
    assert f"{members} people who chose to answer, not a sample" in summary
    assert "All results" in summary
    files = {"summary.md", "round-1.csv", "round-1.json", "report.html"}
    assert kept.keys() == (files if members < 3 else files | {"change.png"}), "3 make a picture"
    assert all(f"kept: {tmp_path / 'out' / name}" in said for name in kept)


@pytest.mark.slow
@pytest.mark.parametrize("members", ["3", "14"])
def test_the_same_seed_gives_the_same_files_and_another_seed_others(
    members: str, tmp_path: Path
) -> None:
    options = "--members", members, "--pace", "2m", "--seed"
    one = play(tmp_path / "one", *options, "3")
    assert one == play(tmp_path / "again", *options, "3")
    assert one["round-1.csv"] != play(tmp_path / "other", *options, "4")["round-1.csv"]


@pytest.mark.slow
def test_a_moderator_presses_next_where_there_is_no_pace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    play(tmp_path / "out", "--members", "3", "--pace", "manual")
    assert "Passage 7 of 7" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (["--members", "1"], "--members is a number from 2"),
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
    library = open_library(settings.articles)

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
