"""Fixtures: a world to act in, whose every request is held against Discord's contract."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from contract.check import check_requests, report_line
from simcord import Env
from world import World


def pytest_report_header() -> str:
    return report_line()


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Look more often whether the bot has come to rest: a round settles about a hundred times."""
    settle: Any = Env._settle_internal  # pyright: ignore[reportPrivateUsage]
    with patch.dict(settle.__kwdefaults__, idle=0.002):
        yield


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = await World.open(tmp_path)
    yield made
    requests = made.env.http_requests
    await made.close()
    check_requests(requests, refused=made.refused)
    made.env.raise_errors()
