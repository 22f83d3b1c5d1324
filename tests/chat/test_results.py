"""When results are seen and by whom: each mode with each kind of ballots, on every way to them."""

import asyncio
import csv
from io import StringIO
from pathlib import Path

import pytest
from people import (
    SUMMARY,
    approve_all,
    begin,
    dump,
    everyone,
    explain,
    files,
    names_anyone,
    only_ask,
    pages,
    plain,
    poll_results,
    redrawn,
    review,
    shown,
    summary,
    with_role,
)
from simcord import MemberActor
from world import World, labels_of, said, text_of

from bot.domain.article import PlacedQuestion
from bot.domain.questions import make_question
from bot.rounds.files import export

MODES = ["live", "voted", "closed"]
ASKED = make_question("Is it so?", "choice", ["Agree", "Disagree", "Not sure"])
CARD = "Passage 1 of 7"
BEFOREHAND = {
    "anonymous": "Anonymous: no names are shown",
    "open": "Open: everyone sees who answered what.",
    "secret": "Secret: results only at the end, and from 5 answers on",
}
COUNTS = "Agree 3 · Disagree 2 · Not sure 0"


async def seen(world: World, who: MemberActor) -> bool:
    """Whether this person's `/poll results` and `/summary round` say it."""
    looked = COUNTS in plain(said(await poll_results(world, who, ASKED.text)))
    summed = "3 of 5" in said(await summary(world, who))
    assert looked == summed, "every way says the same"
    return looked


@pytest.mark.parametrize("ballots", ["anonymous", "open", "secret"])
@pytest.mark.parametrize("mode", MODES)
async def test_what_is_seen_when_and_by_whom(world: World, mode: str, ballots: str) -> None:
    only_ask(world, PlacedQuestion(ASKED, 0))
    *five, guest = await begin(world, 6, results=mode, ballots=ballots)
    assert BEFOREHAND[ballots] in text_of(world.opening())
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

    assert await files(await summary(world, world.moderator)) == {}, "no figures before the end"

    await world.next()  # the next card comes
    assert (COUNTS in await redrawn(world, CARD)) == answered_see
    assert await seen(world, guest) == answered_see
    assert "Agree" in labels_of(world.card(CARD)), "late answers still count"

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
        looked = await poll_results(world, who, ASKED.text)
        assert COUNTS in plain(said(looked))
        if ballots == "open":
            named = said(await who.click(shown(looked), label="Who answered what"))
            assert all(f"<@{one.id}>" in named for one in five)
        else:
            assert "Who answered what" not in labels_of(shown(looked))
    if ballots != "open":
        assert not names_anyone(five, await dump(world)), "nor are members kept"
    figures = (await files(await summary(world, world.moderator)))["round-1.csv"]
    rows = [row for row in csv.DictReader(StringIO(figures)) if row["question"] == ASKED.text]
    assert ("Agree", "3") in [(row["option"], row["count"]) for row in rows]
    told = said(await poll_results(world, guest, "deserve poor marks"))
    assert "The result is in the discussion's summary." in told


async def test_late_answers_still_count_and_are_shown(world: World) -> None:
    only_ask(world, PlacedQuestion(ASKED, 0))
    ann, ben = await begin(world, 2)
    await world.next()
    await world.vote(ann, world.card(CARD), "Agree")
    assert "1 answer · answer to see the results" in await redrawn(world, CARD)
    await world.next(2)
    await world.vote(ben, world.card(CARD), "Not sure")
    assert "Agree 1 · Disagree 0 · Not sure 1" in await redrawn(world, CARD)
    await world.vote(ben, world.card(CARD), "Disagree")
    assert "Agree 1 · Disagree 1 · Not sure 0" in await redrawn(world, CARD)


async def test_from_twenty_answers_on_a_share_stands_beside_the_count(world: World) -> None:
    only_ask(world, PlacedQuestion(ASKED, 0))
    people = await begin(world, 20, results="live")
    await world.next()
    await everyone(world, people[:19], CARD, "Agree")
    assert "%" not in await redrawn(world, CARD)
    await everyone(world, people[19:], CARD, "Disagree")
    assert "Agree 19 (95%) · Disagree 1 (5%) · Not sure 0 (0%)" in await redrawn(world, CARD)


# A secret round from its first card to its last file


OFFER = make_question("Should he have offered more?", "choice", ["More", "Less"])
STANCE_TEXT = "Do you agree with this passage?"
Move = tuple[str, str]


async def secret_round(world: World, moves: list[Move], **options: object) -> list[MemberActor]:
    """A round up to its closing window; each person's first and final answer is given."""
    role = world.guild.create_role("Cooks")
    people = [*with_role(world, role, 4), *world.join(len(moves) - 4)]
    only_ask(world, PlacedQuestion(OFFER, 0))
    await world.start(where="here", ballots="secret", compare=role, **options)
    for one, (first, _) in zip(people, moves, strict=True):
        await world.vote(one, world.opening(), first)
    await world.next()
    await everyone(world, people, OFFER.text, "Less")
    await world.next()
    await everyone(world, people[:4], "Passage 2 of 7", "Agree")
    await world.next()
    await world.steer("End")
    return people


async def give_finals(world: World, people: list[MemberActor], moves: list[Move]) -> None:
    for one, (_, final) in zip(people, moves, strict=True):
        await world.vote(one, world.card("One last time"), final)
    await world.steer("Finish now")
    await redrawn(world, "Passage 1 of 7")


async def all_that_is_told(world: World, folder: Path) -> str:
    """Every card, page and file that anyone can get of an ended round."""
    who, card = world.moderator, world.card(SUMMARY)
    texts = [text_of(one) for one in world.cards(world.channel)]
    texts += await pages(who, card, "All results")
    texts += (await files(await who.click(card, label="Report"))).values()
    texts += (await files(await summary(world, who))).values()
    texts += [said(await poll_results(world, who, words)) for words in (OFFER.text, STANCE_TEXT)]
    written = await asyncio.to_thread(export, world.settings.database, [1], folder)
    texts += [path.read_text() for path in written.files if path.name.startswith("round-1")]
    return plain("\n".join(texts))


async def test_before_the_close_nothing_is_shown_to_anyone(world: World) -> None:
    moves = [("Yes", "Yes")] * 3 + [("No", "No")] * 3
    people = await secret_round(world, moves, results="live")
    guest = world.join(1)[0]
    assert "Secret: results only at the end, and from 5 answers on" in text_of(world.opening())
    receipt = await explain(
        world, people[3], "One call is too little.", "Less", world.card(OFFER.text)
    )
    told = [text_of(receipt), text_of(await review(world)), text_of(await world.panel())]
    assert "One call is too little." in told[1]
    assert "Less" not in told[1], "nor what its author answered"
    await approve_all(world)
    answered = shown(await people[4].click(world.card(OFFER.text), label="Less"))
    read = await people[4].click(answered, label="Others' reasons")
    assert "Someone wrote:\n> One call is too little." in said(read)
    told += [text_of(one) for one in world.cards(world.channel)]
    for who in (people[0], guest, world.moderator):
        told.append(said(await summary(world, who)))
        told += [said(await poll_results(world, who, words)) for words in (OFFER.text, STANCE_TEXT)]
    everything = plain("\n".join(told))
    assert "More 0" not in everything
    assert "Less 6" not in everything
    assert "of 6" not in everything
    assert "Agree 4" not in everything


async def test_after_the_close_results_of_five_and_whole_breakdowns_are_told(
    world: World, tmp_path: Path
) -> None:
    moves = [("Yes", "Yes")] * 4 + [("No", "No")] * 3 + [("Yes", "No")] * 3
    people = await secret_round(world, moves)
    await give_finals(world, people, moves)
    told = await all_that_is_told(world, tmp_path)
    assert "3 of 10 changed their minds, from Yes to No." in told
    assert "More 0 · Less 10" in told
    assert "Closed · 4 answers · Fewer than 5 answered, so this result is not shown." in told
    assert "Agree 4" not in told
    assert "Cooks" not in told, "all cooks say the same: too clear"
    assert "some results by role are left out" in told
    assert not names_anyone(people, told)


async def test_of_fewer_than_five_no_result_is_told_and_no_answer_beside_a_reason(
    world: World, tmp_path: Path
) -> None:
    moves = [("Yes", "Yes")] * 4
    people = await secret_round(world, moves)
    await explain(world, people[0], "So I think.", "Agree", world.card("Passage 2 of 7"))
    await approve_all(world)
    await give_finals(world, people, moves)
    assert "> So I think." in text_of(world.card("Passage 2 of 7"))
    told = await all_that_is_told(world, tmp_path)
    assert "4 people took part." in told
    assert "results of fewer than 5 answers" in told
    for words in ("say Yes", "Yes 4", "Less 4", "Agree 4", "4 of 4"):
        assert words not in told
    reasons = "".join(await pages(people[1], world.card(SUMMARY), "Reasons"))
    assert "> So I think." in reasons
    assert "Agree" not in reasons.replace("Do you agree", "")
