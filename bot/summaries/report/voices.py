"""What people said: good points for both sides, the strongest of each side, everything else."""

from collections.abc import Iterable, Sequence

from bot.summaries.findings import Movers, Voice
from bot.summaries.report.markup import Child, Html, el, join, section, table, wide, words
from bot.summaries.summary import Summary

BRIDGES_AT_MOST = 10
STRONGEST_OF_A_SIDE = 3


def voices_section(summary: Summary) -> Html | None:
    """The reasons that moderators approved, and what moved people; None if there are neither."""
    bridges, strongest = _best(summary.voices)
    shown = {(one.question, one.answer, one.text) for one in (*bridges, *strongest)}
    rest = [one for one in summary.reasons if (one.question, one.answer, one.text) not in shown]
    parts = [
        _bridges(bridges),
        _strongest(strongest),
        _movers(summary.movers),
        _rest(((one.question, one.answer, one.text) for one in rest), bool(shown)),
    ]
    told = [part for part in parts if part is not None]
    if not told:
        return None
    if shown or rest:
        note = "In members' own words, without names, as approved by a moderator."
        told.insert(0, el("p", note))
    return section("reasons", "Reasons", *told)


def _best(voices: Sequence[Voice]) -> tuple[list[Voice], list[Voice]]:
    """Those that several sides found good, best first; then up to three of each side."""
    both = sorted((one for one in voices if one.bridge is not None), key=lambda v: -(v.bridge or 0))
    bridges = both[:BRIDGES_AT_MOST]
    sides: dict[tuple[str, str], list[Voice]] = {}
    for one in sorted(voices, key=lambda v: -(v.strength or 0)):
        if one.strength is not None and one not in bridges:
            sides.setdefault((one.question, one.side), []).append(one)
    order = dict.fromkeys((one.question, one.side) for one in voices)
    return bridges, [one for side in order for one in sides.get(side, [])[:STRONGEST_OF_A_SIDE]]


def _bridges(voices: Sequence[Voice]) -> Html | None:
    if not voices:
        return None
    return join(
        [
            el("h3", "Good points for more than one side"),
            el("p", "People who answered differently found these reasons good.", class_="small"),
            el("ul", *map(_marked, voices), class_="voices"),
        ]
    )


def _strongest(voices: Sequence[Voice]) -> Html | None:
    if not voices:
        return None
    return join(
        [
            el("h3", "The strongest of each side"),
            el("p", "Most found good by those who answered alike.", class_="small"),
            el("ul", *map(_marked, voices), class_="voices"),
        ]
    )


def _marked(voice: Voice) -> Html:
    found = [join([words(one.side), f" {one.good:,}"]) for one in voice.good]
    good = [Html("Found good by: "), join(found, ", ")] if found else []
    return el(
        "li",
        el("blockquote", el("p", voice.text, dir="auto")),
        el(
            "p",
            "From an answer ",
            el("b", words(voice.answer)),
            " to “",
            words(voice.question),
            "”",
        ),
        el("p", *good) if good else None,
    )


def _movers(movers: Movers | None) -> Html | None:
    if movers is None:
        return None
    head = el("h3", "What moved people, as they say")
    if movers.people is None:
        few = "Fewer than 3 people said what had moved them to another answer."
        return join([head, el("p", few)])
    rows: list[list[Child]] = [[words(one.what), f"{one.people:,}"] for one in movers.named]
    if movers.other:
        rows.append(["something else", f"{movers.other:,}"])
    people = f"{movers.people:,} people who changed an answer said what had moved them"
    return join([head, wide(people, table(people, ("What", "People"), rows, "numbers"))])


def _rest(reasons: Iterable[tuple[str, str, str]], is_more: bool) -> Html | None:
    """All other reasons by question and answer; the same words are shown once."""
    by_question: dict[str, set[tuple[str, str]]] = {}
    for question, answer, text in reasons:
        by_question.setdefault(question, set()).add((answer, text))
    if not by_question:
        return None
    parts: list[Child] = [el("h3", "What else people said" if is_more else "What people said")]
    for question, said in by_question.items():
        items = [
            el("li", el("b", words(answer)), ": ", words(text)) for answer, text in sorted(said)
        ]
        parts += [el("h4", words(question)), el("ul", *items, class_="said")]
    return join(parts)
