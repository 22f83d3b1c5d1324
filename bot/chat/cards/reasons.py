"""Reasons: others', to be read and marked; what moved one; and the moderators' list."""

from typing import Any

import discord
from discord import ui

from bot.chat import words
from bot.chat.cards import parts
from bot.chat.cards.parts import Button, Card, Part, Style, button, line, row
from bot.chat.custom_ids import Verb, custom_id
from bot.chat.markup import cut, quote, safe, small
from bot.domain.answers import describe_for_all
from bot.domain.article import Article
from bot.domain.reasons import GOOD_POINT, MARKS, ReasonState, Source
from bot.domain.rounds import Poll
from bot.store.reasons import Others, ReviewPage, Sources, Submitted
from bot.text import snippet

REVIEW_PAGE = 5
PASSAGES_AT_MOST, REASONS_AT_MOST = 13, 10
"""With two more they are the 25 options that a select may have."""


def others_card(others: Others, marked: int | None = None) -> Card:
    """One reason of someone else with its marks; `marked` is what was just said of another."""
    poll = others.poll
    noted = None if marked is None else small(f"Noted: {words.MARK_NAMES[marked].lower()}.")
    head = f"{words.OTHERS_TITLE}\n{safe(poll.question.text)}"
    if not others.id:
        return parts.card(parts.SLATE, noted, head, words.NO_OTHERS, row(*_ways_on(poll)))
    answer = "" if others.answer is None else describe_for_all(poll.question, others.answer)
    return parts.card(
        parts.BLUE,
        noted,
        head,
        f"{words.someone_answered(safe(answer))}\n{quote(safe(others.text))}",
        row(*(_mark_button(others, mark) for mark in MARKS), *_ways_on(poll)),
        small(words.reasons_left(others.left)),
    )


def what_moved_card(sources: Sources, article: Article) -> Card:
    """Asks someone who changed their answer what moved them."""
    poll = sources.poll
    menu: ui.Select[Any] = ui.Select(
        custom_id=custom_id(Verb.MOVER, poll.id),
        placeholder=words.WHAT_MOVED_MOST,
        options=_sources(sources, article),
    )
    return parts.card(
        parts.BLUE, f"{words.WHAT_MOVED_TITLE}\n{safe(poll.question.text)}", row(menu)
    )


def thanks_card(poll: Poll) -> Card:
    """What becomes of it."""
    others = button(words.OTHERS, custom_id(Verb.OTHERS, poll.id))
    return parts.card(parts.GREEN, words.THANKS, row(*_ways_on(poll), others))


def review_card(page: ReviewPage) -> Card:
    """The moderators' list of reasons: approve or hide, no names."""
    items: list[Part] = [words.review_title(page.waiting, page.total)]
    offset = page.offset
    if not page.total:
        items.append(words.REVIEW_EMPTY)
    for one in page.listed:
        answer = "" if one.answer is None else describe_for_all(one.poll.question, one.answer)
        about = " · ".join(filter(None, (safe(answer), safe(one.poll.question.text))))
        items += [line(), f"{small(about)}\n{quote(safe(one.text))}", row(*_decisions(one, offset))]
    waiting = [one.id for one in page.listed if one.state is ReasonState.WAITING]
    turn: list[Button] = []
    if len(waiting) > 1:
        approve = custom_id(Verb.APPROVE, offset, *waiting)
        turn.append(button(words.APPROVE_ALL, approve, Style.success))
    if offset > 0:
        earlier = max(0, offset - REVIEW_PAGE)
        turn.append(button(words.PREVIOUS, custom_id(Verb.REVIEW, earlier)))
    if offset + REVIEW_PAGE < page.total:
        turn.append(button(words.MORE, custom_id(Verb.REVIEW, offset + REVIEW_PAGE)))
    items += [line(), row(*turn)] if turn else []
    return parts.card(parts.BLUE, *items)


def _mark_button(others: Others, mark: int) -> Button:
    style = Style.success if mark == GOOD_POINT else Style.secondary
    number = custom_id(Verb.MARK, others.id, mark, others.written_at)
    return button(words.MARK_NAMES[mark], number, style)


def _ways_on(poll: Poll) -> list[Button]:
    """Back to the own answer."""
    if poll.round_id is None:
        return [button("My answer", custom_id(Verb.CHANGE, poll.id))]
    return [button(words.MY_ANSWERS, custom_id(Verb.MINE, poll.round_id, 0))]


def _sources(sources: Sources, article: Article) -> list[discord.SelectOption]:
    passages = [
        _source(f"“{snippet(article.lead(article.passages[number - 1]))}”", Source.PASSAGE, number)
        for number in sources.passages[:PASSAGES_AT_MOST]
    ]
    reasons = [
        _source(f"The reason “{cut(text, 80)}”", Source.REASON, reason_id)
        for reason_id, text in sources.reasons[:REASONS_AT_MOST]
    ]
    talk = _source(words.THE_TALK, Source.TALK)
    return [*passages, *reasons, talk, _source(words.SOMETHING_ELSE, Source.ELSE)]


def _source(text: str, source: Source, number: int = 0) -> discord.SelectOption:
    return parts.option(text, f"{source}:{number}")


def _decisions(one: Submitted, offset: int) -> list[Button]:
    approved, hidden = one.state is ReasonState.APPROVED, one.state is ReasonState.HIDDEN
    return [
        button(
            words.APPROVED if approved else words.APPROVE,
            custom_id(Verb.DECIDE, one.id, 1, offset),
            Style.success,
            disabled=approved,
        ),
        button(
            words.HIDDEN if hidden else words.HIDE,
            custom_id(Verb.DECIDE, one.id, 0, offset),
            disabled=hidden,
        ),
    ]
