"""The summary where it is posted: made once, and brought up to date when its reasons change."""

import sqlite3
from dataclasses import replace

from bot.rounds import contents
from bot.rounds.compute import Compute
from bot.domain.rounds import StepKind
from bot.rounds.publisher import Publisher, StepContent
from bot.store import summaries
from bot.store.database import Store


class SummaryCard:
    """Moderators may still approve and hide reasons after the end, and authors erase theirs."""

    def __init__(self, store: Store, publisher: Publisher, compute: Compute) -> None:
        self._store = store
        self._publisher = publisher
        self._compute = compute

    async def told(self, content: StepContent) -> StepContent:
        """The step with what its card tells."""
        from bot.rounds.record import summary_of  # when first needed: a start is to be quick

        summary = await summary_of(self._store, content.round, compute=self._compute)
        return replace(content, summary=summary)

    async def redraw(self, round_id: int) -> None:
        """Bring the summary of a round up to date, if it stands and if it has to be."""
        content, changes = await self._store.read(lambda c: _standing(c, round_id))
        if changes and content.step.message_id is not None:
            await self._publisher.redraw(await self.told(content), content.step.message_id)
            await self._store.write(lambda c: summaries.drawn(c, round_id, changes))


def _standing(c: sqlite3.Connection, round_id: int) -> tuple[StepContent, int]:
    return contents.of_kind(c, round_id, StepKind.SUMMARY), summaries.changes(c, round_id)
