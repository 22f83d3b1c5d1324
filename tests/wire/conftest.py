"""A loopback Discord for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wire.harness import Wire, open_wire


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    with open_wire(tmp_path) as opened:
        yield opened
