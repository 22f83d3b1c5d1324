"""Files that whoever runs the bot writes: exports and reports, beside a bot at work."""

import csv
import json
import random
from io import StringIO
from pathlib import Path

import pytest
from at_work import ANN, BEN, CAT, DAN, EVE, PEOPLE, TEA, AtWork, at_work
from jsonschema import Draft202012Validator
from refusals import refused

from bot.domain.machine import Action
from bot.domain.questions import SKIP
from bot.domain.rounds import Ballots, Rules
from bot.rounds.files import export, write_report
from bot.store.ballots import Voter

FIVE = {ANN: 0, BEN: 1, CAT: 1, DAN: 1, EVE: SKIP}


async def play(work: AtWork) -> None:
    """One round that ended, one that goes on, one that was discarded, one that is planned."""
    await work.play()
    await work.steer(1, Action.FINISH)
    await work.begin()
    await work.begin()
    await work.steer(3, Action.DISCARD)


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig"))))


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


# --- exports ---


async def test_all_ended_rounds_and_nothing_that_goes_on_or_was_discarded(tmp_path: Path) -> None:
    out = tmp_path / "out"
    async with at_work(tmp_path) as work:
        await play(work)
        done = export(work.store.path, (), out)
    assert names(out) == {
        "round-1.csv",
        "round-1.json",
        "polls.csv",
        "summary.schema.json",
        "dictionary.md",
    }
    assert {file.name for file in done.files} == names(out)
    assert done.waiting == ()
    content = json.loads((out / "round-1.json").read_text(encoding="utf-8"))
    schema = json.loads((out / content["schema"]).read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(content)  # pyright: ignore[reportUnknownMemberType]
    assert content["summary"]["headline"] == "2 of 4 changed their minds."


async def test_polls_outside_rounds_once_they_are_closed_secret_ones_of_five_answers(
    tmp_path: Path,
) -> None:
    few = {ANN: 0, BEN: 1}
    async with at_work(tmp_path) as work:
        shown = [
            await work.ask(TEA, few, Rules()),
            await work.ask(TEA, FIVE, Rules(ballots=Ballots.SECRET)),
        ]
        await work.ask(TEA, few, Rules(ballots=Ballots.SECRET))
        await work.service.ask((1, 2), TEA, Rules(), None)
        export(work.store.path, (), tmp_path / "out")
    rows = table(tmp_path / "out" / "polls.csv")
    assert {int(row["poll"]) for row in rows} == set(shown)
    told = [(row["option"], row["count"], row["n"]) for row in rows if int(row["poll"]) == shown[1]]
    assert told == [("Tea", "1", "4"), ("Coffee", "3", "4"), ("Skip", "1", "")]


async def test_what_was_erased_later_stays_in_the_aggregates(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        await play(work)
        export(work.store.path, (1,), tmp_path / "before")
        await work.service.voting.erase(ANN)
        export(work.store.path, (1,), tmp_path / "after", random.Random(1))
    before, after = (tmp_path / one / "round-1.csv" for one in ("before", "after"))
    assert before.read_bytes() == after.read_bytes()
    ballots = table(tmp_path / "after" / "round-1-ballots.csv")
    assert len({row["voter"] for row in ballots}) == 6


async def test_one_row_a_ballot_only_where_it_is_asked_for_and_of_five_or_more(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    async with at_work(tmp_path) as work:
        await play(work)
        export(work.store.path, (1,), out)
        assert not list(out.glob("*ballots*"))
        export(work.store.path, (), out, random.Random(1))
        key = work.store.key
    assert names(out) >= {"round-1-ballots.csv", "round-1-changes.csv"}
    asked = {row["question"][:27] for row in table(out / "round-1-ballots.csv")}
    assert asked == {
        "Should it stay lit?",
        "What marks does the keeper ",
        "Passage 2: The lamp went ou",
    }, "three picked colours, three guessed"
    texts = [file.read_text(encoding="utf-8") for file in out.iterdir()]
    for member in PEOPLE:
        who = Voter(key, member)
        for name in (who.hidden.hex(), who.named.hex()):
            assert not any(name[:12] in text for text in texts)


@pytest.mark.parametrize("number", [2, 3, 99, -1, 10**30])
async def test_a_round_that_has_not_ended_is_answered_with_those_that_have(
    tmp_path: Path, number: int
) -> None:
    async with at_work(tmp_path) as work:
        await play(work)
        with refused(r"no ended round .*\n.* 1 .* The lighthouse"):
            export(work.store.path, (1, number), tmp_path / "out")
    assert not (tmp_path / "out").exists()


async def test_a_round_whose_summary_is_not_published_waits(tmp_path: Path) -> None:
    """Computed now and again later it could differ by one person who erased theirs meanwhile."""
    async with at_work(tmp_path) as work:
        await play(work)
        await work.store.write(lambda c: c.execute("DELETE FROM summaries").rowcount)
        done = export(work.store.path, (), tmp_path / "out", random.Random(1))
    assert done.waiting == (1,)
    assert not list((tmp_path / "out").glob("round-1*"))


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with at_work(tmp_path) as work:
        for folder in (tmp_path / "file", tmp_path / "file" / "below"):
            with refused("--out"):
                export(work.store.path, (), folder)


# --- reports ---


async def test_a_report_is_written_in_one_go_with_its_pictures(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    async with at_work(tmp_path) as work:
        await play(work)
        assert write_report(work.store.path, "1", target) == target
        with refused("--out"):
            write_report(work.store.path, "1", tmp_path / "nowhere" / "report.html")
    page = target.read_text(encoding="utf-8")
    assert "2 of 4 changed their minds." in page
    assert "data:image/svg+xml" in page


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (None, r"Name a round by its number.*\n.*1  2026-01-01  The lighthouse"),
        ("99", r"no ended round .*\n.*The lighthouse"),
        ("3", r"no ended round .*\n.*The lighthouse"),
        ("one", "no ended round"),
        ("²", "no ended round"),
        ("9" * 40, "no ended round"),
        ("2", r"still going on.*Ask for them once the round has ended"),
    ],
)
async def test_a_report_of_no_ended_round_is_answered_with_those_that_there_are(
    tmp_path: Path, number: str | None, words: str
) -> None:
    async with at_work(tmp_path) as work:
        await play(work)
        with refused(words):
            write_report(work.store.path, number, tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()


async def test_where_no_round_has_ended_a_report_says_so(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        with refused("No round has ended yet"):
            write_report(work.store.path, None, None)
