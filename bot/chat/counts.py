"""How interactions were answered, and how soon: plain numbers, which whoever measures reads."""

from bisect import bisect_left
from enum import StrEnum

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
"""Seconds, Discord's three among them."""


class Outcome(StrEnum):
    """What became of an interaction."""

    SAVED = "saved"
    """A ballot, with its receipt."""
    ANSWERED = "answered"
    """Anything else that was done."""
    REFUSED = "refused"
    """Whoever it was has read why not."""
    FAILED = "failed"
    """The bot or its database failed, which whoever it was has read."""
    NOT_TAKEN = "not taken"
    """Discord took no answer, or took it too late."""


class AnswerCounts:
    """Counts answers since the start."""

    def __init__(self) -> None:
        self.outcomes = dict.fromkeys(Outcome, 0)
        self.waits = [0] * (len(BOUNDS) + 1)
        """Ballots by how long their receipt took: up to each bound, and longer."""
        self.waited = 0.0
        """Seconds, all of them together."""

    def note(self, outcome: Outcome) -> None:
        """An interaction came to this."""
        self.outcomes[outcome] += 1

    def note_receipt(self, seconds: float) -> None:
        """A receipt reached Discord so long after the click."""
        self.waits[bisect_left(BOUNDS, seconds)] += 1
        self.waited += seconds
