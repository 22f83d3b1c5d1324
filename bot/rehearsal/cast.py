"""The cast: members with opinions, habits and now and then second thoughts."""

from dataclasses import dataclass, field
from random import Random

import discord
from simcord import InteractionResult, MemberActor, ResponseMessage

from bot.chat.custom_ids import Verb
from bot.rehearsal import opinions, seen
from bot.rehearsal.opinions import OPINIONS
from bot.rehearsal.seen import Ballot
from bot.rehearsal.stage import Stage

# fmt: off
NAMES = (
    "ada", "alba", "amin", "anouk", "arlo", "bea", "bram", "carla", "chidi", "dana",
    "dev", "edda", "eli", "emre", "esi", "faye", "finn", "gita", "gus", "hana",
    "hugo", "ida", "ines", "ivo", "jana", "jun", "kaia", "kofi", "lale", "leo",
    "lina", "luca", "maja", "mila", "nils", "noor", "oona", "otto", "pia", "quinn",
    "rami", "rosa", "sami", "sena", "tariq", "tess", "uma", "vera", "wim", "yara",
    "zeno", "zoe",
)
# fmt: on

FRIENDS = 8
"""So few come on time and answer nearly everything."""

OTHERS_READ_AT_MOST = 4
"""Reasons that someone reads in a row."""


@dataclass(slots=True)
class Player:
    """One member. `lean` from 0 to 1 draws them to the first or the last option."""

    actor: MemberActor
    lean: float
    diligence: float
    arrives: int
    answered: dict[int, int | None] = field(default_factory=dict[int, int | None])
    has_closed: bool = False
    """They have looked at the closing card."""


class Cast:
    """Decides by one random generator, so that the same seed gives the same round."""

    def __init__(self, stage: Stage, members: int, seed: int) -> None:
        self._random = Random(seed)
        self._stage = stage
        self._is_small = members <= FRIENDS
        self._players = [self._player(actor) for actor in stage.join(_names(members))]
        self._unsaid = list(OPINIONS)

    async def act(self, share: float = 1.0) -> int:
        """Some of those who are there do something; returns how many clicks it came to."""
        cards = self._stage.cards()
        polls = seen.ballots(cards)
        is_closing = seen.is_closing(cards)
        clicks = 0
        for player in self._players:
            if len(polls) < player.arrives or self._random.random() > share:
                continue
            clicks += await self._turn(player, polls, is_closing=is_closing)
        return clicks

    def _player(self, actor: MemberActor) -> Player:
        late = self._random.random() < (0.0 if self._is_small else 0.2)
        return Player(
            actor=actor,
            lean=self._random.betavariate(0.9, 1.1),
            diligence=self._random.uniform(0.85 if self._is_small else 0.45, 1.0),
            arrives=self._random.randint(2, 8) if late else 0,
        )

    async def _turn(self, player: Player, polls: list[Ballot], *, is_closing: bool) -> int:
        """Answer the next open poll; else think again, or answer once more at the close."""
        if not polls:
            return 0
        tracked = polls[0]
        if is_closing and not player.has_closed:
            player.has_closed = True
            if self._random.random() < (1.0 if self._is_small else 0.9):
                await self._close(player, tracked)
                return 1
        if tracked.poll_id in player.answered and self._random.random() < 0.12:
            return await self._look_at_own_answers(player, tracked)
        for poll in polls:
            if poll.poll_id not in player.answered:
                if poll is tracked or self._random.random() < player.diligence:
                    await self._answer(player, poll, player.lean)
                    return 1
                player.answered[poll.poll_id] = None  # passed over for good
        if tracked.poll_id in player.answered and self._random.random() < 0.03:
            player.lean = min(1.0, max(0.0, player.lean + self._random.choice((-0.45, 0.45))))
            await self._answer(player, tracked, player.lean)
            return 1
        return 0

    async def _close(self, player: Player, tracked: Ballot) -> None:
        """Most stay with what they said; some have come to think otherwise."""
        position = player.answered.get(tracked.poll_id)
        if self._random.random() < 0.3:
            player.lean = min(1.0, max(0.0, player.lean + self._random.choice((-0.5, 0.5))))
            position = None
        if position is None or position >= len(tracked.buttons):
            await self._answer(player, tracked, player.lean)
            return
        button = tracked.buttons[position]
        await self._afterwards(player, await player.actor.click(tracked.message, custom_id=button))

    async def _answer(self, player: Player, poll: Ballot, lean: float) -> None:
        position = 0 if poll.rank else self._position(poll, lean)
        player.answered[poll.poll_id] = position
        if poll.rank is not None:
            result = await self._rank(player, poll.message, poll.rank, lean)
        elif poll.select is not None:
            also = self._random.choice(poll.options) if poll.several else poll.options[position]
            picks = {poll.options[position], also}
            result = await player.actor.select(poll.message, sorted(picks), custom_id=poll.select)
        else:
            result = await player.actor.click(poll.message, custom_id=poll.buttons[position])
        await self._afterwards(player, result, is_main=poll.poll_id == 1)

    async def _rank(
        self, player: Player, card: discord.Message, begin: str, lean: float
    ) -> InteractionResult:
        """One choice after another, not always to the last; the first ones by lean."""
        result = await player.actor.click(card, custom_id=begin)
        length = self._random.choice((2, 3, 8, 8))
        for _ in range(length):
            shown = result.response
            found = seen.next_choices(seen.components(shown)) if shown is not None else []
            if shown is None or not found:
                break
            place = round(self._random.gauss(lean * (len(found) - 1), 0.8))
            custom_id, value = found[min(len(found) - 1, max(0, place))]
            if value is None:
                result = await player.actor.click(shown, custom_id=custom_id)
            else:
                result = await player.actor.select(shown, [value], custom_id=custom_id)
        shown = result.response
        done = seen.find(seen.components(shown), Verb.VOTE) if shown is not None else None
        if shown is None or done is None:
            return result  # refused: the poll closed meanwhile
        return await player.actor.click(shown, custom_id=done)

    def _position(self, poll: Ballot, lean: float) -> int:
        last = poll.sides - 1
        if self._random.random() < 0.08 and poll.select is None:
            return poll.sides  # "Skip", or "Not sure" about a passage
        return min(last, max(0, round(self._random.gauss(lean * last, 0.6))))

    async def _afterwards(
        self, player: Player, result: InteractionResult, *, is_main: bool = True
    ) -> None:
        """What the receipt offers: guess, say what moved one, or say why, and read what others
        say. Each changes the card, and all but the first leave a way to others' reasons on it.
        """
        receipt = result.response
        if receipt is None or (not is_main and self._random.random() < 0.85):
            return
        guesses = seen.find_all(seen.components(receipt), Verb.GUESS)
        if guesses and self._random.random() < 0.7:
            await player.actor.click(receipt, custom_id=self._random.choice(guesses))
            return
        if seen.find(seen.components(receipt), Verb.MOVED):
            await self._say_what_moved(player, receipt)
        elif self._random.random() < 0.35:
            await self._explain(player, receipt)
        if self._random.random() < 0.7:
            await self._read_others(player, receipt)

    async def _explain(self, player: Player, receipt: ResponseMessage) -> None:
        found = seen.find(seen.components(receipt), Verb.REASON)
        opinion = opinions.choose(self._random, player.lean, self._unsaid)
        if found is None or opinion is None:
            return
        self._unsaid.remove(opinion)
        form = await player.actor.click(receipt, custom_id=found)
        await player.actor.submit_modal(form, {"reason": opinion.text})

    async def _look_at_own_answers(self, player: Player, tracked: Ballot) -> int:
        """Which also leads to what others say."""
        found = seen.find(seen.components(tracked.message), Verb.MINE)
        if found is None:  # a poll outside the round
            return 0
        card = (await player.actor.click(tracked.message, custom_id=found)).response
        if card is not None:
            await self._read_others(player, card)
        return 1

    async def _read_others(self, player: Player, shown: ResponseMessage) -> None:
        found = seen.find(seen.components(shown), Verb.OTHERS)
        if found is None:
            return
        card = (await player.actor.click(shown, custom_id=found)).response
        for _ in range(OTHERS_READ_AT_MOST):
            marks = [] if card is None else seen.find_all(seen.components(card), Verb.MARK)
            if card is None or not marks:
                return
            words = "\n".join(seen.texts(seen.components(card)))
            mark = opinions.judge(self._random, player.lean, words)
            (chosen,) = (one for one in marks if one.split(":")[2] == str(mark))
            card = (await player.actor.click(card, custom_id=chosen)).response

    async def _say_what_moved(self, player: Player, receipt: ResponseMessage) -> None:
        found = seen.find(seen.components(receipt), Verb.MOVED)
        if found is None or self._random.random() < 0.2:
            return
        asked = (await player.actor.click(receipt, custom_id=found)).response
        assert asked is not None
        shown = seen.components(asked)
        select, offered = seen.find(shown, Verb.MOVER), seen.picks(shown, Verb.MOVER)
        assert select is not None
        weights = [1 if one.startswith("passage") else 3 for one in offered]
        picked = self._random.choices(offered, weights)
        await player.actor.select(asked, picked, custom_id=select)


def _names(count: int) -> list[str]:
    rounds = range(count // len(NAMES) + 1)
    return [name + (str(number) if number else "") for number in rounds for name in NAMES][:count]
