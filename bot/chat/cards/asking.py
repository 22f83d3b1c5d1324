"""The private cards and forms of whoever asks a question outside a round."""

from dataclasses import replace

from discord import ui

from bot.chat import article_words, words
from bot.chat import poll_words as own
from bot.chat.cards import parts
from bot.chat.cards.forms import Field, form, question_parts
from bot.chat.cards.parts import Button, Card, Style, button, rows
from bot.chat.cards.polls import look_card, poll_card
from bot.chat.custom_ids import PollAction, poll_id
from bot.chat.markup import small
from bot.domain.durations import format_duration
from bot.domain.questions import MAX_OPTION, MAX_OPTIONS, Kind
from bot.domain.rounds import Poll
from bot.domain.wording import wording_of
from bot.rounds.asking import can_correct, can_reopen, can_rewrite
from bot.rounds.cards import PollCard
from bot.rounds.voting import PollView


def draft_card(poll: Poll) -> Card:
    """The card as it will be posted, without what one could click, then what to do."""
    shown = poll_card(PollCard(poll, 0, None), is_draft=True)
    (box,) = shown.children
    assert isinstance(box, ui.Container)
    after = None if poll.closes_in is None else own.closes_after(poll.closes_in // 1000)
    said = [own.CHECK_AND_POST, after, *map(own.wording_text, wording_of(poll.question))]
    return Card(
        box,
        ui.TextDisplay("\n".join(small(line) for line in said if line)),
        *rows(
            [
                button(own.POST, poll_id(poll.id, PollAction.POST), Style.success),
                button(article_words.EDIT, poll_id(poll.id, PollAction.EDIT)),
                button(words.DISCARD, poll_id(poll.id, PollAction.DISCARD), Style.danger),
            ]
        ),
    )


def faulty_card(poll: Poll, fault: str) -> Card:
    """What is wrong with what was written, and the way back to it."""
    return parts.card(
        parts.AMBER,
        fault,
        *rows(
            [
                button(own.PUT_RIGHT, poll_id(poll.id, PollAction.EDIT), Style.primary),
                button(words.DISCARD, poll_id(poll.id, PollAction.DISCARD), Style.danger),
            ]
        ),
    )


def managed_card(view: PollView, voters: int, now: int) -> Card:
    """A poll as one moderator may see it, with what they can do with it."""
    return look_card(view, _buttons(view.poll, voters, now))


def question_form(poll: Poll, voters: int) -> ui.Modal:
    """The question with all that can still be changed about it."""
    can_all = can_rewrite(poll, voters)
    modal = form(
        own.FORM_TITLE if can_all else own.SPELLING_TITLE, poll_id(poll.id, PollAction.EDIT)
    )
    is_written = poll.question != own.UNWRITTEN
    question = poll.question if is_written else replace(poll.question, text="", options=())
    for part in question_parts(question, only_words=not can_all):
        modal.add_item(part)
    if poll.drafted_at is not None:
        closes = "" if poll.closes_in is None else format_duration(poll.closes_in // 1000)
        field = Field("closes", own.CLOSES_LABEL, closes, longest=30, hint=own.CLOSES_HINT)
        modal.add_item(field.part())
    return modal


def option_form(poll: Poll) -> ui.Modal:
    """One more option."""
    return form(
        own.ADD_OPTION,
        poll_id(poll.id, PollAction.ADD),
        Field(
            "option", own.OPTION_LABEL, longest=MAX_OPTION, is_required=True, hint=own.ADDED_HINT
        ),
    )


def _buttons(poll: Poll, voters: int, now: int) -> list[Button]:
    if not poll.is_open:
        again = button(own.REOPEN, poll_id(poll.id, PollAction.REOPEN))
        return [again] if can_reopen(poll, voters, now) else []
    found = [button(own.CLOSE, poll_id(poll.id, PollAction.CLOSE), Style.danger)]
    if can_rewrite(poll, voters):
        found.append(button(article_words.EDIT, poll_id(poll.id, PollAction.EDIT)))
    elif can_correct(poll, now):
        found.append(button(own.CORRECT, poll_id(poll.id, PollAction.EDIT)))
    is_open_ended = poll.question.kind in (Kind.CHOICE, Kind.MULTIPLE)
    if is_open_ended and len(poll.question.options) < MAX_OPTIONS:
        found.append(button(own.ADD_OPTION, poll_id(poll.id, PollAction.ADD)))
    return found
