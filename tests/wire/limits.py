"""Discord's rate limits for each route and channel: so many requests in so many seconds."""

import time
from dataclasses import dataclass, field

Bucket = tuple[str, str]


@dataclass(slots=True)
class Limits:
    """`rules`: "POST messages" -> (requests, seconds); a route without a rule has no limit."""

    rules: dict[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])
    refused: int = 0
    _used: dict[Bucket, tuple[float, int]] = field(default_factory=dict[Bucket, tuple[float, int]])

    def take(self, method: str, path: str) -> tuple[bool, dict[str, str]]:
        """Whether this request is let through, and the headers that say how it stands."""
        parts = path.strip("/").split("/")
        route = f"{method} {parts[2] if len(parts) > 2 else parts[0]}"
        if parts[0] != "channels" or route not in self.rules:
            return True, {}
        most, seconds = self.rules[route]
        bucket = route, parts[1]
        now = time.monotonic()
        until, used = self._used.get(bucket, (0.0, 0))
        if now >= until:
            until, used = now + seconds, 0
        allowed = used < most
        self._used[bucket] = until, used + allowed
        self.refused += not allowed
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(most - used - 1, 0)),
            "X-RateLimit-Reset-After": f"{until - now:.3f}",
            "X-RateLimit-Reset": f"{time.time() + until - now:.3f}",
            "X-RateLimit-Bucket": route.replace(" ", "-"),
        }
        return allowed, headers
