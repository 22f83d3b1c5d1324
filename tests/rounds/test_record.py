"""Where a round's figures are worked out."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from summaries.summary_rounds import crowd, round_of

from bot.rounds.compute import Unavailable, always, in_thread
from bot.summaries.figures import summarise

T = TypeVar("T")


class Beside:
    """A place for heavy work that counts what it is given."""

    def __init__(self, *, works: bool = True) -> None:
        self.asked = 0
        self._works = works

    async def __call__(self, function: Callable[..., T], *arguments: Any) -> T:
        self.asked += 1
        if not self._works:
            raise Unavailable("out of order")
        return await in_thread(function, *arguments)


async def test_figures_are_worked_out_beside_the_bot() -> None:
    beside, made = Beside(), round_of(crowd(20))
    assert await always(beside, summarise, made) == summarise(made)
    assert beside.asked == 1


async def test_where_that_is_out_of_order_the_bot_does_it_itself(
    caplog: pytest.LogCaptureFixture,
) -> None:
    beside, made = Beside(works=False), round_of(crowd(20))
    with caplog.at_level(logging.WARNING):
        assert await always(beside, summarise, made) == summarise(made)
    assert beside.asked == 1
    assert "out of order" in caplog.text
