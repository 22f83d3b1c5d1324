"""Reasons that are approved, hidden or erased after the end: what was posted follows, in every
order of events."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from faults.threads import Threads
from people import approve_all, decide, everyone, explain, shown
from simcord import MemberActor
from world import World, said, text_of

from bot.chat.publisher import DiscordPublisher
from bot.domain.reasons import ReasonState
from bot.domain.rounds import StepKind
from bot.rounds.cards import CardData, StepCard
from bot.rounds.publisher import Trouble, TryLater, Unreachable

WORDS = "A stalemate, no more."


@pytest.fixture
def threads(world: World) -> Iterator[Threads]:
    with Threads(world).installed() as made:
        yield made


async def erase(world: World, who: MemberActor) -> None:
    asked = shown(await who.slash(world.channel, "erase-my-answers"))
    assert "Erased" in said(await who.click(asked, label="Erase them"))


async def decide_meanwhile(world: World, state: ReasonState) -> None:
    """While the bot is at work, when nobody can use its cards in a test."""
    await world.bot.service.decide_reasons([world.channel.id], [1], state)


async def near_the_end(world: World, where: str = "here") -> MemberActor:
    """The closing window is open; the author of the one reason, which all others found good."""
    ann, *others = world.join(5)
    await world.start(where=where)
    await explain(world, ann, WORDS)
    await approve_all(world)
    await world.next()
    await everyone(world, [ann, *others], "Passage 1 of 8", "Agree")
    await world.steer("End")
    closing = world.card("One last time")
    await world.vote(ann, closing, "Yes")
    for number, one in enumerate(others):
        receipt = shown(await one.click(closing, label=("Yes", "No")[number % 2]))
        await one.click(
            shown(await one.click(receipt, label="Others' reasons")), label="Good point"
        )
    return ann


async def after_the_end(world: World, where: str = "here") -> MemberActor:
    """The same with the reason on the posted summary."""
    ann = await near_the_end(world, where)
    await world.steer("Finish now")
    assert WORDS in card(world)
    await world.env.advance_time(20)
    return ann


def card(world: World) -> str:
    return text_of(world.card("not a sample"))


async def dump(world: World) -> str:
    return await world.store.read(lambda c: "\n".join(c.iterdump()))


def is_summary(one: CardData) -> bool:
    return isinstance(one, StepCard) and one.step.kind is StepKind.SUMMARY


async def test_what_is_hidden_goes_and_comes_back_when_it_is_approved(world: World) -> None:
    await after_the_end(world)
    await decide(world, WORDS, approve=False)
    await world.env.advance_time(20)
    assert WORDS not in card(world)
    assert len(world.card("not a sample").attachments) == 1
    await decide(world, WORDS)
    await world.env.advance_time(20)
    assert WORDS in card(world)


async def test_what_was_decided_just_before_a_crash_is_not_forgotten(world: World) -> None:
    await after_the_end(world)
    await decide(world, WORDS, approve=False)
    await world.restart()
    assert WORDS in card(world), "there was no time to redraw it"
    await world.env.advance_time(20)
    assert WORDS not in card(world)


async def test_what_is_erased_is_nowhere_and_numbers_stay(world: World) -> None:
    ann = await after_the_end(world)
    await erase(world, ann)
    await world.env.advance_time(20)
    assert WORDS not in card(world)
    assert WORDS not in await dump(world)
    assert "5 people who chose to answer" in card(world)


async def test_what_is_hidden_while_the_summary_is_posted_does_not_stay(world: World) -> None:
    await near_the_end(world)
    post = DiscordPublisher.post

    async def slow(self: DiscordPublisher, content: CardData) -> int:
        posted = await post(self, content)
        if is_summary(content):
            await decide_meanwhile(world, ReasonState.HIDDEN)
        return posted

    with patch.object(DiscordPublisher, "post", slow):
        await world.steer("Finish now")
    await world.env.advance_time(60)
    assert WORDS not in card(world)


async def test_what_is_hidden_while_a_post_is_in_doubt_does_not_stay(world: World) -> None:
    await near_the_end(world)
    post, lost = DiscordPublisher.post, list[int]()

    async def no_answer(self: DiscordPublisher, content: CardData) -> int:
        posted = await post(self, content)
        if is_summary(content) and not lost:
            lost.append(posted)
            raise TryLater("no answer came")
        return posted

    with patch.object(DiscordPublisher, "post", no_answer):
        await world.steer("Finish now")
        await decide(world, WORDS, approve=False)
        await world.env.advance_time(180)
    assert (await world.round()).step(StepKind.SUMMARY).message_id == lost[0]
    assert WORDS not in card(world)


async def test_a_decision_that_comes_while_the_card_is_redrawn_is_not_lost(world: World) -> None:
    await after_the_end(world)
    redraw, approved = DiscordPublisher.redraw, list[int]()

    async def slow(self: DiscordPublisher, content: CardData, message_id: int) -> None:
        await redraw(self, content, message_id)
        if is_summary(content) and not approved:
            approved.append(message_id)
            await decide_meanwhile(world, ReasonState.APPROVED)

    await decide(world, WORDS, approve=False)
    with patch.object(DiscordPublisher, "redraw", slow):
        await world.env.advance_time(10)
    assert approved
    await world.restart()
    await world.env.advance_time(60)
    assert WORDS in card(world)


async def test_words_go_from_a_thread_that_was_archived(world: World, threads: Threads) -> None:
    ann = await after_the_end(world, "thread")
    threads.set(world.place, archived=True)
    await erase(world, ann)
    await world.env.advance_time(60)
    assert WORDS not in card(world)
    thread = world.env.backend.channels[world.place.id]
    assert thread.thread_metadata is not None
    assert thread.thread_metadata.archived, "it is as it was"


async def test_words_go_from_a_locked_thread_when_it_is_unlocked(
    world: World, threads: Threads
) -> None:
    ann = await after_the_end(world, "thread")
    threads.set(world.place, archived=True, locked=True)
    await erase(world, ann)
    await world.env.advance_time(60)
    assert WORDS in card(world)
    threads.set(world.place, archived=False, locked=False)
    await world.env.advance_time(60)
    assert WORDS not in card(world)


async def test_another_card_that_cannot_be_redrawn_does_not_keep_the_words(world: World) -> None:
    await after_the_end(world)
    redraw = DiscordPublisher.redraw

    async def refused(self: DiscordPublisher, content: CardData, message_id: int) -> None:
        if not is_summary(content):
            raise Unreachable(Trouble.LACKING, "Send Messages")
        await redraw(self, content, message_id)

    with patch.object(DiscordPublisher, "redraw", refused):
        await decide(world, WORDS, approve=False)
        await world.env.advance_time(60)
    assert WORDS not in card(world)


async def test_the_summary_is_not_redrawn_for_nothing(world: World) -> None:
    drawn = list[StepKind]()
    redraw = DiscordPublisher.redraw

    async def count(self: DiscordPublisher, content: CardData, message_id: int) -> None:
        drawn.extend([content.step.kind] if isinstance(content, StepCard) else [])
        await redraw(self, content, message_id)

    with patch.object(DiscordPublisher, "redraw", count):
        await after_the_end(world)
        await world.restart()
        await erase(world, world.members[1])
        await world.env.advance_time(60)
    assert StepKind.OPENING in drawn
    assert StepKind.SUMMARY not in drawn, "that member gave no reason"
