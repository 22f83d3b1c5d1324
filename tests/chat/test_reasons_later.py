"""Reasons that are approved, hidden or erased after the end: the posted summary follows."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from faults.threads import Threads
from people import press, shown
from simcord import MemberActor
from world import Shown, World, said, text_of

from bot.chat import pictures
from bot.chat.custom_ids import Verb
from bot.chat.publisher import DiscordPublisher
from bot.rounds import record
from bot.rounds.compute import Unavailable
from bot.domain.rounds import Member, StepKind
from bot.rounds.publisher import Content, StepContent, TryLater, Unreachable
from bot.store import summaries

WORDS = "A stalemate, no more."


@pytest.fixture
def threads(world: World) -> Iterator[Threads]:
    with Threads(world).installed() as made:
        yield made


async def explain(world: World, who: MemberActor, text: str) -> Shown:
    """Answer the tracked question and say why; the receipt."""
    receipt = shown(await world.click(who, world.opening(), "Yes"))
    form = await press(who, receipt, Verb.REASON)
    result = await who.submit_modal(form, {"reason": text})
    return result.response or receipt


async def decide(world: World, *, approve: bool) -> None:
    (row,) = await world.store.read(lambda c: c.execute("SELECT id FROM reasons").fetchall())
    listed = shown(await world.moderator.slash(world.place, "round reasons"))
    await press(world.moderator, listed, Verb.DECIDE, row[0], int(approve))


async def decide_meanwhile(world: World, state: str) -> None:
    """The same while the bot is at work, when nobody can use its cards in a test."""
    await world.bot.service.decide_reason([world.channel.id], 1, state)


async def erase(world: World, who: MemberActor) -> None:
    asked = shown(await who.slash(world.channel, "erase-my-answers"))
    assert "Erased" in said(await who.click(asked, label="Erase them"))


async def near_the_end(world: World, where: str = "here") -> MemberActor:
    """The closing window is open; the author of the one reason, which is approved."""
    ann, *others = world.join(6)
    await world.start(where=where)
    await explain(world, ann, WORDS)
    for one in others:
        await world.vote(one, world.opening(), "No")
    await decide(world, approve=True)
    await world.steer("end")
    return ann


async def held(world: World, where: str = "here") -> MemberActor:
    """The same after the end, with the reason on the posted summary."""
    ann = await near_the_end(world, where)
    await world.steer("end")
    assert WORDS in card(world)
    await world.env.advance_time(20)
    return ann


def card(world: World) -> str:
    return text_of(world.card("Summary"))


async def kept(world: World) -> str:
    rows = await world.store.read(lambda c: c.execute("SELECT summary FROM summaries").fetchall())
    return "".join(row[0] for row in rows)


async def owed(world: World) -> list[int]:
    return await world.store.read(summaries.to_redraw)


def is_summary(content: Content) -> bool:
    return isinstance(content, StepContent) and content.step.kind is StepKind.SUMMARY


async def test_what_is_hidden_goes_and_comes_back_when_it_is_approved(world: World) -> None:
    await held(world)
    attached = len(world.card("Summary").attachments)
    await decide(world, approve=False)
    await world.env.advance_time(20)
    assert WORDS not in card(world)
    assert len(world.card("Summary").attachments) == attached > 0
    await decide(world, approve=True)
    await world.env.advance_time(20)
    assert WORDS in card(world)
    assert await owed(world) == []


async def test_what_was_decided_just_before_a_crash_is_not_forgotten(world: World) -> None:
    await held(world)
    await decide(world, approve=False)
    await world.restart()
    assert WORDS in card(world), "there was no time to redraw it"
    await world.env.advance_time(20)
    assert WORDS not in card(world)


async def test_what_is_erased_is_nowhere_and_numbers_stay(world: World) -> None:
    ann = await held(world)
    assert "stalemate" in await kept(world)
    await erase(world, ann)
    assert "stalemate" not in await kept(world)
    await world.env.advance_time(20)
    assert WORDS not in card(world)
    assert "6 people" in card(world)


async def test_what_is_hidden_while_the_summary_is_posted_does_not_stay(world: World) -> None:
    await near_the_end(world)
    post = DiscordPublisher.post

    async def slow(self: DiscordPublisher, content: Content) -> int:
        posted = await post(self, content)
        if is_summary(content):
            await decide_meanwhile(world, "hidden")
        return posted

    with patch.object(DiscordPublisher, "post", slow):
        await world.steer("end")
    await world.env.advance_time(60)
    assert WORDS not in card(world)


async def test_what_is_hidden_while_a_post_is_in_doubt_does_not_stay(world: World) -> None:
    await near_the_end(world)
    post, lost = DiscordPublisher.post, list[int]()

    async def no_answer(self: DiscordPublisher, content: Content) -> int:
        posted = await post(self, content)
        if is_summary(content) and not lost:
            lost.append(posted)
            raise TryLater("no answer came")
        return posted

    with patch.object(DiscordPublisher, "post", no_answer):
        await world.steer("end")
        assert (await world.round()).step(StepKind.SUMMARY).message_id is None
        await decide(world, approve=False)
        await world.env.advance_time(180)
    assert (await world.round()).step(StepKind.SUMMARY).message_id == lost[0]
    assert WORDS not in card(world)


async def test_what_is_erased_while_the_summary_is_computed_is_not_kept(world: World) -> None:
    ann = await near_the_end(world)
    always = record.always

    async def slow(*given: Any) -> Any:
        found = await always(*given)
        await world.bot.service.erase(Member(world.guild.id, ann.id))
        return found

    with patch.object(record, "always", slow):
        await world.steer("end")
    await world.env.advance_time(60)
    assert "stalemate" not in await kept(world)
    assert WORDS not in card(world)


async def test_a_decision_that_comes_while_the_card_is_redrawn_is_not_lost(world: World) -> None:
    await held(world)
    redraw, approved = DiscordPublisher.redraw, list[int]()

    async def slow(self: DiscordPublisher, content: Content, message_id: int) -> None:
        await redraw(self, content, message_id)
        if is_summary(content) and not approved:
            approved.append(message_id)
            await decide_meanwhile(world, "approved")

    await decide(world, approve=False)
    with patch.object(DiscordPublisher, "redraw", slow):
        await world.env.advance_time(10)
    assert approved
    await world.restart()
    await world.env.advance_time(60)
    assert WORDS in card(world)


async def test_words_go_from_a_thread_that_was_archived(world: World, threads: Threads) -> None:
    ann = await held(world, "thread")
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
    ann = await held(world, "thread")
    threads.set(world.place, archived=True, locked=True)
    await erase(world, ann)
    await world.env.advance_time(60)
    assert await owed(world) == [1]
    threads.set(world.place, archived=False, locked=False)
    await world.env.advance_time(60)
    assert WORDS not in card(world)


async def test_another_card_that_cannot_be_redrawn_does_not_keep_the_words(world: World) -> None:
    await held(world)
    redraw = DiscordPublisher.redraw

    async def refused(self: DiscordPublisher, content: Content, message_id: int) -> None:
        if not is_summary(content):
            raise Unreachable("I lack Send Messages here")
        await redraw(self, content, message_id)

    with patch.object(DiscordPublisher, "redraw", refused):
        await decide(world, approve=False)
        await world.env.advance_time(60)
    assert WORDS not in card(world)


async def test_pictures_that_cannot_be_drawn_now_come_back_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await held(world)
    attached = len(world.card("Summary").attachments)

    async def tired(*_: Any) -> Any:
        raise Unavailable("The work took too long.")

    monkeypatch.setattr(pictures, "_kept", type(pictures._kept)())  # pyright: ignore[reportPrivateUsage]
    publisher: Any = world.bot.service.posting._publisher  # pyright: ignore[reportPrivateUsage]
    compute, publisher._compute = publisher._compute, tired
    await decide(world, approve=False)
    await world.env.advance_time(20)
    assert WORDS not in card(world)
    assert world.card("Summary").attachments == []
    publisher._compute = compute
    await world.env.advance_time(600)
    assert len(world.card("Summary").attachments) == attached


async def test_the_summary_is_not_redrawn_for_nothing(world: World) -> None:
    drawn = list[StepKind]()
    redraw: Callable[..., Awaitable[None]] = DiscordPublisher.redraw

    async def count(self: DiscordPublisher, content: Content, message_id: int) -> None:
        drawn.extend([content.step.kind] if isinstance(content, StepContent) else [])
        await redraw(self, content, message_id)

    with patch.object(DiscordPublisher, "redraw", count):
        await held(world)
        await world.restart()
        await erase(world, world.members[1])
        await world.env.advance_time(60)
    assert StepKind.OPENING in drawn
    assert StepKind.SUMMARY not in drawn, "that member gave no reason"
