"""Ways to look around and to act in the world of the chat tests."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import discord
import simcord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage, RoleHandle
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from world import Shown, World, labels_of, said, text_of

from bot.chat.custom_ids import Verb
from bot.domain.article import PlacedQuestion
from bot.domain.questions import Question

SUMMARY = "not a sample"
"""These words stand on the card with the summary."""


async def everyone(world: World, who: Sequence[MemberActor], words: str, label: str) -> list[str]:
    """All of them give the same answer on the newest card that says these words."""
    card = world.card(words)
    return [await world.vote(member, card, label) for member in who]


async def begin(world: World, count: int, **options: object) -> list[MemberActor]:
    """A round in the channel itself, and so many members."""
    await world.start(where="here", **options)
    return world.join(count)


def with_role(world: World, role: RoleHandle, count: int) -> list[MemberActor]:
    """New members who have this role."""
    names = [f"{role.name.lower()}{number}" for number in range(count)]
    return [world.guild.add_member(world.env.create_user(name), roles=[role]) for name in names]


async def to_the_close(world: World) -> discord.Message:
    """The round is ended; the card that asks the main question again."""
    await world.steer("End")
    return world.card("One last time")


async def to_the_summary(world: World) -> discord.Message:
    """The time for final answers is cut short; the card with the summary."""
    await world.steer("Finish now")
    return world.card(SUMMARY)


async def hold(
    world: World,
    moves: Sequence[tuple[str, str]],
    people: Sequence[MemberActor] = (),
    **options: object,
) -> Sequence[MemberActor]:
    """A whole round of one passage, in which each answers first and finally so."""
    people = people or world.join(len(moves))
    await world.start(**options)
    for one, (first, _) in zip(people, moves, strict=True):
        await world.vote(one, world.opening(), first)
    await world.next()
    for number, one in enumerate(people):
        await world.vote(one, world.card("Passage 1 of 7"), ("Agree", "Disagree")[number % 2])
    closing = await to_the_close(world)
    for one, (_, final) in zip(people, moves, strict=True):
        await world.vote(one, closing, final)
    await to_the_summary(world)
    await world.env.advance_time(11)
    return people


async def answer(
    world: World, who: MemberActor, label: str = "Yes", card: Shown | None = None
) -> ResponseMessage:
    """Answer the main question, or on another card; the receipt."""
    return shown(await who.click(card or world.opening(), label=label))


async def redrawn(world: World, words: str) -> str:
    """What a card says once it has had time to be redrawn."""
    await world.env.advance_time(world.settings.redraw_seconds + 1)
    return plain(text_of(world.card(words)))


def only_ask(world: World, *placed: PlacedQuestion, tracked: Question | None = None) -> None:
    """The shipped article with these questions alone, so that other passages ask for the stance."""
    article = world.library.get("biden-putin-call")
    world.library.articles[article.slug] = replace(
        article, questions=placed, tracked=tracked or article.tracked
    )


def hide(world: World, channel: ChannelHandle, *but: MemberActor) -> None:
    """From now on only these members can see the channel."""
    view = discord.Permissions(view_channel=True).value
    deny = Overwrite(world.guild.id, OverwriteType.ROLE, allow=0, deny=view)
    allow = [Overwrite(one.id, OverwriteType.MEMBER, allow=view, deny=0) for one in but]
    for overwrite in (deny, *allow):
        world.env.backend.set_overwrite(channel.id, overwrite)


def names_anyone(people: Sequence[MemberActor], *texts: str) -> bool:
    return any(f"{one.id}" in text or one.name in text for one in people for text in texts)


async def dump(world: World) -> str:
    """All that the database holds."""
    return await world.store.read(lambda c: "\n".join(c.iterdump()))


def plain(text: str) -> str:
    """Without what makes words bold."""
    return text.replace("**", "")


async def ask(world: World, question: str = "Tea or coffee?", **options: object) -> str:
    """`/poll ask`, with two options where none are given; what the moderator reads."""
    if options.get("kind") not in ("marks", "agreement"):
        options = {"options": "Tea | Coffee", **options}
    asked = await world.moderator.slash(world.channel, "poll ask", question=question, **options)
    return said(asked)


async def close(world: World, poll: int = 1) -> str:
    """`/poll close`."""
    return said(await world.moderator.slash(world.channel, "poll close", poll=f"{poll}"))


async def poll_results(world: World, who: MemberActor, words: str) -> InteractionResult:
    """`/poll results`, with the poll picked from the menu."""
    offered = await who.autocomplete(world.channel, "poll results", "poll", words[:60])
    assert offered, f"the menu has no {words!r}"
    return await who.slash(world.channel, "poll results", poll=offered[0]["value"])


async def summary(world: World, who: MemberActor, **options: str) -> InteractionResult:
    return await who.slash(world.channel, "summary round", **options)


async def explain(
    world: World, who: MemberActor, text: str, label: str = "Yes", card: Shown | None = None
) -> ResponseMessage:
    """Answer the main question (or on another card) and say why; the receipt."""
    return await write(who, await answer(world, who, label, card), text)


async def write(who: MemberActor, receipt: Shown, text: str) -> ResponseMessage:
    """Add a reason to an answer, or edit it; the receipt."""
    return shown(await who.submit_modal(await press(who, receipt, Verb.REASON), {"reason": text}))


async def mine(who: MemberActor, card: Shown) -> str:
    """What "My answers" says."""
    return said(await press(who, card, Verb.MINE))


async def erase(world: World, who: MemberActor) -> str:
    """`/erase-my-answers` with its question answered; what the member reads."""
    asked = shown(await who.slash(world.channel, "erase-my-answers"))
    return said(await who.click(asked, label="Erase them"))


async def review(world: World) -> ResponseMessage:
    """The moderators' list of reasons."""
    return shown(await world.moderator.slash(world.channel, "round reasons"))


async def decide(world: World, words: str, *, approve: bool = True) -> ResponseMessage:
    """Approve or hide the reason with these words; the list afterwards."""
    listed = await review(world)
    before, _, _ = text_of(listed).partition(words)
    assert words in text_of(listed)
    buttons = [one for one in custom_ids(listed) if one.startswith(f"{Verb.DECIDE}:")]
    place = 2 * (before.count("\n> ") - 1) + (0 if approve else 1)
    result = await world.moderator.click(listed, custom_id=buttons[place])
    return result.response or listed


async def approve_all(world: World) -> None:
    """Page after page, as long as something waits."""
    while "\n0 waiting" not in text_of(listed := await review(world)):
        label = "Approve all on this page"
        if label in labels_of(listed):
            await world.moderator.click(listed, label=label)
        else:  # what waits comes first
            first = next(one for one in custom_ids(listed) if one.startswith(f"{Verb.DECIDE}:"))
            await world.moderator.click(listed, custom_id=first)


async def pages(who: MemberActor, card: Shown, label: str) -> list[str]:
    """What someone reads behind a button, page after page."""
    return await read_on(who, await who.click(card, label=label))


async def read_on(who: MemberActor, result: InteractionResult) -> list[str]:
    """What someone got in answer, with all pages after it; from the last there is a way back."""
    page = shown(result)
    read = [text_of(page)]
    while "More" in labels_of(page):
        page = shown(await who.click(page, label="More"))
        read.append(text_of(page))
        assert len(read) < 50
    if read[1:]:
        assert said(await who.click(page, label="Previous")) == read[-2]
    return read


def shown(result: InteractionResult) -> ResponseMessage:
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
    return [one["custom_id"] for one in components(message) if "custom_id" in one]


def options_of(message: Shown) -> dict[str, str]:
    """What the selects on a card offer: label -> value."""
    menus = (one for one in components(message) if "options" in one)
    return {option["label"]: option["value"] for menu in menus for option in menu["options"]}


async def press(who: MemberActor, message: Shown, verb: Verb, *numbers: int) -> InteractionResult:
    """Use the one button with this meaning, whatever its label says today."""
    return await who.click(message, custom_id=control(message, verb, *numbers))


async def pick(who: MemberActor, message: Shown, verb: Verb, *values: object) -> InteractionResult:
    """Use the select with this meaning."""
    chosen = [f"{value}" for value in values]
    return await who.select(message, chosen, custom_id=control(message, verb))


def control(message: Shown, verb: Verb, *numbers: int) -> str:
    start = ":".join([verb, *map(str, numbers)])
    (found,) = [one for one in custom_ids(message) if f"{one}:".startswith(f"{start}:")]
    return found


def components(message: Shown) -> Iterator[dict[str, Any]]:
    """Everything on a card, however it is nested."""
    if isinstance(message, simcord.ResponseMessage):
        yield from _walk(message.components)
    else:
        yield from _walk([one.to_dict() for one in message.components])


def _walk(found: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for component in found:
        yield component
        yield from _walk(component.get("components", ()))
