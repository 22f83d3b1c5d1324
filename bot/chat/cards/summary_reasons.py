"""The summary's sections in members' words: their reasons, and what they said had moved them."""

from collections.abc import Iterable, Sequence

from bot.chat.cards import parts
from bot.chat.cards.parts import safe, small
from bot.summaries.findings import SideMarks, Voice
from bot.summaries.models import Reason
from bot.summaries.summary import Summary

BRIDGES_AT_MOST = 3
SIDES_AT_MOST = 4
"""Sides named beside a reason; where several options can be picked there may be many more."""

SECTION_LIMIT = 1500
"""Characters of a section, well under a page, so that no reason is cut off at the end of one."""


NAMED_AT_MOST = 8
"""What moved people most; all of it stands in the report."""


def what_moved(summary: Summary) -> Iterable[str]:
    """What people who changed an answer named most; nothing if too few said."""
    movers = summary.movers
    if movers is None or not movers.named:
        return
    named, rest = movers.named[:NAMED_AT_MOST], movers.named[NAMED_AT_MOST:]
    told = [f"{safe(parts.cut(one.what, 160))} ({one.people:,})" for one in named]
    other = movers.other + sum(one.people for one in rest)
    if other:
        told.append(f"other things ({other:,})")
    yield f"**What moved people**\nPeople who changed said: {', '.join(told)}."


def reasons(summary: Summary) -> Iterable[str]:
    """Good points for both sides, the strongest of each side, then all others; none twice."""
    bridges = _best(summary.voices)
    strongest = _strongest([one for one in summary.voices if one not in bridges])
    yield from _by_question(
        "### Good points for both sides\n", [(one.question, _quoted(one)) for one in bridges]
    )
    yield from _by_question(
        "### Strongest of each side\n", [(one.question, _quoted(one)) for one in strongest]
    )
    shown = {_identity(one) for one in (*bridges, *strongest)}
    rest = [one for one in summary.reasons if _identity(one) not in shown]
    yield from _by_question(
        "### More in members' words\n" if shown else "### In members' words\n",
        [(one.question, f"- **{_answer(one)}**: {safe(one.text)}") for one in rest],
    )


def _best(voices: Sequence[Voice]) -> list[Voice]:
    """The reasons that most people of every side found good."""
    ranked = sorted(_once(voices), key=lambda one: -(one.bridge or 0.0))
    return [one for one in ranked if one.bridge is not None][:BRIDGES_AT_MOST]


def _strongest(voices: Sequence[Voice]) -> list[Voice]:
    """For each question and side the reason that most of its own people found good."""
    best: dict[tuple[str, str], Voice] = {}
    for one in voices:
        before = best.get((one.question, one.side))
        if one.strength is not None and (before is None or one.strength > (before.strength or 0)):
            best[one.question, one.side] = one
    return list(best.values())


def _once(voices: Iterable[Voice]) -> list[Voice]:
    """Those who said the same in the same words are heard once."""
    return list({_identity(one): one for one in voices}.values())


def _identity(one: Voice | Reason) -> tuple[str, str, str]:
    return one.question, one.answer, one.text


def _quoted(voice: Voice) -> str:
    return f"- “{safe(voice.text)}” (**{_answer(voice)}** · good point for {_sides(voice.good)})"


def _answer(one: Voice | Reason) -> str:
    return safe(parts.cut(one.answer, 80))


def _sides(good: Sequence[SideMarks]) -> str:
    most = sorted(good, key=lambda one: -one.good)[:SIDES_AT_MOST]
    told = [f"{one.good:,} who said {safe(parts.cut(one.side, 60))}" for one in good if one in most]
    if len(good) > len(most):
        told.append("some of other sides")
    return " and ".join((", ".join(told[:-1]), told[-1])) if len(told) > 1 else told[0]


def _by_question(head: str, told: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Lines in sections of a question each, the first of them under the heading."""
    by_question: dict[str, list[str]] = {}
    for question, line in told:
        by_question.setdefault(question, []).append(line)
    for question, lines in by_question.items():
        section = head + small(safe(question))
        for line in lines:
            if len(section) + len(line) > SECTION_LIMIT:
                yield section
                section = small(safe(question))
            section += f"\n{line}"
        yield section
        head = ""
