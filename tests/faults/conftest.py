"""The world of the fault tests, in quick steps."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from simcord import Env
from world import World

from faults.worlds import a_world


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Look more often whether the bot has come to rest: a round settles about a hundred times."""
    settle: Any = Env._settle_internal  # pyright: ignore[reportPrivateUsage]
    with patch.dict(settle.__kwdefaults__, idle=0.002):
        yield


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        yield made
