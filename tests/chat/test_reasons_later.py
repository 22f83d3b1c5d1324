"""Reasons that are approved, hidden or erased after the end: what was posted follows, in every
order of events."""

from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from faults.threads import Threads
from people import (
    SUMMARY,
    answer,
    approve_all,
    begin,
    decide,
    erase,
    everyone,
    explain,
    pages,
    redrawn,
    to_the_close,
    to_the_summary,
)
from simcord import MemberActor
from world import World, labels_of, text_of

from bot.chat.publisher import DiscordPublisher
from bot.domain.reasons import ReasonState
from bot.domain.rounds import StepKind
from bot.rounds.cards import CardData, StepCard
from bot.rounds.publisher import Trouble, TryLater, Unreachable

WORDS = "A stalemate, no more."


async def test_a_final_answer_is_counted_on_its_card_though_a_reason_changes_the_opening(
    world: World,
) -> None:
    ann, ben = await begin(world, 2)
    await explain(world, ann, WORDS)
    await to_the_close(world)
    await world.vote(ben, world.card("One last time"), "No")
    await approve_all(world)
    await world.env.advance_time(60)
    assert "1 answer" in text_of(world.card("One last time"))


@pytest.fixture
def threads(world: World) -> Iterator[Threads]:
    with Threads(world).installed() as made:
        yield made


async def near_the_end(world: World, where: str = "here") -> MemberActor:
    """The closing window is open; the author of the one reason, which all others found good."""
    ann, *others = world.join(5)
    await world.start(where=where)
    await explain(world, ann, WORDS)
    await approve_all(world)
    await world.next()
    await everyone(world, [ann, *others], "Passage 1 of 7", "Agree")
    closing = await to_the_close(world)
    await world.vote(ann, closing, "Yes")
    for number, one in enumerate(others):
        receipt = await answer(world, one, ("Yes", "No")[number % 2], closing)
        await answer(world, one, "Good point", await answer(world, one, "Others' reasons", receipt))
    return ann


async def after_the_end(world: World, where: str = "here") -> MemberActor:
    """The same with the reason on the posted summary."""
    ann = await near_the_end(world, where)
    assert WORDS in text_of(await to_the_summary(world))
    await world.env.advance_time(20)
    return ann


def card(world: World) -> str:
    return text_of(world.card(SUMMARY))


def is_summary(content: CardData) -> bool:
    return isinstance(content, StepCard) and content.step.kind is StepKind.SUMMARY


Happening = Callable[[CardData], Awaitable[None]]


async def nothing(_: CardData) -> None:
    pass


@contextmanager
def while_cards(
    are: str, *, before: Happening = nothing, after: Happening = nothing
) -> Generator[None]:
    """Each time that the publisher is to `post` or `redraw` a card, these happen around it."""
    publish = getattr(DiscordPublisher, are)

    async def between(self: DiscordPublisher, content: CardData, *message_id: int) -> int | None:
        await before(content)
        posted = await publish(self, content, *message_id)
        await after(content)
        return posted

    with patch.object(DiscordPublisher, are, between):
        yield


async def test_what_is_hidden_goes_and_comes_back_when_it_is_approved(world: World) -> None:
    ann = await after_the_end(world)
    await decide(world, WORDS, approve=False)
    assert WORDS not in await redrawn(world, SUMMARY)
    assert "Reasons" not in labels_of(world.card(SUMMARY))
    assert len(world.card(SUMMARY).attachments) == 1
    await decide(world, WORDS)
    await world.restart()
    assert WORDS not in card(world), "there was no time to redraw it"
    assert WORDS in await redrawn(world, SUMMARY)
    assert WORDS in "".join(await pages(ann, world.card(SUMMARY), "Reasons"))


async def test_what_is_hidden_while_the_summary_is_posted_does_not_stay(world: World) -> None:
    await near_the_end(world)

    async def hide(content: CardData) -> None:
        if is_summary(content):  # nobody can use the bot's cards in a test while it is at work
            await world.bot.service.decide_reasons([world.channel.id], [1], ReasonState.HIDDEN)

    with while_cards("post", after=hide):
        await world.steer("Finish now")
    await world.env.advance_time(60)
    assert WORDS not in card(world)


async def test_what_is_hidden_while_a_post_is_in_doubt_does_not_stay(world: World) -> None:
    await near_the_end(world)
    lost = list[CardData]()

    async def no_answer(content: CardData) -> None:
        if is_summary(content) and not lost:
            lost.append(content)
            raise TryLater("no answer came")

    with while_cards("post", after=no_answer):
        await world.steer("Finish now")
        posted = world.card(SUMMARY).id
        await decide(world, WORDS, approve=False)
        await world.env.advance_time(180)
    assert lost
    assert (await world.round()).step(StepKind.SUMMARY).message_id == posted
    assert WORDS not in card(world)


async def test_a_decision_that_comes_while_the_card_is_redrawn_is_not_lost(world: World) -> None:
    await after_the_end(world)
    redrawn_with = list[CardData]()

    async def approve(content: CardData) -> None:
        if is_summary(content) and not redrawn_with:
            redrawn_with.append(content)
            await world.bot.service.decide_reasons([world.channel.id], [1], ReasonState.APPROVED)

    await decide(world, WORDS, approve=False)
    with while_cards("redraw", after=approve):
        await world.env.advance_time(10)
    assert redrawn_with
    await world.restart()
    await world.env.advance_time(60)
    assert WORDS in card(world)


async def test_another_card_that_cannot_be_redrawn_does_not_keep_the_words(world: World) -> None:
    await after_the_end(world)

    async def refuse(content: CardData) -> None:
        if not is_summary(content):
            raise Unreachable(Trouble.LACKING, "Send Messages")

    with while_cards("redraw", before=refuse):
        await decide(world, WORDS, approve=False)
        await world.env.advance_time(60)
    assert WORDS not in card(world)


async def test_the_summary_is_not_redrawn_for_nothing(world: World) -> None:
    drawn = list[StepKind]()

    async def note(content: CardData) -> None:
        drawn.extend([content.step.kind] if isinstance(content, StepCard) else [])

    with while_cards("redraw", after=note):
        await after_the_end(world)
        await world.restart()
        await erase(world, world.members[1])
        await world.env.advance_time(60)
    assert StepKind.OPENING in drawn
    assert StepKind.SUMMARY not in drawn, "that member gave no reason"


@pytest.mark.parametrize("locked", [False, True])
async def test_words_go_from_an_archived_thread_and_from_a_locked_one_when_it_is_unlocked(
    world: World, threads: Threads, locked: bool
) -> None:
    ann = await after_the_end(world, "thread")
    threads.set(world.place, archived=True, locked=locked)
    await erase(world, ann)
    await world.env.advance_time(60)
    assert (WORDS in card(world)) == locked
    thread = world.env.backend.channels[world.place.id]
    assert thread.thread_metadata is not None
    assert thread.thread_metadata.archived, "it is as it was"
    if locked:
        threads.set(world.place, archived=False, locked=False)
        await world.env.advance_time(60)
    assert WORDS not in card(world)
    assert "5 people who chose to answer" in card(world), "numbers stay"
