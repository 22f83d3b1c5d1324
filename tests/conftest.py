"""Fixtures: a world to act in, whose every request is held against Discord's contract."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from contract.check import check_requests, report_line
from world import World


def pytest_report_header() -> str:
    return report_line()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = await World.open(tmp_path)
    yield made
    requests = made.env.http_requests
    await made.close()
    check_requests(requests, refused=made.refused)
    made.env.raise_errors()
