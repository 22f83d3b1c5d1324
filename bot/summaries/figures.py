"""From a round's ballots to everything that its summary says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.answers import Tally, describe, first_choice, tally
from bot.domain.questions import SKIP, SKIP_LABEL, Kind, Question
from bot.domain.rounds import Ballots
from bot.summaries.ground import (
    common_ground,
    most_agreed,
    most_split,
    reached_across,
    reason_results,
    tally_of,
)
from bot.summaries.headline import Finals, headline
from bot.summaries.inputs import PollInputs, RoundInputs
from bot.summaries.privacy import may_break_down, may_show
from bot.summaries.runoff import Runoff, runoff_of
from bot.summaries.summary import (
    Changes,
    Guess,
    Mover,
    ReasonResult,
    Result,
    RoleResult,
    Summary,
)

ROLE_TOO_CLEAR = 0.9
"""In secret rounds roles are shown only where no answer has this share of a role or more."""

RESULTS, WHO_CHANGED, BY_SIDE, BY_ROLE = "results", "who changed", "by side", "by role"
"""What can be left out of the summary of a secret round."""


def summarise(inputs: RoundInputs) -> Summary:
    """All figures of a round; those of the tracked question once it is over."""
    results = [_poll_result(poll, inputs) for poll in inputs.polls]
    shown = tuple(one for one in results if one is not None)
    first, final = (
        _result(inputs.tracked, answers, inputs.ballots) if answers is not None else None
        for answers in (inputs.firsts, inputs.finals)
    )
    changes, snippets = changes_of(inputs), dict(inputs.passages)
    reasons = reason_results(inputs)
    shared, dividing = common_ground(inputs)
    return Summary(
        title=inputs.title,
        published=inputs.published,
        note=inputs.note,
        ballots=inputs.ballots,
        is_over=inputs.is_over,
        participants=inputs.participants,
        tracked=inputs.tracked,
        headline=headline(changes, _said(final), _said(first), inputs.participants)
        if inputs.is_over
        else "",
        first=first,
        final=final,
        changes=changes,
        guess=_guess(inputs, final),
        agreed=most_agreed(shown, snippets) if inputs.is_over else None,
        split=most_split(shown, snippets) if inputs.is_over else None,
        reached=reached_across(reasons),
        passages=inputs.passages,
        results=shown,
        shared=shared,
        dividing=dividing,
        reasons=reasons,
        movers=_movers(inputs),
        left_out=_left_out(
            inputs, [*results, final] if inputs.finals else results, changes, reasons
        ),
    )


def changes_of(inputs: RoundInputs) -> Changes | None:
    """Who went where between the first and the final answer; None if nobody gave both, or if it
    would show what one or two people did."""
    if not inputs.pairs:
        return None
    answers, rows = _categories(inputs.tracked, inputs.pairs)
    table = [[0] * len(answers) for _ in answers]
    for first, final, people in inputs.pairs:
        table[rows[first]][rows[final]] += people
    if not may_break_down(inputs.ballots, (n for row in table for n in row)):
        return None
    if not may_show(inputs.ballots, Tally((), sum(map(sum, table)), 0)):
        return None
    after = inputs.changed_after
    if not may_break_down(inputs.ballots, (people for _, people in after)):
        after = ()
    return Changes(answers, tuple(map(tuple, table)), after)


def result_of(question: Question, answers: Mapping[int, int]) -> Result:
    """The result of a poll from its answers -> people, whoever may see it."""
    counts = tally(question, answers)
    runoff = runoff_of(question, answers) if question.kind is Kind.RANKED else None
    return Result(question, counts.counts, counts.answered, counts.skipped, runoff=runoff)


def _categories(
    question: Question, pairs: Sequence[tuple[int, int, int]]
) -> tuple[tuple[str, ...], dict[int, int]]:
    """The rows of the table of changes, and the row of each answer: the options and "Skip"; of
    several picks, what was picked together; of a ranking, the first choice."""
    given = sorted({answer for first, final, _ in pairs for answer in (first, final)})
    if question.kind is Kind.MULTIPLE:
        kept = [answer for answer in given if answer != SKIP]
        names = tuple(describe(question, answer) for answer in kept)
        places = {answer: place for place, answer in enumerate(kept)}
    else:
        names = question.options
        places = {answer: first_choice(question, answer) for answer in given if answer != SKIP}
    if SKIP in given:
        places[SKIP], names = len(names), (*names, SKIP_LABEL)
    return names, places


def _poll_result(poll: PollInputs, inputs: RoundInputs) -> Result | None:
    found = _result(poll.question, poll.answers, inputs.ballots)
    if found is None:
        return None
    return replace(
        found, purpose=poll.purpose, passage=poll.passage, by_role=_by_role(poll, inputs)
    )


def _result(question: Question, answers: Mapping[int, int], ballots: Ballots) -> Result | None:
    found = result_of(question, answers)
    if not may_show(ballots, tally_of(found)):
        return None
    if found.runoff is not None and not _may_tell(found.runoff, ballots):
        return replace(found, runoff=None)
    return found


def _may_tell(runoff: Runoff, ballots: Ballots) -> bool:
    parts = [n for count in runoff.counts for n in (*count.votes, count.exhausted)]
    return may_break_down(ballots, (n for n in parts if n is not None))


def _by_role(poll: PollInputs, inputs: RoundInputs) -> tuple[RoleResult, ...]:
    """Each compared role by itself; a person may have several, so that what has to hide everyone is
    every combination of roles that people have."""
    if not may_break_down(inputs.ballots, (people for _, _, people in poll.by_role)):
        return ()
    found: list[RoleResult] = []
    for place, role in enumerate(inputs.roles):
        answers = Counter[int]()
        for roles, answer, people in poll.by_role:
            answers[answer] += people if roles >> place & 1 else 0
        counts = tally(poll.question, answers)
        clear = any(n >= ROLE_TOO_CLEAR * counts.answered for n in counts.counts)
        if counts.voters and not (inputs.ballots is Ballots.SECRET and clear):
            found.append(RoleResult(role, counts.counts, counts.answered, counts.skipped))
    return tuple(found)


def _roles_of(poll: PollInputs) -> int:
    """How many of the compared roles its voters have."""
    together = 0
    for roles, _, _ in poll.by_role:
        together |= roles
    return together.bit_count()


def _said(result: Result | None) -> Finals | None:
    return None if result is None else (result.question, tally_of(result))


def _movers(inputs: RoundInputs) -> tuple[Mover, ...]:
    if not may_break_down(inputs.ballots, (one.people for one in inputs.moved)):
        return ()
    movers = [Mover(one.source, one.number, one.people) for one in inputs.moved]
    return tuple(sorted(movers, key=lambda one: (-one.people, one.source, one.number)))


def _guess(inputs: RoundInputs, final: Result | None) -> Guess | None:
    if final is None or not inputs.guesses or not any(final.counts):
        return None
    guesses = result_of(Question("", Kind.CHOICE, inputs.tracked.options), inputs.guesses)
    most = max(final.counts)
    right = sum(n for n, count in zip(guesses.counts, final.counts, strict=True) if count == most)
    parts = (right, guesses.answered - right)
    if not guesses.answered or not may_show(inputs.ballots, tally_of(guesses)):
        return None
    if not may_break_down(inputs.ballots, parts):
        return None
    expected = _most(inputs.tracked, guesses.counts)
    level = [
        name for name, n in zip(inputs.tracked.options, final.counts, strict=True) if n == most
    ]
    return Guess(
        right=right,
        of=guesses.answered,
        expected="" if expected in level else expected,
        was=_most(inputs.tracked, final.counts),
    )


def _most(question: Question, counts: Sequence[int]) -> str:
    """The most frequent option; empty where several are, or where it is one person's."""
    most = max(counts)
    found = [name for n, name in zip(counts, question.options, strict=True) if n == most]
    return found[0] if len(found) == 1 and most > 1 else ""


def _left_out(
    inputs: RoundInputs,
    results: Sequence[Result | None],
    changes: Changes | None,
    reasons: Sequence[ReasonResult],
) -> tuple[str, ...]:
    """What a secret round doesn't tell, so that a plain sentence can say so."""
    if inputs.ballots is not Ballots.SECRET or not inputs.is_over:
        return ()
    marked = {one.id for one in inputs.reasons if one.marks}
    sides = [cell for poll in inputs.polls for cell in poll.by_side]
    polls = zip(inputs.polls, results, strict=False)  # the last result may be the final one
    out = {
        RESULTS: None in results,
        WHO_CHANGED: bool(inputs.pairs) and changes is None,
        BY_SIDE: any(one.id in marked and not one.sides for one in reasons)
        or not may_break_down(inputs.ballots, (people for _, _, people in sides)),
        BY_ROLE: any(
            (0 if result is None else len(result.by_role)) < _roles_of(poll)
            for poll, result in polls
        ),
    }
    return tuple(name for name, is_out in out.items() if is_out)
