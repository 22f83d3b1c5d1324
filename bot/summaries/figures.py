"""From a round's record to everything that its summary says."""

from collections.abc import Sequence

from bot.summaries.findings import RoleComparison
from bot.summaries.models import AskedQuestion, PostedPassage, RoundRecord
from bot.summaries.results import show
from bot.summaries.roles import by_role
from bot.summaries.scales import scale_of
from bot.summaries.summary import PassageFigures, QuestionFigures, Result, Summary, Tracked
from bot.summaries.tracked import track
from bot.summaries.turnout import participation

AGREE, DISAGREE = 0, 1
"""Positions of a stance's options."""

CONTESTED_FROM = 1 / 4
"""A contested passage has at least this share of voters on either side."""

AGREED_FROM = 2 / 3
"""At least this share of voters agrees with an agreed passage."""


def summarise(record: RoundRecord) -> Summary:
    """All figures of a round; those of the tracked question once the round is over."""
    passages = tuple(map(_passage, record.passages))
    contested = most_contested(passages)
    tracked = None if record.tracked_log is None else track(record, record.tracked_log)
    return Summary(
        title=record.title,
        published=record.published,
        note=record.note,
        participants=record.participants,
        tracked_question=record.tracked,
        tracked=tracked,
        questions=tuple(map(_question, record.questions)),
        passages=passages,
        most_contested=contested,
        most_agreed=most_agreed([p for p in passages if p != contested]),
        reasons=record.reasons,
        lines=_lines(record, tracked),
        participation=participation(record, tracked) if tracked else (),
        by_role=_by_role(record, tracked) if tracked else (),
    )


def most_contested(passages: Sequence[PassageFigures]) -> PassageFigures | None:
    """Where agree and disagree are closest with the fewest unsure; the earlier one if equal.

    Both at once: the passage with the largest smaller side, as a share of all its voters.
    """
    rated = [(min(_side(p.result, AGREE), _side(p.result, DISAGREE)), p) for p in passages]
    share, passage = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    return passage if share >= CONTESTED_FROM else None


def most_agreed(passages: Sequence[PassageFigures]) -> PassageFigures | None:
    """The passage with which most agree, at least two thirds; the earlier one if equal."""
    rated = [(_side(p.result, AGREE), p) for p in passages]
    share, passage = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    return passage if share >= AGREED_FROM else None


def _side(result: Result | None, position: int) -> float:
    return (result.shares[position].share or 0.0) if result else 0.0


def _passage(passage: PostedPassage) -> PassageFigures:
    return PassageFigures(passage.number, passage.snippet, *show(passage.stance))


def _question(asked: AskedQuestion) -> QuestionFigures:
    shown, result = show(asked.result)
    scale = scale_of(asked.question.kind, result)
    return QuestionFigures(asked.question, asked.passage, shown, result, scale)


def _by_role(record: RoundRecord, tracked: Tracked) -> tuple[RoleComparison, ...]:
    told = [
        by_role(asked, record.roles)
        for asked in record.by_role
        if asked.question != record.tracked or (tracked.result and not tracked.left_out)
    ]
    return tuple(one for one in told if one is not None)


def _lines(record: RoundRecord, tracked: Tracked | None) -> tuple[str, ...]:
    people = f"{record.participants:,} {'person' if record.participants == 1 else 'people'}"
    took_part = f"{people} took part."
    if tracked:
        took_part = (
            f"{people} took part; {tracked.n_paired:,} of them answered the tracked question "
            "both at the opening and at the close."
        )
    kind = record.note.strip().rstrip(".")
    source = f"{kind}." if kind else ""
    if record.published[:4] not in kind:
        source = f"{source} Published {record.published}.".strip()
    return (
        took_part,
        "They are volunteers, not a sample: the figures speak for them only.",
        "The intervals (95%) show chance only, not who chose to take part.",
        source,
    )
