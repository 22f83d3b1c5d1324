"""People who stand somewhere, as a matrix of stances and as a round's record."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from summary_rounds import round_of

from bot.summaries.models import Item, RoundRecord, Stance

Values = NDArray[np.float64]


def camps(
    profiles: Sequence[str], sizes: Sequence[int], *, stray: float = 0.1, seed: int = 1
) -> Values:
    """People of each camp stand as its profile says ("+", "-" or "0" for each item), but for a
    share that strays and answers anything."""
    chance = np.random.default_rng(seed)
    words = {"+": 1.0, "-": -1.0, "0": 0.0}
    rows = [[words[letter] for letter in one] for one in profiles]
    values = np.repeat(np.array(rows), sizes, axis=0)
    strays = chance.random(values.shape) < stray
    values[strays] = chance.choice([-1.0, 0.0, 1.0], size=int(strays.sum()))
    return values


def noise(people: int, items: int, *, missing: float = 0.0, seed: int = 1) -> Values:
    """People whose stances have nothing to do with each other."""
    chance = np.random.default_rng(seed)
    values = chance.choice([-1.0, 0.0, 1.0], size=(people, items), p=[0.4, 0.2, 0.4])
    values[chance.random(values.shape) < missing] = np.nan
    return values


def record_of(values: Values, *, others: int = 0, reasons: Sequence[str] = ()) -> RoundRecord:
    """An ended round with these stances; the last items are reasons. `others` took part without
    taking a stand."""
    people, count = values.shape
    passages = count - len(reasons)
    items = [Item(i + 1, f"Passage {i + 1} says") for i in range(passages)]
    items += [Item(0, text) for text in reasons]
    stances = [
        Stance(voter.to_bytes(16, "big"), item, int(values[voter, item]))
        for voter in range(people)
        for item in range(count)
        if not np.isnan(values[voter, item])
    ]
    participants = len({stance.voter for stance in stances}) + others
    return replace(
        round_of(["A.A"]), participants=participants, items=tuple(items), stances=tuple(stances)
    )
