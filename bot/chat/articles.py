"""What moderators do with an article before its discussion begins."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import discord

from bot.chat import article_words as words
from bot.chat import refusal_words
from bot.chat import words as common
from bot.chat.asking import question_of
from bot.chat.bringing import address_in, article_of_file
from bot.chat.cards import articles as cards
from bot.chat.cards.forms import field_of
from bot.chat.cards.private import message_card
from bot.chat.custom_ids import Control, Verb, parse_number
from bot.chat.permissions import require_moderation, require_moderator, require_server
from bot.chat.replies import Interaction, is_private, show, think
from bot.domain.article import Article, Origin, Reading
from bot.domain.questions import MAIN_POINT
from bot.domain.rounds import Refused, Round, State, Why
from bot.errors import UserError
from bot.rounds.service import Service
from bot.text import one_line

_LANGUAGE = re.compile(r"[a-z]{2,3}")


NOTHING = Article("", "", "", (), "", "", (), MAIN_POINT)
"""What is planned until somebody brings an article."""


async def serve(service: Service, interaction: Interaction, control: Control) -> None:
    """Do what one of these controls asks for."""
    require_moderator(interaction)
    await _SERVES[control.verb](service, interaction, control)


async def submit(
    service: Service, interaction: Interaction, control: Control, data: dict[str, Any]
) -> None:
    """Take what was written in one of these forms."""
    require_moderator(interaction)
    planned = await _planned(service, interaction, control.numbers[0])
    match control.verb:
        case Verb.BRING:
            await _bring(service, interaction, planned, data)
        case Verb.EDIT:
            article = _edited(planned.article, data)
            await _show(interaction, await service.articles.rewrite(planned, article))
        case Verb.TRACK:
            await _win_time(interaction)
            article = replace(planned.article, tracked=question_of(interaction, data))
            planned = await service.articles.rewrite(planned, article)
            await show_planned_questions(service, interaction, planned)
        case _:
            await _ask(service, interaction, planned, control.numbers[1], data)


async def _bring(
    service: Service, interaction: Interaction, planned: Round, data: dict[str, Any]
) -> None:
    link, title = field_of(data, "link").strip(), field_of(data, "title")
    text = field_of(data, "text") + field_of(data, "more")
    file = _file(interaction, data)
    if not (link or text.strip() or file):
        raise UserError(words.NO_TEXT)
    await think(interaction)
    server_id = planned.server_id
    if file is not None:
        article = await article_of_file(service, server_id, file)
    elif text.strip():
        article = await service.articles.from_text(server_id, text, title, link)
    else:
        article = await service.articles.from_link(server_id, address_in(link) or link)
    planned = await service.articles.rewrite(planned, article)
    await _show(interaction, planned, is_new=True)


def _file(interaction: Interaction, data: dict[str, Any]) -> discord.Attachment | None:
    """The file of a form: its field has the id, the rest comes beside."""
    resolved: Any = data.get("resolved") or {}
    files: Any = resolved.get("attachments") or {}
    found = files.get(field_of(data, "file"))
    if not found:
        return None
    state = interaction._state  # pyright: ignore[reportPrivateUsage]
    return discord.Attachment(data=found, state=state)


def _edited(article: Article, data: dict[str, Any]) -> Article:
    given = {name: one_line(field_of(data, name)) for name in words.FIELDS}
    day = _day(given["published"])
    if not given["title"]:
        raise UserError(words.NO_TITLE)
    if day is None:
        raise UserError(words.NO_DAY, given["published"])
    given["published"] = day
    given["language"] = given["language"].casefold().split("-")[0] or article.language
    if not _LANGUAGE.fullmatch(given["language"]):
        raise UserError(words.NO_LANGUAGE, given["language"])
    typed = [name for name, value in given.items() if value != getattr(article, name)]
    reading = article.reading
    if reading is not None:
        kept = [pair for pair in reading.found if pair[0] not in typed]
        found = (*kept, *((name, Origin.TYPED) for name in typed if given[name]))
        reading = Reading(found, reading.dropped)
    return replace(article, reading=reading, **given)


def _day(text: str) -> str | None:
    """A day as it is kept; None for what is none."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        return None


async def _ask(
    service: Service,
    interaction: Interaction,
    planned: Round,
    start: int,
    data: dict[str, Any],
) -> None:
    from bot.articles import editing

    question = question_of(interaction, data)
    await _win_time(interaction)
    planned = await service.articles.change(
        planned, Why.TWO_QUESTIONS, editing.asked_here, start, question
    )
    await _show_passage(interaction, planned, start)


async def _look(service: Service, interaction: Interaction, control: Control) -> None:
    round_id, start = control.numbers
    planned = await _planned(service, interaction, round_id)
    await _show_passage(interaction, planned, start)


async def _go(service: Service, interaction: Interaction, control: Control) -> None:
    """To the passage that was picked from the menu."""
    planned = await _planned(service, interaction, control.numbers[0])
    picked = _picked(interaction)
    await _show_passage(interaction, planned, -1 if picked is None else picked)


async def _edit(service: Service, interaction: Interaction, control: Control) -> None:
    planned = await _planned(service, interaction, control.numbers[0])
    await interaction.response.send_modal(cards.edit_form(planned))


async def _track(service: Service, interaction: Interaction, control: Control) -> None:
    planned = await _planned(service, interaction, control.numbers[0])
    await interaction.response.send_modal(cards.question_form(planned, None))


async def _ask_here(service: Service, interaction: Interaction, control: Control) -> None:
    round_id, start = control.numbers
    planned = await _planned(service, interaction, round_id)
    await interaction.response.send_modal(cards.question_form(planned, start))


async def _questions(service: Service, interaction: Interaction, control: Control) -> None:
    planned = await _planned(service, interaction, control.numbers[0])
    await _win_time(interaction)
    await show_planned_questions(service, interaction, planned)


async def _own(service: Service, interaction: Interaction, control: Control) -> None:
    """Ask one of the article's own questions before and after, or the ready one."""
    from bot.articles import editing

    planned = await _planned(service, interaction, control.numbers[0])
    picked = _picked(interaction)
    await _win_time(interaction)
    own = await service.articles.work_out(editing.own_questions, planned.article)
    texts = [MAIN_POINT.text, *own]
    if picked is None or not 0 <= picked < len(texts):
        raise UserError(refusal_words.UNKNOWN_CONTROL)
    tracked = replace(MAIN_POINT, text=texts[picked])
    planned = await service.articles.rewrite(planned, replace(planned.article, tracked=tracked))
    await show_planned_questions(service, interaction, planned)


async def _unask(service: Service, interaction: Interaction, control: Control) -> None:
    from bot.articles import editing

    planned = await _planned(service, interaction, control.numbers[0])
    picked = _picked(interaction)
    await _win_time(interaction)
    planned = await service.articles.change(
        planned, Why.CHANGED_MEANWHILE, editing.not_asked, -1 if picked is None else picked
    )
    await show_planned_questions(service, interaction, planned)


async def _save(service: Service, interaction: Interaction, control: Control) -> None:
    planned = await _planned(service, interaction, control.numbers[0])
    await service.articles.save(planned)
    await show(interaction, message_card(words.SAVED), fresh=True)


async def _join(service: Service, interaction: Interaction, control: Control) -> None:
    from bot.articles import editing

    await _change(service, interaction, control, Why.NO_JOIN, editing.joined)


async def _cut(service: Service, interaction: Interaction, control: Control) -> None:
    """Show where a passage can be cut."""
    from bot.articles import editing

    round_id, start = control.numbers
    planned = await _planned(service, interaction, round_id)
    at = _position(planned, start)
    await _win_time(interaction)
    places = await service.articles.work_out(editing.cuts, planned.article, start)
    if not places:
        raise Refused(Why.NO_CUT)
    await show(interaction, cards.cut_card(planned, at, places))


async def _cut_at(service: Service, interaction: Interaction, control: Control) -> None:
    from bot.articles import editing

    picked = _picked(interaction)
    place = -1 if picked is None else picked
    await _change(service, interaction, control, Why.NO_CUT, editing.cut, place)


async def _leave(service: Service, interaction: Interaction, control: Control) -> None:
    from bot.articles import editing

    round_id, start, out = control.numbers
    control = Control(control.verb, (round_id, start))
    await _change(service, interaction, control, Why.CHANGED_MEANWHILE, editing.left_out, bool(out))


async def _only(service: Service, interaction: Interaction, control: Control) -> None:
    from bot.articles import editing

    round_id, start, is_end = control.numbers
    planned = await _planned(service, interaction, round_id)
    await _win_time(interaction)
    edges = (None, start) if is_end else (start, None)
    planned = await service.articles.change(planned, Why.CHANGED_MEANWHILE, editing.only, *edges)
    await _show(interaction, planned)


async def _remove(service: Service, interaction: Interaction, control: Control) -> None:
    article_id, confirmed = control.numbers
    server_id = require_server(interaction)
    if confirmed != 1:
        await show(interaction, message_card(common.NOTHING_CHANGED))
        return
    gone = await service.articles.remove(server_id, article_id)
    await show(interaction, message_card(words.removed(gone.title)))


_SERVES: dict[Verb, Callable[[Service, Interaction, Control], Awaitable[None]]] = {
    Verb.LOOK: _look,
    Verb.GO: _go,
    Verb.EDIT: _edit,
    Verb.QUESTIONS: _questions,
    Verb.SAVE: _save,
    Verb.JOIN: _join,
    Verb.CUT: _cut,
    Verb.CUT_AT: _cut_at,
    Verb.LEAVE: _leave,
    Verb.ONLY: _only,
    Verb.ASK: _ask_here,
    Verb.TRACK: _track,
    Verb.OWN: _own,
    Verb.UNASK: _unask,
    Verb.REMOVE: _remove,
}
VERBS = tuple(_SERVES)
SELECTS = (Verb.GO, Verb.CUT_AT, Verb.OWN, Verb.UNASK)
FORMS = (Verb.BRING, Verb.EDIT, Verb.TRACK, Verb.ASK)


async def _change(
    service: Service,
    interaction: Interaction,
    control: Control,
    otherwise: Why,
    change: Callable[..., Article | None],
    *values: Any,
) -> None:
    """Change something about one passage, then show it."""
    round_id, start = control.numbers
    planned = await _planned(service, interaction, round_id)
    _position(planned, start)
    await _win_time(interaction)
    planned = await service.articles.change(planned, otherwise, change, start, *values)
    await _show_passage(interaction, planned, start)


async def _planned(service: Service, interaction: Interaction, round_id: int) -> Round:
    """A round of a channel that this person moderates, as long as it is only planned."""
    round_ = await service.round(require_server(interaction), round_id)
    require_moderation(interaction, round_.channel_id)
    if round_.state is not State.PLANNED:
        raise Refused(Why.ROUND_STARTED)
    return round_


def _position(planned: Round, start: int) -> int:
    """The passage that begins there; Refused if somebody has cut the article anew meanwhile."""
    found = (at for at, one in enumerate(planned.article.passages) if one.start == start)
    at = next(found, None)
    if at is None:
        raise Refused(Why.CHANGED_MEANWHILE)
    return at


async def _show(interaction: Interaction, planned: Round, *, is_new: bool = False) -> None:
    await show(interaction, cards.preview_card(planned, is_new=is_new))


async def _show_passage(interaction: Interaction, planned: Round, start: int) -> None:
    await show(interaction, cards.look_card(planned, _position(planned, start)))


async def show_planned_questions(
    service: Service, interaction: Interaction, planned: Round
) -> None:
    """The main question of an article and those on its passages, to be changed."""
    from bot.articles import editing

    own = await service.articles.work_out(editing.own_questions, planned.article)
    await show(interaction, cards.questions_card(planned, own))


async def _win_time(interaction: Interaction) -> None:
    """The worker needs a moment; the card that the control stands on changes afterwards."""
    if is_private(interaction):
        await interaction.response.defer()
    else:
        await think(interaction)


def _picked(interaction: Interaction) -> int | None:
    data: Any = interaction.data or {}
    values: list[Any] = data.get("values") or []
    return parse_number(str(values[0])) if len(values) == 1 else None
