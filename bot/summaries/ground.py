"""Where the sides meet and where they part, on what most agreed, and which reason reached across.

The sides are the final answers to the tracked question, options with at least two people. The idea
is that of group-aware consensus (Polis), with groups that members understand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.answers import Tally, describe_for_all, first_choice, tally
from bot.domain.questions import SKIP, Kind, Question
from bot.domain.reasons import GOOD_POINT
from bot.domain.rounds import Ballots
from bot.domain.sides import side_name, side_of
from bot.summaries.inputs import PollInputs, ReasonInputs, RoundInputs
from bot.summaries.privacy import may_break_down, may_show
from bot.summaries.shares import counted
from bot.summaries.summary import Ground, Highlight, ReasonResult, Result, SideCount, about

AGREED_FROM = 2 / 3
"""At least this share says the same where people agree."""
AGREED_PEOPLE, SPLIT_PEOPLE = 3, 4
"""So many have to have answered."""
SIDE_PEOPLE = 2
DIGITS = 9
"""Differences of shares that are equal but for the rounding of floats are equal."""


def sides_of(inputs: RoundInputs) -> dict[int, str]:
    """The sides: option of the tracked question -> its name, in their order."""
    question, finals = inputs.tracked, Counter[int]()
    if not may_show(inputs.ballots, tally(question, inputs.finals or {})):
        return {}
    for answer, people in (inputs.finals or {}).items():
        if answer != SKIP:
            finals[first_choice(question, answer)] += people
    kept = sorted(answer for answer, people in finals.items() if people >= SIDE_PEOPLE)
    return {answer: describe_for_all(question, answer) for answer in kept}


def common_ground(inputs: RoundInputs) -> tuple[tuple[Ground, ...], tuple[Ground, ...]]:
    """What the sides share, and what divides them, best first."""
    sides = sides_of(inputs)
    if len(sides) < 2:
        return (), ()
    snippets = dict(inputs.passages)
    shared: list[tuple[float, Ground]] = []
    dividing: list[tuple[float, Ground]] = []
    for poll in inputs.polls:
        if not may_break_down(inputs.ballots, (people for _, _, people in poll.by_side)):
            continue
        grounds = _grounds(inputs.tracked, poll, sides, snippets.get(poll.passage, ""))
        shares = [([one.count / one.of for one in ground.sides], ground) for ground in grounds]
        for all_sides, ground in shares:
            if min(all_sides) * 2 > 1:
                shared.append((min(all_sides), ground))
        apart = [
            (round(max(one) - min(one), DIGITS), ground)
            for one, ground in shares
            if max(one) * 2 > 1 and min(one) * 2 < 1
        ]
        dividing += sorted(apart, key=lambda one: -one[0])[:1]
    return _ordered(shared), _ordered(dividing)


def most_agreed(results: Iterable[Result], abouts: Mapping[int, str]) -> Highlight | None:
    """The passage or question on which the largest share says the same; the earlier one if equal.

    `abouts`: first words of the passages by their numbers.
    """
    best: tuple[float, Highlight] | None = None
    for result in results:
        named = _by_side_of_question(result)
        if result.answered < AGREED_PEOPLE or not named:
            continue
        people, name = max(named, key=lambda one: one[0])
        share = people / result.answered
        if share >= AGREED_FROM and (best is None or share > best[0]):
            says = _says(result.question, name)
            said = f"{counted(people, result.answered)} {says}"
            best = share, Highlight(_about(result, abouts), said, result.passage)
    return None if best is None else best[1]


def most_split(results: Iterable[Result], abouts: Mapping[int, str]) -> Highlight | None:
    """The most even split; where several are equally even, none is singled out."""
    found: list[tuple[float, Highlight]] = []
    for result in results:
        named = sorted(_by_side_of_question(result), key=lambda one: -one[0])
        if result.answered < SPLIT_PEOPLE or len(named) < 2:
            continue
        (first, name), (second, other) = named[:2]
        if first / result.answered >= AGREED_FROM or not second:
            continue
        said = f"{first:,} {_says(result.question, name)}, "
        said += f"{second:,} {_says(result.question, other)}"
        gap = (first - second) / result.answered
        found.append((gap, Highlight(_about(result, abouts), said, result.passage)))
    least = min((gap for gap, _ in found), default=None)
    even = [highlight for gap, highlight in found if gap == least]
    return even[0] if len(even) == 1 else None


def reason_results(inputs: RoundInputs) -> tuple[ReasonResult, ...]:
    """Each reason with its good points by side, best first; texts stay with their authors."""
    sides, polls = sides_of(inputs), {poll.id: poll for poll in inputs.polls}
    snippets = dict(inputs.passages)
    found: list[tuple[float, ReasonResult]] = []
    for reason in inputs.reasons:
        poll = polls.get(reason.poll_id)
        question = inputs.tracked if poll is None else poll.question
        counts = _marks(reason, sides, inputs.ballots)
        answers = (inputs.finals or {}) if poll is None else poll.answers
        shows_answer = may_show(inputs.ballots, tally(question, answers))
        # where ballots are secret, the side of one person is known only from the answer itself
        tells_side = inputs.ballots is not Ballots.SECRET or (poll is None and shows_answer)
        result = ReasonResult(
            id=reason.id,
            about=question.text
            if poll is None
            else about(question, poll.purpose, snippets.get(poll.passage, "")),
            answer=describe_for_all(question, reason.answer) if shows_answer else "",
            text=reason.text,
            own_side=sides.get(reason.side, "") if reason.side is not None and tells_side else "",
            sides=counts,
        )
        found.append((estimate(counts), result))
    return tuple(result for _, result in sorted(found, key=lambda one: (-one[0], one[1].id)))


def reached_across(reasons: Sequence[ReasonResult]) -> int:
    """The id of the reason that at least one person of each other side marked a good point, and
    that does best on the side that likes it least; 0 if there is none."""
    across = [
        one
        for one in reasons
        if len(one.sides) > 1 and all(side.count for side in one.sides if side.side != one.own_side)
    ]
    return max(across, key=lambda one: (estimate(one.sides), -one.id)).id if across else 0


def estimate(sides: Sequence[SideCount]) -> float:
    """The smallest share of good points over all sides, (good + 1)/(marked + 2) each (Polis)."""
    return min(((one.count + 1) / (one.of + 2) for one in sides), default=0.0)


def _marks(
    reason: ReasonInputs, sides: Mapping[int, str], ballots: Ballots
) -> tuple[SideCount, ...]:
    good, marked = Counter[int](), Counter[int]()
    for side, mark, people in reason.marks:
        marked[side] += people
        good[side] += people if mark == GOOD_POINT else 0
    parts = [n for side in sides for n in (good[side], marked[side] - good[side])]
    if not may_break_down(ballots, parts):
        return ()
    return tuple(SideCount(name, good[side], marked[side]) for side, name in sides.items())


def _grounds(
    tracked: Question, poll: PollInputs, sides: Mapping[int, str], snippet: str
) -> list[Ground]:
    """For each answer to a question, how many of each side give it; a side of which
    hardly anyone answered leaves nothing to compare."""
    by_side: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for final, answer, people in poll.by_side:
        side, said = first_choice(tracked, final), side_of(poll.question, answer)
        if side in sides and said is not None:
            by_side[side][said] += people
    if poll.question.kind is Kind.MULTIPLE:
        return []
    if any(by_side[side].total() < SIDE_PEOPLE for side in sides):
        return []  # one person is no side
    answers = sorted({said for counts in by_side.values() for said in counts})
    return [
        Ground(
            about=about(poll.question, poll.purpose, snippet),
            passage=poll.passage,
            answer=side_name(poll.question, said),
            sides=tuple(
                SideCount(name, by_side[side][said], by_side[side].total())
                for side, name in sides.items()
            ),
        )
        for said in answers
    ]


def _ordered(found: list[tuple[float, Ground]]) -> tuple[Ground, ...]:
    return tuple(ground for _, ground in sorted(found, key=lambda one: -one[0]))


def _by_side_of_question(result: Result) -> list[tuple[int, str]]:
    """(people, name) of what can be said to a question, answers that say the same together."""
    question = result.question
    if question.kind is Kind.MULTIPLE:
        return []
    if question.kind is Kind.RANKED:
        return [
            (n, f"{name} first") for n, name in zip(result.counts, question.options, strict=True)
        ]
    found = Counter[int]()
    for option, people in enumerate(result.counts):
        side = side_of(question, option)
        assert side is not None, "only Skip is no side"
        found[side] += people
    return [(people, side_name(question, side)) for side, people in found.items()]


def _says(question: Question, name: str) -> str:
    """What people who gave this answer say, as it is written after a number."""
    match question.kind:
        case Kind.STANCE | Kind.AGREEMENT:
            plain = {"Agree": "agree", "Disagree": "disagree", "Not sure": "aren't sure"}
            return plain.get(name, f"say {name}")
        case Kind.RANKED:
            return f"put {name}"
        case Kind.MARKS:
            return f"give {name}"
        case _:
            return f"say {name}"


def _about(result: Result, abouts: Mapping[int, str]) -> str:
    return about(result.question, result.purpose, abouts.get(result.passage, ""))


def tally_of(result: Result) -> Tally:
    """The plain counts of a result."""
    return Tally(result.counts, result.answered, result.skipped)
