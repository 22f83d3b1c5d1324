"""Two things happen at the same moment."""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable

import discord
import pytest
from simcord import MemberActor
from world import World, said, text_of

from bot.chat.publisher import DiscordPublisher
from bot.errors import UserError
from bot.domain import machine
from bot.domain.rounds import Member, Poll, Purpose, State, StepKind
from bot.rounds.publisher import Content, StepContent
from bot.store import ballots, polls, rounds
from bot.store.casting import give
from bot.store.keys import voter
from faults.clicks import Sent, at_once, click, command
from faults.play import assert_all_closed, custom_ids


async def kept(world: World, poll_id: int, who: MemberActor) -> int | None:
    pseudonym = voter(world.store.key, who.guild.id, who.id)
    return await world.store.read(lambda c: ballots.ballot(c, poll_id, pseudonym))


async def logged(world: World, poll_id: int) -> list[tuple[bytes, int | None, int]]:
    changes = await world.store.read(lambda c: ballots.log(c, poll_id))
    return [(change.voter, change.answer, change.at) for change in changes]


def vote(who: MemberActor, card: discord.Message, answer: int) -> Sent:
    poll_id = re.findall(r"vote:(\d+)", " ".join(custom_ids(card)))[0]
    return click(who, card, f"vote:{poll_id}:{answer}")


async def test_one_member_clicks_two_answers_at_once_and_the_later_one_counts(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides")
    card = world.opening()
    first, later = await at_once(world.env, world.channel, vote(ann, card, 0), vote(ann, card, 2))
    assert "counts: **Yes**" in said(first)
    assert "counts: **No**" in said(later)
    assert "Before: Yes" in said(later)
    assert await kept(world, 1, ann) == 2
    assert [answer for _, answer, _ in await logged(world, 1)] == [0, 2]


async def test_many_members_click_at_once_and_all_get_their_receipts(world: World) -> None:
    members = world.join(30)
    await world.start(article="tides")
    card = world.opening()
    sent = [vote(member, card, n % 3) for n, member in enumerate(members)]
    for number, result in enumerate(await at_once(world.env, world.channel, *sent)):
        assert f"counts: **{('Yes', 'Partly', 'No')[number % 3]}**" in said(result)
        assert await kept(world, 1, members[number]) == number % 3
    assert len(await logged(world, 1)) == 30


async def test_a_click_that_breaks_in_the_writer_takes_no_other_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = world.join(10)
    await world.start(article="tides")
    card, unlucky, refuse = world.opening(), members[4].id, ballots.refuse

    def breaks(poll: Poll, who: Member, now: int) -> ballots.Refusal | None:
        if who.id == unlucky:
            raise ZeroDivisionError
        return refuse(poll, who, now)

    monkeypatch.setattr(ballots, "refuse", breaks)
    results = await at_once(world.env, world.channel, *(vote(m, card, 1) for m in members))
    for member, result in zip(members, results, strict=True):
        if member.id == unlucky:
            assert "Something went wrong" in said(result)
            assert await kept(world, 1, member) is None
        else:
            assert "counts: **Partly**" in said(result)
            assert await kept(world, 1, member) == 1


@pytest.mark.parametrize(
    ("ballot_first", "gap"),
    [(True, 0), (True, 40), *((False, gap) for gap in (0, 40, 80, 120, 200, 300, 400, 1000))],
)
async def test_a_ballot_at_the_moment_of_closing_counts_or_is_refused(
    world: World, ballot_first: bool, gap: int
) -> None:
    """Whatever the order: a receipt is true, and nothing is logged after the close."""
    (ann, *others) = world.join(6)
    await world.start(article="tides", where="here")
    await world.steer("end")
    card = world.card("Before we close")
    end = command(world.env, world.moderator, "round end")
    ballot = [vote(ann, card, 2), *(vote(one, card, 0) for one in others)]
    sent = [*ballot, end] if ballot_first else [end, *ballot]
    results = await at_once(world.env, world.channel, *sent, turns_between=gap)
    answers = results[:-1] if ballot_first else results[1:]
    round_ = await world.round()
    assert round_.state is State.ENDED
    for member, result in zip([ann, *others], answers, strict=True):
        answer = await kept(world, 1, member)
        if "counts: **" in said(result):
            assert answer == (2 if member is ann else 0)
        else:
            assert "This poll has closed" in said(result)
            assert answer is None
    poll = await world.store.read(lambda c: polls.load(c, 1))
    assert poll is not None
    assert poll.purpose is Purpose.TRACKED
    assert poll.closed_at == round_.ended_at
    assert all(at <= (poll.closed_at or 0) for *_, at in await logged(world, 1))


async def test_ballots_and_the_close_in_one_commit_keep_their_order(world: World) -> None:
    early, late = world.join(2)
    await world.start(article="tides")
    await world.steer("end")
    service, server = world.bot.service, world.guild.id
    round_, now = await world.round(), service.now()
    await world.store.write(lambda c: rounds.save(c, round_, machine.end(round_, now)))
    (receipt,), _, (refusal,) = await asyncio.gather(
        service.voting.cast_all([(Member(server, early.id), 1, give(0))]),
        service.posting.close_round(1),
        service.voting.cast_all([(Member(server, late.id), 1, give(0))]),
    )
    assert isinstance(receipt, ballots.Receipt)
    assert isinstance(refusal, UserError)
    assert await kept(world, 1, early) == 0
    assert await kept(world, 1, late) is None
    await world.env.settle()


async def test_after_the_close_every_kind_of_click_is_refused_and_changes_nothing(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    card = world.opening()
    await world.vote(ann, card, "Yes")
    await world.steer("end")
    await world.steer("end")
    before = await logged(world, 1)
    for made_up in ("vote:1:2", "withdraw:1", "confirm:1"):
        (result,) = await at_once(world.env, world.channel, click(ann, card, made_up))
        assert "This poll has closed" in said(result)
    assert await logged(world, 1) == before
    assert await kept(world, 1, ann) == 0


async def test_two_moderators_press_next_at_once_and_one_passage_appears(world: World) -> None:
    await world.start(article="tides", where="here")
    control = world.card("Opening window")
    press = click(world.moderator, control, "steer:1:0")
    await at_once(world.env, world.channel, press, press)
    await world.env.advance_time(60)
    assert len([s for s in (await world.round()).steps if s.message_id is not None]) in (4, 6)
    positions = [i for card in world.cards() for i in custom_ids(card) if i.startswith("mine:")]
    assert len(positions) == len(set(positions))


async def test_two_moderators_press_end_at_once_and_there_is_one_summary(world: World) -> None:
    await world.start(article="tides", where="here")
    await world.steer("next")
    end = command(world.env, world.moderator, "round end")
    await at_once(world.env, world.channel, end, end)
    await world.steer("end")
    assert (await world.round()).state is State.ENDED
    marks = [i for card in world.cards() for i in custom_ids(card) if i.startswith("mine:")]
    assert len(marks) == len(set(marks)) == 5, "opening, passage, question, closing, summary"


async def test_two_starts_at_once_in_one_place_make_one_round(world: World) -> None:
    start = command(world.env, world.moderator, "round start", article="tides", where="here")
    results = await at_once(world.env, world.channel, start, start)
    words = sorted(said(result) for result in results)
    assert "A round is running here already" in words[0]
    assert "The round has begun" in words[1]
    assert len(world.cards()) == 2


async def test_a_poll_closed_by_two_at_once_closes_once(world: World) -> None:
    await world.moderator.slash(
        world.channel, "poll ask", question="Tea?", options="Yes | No", closes="1h"
    )
    close = command(world.env, world.moderator, "poll close", poll="1")
    results = await at_once(world.env, world.channel, close, close)
    words = sorted(said(result) for result in results)
    assert words[0].startswith("Closed: “Tea?”")
    assert "has closed already" in words[1]


async def test_votes_while_next_is_pressed_count_and_no_step_is_lost(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(article="tides", where="here")
    card = world.opening()
    orders = itertools.permutations(
        [vote(ann, card, 0), vote(ben, card, 1), command(world.env, world.moderator, "round next")]
    )
    for order in itertools.islice(orders, 2):
        await at_once(world.env, world.channel, *order)
    assert await kept(world, 1, ann) == 0
    assert await kept(world, 1, ben) == 1
    marks = [i for one in world.cards() for i in custom_ids(one) if i.startswith("mine:")]
    assert marks == [f"mine:1:{position}" for position in (0, 2, 3, 4, 5)]


Meanwhile = Callable[[StepKind, Callable[[], Awaitable[object]]], None]


@pytest.fixture
def on_its_way(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Something happens while a card of this kind is on its way to Discord."""
    post = DiscordPublisher.post

    def meanwhile(kind: StepKind, act: Callable[[], Awaitable[object]]) -> None:
        async def interrupted(self: DiscordPublisher, content: Content) -> int:
            message_id = await post(self, content)
            if isinstance(content, StepContent) and content.step.kind is kind:
                monkeypatch.setattr(DiscordPublisher, "post", post)
                await act()
            return message_id

        monkeypatch.setattr(DiscordPublisher, "post", interrupted)

    return meanwhile


async def test_a_round_discarded_while_a_card_was_on_its_way_shows_it_on_that_card(
    world: World, on_its_way: Meanwhile
) -> None:
    await world.start(article="tides", where="here")
    service, server = world.bot.service, world.guild.id
    on_its_way(StepKind.PASSAGE, lambda: service.discard(server, 1))
    await world.steer("next")
    await world.env.advance_time(30)
    assert (await world.round()).state is State.DISCARDED
    assert "discarded" in text_of(world.card("A first word"))
    assert_all_closed(world)


async def test_end_pressed_while_a_passage_was_on_its_way_opens_the_closing_window_now(
    world: World, on_its_way: Meanwhile
) -> None:
    await world.start(article="tides", where="here", pace="6h")
    service, server = world.bot.service, world.guild.id
    on_its_way(StepKind.PASSAGE, lambda: service.end(server, 1))
    await world.steer("next")
    await world.env.advance_time(5)
    assert world.card("Before we close")
    await world.steer("end")
    await world.env.advance_time(30)
    assert_all_closed(world)
    marks = [i for card in world.cards() for i in custom_ids(card) if i.startswith("mine:")]
    assert marks == ["mine:1:0", "mine:1:2", "mine:1:6", "mine:1:7"]


async def test_pause_pressed_while_a_passage_was_on_its_way_holds_the_rest(
    world: World, on_its_way: Meanwhile
) -> None:
    await world.start(article="tides", where="here")
    service, server = world.bot.service, world.guild.id
    on_its_way(StepKind.PASSAGE, lambda: service.pause(server, 1))
    await world.steer("next")
    await world.env.advance_time(3600)
    assert len([c for c in world.cards() if "Question on passage" in text_of(c)]) == 0
    await world.steer("resume")
    await world.env.advance_time(5)
    assert len([c for c in world.cards() if "Question on passage" in text_of(c)]) == 1


async def test_a_round_whose_card_breaks_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.start(article="tides", where="here", pace="2m")
    world.channel = world.guild.create_text_channel("elsewhere")
    await world.start(article="tides", where="here", pace="2m")
    post = DiscordPublisher.post

    async def breaks(self: DiscordPublisher, content: Content) -> int:
        if isinstance(content, StepContent) and content.round.id == 1:
            raise ZeroDivisionError
        return await post(self, content)

    monkeypatch.setattr(DiscordPublisher, "post", breaks)
    await world.env.advance_time(450)
    assert [s.message_id is not None for s in (await world.round(2)).steps[:6]] == [True] * 6
    assert "keep trying" in (await world.round(1)).trouble
    monkeypatch.setattr(DiscordPublisher, "post", post)
    await world.env.advance_time(30)
    assert (await world.round(1)).steps[2].message_id is not None
    assert (await world.round(1)).trouble == ""


async def test_a_round_that_waits_for_discord_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.start(article="tides", where="here", pace="2m")
    other = world.guild.create_text_channel("other")
    await world.moderator.slash(other, "round start", article="tides", where="here", pace="2m")
    post = DiscordPublisher.post

    async def slowly(publisher: DiscordPublisher, content: Content) -> int:
        if isinstance(content, StepContent) and content.round.id == 1:
            await asyncio.sleep(3000)
        return await post(publisher, content)

    monkeypatch.setattr(DiscordPublisher, "post", slowly)
    for _ in range(4):
        await world.env.advance_time(300)
    stuck, free = await world.round(1), await world.round(2)
    assert stuck.step(StepKind.CLOSING).message_id is None
    assert free.state is State.ENDED
    assert free.step(StepKind.SUMMARY).message_id is not None
