"""/summary article and /summary question: the same question through rounds and polls."""

import json
from collections.abc import Callable, Sequence

import pytest
from people import ask, close, everyone, hide, plain, press, shown
from simcord import ChannelHandle, MemberActor
from world import World, labels_of, said

from bot.chat.cards.parts import SHOWN_AT_MOST, Card
from bot.chat.cards.trends import article_card, question_card
from bot.chat.custom_ids import Verb
from bot.domain.questions import Kind, Question
from bot.rounds.trends import MOST, ArticleTrends, Measure, Trend
from bot.summaries.summary import Result

TRACKED = "deserve poor marks"


async def hold(
    world: World,
    yes: Sequence[MemberActor],
    no: Sequence[MemberActor],
    channel: ChannelHandle | None = None,
    **options: str,
) -> None:
    """A round of the shipped article from its opening to its end."""
    world.channel = channel or world.channel
    await world.start(where="here", **options)
    await world.next()
    await world.steer("End")
    for label, people in (("Yes", yes), ("No", no)):
        await everyone(world, people, "One last time", label)
    await world.steer("Finish now")
    await world.env.advance_time(5)


async def menu(world: World, who: MemberActor, what: str, typed: str = "") -> list[str]:
    offered = await who.autocomplete(world.channel, f"summary {what}", what, typed)
    return [one["name"] for one in offered]


async def look(world: World, who: MemberActor, what: str, typed: str = "") -> str:
    """All pages of the first thing that the menu offers."""
    offered = await who.autocomplete(world.channel, f"summary {what}", what, typed)
    assert offered, f"the menu has no {typed!r}"
    result = await who.slash(world.channel, f"summary {what}", **{what: offered[0]["value"]})
    pages = [said(result)]
    while "More" in labels_of(shown(result)):
        result = await who.click(shown(result), label="More")
        pages.append(said(result))
        assert len(pages) < 20
    return plain("\n".join(pages))


async def test_after_one_round_its_results_and_what_a_second_time_would_show(world: World) -> None:
    ann, ben = world.join(2)
    assert await menu(world, ann, "article") == await menu(world, ann, "question") == []
    await hold(world, [ann, ben], [])
    told = await look(world, ann, "article")
    assert "Discussed 1 time here." in told
    assert "a second time shows what moved" in told
    assert TRACKED in told
    assert "Yes 2 · Partly 0 · No 0" in told


async def test_two_rounds_stand_below_each_other_the_newest_first(world: World) -> None:
    people = world.join(5)
    await hold(world, people[:3], people[3:])
    await hold(world, people[:1], people[1:], ballots="open")
    for what, typed in (("article", ""), ("question", TRACKED)):
        told = await look(world, people[0], what, typed)
        newest, oldest = "Yes 1 · Partly 0 · No 4", "Yes 3 · Partly 0 · No 2"
        assert -1 < told.index(newest) < told.index(oldest)
        assert not [one for one in people if f"{one.id}" in told]
    before = await look(world, people[0], "question", TRACKED)
    asked = await people[0].slash(world.channel, "erase-my-answers")
    await press(people[0], shown(asked), Verb.ERASE, 1)
    assert await look(world, people[1], "question", TRACKED) == before, "published totals stay"


async def test_a_secret_round_of_too_few_is_stepped_over(world: World) -> None:
    people = world.join(5)
    await hold(world, people, [])
    await hold(world, people[:4], [], ballots="secret")
    told = await look(world, people[0], "question", TRACKED)
    assert "Too few answers to show." in told
    assert "Yes 4" not in told
    assert "Yes 5" in told


async def test_only_rounds_whose_channel_the_reader_sees_count(world: World) -> None:
    inside, outside = world.join(2)
    council = world.channel
    await hold(world, [inside], [])
    await hold(world, [inside], [outside], world.guild.create_text_channel("lounge"))
    hide(world, council, inside)
    assert "Discussed 2 times" in await look(world, inside, "article")
    assert "Discussed 1 time here." in await look(world, outside, "article")
    (name,) = await menu(world, outside, "article")
    assert name.endswith("(1 time, last 2)")


async def test_polls_outside_rounds_count_once_they_are_closed(world: World) -> None:
    ann, ben = world.join(2)
    for number, text in enumerate(("Tea or coffee?", "TEA  or coffee?", "Tea or water?"), 1):
        await ask(world, text, options="Tea | Water" if "water" in text else "Tea | Coffee")
        for one in (ann, ben)[:number]:
            await world.vote(one, world.cards()[-1], "Tea")
        if number < 3:
            await close(world, number)
    assert await menu(world, ann, "question", "tea") == ["TEA or coffee? (2 times, last 2)"]
    told = await look(world, ann, "question", "tea")
    assert -1 < told.index("Tea 2 · Coffee 0") < told.index("Tea 1 · Coffee 0")


# The fullest card


@pytest.mark.parametrize("letter", ["x", "*"])
def test_every_page_fits_and_every_time_is_on_one(letter: str) -> None:
    options = tuple(f"{n}{letter * 99}" for n in range(10))
    question = Question(letter * 300, Kind.CHOICE, options)
    result = Result(question, (1234,) * 10, 12340, 999)
    days = [1_700_000_000_000 + number * 86_400_000 for number in range(MOST)]
    trend = Trend(question.text, tuple(Measure(day, result) for day in days))
    article = ArticleTrends(letter * 300, MOST, (trend,) * 2)
    makes: tuple[tuple[int, Callable[[int], Card]], ...] = (
        (1, lambda page: question_card(trend, 2**53 - 1, page)),
        (2, lambda page: article_card(article, 2**53 - 1, page)),
    )
    for times, make in makes:
        read: list[str] = []
        while not read or '"More"' in read[-1]:
            card = make(len(read))
            assert card.content_length() <= SHOWN_AT_MOST
            assert card.total_children_count <= 40
            read.append(json.dumps(card.to_components(), ensure_ascii=False))
            assert len(read) < 300
        everything = "".join(read)
        assert all(everything.count(f"<t:{day // 1000}:D>") == times for day in days)
        assert make(-5).to_components() == make(0).to_components()
