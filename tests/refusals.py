"""What whoever runs the bot reads when a command can't be done."""

import re
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from bot.cli import main
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


def refusal(output: pytest.CaptureFixture[str], *arguments: str, code: int = 1) -> str:
    """The one line on standard error with which a command fails."""
    assert main(arguments) == code
    shown = output.readouterr().err
    assert "Traceback" not in shown
    assert shown.startswith("discussion-bot: ")
    assert shown.count("\n") == 1
    return shown
