from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summaries.pictures.lettering import columns, drawable, folded, spread, width

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
    assert drawable("Да \U000e0041", "Option 1") == "Да"
    assert drawable("\U000e0041", "Option 1") == "Option 1"
    assert drawable("a\u2fff\u2fff\U00020000\U00020001", "Option 1") == "Option 1", "mostly gone"


@given(st.text(max_size=200), st.integers(60, 500), st.integers(1, 3), st.integers(0, 40))
def test_folded_text_keeps_to_its_room(text: str, room: int, rows: int, indent: int) -> None:
    found = folded(text, room, rows, 28, indent=indent)
    assert len(found) <= rows
    assert width(found[0], 28) <= room - indent + 1e-6 or len(found[0]) == 1
    for row in found[1:]:
        assert width(row, 28) <= room + 1e-6 or len(row) == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("short", ("short",)),
        ("two words here", ("two words", "here")),
        ("a very long name that has no end", ("a very long", "name that…")),
        ("Donaudampfschifffahrt", ("Donaudamp", "fschifffahrt")),
        ("拜登对普京的处理方式", ("拜登对普京", "的处理方式")),
    ],
)
def test_texts_fold_at_words_or_where_a_script_allows_it(text: str, rows: tuple[str, ...]) -> None:
    assert folded(text, 180 if text.isascii() else 145, 2, 28) == rows


def test_a_first_word_that_has_no_room_goes_below() -> None:
    assert folded("Disagreement", 200, 2, 28, indent=100) == ("", "Disagreement")


def test_wide_letters_count_twice_and_marks_not_at_all() -> None:
    assert columns("abc") == 3
    assert columns("拜登") == 4
    assert columns("e\u0301") == 1
    assert 0.5 < width("n", 1) < 0.8 < width("n", 1) + width("i", 1)
    assert width("n", 28, bold=True) > width("n", 28)
