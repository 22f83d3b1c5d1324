"""What Prometheus reads of a running bot."""

import asyncio
import socket
from urllib.request import urlopen

import pytest
from faults.clicks import click
from faults.play import custom_ids
from faults.worlds import told
from prometheus_client.parser import text_string_to_metric_families
from world import World

from bot.chat.metrics import serving


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def measured(world: World, port: int) -> dict[str, float]:
    """Each sample under its name and labels, read as Prometheus does."""

    def read() -> str:
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            return answer.read().decode()

    async with serving(port, world.bot, world.settings.database):
        text = await asyncio.to_thread(read)
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_it_counts_ballots_answers_and_redraws_and_tells_what_waits(
    world: World, port: int
) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    opening = world.opening()
    for label in ("Yes", "No"):
        await world.vote(ann, opening, label)
    before = await measured(world, port)
    assert before["discussion_ballots_total"] == 2
    assert before["discussion_receipt_seconds_count"] == 2
    assert before["discussion_receipt_seconds_bucket +Inf"] == 2
    assert before["discussion_waiting redraws"] == 1
    assert before["discussion_shards_connected"] == before["discussion_servers"] == 1
    assert before["discussion_database_bytes"] > 10_000
    assert before["discussion_interactions_total answered"] == 2, "a command and its button"
    await world.env.advance_time(15)
    await world.steer("Discard")
    assert "has closed" in await told(world, click(ben, opening, custom_ids(opening)[0]))
    await world.moderator.slash(world.channel, "round panel")
    after = await measured(world, port)
    assert after["discussion_redraws_total"] > before["discussion_redraws_total"]
    assert after["discussion_interactions_total refused"] == 2, "a closed poll, no round here"
    assert after["discussion_interactions_total saved"] == 2


async def test_where_the_port_is_taken_the_bot_works_without(
    world: World, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        async with serving(port, world.bot, world.settings.database):
            await world.start(where="here")
    assert f"port {port} can't be opened" in caplog.text
