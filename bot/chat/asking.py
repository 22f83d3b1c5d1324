"""What moderators do with the questions that they ask outside rounds."""

from typing import Any

from bot.chat import poll_words, refusal_words
from bot.chat.cards import asking as cards
from bot.chat.cards.forms import field_of
from bot.chat.cards.polls import look_card
from bot.chat.cards.private import message_card
from bot.chat.custom_ids import POLL_ACTIONS, Control, PollAction
from bot.chat.markup import link, named, safe
from bot.chat.permissions import (
    can_moderate,
    member_of,
    require_moderation,
    require_moderator,
    require_place,
    require_server,
    require_sight,
)
from bot.chat.replies import Interaction, is_private, note_done, show, think
from bot.domain.durations import parse_duration
from bot.domain.questions import (
    AUTHORS_KINDS,
    FIXED_OPTIONS,
    MAX_OPTIONS,
    Kind,
    Question,
    make_question,
)
from bot.domain.rounds import Poll, Where
from bot.errors import UserError
from bot.rounds.service import Service
from bot.text import one_line

MINUTE, LONGEST = 60, 90 * 86400


async def serve(service: Service, interaction: Interaction, control: Control) -> None:
    """Do with a poll what its button asks for."""
    poll_id, place = control.numbers
    if not 0 <= place < len(POLL_ACTIONS):
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    action = POLL_ACTIONS[place]
    poll, voters = await _own(service, interaction, poll_id)
    match action:
        case PollAction.POST:
            await _post(service, interaction, poll)
        case PollAction.EDIT:
            await interaction.response.send_modal(cards.question_form(poll, voters))
        case PollAction.ADD:
            await interaction.response.send_modal(cards.option_form(poll))
        case PollAction.DISCARD:
            await service.asking.discard(poll)
            await show(interaction, message_card(poll_words.DISCARDED))
        case PollAction.CLOSE:
            await service.asking.close(poll)
            note_done(interaction)
            await show_poll(service, interaction, poll_id)
        case _:
            await service.asking.reopen(poll)
            note_done(interaction)
            await show_poll(service, interaction, poll_id)


async def submit(
    service: Service, interaction: Interaction, control: Control, data: dict[str, Any]
) -> None:
    """Take what was written about a poll."""
    poll_id, place = control.numbers
    if not 0 <= place < len(POLL_ACTIONS):
        raise UserError(refusal_words.UNKNOWN_FORM)
    poll, _ = await _own(service, interaction, poll_id)
    if POLL_ACTIONS[place] is PollAction.ADD:
        option = named(field_of(data, "option"), interaction.guild)
        await service.asking.add_option(poll, option)
    else:
        try:
            question = question_of(interaction, data, poll.question)
            closes = field_of(data, "closes").strip()
            seconds = parse_duration(closes, least=MINUTE, most=LONGEST) if closes else None
        except UserError as error:
            if poll.drafted_at is None:
                raise
            await service.asking.keep(poll, _as_written(data))
            await show(interaction, cards.faulty_card(poll, error.words(safe)))
            return
        poll = await service.asking.change(poll, question, seconds)
        if poll.drafted_at is not None:
            await show(interaction, cards.draft_card(poll))
            return
    await show_poll(service, interaction, poll_id)


async def show_poll(service: Service, interaction: Interaction, poll_id: int) -> None:
    """A poll as this person may see it; moderators also see what they can do with it."""
    view = await service.voting.look(member_of(interaction), poll_id)
    poll = view.poll
    require_sight(interaction, poll.channel_id)
    if poll.round_id is None and can_moderate(interaction, poll.channel_id):
        _, voters = await service.asking.find(poll.server_id, poll_id)
        await show(interaction, cards.managed_card(view, voters, service.now()))
    else:
        await show(interaction, look_card(view))


async def _post(service: Service, interaction: Interaction, poll: Poll) -> None:
    require_place(interaction, Where.HERE)
    if is_private(interaction):
        await interaction.response.defer()
    else:
        await think(interaction)
    posted = await service.asking.post(poll)
    note_done(interaction)
    where = link(posted.server_id, posted.channel_id, posted.message_id or 0)
    await show(interaction, message_card(poll_words.poll_is_open(where)))


def _as_written(data: dict[str, Any]) -> Question:
    """What somebody wrote, right or wrong: they get it back to put it right."""
    kind = field_of(data, "kind")
    lines = [one_line(line) for line in field_of(data, "options").split("\n") if line.strip()]
    known = Kind(kind) if kind in AUTHORS_KINDS else Kind.CHOICE
    return Question(one_line(field_of(data, "text")), known, tuple(lines[:MAX_OPTIONS]))


async def _own(service: Service, interaction: Interaction, poll_id: int) -> tuple[Poll, int]:
    """A poll outside a round, in a channel that this person moderates."""
    require_moderator(interaction)
    poll, voters = await service.asking.find(require_server(interaction), poll_id)
    require_moderation(interaction, poll.channel_id)
    return poll, voters


def question_of(
    interaction: Interaction, data: dict[str, Any], before: Question | None = None
) -> Question:
    """The question that somebody wrote in a form; `before`: what a form didn't ask for stays."""
    guild = interaction.guild
    kind = field_of(data, "kind") or (before.kind.value if before else Kind.CHOICE.value)
    lines = field_of(data, "options").split("\n")
    options = [named(line, guild) for line in lines if line.strip()]
    most = field_of(data, "most").strip()
    if most and not most.isdecimal():
        raise UserError(poll_words.NO_NUMBER, most)
    if not options and kind not in FIXED_OPTIONS:
        raise UserError(poll_words.OPTIONS_IN_LINES)
    return make_question(
        named(field_of(data, "text"), guild),
        kind,
        () if kind in FIXED_OPTIONS else options,
        named(field_of(data, "help"), guild) or (before.help if before else ""),
        int(most) if most and kind == Kind.MULTIPLE else 0,
    )
