"""Participation through the round: who was still answering at each step."""

from collections.abc import Iterator

from bot.summaries.disclosure import enough
from bot.summaries.findings import Presence
from bot.summaries.models import RoundRecord
from bot.summaries.summary import Tracked


def participation(record: RoundRecord, tracked: Tracked) -> tuple[Presence, ...]:
    """The opening, each passage and question that was asked, the closing."""
    opening = tracked.n_opening
    steps = [("opening", opening, opening)] if record.first_passage_at is not None else []
    steps += [(one.step, one.people, one.panel) for one in record.attendance]
    if record.closing_at is not None:
        steps.append(("closing", tracked.n_closing, tracked.n_paired))
    return tuple(_presences(steps, opening))


def _presences(steps: list[tuple[str, int, int]], opening: int) -> Iterator[Presence]:
    for step, people, panel in steps:
        told = all(map(enough, (panel, people - panel, opening - panel)))
        yield Presence(step, people if enough(people) else None, panel if told else None)
