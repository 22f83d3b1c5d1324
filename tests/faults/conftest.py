"""The worlds of the fault tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from world import World

from faults.hostile import Stage, a_busy_stage
from faults.transport import Transport
from faults.worlds import a_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        yield made


@pytest.fixture
def transport(world: World) -> Iterator[Transport]:
    """By the next attempt Discord has forgotten the nonce: only a look finds the card."""
    with Transport(world, remembers_nonces=False).installed() as made:
        yield made


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with a_busy_stage(tmp_path_factory.mktemp("stage")) as made:
        yield made
