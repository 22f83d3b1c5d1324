"""The private cards on which a moderator prepares an article for its discussion."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from discord import ui

from bot.chat import article_words as words
from bot.chat import poll_words, refusal_words
from bot.chat import words as common
from bot.chat.cards import parts
from bot.chat.cards.forms import Field, form, question_parts
from bot.chat.cards.parts import Button, Card, Style, button, row
from bot.chat.custom_ids import Verb, custom_id, steer_id
from bot.chat.markup import cut, safe, small
from bot.chat.passages import passage_text
from bot.domain.article import Article, BlockKind, Passage
from bot.domain.machine import Action
from bot.domain.questions import MAIN_POINT, MAX_HELP, Kind, Question
from bot.domain.rounds import Round
from bot.store.articles import SavedArticle
from bot.text import last_words, snippet

OUTLINE_AT_MOST = 16
"""Lines of the outline; **Look** has the others."""
ASKED_AT_MOST = 15
LISTED_AT_MOST = 30
OPTION = 100
MENU = 25
_ENDS = re.compile(r"[.!?…:;。！？：；؟।\"'”’»）)\]]\s*$")


def preview_card(round_: Round, trouble: str = "", *, is_new: bool = False) -> Card:
    """What will be posted, before anything is; `is_new`: it was brought just now."""
    article = round_.article
    about = words.details(article) if article.reading else [words.credits(article)]
    about += [
        common.main_question(safe(article.tracked.text)),
        words.plan_text(round_),
        common.privacy(round_.rules),
        common.eligibility(round_.rules),
        words.dropped(article),
    ]
    return parts.card(
        parts.GREEN,
        f"### {safe(article.title)}",
        "\n".join(map(small, filter(None, about))),
        _outline(article),
        _end(article),
        "\n".join([*words.warnings(article, _torn(article)), *([trouble] if trouble else [])]),
        common.CHECK_AND_START,
        row(
            button(common.START, steer_id(round_.id, Action.START), Style.success),
            button(words.SAVE, custom_id(Verb.SAVE, round_.id)),
        ),
        row(
            button(words.LOOK, custom_id(Verb.LOOK, round_.id, _first(article))),
            button(words.QUESTIONS, custom_id(Verb.QUESTIONS, round_.id)),
            button(words.EDIT, custom_id(Verb.EDIT, round_.id)),
            button(common.DISCARD, steer_id(round_.id, Action.DISCARD), Style.danger),
        ),
        small(words.RIGHTS) if is_new else None,
    )


def look_card(round_: Round, at: int) -> Card:
    """A passage as it will be posted, what is asked there, and what can be done with it."""
    article = round_.article
    passage, total = article.passages[at], len(article.passages)

    def one(text: str, verb: Verb, *numbers: int, style: Style = Style.secondary) -> Button:
        return button(text, custom_id(verb, round_.id, passage.start, *numbers), style)

    turn: list[Button] = []
    if at > 0:
        before = article.passages[at - 1].start
        turn.append(button(common.PREVIOUS, custom_id(Verb.LOOK, round_.id, before)))
    if at + 1 < total:
        after = article.passages[at + 1].start
        turn.append(button(common.MORE, custom_id(Verb.LOOK, round_.id, after)))
    turn.append(button(words.BACK, custom_id(Verb.PANEL, round_.id)))
    change = [one(words.ASK_HERE, Verb.ASK), one(words.CUT, Verb.CUT)]
    if at + 1 < total:
        change.insert(0, one(words.JOIN, Verb.JOIN))
    leave = words.PUT_BACK if passage.is_left_out else words.LEAVE_OUT
    change.append(one(leave, Verb.LEAVE, int(not passage.is_left_out)))
    edges = [one(words.FROM_HERE, Verb.ONLY, 0), one(words.UP_TO_HERE, Verb.ONLY, 1)]
    text = article.text(passage)
    return parts.card(
        parts.SLATE if passage.is_left_out else parts.BLUE,
        small(words.position_of(at + 1, total, text, is_left_out=passage.is_left_out)),
        passage_text(passage) or refusal_words.NOTHING_YET,
        parts.line(),
        "" if passage.is_left_out else "\n".join(f"**{safe(one)}**" for one in _asked(article, at)),
        row(*turn),
        _way_to(round_, at),
        row(*change),
        row(*edges),
    )


def _way_to(round_: Round, at: int) -> ui.ActionRow[Any] | None:
    """A menu of passages: all of them, or of many some at the same distance."""
    article = round_.article
    step = -(-len(article.passages) // MENU)
    offered = list(enumerate(article.passages))[::step]
    if len(offered) < 2:
        return None
    menu: ui.Select[Any] = ui.Select(
        custom_id=custom_id(Verb.GO, round_.id),
        placeholder=words.GO_TO,
        options=[
            parts.option(
                cut(f"{number + 1}. {snippet(article.lead(one), 80)}", OPTION),
                str(one.start),
                default=number == at,
            )
            for number, one in offered
        ],
    )
    return row(menu)


def cut_card(round_: Round, at: int, places: Mapping[int, str]) -> Card:
    """Where a passage can be cut: each place by the words that follow it."""
    passage = round_.article.passages[at]
    offered = list(places.items())
    step = max(1, -(-len(offered) // MENU))
    menu: ui.Select[ui.LayoutView] = ui.Select(
        custom_id=custom_id(Verb.CUT_AT, round_.id, passage.start),
        placeholder=words.PICK_CUT,
        options=[
            parts.option(snippet(text, OPTION - 4), str(place)) for place, text in offered[::step]
        ],
    )
    back = button(words.BACK, custom_id(Verb.LOOK, round_.id, passage.start))
    return parts.card(
        parts.BLUE, small(words.PICK_CUT), passage_text(passage), row(menu), row(back)
    )


def questions_card(round_: Round, own: Sequence[str]) -> Card:
    """The main question with what could stand in its place, and what is asked on passages."""
    article = round_.article
    texts = [MAIN_POINT.text, *own]
    main: ui.Select[ui.LayoutView] = ui.Select(
        custom_id=custom_id(Verb.OWN, round_.id),
        placeholder=words.PICK_MAIN,
        options=[
            parts.option(
                cut((words.READY_MADE if at == 0 else "") + text, OPTION),
                str(at),
                default=text == article.tracked.text,
            )
            for at, text in enumerate(texts)
        ],
    )
    asked = [
        f"{one.passage + 1}\\. {safe(cut(one.question.text, 150))}"
        for one in article.questions[:ASKED_AT_MOST]
    ]
    if len(article.questions) > ASKED_AT_MOST:
        asked.append(words.and_more(len(article.questions) - ASKED_AT_MOST))
    drop = None
    if asked:
        drop = row(
            ui.Select(
                custom_id=custom_id(Verb.UNASK, round_.id),
                placeholder=words.PICK_DROPPED,
                options=[
                    parts.option(cut(f"{one.passage + 1}. {one.question.text}", OPTION), str(at))
                    for at, one in enumerate(article.questions[:25])
                ],
            )
        )
    tracked = article.tracked
    return parts.card(
        parts.BLUE,
        f"### {words.QUESTIONS}",
        f"{common.main_question(f'**{safe(tracked.text)}**')}\n"
        + small(safe(" · ".join(tracked.options))),
        row(main),
        small(words.asked_on_passages("\n".join(asked))),
        drop,
        row(
            button(words.WRITE_MAIN, custom_id(Verb.TRACK, round_.id), Style.primary),
            button(words.BACK, custom_id(Verb.PANEL, round_.id)),
        ),
    )


def list_card(saved: Sequence[SavedArticle]) -> Card:
    """The articles that a server saved."""
    if not saved:
        return parts.card(parts.SLATE, words.NOTHING_SAVED)
    lines = [
        f"**{safe(cut(one.title, 70))}**\n"
        + small(words.saved_article(one.passages, one.published))
        for one in saved[:LISTED_AT_MOST]
    ]
    if len(saved) > LISTED_AT_MOST:
        lines.append(words.more_saved(len(saved) - LISTED_AT_MOST))
    return parts.card(parts.BLUE, "\n".join(lines))


def remove_card(saved: SavedArticle) -> Card:
    """Asks once."""
    return parts.card(
        parts.RED,
        words.remove_asks(safe(saved.title)),
        row(
            button(words.REMOVE_IT, custom_id(Verb.REMOVE, saved.id, 1), Style.danger),
            button(words.KEEP_IT, custom_id(Verb.REMOVE, saved.id, 0)),
        ),
    )


def bring_form(round_id: int) -> ui.Modal:
    """Asks for a link, a text or a file."""
    modal = form(
        words.BRING_TITLE,
        custom_id(Verb.BRING, round_id),
        Field("link", words.BRING_LINK, longest=1000),
        Field("text", words.BRING_TEXT, longest=4000, is_long=True, hint=words.TEXT_HINT),
        Field("more", words.BRING_MORE, longest=4000, is_long=True),
        Field("title", words.BRING_NAME, longest=250),
    )
    file: ui.FileUpload[ui.LayoutView] = ui.FileUpload(
        custom_id="file", required=False, max_values=1
    )
    modal.add_item(ui.Label(text=words.BRING_FILE, description=words.FILE_KINDS, component=file))
    return modal


def edit_form(round_: Round) -> ui.Modal:
    """The details of an article, to be put right."""
    article = round_.article
    return form(
        words.EDIT_TITLE,
        custom_id(Verb.EDIT, round_.id),
        *(
            Field(name, label, getattr(article, name), longest=500 if name == "source" else 250)
            for name, label in words.FIELDS.items()
        ),
    )


def question_form(round_: Round, start: int | None) -> ui.Modal:
    """A question on the passage that begins there, or (None) the main one."""
    tracked = round_.article.tracked
    is_main = start is None
    control = custom_id(Verb.TRACK, round_.id) if is_main else custom_id(Verb.ASK, round_.id, start)
    offered = Question("", Kind.CHOICE, tracked.options if is_main else MAIN_POINT.options)
    modal = form(words.MAIN_TITLE if is_main else words.QUESTION_TITLE, control)
    for part in question_parts(offered):
        modal.add_item(part)
    return modal.add_item(Field("help", poll_words.HELP_LABEL, longest=MAX_HELP).part())


def _first(article: Article) -> int:
    """Where the first passage begins that is discussed."""
    kept = (one.start for one in article.passages if not one.is_left_out)
    return next(kept, 0)


def _outline(article: Article) -> str:
    """Each passage by its first words."""
    lines = [
        f"{at}\\. {_first_words(article, one)} {small_length(article.text(one))}"
        for at, one in enumerate(article.passages, 1)
        if not one.is_left_out
    ]
    if len(lines) > OUTLINE_AT_MOST:
        more = len(lines) - OUTLINE_AT_MOST
        lines = [*lines[: OUTLINE_AT_MOST - 1], words.and_more(more), lines[-1]]
    return "\n".join(lines)


def _end(article: Article) -> str:
    kept = [one for one in article.passages if not one.is_left_out and one.blocks]
    return words.end_of(safe(last_words(article.text(kept[-1]), 60))) if kept else ""


def _first_words(article: Article, passage: Passage) -> str:
    text = article.lead(passage)
    heads = bool(passage.blocks) and passage.blocks[0].kind is BlockKind.HEADING
    shown = safe(snippet(text, 48))
    return f"**{shown}**" if heads else shown


def small_length(text: str) -> str:
    """After a line of the outline."""
    return f"({words.length(text)})".replace(" ", "\u00a0")


def _asked(article: Article, at: int) -> list[str]:
    """What is asked on the card of a passage."""
    own = [one.question.text for one in article.questions if one.passage == at]
    return own or [words.STANCE_TEXT]


def _torn(article: Article) -> list[int]:
    """The passages that end in mid-sentence, by their numbers."""
    kept = [(at, one) for at, one in enumerate(article.passages, 1) if not one.is_left_out]
    return [
        at
        for at, one in kept[:-1]
        if one.blocks
        and one.blocks[-1].kind is BlockKind.PARAGRAPH
        and "\n" not in one.blocks[-1].text
        and len(one.blocks[-1].text) > OPTION
        and not _ENDS.search(one.blocks[-1].text)
    ]
