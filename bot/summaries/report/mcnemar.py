"""McNemar's exact test, for the report's method part alone."""

from math import comb


def exact_p(gained: int, lost: int) -> float:
    """Two-sided: min(1, 2·P(X <= min(gained, lost))), X ~ Binomial(gained + lost, 1/2).

    As statsmodels' `mcnemar(exact=True)`; 1 if nobody moved.
    """
    moved = gained + lost
    tail = sum(comb(moved, i) for i in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / 2**moved)
