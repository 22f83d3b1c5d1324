"""The pictures on a summary's pages: the right ones, once each; none if they can't be drawn."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar

import pytest
from people import everyone, next_passage, shown, summary
from rounds.sample_round import new_round
from summaries.gallery import samples
from summaries.summary_rounds import round_of
from world import World, text_of

from bot.chat import pictures
from bot.chat.cards.parts import SHOWN_AT_MOST
from bot.chat.cards.summary import pictures_on, summary_card
from bot.domain.questions import Kind, Question
from bot.domain.answers import Tally
from bot.rounds.compute import Unavailable, in_thread
from bot.domain.rounds import StepKind
from bot.summaries.figures import summarise
from bot.summaries.models import AskedQuestion
from bot.summaries.pictures import Picture, names
from bot.summaries.summary import Summary

T = TypeVar("T")

FILES_AT_MOST = 10
COMPONENTS_AT_MOST = 40
sample = cache(samples)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_kept", OrderedDict[object, object]())


def pages(of: Summary) -> Iterator[tuple[str, ...]]:
    """The pictures of each page; the last page is asked for by a number that is too high, too."""
    round_, page = new_round(), 0
    while True:
        found = pictures_on(of, round_, page)
        drawn = [Picture(name, "", b"", "what it shows") for name in found]
        card = summary_card(of, round_, round_.step(StepKind.SUMMARY), page=page, pictures=drawn)
        assert card.content_length() <= SHOWN_AT_MOST
        assert card.total_children_count <= COMPONENTS_AT_MOST
        sent = str(card.to_components())
        assert [name for name in names(of) if f"attachment://{name}.png" in sent] == list(found)
        yield found
        if "More results" not in sent:
            return
        page += 1


@pytest.mark.parametrize("name", ["five", "forty", "crowd", "ten", "long", "agreement"])
def test_every_picture_stands_on_one_page(name: str) -> None:
    of = sample()[name]
    found = list(pages(of))
    assert tuple(one for page in found for one in page) == names(of)
    first = [one for one in ("opinion-line", "movement") if one in names(of)]
    assert list(found[0][: len(first)]) == first
    assert all(len(page) + 2 <= FILES_AT_MOST for page in found)


def test_a_picture_stands_with_its_questions() -> None:
    ten = Question("Which?" + "x" * 200, Kind.CHOICE, tuple(f"{i}{'y' * 90}" for i in range(10)))
    asked = [AskedQuestion(ten, 1, Tally((9,) * 10, 90, 3)) for _ in range(4)]
    found = list(pages(summarise(round_of(["A..A"] * 9, questions=asked))))
    assert len(found) > 2
    assert sum(any(name.startswith("results") for name in page) for page in found) > 2


def test_where_only_the_result_can_be_drawn_it_stands_on_the_first_page() -> None:
    of = summarise(round_of(["A..A"] * 9 + ["A..B"]))
    assert list(pages(of)) == [("results",)]


# --- drawing ---


class Counting:
    """Does the work, and counts how often it is asked."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.asked = 0
        self.trouble = trouble

    async def __call__(self, function: Callable[..., T], *arguments: Any) -> T:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return await in_thread(function, *arguments)


async def test_many_who_look_at_once_have_it_drawn_once() -> None:
    of, compute = sample()["five-moved"], Counting()
    looks = [pictures.draw(compute, of, ("movement",)) for _ in range(20)]
    drawn = await asyncio.gather(*looks)
    assert {one.name for some in drawn for one in some} == {"movement"}
    assert await pictures.draw(compute, of, ("movement",)) is drawn[0]
    assert compute.asked == 1
    assert await pictures.draw(compute, of, ()) == ()


async def test_whoever_stops_waiting_takes_nothing_from_the_others() -> None:
    of, compute = sample()["five-moved"], Counting()
    first = asyncio.ensure_future(pictures.draw(compute, of, ("movement",)))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(pictures.draw(compute, of, ("movement",)))
    await asyncio.sleep(0)
    first.cancel()
    assert len(await second) == 1


@pytest.mark.parametrize("trouble", [Unavailable("it broke"), RuntimeError("it broke")])
async def test_a_card_goes_out_without_pictures_where_none_can_be_drawn(
    world: World, trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    people = world.join(12)
    await world.start(where="here")
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    await world.env.advance_time(5)
    await next_passage(world)
    await world.env.advance_time(5)
    await world.steer("end")
    await world.env.advance_time(5)
    await everyone(world, people[:6], "Before we close", "No")
    await everyone(world, people[6:], "Before we close", "Still the same")
    broken = Counting(trouble)
    world.bot.service.compute = broken
    await world.steer("end")
    assert world.card("Summary").attachments, "the publisher's own way still works"
    pictures._kept.clear()  # pyright: ignore[reportPrivateUsage]
    with caplog.at_level(logging.WARNING):
        answer = shown(await summary(world, people[0]))
    assert "6 of 12" in text_of(answer)
    assert not answer.attachments
    assert broken.asked == 1
    assert "without pictures" in caplog.text
