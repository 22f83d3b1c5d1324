"""What whoever runs the bot sees of it: its status and its log."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import discord
import pytest
from world import World

from bot import __version__
from bot.chat import status
from bot.chat.status import answering, ask
from bot.cli import CONFIG, main


async def asked(world: World) -> status.Status:
    """What the bot says of itself over the socket next to its database."""
    async with answering(world.settings.database, world.bot):
        return await asyncio.to_thread(ask, world.settings.database)


async def test_the_status_tells_version_uptime_and_what_waits(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await world.env.advance_time(90)
    idle = await asked(world)
    assert (idle.version, idle.redraws, idle.reads, idle.writes) == (__version__, 0, 0, 0)
    assert idle.uptime >= 90
    await world.env.advance_time(10)
    await world.vote(ann, world.opening(), "Yes")
    busy = await asked(world)
    assert busy.redraws == 1, "the card waits for its interval"
    shown = status.in_words(busy)
    assert f"version: {__version__}, running for " in shown
    assert "cards waiting to be redrawn: 1" in shown
    told = json.loads(status.as_json(busy))
    assert (told["is_running"], told["redraws"]) == (True, 1)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name.startswith("bot.")]


async def test_the_log_has_a_line_for_each_beginning_and_end_and_no_member(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world = await World.open(tmp_path)
    (ann,) = world.join(1)
    await world.start(where="here")
    await world.vote(ann, world.opening(), "Yes")
    await world.play_to_the_end()
    options: dict[str, Any] = {"question": "Tea?", "options": "Yes | No", "closes": "1h"}
    await world.moderator.slash(world.channel, "poll ask", **options)
    await world.env.advance_time(3700)
    await world.start(where="here")
    await world.steer("Discard")
    await world.close()
    lines = said(caplog)
    server, (poll,) = world.guild.id, [line for line in lines if "was asked" in line]
    poll = poll.split()[1]
    for line in (
        f"Round 1 on server {server} has begun",
        f"Round 1 on server {server} has ended",
        f"Poll {poll} on server {server} was asked",
        f"Poll {poll} was closed",
        f"Round 2 on server {server} has begun",
        f"Round 2 on server {server} was discarded",
    ):
        assert lines.count(line) == 1, lines
    assert any(line.startswith("Ready after ") for line in lines)
    assert not any(str(ann.id) in line or "Tea" in line for line in lines)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run the program in, with a token."""
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    monkeypatch.delenv("DATABASE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_without_a_bot_the_status_is_json_too_where_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["status"]) == 1
    assert "is not running" in capsys.readouterr().err
    assert main(["status", "--json"]) == 1
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert (told["is_running"], told["is_well"]) == (False, False)
    assert "`discussion-bot run` starts it" in told["error"]
    assert shown.err == ""


@pytest.mark.usefixtures("home")
def test_a_broken_connection_is_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def login(_: discord.Client, token: str) -> None:
        shard = logging.getLogger("discord.shard")
        try:
            raise ConnectionResetError("reset by peer")
        except OSError:
            shard.exception("Failed to connect for shard_id: %s. Retrying...", 3)
        raise discord.LoginFailure(token)

    monkeypatch.setattr(discord.Client, "login", login)
    assert main(["run"]) == CONFIG
    assert "Failed to connect for shard_id: 3. Retrying (reset by peer)" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("home")
def test_metrics_without_what_they_need_are_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("METRICS_PORT", "9464")
    monkeypatch.setattr("bot.cli_check.find_spec", lambda _: None)  # pyright: ignore
    assert main(["run"]) == CONFIG
    assert "pip install '.[metrics]'" in capsys.readouterr().err
