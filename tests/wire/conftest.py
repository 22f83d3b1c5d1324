"""A loopback Discord for each test; none where processes can't be had this way."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wire.harness import Wire, open_wire


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    if sys.platform == "win32":
        pytest.skip("the loopback Discord is steered by signals")
    with open_wire(tmp_path) as opened:
        yield opened
