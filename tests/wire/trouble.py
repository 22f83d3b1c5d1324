"""What goes wrong on the way: by rule (errors, lost or slow answers), and by rate limit."""

import fnmatch
import random
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Trouble:
    """One rule. `where`: a pattern such as "POST /channels/*/messages".

    `error` refuses before the effect, `banned` as the guard in front of Discord does; `odd` with a
    page that calls itself JSON, `bare` without saying when to come back; `drop` closes
    the connection before it; `lost` closes it after, `hold` only `seconds` later; `late_error` has
    the effect and says 500; `slow` waits `seconds` before the effect.
    """

    where: str
    kind: str
    times: int = 1_000_000_000
    chance: float = 1.0
    status: int = 500
    seconds: float = 0.0
    met: int = 0


@dataclass(slots=True)
class Troubles:
    """The rules in force; the chance is seeded."""

    rules: list[Trouble] = field(default_factory=list[Trouble])
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def meet(self, method: str, path: str) -> Trouble | None:
        """What happens to this request."""
        what = f"{method} {path}"
        for rule in self.rules:
            if (
                rule.times > rule.met
                and fnmatch.fnmatchcase(what, rule.where)
                and (rule.chance >= 1 or self.chance.random() < rule.chance)
            ):
                rule.met += 1
                return rule
        return None


@dataclass(slots=True)
class Limits:
    """`rules`: "POST messages" -> (requests, seconds) for each channel; others have no limit."""

    rules: dict[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])
    _used: dict[tuple[str, str], tuple[float, int]] = field(
        default_factory=dict[tuple[str, str], tuple[float, int]]
    )

    def take(self, method: str, path: str) -> tuple[bool, dict[str, str]]:
        """Whether this request is let through, and the headers that say how it stands."""
        parts = path.strip("/").split("/")
        route = f"{method} {parts[2] if len(parts) > 2 else parts[0]}"
        if parts[0] != "channels" or route not in self.rules:
            return True, {}
        most, seconds = self.rules[route]
        now = time.monotonic()
        until, used = self._used.get((route, parts[1]), (0.0, 0))
        if now >= until:
            until, used = now + seconds, 0
        allowed = used < most
        self._used[route, parts[1]] = until, used + allowed
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(most - used - 1, 0)),
            "X-RateLimit-Reset-After": f"{until - now:.3f}",
            "X-RateLimit-Reset": f"{time.time() + until - now:.3f}",
            "X-RateLimit-Bucket": route.replace(" ", "-"),
        }
        return allowed, headers
