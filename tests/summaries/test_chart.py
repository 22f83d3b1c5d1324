import struct
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path

import pytest
from bot.summaries.chart import HEIGHT, STYLES, WIDTH, can_draw, draw_line
from bot.summaries.lettering import drawable, folded, spread
from hypothesis import given
from hypothesis import strategies as st
from summary_rounds import TRACKED, crowd, round_of

from bot.polls.models import Kind, Question
from bot.summaries.figures import summarise
from bot.summaries.summary import Summary

LONG = Question(
    "A question that costs $5 or $6, goes on and on, and never seems to come to its end? " * 2,
    Kind.CHOICE,
    ("Yes, he could have offered much more", "外交政策失败了", "Ελληνικά, Кириллица $x_1$ 👍"),
)  # fmt: skip
TEN = Question("Which?", Kind.CHOICE, tuple(f"Option number {i}" for i in range(1, 11)))


def summary_of(count: int, question: Question = TRACKED, passages: int = 6) -> Summary:
    people = crowd(count, passages, len(question.options))
    return summarise(round_of(people, question=question))


@pytest.mark.parametrize(
    "summary",
    [summary_of(40), summary_of(2000), summary_of(60, LONG), summary_of(300, TEN, 22),
     summarise(round_of(["A...A"] * 5))],
    ids=["forty", "crowd", "long words", "ten options", "unanimous"],
)  # fmt: skip
def test_the_chart_is_a_png_of_its_size_and_always_the_same(summary: Summary) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        png = draw_line(summary)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png.endswith(b"IEND\xaeB`\x82")
    assert struct.unpack(">II", png[16:24]) == (WIDTH, HEIGHT)
    assert len(png) < 400_000
    assert b"matplotlib" not in png
    assert draw_line(summary) == png


def test_no_chart_where_too_few_changed() -> None:
    summary = summarise(round_of(["A..A"] * 9 + ["A..B"]))
    assert not can_draw(summary)
    with pytest.raises(ValueError, match="can_draw"):
        draw_line(summary)


def test_every_option_has_a_look_of_its_own() -> None:
    assert len({color for color, _, _ in STYLES}) == len({marker for _, marker, _ in STYLES}) == 10
    assert all(luminance(color) > 0.25 for color, _, _ in STYLES), "bright on the dark ground"


def luminance(color: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


HEIGHTS = st.lists(st.tuples(st.floats(0, 500), st.floats(10, 40)), min_size=1, max_size=10)


@given(HEIGHTS)
def test_names_never_overlap_and_stay_inside(labels: list[tuple[float, float]]) -> None:
    wanted, sizes = [w for w, _ in labels], [s for _, s in labels]
    centres = spread(wanted, sizes, 0, 500)
    taken = sorted((c - s / 2, c + s / 2) for c, s in zip(centres, sizes, strict=True))
    assert taken[0][0] >= -1e-6
    assert taken[-1][1] <= 500 + 1e-6
    for (_, top), (bottom, _) in pairwise(taken):
        assert top <= bottom + 1e-6


def test_names_that_have_room_stay_where_they_are() -> None:
    assert spread([100, 300], [30, 30], 0, 500) == [100, 300]


def test_letters_without_a_font_are_left_out() -> None:
    assert drawable("Да 👍", "Option 1") == "Да"
    assert drawable("\U0001f44d", "Option 1") == "Option 1"


@given(st.text(max_size=200), st.integers(8, 30), st.integers(1, 3))
def test_folded_text_keeps_to_its_room(text: str, width: int, lines: int) -> None:
    rows = folded(text, width, lines).split("\n")
    assert len(rows) <= lines
    assert all(len(row) <= width for row in rows)


def test_figures_and_words_need_no_drawing_library() -> None:
    code = (
        "import sys, bot.summaries.figures, bot.summaries.words, bot.summaries.exports\n"
        "sys.exit(bool({'numpy', 'matplotlib'} & sys.modules.keys()))"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
