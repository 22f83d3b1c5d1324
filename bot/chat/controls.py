"""What buttons, selects and forms do, apart from ballots: the service decides, a card answers."""

from typing import Any, cast

import discord

from bot.chat import others
from bot.chat.cards import private, steps
from bot.chat.cards.polls import look_card
from bot.chat.cards.ranking import NOTHING, choices
from bot.chat.custom_ids import ACTIONS, Action, Control, Verb, parse, parse_number
from bot.chat.permissions import (
    can_moderate,
    require_moderation,
    require_moderator,
    require_server,
    require_sight,
)
from bot.chat.records import show_summary
from bot.chat.replies import Interaction, show, update
from bot.chat.trends import show_trend
from bot.errors import UserError
from bot.domain.answers import encode, is_valid
from bot.domain.questions import Kind
from bot.domain.rounds import Member, Round, StepKind
from bot.rounds.service import Service
from bot.rounds.voting import PollLook


def member_of(interaction: Interaction) -> Member:
    """The member behind an interaction; UserError outside a server."""
    server_id, user = require_server(interaction), interaction.user
    assert isinstance(user, discord.Member), "who acts on a server is a member there"
    joined = user.joined_at
    return Member(
        server_id=server_id,
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
        raise UserError(_UNKNOWN)
    if interaction.type is discord.InteractionType.modal_submit:
        await _submit(service, interaction, control, data)
        return
    if not is_its_kind(control, data):
        raise UserError(_UNKNOWN)
    values = numbers(data.get("values"))
    if control.verb in _MODERATION:
        require_moderator(interaction)
        await _moderate(service, interaction, control)
    elif control.verb in others.VERBS:
        member = member_of(interaction)
        await others.serve(service, interaction, member, control, data.get("values"))
    else:
        await _serve(service, interaction, control, values)


_UNKNOWN = (
    "This control does nothing any more: it belongs to an older version. "
    "Use the newest card, or `/poll results` and `/summary round`."
)
_MODERATION = (Verb.STEER, Verb.REASONS, Verb.DECIDE, Verb.FIGURES, Verb.REPORT)
_SELECTS = (Verb.PICK, Verb.RANK_NEXT, Verb.ANSWER, Verb.MOVER)
_SELECT = discord.ComponentType.select.value


def is_its_kind(control: Control, data: dict[str, Any]) -> bool:
    """Whether it came from a component of the kind that carries this verb on our cards."""
    return (data.get("component_type") == _SELECT) == (control.verb in _SELECTS)


async def _serve(
    service: Service, interaction: Interaction, control: Control, values: list[int]
) -> None:
    member, voting, number = member_of(interaction), service.voting, control.numbers[0]
    match control.verb:
        case Verb.CHANGE:
            await _change(service, interaction, member, number)
        case Verb.ANSWER:
            await _change(service, interaction, member, values[0] if len(values) == 1 else 0)
        case Verb.RANK | Verb.RANK_NEXT:
            await _rank(service, interaction, control, member, values)
        case Verb.REASON:
            poll = (await _look(service, interaction, member, number)).poll
            if not poll.is_open:
                raise UserError("This poll has closed, so no reason can be added any more.")
            text = await voting.reason(member, number)
            await interaction.response.send_modal(private.reason_modal(poll, text))
        case Verb.RESULTS:
            await show(interaction, look_card(await _look(service, interaction, member, number)))
        case Verb.ERASE:
            if number not in (0, 1):
                raise UserError(_UNKNOWN)
            if number == 1:
                await service.erase(member)
            await show(interaction, private.erased_card(is_done=number == 1))
        case Verb.MINE:
            own = await voting.own_answers(member, number)
            require_sight(interaction, own.round.channel_id)
            await show(interaction, private.own_answers_card(own))
        case Verb.TREND:
            await show_trend(service, interaction, *control.numbers)
        case _:
            await show_summary(service, interaction, number, page=control.numbers[1])


async def _change(service: Service, interaction: Interaction, member: Member, poll_id: int) -> None:
    look = await _look(service, interaction, member, poll_id)
    await show(interaction, private.change_card(look.poll, look.answer))


async def _rank(
    service: Service, interaction: Interaction, control: Control, member: Member, values: list[int]
) -> None:
    """Show the choices so far; nothing counts before the ballot at the end."""
    poll_id, ranking = control.numbers
    look = await _look(service, interaction, member, poll_id)
    service.voting.require_may_answer(member, look.poll)
    question = look.poll.question
    is_begun = ranking > 0 and is_valid(question, ranking)
    if question.kind is not Kind.RANKED or not (ranking == NOTHING or is_begun):
        raise UserError(_UNKNOWN)
    if control.verb is Verb.RANK_NEXT:
        try:
            (_,) = values
            ranking = encode(question, [*choices(question, ranking), *values])
        except ValueError as error:
            raise UserError(_UNKNOWN) from error
    await show(interaction, private.change_card(look.poll, look.answer, ranking))


async def _look(
    service: Service, interaction: Interaction, member: Member, poll_id: int
) -> PollLook:
    """A poll of a channel that this person can read: its id could be made up."""
    look = await service.voting.look(member, poll_id)
    require_sight(interaction, look.poll.channel_id)
    return look


async def _submit(
    service: Service, interaction: Interaction, control: Control, data: dict[str, Any]
) -> None:
    if control.verb is not Verb.REASON:
        raise UserError("This form belongs to an older version. Open it again.")
    text = _field(data.get("components"), "reason")
    receipt = await service.voting.give_reason(member_of(interaction), control.numbers[0], text)
    await show(interaction, private.receipt_card(receipt, explained=True))


async def _moderate(service: Service, interaction: Interaction, control: Control) -> None:
    match control.verb:
        case Verb.STEER:
            await _steer(service, interaction, *control.numbers)
        case Verb.REASONS:
            await review(service, interaction, control.numbers[0])
        case Verb.DECIDE:
            reason_id, approve, offset = control.numbers
            if approve not in (0, 1):
                raise UserError(_UNKNOWN)
            moderated = await _moderated(service, interaction)
            await service.decide_reason(moderated, reason_id, "approved" if approve else "hidden")
            await review(service, interaction, offset)
        case Verb.REPORT:
            from bot.chat.reports import show_report  # when first needed, like all that draws

            await show_report(service, interaction, control.numbers[0])
        case _:
            await show_summary(service, interaction, control.numbers[0], figures=True)


async def review(service: Service, interaction: Interaction, offset: int) -> None:
    """The list of reasons, of the channels that this person moderates."""
    moderated, offset = await _moderated(service, interaction), max(offset, 0)
    listed, waiting, total = await service.reasons(moderated, offset)
    if total and not listed:  # there are fewer now than when the button was made
        offset = (total - 1) // private.REVIEW_PAGE * private.REVIEW_PAGE
        listed, waiting, total = await service.reasons(moderated, offset)
    await show(interaction, private.review_card(listed, waiting, total, offset))


async def _moderated(service: Service, interaction: Interaction) -> list[int]:
    found = await service.reason_channels(require_server(interaction))
    return [one for one in found if can_moderate(interaction, one)]


async def _steer(service: Service, interaction: Interaction, round_id: int, place: int) -> None:
    if not 0 <= place < len(ACTIONS):
        raise UserError(_UNKNOWN)
    server_id, action = require_server(interaction), ACTIONS[place]
    round_ = await service.round(server_id, round_id)
    require_moderation(interaction, round_.channel_id)
    match action:
        case Action.DISCARD:
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
    card, used = steps.control_card(round_, waiting), interaction.message
    if used is not None and used.id == round_.step(StepKind.CONTROL).message_id:
        await update(interaction, card)
    else:  # on a private card; or on any other, which is not to be written over
        await show(interaction, card)
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


def numbers(values: Any) -> list[int]:
    """The values of a select; none if one of them can only be made up, or is there twice."""
    given: list[Any] = cast(list[Any], values) if isinstance(values, list) else []
    found = {read for one in given if (read := parse_number(str(one))) is not None}
    return sorted(found) if len(found) == len(given) else []


def _field(part: Any, custom_id: str) -> str:
    """The text of a modal's field, wherever its label nests it; empty if there is none."""
    if isinstance(part, list):
        return next(filter(None, (_field(one, custom_id) for one in cast(list[Any], part))), "")
    if not isinstance(part, dict):
        return ""
    component = cast(dict[str, Any], part)
    if component.get("custom_id") == custom_id:
        return str(component.get("value") or "")
    nested = [component.get("component"), component.get("components")]
    return _field(nested, custom_id)
