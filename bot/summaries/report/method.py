"""How the numbers were made, in plain words, and what can't be concluded from them."""

from bot.summaries.report.markup import Child, Html, el, join, section, table, wide, words
from bot.summaries.report.mcnemar import exact_p
from bot.summaries.summary import Summary, Tracked

MOVERS_AT_LEAST = 6
"""No test with fewer people who changed their answer."""

CANT = (
    "What people outside this discussion think. Those who answered are volunteers: they chose to "
    "come, to read on and to answer, and no interval or test makes a sample of them.",
    "Why anyone changed. Nobody was kept from reading, so there is nothing to compare with: a "
    "change after a passage may come from it, from another person, or from a second thought.",
    "That those who stopped answering would have answered like those who stayed.",
    "That an answer which a few more people gave is the stronger one: where intervals overlap, "
    "chance may have put it first.",
)


def method_section(summary: Summary) -> Html:
    """The method, only as far as this report needs it."""
    tracked = summary.tracked
    change = tracked.before_after if tracked is not None else None
    parts: list[Child] = [
        el("h3", "Shares and intervals"),
        el(
            "p",
            "Every share is of the people who judged (n); “can’t judge” is an answer of its own, "
            "counted apart. The interval (Wilson 1927, 95%) shows chance alone: if many groups "
            "like this one were drawn by lot from a larger public, about 95 of 100 such intervals "
            "would hold that public’s share. In the bars it is the thin line.",
        ),
        el("h3", "Before and after"),
        el(
            "p",
            "The question of the round was asked before the first passage and again at the close "
            "(after Deliberative Polling: Fishkin and Luskin). Answers are paired by person: only "
            "who answered at both ends is compared. An answer that was merely left standing is "
            "not counted as having stayed. The net change of an answer is how many it gained less "
            "how many it lost: a net of 0 can hide many changes, so both are given.",
        ),
    ]
    if summary.tracked is not None and summary.tracked.line is not None:
        parts.append(el("p", _line_words()))
    if _has_scale(summary):
        parts += [el("h3", "Means"), el("p", _scale_words())]
    if tracked is not None and change is not None:
        parts.append(_tests(tracked))
    if _has_ranking(summary):
        parts += [el("h3", "Rankings"), el("p", _ranking_words())]
    if any(one.good for one in summary.voices):
        parts += [el("h3", "Reasons"), el("p", _reason_words())]
    if summary.groups is not None:
        parts += [el("h3", "Groups"), el("p", _group_words())]
    parts += [
        el("h3", "What is left out, and why"),
        el(
            "p",
            "Of a question with fewer than 5 answers nothing is shown. What 1 or 2 people changed, "
            "found good, or answered as members of a role or group is not shown either, also not "
            "where it would follow by subtracting one number from another. Such numbers are put "
            "together with others, or “not told” stands in their place.",
        ),
        el("h3", "What can’t be concluded"),
        el("ul", *(el("li", one) for one in CANT)),
    ]
    return section("method", "How this was computed, and what can’t be concluded", *parts)


def _line_words() -> str:
    return (
        "The opinion line follows the same people through the passages, so that who came later "
        "doesn’t look like someone who changed. It has a point only where at least 3 people "
        "changed since every earlier point, or nobody."
    )


def _scale_words() -> str:
    return (
        "Where answers stand on a scale, the mean and the spread (standard deviation) are given. "
        "The interval of a mean comes from a bootstrap: the answers are drawn anew thousands of "
        "times, with a fixed seed, and 95 of 100 of the means lie within it. Treating steps of a "
        "scale as equally far apart is a convention: look at the shares too."
    )


def _ranking_words() -> str:
    return (
        "Instant runoff: the option with the fewest first choices leaves, and its ballots count "
        "for the next option on them, until one has more than half of those that are left. The "
        "comparison in pairs (Condorcet) asks of any two options which one more people put above "
        "the other. They can name different winners; neither is the right one."
    )


def _reason_words() -> str:
    return (
        "Members saw each other’s reasons one at a time and marked them: a good point, not "
        "convinced, or pass. A good point for more than one side is one that a large share of "
        "each side found good, with small numbers drawn towards a half (after Polis)."
    )


def _group_words() -> str:
    return (
        "The groups follow Polis: stands on passages and reasons are put on a map of two "
        "dimensions on which people who answer alike are close, and the map is cut into the "
        "number of groups that are the most distinct. Where none are distinct enough, the report "
        "says so. Ellipses show where about two thirds of a group stand along each direction."
    )


def _tests(tracked: Tracked) -> Html | None:
    """McNemar's exact test for each option, from published numbers only."""
    change = tracked.before_after
    if change is None or change.gross is None or change.gross.count < MOVERS_AT_LEAST:
        return None
    rows: list[list[Child]] = []
    for net in change.net:
        if net.gained is not None and net.lost is not None:
            p = p_text(exact_p(net.gained, net.lost))
            rows.append([words(net.answer), f"{net.gained:,}", f"{net.lost:,}", p])
    if not rows:
        return None
    caption = "McNemar’s exact test, two-sided, for each answer"
    return join(
        [
            el("h3", "Tests"),
            el(
                "p",
                "For each answer: how often a difference between gained and lost at least this "
                "large would come about if each change went either way like the toss of a coin. "
                "Volunteers are no sample, so that this says nothing about anyone else; and "
                f"{len(rows)} answers make {len(rows)} tests, of which one in twenty comes out "
                "below 0.05 by chance alone.",
            ),
            wide(caption, table(caption, ("Answer", "Gained", "Lost", "p"), rows, "numbers")),
        ]
    )


def p_text(p: float) -> str:
    """Such as "0.031"; never 0."""
    return "under 0.001" if p < 0.001 else f"{p:.3f}"


def _has_scale(summary: Summary) -> bool:
    tracked = summary.tracked
    change = tracked.before_after if tracked else None
    return any(
        (
            tracked is not None and tracked.scale is not None,
            change is not None and change.scale is not None,
            *(one.scale is not None for one in summary.questions),
        )
    )


def _has_ranking(summary: Summary) -> bool:
    return any(one.ranking for one in summary.questions) or bool(
        summary.tracked and summary.tracked.ranking
    )
