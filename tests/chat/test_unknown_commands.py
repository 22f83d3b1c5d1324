"""Commands as an older version knew them: the library refuses them, people hear what to do."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from contract.check import check_requests
from discord import app_commands
from faults.clicks import Sent, at_once, command
from world import World, said


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The simulated Discord notes whatever the library refuses: here that is no fault."""
    made = await World.open(tmp_path)
    yield made
    await made.close()
    check_requests(made.env.http_requests)


def older(world: World, shape: str) -> Sent:
    """A command whose option was not there then, or one that has gone since."""
    if shape == "without its option":
        return command(world.env, world.moderator, "poll results")
    sent = command(world.env, world.moderator, "round panel")
    sent[2]["options"][0]["name"] = "rewind"
    return sent


@pytest.mark.parametrize("shape", ["without its option", "that is gone"])
async def test_a_command_of_another_shape_is_refused_in_words(
    world: World, shape: str, caplog: pytest.LogCaptureFixture
) -> None:
    (result,) = await at_once(world.env, world.channel, older(world, shape))
    assert "from the menu again" in said(result)
    assert result.ephemeral
    (error,) = world.env.errors
    assert isinstance(error, app_commands.AppCommandError)
    assert not [line for line in caplog.records if line.levelno >= logging.ERROR]
