"""The summary: one phone screen, pages for everything else, and what follows from it elsewhere."""

import asyncio
import csv
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from io import StringIO
from typing import Any, TypeVar

import discord
import pytest
from output.gallery import made_up
from people import (
    approve_all,
    custom_ids,
    decide,
    everyone,
    explain,
    files,
    only_ask,
    options_of,
    pages,
    pick,
    plain,
    press,
    redrawn,
    shown,
    summary,
)
from simcord import MemberActor
from world import World, labels_of, said, text_of

from bot.chat import pictures
from bot.chat.custom_ids import Verb
from bot.domain.article import PlacedQuestion
from bot.domain.questions import make_question
from bot.rounds.compute import Unavailable, in_thread

T = TypeVar("T")
CARD = "not a sample"
VISIBLE_AT_MOST = 900
"""Characters: about one phone screen with its picture."""


def visible(card: discord.Message) -> str:
    """What is read of a card: a link's address isn't."""
    return re.sub(r"\[see it\]\(\S+\)", "see it", plain(text_of(card)).replace("\\", ""))


async def ended(world: World, moves: list[tuple[str, str]], **options: Any) -> list[MemberActor]:
    """A whole round of one passage in which each answers first and finally so."""
    people = world.join(len(moves))
    await world.start(**options)
    for one, (first, _) in zip(people, moves, strict=True):
        await world.vote(one, world.opening(), first)
    await world.next()
    for number, one in enumerate(people):
        await world.vote(one, world.card("Passage 1 of 8"), ("Agree", "Disagree")[number % 2])
    await world.steer("End")
    for one, (_, final) in zip(people, moves, strict=True):
        await world.vote(one, world.card("One last time"), final)
    await world.steer("Finish now")
    await world.env.advance_time(11)
    return people


MOVED = [("Yes", "No")] * 3 + [("Yes", "Yes")] * 2 + [("No", "No")] * 3


async def test_one_screen_with_one_picture_and_ways_to_everything(world: World) -> None:
    people = await ended(world, MOVED)
    card = world.card(CARD)
    told = plain(text_of(card))
    assert "3 of 8 changed their minds, from Yes to No." in told
    assert "Split people The article says that" in told
    assert "8 people who chose to answer, not a sample · 8 answered both before and after" in told
    assert "an opinion piece of 31 December 2021" in told
    assert len(visible(card)) <= VISIBLE_AT_MOST
    (picture,) = card.attachments
    assert picture.filename.endswith(".png")
    assert picture.description
    assert labels_of(card) == ["All results", "Report", "My answers"]
    where = f"https://discord.com/channels/{world.guild.id}/{world.place.id}/{world.cards()[0].id}"
    assert f"[see it]({where})" in told
    assert "**No**" in said(await people[0].click(card, label="My answers"))


async def test_the_headline_stands_on_the_opening_card_and_the_announcement(world: World) -> None:
    await ended(world, MOVED)
    opening, *_, announced = [one for one in world.cards(world.channel) if one.components]
    for card in (opening, announced):
        assert "3 of 8 changed their minds, from Yes to No." in text_of(card)
        assert "To the summary" in labels_of(card)
    assert len(announced.attachments) == 1
    assert "Does President" not in text_of(opening)
    assert "3 of 8 changed" in text_of(world.card("This discussion has ended"))


async def test_pages_reach_every_question_and_passage(world: World) -> None:
    people = world.join(3)
    await world.start(where="here")
    await world.next(8)
    for one in people:
        listed = shown(await press(one, world.opening(), Verb.MINE))
        for poll_id in options_of(listed).values():
            offered = shown(await pick(one, listed, Verb.ANSWER, poll_id))
            if any(one.startswith("vote:") and one.endswith(":0") for one in custom_ids(offered)):
                await press(one, offered, Verb.VOTE, int(poll_id), 0)
            else:
                await pick(one, offered, Verb.PICK, 0)
            listed = shown(await press(one, world.opening(), Verb.MINE))
    await world.play_to_the_end()
    read = await pages(people[0], world.card(CARD), "All results")
    everything = "\n".join(read)
    article = world.library.get("biden-putin-call")
    for question in (article.tracked, *(placed.question for placed in article.questions)):
        assert everything.count(f"### {question.text}") == 1
    assert everything.count("3 of 3") >= 9
    assert all(len(page) <= 4000 for page in read)
    assert f"Page {len(read)} of {len(read)}" in read[-1]


async def test_with_everything_on_it_and_long_words_it_stays_one_screen(world: World) -> None:
    people = world.join(6)
    one, other, _ = options = [f"{name} {'and so on ' * 4}".strip() for name in ("Yes", "No", "So")]
    only_ask(world, tracked=make_question("W" * 300, "choice", options))
    article = world.library.get("biden-putin-call")
    long_article = replace(article, title="A title " * 20, note="Opinion " * 15)
    world.library.articles[article.slug] = long_article
    await world.start(where="here")
    await explain(world, people[0], "A long reason " * 20, one)
    await approve_all(world)
    await everyone(world, people[1:], "Before you read on", one)
    await world.next(2)
    await everyone(world, people, "Passage 1 of 8", "Agree")
    await everyone(world, people[:3], "Passage 2 of 8", "Agree")
    await everyone(world, people[3:], "Passage 2 of 8", "Disagree")
    await world.steer("End")
    for number, who in enumerate(people):
        answer = other if number > 2 else one
        receipt = shown(await who.click(world.card("One last time"), label=answer))
        if number:
            read = shown(await who.click(receipt, label="Others' reasons"))
            await who.click(read, label="Good point")
    await world.steer("Finish now")
    told = visible(world.card(CARD))
    for label in ("3 of 6 changed", "Most agreed", "Split people", "Reached across"):
        assert label in told
    assert len(told) <= VISIBLE_AT_MOST


async def test_with_a_long_article_nothing_is_cut_silently(world: World) -> None:
    options = [f"{n}{'x' * 99}" for n in range(10)]
    long = [make_question(f"{n}{'q' * 290}", "choice", options) for n in range(16)]
    only_ask(world, *(PlacedQuestion(one, n // 2) for n, one in enumerate(long)))
    article = world.library.get("biden-putin-call")
    title, tracked = "T" * 200, make_question("W" * 300, "choice", [o.upper() for o in options])
    long_article = replace(article, title=title, note="n" * 300, tracked=tracked)
    world.library.articles[article.slug] = long_article
    people = world.join(4)
    await world.start(where="here", results="live")
    await world.next(8)
    for number in range(16):
        poll_id, card = number + 2, world.card(f"Passage {number // 2 + 1} of 8")
        for one in people:
            menu = f"{Verb.PICK}:{poll_id}"
            await one.select(card, [f"{number % 10}"], custom_id=menu)
    await world.play_to_the_end()
    read = "".join(await pages(people[0], world.card(CARD), "All results"))
    for one in (*long, tracked):
        assert f"### {one.text}" in read
    for one in long:
        parts = [part.split("### ")[0] for part in read.split(f"### {one.text}")[1:]]
        assert all(option in "".join(parts) for option in options), "also from page to page"


async def test_reasons_decided_after_the_end_redraw_the_pages(world: World) -> None:
    ann, ben = world.join(2)
    await world.start()
    await explain(world, ann, "So I think.")
    await world.next()
    await world.steer("End")
    receipt = shown(await ben.click(world.card("One last time"), label="No"))
    await world.vote(ann, world.card("One last time"), "Yes")
    assert "No more reasons" in said(await ben.click(receipt, label="Others' reasons"))
    await world.steer("Finish now")
    assert "Reasons" not in labels_of(world.card(CARD))
    await approve_all(world)
    await redrawn(world, CARD)
    assert "Reasons" in labels_of(world.card(CARD))
    assert "So I think." in "".join(await pages(ben, world.card(CARD), "Reasons"))
    await decide(world, "So I think.", approve=False)
    await redrawn(world, CARD)
    assert "Reasons" not in labels_of(world.card(CARD))


# /summary round


async def test_the_command_shows_it_with_figures_for_moderators(world: World) -> None:
    people = await ended(world, MOVED, where="here")
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
    assert not any(f"{one.id}" in everything or one.name in everything for one in people)


async def test_of_a_running_round_it_tells_what_can_be_seen(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    assert "still going on" in said(await summary(world, ann))
    await world.next()
    await world.vote(ann, world.card("Passage 1 of 8"), "Agree")
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


class Counting:
    """Does the work, and counts how often it is asked."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.asked = 0
        self.trouble = trouble

    async def __call__(self, function: Callable[..., T], *arguments: Any) -> T:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return await in_thread(function, *arguments)


async def test_many_who_look_at_once_have_it_drawn_once() -> None:
    of, compute = made_up(5, seed=11), Counting()
    looks: list[Awaitable[pictures.Drawn]] = [
        pictures.draw_for_card(compute, of) for _ in range(20)
    ]
    drawn = await asyncio.gather(*looks)
    assert all(one is drawn[0] for one in drawn)
    assert await pictures.draw_for_card(compute, of) is drawn[0]
    assert compute.asked == 1


async def test_whoever_stops_waiting_takes_nothing_from_the_others() -> None:
    of, compute = made_up(5, seed=12), Counting()
    first = asyncio.ensure_future(pictures.draw_for_card(compute, of))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(pictures.draw_for_card(compute, of))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).png


@pytest.mark.parametrize("trouble", [Unavailable("it broke"), RuntimeError("it broke")])
async def test_it_goes_out_without_a_picture_where_none_can_be_drawn(
    world: World,
    trouble: Exception,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "KEPT", 0)
    people = await ended(world, [*MOVED, ("Partly", "Partly")], where="here")
    assert world.card(CARD).attachments
    world.bot.service.compute = broken = Counting(trouble)
    with caplog.at_level(logging.WARNING):
        answer = shown(await summary(world, people[0]))
    assert "3 of 9" in text_of(answer)
    assert not answer.attachments
    assert broken.asked == 1
    assert "without its picture" in caplog.text


async def test_below_three_people_there_are_words_alone(world: World) -> None:
    await ended(world, MOVED[:2], where="here")
    assert world.card(CARD).attachments == []
    assert await everyone(world, world.members, CARD, "All results")
