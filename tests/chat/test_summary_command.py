"""/summary round: at any time, of any round, as far as the reader may see it."""

import csv
import json
from io import StringIO

from people import custom_ids, everyone, files, next_passage, press, shown, summary
from world import Shown, World, labels_of, said, text_of

from bot.chat.custom_ids import Verb


async def test_without_any_round_it_says_so(world: World) -> None:
    assert "no round" in said(await summary(world, world.moderator))


async def test_nonsense_is_refused(world: World) -> None:
    await world.start(where="here")
    for typed in ("nonsense", "-1", "99", "1.0", "9" * 30):
        words = said(await summary(world, world.moderator, round=typed))
        assert "menu" in words or "no such round" in words


async def test_another_servers_round_is_not_known(world: World) -> None:
    await world.start(where="here")
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    spy = elsewhere.add_member(world.env.create_user("spy"))
    assert "no such round" in said(await spy.slash(channel, "summary round", round="1"))
    assert "no round" in said(await spy.slash(channel, "summary round"))


async def test_of_a_running_round_it_shows_how_many_take_part(world: World) -> None:
    people = world.join(3)
    await world.start(where="here")
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    words = said(await summary(world, people[0]))
    assert "3 people took part" in words
    assert "stays closed" in words


async def test_before_and_after_and_the_chart_when_enough_moved(world: World) -> None:
    people = world.join(12)
    await world.start(where="here")
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    await world.env.advance_time(5)
    await next_passage(world)
    await everyone(world, people, "Passage 1 of 8", "Agree")
    await world.env.advance_time(5)
    await world.steer("end")
    await world.env.advance_time(5)
    await everyone(world, people[:6], "Before we close", "No")
    await everyone(world, people[6:], "Before we close", "Still the same")
    await world.steer("end")
    card = world.card("Summary")
    words = text_of(card)
    assert "6 of 12" in words
    names = [one.filename for one in card.attachments]
    assert names == ["opinion-line.png", "movement.png", "passages.png"]
    assert all(one.description for one in card.attachments)
    for who, expected in ((people[0], set[str]()), (world.moderator, {"csv", "json"})):
        result = await summary(world, who)
        attached = await files(result)
        assert {name.rsplit(".", 1)[1] for name in attached} == expected
    by_button = await press(world.moderator, card, Verb.FIGURES)
    attached = await files(by_button)
    figures = json.loads(attached["round-1.json"])
    assert figures["participants"] == 12
    assert len(list(csv.DictReader(StringIO(attached["round-1.csv"])))) > 10
    everything = "".join(attached.values())
    assert not any(f"{one.id}" in everything or one.name in everything for one in people)
    refused = await press(people[0], card, Verb.FIGURES)
    assert "Only moderators" in said(refused)


async def test_all_pages_can_be_read(world: World) -> None:
    people = world.join(6)
    await world.start(where="here")
    await next_passage(world, 8)
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    for number in range(1, 9):
        await everyone(world, people, f"Passage {number} of 8", "Agree")
    for card in world.cards():
        text = text_of(card)
        if "Question on passage" in text and "What did those years" not in text:
            first = poll_of(card)
            for one in people:
                await press(one, card, Verb.VOTE, first, 0)
    await world.steer("end")
    await world.steer("end")
    card = world.card("Summary")
    seen = [text_of(card)]
    message = card
    while "More results" in str([c.to_dict() for c in message.components]):
        result = await press(people[0], message, Verb.PAGE)
        message = shown(result).message
        seen.append(text_of(message))
        assert len(seen) < 10
    everything = "".join(seen)
    for words in (
        "deserve poor marks",
        "What marks does",
        "how was the stand-off",
        "1\\. 100% agree",
    ):
        assert words in everything
    assert all(len(page) <= 4000 for page in seen)


def poll_of(card: Shown) -> int:
    """The poll that a card's buttons answer."""
    return next(int(one.split(":")[1]) for one in custom_ids(card) if one.startswith("vote:"))


async def test_only_moderators_are_offered_what_is_for_moderators(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await world.steer("end")
    await world.steer("end")
    offered = labels_of(shown(await world.moderator.slash(world.channel, "summary round")))
    assert {"Figures (moderators)", "Report (moderators)"} <= set(offered)
    offered = labels_of(shown(await ann.slash(world.channel, "summary round")))
    assert not [label for label in offered if "moderators" in label]
    assert "Figures (moderators)" in labels_of(world.card("Summary")), "it is for all who read it"
