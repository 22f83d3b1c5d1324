"""What a summary's pictures show, and that everyone can read it."""

import colorsys
import pickle
import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from output.gallery import HOSTILE, LONG, TEN, made_up, samples
from PIL import Image

from bot.domain.questions import STANCE, Kind, make_question
from bot.domain.rounds import Purpose
from bot.output.drawing import PALETTES, Letters, width
from bot.output.pictures import Picture, Theme, card_picture, draw, draw_png, names, to_png
from bot.summaries.summary import Changes, Result, Summary

SVG = "{http://www.w3.org/2000/svg}"
SIZES = (3, 8, 30, 31, 300, 2000)

sample = cache(samples)
every_sample = pytest.mark.parametrize("label", list(samples()))


def texts(picture: Picture) -> list[str]:
    """What is written in a picture, line by line."""
    return [
        part.text or ""
        for part in ElementTree.fromstring(picture.svg).iter()
        if part.tag[len(SVG) :] == "text"
    ]


def words(picture: Picture) -> str:
    return " ".join(" ".join(texts(picture)).split())


def contrast(one: str, other: str) -> float:
    """From 1 to 21, as in WCAG 2."""
    light, dark = sorted((luminance(colour) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def family(colour: str) -> str:
    """Blue, orange or grey: nothing else is in the pictures."""
    hue, _, _ = colorsys.rgb_to_hls(*rgb(colour))
    if max(rgb(colour)) - min(rgb(colour)) < 0.1:
        return "grey"
    if 0.55 <= hue <= 0.62:
        return "blue"
    assert 0.05 <= hue <= 0.12, colour
    return "orange"


def half_way(one: str, other: str) -> str:
    channels = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round((a + b) * 127.5):02x}" for a, b in channels)


def rgb(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def pictures(summary: Summary, theme: Theme = Theme.DARK) -> list[Picture]:
    return [draw(summary, name, theme) for name in names(summary)]


# --- which there are ---


@pytest.mark.parametrize("people", [1, 2, *SIZES])
def test_from_three_people_on_there_are_both_pictures_and_below_words_alone(people: int) -> None:
    summary = made_up(people)
    assert names(summary) == (("change", "passages") if people > 2 else ())
    assert card_picture(summary) == ("change" if people > 2 else "")


def test_without_answers_at_both_ends_the_card_shows_the_passages() -> None:
    summary = replace(made_up(8), changes=None)
    assert names(summary) == ("passages",)
    assert card_picture(summary) == "passages"
    with pytest.raises(ValueError, match="change"):
        draw(summary, "change", Theme.DARK)


def test_results_of_two_people_or_of_several_picks_are_not_drawn() -> None:
    several = replace(TEN, kind=Kind.MULTIPLE)
    few = Result(STANCE, (1, 1, 0), 2, 0, Purpose.STANCE, 1)
    many = Result(several, (5,) * 10, 8, 0, passage=2)
    summary = replace(made_up(8), results=(few, many))
    assert names(summary) == ("change",)


# --- what they say ---


@every_sample
def test_the_headline_is_the_title(label: str) -> None:
    summary = sample()[label]
    for picture in pictures(summary):
        plain = re.sub(r"\W", "", words(picture))
        assert plain.startswith(re.sub(r"\W", "", summary.headline))


@pytest.mark.parametrize("people", SIZES)
def test_every_count_of_both_ends_is_written(people: int) -> None:
    summary = made_up(people)
    assert summary.changes is not None
    changes, written = summary.changes, texts(draw(summary, "change", Theme.LIGHT))
    finals = [sum(column) for column in zip(*changes.table, strict=True)]
    for name, row, final in zip(changes.answers, changes.table, finals, strict=True):
        assert written.count(name) == 2
        for count in (sum(row), final):
            assert any(re.fullmatch(rf"{count:,}( \(\d+%\))?", one) for one in written)
    for count in (changes.changed, changes.n - changes.changed):
        assert f"{count:,}" in written
    for _, count in changes.after:
        assert f"{count:,}" in written


@pytest.mark.parametrize("people", SIZES)
def test_every_answer_to_a_passage_is_named_with_its_count(people: int) -> None:
    summary = made_up(people, TEN)
    said = words(draw(summary, "passages", Theme.LIGHT))
    for result in summary.results:
        for count, name in zip(result.counts, result.question.options, strict=True):
            assert not count or f"{count:,} {name}" in said


def dots(summary: Summary) -> int:
    return draw(summary, "change", Theme.DARK).svg.count("<circle")


def at_once(summary: Summary) -> Summary:
    """The same without when people changed."""
    assert summary.changes is not None
    return replace(summary, changes=replace(summary.changes, after=()))


@pytest.mark.parametrize(("people", "is_dots"), [(3, True), (30, True), (31, False), (2000, False)])
def test_up_to_thirty_people_have_a_dot_each_at_both_ends(people: int, is_dots: bool) -> None:
    legend = 4
    assert dots(at_once(made_up(people))) == legend + (2 * people if is_dots else 0)


def test_each_change_is_a_dot_at_its_passage() -> None:
    summary = made_up(8)
    assert summary.changes is not None
    marks = sum(count for _, count in summary.changes.after)
    assert dots(summary) - dots(at_once(summary)) == marks


def test_the_passage_after_which_most_changed_is_there_in_words() -> None:
    summary = made_up(30)
    assert summary.changes is not None
    number, _ = max(summary.changes.after, key=lambda one: one[1])
    written = texts(draw(summary, "change", Theme.DARK))
    assert any(one.startswith(summary.snippet(number)[:40]) for one in written)


def test_passages_come_from_least_to_most_split() -> None:
    asked = (
        ("Split?", "choice", ("Yes", "No"), (4, 4)),
        ("More or less agreed?", "agreement", (), (4, 3, 0, 1, 0)),
        ("Agreed?", "choice", ("Yes", "No"), (8, 0)),
    )
    results = tuple(
        Result(make_question(text, kind, options), counts, 8, 0)
        for text, kind, options, counts in asked
    )
    written = texts(draw(replace(made_up(8), results=results), "passages", Theme.DARK))
    places = [written.index(text) for text, *_ in reversed(asked)]
    assert places == sorted(places)


def test_at_most_twelve_passages_are_drawn() -> None:
    one = Result(STANCE, (3, 2, 1), 6, 0, Purpose.STANCE, 1)
    said = words(draw(replace(made_up(8), results=(one,) * 15), "passages", Theme.DARK))
    assert said.count("3 Agree") == 12
    assert said.endswith("and 3 more in the report")


def test_rare_answers_share_a_row() -> None:
    answers = tuple(f"Answer {number}" for number in range(20))
    table = tuple(tuple(20 - i if i == j else 0 for j in range(20)) for i in range(20))
    summary = replace(made_up(210), changes=Changes(answers, table, ()))
    written = texts(draw(summary, "change", Theme.DARK))
    assert sum(one.startswith("Answer") for one in written) == 2 * 10
    assert written.count("Other answers") == 2
    assert written.count("55 (26%)") == 2


@every_sample
def test_the_description_holds_the_numbers(label: str) -> None:
    summary = sample()[label]
    assert summary.changes is not None
    change, passages = pictures(summary)
    for name, row in zip(summary.changes.answers, summary.changes.table, strict=True):
        assert not sum(row) or f"{name} {sum(row):,} before" in change.description
    assert re.search(r"”: [\d,]+ \w", passages.description)
    for picture in (change, passages):
        assert len(picture.description) <= 1024
        assert ElementTree.fromstring(picture.svg).get("aria-label") == picture.description


def test_what_people_write_is_no_markup() -> None:
    summary = made_up(9, HOSTILE, ("<b>&amp;</b> “]]>” \x00\x1b\ud800", "</svg>"))
    for picture in pictures(summary):
        ElementTree.fromstring(picture.svg)
        assert to_png(picture)
    said = words(draw(summary, "change", Theme.DARK))
    assert "<b>Yes</b> & so on" in said
    assert "</svg>" in said


# --- that it can be read ---


@every_sample
def test_all_letters_are_large_enough_and_everything_is_inside(label: str) -> None:
    for picture in pictures(sample()[label]):
        assert picture.width == 400
        for part in ElementTree.fromstring(picture.svg).iter():
            left, top, right, bottom = extent(part)
            assert 0 <= left <= right <= picture.width
            assert 0 <= top <= bottom <= picture.height


def extent(part: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a text, a bar or a dot; nothing of what else there is."""

    def numbers(*names: str) -> list[float]:
        return [float(part.get(name, 0)) for name in names]

    match part.tag.removeprefix(SVG):
        case "text":
            size, x, y = numbers("font-size", "x", "y")
            assert size >= 11
            wide = width(part.text or "", Letters(size, part.get("font-weight") == "600"))
            x -= {"start": 0, "middle": 0.5, "end": 1}[part.get("text-anchor", "start")] * wide
            return x, y - size, x + wide, y
        case "rect":
            x, y, wide, high = numbers("x", "y", "width", "height")
            return x, y, x + wide, y + high
        case "circle":
            x, y, r = numbers("cx", "cy", "r")
            return x - r, y - r, x + r, y + r
        case _:
            return 0, 0, 0, 0


@pytest.mark.parametrize("theme", Theme)
def test_letters_and_neighbours_stand_out_also_to_who_cannot_tell_red_from_green(
    theme: Theme,
) -> None:
    palette = PALETTES[theme]
    for colour in (palette.text, palette.muted):
        assert contrast(colour, palette.background) >= 4.5
    for fill in (*palette.options, *palette.scale):
        assert contrast(fill.ink, fill.area) >= 4.5
        assert contrast(fill.area, palette.background) >= 2.3
    for colour in (palette.kept, palette.changed):
        assert contrast(colour, palette.background) >= 3
        assert contrast(palette.text, half_way(colour, palette.background)) >= 4.5
    assert (family(palette.kept), family(palette.changed)) == ("blue", "orange")
    for fills in (palette.scale, palette.options):
        for one, other in pairwise(fill.area for fill in fills):
            assert family(one) != family(other) or contrast(one, other) >= 1.7


@pytest.mark.parametrize("theme", Theme)
def test_all_colours_are_from_the_palette(theme: Theme) -> None:
    palette = PALETTES[theme]
    fills = {one for fill in (*palette.options, *palette.scale) for one in (fill.area, fill.ink)}
    plain = {palette.background, palette.text, palette.muted, palette.line}
    known = fills | plain | {palette.kept, palette.changed}
    for picture in pictures(made_up(300, TEN), theme):
        assert set(re.findall("#[0-9a-f]{6}", picture.svg)) <= known


def test_counts_stay_beside_names_that_are_read_from_right_to_left() -> None:
    written = texts(draw(sample()["arabic"], "change", Theme.DARK))
    assert "نعم، أوافق" in [one.strip("\u200f") for one in written]
    assert "4" in written


def test_long_answers_keep_their_first_words() -> None:
    said = words(draw(made_up(30, LONG), "change", Theme.DARK))
    for option in LONG.options:
        assert said.count(option[:14]) >= 2
    assert said.count("…") >= 6


# --- bytes ---


@pytest.mark.parametrize("people", [3, 2000])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_png_of_its_size(people: int, scale: float) -> None:
    picture = draw(made_up(people), "change", Theme.LIGHT)
    image = Image.open(BytesIO(to_png(picture, scale)))
    assert image.format == "PNG"
    assert image.size == (picture.width * scale, picture.height * scale)


def test_the_same_summary_gives_the_same_bytes() -> None:
    for theme in Theme:
        assert pictures(made_up(31), theme) == pictures(made_up(31), theme)


def test_a_worker_can_be_asked_for_a_picture() -> None:
    function, arguments = pickle.loads(pickle.dumps((draw_png, (made_up(8), "change"))))
    picture, data = pickle.loads(pickle.dumps(function(*arguments)))
    assert picture == draw(made_up(8), "change", Theme.DARK)
    assert len(data) < 200_000
