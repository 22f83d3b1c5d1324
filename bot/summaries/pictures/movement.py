"""From the opening to the close: the same people's answers, and who went where.

Nothing is drawn that isn't told: no ribbon of fewer than 3 people, and those who stayed only
where every answer's gains and losses are given (see `disclosure`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.polls.models import CANT_JUDGE_LABEL
from bot.summaries.disclosure import MIN_CELL
from bot.summaries.pictures.canvas import Canvas
from bot.summaries.pictures.lettering import folded, spread, width
from bot.summaries.pictures.parts import beside, head, label, option_names
from bot.summaries.pictures.style import MARGIN, ROW, SMALL, WIDTH, Look, looks
from bot.summaries.summary import BeforeAfter, Result, Summary, Tracked, answers_of
from bot.summaries.words import gross_text, percent, signed

BAR = 30
LEFT, RIGHT = 366, WIDTH - 366
"""The outer edges of the two bars."""

GAP = 10
"""Between the segments of a bar."""

COUNTS = 12
"""So many ribbons have their number written on them, the largest first."""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """People who went from one answer to another, or stayed: positions in `answers`."""

    source: int
    target: int
    people: int

    @property
    def stays(self) -> bool:
        return self.source == self.target


@dataclass(slots=True)
class _Column:
    """One end: people by answer, and how much of each segment has a ribbon already."""

    x: float
    people: list[int]
    tops: list[float]
    taken: list[int]
    one: float
    """The height of one person."""


def can_draw(summary: Summary) -> bool:
    """Whether the two ends are told."""
    return summary.tracked is not None and summary.tracked.before_after is not None


def ribbons(tracked: Tracked, change: BeforeAfter) -> list[Ribbon]:
    """All that is told of who went where, 3 people or more each."""
    places = {name: i for i, name in enumerate(answers_of(tracked.question))}
    told = [
        Ribbon(places[flow.source], places[flow.target], flow.people)
        for flow in change.flows
        if flow.source in places and flow.target in places
    ]
    opening = _people(change.opening, len(places))
    for net in change.net:
        if net.lost is not None and net.answer in places:
            place = places[net.answer]
            told.append(Ribbon(place, place, opening[place] - net.lost))
    return [one for one in told if one.people >= MIN_CELL]


def draw(canvas: Canvas, summary: Summary) -> None:
    """Opening shares left, closing shares right, and between them the moves that are told."""
    assert summary.tracked is not None
    assert summary.tracked.before_after is not None
    tracked, change = summary.tracked, summary.tracked.before_after
    answers = answers_of(tracked.question)
    told = ribbons(tracked, change)
    notes = _notes(change, any(not one.stays for one in told))
    top = head(canvas, tracked.question.text, notes, "The question of the round")
    drawn = [any(pair) for pair in zip(*_ends(change, len(answers)), strict=True)]
    names = [*option_names(canvas, tracked.question.options), CANT_JUDGE_LABEL][: len(answers)]
    tall = max(_room(names, result, drawn) for result in (change.opening, change.closing))
    canvas.height = max(900, top + 110 + tall)
    marks = looks(tracked.question, canvas.theme)[: len(answers)]
    left, right = _columns(change, len(answers), top + 64, canvas.height - 50)
    for x, word, anchor in ((LEFT + BAR, "opening", "end"), (RIGHT - BAR, "closing", "start")):
        canvas.text(x, top + 44, word, SMALL, colour=canvas.palette.muted, anchor=anchor)
    if told:
        _flow(canvas, left, right, told, marks)
    else:
        _net(canvas, left, right, [one.net for one in change.net], marks)
    for column, result, anchor in ((left, change.opening, "end"), (right, change.closing, "start")):
        _bar(canvas, column, marks, anchor)
        _labels(canvas, column, result, names, marks, drawn, anchor)


def _notes(change: BeforeAfter, has_moves: bool) -> list[str]:
    notes = [f"The same {change.n:,} people at the opening and at the close. {gross_text(change)}"]
    if change.scale is not None:
        mean = f"Mean change {signed(change.scale.mean)}"
        if change.scale.range is not None:
            mean += f" ({signed(change.scale.range.low)} to {signed(change.scale.range.high)})"
        notes.append(f"{mean}, n {change.scale.n:,}")
    notes.append("Numbers: share of those who judged · people.")
    if change.gross is not None and not change.gross.count:
        return notes
    stays_told = all(net.lost is not None for net in change.net)
    if not has_moves and not stays_told:
        notes[-1] += " In the middle: net change. Who went where isn’t told: too few went each way."
        return notes
    parts = ["Ribbons: 3 people or more"]
    if change.other_changes:
        parts.append(f"{change.other_changes:,} other changes aren’t drawn")
    if not stays_told:
        parts.append("how many stayed with each answer isn’t told")
    notes[-1] += f" {'; '.join(parts)}."
    return notes


def _people(result: Result, answers: int) -> list[int]:
    return [*(share.count for share in result.shares), result.cant_judge][:answers]


def _ends(change: BeforeAfter, answers: int) -> tuple[list[int], list[int]]:
    return _people(change.opening, answers), _people(change.closing, answers)


def _columns(change: BeforeAfter, answers: int, top: float, bottom: float) -> list[_Column]:
    """Both ends on one scale, so that a person has the same height everywhere."""
    ends = _ends(change, answers)
    segments = max(sum(1 for people in end if people) for end in ends)
    one = (bottom - top - GAP * (segments - 1)) / max(1, *map(sum, ends))
    columns: list[_Column] = []
    for x, people in zip((LEFT, RIGHT), ends, strict=True):
        tops: list[float] = []
        y = top
        for count in people:
            tops.append(y)
            y += count * one + (GAP if count else 0)
        columns.append(_Column(x, people, tops, [0] * answers, one))
    return columns


def _bar(canvas: Canvas, column: _Column, marks: Sequence[Look], anchor: str) -> None:
    x = column.x if anchor == "end" else column.x - BAR
    for place, people in enumerate(column.people):
        if people:
            height = people * column.one
            colour, top = marks[place].colour, column.tops[place]
            if marks[place].mark == "ring":  # no answer on the matter: hollow, like its mark
                inset = [(x + 2, top + 2), (x + BAR - 2, top + 2)]
                inset += [(x + BAR - 2, top + height - 2), (x + 2, top + height - 2)]
                canvas.line([*inset, inset[0]], colour, 4)
            else:
                canvas.rect(x, top, BAR, height, colour)


def _flow(
    canvas: Canvas,
    left: _Column,
    right: _Column,
    told: Sequence[Ribbon],
    marks: Sequence[Look],
) -> None:
    """Ribbons in the order in which they cross least; those who stayed lie behind in faint."""
    ends: dict[Ribbon, list[float]] = {ribbon: [] for ribbon in told}
    for ribbon in sorted(told, key=lambda r: (r.source, r.target)):
        ends[ribbon].append(_take(left, ribbon.source, ribbon.people))
    for ribbon in sorted(told, key=lambda r: (r.target, r.source)):
        ends[ribbon].append(_take(right, ribbon.target, ribbon.people))
    one = left.one
    for ribbon in sorted(told, key=lambda r: (not r.stays, -r.people)):
        opacity = 0.25 if ribbon.stays else 0.6
        thick = ribbon.people * one
        _ribbon(canvas, ends[ribbon], thick, marks[ribbon.source].colour, opacity)
    _counts(canvas, told, ends, one)


def _net(
    canvas: Canvas,
    left: _Column,
    right: _Column,
    net: Sequence[int],
    marks: Sequence[Look],
) -> None:
    """Where no ribbon may be drawn: how many each answer won or lost on balance."""
    shown = [place for place, _ in enumerate(marks) if left.people[place] or right.people[place]]
    ends = [[c.tops[p] + c.people[p] * c.one / 2 for c in (left, right)] for p in shown]
    middles = spread([sum(pair) / 2 for pair in ends], [44] * len(shown), 0, canvas.height - 30)
    x0, x1 = LEFT + BAR + 14, RIGHT - BAR - 14
    for place, pair, middle in zip(shown, ends, middles, strict=True):
        points = [(x0, pair[0]), ((x0 + x1) / 2, middle), (x1, pair[1])]
        canvas.line(points, marks[place].colour, 4, dash=(1, 2.5))
        text = f"{net[place]:+,}".replace("-", "−") if net[place] else "0"
        canvas.text((x0 + x1) / 2, middle + 10, text, bold=True, anchor="middle", halo=True)


def _take(column: _Column, place: int, people: int) -> float:
    """The next free part of a segment; returns its upper edge."""
    top = column.tops[place] + column.taken[place] * column.one
    column.taken[place] += people
    return top


def _ribbon(
    canvas: Canvas, tops: Sequence[float], thick: float, colour: str, opacity: float
) -> None:
    x0, x1 = LEFT + BAR, RIGHT - BAR
    middle = (x0 + x1) / 2
    a, b = tops
    steps = (
        ("M", (x0, a)),
        ("C", (middle, a, middle, b, x1, b)),
        ("L", (x1, b + thick)),
        ("C", (middle, b + thick, middle, a + thick, x0, a + thick)),
        ("Z", ()),
    )
    canvas.shape(steps, colour, opacity=opacity)


def _counts(
    canvas: Canvas,
    told: Sequence[Ribbon],
    ends: dict[Ribbon, list[float]],
    one: float,
) -> None:
    """How many went, on a ground of its own where it touches no other number."""
    written: list[tuple[float, float, float]] = []
    moves = sorted((r for r in told if not r.stays), key=lambda r: -r.people)[:COUNTS]
    stays = [r for r in told if r.stays and r.people * one >= SMALL]
    for ribbon in [*moves, *stays]:
        number = f"{ribbon.people:,}" + (" stayed" if ribbon.stays else "")
        wide = width(number, SMALL, bold=not ribbon.stays) + 12
        for at in (0.5,) if ribbon.stays else (0.22, 0.32, 0.42, 0.14, 0.55, 0.7, 0.85):
            x = LEFT + BAR + (RIGHT - LEFT - 2 * BAR) * _along(at)
            y = _height(ends[ribbon], at) + ribbon.people * one / 2
            free = all(
                abs(x - other_x) > (wide + other_wide) / 2 or abs(y - other_y) > SMALL * 1.2
                for other_x, other_y, other_wide in written
            )
            if free:
                written.append((x, y, wide))
                bold = not ribbon.stays
                canvas.text(x, y + 10, number, SMALL, bold=bold, anchor="middle", halo=True)
                break


def _along(t: float) -> float:
    """Of a ribbon's cubic curve: how far from its left to its right end it is at t."""
    return 1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3


def _height(tops: Sequence[float], t: float) -> float:
    rest = 1 - t
    near, far = rest**3 + 3 * rest**2 * t, 3 * rest * t**2 + t**3
    return tops[0] * near + tops[1] * far


def _labels(
    canvas: Canvas,
    column: _Column,
    result: Result,
    names: Sequence[str],
    marks: Sequence[Look],
    drawn: Sequence[bool],
    anchor: str,
) -> None:
    """Beside each segment its share (of those who judged), people and name."""
    shown = [place for place in range(len(column.people)) if drawn[place]]
    told = [_label(result, place, names[place]) for place in shown]
    centres = [column.tops[p] + column.people[p] * column.one / 2 for p in shown]
    sizes = [SMALL * ROW * len(rows) + 8 for _, rows in told]
    moved = spread(centres, sizes, column.tops[0] - 8, canvas.height - 24)
    x, side = column.x, -1 if anchor == "end" else 1
    for i, place in enumerate(shown):
        look = marks[place]
        if abs(moved[i] - centres[i]) > 8:
            joint = [(x + side * 4, centres[i]), (x + side * 16, moved[i])]
            canvas.line(joint, look.colour, 2)
        canvas.mark(x + side * 26, moved[i], 10, look.mark, look.colour)
        top = moved[i] - sizes[i] / 2 + 4
        label(canvas, x + side * 46, top, *told[i], anchor=anchor)


def _room(names: Sequence[str], result: Result, drawn: Sequence[bool]) -> float:
    """The height that one column's labels take."""
    shown = [place for place in range(len(names)) if drawn[place]]
    return sum(SMALL * ROW * len(_label(result, p, names[p])[1]) + 8 for p in shown)


def _label(result: Result, place: int, name: str) -> tuple[str, tuple[str, ...]]:
    """The number and the rows of the name: beside the number if that is one row, else below."""
    number = f"{result.cant_judge:,}"
    if place < len(result.shares):
        share = result.shares[place]
        number = f"{percent(share.share)} · {share.count:,}"
    room = LEFT - MARGIN - 46
    first = beside(number, name, room, 1)
    if not first[0].endswith("…"):
        return number, first
    return number, ("", *folded(name, room, 2, SMALL))
