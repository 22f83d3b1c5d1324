"""What buttons, selects and forms do, apart from ballots: the service decides, a card answers."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import aiohttp
import discord

from bot.chat import articles, asking, own_data, panel, refusal_words, words
from bot.chat.cards import polls, private
from bot.chat.cards import reasons as reason_cards
from bot.chat.cards.forms import field_of
from bot.chat.cards.ranking import NOTHING, choices
from bot.chat.custom_ids import Control, Verb, parse_number
from bot.chat.markup import named
from bot.chat.permissions import member_of, require_sight
from bot.chat.replies import Interaction, show
from bot.chat.summaries import show_page, show_report, show_trend
from bot.domain.answers import encode, is_valid
from bot.domain.questions import Kind
from bot.domain.reasons import MARKS, MAX_REASON, Source
from bot.domain.rounds import Member, Refused, StepKind, Why
from bot.errors import UserError
from bot.rounds.service import Service
from bot.rounds.voting import PollView
from bot.store.ballots import give
from bot.text import one_line

SELECTS = (Verb.PICK, Verb.RANK_NEXT, Verb.ANSWER, Verb.MOVER, *articles.SELECTS)
_SELECT = discord.ComponentType.select.value


async def handle(service: Service, interaction: Interaction, control: Control | None) -> None:
    """Do what a used control asks for; None: it is none of ours."""
    data: Any = interaction.data or {}
    if control is None:
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    if interaction.type is discord.InteractionType.modal_submit:
        await _submit(service, interaction, control, data)
        return
    if not is_its_kind(control, data):
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    if control.verb in articles.VERBS:
        await articles.serve(service, interaction, control)
        return
    if control.verb is Verb.POLL:
        await asking.serve(service, interaction, control)
        return
    if control.verb in panel.VERBS:
        await panel.serve(service, interaction, control)
        return
    serve = _SERVES.get(control.verb)
    if serve is None:
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    await serve(service, interaction, control)


def is_its_kind(control: Control, data: dict[str, Any]) -> bool:
    """Whether it came from a component of the kind that carries this verb on our cards."""
    return (data.get("component_type") == _SELECT) == (control.verb in SELECTS)


def numbers(values: Any) -> list[int]:
    """The values of a select; none if one of them can only be made up, or is there twice."""
    given: list[Any] = cast(list[Any], values) if isinstance(values, list) else []
    found = {read for one in given if (read := parse_number(str(one))) is not None}
    return sorted(found) if len(found) == len(given) else []


async def _change(service: Service, interaction: Interaction, control: Control) -> None:
    view = await _look(service, interaction, control.numbers[0])
    await show(interaction, private.change_card(view))


async def _answer(service: Service, interaction: Interaction, control: Control) -> None:
    picked = _values(interaction)
    view = await _look(service, interaction, picked[0] if len(picked) == 1 else 0)
    await show(interaction, private.change_card(view))


async def _rank(service: Service, interaction: Interaction, control: Control) -> None:
    """Show the choices so far; nothing counts before the ballot at the end."""
    poll_id, ranking = control.numbers
    view = await _look(service, interaction, poll_id)
    service.voting.require_may_answer(member_of(interaction), view.poll)
    question = view.poll.question
    is_begun = ranking > 0 and is_valid(question, ranking)
    if question.kind is not Kind.RANKED or not (ranking == NOTHING or is_begun):
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    if control.verb is Verb.RANK_NEXT:
        try:
            (picked,) = _values(interaction)
            ranking = encode(question, [*choices(question, ranking), picked])
        except ValueError as error:
            raise UserError(refusal_words.UNKNOWN_CONTROL) from error
    await show(interaction, private.change_card(view, ranking))


async def _reason(service: Service, interaction: Interaction, control: Control) -> None:
    view = await _look(service, interaction, control.numbers[0])
    service.voting.require_may_answer(member_of(interaction), view.poll)
    await interaction.response.send_modal(private.reason_modal(view))


async def _results(service: Service, interaction: Interaction, control: Control) -> None:
    view = await _look(service, interaction, control.numbers[0])
    await show(interaction, polls.look_card(view))


async def _closed(service: Service, interaction: Interaction, control: Control) -> None:
    await asking.show_poll(service, interaction, control.numbers[0])


async def _names(service: Service, interaction: Interaction, control: Control) -> None:
    view = await _look(service, interaction, control.numbers[0])
    await show(interaction, polls.names_card(view, control.numbers[1]))


async def _mine(service: Service, interaction: Interaction, control: Control) -> None:
    own = await service.voting.own_answers(member_of(interaction), control.numbers[0])
    require_sight(interaction, own.round.channel_id)
    await show(interaction, private.own_answers_card(own))


async def _follow(service: Service, interaction: Interaction, control: Control) -> None:
    """Add the member to the round's thread, so that they hear of what comes."""
    member = member_of(interaction)
    round_ = await service.round(member.server_id, control.numbers[0])
    require_sight(interaction, round_.channel_id)
    if round_.place_id is None or round_.place_id == round_.channel_id:
        raise UserError(refusal_words.NO_THREAD)
    try:
        await interaction.client.http.add_user_to_thread(round_.place_id, member.id)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise UserError(refusal_words.NOT_FOLLOWED.format(round_.place_id)) from error
    text = words.FOLLOWED.format(round_.place_id)
    await show(interaction, private.message_card(text), fresh=True)


async def _guess(service: Service, interaction: Interaction, control: Control) -> None:
    member = member_of(interaction)
    round_id, option = control.numbers
    round_ = await service.round(member.server_id, round_id)
    require_sight(interaction, round_.channel_id)
    if not 0 <= option < len(round_.article.tracked.options):
        raise Refused(Why.NO_SUCH_OPTION)
    (poll_id,) = round_.step(StepKind.CLOSING).poll_ids
    (outcome,) = await service.voting.cast_all([(member, poll_id, give(option))])
    if isinstance(outcome, Exception):
        raise outcome
    await show(interaction, private.guess_card(round_.article.tracked, round_id, option))


async def _others(service: Service, interaction: Interaction, control: Control) -> None:
    poll_id = control.numbers[0]
    await _look(service, interaction, poll_id)
    found = await service.voting.others(member_of(interaction), poll_id)
    await show(interaction, reason_cards.others_card(found))


async def _mark(service: Service, interaction: Interaction, control: Control) -> None:
    reason_id, mark, written_at = control.numbers
    if mark not in MARKS:
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    member = member_of(interaction)
    poll_id = await service.voting.poll_of_reason(reason_id)
    await _look(service, interaction, poll_id)
    await service.voting.mark(member, reason_id, mark, written_at)
    found = await service.voting.others(member, poll_id)
    await show(interaction, reason_cards.others_card(found, mark))


async def _moved(service: Service, interaction: Interaction, control: Control) -> None:
    await _look(service, interaction, control.numbers[0])
    found = await service.voting.sources(member_of(interaction), control.numbers[0])
    await show(interaction, reason_cards.what_moved_card(*found))


async def _mover(service: Service, interaction: Interaction, control: Control) -> None:
    source, number = _source(interaction)
    poll_id = control.numbers[0]
    await _look(service, interaction, poll_id)
    poll = await service.voting.tell_what_moved(member_of(interaction), poll_id, source, number)
    await show(interaction, reason_cards.thanks_card(poll))


async def _page(service: Service, interaction: Interaction, control: Control) -> None:
    await show_page(service, interaction, *control.numbers)


async def _report(service: Service, interaction: Interaction, control: Control) -> None:
    await show_report(service, interaction, control.numbers[0])


async def _trend(service: Service, interaction: Interaction, control: Control) -> None:
    await show_trend(service, interaction, *control.numbers)


async def _notes(service: Service, interaction: Interaction, control: Control) -> None:
    round_id, page = control.numbers
    round_ = await service.round(member_of(interaction).server_id, round_id)
    require_sight(interaction, round_.channel_id)
    await show(interaction, private.notes_card(round_, page))


async def _erase(service: Service, interaction: Interaction, control: Control) -> None:
    if control.numbers[0] not in (0, 1):
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    if control.numbers[0] == 0:
        await show(interaction, private.message_card(words.NOTHING_CHANGED))
        return
    member = member_of(interaction)
    await interaction.response.defer()  # it may take longer than Discord waits for an answer
    done = await service.personal_data.erase(member)
    text = words.ERASED if done.is_clean else f"{words.ERASED} {words.TRACES_LEFT}"
    await show(interaction, private.message_card(text))


async def _data(service: Service, interaction: Interaction, control: Control) -> None:
    match control.numbers[0]:
        case 0:
            await own_data.ask_to_erase(service, interaction)
        case 1:
            await own_data.show_export(service, interaction)
        case _:
            raise UserError(refusal_words.UNKNOWN_CONTROL)


_SERVES: dict[Verb, Callable[[Service, Interaction, Control], Awaitable[None]]] = {
    Verb.CHANGE: _change,
    Verb.ANSWER: _answer,
    Verb.RANK: _rank,
    Verb.RANK_NEXT: _rank,
    Verb.REASON: _reason,
    Verb.RESULTS: _results,
    Verb.NAMES: _names,
    Verb.MINE: _mine,
    Verb.FOLLOW: _follow,
    Verb.GUESS: _guess,
    Verb.OTHERS: _others,
    Verb.MARK: _mark,
    Verb.MOVED: _moved,
    Verb.MOVER: _mover,
    Verb.PAGE: _page,
    Verb.REPORT: _report,
    Verb.TREND: _trend,
    Verb.ERASE: _erase,
    Verb.DATA: _data,
    Verb.NOTES: _notes,
    Verb.CLOSED: _closed,
}


async def _look(service: Service, interaction: Interaction, poll_id: int) -> PollView:
    """A poll of a channel that this person can read: its id could be made up."""
    view = await service.voting.look(member_of(interaction), poll_id)
    require_sight(interaction, view.poll.channel_id)
    return view


async def _submit(
    service: Service, interaction: Interaction, control: Control, data: dict[str, Any]
) -> None:
    if control.verb in articles.FORMS:
        await articles.submit(service, interaction, control, data)
        return
    if control.verb is Verb.POLL:
        await asking.submit(service, interaction, control, data)
        return
    if control.verb is not Verb.REASON:
        raise UserError(refusal_words.UNKNOWN_FORM)
    member: Member = member_of(interaction)
    text = one_line(named(field_of(data, "reason"), interaction.guild))
    if not text:
        raise UserError(words.REASON_EMPTY)
    if len(text) > MAX_REASON:
        raise UserError(refusal_words.reason_too_long(MAX_REASON, len(text)))
    await _look(service, interaction, control.numbers[0])
    receipt = await service.voting.give_reason(member, control.numbers[0], text)
    await show(interaction, private.receipt_card(receipt, explained=True))


def _values(interaction: Interaction) -> list[int]:
    data: Any = interaction.data or {}
    return numbers(data.get("values"))


def _source(interaction: Interaction) -> tuple[Source, int]:
    """What was picked as what moved someone; UserError if it was made up."""
    data: Any = interaction.data or {}
    values = data.get("values")
    given: list[Any] = cast(list[Any], values) if isinstance(values, list) else []
    name, _, about = (str(given[0]) if len(given) == 1 else "").partition(":")
    number = parse_number(about)
    if name not in Source.__members__.values() or number is None:
        raise UserError(refusal_words.PICK_ONE_THING)
    return Source(name), number
