"""When results are seen and by whom: each mode with each kind of ballots, on every way to them."""

import csv
import json
from io import StringIO

import pytest
from people import everyone, files, only_ask, plain, poll_results, redrawn, summary
from simcord import MemberActor
from world import World, said, text_of

from bot.domain.article import PlacedQuestion
from bot.domain.questions import make_question

MODES = ["live", "voted", "closed"]
ASKED = make_question("Is it so?", "choice", ["Agree", "Disagree", "Not sure"])
CARD = "Passage 1 of 8"
COUNTS = "Agree 3 · Disagree 2 · Not sure 0"


async def seen(world: World, who: MemberActor) -> bool:
    """Whether this person's `/poll results`, "Results" in the summary and figures say it."""
    looked = COUNTS in plain(said(await poll_results(world, who, ASKED.text)))
    summed = "3 of 5" in said(await summary(world, who))
    assert looked == summed, "every way says the same"
    return looked


@pytest.mark.parametrize("ballots", ["anonymous", "open", "secret"])
@pytest.mark.parametrize("mode", MODES)
async def test_what_is_seen_when_and_by_whom(world: World, mode: str, ballots: str) -> None:
    *five, guest = world.join(6)
    only_ask(world, PlacedQuestion(ASKED, 0))
    await world.start(where="here", results=mode, ballots=ballots)
    for one in five:
        receipt = await world.vote(one, world.opening(), "Yes")
        assert "**Yes** 1" not in receipt, "the main question's result waits for the end"
    await world.next()
    receipts = await everyone(world, five[:3], CARD, "Agree")
    receipts += await everyone(world, five[3:], CARD, "Disagree")
    is_secret, is_live = ballots == "secret", mode == "live"
    answered_see = mode != "closed" and not is_secret
    assert ("Agree 1 · Disagree 0 · Not sure 0" in plain(receipts[0])) == answered_see
    assert (COUNTS in plain(receipts[4])) == answered_see
    assert (COUNTS in await redrawn(world, CARD)) == (is_live and not is_secret)
    assert await seen(world, five[0]) == answered_see
    assert await seen(world, guest) == (is_live and not is_secret)
    assert await seen(world, world.moderator) == (is_live and not is_secret)

    await world.next()  # the next card comes
    assert (COUNTS in await redrawn(world, CARD)) == answered_see
    assert await seen(world, guest) == answered_see

    await world.steer("End")
    for who in (five[0], guest, world.moderator):
        told = said(await poll_results(world, who, "deserve poor marks"))
        assert "results at the end" in told.lower()
        assert "**Yes** 5" not in told
    assert "**Yes**" not in text_of(world.opening())
    assert "**Yes** 5" not in await world.vote(five[0], world.card("One last time"), "Yes")

    await world.steer("Finish now")
    assert COUNTS in await redrawn(world, CARD)
    for who in (five[0], guest, world.moderator):
        looked = plain(said(await poll_results(world, who, ASKED.text)))
        assert COUNTS in looked
    told = said(await poll_results(world, guest, "deserve poor marks"))
    assert "The result is in the discussion's summary." in told


@pytest.mark.parametrize("mode", MODES)
async def test_a_moderators_figures_hold_what_everyone_may_see(world: World, mode: str) -> None:
    people = world.join(5)
    only_ask(world, PlacedQuestion(ASKED, 0))
    await world.start(where="here", results=mode)
    await world.next()
    await everyone(world, people, CARD, "Agree")
    assert await files(await summary(world, world.moderator)) == {}, "it is still going on"
    await world.play_to_the_end()
    attached = await files(await summary(world, world.moderator))
    rows = list(csv.DictReader(StringIO(attached["round-1.csv"].lstrip("\ufeff"))))
    assert [row["count"] for row in rows if row["option"] == "Agree"] == ["5"]
    assert json.loads(attached["round-1.json"])
    assert await files(await summary(world, people[0])) == {}, "for moderators alone"


async def test_late_answers_still_count_and_are_shown(world: World) -> None:
    ann, ben = world.join(2)
    only_ask(world, PlacedQuestion(ASKED, 0))
    await world.start(where="here")
    await world.next()
    await world.vote(ann, world.card(CARD), "Agree")
    await world.next(2)
    await world.vote(ben, world.card(CARD), "Not sure")
    assert "Agree 1 · Disagree 0 · Not sure 1" in await redrawn(world, CARD)
    await world.vote(ben, world.card(CARD), "Disagree")
    assert "Agree 1 · Disagree 1 · Not sure 0" in await redrawn(world, CARD)


async def test_from_twenty_answers_on_a_share_stands_beside_the_count(world: World) -> None:
    people = world.join(20)
    only_ask(world, PlacedQuestion(ASKED, 0))
    await world.start(where="here", results="live")
    await world.next()
    await everyone(world, people[:19], CARD, "Agree")
    assert "%" not in await redrawn(world, CARD)
    await everyone(world, people[19:], CARD, "Disagree")
    assert "Agree 19 (95%) · Disagree 1 (5%) · Not sure 0 (0%)" in await redrawn(world, CARD)
