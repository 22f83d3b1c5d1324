"""What whoever runs the bot reads when a command can't be done."""

import re
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from bot.cli_words import explain
from bot.errors import CommandError


@contextmanager
def refused(pattern: str = "") -> Generator[list[str]]:
    """What is done here is refused in words that fit the pattern; then they are in the list."""
    said: list[str] = []
    with pytest.raises((CommandError, OSError)) as error:
        yield said
    said.append(explain(error.value))
    assert re.search(pattern, said[0]), said[0]
