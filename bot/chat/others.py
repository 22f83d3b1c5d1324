"""Others' reasons, read and marked one at a time, and what moved those who changed their answer."""

from typing import Any, cast

from bot.chat.cards import opinions
from bot.chat.custom_ids import Control, Verb, parse_number
from bot.chat.permissions import require_sight
from bot.chat.replies import Interaction, show
from bot.errors import UserError
from bot.domain.rounds import Member
from bot.rounds.service import Service
from bot.store.opinions import MARKS, Source

VERBS = (Verb.OTHERS, Verb.MARK, Verb.MOVED, Verb.MOVER)


async def serve(
    service: Service, interaction: Interaction, member: Member, control: Control, values: Any
) -> None:
    """Do what one of these controls asks for, in channels that this member can see."""
    number = control.numbers[0]
    match control.verb:
        case Verb.OTHERS:
            await _require_sight(service, interaction, member, number)
            await _show_next(service, interaction, member, number)
        case Verb.MARK:
            reason_id, mark, written_at = control.numbers
            if mark not in MARKS:
                raise UserError("There is no such mark. Use the buttons under the reason.")
            poll_id = await service.opinions.poll_of_reason(reason_id)
            await _require_sight(service, interaction, member, poll_id)
            await service.opinions.mark(member, reason_id, mark, written_at)
            await _show_next(service, interaction, member, poll_id, mark)
        case Verb.MOVED:
            await _require_sight(service, interaction, member, number)
            await show(
                interaction, opinions.ask_card(await service.opinions.choices(member, number))
            )
        case _:
            source, about = _source(values)
            await _require_sight(service, interaction, member, number)
            poll = await service.opinions.tell(member, number, source, about)
            await show(interaction, opinions.thanks_card(poll))


async def _show_next(
    service: Service,
    interaction: Interaction,
    member: Member,
    poll_id: int,
    mark: int | None = None,
) -> None:
    found = await service.opinions.others(member, poll_id)
    await show(interaction, opinions.others_card(found, mark))


async def _require_sight(
    service: Service, interaction: Interaction, member: Member, poll_id: int
) -> None:
    poll = await service.voting.poll(member, poll_id)
    require_sight(interaction, poll.channel_id)


def _source(values: Any) -> tuple[Source, int]:
    """What was picked as what moved someone; UserError if it was made up."""
    given: list[Any] = cast(list[Any], values) if isinstance(values, list) else []
    picked = str(given[0]) if len(given) == 1 else ""
    name, _, about = picked.partition(":")
    number = parse_number(about)
    if name not in Source.__members__.values() or number is None:
        raise UserError("Pick one thing from the list: what moved you most.")
    return Source(name), number
