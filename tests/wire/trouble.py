"""What goes wrong on the way, by rule: errors, lost answers, slow ones, broken connections."""

import fnmatch
import random
from dataclasses import dataclass, field
from typing import Any

BEFORE = ("error", "drop")
AFTER = ("lost", "late_error")


@dataclass(slots=True)
class Trouble:
    """One rule. `where`: a pattern such as "POST /channels/*/messages".

    `error` refuses before the effect; `drop` closes the connection before it; `lost` closes it
    after; `late_error` has the effect and says 500; `slow` waits `seconds` before the effect.
    """

    where: str
    kind: str
    times: int = 1_000_000_000
    chance: float = 1.0
    status: int = 500
    code: int = 0
    seconds: float = 0.0
    met: int = 0


@dataclass(slots=True)
class Troubles:
    """The rules in force; the chance is seeded."""

    rules: list[Trouble] = field(default_factory=list[Trouble])
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def set(self, rules: list[dict[str, Any]], seed: int) -> None:
        self.rules = [Trouble(**rule) for rule in rules]
        self.chance = random.Random(seed)

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
