"""What can be measured of a running bot, for Prometheus: read from the parts whenever it asks."""

import contextlib
import logging
import os
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily as Counter
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import HistogramMetricFamily as Histogram
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from bot.chat.client import DiscussionBot
from bot.chat.counts import BOUNDS, AnswerCounts, Outcome
from bot.store.files import JOURNALS, companion

log = logging.getLogger(__name__)


class BotCollector(Collector):
    """Reads a bot's numbers, without a query and without its database's threads."""

    def __init__(self, bot: DiscussionBot, database: Path) -> None:
        self._bot = bot
        self._database = database

    def collect(self) -> Iterator[Metric]:
        bot, service = self._bot, self._bot.service
        counts, store = bot.clicks.counts, service.store
        yield Gauge("discussion_uptime_seconds", "Since the login", bot.uptime)
        shards = sum(not shard.is_closed() for shard in bot.shards.values())
        yield Gauge("discussion_shards_connected", "Shards with a connection", shards)
        yield Gauge("discussion_servers", "Servers on these shards", len(bot.guilds))
        yield Gauge("discussion_database_bytes", "With its journals", _size(self._database))
        waiting = Gauge("discussion_waiting", "What waits, by kind", labels=["kind"])
        waiting.add_metric(["answers"], len(bot.clicks))
        waiting.add_metric(["writes"], len(store.writer))
        waiting.add_metric(["reads"], len(store.readers))
        waiting.add_metric(["redraws"], len(service.refresher))
        yield waiting
        saved = counts.outcomes[Outcome.SAVED]
        yield Counter("discussion_ballots", "Ballots that were saved", saved)
        answers = Counter("discussion_interactions", "By what became of them", labels=["outcome"])
        for outcome, number in counts.outcomes.items():
            answers.add_metric([outcome], number)
        yield answers
        yield _receipts(counts)
        drawn = service.refresher.redrawn
        yield Counter("discussion_redraws", "Cards that were drawn anew", drawn)


@contextlib.asynccontextmanager
async def serving(port: int, bot: DiscussionBot, database: Path) -> AsyncGenerator[None]:
    """Answer on this port of the loopback interface. Without it the bot works too."""
    registry = CollectorRegistry()
    registry.register(BotCollector(bot, database))

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        headers = {"Content-Type": CONTENT_TYPE_LATEST}
        return web.Response(body=generate_latest(registry), headers=headers)

    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        log.info("Metrics are at http://127.0.0.1:%s/metrics", port)
    except OSError as error:
        log.warning("There will be no metrics: port %s can't be opened (%s)", port, error)
    try:
        yield
    finally:
        await runner.cleanup()


def _receipts(counts: AnswerCounts) -> Histogram:
    buckets: list[tuple[str, float]] = []
    total = 0
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), counts.waits, strict=True):
        total += number
        buckets.append((bound, total))
    documentation = "From a click on an answer until Discord took the receipt"
    return Histogram("discussion_receipt_seconds", documentation, buckets, counts.waited)


def _size(database: Path) -> int:
    sizes = 0
    for suffix in ("", *JOURNALS):
        with contextlib.suppress(OSError):
            sizes += os.stat(companion(database, suffix)).st_size
    return sizes
