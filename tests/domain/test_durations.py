"""Durations as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.domain.durations import format_duration, parse_duration

DAY = 86_400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10m", 600),
        ("1h30m", 5400),
        (" 1H 30M ", 5400),
        ("3d", 3 * DAY),
        ("90s", 90),
        ("1d2h3m4s", DAY + 7384),
        ("090m", 5400),
    ],
)
def test_a_duration_is_read_as_it_is_meant(text: str, seconds: int) -> None:
    assert parse_duration(text, least=1, most=7 * DAY) == seconds


@pytest.mark.parametrize(
    "text", ["", "m", "10", "ten minutes", "-5m", "1.5h", "30m1h", "10m10m", "١٠x", "1h,30m"]
)
def test_what_is_no_duration_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(UserError, match="`1h30m`"):
        parse_duration(text, least=1, most=DAY)


@pytest.mark.parametrize("text", ["0m", "59s", "8d", "9999999999999999999999d"])
def test_what_is_out_of_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(UserError, match="between 1 minute and 7 days"):
        parse_duration(text, least=60, most=7 * DAY)


@given(st.text(max_size=60))
def test_no_text_makes_it_stumble(text: str) -> None:
    with contextlib.suppress(UserError):
        assert 1 <= parse_duration(text, least=1, most=DAY) <= DAY


@given(st.integers(1, 400 * DAY))
def test_a_duration_in_words_can_be_read_back(seconds: int) -> None:
    words = format_duration(seconds)
    short = "".join(f"{n}{unit[0]}" for n, unit in zip(*[iter(words.split())] * 2, strict=True))
    assert parse_duration(short, least=1, most=400 * DAY) == seconds


def test_no_time_at_all_has_words_too() -> None:
    assert format_duration(0) == "0 seconds"
