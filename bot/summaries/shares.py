"""Counts, shares and means, and how they are said: counts first, percentages from 20 on."""

from collections.abc import Sequence
from math import sqrt

from bot.domain.questions import SCALES, Kind, Question

Z95 = 1.959964
"""The standard normal's 97.5% point."""

PERCENT_FROM = 20
"""Of fewer answers a percentage would look more exact than it is."""

NEAR = 0.2
"""How close a mean has to be to an option to be called by its name alone."""


def wilson(successes: int, n: int) -> tuple[float, float] | None:
    """The 95% score interval of a share (Wilson 1927); None for nobody. Exports alone carry it.

    centre (p + z²/2n)/(1 + z²/n), half-width z·sqrt(p(1-p)/n + z²/4n²)/(1 + z²/n)
    """
    if not 0 <= successes <= n:
        raise ValueError("successes lie between 0 and n")
    if n == 0:
        return None
    p, spread = successes / n, Z95**2 / n
    centre = (p + spread / 2) / (1 + spread)
    half = Z95 * sqrt(p * (1 - p) / n + spread / (4 * n)) / (1 + spread)
    low = 0.0 if successes == 0 else centre - half
    high = 1.0 if successes == n else centre + half
    return low, high


def counted(count: int, n: int) -> str:
    """ "5 of 9"; from 20 on with the share: "14 of 25 (56%)"."""
    return f"{count:,} of {n:,}" + (f" ({percent(count, n)})" if n >= PERCENT_FROM else "")


def percent(count: int, n: int) -> str:
    """A share in whole percent; never rounded to 0 or 100% from elsewhere."""
    share = count / n if n else 0.0
    if 0 < share <= 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share:.0%}"


def mean_of(kind: Kind, counts: Sequence[int]) -> float | None:
    """The mean of a scale (`SCALES`); None for other kinds, and for nobody."""
    people = sum(counts)
    if kind not in SCALES or not people:
        return None
    return sum(v * n for v, n in zip(SCALES[kind], counts, strict=True)) / people


def mean_text(question: Question, counts: Sequence[int]) -> str:
    """The mean in words of the scale: "On average between B and C."; empty where there is none."""
    mean = mean_of(question.kind, counts)
    if mean is None:
        return ""
    values, names = SCALES[question.kind], question.options
    for value, name in zip(values, names, strict=True):
        if abs(mean - value) <= NEAR:
            return f"On average about {name}."
    above = max(i for i, value in enumerate(values) if value > mean)
    return f"On average between {names[above]} and {names[above + 1]}."


def people(count: int, noun: str = "person", plural: str = "people") -> str:
    """ "1 person", "12 people"."""
    return f"{count:,} {noun if count == 1 else plural}"
