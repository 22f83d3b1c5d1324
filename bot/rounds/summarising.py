"""A round's summary: collected from the store, computed once, and kept as it was published."""

import asyncio
import sqlite3
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

import msgspec

from bot.domain.rounds import Poll, Purpose, Round, State, StepKind
from bot.store import polls, reasons, summaries
from bot.store.database import Store
from bot.summaries.figures import summarise
from bot.summaries.inputs import MoverInputs, PollInputs, ReasonInputs, RoundInputs
from bot.summaries.privacy import may_see
from bot.summaries.summary import Summary
from bot.text import snippet

FIRST_WORDS = 48
"""Characters by which a passage is named."""


async def summary_of(store: Store, round_: Round, answered: Collection[int] = ()) -> Summary:
    """What is said about a round; `answered`: polls that the reader has answered. That of an ended
    one stays as it was first published, but for reasons that are approved or hidden later."""
    if round_.state is not State.ENDED:
        inputs = await store.read(lambda c: read_inputs(c, round_, answered))
        return await asyncio.to_thread(summarise, inputs)
    kept = await store.read(lambda c: published_summary(c, round_.id))
    if kept is not None:
        return kept
    inputs = await store.read(lambda c: read_inputs(c, round_))
    summary = await asyncio.to_thread(summarise, inputs)
    return await store.write(lambda c: _publish(c, round_.id, summary))


def published_summary(c: sqlite3.Connection, round_id: int) -> Summary | None:
    """What was published of an ended round, with the reasons that are approved by now."""
    text = summaries.published(c, round_id)
    if text is None:
        return None
    kept, texts = _decode(text), reasons.texts_of_round(c, round_id)
    shown = tuple(replace(one, text=texts.get(one.id, "")) for one in kept.reasons)
    return replace(kept, reasons=shown)


def ended_summary(c: sqlite3.Connection, round_: Round) -> Summary:
    """That of an ended round as it was published, else computed here and now."""
    return published_summary(c, round_.id) or summarise(read_inputs(c, round_))


def read_inputs(
    c: sqlite3.Connection, round_: Round, answered: Collection[int] = ()
) -> RoundInputs:
    """Everything that a reader's summary is computed from."""
    article, is_over = round_.article, round_.state is State.ENDED
    asked = {poll.id: poll for poll in polls.of_round(c, round_.id)}
    tracked = asked[round_.tracked_id]
    shown = [
        (step.passage + 1, asked[poll_id])
        for step in round_.passages
        if step.passage is not None
        for poll_id in step.poll_ids
        if (step.was_posted or polls.voters(c, poll_id))
        and may_see(asked[poll_id], answered=poll_id in answered)
    ]
    inputs = RoundInputs(
        title=article.title,
        published=article.published,
        note=article.note,
        ballots=round_.rules.ballots,
        is_over=is_over,
        participants=summaries.participants(c, round_.id),
        tracked=tracked.question,
        passages=tuple(
            (step.passage + 1, snippet(article.lead(article.passages[step.passage]), FIRST_WORDS))
            for step in round_.passages
            if step.was_posted and step.passage is not None
        ),
        polls=tuple(_poll(c, poll, passage) for passage, poll in shown),
        roles=tuple(role.name for role in round_.rules.compare),
    )
    return _with_the_end(c, round_, inputs, asked) if is_over else inputs


def _with_the_end(
    c: sqlite3.Connection, round_: Round, inputs: RoundInputs, asked: dict[int, Poll]
) -> RoundInputs:
    """With what is shown only once a round is over."""
    tracked_id = round_.tracked_id
    sides = summaries.by_side(c, tracked_id, [poll.id for poll in inputs.polls])
    by_role = {poll.id: summaries.by_role(c, poll.id) for poll in inputs.polls if inputs.roles}
    marks = summaries.marks_by_side(c, round_.id, tracked_id)
    guess_id = round_.step(StepKind.CLOSING).poll_ids[0]
    return replace(
        inputs,
        polls=tuple(
            replace(poll, by_side=sides.get(poll.id, ()), by_role=by_role.get(poll.id, ()))
            for poll in inputs.polls
        ),
        firsts=summaries.first_answers(c, tracked_id) or None,
        finals=summaries.final_answers(c, tracked_id) or None,
        pairs=summaries.pairs(c, tracked_id),
        changed_after=summaries.changed_after(c, round_),
        guesses=polls.answers(c, guess_id),
        reasons=tuple(
            ReasonInputs(id_, poll_id, answer, text, side, marks.get(id_, ()))
            for id_, poll_id, answer, text, side in summaries.reasons(c, round_.id, tracked_id)
            if asked[poll_id].purpose is not Purpose.GUESS
        ),
        moved=tuple(MoverInputs(*one) for one in summaries.what_moved(c, round_.id)),
    )


def _poll(c: sqlite3.Connection, poll: Poll, passage: int) -> PollInputs:
    return PollInputs(
        poll.id, poll.question, poll.purpose, passage, answers=polls.answers(c, poll.id)
    )


def _publish(c: sqlite3.Connection, round_id: int, summary: Summary) -> Summary:
    """Keep a summary without the words of reasons: they stay with their authors' ballots."""
    wordless = replace(summary, reasons=tuple(replace(one, text="") for one in summary.reasons))
    summaries.publish(c, round_id, msgspec.json.encode(wordless).decode())
    published = published_summary(c, round_id)
    assert published is not None, "it was kept just now"
    return published


@lru_cache(maxsize=64)
def _decode(text: str) -> Summary:
    return msgspec.json.decode(text, type=Summary)
