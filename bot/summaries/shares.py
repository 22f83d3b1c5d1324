"""Shares of people, each with the interval that chance alone would explain."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959964
"""The standard normal's 97.5% point."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both between 0 and 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` people; `share` (0 to 1) and its interval are None while n is 0."""

    count: int
    n: int
    share: float | None
    interval: Interval | None


def wilson(successes: int, n: int) -> Interval | None:
    """The 95% score interval of a share (Wilson 1927); None for nobody.

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
    return Interval(low, high)


def share_of(count: int, n: int) -> Share:
    """`count` of `n` people with its interval."""
    return Share(count, n, count / n if n else None, wilson(count, n))
