"""A round's summary: collects what it is computed from, without what must stay hidden."""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import replace

from bot import codec
from bot.domain.answers import Tally
from bot.rounds.compute import Compute, always, in_thread
from bot.domain.rounds import Poll, Purpose, Round, State, StepKind, may_see
from bot.rounds.record_groups import opinions, still_quoted
from bot.rounds.record_people import attendance, by_role
from bot.rounds.record_reasons import marked_reasons, what_moved
from bot.store import ballots, polls, reasons, summaries
from bot.store.database import Store
from bot.summaries.models import AskedQuestion, PostedPassage, Reason, RoundRecord
from bot.summaries.summary import Summary
from bot.summaries.voices import still_named, still_told
from bot.text import snippet


def build_record(
    c: sqlite3.Connection, round_: Round, answered: Collection[int] = ()
) -> RoundRecord:
    """The round as its summary may know it; `answered`: polls that the reader has answered."""
    ended = round_.state is State.ENDED
    by_id = {poll.id: poll for poll in polls.of_round(c, round_.id)}
    tracked = next(poll for poll in by_id.values() if poll.purpose is Purpose.TRACKED)
    article = round_.article
    passages: list[PostedPassage] = []
    questions: list[AskedQuestion] = []
    for step in round_.steps:
        if step.posted_at is None or step.poll_id is None or step.passage is None:
            continue
        poll = by_id[step.poll_id]
        result = _result(c, poll, answered)
        number = step.passage + 1
        if step.kind is StepKind.PASSAGE:
            text = article.text(article.passages[step.passage])
            passages.append(PostedPassage(number, snippet(text), step.posted_at, result))
        else:
            told = polls.rankings(c, poll) if ended else ()
            questions.append(AskedQuestion(poll.question, number, result, told))
    items, stances = opinions(c, round_) if ended else ((), ())
    return RoundRecord(
        title=article.title,
        published=article.published,
        note=article.note,
        started_at=round_.started_at,
        first_passage_at=round_.first_passage_at,
        closing_at=round_.step(StepKind.CLOSING).posted_at,
        ended_at=round_.ended_at,
        participants=ballots.participants(c, round_.id),
        tracked=tracked.question,
        tracked_log=ballots.log(c, tracked.id) if ended else None,
        passages=tuple(passages),
        questions=tuple(questions),
        reasons=_reasons(c, by_id.values()) if ended else (),
        attendance=attendance(c, round_, by_id) if ended else (),
        roles=tuple(role.name for role in round_.rules.compare),
        by_role=by_role(c, round_, by_id) if ended else (),
        items=items,
        stances=stances,
        marked=marked_reasons(c, by_id.values()) if ended else (),
        moved=what_moved(c, round_.id) if ended else (),
    )


async def summary_of(
    store: Store, round_: Round, answered: Collection[int] = (), compute: Compute = in_thread
) -> Summary:
    """What is said about a round. That of an ended one stays as it was first published.

    Only reasons come to it later and go from it: moderators may approve or hide them whenever they
    like. What people made of one is told as it was published, as long as the reason itself is.
    """
    if round_.state is not State.ENDED:
        record = await store.read(lambda c: build_record(c, round_, answered))
        return await always(compute, _summarise, record)
    kept = await store.read(lambda c: kept_summary(c, round_.id))
    if kept is None:
        record = await store.read(lambda c: build_record(c, round_))
        summary = await always(compute, _summarise, record)
        return await store.write(lambda c: _publish(c, round_.id, summary))
    return kept


def kept_summary(c: sqlite3.Connection, round_id: int) -> Summary | None:
    """What was published of an ended round, with the reasons that are approved by now."""
    kept = summaries.kept(c, round_id)
    if kept is None:
        return None
    told = _reasons(c, polls.of_round(c, round_id))
    return with_reasons(codec.load(Summary, kept), told, told)


def with_reasons(summary: Summary, told: tuple[Reason, ...], named: Collection[Reason]) -> Summary:
    """A summary that tells these reasons, and names none but these where people took a stand."""
    return replace(
        summary,
        reasons=told,
        voices=still_told(summary.voices, named),
        movers=still_named(summary.movers, named),
        groups=still_quoted(summary.groups, named),
    )


def _publish(c: sqlite3.Connection, round_id: int, summary: Summary) -> Summary:
    """Keep a summary, without what was erased or hidden while it was computed."""
    summaries.keep(c, round_id, codec.dump(summary))
    reword(c, round_id)
    published = kept_summary(c, round_id)
    assert published is not None, "it was kept just now"
    return published


def reword(c: sqlite3.Connection, round_id: int) -> None:
    """Leave out of a published summary the words of reasons that are there no more."""
    text = summaries.kept(c, round_id)
    if text is None:
        return
    summary = codec.load(Summary, text)
    left = [one for poll in polls.of_round(c, round_id) for one in reasons.given(c, poll.id)]
    quoted = tuple(one for one in summary.reasons if one in left)
    reworded = with_reasons(summary, quoted, left)
    if reworded != summary:
        summaries.reword(c, round_id, codec.dump(reworded))


def _summarise(record: RoundRecord) -> Summary:
    from bot.summaries.figures import summarise  # when first needed: a start need not wait for it

    return summarise(record)


def _reasons(c: sqlite3.Connection, asked: Iterable[Poll]) -> tuple[Reason, ...]:
    """Approved reasons, of polls with enough answers that none tells a person's."""
    told = [poll for poll in asked if polls.view(c, poll) is not None]
    return tuple(reason for poll in told for reason in reasons.approved(c, poll.id))


def _result(c: sqlite3.Connection, poll: Poll, answered: Collection[int]) -> Tally | None:
    """None where it is hidden; where it is too little to show, an empty tally."""
    if not may_see(poll, answered=poll.id in answered):
        return None
    view = polls.view(c, poll)
    return view.tally if view else Tally((0,) * len(poll.question.options), 0, 0)
