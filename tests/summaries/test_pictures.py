"""What is drawn of which summary, and that it can be read."""

import struct
import subprocess
import sys
import warnings
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from summaries.colours import BLINDNESS, contrast, distance
from summaries.gallery import CHINESE, HINDI, TEN, YES_NO, samples
from summaries.summary_rounds import crowd, round_of

from bot.domain.questions import Kind, Question
from bot.domain.answers import Tally
from bot.summaries.figures import summarise
from bot.summaries.findings import Arrow, OpinionGroup
from bot.summaries.models import AskedQuestion
from bot.summaries.pictures import Format, Theme, canvas_of, draw, draw_all, names
from bot.summaries.pictures.canvas import Shape, Words
from bot.summaries.pictures.lettering import width
from bot.summaries.pictures.movement import ribbons
from bot.summaries.pictures.results import TALLEST
from bot.summaries.pictures.style import MARKS, PALETTES, WIDTH, looks
from bot.summaries.summary import Net, Summary

SVG = "{http://www.w3.org/2000/svg}"
PHONE = 400
NAMES = ("opinion-line", "movement", "results-1", "results-2", "passages", "groups")

sample = cache(samples)
every_sample = pytest.mark.parametrize("name", [
    "five", "five-moved", "forty", "crowd", "unanimous", "ten", "long", "arabic", "chinese",
    "hindi", "marks", "agreement",
])  # fmt: skip


def test_a_whole_round_has_every_picture() -> None:
    assert names(sample()["forty"]) == NAMES
    drawn = draw_all(sample()["forty"], format=Format.SVG)
    assert tuple(one.name for one in drawn) == NAMES
    assert all(one.title and one.description for one in drawn)


def test_some_of_the_pictures_in_the_order_asked_for() -> None:
    asked = ("passages", "no such picture", "movement")
    drawn = draw(sample()["forty"], asked, Theme.LIGHT, Format.SVG)
    assert [one.name for one in drawn] == ["passages", "movement"]


@pytest.mark.parametrize(
    ("people", "drawn"),
    [
        (["A..A"] * 4, ()),
        (["A..A"] * 9 + ["A..B"], ("results",)),
        (["A..A"] * 9 + ["A..B"] * 3, ("opinion-line", "movement", "results")),
        (["?..?"] * 9, ("opinion-line", "movement")),
        ([], ()),
    ],
    ids=["too few", "one changed", "three changed", "nobody judged", "nobody"],
)
def test_only_what_is_told_is_drawn(people: list[str], drawn: tuple[str, ...]) -> None:
    assert names(summarise(round_of(people))) == drawn


def test_a_running_round_shows_what_its_reader_may_see() -> None:
    asked = [
        AskedQuestion(YES_NO, 1, Tally((3, 2, 1), 6, 0)),
        AskedQuestion(YES_NO, 1, None),
        AskedQuestion(YES_NO, 1, Tally((1, 0, 0), 1, 0)),
    ]
    record = round_of(["A..A"] * 9, running=True, questions=asked, stances=[Tally((5, 0, 1), 6, 0)])
    summary = summarise(record)
    assert names(summary) == ("results", "passages")
    assert len(_texts(summary, "results")) < 20, "one question"


def test_without_clear_groups_there_is_no_map() -> None:
    summary = sample()["forty"]
    assert summary.groups is not None
    unclear = replace(summary.groups, groups=(), why_not="No clear groups.")
    assert "groups" not in names(replace(summary, groups=unclear))


# --- bytes ---


@pytest.mark.parametrize(
    ("name", "theme"),
    [("crowd", Theme.LIGHT), ("long", Theme.DARK), ("arabic", Theme.LIGHT), ("ten", Theme.DARK)],
)
def test_png_of_its_size_and_always_the_same(name: str, theme: Theme) -> None:
    summary = sample()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = draw_all(summary, theme)
    for one in drawn:
        assert one.data.startswith(b"\x89PNG\r\n\x1a\n")
        wide, high = struct.unpack(">II", one.data[16:24])
        assert wide == WIDTH
        assert 300 <= high <= 1.5 * WIDTH
        assert len(one.data) < 400_000
        assert b"matplotlib" not in one.data
    assert draw(summary, ["movement"], theme)[0] in drawn


@pytest.mark.parametrize("theme", Theme)
@every_sample
def test_svg_stands_for_itself_in_a_page(name: str, theme: Theme) -> None:
    summary = sample()[name]
    drawn = draw_all(summary, theme, Format.SVG)
    assert draw_all(summary, theme, Format.SVG) == drawn
    for one in drawn:
        root = ElementTree.fromstring(one.data)
        assert root.tag == f"{SVG}svg"
        assert root.attrib["viewBox"].startswith(f"0 0 {WIDTH} ")
        for part in root.iter():
            assert part.tag in {f"{SVG}svg", f"{SVG}path", f"{SVG}text"}
            assert not {"id", "class", "href", "onload"} & part.attrib.keys()
        assert b"url(" not in one.data


@pytest.mark.parametrize("question", [CHINESE, HINDI], ids=["chinese", "hindi"])
def test_svg_keeps_the_letters_that_only_a_browser_has(question: Question) -> None:
    name = "chinese" if question is CHINESE else "hindi"
    (one,) = draw(sample()[name], ["movement"], format=Format.SVG)
    text = "".join(ElementTree.fromstring(one.data).itertext())
    assert question.options[1].split()[0] in text
    assert "Option" not in text


def test_words_are_no_markup() -> None:
    hostile = Question('<script>"&\x00\x1b\ud800', Kind.CHOICE, ("</svg>", "]]>&amp;", "\uffff"))
    summary = summarise(round_of(["A..B"] * 6, question=hostile))
    for one in draw_all(summary, format=Format.SVG):
        words = "".join(ElementTree.fromstring(one.data).itertext())
        assert "</svg>" in words
        assert "&amp;" in words
    assert draw_all(summary)


# --- legible ---


@pytest.mark.parametrize("format", Format)
@every_sample
def test_letters_are_large_enough_inside_and_apart(name: str, format: Format) -> None:
    summary = sample()[name]
    for picture in names(summary):
        canvas = canvas_of(summary, picture, format=format)
        boxes: list[tuple[tuple[float, float, float, float], Words]] = []
        for one in canvas.items:
            if not isinstance(one, Words):
                continue
            assert one.size * PHONE / WIDTH >= 9
            box = _box(one)
            assert box[0] >= 0, one
            assert box[2] <= WIDTH, one
            assert box[1] >= 0, one
            assert box[3] <= canvas.height, one
            boxes.append((box, one))
        for (box, one), (other_box, other) in combinations(boxes, 2):
            assert not _overlap(box, other_box), (picture, one, other)


def _box(one: Words) -> tuple[float, float, float, float]:
    wide = width(one.text, one.size, bold=one.bold)
    left = one.x - {"start": 0, "middle": wide / 2, "end": wide}[one.anchor]
    return left, one.y - 0.72 * one.size, left + wide, one.y + 0.2 * one.size


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    beside = one[0] < other[2] - 1 and other[0] < one[2] - 1
    return beside and one[1] < other[3] - 1 and other[1] < one[3] - 1


@pytest.mark.parametrize("theme", Theme)
def test_text_and_marks_stand_out_from_the_ground(theme: Theme) -> None:
    palette = PALETTES[theme]
    for colour in (palette.text, palette.muted):
        assert contrast(colour, palette.background) >= 4.5
    marks = (*palette.options, *palette.scale, palette.agree, palette.disagree, palette.unsure)
    for colour in (*marks, palette.accent):
        assert contrast(colour, palette.background) >= 3


@pytest.mark.parametrize("theme", Theme)
@every_sample
def test_words_are_written_in_the_colours_of_text(name: str, theme: Theme) -> None:
    palette = PALETTES[theme]
    for picture in names(sample()[name]):
        for one in canvas_of(sample()[name], picture, theme, Format.SVG).items:
            if isinstance(one, Words):
                assert one.colour in (palette.text, palette.muted)


@pytest.mark.parametrize("sight", BLINDNESS)
@pytest.mark.parametrize("theme", Theme)
def test_colours_differ_for_every_eye(theme: Theme, sight: str) -> None:
    palette = PALETTES[theme]
    for colours, least in (
        (palette.options[:4], 13),
        (palette.options, 8),
        (palette.scale, 20),
        ((palette.agree, palette.disagree, palette.unsure), 20),
    ):
        for one, other in combinations(colours, 2):
            assert distance(one, other, sight) >= least, (one, other)


def test_every_option_has_a_mark_of_its_own_beside_its_colour() -> None:
    for theme in Theme:
        found = looks(TEN, theme)
        assert len({one.colour for one in found}) == len({one.mark for one in found}) == 11
    assert len(set(MARKS)) == 10


# --- movement ---


def test_stayers_are_drawn_only_where_gains_and_losses_are_told() -> None:
    summary = summarise(round_of(["A..A"] * 9 + ["A..B"] * 3 + ["B..B"] * 4))
    assert summary.tracked is not None
    change = summary.tracked.before_after
    assert change is not None
    told = {(one.source, one.target, one.people) for one in ribbons(summary.tracked, change)}
    assert told == {(0, 1, 3), (0, 0, 9), (1, 1, 4)}
    net = tuple(Net(one.answer, one.net, one.share, None, None) for one in change.net)
    quiet = replace(change, net=net)
    assert [(one.source, one.target) for one in ribbons(summary.tracked, quiet)] == [(0, 1)]
    tracked = replace(summary.tracked, before_after=replace(quiet, flows=(), other_changes=3))
    texts = _texts(replace(summary, tracked=tracked), "movement")
    assert "+3" in texts
    assert "−3" in texts
    assert not any("stayed" in one for one in texts if one[0].isdecimal())


def test_a_ribbon_is_as_thick_as_its_people_are_many() -> None:
    summary = summarise(round_of(["A..A"] * 10 + ["A..B"] * 5))
    canvas = canvas_of(summary, "movement")
    curved = [one for one in canvas.items if isinstance(one, Shape) and 0.2 < one.opacity < 1]
    thick = sorted(one.steps[2][1][1] - one.steps[1][1][5] for one in curved)
    assert thick[1] == pytest.approx(2 * thick[0])


PEOPLE = st.lists(st.text("AB?.", min_size=4, max_size=4), max_size=16)
TALLIES = st.tuples(*[st.integers(0, 9)] * 3).map(lambda c: Tally(c, sum(c), c[0] // 2))


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.lists(TALLIES, max_size=2), st.lists(TALLIES, max_size=3))
def test_any_round_can_be_drawn_and_no_ribbon_is_of_one_or_two(
    people: list[str], stances: list[Tally], results: list[Tally]
) -> None:
    asked = [AskedQuestion(YES_NO, 1, one) for one in results]
    summary = summarise(round_of(people, question=YES_NO, stances=stances, questions=asked))
    for one in draw_all(summary, format=Format.SVG):
        assert 0 < len(one.description) <= 1000
    tracked = summary.tracked
    if tracked is not None and tracked.before_after is not None:
        told = ribbons(tracked, tracked.before_after)
        assert all(one.people >= 3 for one in told)
        allowed = {(f.source, f.target) for f in tracked.before_after.flows}
        moves = {(tracked.answers[r.source], tracked.answers[r.target])
                 for r in told if r.source != r.target}  # fmt: skip
        assert moves == allowed


# --- results, passages ---


def test_many_questions_make_several_pictures() -> None:
    asked = [AskedQuestion(TEN, 1, Tally((9,) * 10, 90, 3)) for _ in range(6)]
    summary = summarise(round_of(["A..A"] * 9, questions=asked))
    pictures = [name for name in names(summary) if name.startswith("results")]
    assert pictures == [f"results-{i}" for i in range(1, len(pictures) + 1)]
    assert len(pictures) > 2
    for name in pictures:
        assert canvas_of(summary, name).height <= TALLEST
    written = [text for name in pictures for text in _texts(summary, name)]
    assert written.count(TEN.text) == 6


def test_passages_go_from_shared_to_contested_and_the_middle_is_left_out_if_need_be() -> None:
    stances = [Tally((20 - i % 11, i % 11, 0), 20, 0) for i in range(22)]
    summary = summarise(round_of(crowd(20, 22), stances=stances))
    texts = _texts(summary, "passages")
    assert "6 passages in the middle of this order are left out." in texts
    contested = summary.most_contested
    assert contested is not None
    assert texts.index(f"{contested.number}") > texts.index("1")
    rows = [text for text in texts if text.isdecimal()]
    assert len(rows) == 16
    assert rows[-1] == f"{contested.number}"


def _texts(summary: Summary, name: str) -> list[str]:
    return [one.text for one in canvas_of(summary, name).items if isinstance(one, Words)]


def test_shares_at_the_edge_have_room() -> None:
    asked = [AskedQuestion(YES_NO, 1, Tally((1999, 1, 0), 2000, 0))]
    stances = [Tally((1999, 1, 0), 2000, 0), Tally((1, 1999, 0), 2000, 0)]
    summary = summarise(round_of(["A..A"] * 9, questions=asked, stances=stances))
    assert {">99%", "<1%", "0%"} <= set(_texts(summary, "results"))
    for name in ("results", "passages"):
        words = [one for one in canvas_of(summary, name).items if isinstance(one, Words)]
        for one, other in combinations(words, 2):
            assert not _overlap(_box(one), _box(other)), (one, other)


# --- groups ---

NEAR = st.floats(-3, 3, allow_nan=False)
WIDTHS = st.floats(0, 2, allow_nan=False)
GROUP = st.builds(
    OpinionGroup, st.sampled_from(["Group A", "A name that goes on and on " * 3]),
    st.integers(3, 3000), st.just("12 people who mostly agree with passage 3."), st.just(()),
    NEAR, NEAR, WIDTHS, WIDTHS,
)  # fmt: skip
ARROW = st.builds(Arrow, st.integers(0, 8), NEAR, NEAR)


@settings(max_examples=60, deadline=None)
@given(st.lists(GROUP, min_size=2, max_size=5), st.lists(ARROW, max_size=10))
def test_any_groups_have_their_name_on_the_map(
    groups: list[OpinionGroup], arrows: list[Arrow]
) -> None:
    summary = sample()["forty"]
    assert summary.groups is not None
    found = replace(summary.groups, groups=tuple(groups), arrows=tuple(arrows))
    canvas = canvas_of(replace(summary, groups=found), "groups")
    written = [one for one in canvas.items if isinstance(one, Words)]
    on_the_map = [one for one in written if one.halo and one.bold]
    assert len(on_the_map) == len(groups)
    for one in written:
        box = _box(one)
        assert box[0] >= 0, one
        assert box[2] <= WIDTH, one
        assert box[3] <= canvas.height, one


# --- weight ---


def test_asking_which_pictures_there_are_needs_no_drawing_library() -> None:
    code = (
        "import sys, bot.summaries.figures, bot.summaries.words, bot.summaries.exports\n"
        "import bot.chat.pictures, bot.summaries.pictures, summaries.gallery as g\n"
        "assert 'groups' in bot.summaries.pictures.names(g.samples()['forty'])\n"
        "sys.exit('matplotlib' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    code = f"import sys; sys.path[:0] = [{str(root / 'tests')!r}, {str(root)!r}]\n{code}"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
