"""What rounds came to: one phone screen, pages for everything else, the report, and the same
question through several rounds."""

import asyncio
import csv
import json
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from unittest.mock import create_autospec

import discord
import pytest
from faults.clicks import at_once, click
from output.gallery import made_up
from people import (
    SUMMARY,
    answer,
    approve_all,
    ask,
    begin,
    close,
    erase,
    everyone,
    explain,
    files,
    hide,
    hold,
    names_anyone,
    only_ask,
    plain,
    press,
    read_on,
    shown,
    summary,
    to_the_close,
    to_the_summary,
)
from refusals import refused
from simcord import MemberActor
from world import World, labels_of, said, text_of

from bot.chat import pictures, summaries
from bot.chat.custom_ids import Verb, custom_id
from bot.domain.questions import make_question
from bot.rounds.compute import Unavailable, in_thread
from bot.rounds.files import write_report

VISIBLE_AT_MOST = 900
"""Characters: about one phone screen with its picture."""


def visible(card: discord.Message) -> str:
    """What is read of a card: a link's address isn't."""
    return re.sub(r"\[see it\]\(\S+\)", "see it", plain(text_of(card)).replace("\\", ""))


SIX = [("Yes", "Yes")] * 6
MOVED = [("Yes", "No")] * 3 + [("Yes", "Yes")] * 2 + [("No", "No")] * 3


async def test_one_screen_with_one_picture_and_ways_to_everything(world: World) -> None:
    people = await hold(world, MOVED)
    card = world.card(SUMMARY)
    told = plain(text_of(card))
    assert "3 of 8 changed their minds, from Yes to No." in told
    assert "Split people The article says that" in told
    assert "8 people who chose to answer, not a sample · 8 answered both before and after" in told
    assert "an opinion piece of 31 December 2021" in told
    assert len(visible(card)) <= VISIBLE_AT_MOST
    announced = world.cards(world.channel)[-1]
    assert len(announced.attachments) == 1
    (picture,) = card.attachments
    assert picture.filename.endswith(".png")
    assert picture.description
    assert labels_of(card) == ["All results", "Report", "My answers"]
    where = f"https://discord.com/channels/{world.guild.id}/{world.place.id}/{world.cards()[0].id}"
    assert f"[see it]({where})" in told
    assert "**No**" in said(await people[0].click(card, label="My answers"))


async def test_with_everything_on_it_and_long_words_it_stays_one_screen(world: World) -> None:
    one, other, _ = options = [f"{name} {'and so on ' * 4}".strip() for name in ("Yes", "No", "So")]
    only_ask(world, tracked=make_question("W" * 300, "choice", options))
    article = world.library.get("biden-putin-call")
    long_article = replace(article, title="A title " * 20, note="Opinion " * 15)
    world.library.articles[article.slug] = long_article
    people = await begin(world, 6)
    await explain(world, people[0], "A long reason " * 20, one)
    await approve_all(world)
    await everyone(world, people[1:], "Before you read on", one)
    await world.next(2)
    await everyone(world, people, "Passage 1 of 7", "Agree")
    await everyone(world, people[:3], "Passage 2 of 7", "Agree")
    await everyone(world, people[3:], "Passage 2 of 7", "Disagree")
    closing = await to_the_close(world)
    for number, who in enumerate(people):
        receipt = await answer(world, who, other if number > 2 else one, closing)
        if number:
            read = shown(await who.click(receipt, label="Others' reasons"))
            await who.click(read, label="Good point")
    told = visible(await to_the_summary(world))
    for said_there in (
        "3 of 6 changed",
        "Most agreed",
        "Split people",
        "Reached across “A long reason",
        "a good point for",
    ):
        assert said_there in told
    assert len(told) <= VISIBLE_AT_MOST


# /summary round


async def test_the_command_shows_it_with_figures_for_moderators(world: World) -> None:
    people = await hold(world, MOVED, where="here")
    for who, kinds in ((people[0], set[str]()), (world.moderator, {"csv", "json"})):
        result = await summary(world, who)
        assert result.ephemeral
        assert "3 of 8 changed their minds" in said(result)
        attached = await files(result)
        assert {name.rsplit(".", 1)[1] for name in attached} == kinds
    attached = await files(await summary(world, world.moderator))
    assert json.loads(attached["round-1.json"])["summary"]["participants"] == 8
    rows = list(csv.DictReader(StringIO(attached["round-1.csv"])))
    changes = [row for row in rows if row["table"] == "changed"]
    assert [(row["count"], row["n"]) for row in changes] == [("3", "8")]
    everything = "".join(attached.values())
    assert not names_anyone(people, everything)


async def test_of_a_running_round_it_tells_what_can_be_seen(world: World) -> None:
    ann, ben = await begin(world, 2)
    assert "still going on" in said(await summary(world, ann))
    await world.next()
    await world.vote(ann, world.card("Passage 1 of 7"), "Agree")
    told = said(await summary(world, ann))
    assert "The main question's result comes when the discussion ends." in told
    assert "**Agree** 1 of 1" in told
    assert "1 of 1" not in said(await summary(world, ben))


async def test_nonsense_is_refused(world: World) -> None:
    assert "There was no discussion yet" in said(await summary(world, world.moderator))
    await world.start(where="here")
    for typed in ("nonsense", "-1", "99", "1.0", "9" * 30):
        told = said(await summary(world, world.moderator, round=typed))
        assert "menu" in told


# The picture


async def test_many_who_look_at_once_have_it_drawn_once_even_if_the_first_stops_waiting() -> None:
    of, compute = made_up(5, seed=11), create_autospec(in_thread, side_effect=in_thread)
    looks = [asyncio.ensure_future(pictures.draw_for_card(compute, of)) for _ in range(20)]
    await asyncio.sleep(0)
    looks[0].cancel()
    drawn = await asyncio.gather(*looks[1:], pictures.draw_for_card(compute, of))
    assert drawn[0].png
    assert all(one is drawn[0] for one in drawn)
    assert await pictures.draw_for_card(compute, of) is drawn[0]
    assert compute.await_count == 1


@pytest.mark.parametrize("trouble", [Unavailable("it broke"), RuntimeError("it broke")])
async def test_it_goes_out_without_a_picture_where_none_can_be_drawn(
    world: World,
    trouble: Exception,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "KEPT", 0)
    people = await hold(world, [*MOVED, ("Partly", "Partly")], where="here")
    assert world.card(SUMMARY).attachments
    world.bot.service.compute = broken = create_autospec(in_thread, side_effect=trouble)
    with caplog.at_level(logging.WARNING):
        looked = shown(await summary(world, people[0]))
    assert "3 of 9" in text_of(looked)
    assert not looked.attachments
    assert broken.await_count == 1
    assert "without its picture" in caplog.text


async def test_below_three_people_there_are_words_alone(world: World) -> None:
    await hold(world, MOVED[:2], where="here")
    assert world.card(SUMMARY).attachments == []
    assert await everyone(world, world.members, SUMMARY, "All results")


# The report: a button for everyone who sees the channel, and a command beside the running bot


async def by_command(world: World, number: str | None, target: Path | None = None) -> Path:
    return await asyncio.to_thread(write_report, world.settings.database, number, target)


async def test_button_and_command_make_the_same_page(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hold(world, SIX)
    card = world.card(SUMMARY)
    assert "Report" in labels_of(card)
    result = await world.members[0].click(card, label="Report")
    assert result.ephemeral
    assert "Save the file and open it in a browser." in said(result)
    (name, page), *more = (await files(result)).items()
    assert (name, more) == ("round-1.html", [])
    assert "As was reported yesterday" in page
    assert "6 of 6" in page
    assert not names_anyone(world.members, page)
    monkeypatch.chdir(tmp_path)
    made = await by_command(world, "1")
    assert made == Path("round-1.html"), "without a name it lies where one is"
    assert made.read_text(encoding="utf-8") == page
    await world.store.write(lambda c: c.execute("DELETE FROM summaries"))
    made = await by_command(world, "1", Path("again.html"))
    assert made.read_text(encoding="utf-8") == page, "though none is published"


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


async def test_where_there_is_no_report_it_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hold(world, SIX)
    monkeypatch.setattr(summaries, "LARGEST", 1000)
    result = await press(world.moderator, world.card(SUMMARY), Verb.REPORT)
    assert "`discussion-bot report 1`" in said(result), "Discord would not take so much"
    await world.store.write(lambda c: c.execute("UPDATE rounds SET state = 'discarded'"))
    with refused("No round has ended yet"):
        await by_command(world, "1")
    result = await press(world.moderator, world.card(SUMMARY), Verb.REPORT)
    assert "was discarded" in said(result)


# /summary article and /summary question: the same question through rounds and polls


MAIN = "deserve poor marks"


async def rehold(
    world: World, yes: Sequence[MemberActor], no: Sequence[MemberActor], **options: str
) -> None:
    """A round in the channel itself, of these who say Yes and these who say No."""
    moves = [("Yes", "Yes")] * len(yes) + [("No", "No")] * len(no)
    await hold(world, moves, [*yes, *no], where="here", **options)


async def menu(world: World, who: MemberActor, what: str, typed: str = "") -> list[str]:
    offered = await who.autocomplete(world.channel, f"summary {what}", what, typed)
    return [one["name"] for one in offered]


async def look(world: World, who: MemberActor, what: str, typed: str = "") -> str:
    """All pages of the first thing that the menu offers."""
    offered = await who.autocomplete(world.channel, f"summary {what}", what, typed)
    assert offered, f"the menu has no {typed!r}"
    result = await who.slash(world.channel, f"summary {what}", **{what: offered[0]["value"]})
    return plain("\n".join(await read_on(who, result)))


async def test_after_one_round_its_results_and_what_a_second_time_would_show(world: World) -> None:
    ann, ben = world.join(2)
    assert await menu(world, ann, "article") == await menu(world, ann, "question") == []
    await rehold(world, [ann, ben], [])
    told = await look(world, ann, "article")
    assert "Discussed 1 time here." in told
    assert "a second time shows what moved" in told
    assert MAIN in told
    assert "Yes 2 · Partly 0 · No 0" in told


async def test_two_rounds_stand_below_each_other_the_newest_first(world: World) -> None:
    people = world.join(5)
    await rehold(world, people[:3], people[3:])
    await rehold(world, people[:1], people[1:], ballots="open")
    for what, typed in (("article", ""), ("question", MAIN)):
        told = await look(world, people[0], what, typed)
        newest, oldest = "Yes 1 · Partly 0 · No 4", "Yes 3 · Partly 0 · No 2"
        assert -1 < told.index(newest) < told.index(oldest)
        assert not names_anyone(people, told)
    before = await look(world, people[0], "question", MAIN)
    await erase(world, people[0])
    assert await look(world, people[1], "question", MAIN) == before, "published totals stay"


async def test_a_secret_round_of_too_few_is_stepped_over(world: World) -> None:
    people = world.join(5)
    await rehold(world, people, [])
    await rehold(world, people[:4], [], ballots="secret")
    told = await look(world, people[0], "question", MAIN)
    assert "Too few answers to show." in told
    assert "Yes 4" not in told
    assert "Yes 5" in told


async def test_only_rounds_whose_channel_the_reader_sees_count(world: World) -> None:
    inside, outside = world.join(2)
    council = world.channel
    await rehold(world, [inside], [])
    world.channel = world.guild.create_text_channel("lounge")
    await rehold(world, [inside], [outside])
    hide(world, council, inside)
    assert "Discussed 2 times" in await look(world, inside, "article")
    assert "Discussed 1 time here." in await look(world, outside, "article")
    (name,) = await menu(world, outside, "article")
    assert name.endswith("(1 time, newest no. 2)")


async def test_polls_outside_rounds_count_once_they_are_closed(world: World) -> None:
    ann, ben = world.join(2)
    for number, text in enumerate(("Tea or coffee?", "TEA  or coffee?", "Tea or water?"), 1):
        await ask(world, text, options="Tea | Water" if "water" in text else "Tea | Coffee")
        for one in (ann, ben)[:number]:
            await world.vote(one, world.cards()[-1], "Tea")
        if number < 3:
            await close(world, number)
    assert await menu(world, ann, "question", "tea") == ["TEA or coffee? (2 times, newest no. 2)"]
    told = await look(world, ann, "question", "tea")
    assert -1 < told.index("Tea 2 · Coffee 0") < told.index("Tea 1 · Coffee 0")
