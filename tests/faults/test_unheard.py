"""What was asked for is done, and the answer doesn't reach who asked; or somebody asks too much."""

import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from world import World, said, text_of

from bot.chat import limits
from bot.chat.custom_ids import Verb, custom_id
from bot.chat.limits import AT_ONCE, ERASURE, Limits
from bot.output import pictures
from bot.rounds.compute import Unavailable
from faults.clicks import Sent, at_once, click, typing
from faults.disks import damage
from faults.play import cards, marks, shown
from faults.worlds import ask, told


async def unheard(world: World, *sent: Sent, first: bool = True) -> None:
    """Discord takes no answer to these any more, neither a `first` nor a later one."""
    for way in ("/interactions/*", "/webhooks/*")[not first :]:
        world.env.inject_error("*", way, times=None, status=404, code=10062)
    await at_once(world.env, world.channel, *sent)
    world.env.backend.faults.clear()
    ways = re.compile(r"/(interactions|webhooks)/.*")
    world.refused |= {one.path for one in world.env.http_requests if ways.fullmatch(one.path)}


async def test_next_pressed_again_since_nobody_answered_posts_one_passage(world: World) -> None:
    await world.start(article="biden-putin-call", where="here")
    panel = shown(await world.moderator.slash(world.channel, "round panel")).message
    press = click(world.moderator, panel, custom_id(Verb.NEXT, 1, 7))
    await unheard(world, press, first=False)
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    words = await told(world, press)
    assert "had come already" in words
    assert "1 of 7 passages is posted" in words
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    await world.next()
    assert len(marks(world)) == 3


async def test_a_moderator_who_could_not_be_answered_reads_in_the_channel_that_it_was_done(
    world: World,
) -> None:
    await world.start(article="biden-putin-call", where="here")
    panel = shown(await world.moderator.slash(world.channel, "round panel")).message
    await unheard(world, click(world.moderator, panel, custom_id(Verb.NEXT, 1, 7)), first=False)
    (note,) = [text for card in world.cards() if "it was done" in (text := text_of(card))]
    assert f"<@{world.moderator.id}>" in note
    assert len(marks(world)) == 2


async def test_a_member_who_could_not_be_answered_is_not_written_about(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    before = len(cards(world))
    await unheard(world, click(ann, cards(world)[-1], "vote:1:0"))
    await unheard(world, click(ann, cards(world)[-1], "change:1"))
    assert len(cards(world)) == before
    assert "(before: Yes)" in await world.vote(ann, cards(world)[-1], "No")


async def test_a_summary_that_came_without_its_picture_gets_it_later(world: World) -> None:
    members, draw = world.join(3), pictures.draw_png
    await world.start()
    for member in members:
        await world.vote(member, world.opening(), "Yes")
    await world.steer("End")
    for member in members:
        await world.vote(member, world.card("One last time"), "No")
    with patch.object(pictures, "draw_png", side_effect=Unavailable("The worker is busy.")):
        await world.steer("Finish now")
        summary = world.card("not a sample")
        assert not summary.attachments
    with patch.object(pictures, "draw_png", draw):
        await world.env.advance_time(300)
    assert world.card("not a sample").attachments


@pytest.mark.parametrize("is_damaged", [False, True])
async def test_choices_that_come_too_late_or_cannot_be_read_are_silence(
    world: World, caplog: pytest.LogCaptureFixture, is_damaged: bool
) -> None:
    await ask(world)
    menu = typing(world.env, world.moderator, "poll results", "poll", "T")
    if is_damaged:
        await damage(world.store, "polls")
        await at_once(world.env, world.channel, menu)
    else:
        await unheard(world, menu)
    assert "Traceback" not in caplog.text
    assert "autocomplete" not in caplog.text


# Too much


@pytest.fixture
def few() -> Iterator[None]:
    """Members may click three times in a row."""
    with patch.object(limits, "AT_ONCE", 3.0):
        yield


@pytest.mark.usefixtures("few")
async def test_one_who_clicks_without_end_is_told_to_wait_and_others_are_not(world: World) -> None:
    ann, ben = world.join(2)
    await ask(world)
    card = cards(world)[-1]
    vote = click(ann, card, "vote:1:0")
    told_ = [said(one) for one in await at_once(world.env, world.channel, *[vote] * 8)]
    assert ["Your answer" in words for words in told_] == [True] * 3 + [False] * 5
    assert all("Wait a few seconds" in words for words in told_[3:])
    assert "Your answer: **Yes**" in await world.vote(ben, card, "Yes")
    await world.env.advance_time(10)
    assert "Your answer: **Yes**" in await world.vote(ann, card, "Yes")


@pytest.mark.usefixtures("few")
async def test_menus_of_one_who_types_without_end_stay_empty(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    keys = [typing(world.env, ann, "poll results", "poll", "")] * 5
    results = await at_once(world.env, world.channel, *keys)
    assert [bool(one.autocomplete_choices) for one in results] == [True] * 3 + [False] * 2


@patch.object(limits, "AT_ONCE", AT_ONCE)
def test_a_person_never_meets_the_limit_and_a_script_does() -> None:
    now = 0.0
    person, script = Limits(lambda: now), Limits(lambda: now)
    assert all(person.take(1) for _ in range(50)), "one who goes through all of a round's questions"
    for _ in range(600):
        now += 0.25
        assert person.take(1)
    taken = sum(script.take(1) for _ in range(1000))
    assert taken == 60
    assert script.take(2), "another member"
    assert not script.take(1, ERASURE)
    now += 60
    assert script.take(1, ERASURE)
    assert AT_ONCE >= 4 * ERASURE


def test_of_very_many_members_each_is_counted_without_looking_at_all_of_them_each_time() -> None:
    now, forgets = 0.0, Limits._forget  # pyright: ignore[reportPrivateUsage]
    with patch.object(Limits, "_forget", autospec=True, side_effect=forgets) as looked:
        crowd = Limits(lambda: now)
        assert all(crowd.take(member) for member in range(50_000))
        assert looked.call_count < 10
        now += 60
        assert all(crowd.take(member) for member in range(50_000, 100_000))
        assert looked.call_count < 20
