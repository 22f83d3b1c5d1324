"""How much one member may ask of the bot: more than a person can, less than a script would."""

from collections.abc import Callable
from dataclasses import dataclass

AT_ONCE, A_SECOND = 60.0, 5.0
"""So many clicks in a row, and so many more with every second."""

ERASURE = 15.0
"""Deleting what was said costs as much as so many clicks."""

REMEMBERED = 10_000


@dataclass(slots=True)
class _Left:
    amount: float
    at: float


class Limits:
    """What each member has left. `now` gives seconds by a clock that nobody sets."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._members: dict[int, _Left] = {}
        self._room = REMEMBERED
        """With so many members it is worth a look whom to forget."""

    def take(self, member_id: int, cost: float = 1.0) -> bool:
        """Whether a member may have this too."""
        now = self._now()
        left = self._members.get(member_id)
        if left is None:
            if len(self._members) >= self._room:
                self._forget(now)
            left = self._members[member_id] = _Left(AT_ONCE, now)
        left.amount = min(AT_ONCE, left.amount + (now - left.at) * A_SECOND)
        left.at = now
        if left.amount < cost:
            return False
        left.amount -= cost
        return True

    def _forget(self, now: float) -> None:
        """Those who have all of it again, which a new one has too."""
        full = AT_ONCE / A_SECOND
        self._members = {
            member: left for member, left in self._members.items() if now - left.at < full
        }
        self._room = max(REMEMBERED, 2 * len(self._members))
