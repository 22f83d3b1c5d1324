"""What moderators do with the panel and with the list of reasons."""

from collections.abc import Collection

from bot.chat import refusal_words
from bot.chat.cards.panel import asks_first, confirm_card, panel_card, which_card
from bot.chat.cards.reasons import REVIEW_PAGE, review_card
from bot.chat.custom_ids import ACTIONS, Control, Verb
from bot.chat.permissions import (
    can_moderate,
    require_moderation,
    require_moderator,
    require_place,
    require_server,
)
from bot.chat.replies import Interaction, is_private, note_done, show, think
from bot.domain.machine import Action
from bot.domain.reasons import ReasonState
from bot.domain.rounds import Refused, Round, Why
from bot.errors import UserError
from bot.rounds.service import PanelData, Service

VERBS = (Verb.PANEL, Verb.STEER, Verb.NEXT, Verb.REVIEW, Verb.DECIDE, Verb.APPROVE)


async def serve(service: Service, interaction: Interaction, control: Control) -> None:
    """Do what one of these controls asks for."""
    require_moderator(interaction)
    match control.verb:
        case Verb.PANEL:
            await show_panel(service, interaction, control.numbers[0])
        case Verb.STEER:
            await _steer(service, interaction, *control.numbers)
        case Verb.NEXT:
            await _next(service, interaction, *control.numbers)
        case Verb.REVIEW:
            await show_reasons(service, interaction, control.numbers[0])
        case Verb.DECIDE:
            reason_id, approve, offset = control.numbers
            if approve not in (0, 1):
                raise UserError(refusal_words.UNKNOWN_CONTROL)
            state = ReasonState.APPROVED if approve else ReasonState.HIDDEN
            await _decide(service, interaction, [reason_id], state, offset)
        case _:
            offset, *reason_ids = control.numbers
            await _decide(service, interaction, reason_ids, ReasonState.APPROVED, offset)


async def show_panel(service: Service, interaction: Interaction, round_id: int) -> None:
    """The panel of a round as of now, for who moderates its channel."""
    panel = await _panel(service, interaction, round_id)
    await show(interaction, panel_card(panel, _roles(interaction)))


async def show_panel_here(service: Service, interaction: Interaction) -> None:
    """The same for the round that goes on in this place; where there are several, asks which."""
    server_id = require_server(interaction)
    ids = await service.rounds_here(server_id, interaction.channel_id or 0)
    if not ids:
        raise UserError(refusal_words.NO_ROUND_HERE)
    if len(ids) == 1:
        await show_panel(service, interaction, ids[0])
        return
    found = [await service.round(server_id, one) for one in ids]
    moderated = [one for one in found if can_moderate(interaction, one.channel_id)]
    await show(interaction, which_card(moderated))


async def show_reasons(service: Service, interaction: Interaction, offset: int) -> None:
    """The list of reasons, of the channels that this person moderates."""
    moderated = await _moderated(service, interaction)
    page = await service.review(require_server(interaction), moderated, max(offset, 0), REVIEW_PAGE)
    await show(interaction, review_card(page))


async def _steer(
    service: Service, interaction: Interaction, round_id: int, place: int, confirmed: int
) -> None:
    if not 0 <= place < len(ACTIONS) or confirmed not in (0, 1) or ACTIONS[place] is Action.NEXT:
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    action = ACTIONS[place]
    panel = await _panel(service, interaction, round_id)
    if not confirmed and asks_first(panel, action):
        await show(interaction, confirm_card(panel, action))
        return
    if action is Action.START:
        require_place(interaction, panel.round.where)
    await _do(service, interaction, panel.round, action)


async def _next(service: Service, interaction: Interaction, round_id: int, left: int) -> None:
    """The next passage, unless it came meanwhile: the press before may not have been answered."""
    panel = await _panel(service, interaction, round_id)
    await _do(service, interaction, panel.round, Action.NEXT, left)


async def _do(
    service: Service,
    interaction: Interaction,
    round_: Round,
    action: Action,
    left: int | None = None,
) -> None:
    if is_private(interaction):  # posting takes its time; the panel is changed afterwards
        await interaction.response.defer()
    else:  # whoever made this button up must not have another card overwritten
        await think(interaction)
    try:
        panel, note = await service.steer(round_.server_id, round_.id, action, left), ""
    except Refused as refused:
        if refused.why is not Why.CAME_MEANWHILE:
            raise
        panel, note = (
            await service.panel(round_.server_id, round_.id),
            refusal_words.refusal(refused),
        )
    note_done(interaction)
    await show(interaction, panel_card(panel, _roles(interaction), note))


async def _decide(
    service: Service,
    interaction: Interaction,
    reason_ids: list[int],
    state: ReasonState,
    offset: int,
) -> None:
    moderated = await _moderated(service, interaction)
    await service.decide_reasons(moderated, reason_ids, state)
    await show_reasons(service, interaction, offset)


async def _panel(service: Service, interaction: Interaction, round_id: int) -> PanelData:
    panel = await service.panel(require_server(interaction), round_id)
    require_moderation(interaction, panel.round.channel_id)
    return panel


async def _moderated(service: Service, interaction: Interaction) -> list[int]:
    found = await service.reason_channels(require_server(interaction))
    return [one for one in found if can_moderate(interaction, one)]


def _roles(interaction: Interaction) -> Collection[int] | None:
    """The roles that the server has, as far as they are known."""
    return None if interaction.guild is None else {role.id for role in interaction.guild.roles}
