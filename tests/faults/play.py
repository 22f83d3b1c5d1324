"""A whole round as people play it, whatever happens to the bot in between."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import discord
import simcord
from simcord import InteractionResult, MemberActor
from world import Shown, World, labels_of, text_of

from bot.chat.custom_ids import Verb
from bot.domain.rounds import Member, Poll, Purpose, Round, State, StepKind, Where
from bot.store import ballots, polls
from bot.store.ballots import Voter
from faults.transport import Transport
from faults.worlds import ask

_VOTE = re.compile(r"vote:(\d+):(\d+)")
_RECEIPT = re.compile(r"✅ Saved\. Your (?:final )?answer: \*\*(.+?)\*\*")


class Play:
    """Two members, a moderator and the clock; each goes by what the cards show.

    `receipts` holds what members were told that counts: (member, poll) -> the option's label.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        pace: str = "manual",
        where: str = "thread",
        asks: bool = True,
    ) -> None:
        self.transport = transport
        self.world: World = transport.world
        self.options = {"article": "tides", "pace": pace, "where": where}
        self.asks = asks
        self.cast = self.world.join(2)
        self.receipts: dict[tuple[int, int], str] = {}
        self._answered: set[tuple[int, int]] = set()
        """Members on cards."""

    async def to_the_end(self, limit: int = 160) -> None:
        """Play on until nothing is left to do; whenever the process dies, start it again."""
        for _ in range(limit):
            going = await self._act()
            if self.transport.is_dead:
                await self.transport.restart()
            elif not going:
                return
        raise AssertionError("the round doesn't come to its end")

    async def standing(self) -> Round | None:
        """The newest round; None if none was started."""
        known = await self.world.store.read(
            lambda c: c.execute("SELECT max(id) FROM rounds WHERE state <> 'planned'").fetchone()
        )
        return None if known[0] is None else await self.world.round(known[0])

    async def _act(self) -> bool:
        """What happens next; False when all is done."""
        round_ = await self.standing()
        if round_ is None:
            await self.world.start(**self.options)
        elif self.asks and not await self.asked_polls():
            await ask(self.world, "And the weather?", options="Fine | Foul", closes="2h")
        elif await self._vote_once():
            pass
        elif round_.state is State.ENDED and all(step.is_done for step in round_.steps):
            return await self._let_the_asked_poll_close()
        elif self.options["pace"] != "manual" or round_.state is State.ENDED:
            await self.world.env.advance_time(150)
        else:
            await self._press("Finish now" if round_.is_closing else "Next")
        return True

    async def _press(self, label: str) -> None:
        """A button of the panel, if the bot lives long enough to show it."""
        world = self.world
        panel = (await world.moderator.slash(world.place, "round panel")).response
        if panel is not None and label in labels_of(panel) and not self.transport.is_dead:
            await world.moderator.click(panel, label=label)
        if not self.transport.is_dead:
            await world.env.advance_time(16)

    async def asked_polls(self) -> list[Poll]:
        server = self.world.guild.id
        known = await self.world.store.read(lambda c: polls.of_server(c, server))
        return [poll for poll in known if poll.purpose is Purpose.ASKED]

    async def _let_the_asked_poll_close(self) -> bool:
        """False once it has closed, and its card had the time to show it."""
        if all(poll.closed_at is not None for poll in await self.asked_polls()):
            await self.world.env.advance_time(16)
            return self.transport.is_dead
        await self.world.env.advance_time(3600)
        return True

    async def _vote_once(self) -> bool:
        """Someone answers on a card where they have not answered yet; False if nobody has to."""
        for place, card in enumerate(cards(self.world)):
            buttons = [one for one in custom_ids(card) if _VOTE.fullmatch(one)]
            for number, member in enumerate(self.cast):
                if buttons and (member.id, card.id) not in self._answered:
                    button = buttons[(number + place) % len(buttons)]
                    result = await member.click(card, custom_id=button)
                    self._note(member, card, int(button.split(":")[1]), result)
                    return True
        return False

    def _note(
        self, member: MemberActor, card: discord.Message, poll_id: int, result: InteractionResult
    ) -> None:
        """Whatever a member was told counts is held against the store in the end."""
        told = result.response and _RECEIPT.search(text_of(result.response))
        if told:
            self.receipts[member.id, poll_id] = told[1]
            self._answered.add((member.id, card.id))


def cards(world: World) -> list[discord.Message]:
    """Everything that the bot posted, in the channel and in its threads, oldest first."""
    places = [world.channel, *world.channel.threads]
    return sorted((c for p in places for c in world.cards(p) if c.components), key=lambda c: c.id)


def marks(world: World) -> list[str]:
    """The marker of each card of a round that was posted, in order: `mine:round:position`."""
    return [name for card in cards(world) if (name := _name(card)) and name.startswith("mine")]


def count(world: World, words: str) -> int:
    """How many cards say this."""
    return sum(words in text_of(card) for card in cards(world))


def custom_ids(card: Shown) -> list[str]:
    if isinstance(card, simcord.ResponseMessage):
        return list(_ids(card.components))
    return list(_ids([dict(component.to_dict()) for component in card.components]))


async def press(who: MemberActor, card: Shown, verb: Verb, *numbers: int) -> InteractionResult:
    """Use the one button with this meaning, whatever its label is."""
    start = ":".join([verb, *map(str, numbers)])
    ids = custom_ids(card)
    (found,) = [one for one in ids if f"{one}:".startswith(f"{start}:")]
    return await who.click(card, custom_id=found)


async def assert_whole(play: Play) -> None:
    """Each step of the plan stands exactly once, and every receipt is true."""
    world = play.world
    round_ = await play.standing()
    assert round_ is not None
    shown = cards(world)
    found = Counter(map(_name, shown))
    planned = [f"mine:{round_.id}:{step.position}" for step in round_.steps if not step.skipped]
    asked = [f"results:{poll.id}" for poll in await play.asked_polls()]
    assert found == Counter([*planned, *asked]), "each step once, and nothing else"
    ids = {card.id for card in shown}
    assert all(step.message_id in ids for step in round_.steps if not step.skipped)
    is_in_thread = round_.where is Where.THREAD
    assert len(world.channel.threads) == is_in_thread
    assert count(world, "not a sample") == 1, "one summary"
    assert (round_.find_step(StepKind.ANNOUNCEMENT) is not None) == is_in_thread
    await assert_receipts_true(play)


async def assert_receipts_true(play: Play) -> None:
    """What people were told is what the store holds."""
    assert play.receipts
    store, server = play.world.store, play.world.guild.id
    for (member_id, poll_id), label in play.receipts.items():
        poll = await store.read(lambda c, p=poll_id: polls.load(c, p))
        assert poll is not None
        who = Voter(store.key, Member(server, member_id))
        answer = await store.read(lambda c, p=poll, w=who: ballots.answer(c, p, w))
        assert answer is not None, f"the receipt for {label} is not true"
        assert poll.question.options[answer] == label


def assert_all_closed(world: World) -> None:
    """No card offers an answer any more."""
    for card in cards(world):
        assert not [i for i in custom_ids(card) if i.startswith(("vote:", "pick:"))]


def _name(card: discord.Message) -> str | None:
    """What tells a card from all others."""
    return next((one for one in custom_ids(card) if one.startswith(("mine:", "results:"))), None)


def _ids(components: Iterable[dict[str, Any]]) -> Iterable[str]:
    for one in components:
        if "custom_id" in one:
            yield one["custom_id"]
        yield from _ids(one.get("components", ()))


def shown(result: InteractionResult) -> simcord.ResponseMessage:
    """The private answer."""
    message = result.followups[-1] if result.followups else result.response
    assert message is not None
    return message
