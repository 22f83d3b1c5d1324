"""What buttons, selects and forms do, apart from ballots: the service decides, a card answers."""

from collections.abc import Iterable
from typing import Any

import discord

from bot.chat.cards import private, steps
from bot.chat.cards.polls import look_card
from bot.chat.custom_ids import ACTIONS, Action, Control, Verb, parse
from bot.chat.permissions import can_moderate, require_moderator
from bot.chat.records import show_summary
from bot.chat.replies import Interaction, is_private, show, update
from bot.errors import UserError
from bot.rounds.models import Member, Round
from bot.rounds.service import Service


def member_of(interaction: Interaction) -> Member:
    """The member behind an interaction; UserError outside a server."""
    user = interaction.user
    if interaction.guild_id is None or not isinstance(user, discord.Member):
        raise UserError("This works on a server only.")
    joined = user.joined_at
    return Member(
        server_id=interaction.guild_id,
        id=user.id,
        # what came with the click; `user.roles` leaves out what isn't cached yet after a start
        role_ids=frozenset(user._roles),  # pyright: ignore[reportPrivateUsage]
        joined_at=None if joined is None else int(joined.timestamp() * 1000),
    )


async def handle(service: Service, interaction: Interaction) -> None:
    """Do what a used control asks for."""
    data: Any = interaction.data or {}
    control = parse(str(data.get("custom_id", "")))
    if control is None:
        raise UserError("This button belongs to an older version and does nothing any more.")
    if interaction.type is discord.InteractionType.modal_submit:
        await _submit(service, interaction, control, data)
        return
    values = [str(value) for value in data.get("values", ())]
    if control.verb in _MODERATION:
        require_moderator(interaction)
        await _moderate(service, interaction, control)
    else:
        await _serve(service, interaction, control, values)


_MODERATION = (Verb.STEER, Verb.REASONS, Verb.DECIDE, Verb.FIGURES)


async def _serve(
    service: Service, interaction: Interaction, control: Control, values: list[str]
) -> None:
    member, voting, number = member_of(interaction), service.voting, control.numbers[0]
    match control.verb:
        case Verb.CHANGE:
            await _change(service, interaction, member, number)
        case Verb.ANSWER:
            await _change(service, interaction, member, (numbers(values) or [0])[0])
        case Verb.REASON:
            poll = await voting.poll(member, number)
            text = await voting.reason(member, number)
            await interaction.response.send_modal(private.reason_modal(poll, text))
        case Verb.RESULTS:
            await show(interaction, look_card(await voting.look(member, number)))
        case Verb.ERASE:
            if number == 1:
                await voting.erase(member)
            await show(interaction, private.erased_card(is_done=number == 1))
        case Verb.MINE:
            own = await voting.own_answers(member, number)
            await show(interaction, private.own_answers_card(own))
        case _:
            await show_summary(service, interaction, number, page=control.numbers[1])


async def _change(service: Service, interaction: Interaction, member: Member, poll_id: int) -> None:
    look = await service.voting.look(member, poll_id)
    await show(interaction, private.change_card(look.poll, look.answer))


async def _submit(
    service: Service, interaction: Interaction, control: Control, data: dict[str, Any]
) -> None:
    if control.verb is not Verb.REASON:
        raise UserError("This form belongs to an older version. Open it again.")
    text = _field(data.get("components", ()), "reason")
    receipt = await service.voting.give_reason(member_of(interaction), control.numbers[0], text)
    await show(interaction, private.receipt_card(receipt, explained=True))


async def _moderate(service: Service, interaction: Interaction, control: Control) -> None:
    server_id = member_of(interaction).server_id
    match control.verb:
        case Verb.STEER:
            await _steer(service, interaction, *control.numbers)
        case Verb.REASONS:
            await review(service, interaction, control.numbers[0])
        case Verb.DECIDE:
            reason_id, approve, offset = control.numbers
            state = "approved" if approve else "hidden"
            await service.decide_reason(server_id, reason_id, state)
            await review(service, interaction, offset)
        case _:
            await show_summary(service, interaction, control.numbers[0], figures=True)


async def review(service: Service, interaction: Interaction, offset: int) -> None:
    """The list of reasons, of the channels that this person moderates."""
    server_id = member_of(interaction).server_id
    found = await service.reason_channels(server_id)
    moderated = [one for one in found if can_moderate(interaction, one)]
    listed, waiting, total = await service.reasons(moderated, max(offset, 0))
    await show(interaction, private.review_card(listed, waiting, total, max(offset, 0)))


async def _steer(service: Service, interaction: Interaction, round_id: int, place: int) -> None:
    server_id = member_of(interaction).server_id
    action = ACTIONS[place] if 0 <= place < len(ACTIONS) else Action.REFRESH
    match action:
        case Action.DISCARD:
            round_ = await service.round(server_id, round_id)
            await show(interaction, steps.confirm_discard(round_), fresh=True)
            return
        case Action.KEEP:
            await show(interaction, private.message_card("Kept as it is."))
            return
        case Action.DISCARD_NOW:
            await service.discard(server_id, round_id)
            await show(interaction, private.message_card("Discarded. Nothing is published."))
            return
        case _:
            round_ = await moved(service, server_id, round_id, action)
    waiting = await service.reasons_waiting(round_id)
    await update(interaction, steps.control_card(round_, waiting))
    if is_private(interaction):
        service.posting.redraw_control(round_id)


async def moved(service: Service, server_id: int, round_id: int, action: Action) -> Round:
    """Steer a round, from the control card or by a command; the round afterwards."""
    match action:
        case Action.NEXT:
            return await service.next(server_id, round_id)
        case Action.PAUSE:
            return await service.pause(server_id, round_id)
        case Action.RESUME:
            return await service.resume(server_id, round_id)
        case Action.END:
            return await service.open_closing(server_id, round_id)
        case Action.END_NOW:
            return await service.end(server_id, round_id)
        case _:
            return await service.round(server_id, round_id)


def numbers(values: Iterable[str]) -> list[int]:
    """The values of a select, which anyone could have made up."""
    return [int(v) if v.isascii() and v.isdigit() and len(v) < 16 else 10**9 for v in values]


def _field(components: Any, custom_id: str) -> str:
    """The text of a modal's field, wherever its label nests it."""
    for component in components:
        if component.get("custom_id") == custom_id:
            return str(component.get("value") or "")
        nested = [component["component"]] if "component" in component else []
        found = _field(nested + list(component.get("components", ())), custom_id)
        if found:
            return found
    return ""
