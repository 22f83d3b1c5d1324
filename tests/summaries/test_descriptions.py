"""The pictures in words: true to the figures, within Discord's limit."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, cast

import pytest
from summaries.gallery import samples

from bot.summaries.pictures import Format, draw_all
from bot.summaries.shares import Share
from bot.summaries.summary import Summary
from bot.summaries.words import percent

sample = cache(samples)
NAMES = tuple(samples())


def within(value: Any, kind: type[Any]) -> Iterator[Any]:
    """All values of a kind inside a dataclass."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, tuple):
        for one in cast("tuple[Any, ...]", value):
            yield from within(one, kind)
    elif is_dataclass(value):
        for one in fields(value):
            yield from within(getattr(value, one.name), kind)


def told(summary: Summary) -> str:
    return " ".join(one.description for one in draw_all(summary, format=Format.SVG))


@pytest.mark.parametrize("name", NAMES)
def test_every_percentage_is_one_of_the_summarys(name: str) -> None:
    summary = sample()[name]
    known: set[str] = set()
    for share in within(summary, Share):
        known.add(percent(share.share).removeprefix("under ").removeprefix("over "))
        if share.interval is not None:
            known |= {f"{share.interval.low:.0%}", f"{share.interval.high:.0%}"}
    words = told(summary).replace("95% intervals", "")
    for low, high in re.findall(r"(\d+) to (\d+)%\)", words):
        assert {f"{low}%", f"{high}%"} <= known
    assert set(re.findall(r"\d+%", words)) <= known


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_people_is_one_of_the_summarys(name: str) -> None:
    summary = sample()[name]
    known = {f"{one:,}" for one in within(summary, int)}
    found = re.findall(r"\bn ([\d,]*\d)|([\d,]*\d) people", told(summary))
    assert found
    assert {one or other for one, other in found} <= known


@pytest.mark.parametrize("name", NAMES)
def test_descriptions_fit_and_end_as_sentences(name: str) -> None:
    for one in draw_all(sample()[name], format=Format.SVG):
        assert 20 < len(one.description) <= 1000
        assert one.description[-1] in ".…"


def test_the_words_of_each_picture() -> None:
    words = {one.name: one.description for one in draw_all(sample()["forty"], format=Format.SVG)}
    assert "The same 40 people at the opening and at the close: Yes 67% to 30%" in words["movement"]
    assert "8 from Yes to No" in words["movement"]
    assert "Can't judge: 4 to 0 people." in words["movement"]
    assert "Yes 30% (18 to 45%)" in words["results-1"]
    assert "Mean 1.7 (1.2 to 2.2)" in words["results-1"]
    assert words["passages"].index("Passage 1:") < words["passages"].index("Passage 6:")
    assert "Group A, 20 people: who mostly agree with passages 3 and 7" in words["groups"]
    assert "What divides them: passage 5, passage 3." in words["groups"]
