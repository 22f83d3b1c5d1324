"""The summary where it is posted: made once, and brought up to date when its reasons change."""

from dataclasses import replace

from bot.rounds import contents
from bot.rounds.compute import Compute
from bot.rounds.publisher import Publisher, StepContent
from bot.store.database import Store


class SummaryCard:
    """Moderators may still approve and hide reasons after the end, and authors erase theirs."""

    def __init__(self, store: Store, publisher: Publisher, compute: Compute) -> None:
        self._store = store
        self._publisher = publisher
        self._compute = compute
        self._shown: dict[int, int] = {}
        """What the card of a round shows, as a hash of its summary; as far as we drew it."""

    async def told(self, content: StepContent) -> StepContent:
        """The step with what its card tells."""
        from bot.rounds.record import summary_of  # when first needed: a start is to be quick

        summary = await summary_of(self._store, content.round, compute=self._compute)
        return replace(content, summary=summary)

    def shows(self, content: StepContent) -> None:
        """The card stands like this."""
        self._shown[content.round.id] = hash(content.summary)

    async def redraw(self, poll_id: int) -> None:
        """Bring the summary that tells of a poll up to date, if it stands already."""
        content = await self._store.read(lambda c: contents.summary(c, poll_id))
        if content is None or content.step.message_id is None:
            return
        told = await self.told(content)
        if self._shown.get(told.round.id) != hash(told.summary):
            await self._publisher.redraw(told, content.step.message_id)
            self.shows(told)
