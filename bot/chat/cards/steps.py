"""The cards of a round's steps, and the control card."""

from typing import Any

from discord import ui

from bot.domain.article import Passage
from bot.chat.cards import parts
from bot.chat.cards.opinions import others_button
from bot.chat.cards.parts import Card, Style, button, line, row, rows, safe, small
from bot.chat.cards.polls import controls, question_text, rules_text, standing
from bot.chat.custom_ids import Action, Verb, custom_id, steer_id
from bot.domain import machine
from bot.domain.durations import format_duration
from bot.domain.rounds import Round, State, Step, StepKind
from bot.rounds.publisher import PollContent, StepContent


def step_card(content: StepContent) -> Card:
    """The card of any step but the summary."""
    match content.step.kind:
        case StepKind.OPENING:
            return _opening(content)
        case StepKind.PASSAGE:
            return _passage(content)
        case StepKind.QUESTION:
            return _question(content)
        case StepKind.CLOSING:
            return _closing(content)
        case StepKind.CONTROL | StepKind.SUMMARY:
            return control_card(content.round, content.waiting)


def control_card(round_: Round, waiting: int) -> Card:
    """How the round stands and what moderators can do next."""
    colour = {State.RUNNING: parts.BLUE, State.PAUSED: parts.AMBER}.get(round_.state, parts.SLATE)
    return parts.card(
        colour,
        f"**{progress(round_)}**",
        f"⚠️ {round_.trouble}" if round_.trouble else None,
        *rows(_steering(round_, waiting)),
        None if round_.is_over else small("These buttons answer only to moderators."),
    )


def confirm_discard(round_: Round) -> Card:
    """Asks once before a round is thrown away."""
    return parts.card(
        parts.RED,
        f"### Discard this round?\nThe discussion of “{safe(round_.article.title)}” stops, "
        "nothing is published, and it can't be taken back. "
        "To stop early and keep the answers, use **End** instead.",
        row(
            button("Discard it", steer_id(round_.id, Action.DISCARD_NOW), Style.danger),
            button("Keep it", steer_id(round_.id, Action.KEEP)),
        ),
    )


def progress(round_: Round) -> str:
    """Where the round stands, in a sentence."""
    total = len(round_.article.passages)
    done = sum(1 for s in round_.steps if s.kind is StepKind.PASSAGE and s.message_id is not None)
    closing = round_.step(StepKind.CLOSING).message_id is not None
    match round_.state:
        case State.ENDED:
            return "The round has ended."
        case State.DISCARDED:
            return "The round was discarded."
        case State.PAUSED:
            where = "in the closing window" if closing else f"after {done} of {total} passages"
            return f"Paused {where}. Answers can still be given."
        case State.RUNNING:
            if closing:
                return f"Closing window{_next(round_, ', the summary comes')}."
            if done == 0:
                return f"Opening window{_next(round_, ', the first passage comes')}."
            upcoming = ", then the closing window comes" if done == total else ", the next comes"
            return f"Passage {done} of {total} is posted{_next(round_, upcoming)}."


def _next(round_: Round, words: str) -> str:
    step = machine.pending_step(round_)
    if step is None:
        return ""
    if step.due_at is None:
        return f"{words} when a moderator presses **Next**"
    return f"{words} {parts.moment(step.due_at)}"


def _steering(round_: Round, waiting: int) -> list[ui.Button[Any]]:
    label = f"Reasons ({waiting} waiting)" if waiting else "Reasons"
    reasons = button(label, custom_id(Verb.REASONS, 0))
    if round_.is_over:
        return [reasons]
    running = round_.state is State.RUNNING
    closing = round_.step(StepKind.CLOSING).message_id is not None
    flow = (
        button("Pause", steer_id(round_.id, Action.PAUSE))
        if running
        else button("Resume", steer_id(round_.id, Action.RESUME), Style.success)
    )
    is_stuck = closing or not running
    end = (
        button("End now", steer_id(round_.id, Action.END_NOW))
        if closing
        else button("End", steer_id(round_.id, Action.END))
    )
    return [
        button("Next", steer_id(round_.id, Action.NEXT), Style.primary, disabled=is_stuck),
        flow,
        end,
        button("Discard", steer_id(round_.id, Action.DISCARD), Style.danger),
        reasons,
    ]


def _opening(content: StepContent) -> Card:
    article, poll = content.round.article, _poll(content)
    credits = parts.day(article.published)
    if article.credits:
        credits += f" · Credits: {safe('; '.join(article.credits))}"
    return parts.card(
        parts.BLUE if poll.poll.is_open else parts.SLATE,
        f"## {safe(article.title)}\n{small(credits)}\n{safe(article.note)}",
        line(),
        _what_will_happen(content.round) if poll.poll.is_open else progress(content.round),
        line(),
        question_text(poll.poll.question),
        *controls(poll.poll, [_mine(content)]),
        standing(poll),
        rules_text(poll.poll),
    )


def _what_will_happen(round_: Round) -> str:
    passages = parts.people(len(round_.article.passages), "passage")
    pace = (
        "whenever a moderator says so"
        if round_.pace is None
        else f"one every {format_duration(round_.pace).removeprefix('1 ')}"
    )
    window = format_duration(machine.OPENING_WINDOW)
    return (
        f"The article comes here in **{passages}**, {pace}; the first after {window} or sooner. "
        "Say what you think, vote on each passage, and change your mind whenever you like. "
        "**Answer the question below now, before you read**: at the end we ask again, and the "
        "summary shows what moved."
    )


def _passage(content: StepContent) -> Card:
    round_, step, poll = content.round, content.step, _poll(content)
    assert step.passage is not None
    passage = round_.article.passages[step.passage]
    number, total = step.passage + 1, len(round_.article.passages)
    return parts.card(
        parts.SLATE,
        small(f"Passage {number} of {total} · {safe(parts.cut(round_.article.title, 80))}"),
        _passage_text(round_, passage),
        *_poll_part(content, poll),
    )


def _passage_text(round_: Round, passage: Passage) -> str:
    text = round_.article.text(passage)
    if passage.kind == "prose":
        return safe(text)
    bare = "\n".join(line_.removeprefix(">").strip() for line_ in text.split("\n"))
    source = f"\n{small(f'Quoted from: {safe(passage.source)}')}" if passage.source else ""
    return parts.quote(safe(bare)) + source


def _question(content: StepContent) -> Card:
    poll, step = _poll(content), content.step
    number = "" if step.passage is None else f" on passage {step.passage + 1}"
    return parts.card(
        parts.GREEN if poll.poll.is_open else parts.SLATE,
        small(f"Question{number}"),
        question_text(poll.poll.question),
        *_poll_part(content, poll),
    )


def _poll_part(content: StepContent, poll: PollContent) -> list[parts.Part]:
    """Controls, then how it stands; once closed, the result comes first."""
    buttons = controls(poll.poll, [_mine(content)])
    return [*buttons, standing(poll)] if poll.poll.is_open else [standing(poll), *buttons]


def _closing(content: StepContent) -> Card:
    poll = _poll(content)
    if not poll.poll.is_open:
        words = "### The round has closed"
        ending = None
    else:
        words = (
            "### Before we close\n"
            "**Where do you stand now?** One tap confirms your answer; or change it."
        )
        ending = f"The round closes {_closing_time(content)}."
    confirm = button("Still the same", custom_id(Verb.CONFIRM, poll.poll.id), Style.success)
    return parts.card(
        parts.AMBER if poll.poll.is_open else parts.SLATE,
        words,
        question_text(poll.poll.question),
        row(confirm, others_button(poll.poll)) if poll.poll.is_open else None,
        *controls(poll.poll, [_mine(content)]),
        ending,
        standing(poll),
    )


def _closing_time(content: StepContent) -> str:
    due = content.round.step(StepKind.SUMMARY).due_at
    if content.round.state is State.PAUSED:
        return "when a moderator resumes it"
    window = format_duration(machine.CLOSING_WINDOW)
    return f"{window} from now" if due is None else parts.moment(due)


def _mine(content: StepContent) -> ui.Button[Any]:
    return mine_button(content.round, content.step)


def mine_button(round_: Round, step: Step) -> ui.Button[Any]:
    """The button "My answers"; its custom_id also tells which step a message is."""
    return button("My answers", custom_id(Verb.MINE, round_.id, step.position))


def _poll(content: StepContent) -> PollContent:
    assert content.poll is not None, "this step asks something"
    return content.poll
