"""The report of a round: a button for everyone who sees the channel, and a command beside the
running bot."""

import asyncio
from pathlib import Path

import pytest
from faults.clicks import at_once, click
from people import everyone, files, press, summary
from refusals import refused
from world import World, labels_of, said

from bot.chat import summaries
from bot.chat.custom_ids import Verb, custom_id
from bot.rounds.files import write_report

CARD = "not a sample"


async def ended(world: World) -> None:
    """A round of six people that went through one passage."""
    people = world.join(6)
    await world.start(where="here")
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    await world.next()
    await everyone(world, people, "Passage 1 of 8", "Agree")
    await world.play_to_the_end()


async def by_command(world: World, number: str | None, target: Path | None = None) -> Path:
    return await asyncio.to_thread(write_report, world.settings.database, number, target)


async def test_button_and_command_make_the_same_page(world: World, tmp_path: Path) -> None:
    await ended(world)
    card = world.card(CARD)
    assert "Report" in labels_of(card)
    result = await world.members[0].click(card, label="Report")
    assert result.ephemeral
    assert "Save the file and open it in a browser." in said(result)
    (name, page), *more = (await files(result)).items()
    assert (name, more) == ("round-1.html", [])
    assert "As was reported yesterday" in page
    assert "6 of 6" in page
    assert not any(f"{one.id}" in page or one.name in page for one in world.members)
    made = await by_command(world, "1", tmp_path / "report.html")
    assert made.read_text(encoding="utf-8") == page


async def test_the_command_needs_no_summary_to_be_published(world: World, tmp_path: Path) -> None:
    await ended(world)
    one = (await by_command(world, "1", tmp_path / "one.html")).read_bytes()
    await world.store.write(lambda c: c.execute("DELETE FROM summaries"))
    assert (await by_command(world, "1", tmp_path / "two.html")).read_bytes() == one


async def test_without_a_name_the_file_lies_where_one_is(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ended(world)
    monkeypatch.chdir(tmp_path)
    assert await by_command(world, "1") == Path("round-1.html")
    made = await asyncio.to_thread(lambda: [one.name for one in tmp_path.glob("*.html*")])
    assert made == ["round-1.html"]


async def test_without_a_round_the_command_says_which_there_are(world: World) -> None:
    await ended(world)
    for number in (None, "2", "0", "-1", "one", "1.0", "١", "9" * 40, ""):
        with refused(r"Rounds that have ended:\n +1  \d{4}-\d\d-\d\d  Bide"):
            await by_command(world, number)


async def test_while_the_round_goes_on_there_is_no_report(world: World) -> None:
    await world.start(where="here")
    with refused("still going on"):
        await by_command(world, "1")
    with refused("No round has ended yet"):
        await by_command(world, "2")
    forged = click(world.moderator, world.opening(), custom_id(Verb.REPORT, 1))
    (result,) = await at_once(world.env, world.channel, forged)
    assert "Ask for it once it has ended" in said(result)
    looked = await summary(world, world.moderator)
    assert looked.response is not None
    assert "Report" not in labels_of(looked.response)


async def test_of_a_discarded_round_there_is_no_report(world: World) -> None:
    await ended(world)
    await world.store.write(lambda c: c.execute("UPDATE rounds SET state = 'discarded'"))
    with refused("No round has ended yet"):
        await by_command(world, "1")
    result = await press(world.moderator, world.card(CARD), Verb.REPORT)
    assert "was discarded" in said(result)


async def test_what_discord_would_not_take_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ended(world)
    monkeypatch.setattr(summaries, "LARGEST", 1000)
    result = await press(world.moderator, world.card(CARD), Verb.REPORT)
    assert "`discussion-bot report 1`" in said(result)


async def test_where_it_cannot_be_written_it_says_so(world: World, tmp_path: Path) -> None:
    await ended(world)
    with refused("--out"):
        await by_command(world, "1", tmp_path / "nowhere" / "report.html")
    with refused("no database"):
        await asyncio.to_thread(write_report, tmp_path / "none.db", "1", None)
