"""Two things happen at the same moment."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import discord
import pytest
from simcord import MemberActor
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import Verb, custom_id, steer_id
from bot.chat.publisher import DiscordPublisher
from bot.domain.machine import Action
from bot.domain.rounds import Member, Poll, Refused, State, StepKind, Trouble
from bot.rounds.cards import CardData, StepCard
from bot.rounds.publisher import Posted
from bot.store import ballots, polls
from bot.store.ballots import Voter
from faults.clicks import Sent, at_once, click, command
from faults.play import assert_all_closed, cards, count, custom_ids, marks, shown
from faults.worlds import ask, panel


async def kept(world: World, who: MemberActor, poll_id: int = 1) -> int | None:
    """The answer that counts."""
    voter = Voter(world.store.key, Member(who.guild.id, who.id))
    poll = await world.store.read(lambda c: polls.load(c, poll_id))
    assert poll is not None
    return await world.store.read(lambda c: ballots.answer(c, poll, voter))


async def logged(world: World, poll_id: int = 1) -> list[tuple[int | None, int]]:
    """Every answer with its time."""
    changes = await world.store.read(lambda c: ballots.log(c, poll_id))
    return [(answer, at) for _, answer, at in changes]


def vote(who: MemberActor, card: discord.Message, answer: int) -> Sent:
    poll_id = re.findall(r"vote:(\d+)", " ".join(custom_ids(card)))[0]
    return click(who, card, f"vote:{poll_id}:{answer}")


async def pressed(world: World, action: Action, *, confirmed: bool = False) -> Sent:
    """A button of the panel, which two people can press at once."""
    card = shown(await world.moderator.slash(world.place, "round panel")).message
    if action is Action.NEXT:
        return click(world.moderator, card, custom_id(Verb.NEXT, 1, (await world.round()).left))
    return click(world.moderator, card, steer_id(1, action, confirmed=confirmed))


async def test_one_member_clicks_two_answers_at_once_and_the_later_one_counts(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides")
    card = world.opening()
    first, later = await at_once(world.env, world.channel, vote(ann, card, 0), vote(ann, card, 2))
    assert "Your answer: **Yes**" in said(first)
    assert "Your answer: **No** (before: Yes)" in said(later)
    assert await kept(world, ann) == 2
    assert [answer for answer, _ in await logged(world)] == [0, 2]


async def test_many_members_click_at_once_and_one_that_breaks_takes_no_other_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = world.join(30)
    await world.start(article="tides")
    card, unlucky, refuse = world.opening(), members[4].id, ballots.refuse

    def breaks(poll: Poll, who: Member, now: int, *, withdraws: bool = False) -> Refused | None:
        if who.id == unlucky:
            raise ZeroDivisionError
        return refuse(poll, who, now, withdraws=withdraws)

    monkeypatch.setattr(ballots, "refuse", breaks)
    sent = [vote(member, card, n % 3) for n, member in enumerate(members)]
    results = await at_once(world.env, world.channel, *sent)
    for number, (member, result) in enumerate(zip(members, results, strict=True)):
        if member.id == unlucky:
            assert "Something went wrong" in said(result)
            assert await kept(world, member) is None
        else:
            assert f"Your answer: **{('Yes', 'Partly', 'No')[number % 3]}**" in said(result)
            assert await kept(world, member) == number % 3
    assert len(await logged(world)) == 29


@pytest.mark.parametrize(
    ("ballot_first", "gap"),
    [(True, 0), (True, 40), *((False, gap) for gap in (0, 40, 80, 120, 200, 300, 400, 1000))],
)
async def test_a_ballot_at_the_moment_of_closing_counts_or_is_refused(
    world: World, ballot_first: bool, gap: int
) -> None:
    """Whatever the order: a receipt is true, and nothing is logged after the close."""
    members = world.join(6)
    await world.start(article="tides", where="here")
    await world.steer("End")
    card, finish = world.card("One last time"), await pressed(world, Action.FINISH)
    ballot = [vote(one, card, number % 3) for number, one in enumerate(members)]
    sent = [*ballot, finish] if ballot_first else [finish, *ballot]
    results = await at_once(world.env, world.channel, *sent, turns_between=gap)
    answers = results[:-1] if ballot_first else results[1:]
    round_ = await world.round()
    assert round_.state is State.ENDED
    for number, (member, result) in enumerate(zip(members, answers, strict=True)):
        is_receipt = "Your final answer: **" in said(result)
        assert is_receipt or "This poll has closed" in said(result)
        assert await kept(world, member) == (number % 3 if is_receipt else None)
    poll = await world.store.read(lambda c: polls.load(c, 1))
    assert poll is not None
    assert poll.closed_at == round_.ended_at
    assert all(at <= (poll.closed_at or 0) for _, at in await logged(world))
    told = text_of(world.card("not a sample"))
    (number,) = re.findall(r"(\d+) pe\w+ who chose to answer", told) or ["0"]
    assert int(number) == len(await logged(world))


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        (Action.NEXT, [], ["End", "Finish now"]),
        (Action.END, ["Next"], ["Finish now"]),
        (Action.FINISH, ["Next", "End"], []),
    ],
)
async def test_two_moderators_press_the_same_at_once_and_each_card_comes_once(
    world: World, action: Action, before: list[str], after: list[str]
) -> None:
    await world.start(article="tides", where="here")
    for label in before:
        await world.steer(label)
    press = await pressed(world, action, confirmed=True)
    await at_once(world.env, world.channel, press, press)
    await world.env.advance_time(60)
    for label in after:
        await world.steer(label)
    assert (await world.round()).state is State.ENDED
    second = ["mine:1:2"] if action is Action.NEXT and count(world, "A last word") else []
    assert marks(world) == ["mine:1:0", "mine:1:1", *second, "mine:1:3", "mine:1:4"]


@pytest.mark.parametrize(
    ("plans", "refusal"),
    [(1, "was started already"), (2, "A discussion is going on in this channel already")],
    ids=["one plan", "two plans for one place"],
)
async def test_start_pressed_twice_at_once_posts_one_opening(
    world: World, plans: int, refusal: str
) -> None:
    planned = [shown(await world.plan(article="tides", where="here")).message for _ in range(plans)]
    sent = [
        click(world.moderator, planned[number - 1], steer_id(number, Action.START))
        for number in (1, plans)
    ]
    begun, refused = sorted(said(one) for one in await at_once(world.env, world.channel, *sent))
    assert "The opening is posted" in begun
    assert refusal in refused
    (opening,) = marks(world)
    assert opening in {f"mine:{number}:0" for number in (1, plans)}


async def test_a_poll_closed_by_two_at_once_closes_once(world: World) -> None:
    await ask(world, closes="1h")
    close = command(world.env, world.moderator, "poll close", poll="1")
    results = await at_once(world.env, world.channel, close, close)
    words = sorted(said(result) for result in results)
    assert words[0].startswith("Closed: “Tea?”")
    assert "This poll has closed" in words[1]


async def test_votes_while_next_is_pressed_count_and_no_step_is_lost(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(article="tides", where="here")
    card, first = world.opening(), await pressed(world, Action.NEXT)
    await at_once(world.env, world.channel, vote(ann, card, 0), vote(ben, card, 1), first)
    second = await pressed(world, Action.NEXT)
    await at_once(world.env, world.channel, second, vote(ben, card, 2))
    assert await kept(world, ann) == 0
    assert await kept(world, ben) == 2
    assert marks(world) == [f"mine:1:{position}" for position in range(3)]


Meanwhile = Callable[[Action], Awaitable[None]]


@pytest.fixture
def next_and(world: World, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Next is pressed, and while its card is on its way to Discord someone else presses this."""
    post, pressed = DiscordPublisher.post, list[asyncio.Task[object]]()

    async def press_both(action: Action) -> None:
        async def interrupted(self: DiscordPublisher, card: CardData) -> Posted:
            monkeypatch.setattr(DiscordPublisher, "post", post)
            posted = await post(self, card)
            before = await world.round()
            steer = world.bot.service.steer(world.guild.id, 1, action)
            pressed.append(asyncio.create_task(steer))
            while await world.round() == before:
                pass
            return posted

        monkeypatch.setattr(DiscordPublisher, "post", interrupted)
        await world.steer("Next")

    return press_both


async def test_a_card_that_was_on_its_way_when_the_round_was_discarded_is_deleted(
    world: World, next_and: Meanwhile
) -> None:
    await world.start(article="tides")
    await next_and(Action.DISCARD)
    await world.env.advance_time(30)
    assert (await world.round()).state is State.DISCARDED
    assert ["was discarded" in text_of(card) for card in cards(world)] == [True]
    assert_all_closed(world)


async def test_end_pressed_while_a_passage_was_on_its_way_asks_again_right_after_it(
    world: World, next_and: Meanwhile
) -> None:
    await world.start(article="tides", where="here", pace="6h")
    await next_and(Action.END)
    await world.env.advance_time(5)
    assert marks(world) == ["mine:1:0", "mine:1:1", "mine:1:3"]
    assert "Wet" in labels_of(world.card("A first word"))
    await world.steer("Finish now")
    await world.env.advance_time(30)
    assert_all_closed(world)
    assert marks(world) == ["mine:1:0", "mine:1:1", "mine:1:3", "mine:1:4"]


async def test_pause_pressed_while_a_passage_was_on_its_way_holds_the_rest(
    world: World, next_and: Meanwhile
) -> None:
    await world.start(article="tides", where="here", pace="10m")
    await next_and(Action.PAUSE)
    await world.env.advance_time(3600)
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    assert "Paused by the moderators" in text_of(world.card("A first word"))
    await world.steer("Resume")
    await world.steer("Next")
    assert marks(world) == ["mine:1:0", "mine:1:1", "mine:1:2"]


@pytest.mark.parametrize("breaks", [True, False], ids=["breaks", "waits for Discord"])
async def test_a_round_whose_card_does_not_come_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, breaks: bool
) -> None:
    first, post = world.channel, DiscordPublisher.post
    await world.start(article="tides", where="here", pace="2m")
    world.channel = world.guild.create_text_channel("other")
    await world.start(article="tides", where="here", pace="2m")
    world.channel = first

    async def does_not(self: DiscordPublisher, card: CardData) -> Posted:
        if isinstance(card, StepCard) and card.round.id == 1:
            if breaks:
                raise ZeroDivisionError
            await asyncio.sleep(3000)
        return await post(self, card)

    monkeypatch.setattr(DiscordPublisher, "post", does_not)
    for _ in range(4):
        await world.env.advance_time(300)
    assert (await world.round(2)).step(StepKind.SUMMARY).message_id is not None
    assert (await world.round(1)).step(StepKind.CLOSING).message_id is None
    if breaks:
        assert (await world.round(1)).trouble is Trouble.BUG
        assert "The next card can't be made: the bot's log says why" in await panel(world)
        monkeypatch.setattr(DiscordPublisher, "post", post)
        await world.env.advance_time(30)
        assert count(world, "A first word") == 1
        assert "⚠️" not in await panel(world)
