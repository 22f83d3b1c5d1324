"""Durations as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import format_duration, parse_duration
from bot.errors import UserError

DAY = 86_400


@pytest.mark.parametrize("text", ["10m", "600s", " 10M ", "010m", "10 minutes", "9min 60secs"])
def test_ten_minutes_may_be_written_in_many_ways(text: str) -> None:
    assert parse_duration(text, least=1, most=DAY) == 600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h30m", 5400),
        ("30m1h", 5400),
        ("1h,30m", 5400),
        ("1 hour, 30 minutes", 5400),
        ("1hr and 30 min", 5400),
        ("3 days", 3 * DAY),
        ("2 weeks", 14 * DAY),
        ("1wk 1d", 8 * DAY),
        ("1d2h3m4s", DAY + 7384),
    ],
)
def test_a_duration_is_the_sum_of_its_parts(text: str, seconds: int) -> None:
    assert parse_duration(text, least=1, most=30 * DAY) == seconds


NONSENSE = ["", "m", "10", "ten minutes", "-5m", "1.5h", "10m10m", "1h1hour", "١٠x", "5s!"]


@pytest.mark.parametrize("text", [*NONSENSE, "5 fortnights"])
def test_what_is_no_duration_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(UserError, match="`1h30m`"):
        parse_duration(text, least=1, most=DAY)


@pytest.mark.parametrize("text", ["0m", "59s", "8d", "9999999999999999999999d"])
def test_what_is_out_of_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(UserError, match="between 1 minute and 1 week"):
        parse_duration(text, least=60, most=7 * DAY)


@given(st.text(max_size=60))
def test_no_text_makes_it_stumble(text: str) -> None:
    with contextlib.suppress(UserError):
        assert 1 <= parse_duration(text, least=1, most=DAY) <= DAY


@given(st.integers(1, 400 * DAY))
def test_a_duration_in_words_can_be_read_back(seconds: int) -> None:
    assert parse_duration(format_duration(seconds), least=1, most=400 * DAY) == seconds


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (60, "1 minute"), (5400, "1 hour 30 minutes"), (14 * DAY, "2 weeks")],
)
def test_a_duration_in_words(seconds: int, words: str) -> None:
    assert format_duration(seconds) == words
