"""The summary of a round: what people thought, what moved, where they agreed."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from discord import ui

from bot.chat.cards import parts, summary_reasons
from bot.chat.cards.parts import Card, button, line, row, safe, small
from bot.chat.cards.steps import mine_button
from bot.chat.cards.summary_groups import group_sections
from bot.chat.cards.summary_people import people_sections
from bot.chat.cards.summary_pictures import MOST, Place, galleries, places_of
from bot.chat.cards.summary_ranked import ranking_text
from bot.chat.custom_ids import Verb, custom_id
from bot.domain.questions import CANT_JUDGE_LABEL, Kind, Question
from bot.domain.rounds import Results, Round, State, Step
from bot.summaries.findings import Scale
from bot.summaries.summary import (
    PassageFigures,
    QuestionFigures,
    Result,
    Shown,
    Summary,
    Tracked,
)
from bot.summaries.words import change_text, interval_text, percent, scale_sentence, switches_text

if TYPE_CHECKING:
    from bot.summaries.pictures import Picture

PAGE_LIMIT = 3200
"""Characters of text on a page, well under what Discord shows in one message."""

PICTURE_ROOM = 750
"""A picture takes about as much of a screen as so many characters."""

SECTIONS_AT_MOST = 18
"""Sections on a page: Discord counts 40 components a message, lines and buttons among them."""


def summary_card(
    summary: Summary,
    round_: Round,
    step: Step,
    *,
    page: int = 0,
    pictures: "Sequence[Picture]" = (),
    attached: Sequence[str] = (),
    moderates: bool = True,
) -> Card:
    """One page of the summary with the `pictures` that were drawn of those in `pictures_on`;
    `moderates`: with what is for moderators, who may be among the readers."""
    pages = _pages(summary, round_)
    page = max(0, min(page, len(pages) - 1))
    head = f"## Summary: {safe(parts.cut(summary.title, 200))}"
    if len(pages) > 1:
        head += f"\n{small(f'Page {page + 1} of {len(pages)}')}"
    items: list[parts.Part] = [head]
    for number, section in enumerate(pages[page]):
        if isinstance(section, Place):
            items += galleries(section, pictures)
        else:
            items += [line(), section] if section.startswith("### ") and number else [section]
    items.extend(ui.File(f"attachment://{name}") for name in attached)
    items.append(small(" ".join(safe(line) for line in summary.lines)))
    items.append(row(*_buttons(round_, step, page, len(pages), moderates=moderates)))
    return parts.card(parts.BLUE, *items)


def _buttons(
    round_: Round, step: Step, page: int, pages: int, *, moderates: bool
) -> list[ui.Button[Any]]:
    buttons = [mine_button(round_, step)]
    if page + 1 < pages:
        buttons.append(button("More results", custom_id(Verb.PAGE, round_.id, page + 1)))
    elif page:
        buttons.append(button("First page", custom_id(Verb.PAGE, round_.id, 0)))
    if not moderates:
        return buttons
    buttons.append(button("Figures (moderators)", custom_id(Verb.FIGURES, round_.id)))
    if round_.state is State.ENDED:
        buttons.append(button("Report (moderators)", custom_id(Verb.REPORT, round_.id)))
    return buttons


def pictures_on(summary: Summary, round_: Round, page: int = 0) -> tuple[str, ...]:
    """The names of the pictures that a page has room for."""
    pages = _pages(summary, round_)
    found = pages[max(0, min(page, len(pages) - 1))]
    return tuple(name for one in found if isinstance(one, Place) for name in one.names)[:MOST]


def _pages(summary: Summary, round_: Round) -> list[list[str | Place]]:
    """Sections in order, as many to a page as fit; a section is never divided, and a picture
    stays on the page of the section before it."""
    pages: list[list[str | Place]] = [[]]
    for section in _sections(summary, round_):
        if isinstance(section, Place):
            pages[-1] += [section] if section.names else []
            continue
        used = sum(map(_room, pages[-1]))
        if pages[-1] and (used + len(section) > PAGE_LIMIT or len(pages[-1]) >= SECTIONS_AT_MOST):
            pages.append([])
        pages[-1].append(parts.cut(section, PAGE_LIMIT))
    return pages


def _room(section: str | Place) -> int:
    return len(section) if isinstance(section, str) else PICTURE_ROOM * len(section.names)


def _sections(summary: Summary, round_: Round) -> Iterable[str | Place]:
    places = places_of(summary)
    yield _tracked(summary, round_)
    moved = _movement(summary.tracked)
    if moved:
        yield moved
    yield places.line_and_movement
    if summary.tracked is not None and summary.tracked.ranking is not None:
        yield ranking_text(summary.tracked_question, summary.tracked.ranking)
    yield from summary_reasons.what_moved(summary)
    yield from _agreement(summary)
    visible = [one for one in summary.questions if one.shown is not Shown.HIDDEN]
    for number, figures in enumerate(visible):
        yield ("### Questions\n" if number == 0 else "") + _question(figures)
        yield places.results_from(figures)
        if figures.ranking is not None:
            yield ranking_text(figures.question, figures.ranking)
    stances = _stances(summary.passages)
    if stances:
        yield stances
        yield places.passages
    hidden = len(summary.questions) - len(visible)
    if hidden:
        yield small(f"{parts.people(hidden, 'question')} hidden for now: {_when(round_)}.")
    yield from group_sections(summary.groups)
    yield places.groups
    yield from summary_reasons.reasons(summary)
    yield from people_sections(summary)


def _tracked(summary: Summary, round_: Round) -> str:
    question, tracked = summary.tracked_question, summary.tracked
    head = f"### {safe(question.text)}"
    if tracked is None:
        state = "The round is still going on" if round_.state is not State.ENDED else "No result"
        return f"{head}\n{state}: this result stays closed until it ends."
    if tracked.result is None:
        return f"{head}\nToo few answered to show what they said."
    left = ""
    if tracked.left_out:
        left = "\n" + small(
            "One or two late answers are left out here: shown beside the rest, they could be "
            "traced to a person."
        )
    shares = f"{_shares(question, tracked.result)}{_scale(question, tracked.scale)}"
    return f"{head}\nEveryone at the end: {shares}{left}"


def _movement(tracked: Tracked | None) -> str:
    if tracked is None or tracked.result is None:
        return ""
    lines = ["**From the opening to the close**"]
    change = tracked.before_after
    if change is not None:
        lines[0] += f": the same {change.n:,} people"
        lines.append(f"Opening: {_shares(tracked.question, change.opening)}")
        lines.append(f"Close: {_shares(tracked.question, change.closing)}")
    lines.append(safe(change_text(tracked)))
    if tracked.n_carried:
        lines.append(
            small(
                f"{parts.people(tracked.n_carried, 'answer')} only carried forward: given earlier "
                "and not confirmed at the close, so not counted as staying."
            )
        )
    told = [one for one in tracked.switches if not one.too_few]
    lines += [f"- {safe(switches_text(one))}" for one in told]
    if tracked.switches and not told:
        lines.append(small("After no passage did enough people switch (6) to say more."))
    return "\n".join(lines)


def _agreement(summary: Summary) -> Iterable[str]:
    for label, one in (
        ("Most agreed", summary.most_agreed),
        ("Most contested", summary.most_contested),
    ):
        if one is not None:
            yield f"**{label}: passage {one.number}** · {_stance(one)}\n> {safe(one.snippet)}"


def _question(figures: QuestionFigures) -> str:
    head = f"**{safe(figures.question.text)}**"
    if figures.result is None:
        return f"{head}\n{small('Too few answers to show.')}"
    shares = _shares(figures.question, figures.result)
    return f"{head}\n{shares}{_scale(figures.question, figures.scale)}"


def _scale(question: Question, scale: Scale | None) -> str:
    return f"\n{scale_sentence(question.kind, scale)}" if scale is not None else ""


def _stances(passages: Sequence[PassageFigures]) -> str:
    shown = [f"{one.number}\\. {_stance(one)}" for one in passages if one.result is not None]
    return "\n".join(["### Passages", *shown]) if shown else ""


def _stance(figures: PassageFigures) -> str:
    assert figures.result is not None
    names = ("agree", "disagree", "unsure")
    shares = zip(names, figures.result.shares, strict=True)
    words = ", ".join(f"{percent(share.share)} {name}" for name, share in shares)
    return f"{words} (n {figures.result.judged})"


def _shares(question: Question, result: Result) -> str:
    """Each option's share with its 95% interval, and once the n that they all have."""
    words = [
        f"{safe(option)} **{percent(share.share)}** {interval_text(share)}"
        for option, share in zip(question.options, result.shares, strict=True)
    ]
    apart = f" · {CANT_JUDGE_LABEL}: {result.cant_judge}" if result.cant_judge else ""
    counted = "Shares of first choices, " if question.kind is Kind.RANKED else ""
    return f"{' · '.join(words)}\n{small(f'{counted}n {result.judged:,}{apart}')}"


def _when(round_: Round) -> str:
    if round_.rules.results is Results.VOTED:
        return "answer them to see the results"
    return "results stay closed until the round ends"
