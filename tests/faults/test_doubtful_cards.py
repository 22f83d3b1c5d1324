"""A card reached Discord, but the answer got lost: people can answer on it, and whatever is pressed
meanwhile, it is found, never posted twice and never left behind."""

import re
from typing import Any

import pytest
from simcord import MemberActor
from world import World, labels_of, said, text_of

from bot.chat import search
from bot.chat.custom_ids import RESULTS, Verb, custom_id
from bot.domain.rounds import State
from faults.clicks import at_once, click, use
from faults.play import cards, count, custom_ids, marks, press
from faults.transport import Transport
from faults.worlds import away, deny, everyone, panel, set_clock, told

FIRST, SECOND = "A first word", "A last word"
DISCARDED = "This discussion was discarded. Nothing is published."

WHERE = pytest.mark.parametrize("where", ["thread", "here"])
RESTARTED = pytest.mark.parametrize("restarted", [False, True], ids=["running on", "restarted"])


async def leave_in_doubt(
    world: World, transport: Transport, where: str = "here", which: str = "passage"
) -> None:
    """A card stands, and the bot heard an error: the opening, the first passage or the closing."""
    if which == "opening":
        transport.lose()
    await world.start(article="tides", where=where)
    if which == "passage":
        transport.lose()
        await world.steer("Next")
        assert count(world, FIRST) == 1
        assert await ids_of_passages(world) == [None, None]
    if which == "closing":
        await world.next(2)
        transport.lose()
        await world.steer("End")


async def ids_of_passages(world: World) -> list[int | None]:
    return [step.message_id for step in (await world.round()).passages]


async def my_answers(world: World, who: MemberActor) -> str:
    return said(await press(who, world.opening(), Verb.MINE))


async def never_reaches(world: World) -> None:
    """The card of the first passage is refused before it comes to be."""
    world.env.inject_error("POST", "/channels/*/messages", times=1)
    await world.steer("Next")
    assert count(world, FIRST) == 0


def looks_fail(world: World) -> None:
    """Discord shows no history for now."""
    world.env.inject_error("GET", "/channels/*/messages", times=None)


# End


@RESTARTED
@WHERE
async def test_end_finds_the_card_with_its_ballots_before_the_main_question_comes_again(
    world: World, transport: Transport, where: str, restarted: bool
) -> None:
    ann, ben = world.join(2)
    await leave_in_doubt(world, transport, where)
    passage = world.card(FIRST)
    assert "Saved. Your answer: **Wet**" in await world.vote(ann, passage, "Wet")
    if restarted:
        await away(world, 2)
    assert "**Wet**" in await my_answers(world, ann)
    await world.steer("End")
    assert count(world, FIRST) == 1
    assert count(world, SECOND) == 0
    assert [i[-1] for i in marks(world)] == ["0", "1", "3"], "opening, passage, closing"
    step = (await world.round()).passages[0]
    assert (step.message_id, step.skipped) == (passage.id, False)
    await world.env.advance_time(11)
    assert "Wet" in labels_of(world.card(FIRST)), "late answers still count"
    assert "Saved. Your answer: **Salty**" in await world.vote(ben, world.card(FIRST), "Salty")
    mine = await my_answers(world, ann)
    assert "**Wet**" in mine
    assert f"/{passage.id})" in mine, "it links to the card"
    await world.steer("Finish now")
    await world.env.advance_time(11)
    assert "Wet" not in labels_of(world.card(FIRST))
    results = await press(ann, world.card("not a sample"), Verb.PAGE, 1, RESULTS)
    assert re.search(r"What is the sea\?(.|\n)*Wet[^\n]*1(.|\n)*Salty[^\n]*1", said(results))


@RESTARTED
@WHERE
async def test_a_card_that_never_reached_discord_does_not_come_after_end(
    world: World, where: str, restarted: bool
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where=where)
    await never_reaches(world)
    if restarted:
        await away(world, 2)
    await world.steer("End")
    assert "One last time" in text_of(world.cards()[-1])
    await world.env.advance_time(60)
    assert count(world, FIRST) == 0
    assert "What is the sea?" not in await my_answers(world, ann)
    refused = click(ann, world.opening(), "vote:2:0")
    assert "not kept here" in await told(world, refused, world.place)
    await world.steer("Finish now")
    assert count(world, "not a sample") == 1
    assert (await world.round()).passages[0].skipped


async def test_while_the_look_fails_the_round_waits_and_the_ballots_count(
    world: World, transport: Transport
) -> None:
    ann, ben = world.join(2)
    await leave_in_doubt(world, transport)
    looks_fail(world)
    await world.steer("End")
    for who in (ann, ben):
        assert "Saved" in await world.vote(who, world.card(FIRST), "Wet")
        await world.env.advance_time(30)
    assert count(world, "One last time") == 0
    assert "I keep trying; nothing is lost" in await panel(world)
    world.env.backend.faults.clear()
    await world.env.advance_time(30)
    assert marks(world) == ["mine:1:0", "mine:1:1", "mine:1:3"]
    assert "2 answers" in text_of(world.card(FIRST))
    assert "keep trying" not in await panel(world)


async def test_end_while_the_opening_card_is_in_doubt_goes_on_from_that_card(
    world: World, transport: Transport
) -> None:
    await leave_in_doubt(world, transport, "thread", "opening")
    assert "asked again" in said(await world.steer("End"))
    assert marks(world) == ["mine:1:0", "mine:1:3"]
    assert len(world.channel.threads) == 1


@pytest.mark.parametrize("label", ["End", "Next"])
async def test_a_card_that_someone_deleted_before_it_was_found_keeps_its_ballots(
    world: World, transport: Transport, label: str
) -> None:
    """Next posts it again, with the same poll; after End it does not come again."""
    ann, ben = world.join(2)
    await leave_in_doubt(world, transport)
    await everyone(world, (ann, ben), world.card(FIRST), "Wet")
    await world.moderator.delete(world.card(FIRST))
    await world.steer(label)
    await world.env.advance_time(60)
    assert count(world, FIRST) == (label == "Next")
    assert "**Wet**" in await my_answers(world, ann)
    if label == "Next":
        await world.steer("End")
    await world.steer("Finish now")
    results = await press(ann, world.card("not a sample"), Verb.PAGE, 1, RESULTS)
    assert re.search(r"What is the sea\?(.|\n)*Wet[^\n]*2", said(results))


@pytest.mark.parametrize("label", ["End", "Next"])
async def test_a_closing_card_in_doubt_is_found_whatever_is_pressed(
    world: World, transport: Transport, label: str
) -> None:
    (ann,) = world.join(1)
    await leave_in_doubt(world, transport, which="closing")
    assert "Saved" in await world.vote(ann, world.card("One last time"), "No")
    await world.steer(label)
    assert (await world.round()).is_closing
    assert count(world, "One last time") == 1
    assert "Your final answer: **No**" in await world.vote(ann, world.card("One last time"), "No")
    await world.steer("Finish now")
    assert count(world, "not a sample") == 1


@pytest.mark.parametrize("which", ["not a sample", "To the summary"])
async def test_a_summary_or_announcement_in_doubt_is_found(
    world: World, transport: Transport, which: str
) -> None:
    """They come by themselves, one after the other."""
    await world.start(article="tides")
    await world.steer("End")
    transport.lose(after=["not a sample", "To the summary"].index(which))
    await world.steer("Finish now")
    assert transport.failures == 1
    await away(world, 20)
    await world.env.advance_time(30)
    assert marks(world) == ["mine:1:0", "mine:1:3", "mine:1:4", "mine:1:5"]


# Next


@RESTARTED
@WHERE
async def test_next_finds_the_card_and_posts_no_other_before(
    world: World, transport: Transport, where: str, restarted: bool
) -> None:
    (ann,) = world.join(1)
    await leave_in_doubt(world, transport, where)
    await world.vote(ann, world.card(FIRST), "Wet")
    if restarted:
        await away(world, 2)
    heard = said(await world.steer("Next"))
    assert "1 of 2 passages is posted" in heard
    assert (count(world, FIRST), count(world, SECOND)) == (1, 0)
    assert await ids_of_passages(world) == [world.card(FIRST).id, None]
    await world.steer("Next")
    assert (count(world, FIRST), count(world, SECOND)) == (1, 1)
    assert "Wet 1" in text_of(world.card(FIRST)).replace("**", ""), "its result, as the next came"


@pytest.mark.parametrize("how", ["again and again", "by two at once", "after a pause"])
async def test_whoever_goes_on_while_a_card_is_in_doubt_gets_no_card_twice(
    world: World, transport: Transport, how: str
) -> None:
    await leave_in_doubt(world, transport)
    if how == "again and again":
        looks_fail(world)
        for _ in range(3):
            await world.steer("Next")
            await world.env.advance_time(5)
        assert marks(world) == ["mine:1:0", "mine:1:1"]
        world.env.backend.faults.clear()
    elif how == "by two at once":
        press_next = click(world.moderator, world.opening(), custom_id(Verb.NEXT, 1, 0))
        await at_once(world.env, world.channel, press_next, press_next)
    else:
        await world.steer("Pause")
        await world.env.advance_time(600)
        await world.steer("Resume")
    await world.env.advance_time(60)
    posted = ["mine:1:0", "mine:1:1", "mine:1:2"]
    assert marks(world) == posted[:2] or (how == "by two at once" and marks(world) == posted)
    assert (await ids_of_passages(world))[0] == world.card(FIRST).id


# Discard


async def assert_discarded(world: World) -> None:
    """One line on the opening card is all that is left of the round."""
    assert [text_of(card).removeprefix("-# ") for card in cards(world)] == [DISCARDED]
    assert not custom_ids(cards(world)[0])
    round_ = await world.round()
    assert round_.state is State.DISCARDED
    assert not [step for step in round_.steps if step.due_at is not None]
    menu = await world.moderator.autocomplete(world.channel, "poll results", "poll", "")
    assert not menu, "nothing is published"


@RESTARTED
@pytest.mark.parametrize("which", ["opening", "passage", "closing"])
@WHERE
async def test_discard_finds_and_deletes_the_card_with_all_others(
    world: World, transport: Transport, where: str, which: str, restarted: bool
) -> None:
    (ann,) = world.join(1)
    await leave_in_doubt(world, transport, where, which)
    answered = {"opening": "vote:1:1", "passage": "vote:2:1", "closing": "vote:1:1"}[which]
    assert "Saved" in await told(world, use(ann, cards(world)[-1], answered), world.place)
    if restarted:
        await away(world, 2)
    await world.steer("Discard")
    await world.env.advance_time(30)
    await assert_discarded(world)
    assert "has closed" in await told(world, use(ann, cards(world)[0], answered))


@WHERE
async def test_a_discarded_card_that_never_reached_discord_does_not_come(
    world: World, where: str
) -> None:
    await world.start(article="tides", where=where)
    await never_reaches(world)
    await world.steer("Discard")
    await world.env.advance_time(60)
    await assert_discarded(world)


@WHERE
@pytest.mark.parametrize("dies_after", [1, 2, 3])
async def test_discarding_is_finished_after_the_process_died_in_the_middle(
    world: World, transport: Transport, where: str, dies_after: int
) -> None:
    await world.start(article="tides", where=where)
    await world.steer("Next")
    transport.lose()
    await world.steer("Next")
    transport.die_after = len(transport.calls) + dies_after
    await world.steer("Discard")
    await world.env.advance_time(5)
    assert transport.is_dead
    await transport.restart()
    await world.env.advance_time(60)
    await assert_discarded(world)


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
@pytest.mark.parametrize("times", [1, 3])
async def test_the_answer_to_a_deletion_gets_lost(
    world: World, transport: Transport, method: str, times: int
) -> None:
    await leave_in_doubt(world, transport, "thread")
    await world.steer("Next")
    transport.lose(method, times)
    await world.steer("Discard")
    for _ in range(6):
        await world.env.advance_time(20)
    assert transport.failures > 1
    await assert_discarded(world)
    after = await world.moderator.slash(world.channel, "round panel", round="1")
    assert "⚠️" not in said(after), "what could not be done at first has been done"


async def test_discard_while_a_card_is_in_doubt_in_a_thread_that_is_gone(
    world: World, transport: Transport
) -> None:
    await leave_in_doubt(world, transport, "thread", "closing")
    world.env.backend.delete_channel(world.place.id)
    await world.steer("Discard")
    await world.env.advance_time(60)
    await assert_discarded(world)


async def test_discard_without_the_history_deletes_the_card_once_it_may_look(
    world: World, transport: Transport
) -> None:
    await leave_in_doubt(world, transport)
    deny(world, "read_message_history")
    await world.steer("Discard")
    await world.env.advance_time(30)
    deny(world)
    await world.env.advance_time(900)
    await assert_discarded(world)


# Where the look begins and ends


def say(world: World, count_: int) -> None:
    """People talk in the channel."""
    backend: Any = world.env.backend
    for number in range(count_):
        backend.create_message(world.channel.id, world.moderator.id, f"word {number}")


@pytest.mark.parametrize("wrong_by", [0, 7200, -7200])
async def test_cards_are_found_behind_many_messages_whatever_the_clocks_say(
    world: World, transport: Transport, monkeypatch: pytest.MonkeyPatch, wrong_by: int
) -> None:
    set_clock(monkeypatch, wrong_by)  # and Discord tells no `Date`
    await away(world, 1)
    say(world, 300)
    transport.lose()
    await world.start(article="tides", where="here")
    say(world, 250)
    await world.env.advance_time(30)
    assert count(world, "Before you read on") == 1
    assert (await world.round()).state is State.RUNNING
    transport.lose()
    await world.steer("Next")
    say(world, 350)
    await world.env.advance_time(30)
    assert count(world, FIRST) == 1
    assert (await ids_of_passages(world))[0] is not None


async def test_where_the_look_would_never_end_the_card_is_posted_and_the_log_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(search, "MOST_SEARCHED", 200)
    await world.start(article="tides", where="here")
    await never_reaches(world)
    say(world, 300)
    await world.env.advance_time(30)
    assert count(world, FIRST) == 1
    assert "among the last 200 messages" in caplog.text
