"""What a summary says, once, as plain data: cards, report and pictures are made from it.

Texts of articles and members are in it as they were written; whoever shows them sees to it that
they break nothing there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.questions import SKIP_LABEL, Kind, Question
from bot.domain.reasons import Source
from bot.summaries.figures import BY_ROLE, BY_SIDE, RESULTS, WHO_CHANGED
from bot.summaries.ground import tally_of
from bot.summaries.headline import counts_text
from bot.summaries.runoff import Runoff
from bot.summaries.shares import counted, mean_text, people
from bot.summaries.summary import Changes, Ground, ReasonResult, Result, SideCount, Summary
from bot.text import snippet


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or two."""

    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """So many people of so many gave this answer."""

    label: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A reason in its author's words: the answer for which it was written, and what others made
    of it."""

    text: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers with a name for each column and, in the first cell of each row, for each row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Item = Text | Bar | Quote | Table

NOBODY_ANSWERED = "Nobody answered."
MORE_THAN_ONCE = "Some changed more than once"
NOTE_AT_MOST = 80
"""Characters of what kind of text the article is."""


@dataclass(frozen=True, slots=True)
class Section:
    """Something that is said under a title. `passage` is the number of the one whose card it is
    about, 0 for none; `is_detail`: of use to those who look closely."""

    title: str
    items: tuple[Item, ...]
    passage: int = 0
    is_detail: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A line under the headline: what it is, what it is about, and what was found."""

    label: str
    about: str
    said: str
    passage: int = 0


def points(summary: Summary) -> tuple[Point, ...]:
    """What comes below the headline."""
    found: list[Point] = []
    if summary.agreed:
        one = summary.agreed
        found.append(Point("Most agreed", one.about, one.said, one.passage))
    if summary.split:
        one = summary.split
        found.append(Point("Split people", one.about, one.said, one.passage))
    reached = reason_that_reached(summary)
    if reached is not None:
        said = f"a good point for {sides_text(reached.sides)}"
        found.append(Point("Reached across", f"“{reached.text}”", said))
    return tuple(found)


def reason_that_reached(summary: Summary) -> ReasonResult | None:
    """The reason that reached across the sides, while it is shown."""
    return next((one for one in summary.reasons if one.id == summary.reached and one.text), None)


def closing_line(summary: Summary) -> str:
    """Who these people are, and what they read: once in every summary."""
    parts = [f"{people(summary.participants)} who chose to answer, not a sample"]
    if summary.pairs:
        parts.append(f"{summary.pairs:,} answered both before and after")
    note = snippet(summary.note.split(";")[0].rstrip(". "), NOTE_AT_MOST)
    if note:
        parts.append(note[0].lower() + note[1:])
    return " · ".join(parts)


def results(summary: Summary) -> tuple[Section, ...]:
    """What "All results" leads through, in order; each question once."""
    return tuple(_results(summary))


def reasons(summary: Summary) -> tuple[Section, ...]:
    """What members said, by question, what most found good first; and what moved people."""
    return tuple(_reasons(summary))


def sides_text(sides: tuple[SideCount, ...]) -> str:
    """ "3 of 4 who say Yes, 2 of 3 who say No"."""
    return ", ".join(f"{one.count:,} of {one.of:,} who say {one.side}" for one in sides)


def runoff_items(question: Question, runoff: Runoff) -> tuple[Item, ...]:
    """Who wins and how: first choices, the counts, and the winner in pairs if it is another."""
    items: list[Item] = [Text(runoff_sentence(question, runoff))]
    before: tuple[int | None, ...] = ()
    for count in runoff.counts if len(runoff.counts) > 1 else ():
        gone = [
            name
            for name, now, then in zip(question.options, count.votes, before, strict=False)
            if now is None and then is not None
        ]
        head = f"Without {' and '.join(gone)}" if gone else "First choices"
        items.append(Text(f"{head}: {_votes_text(question, count.votes)}{_rest(count.exhausted)}"))
        before = count.votes
    if runoff.by_order:
        items.append(Text("At a tie for the last place, the option further down the list left."))
    if runoff.condorcet is not None and runoff.condorcet != runoff.winner:
        name = question.options[runoff.condorcet]
        items.append(Text(f"Compared two by two, {name} beats every other option."))
    return tuple(items)


def runoff_sentence(question: Question, runoff: Runoff) -> str:
    """Who wins, with the last count; never without a word where only the order decided."""
    votes = [
        (n, name) for n, name in zip(runoff.counts[-1].votes, question.options, strict=True) if n
    ]
    votes.sort(key=lambda one: -one[0])
    if not votes:
        return "Nobody ranked anything."
    if runoff.winner is None:
        return f"The runoff ends in a tie: {' and '.join(name for _, name in votes)}."
    name = question.options[runoff.winner]
    against = f", {votes[0][0]:,} to {votes[1][0]:,} against {votes[1][1]}" if votes[1:] else ""
    if len(runoff.counts) == 1 and not runoff.by_order:
        return f"{name} wins with more than half of the first choices."
    doubt = " A tie was decided by the order of the options." if runoff.by_order else ""
    return f"{name} wins the runoff{against}.{doubt}"


def _results(summary: Summary) -> Iterator[Section]:
    yield from _main(summary)
    for title, grounds in (
        ("What the sides share", summary.shared),
        ("What divides the sides", summary.dividing),
    ):
        if grounds:
            yield Section(title, tuple(map(_ground, grounds)))
    for result in summary.results:
        title = summary.about(result)
        yield Section(title, tuple(_result_items(result)), result.passage)
    if summary.left_out:
        yield Section("Not shown", (Text(_left_out_text(summary)),))


def _main(summary: Summary) -> Iterator[Section]:
    title = summary.tracked.text
    if not summary.is_over:
        yield Section(title, (Text("The main question's result comes when the discussion ends."),))
        return
    items: list[Item] = []
    changes, final = summary.changes, summary.final
    if changes is not None:
        items += _before_and_after(changes)
    elif final is not None:
        items += _result_items(final)
    elif summary.first is not None:
        items.append(Text("Nobody answered again at the end. Before reading:"))
        items += _result_items(summary.first)
    else:
        items.append(Text("No result is shown here."))
    if final is not None and changes is not None:
        if final.runoff is not None:
            items += runoff_items(final.question, final.runoff)
        mean = mean_text(final.question, final.counts)
        items += [Text(mean)] if mean else []
        items += _role_items(final)
    if summary.guess is not None:
        items.append(Text(_guess_text(summary)))
    yield Section(title, tuple(items))
    if changes is not None and changes.changed:
        yield Section("Who went where", tuple(_moves(changes)), is_detail=True)
        after = [(number, count) for number, count in changes.after if count]
        if after:
            after_passages = [
                Text(f"{people(count, 'mind', 'minds')} after “{summary.snippet(number)}”")
                for number, count in after
            ]
            if changes.is_back_and_forth:
                after_passages.append(Text(f"{MORE_THAN_ONCE}."))
            yield Section("When minds changed", tuple(after_passages), is_detail=True)


def _before_and_after(changes: Changes) -> Iterator[Item]:
    before = [sum(row) for row in changes.table]
    after = [sum(column) for column in zip(*changes.table, strict=True)]
    yield Text(f"The same {people(changes.n)}, before the first passage and at the end:")
    yield Table(
        ("", "Before", "After"),
        tuple(
            (name, f"{one:,}", f"{other:,}")
            for name, one, other in zip(changes.answers, before, after, strict=True)
        ),
    )


def _moves(changes: Changes) -> Iterator[Item]:
    moves = [
        (n, f"{n:,} from {changes.answers[row]} to {changes.answers[column]}")
        for row, cells in enumerate(changes.table)
        for column, n in enumerate(cells)
        if n and row != column
    ]
    yield Text("; ".join(said for _, said in sorted(moves, key=lambda one: -one[0])) + ".")
    stayed = changes.n - changes.changed
    yield Text(f"{counted(stayed, changes.n)} kept their answer.")


def _result_items(result: Result) -> Iterator[Item]:
    if not result.answered and not result.skipped:
        yield Text(NOBODY_ANSWERED)
        return
    for option, count in zip(result.question.options, result.counts, strict=True):
        yield Bar(option, count, result.answered)
    if result.skipped:
        yield Text(f"{SKIP_LABEL}: {result.skipped:,}")
    if result.question.kind is Kind.MULTIPLE:
        yield Text("Several answers each, so the counts can add up to more.")
    mean = mean_text(result.question, result.counts)
    if mean:
        yield Text(mean)
    if result.runoff is not None:
        yield from runoff_items(result.question, result.runoff)
    yield from _role_items(result)


def _role_items(result: Result) -> Iterator[Item]:
    for role in result.by_role:
        counts = Result(result.question, role.counts, role.answered, role.skipped)
        yield Text(f"{role.role}: {counts_text(result.question, tally_of(counts))}")


def _ground(ground: Ground) -> Text:
    return Text(f"{ground.about} · {ground.answer}: {sides_text(ground.sides)}")


def _guess_text(summary: Summary) -> str:
    guess = summary.guess
    assert guess is not None
    said = f"{counted(guess.right, guess.of)} guessed what most people here say"
    if guess.expected:
        said += f"; most expected {guess.expected}"
    return f"{said}."


def _reasons(summary: Summary) -> Iterator[Section]:
    by_question: dict[str, list[ReasonResult]] = {}
    for one in summary.reasons:
        if one.text:
            by_question.setdefault(one.about, []).append(one)
    for about, found in by_question.items():
        quotes = [Quote(one.text, one.answer, _note(one)) for one in found]
        yield Section(about, tuple(quotes))
    if summary.movers:
        yield Section("What moved people", tuple(_movers(summary)))


def _note(reason: ReasonResult) -> str:
    marked = tuple(one for one in reason.sides if one.of)
    return f"a good point for {sides_text(marked)}" if marked else ""


def _movers(summary: Summary) -> Iterator[Item]:
    """As counts that add up: a reason that is not shown any more is among the rest."""
    texts = {one.id: one.text for one in summary.reasons}
    rest = 0
    for mover in summary.movers:
        match mover.source:
            case Source.PASSAGE:
                yield Text(f"{mover.people:,}: “{summary.snippet(mover.number)}”")
            case Source.REASON if texts.get(mover.number):
                yield Text(f"{mover.people:,}: the reason “{texts[mover.number]}”")
            case Source.TALK:
                yield Text(f"{mover.people:,}: the conversation")
            case _:
                rest += mover.people
    if rest:
        yield Text(f"{rest:,}: something else")


def _left_out_text(summary: Summary) -> str:
    words = {
        RESULTS: "results of fewer than 5 answers",
        WHO_CHANGED: "who changed their mind",
        BY_SIDE: "results by side",
        BY_ROLE: "some results by role",
    }
    *others, last = [words[one] for one in summary.left_out]
    named = f"{', '.join(others)} and {last}" if others else last
    return f"Ballots are secret here, so {named} are left out: they could give someone away."


def _votes_text(question: Question, votes: tuple[int | None, ...]) -> str:
    named = [(n, name) for n, name in zip(votes, question.options, strict=True) if n is not None]
    return ", ".join(f"{name} {n:,}" for n, name in sorted(named, key=lambda one: -one[0]))


def _rest(exhausted: int) -> str:
    return f" · {exhausted:,} ranked none of these" if exhausted else ""
