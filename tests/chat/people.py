"""Ways to look around in the world of the chat tests."""

from collections.abc import Iterator, Sequence
from typing import Any

import simcord
from simcord import InteractionResult, MemberActor
from world import Shown, World, said, text_of

from bot.chat.custom_ids import Verb

SHARE = "%"
"""A card shows a result if and only if it shows a percentage."""


async def everyone(world: World, who: list[MemberActor], words: str, label: str) -> list[str]:
    """All of them give the same answer on the newest card that says these words."""
    card = world.card(words)
    return [await world.vote(member, card, label) for member in who]


async def next_passage(world: World, times: int = 1) -> None:
    for _ in range(times):
        before = len(world.cards())
        await world.steer("next")
        assert len(world.cards()) > before


async def redrawn(world: World, words: str) -> str:
    """What a card says once it has had time to be redrawn."""
    await world.env.advance_time(world.settings.redraw_seconds + 1)
    return text_of(world.card(words))


async def poll_results(world: World, who: MemberActor, words: str) -> InteractionResult:
    """`/poll results`, with the poll picked from the menu."""
    offered = await who.autocomplete(world.channel, "poll results", "poll", words[:60])
    assert offered, f"the menu has no {words!r}"
    return await who.slash(world.channel, "poll results", poll=offered[0]["value"])


async def results_seen(world: World, who: MemberActor, words: str) -> bool:
    return SHARE in said(await poll_results(world, who, words))


async def summary(world: World, who: MemberActor, **options: str) -> InteractionResult:
    return await who.slash(world.channel, "summary round", **options)


def shown(result: InteractionResult) -> simcord.ResponseMessage:
    """The message that a person got in answer."""
    found = result.followups[-1] if result.followups else result.response
    assert found is not None
    return found


async def files(result: InteractionResult) -> dict[str, str]:
    """The texts attached to an answer."""
    attached = [one for one in shown(result).attachments if not one.filename.endswith(".png")]
    return {one.filename: (await one.read()).decode() for one in attached}


def custom_ids(message: Shown) -> list[str]:
    """Every control on a card."""
    if isinstance(message, simcord.ResponseMessage):
        return list(_ids(message.components))
    return list(_ids([one.to_dict() for one in message.components]))


async def press(who: MemberActor, message: Shown, verb: Verb, *numbers: int) -> InteractionResult:
    """Use the one button with this meaning, whatever its label says today."""
    return await who.click(message, custom_id=control(message, verb, *numbers))


def control(message: Shown, verb: Verb, *numbers: int) -> str:
    start = ":".join([verb, *map(str, numbers)])
    (found,) = [one for one in custom_ids(message) if f"{one}:".startswith(f"{start}:")]
    return found


def _ids(components: Sequence[Any]) -> Iterator[str]:
    for component in components:
        if "custom_id" in component:
            yield component["custom_id"]
        yield from _ids(component.get("components", ()))
