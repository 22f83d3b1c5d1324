"""`discussion-bot export`: what ended rounds showed, read beside a bot at work."""

import csv
import json
import random
from io import StringIO
from pathlib import Path

import pytest
from at_work import at_work
from jsonschema import Draft202012Validator
from store import past

from bot.errors import UserError
from bot.domain.questions import Kind, Question
from bot.rounds.export import export
from bot.domain.rounds import Ballots, Results, Rules
from bot.rounds.service import Service
from bot.store.ballots import Voter
from bot.store.casting import give

TEA = Question("Tea or coffee?", Kind.CHOICE, ("Tea", "Coffee"))


async def ask(service: Service, answers: int, question: Question = TEA) -> None:
    """A poll outside rounds that was closed."""
    place = (past.SERVER, past.CHANNEL)
    poll = await service.ask(place, question, Rules(Results.LIVE, Ballots.SECRET), None)
    for member in past.PEOPLE[:answers]:
        await past.choose(service, member, poll.id, give(member.id % 2))
    await service.close_poll(past.ANN, poll.id)


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))


async def test_all_ended_rounds_and_nothing_that_runs_or_was_discarded(tmp_path: Path) -> None:
    async with at_work(tmp_path) as service:
        done = export(service.store.path, (), tmp_path / "out")
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "round-1.csv",
        "round-1.json",
        "polls.csv",
        "summary.schema.json",
        "dictionary.md",
        "dictionary.csv",
    }
    assert set(done.files) == set((tmp_path / "out").iterdir())
    assert done.waiting == ()
    content = json.loads((tmp_path / "out" / "round-1.json").read_text(encoding="utf-8"))
    schema = json.loads((tmp_path / "out" / content["$schema"]).read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(content)  # pyright: ignore[reportUnknownMemberType]
    assert (content["round"], content["participants"]) == (1, 7)
    assert {row["article"] for row in table(tmp_path / "out" / "round-1.csv")} == {"The lighthouse"}


async def test_polls_outside_rounds_once_they_are_closed_and_have_five_answers(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as service:
        await ask(service, 4, Question("Too few?", Kind.CHOICE, ("Yes", "No")))
        await ask(service, 7)
        export(service.store.path, (), tmp_path / "out")
    rows = table(tmp_path / "out" / "polls.csv")
    assert {row["question"] for row in rows} == {"Tea or coffee?"}
    told = [(row["option"], row["count"], row["n"]) for row in rows]
    assert told == [("Tea", "3", "7"), ("Coffee", "4", "7"), ("Can't judge", "0", "")]


async def test_what_was_erased_later_stays_in_the_aggregates(tmp_path: Path) -> None:
    async with at_work(tmp_path) as service:
        export(service.store.path, (1,), tmp_path / "before")
        await service.voting.erase(past.ANN)
        export(service.store.path, (1,), tmp_path / "after", random.Random(1))
    for name in ("round-1.csv",):
        before, after = (tmp_path / one / name for one in ("before", "after"))
        assert before.read_bytes() == after.read_bytes()
    voters = {row["pseudonym"] for row in table(tmp_path / "after" / "round-1-ballots.csv")}
    assert len(voters) == 6


async def test_one_row_a_ballot_only_where_it_is_asked_for(tmp_path: Path) -> None:
    async with at_work(tmp_path) as service:
        export(service.store.path, (1,), tmp_path / "out")
        assert not list((tmp_path / "out").glob("*ballots*"))
        export(service.store.path, (), tmp_path / "out", random.Random(1))
        key = service.store.key
    assert {file.name for file in (tmp_path / "out").glob("*-ballots.csv")} == {
        "round-1-ballots.csv"
    }
    ballots = table(tmp_path / "out" / "round-1-ballots.csv")
    assert len({row["pseudonym"] for row in ballots}) == 7
    assert "Passage 1: The lamp was lit" in {row["question"][:27] for row in ballots}
    texts = [file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir()]
    for member in past.PEOPLE:
        who = Voter(key, member)
        for name in (who.secret.hex(), who.open.hex()):
            assert not any(name[:12] in text for text in texts)


@pytest.mark.parametrize("number", [2, 3, 99, -1, 10**30])
async def test_a_round_that_has_not_ended_is_answered_with_those_that_have(
    tmp_path: Path, number: int
) -> None:
    async with at_work(tmp_path) as service:
        with pytest.raises(UserError, match=r"no ended round .* 1 \(The lighthouse\)"):
            export(service.store.path, (1, number), tmp_path / "out")
    assert not (tmp_path / "out").exists()


async def test_a_round_whose_summary_is_not_published_waits(tmp_path: Path) -> None:
    """Computed now and again later it could differ by one person who erased theirs meanwhile."""
    async with at_work(tmp_path) as service:
        await service.store.write(lambda c: c.execute("DELETE FROM summaries").rowcount)
        done = export(service.store.path, (), tmp_path / "out", random.Random(1))
    assert done.waiting == (1,)
    assert not list((tmp_path / "out").glob("round-1*"))


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    async with at_work(tmp_path) as service:
        (tmp_path / "file").write_text("")
        with pytest.raises(UserError, match="--out"):
            export(service.store.path, (), tmp_path / "file")
        with pytest.raises(UserError, match="--out"):
            export(service.store.path, (), tmp_path / "file" / "below")


def test_a_database_of_an_older_version_is_left_alone(tmp_path: Path) -> None:
    past.unpack(1, tmp_path / "bot.db")
    before = (tmp_path / "bot.db").read_bytes()
    with pytest.raises(UserError, match="Start the bot once"):
        export(tmp_path / "bot.db", (), tmp_path / "out")
    assert (tmp_path / "bot.db").read_bytes() == before
