"""A ranked question from the ballots to the summary's card."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from people import next_passage, summary
from world import World, said

from bot.domain.article import PlacedQuestion
from bot.chat.cards.summary_ranked import ranking_text
from bot.domain.answers import encode
from bot.domain.questions import Kind, Question
from bot.domain.rounds import Member
from bot.store import polls
from bot.store.casting import give
from bot.summaries.findings import Ranking, RunoffRound

LUNCH = Question("What for lunch?", Kind.RANKED, ("Soup", "Salad", "*Pasta*"))
SOUP, SALAD, PASTA = range(3)


def test_count_by_count_with_the_winner_and_who_wins_in_pairs() -> None:
    rounds = (
        RunoffRound((9, 7, 6), 0, (PASTA,)),
        RunoffRound((12, 7, None), 3, ()),
    )
    text = ranking_text(LUNCH, Ranking(22, rounds, SOUP, SALAD))
    head, first, second, how, pairs = text.split("\n")
    assert head == "**Instant runoff: Soup wins.**"
    assert first == "First choices: Soup 9, Salad 7, \\*Pasta\\* 6"
    assert second == "Without \\*Pasta\\*: Soup 12, Salad 7 · 3 ranked none of these"
    assert "lowest option leaves" in how
    assert pairs == "In pairs, **Salad** beats every other."


@pytest.mark.parametrize("condorcet", [None, SOUP])
def test_who_wins_in_pairs_too_is_not_named_again(condorcet: int | None) -> None:
    text = ranking_text(LUNCH, Ranking(9, (), SOUP, condorcet, "Why not."))
    assert "In pairs" not in text
    assert text.endswith("\n-# Why not.")


def test_the_longest_ranking_fits_on_a_page() -> None:
    options = tuple(f"{n}{'*' * 99}" for n in range(8))
    question = Question("?", Kind.RANKED, options)
    rounds = tuple(
        RunoffRound((*[12345] * (8 - out), *[None] * out), 12345, (7 - out,)) for out in range(7)
    )
    text = ranking_text(question, Ranking(10**5, rounds, 0, 1, "x" * 200))
    assert len(text) < 3200


async def vote(world: World, poll_id: int, orders: Sequence[tuple[int, ...]]) -> None:
    server = world.guild.id
    ballots = [
        (Member(server, 1000 + n), poll_id, give(encode(LUNCH, order)))
        for n, order in enumerate(orders)
    ]
    outcomes = await world.bot.service.voting.cast_all(ballots)
    assert not [one for one in outcomes if isinstance(one, Exception)]


async def test_a_round_that_asks_to_rank_tells_the_runoff_when_it_is_over(world: World) -> None:
    article = world.library.get("biden-putin-call")
    ranked = replace(article, tracked=LUNCH, questions=(PlacedQuestion(LUNCH, 0),))
    world.library.articles[article.slug] = ranked
    (ann,) = world.join(1)
    await world.start(where="here", results="live")
    orders = [(SOUP,)] * 9 + [(SALAD, PASTA)] * 7 + [(PASTA, SALAD)] * 5
    await vote(world, 1, orders)
    await next_passage(world, 1)
    (asked,) = [
        one
        for one in await world.store.read(lambda c: polls.of_round(c, 1))
        if one.purpose == "question"
    ]
    await vote(world, asked.id, [*orders, (PASTA,), (PASTA,), (PASTA,)])
    await world.env.advance_time(world.settings.redraw_seconds + 1)
    assert "Instant runoff" not in said(await summary(world, ann))
    await world.steer("end")
    await world.steer("end")
    words = said(await summary(world, ann))
    assert "Shares of first choices, n 21" in words
    assert "First choices: Soup 9, Salad 7, \\*Pasta\\* 5" in words
    assert "Without \\*Pasta\\*: Salad 12, Soup 9" in words
    assert "Shares of first choices, n 24" in words
    assert "Without Salad: \\*Pasta\\* 15, Soup 9" in words
