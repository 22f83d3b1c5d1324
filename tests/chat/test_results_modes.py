"""Hidden means hidden everywhere, in each results mode; the tracked question until the end."""

import csv
import json
from io import StringIO

import pytest
from people import (
    SHARE,
    everyone,
    files,
    next_passage,
    poll_results,
    redrawn,
    results_seen,
    summary,
)
from world import World, said, text_of

TRACKED = "deserve poor marks"
ASKED = "gone very well. Do you agree"
STANCE = "Passage 1 of 8"


async def sums_up(world: World) -> dict[str, bool]:
    """Whether each reader's summary shows any result."""
    voter, guest = world.members[0], world.members[-1]
    public = await summary(world, world.moderator)
    attached = await files(public)
    table = list(csv.DictReader(StringIO(attached["round-1.csv"])))
    figures = json.loads(attached["round-1.json"])
    in_csv = any(row["share"] for row in table)
    assert in_csv == any(one["result"] for one in figures["questions"] + figures["passages"])
    assert figures["tracked"] is None
    return {
        "voter": SHARE in said(await summary(world, voter)).replace("95%", ""),
        "guest": SHARE in said(await summary(world, guest)).replace("95%", ""),
        "moderator": SHARE in said(public).replace("95%", ""),
        "figures": in_csv,
    }


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("live", {"where": "here"}),
        ("voted", {"pace": "10m", "where": "here"}),
        ("closed", {"pace": "1h", "where": "thread"}),
    ],
)
async def test_what_each_mode_shows_to_whom(
    world: World, mode: str, options: dict[str, str]
) -> None:
    people = world.join(8)
    five, sixth, guest = people[:5], people[5], people[-1]
    assert "begun" in said(await world.start(results=mode, **options))
    for number, one in enumerate(five):
        receipt = await world.vote(one, world.opening(), ("Yes", "No")[number % 2])
        assert SHARE not in receipt
    await next_passage(world)

    # four answers: nothing anywhere
    early = await everyone(world, five[:4], STANCE, "Agree")
    early += await everyone(world, five[:4], ASKED, "Agree")
    assert SHARE not in "".join(early)
    assert SHARE not in await redrawn(world, STANCE)
    assert not await results_seen(world, five[0], ASKED)
    assert not any((await sums_up(world)).values())

    # five answers
    await everyone(world, five[4:], STANCE, "Disagree")
    await everyone(world, five[4:], ASKED, "Disagree")
    assert (SHARE in await redrawn(world, STANCE)) == (mode == "live")
    assert (SHARE in text_of(world.card(ASKED))) == (mode == "live")
    assert await results_seen(world, five[0], ASKED) == (mode != "closed")
    assert await results_seen(world, guest, ASKED) == (mode == "live")
    assert await results_seen(world, world.moderator, ASKED) == (mode == "live")
    (receipt,) = await everyone(world, [sixth], ASKED, "Can't judge")
    assert (SHARE in receipt) == (mode != "closed")
    assert await sums_up(world) == {
        "voter": mode != "closed",
        "guest": mode == "live",
        "moderator": mode == "live",
        "figures": mode == "live",
    }

    # the tracked question: nowhere before the end, whatever the mode
    for who in (five[0], guest, world.moderator):
        assert not await results_seen(world, who, TRACKED)
    assert SHARE not in text_of(world.opening())
    await world.steer("end")
    assert SHARE not in text_of(world.card("Before we close"))
    assert SHARE not in await world.vote(five[0], world.card("Before we close"), "Still the same")

    # the end: everything is there for everyone
    await world.steer("end")
    closing = text_of(world.card("Summary"))
    assert SHARE in closing.split("They are volunteers")[0]
    assert SHARE in await redrawn(world, ASKED)
    for who in (five[0], guest, world.moderator):
        assert await results_seen(world, who, ASKED)
        assert SHARE in said(await summary(world, who)).split("volunteers")[0]
    tracked = said(await poll_results(world, guest, TRACKED))
    assert SHARE not in tracked, "the tracked result stands in the summary alone"
    assert "summary" in tracked


async def test_live_cards_move_in_steps_of_three_people(world: World) -> None:
    people = world.join(9)
    await world.start(results="live", where="here")
    await next_passage(world)
    await everyone(world, people[:5], STANCE, "Agree")
    first = await redrawn(world, STANCE)
    assert "5 of 5" in first
    for toggled in ("Disagree", "Unsure", "Agree", "Disagree"):
        await everyone(world, people[:1], STANCE, toggled)
        assert "5 of 5" in await redrawn(world, STANCE)
    await everyone(world, people[5:6], STANCE, "Disagree")
    assert "5 of 5" in await redrawn(world, STANCE)
    await everyone(world, people[6:7], STANCE, "Disagree")
    moved = await redrawn(world, STANCE)
    assert "4 of 7" in moved
    assert "3 of 7" in moved


async def test_an_ended_round_shows_no_result_of_fewer_than_five(world: World) -> None:
    people = world.join(4)
    await world.start(results="live")
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    await next_passage(world)
    await everyone(world, people, STANCE, "Agree")
    await world.steer("end")
    await world.steer("end")
    assert SHARE not in await redrawn(world, STANCE)
    result = await summary(world, world.moderator)
    assert SHARE not in said(result).split("volunteers")[0]
    assert "0.5" not in (await files(result))["round-1.csv"]
