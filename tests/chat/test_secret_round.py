"""A secret round from its first card to its last file: nothing before the close, nothing of fewer
than five, and breakdowns only where each of their parts hides everyone."""

import asyncio
from pathlib import Path

from people import (
    approve_all,
    everyone,
    explain,
    files,
    only_ask,
    pages,
    plain,
    poll_results,
    redrawn,
    review,
    shown,
    summary,
)
from simcord import MemberActor
from world import World, said, text_of

from bot.domain.article import PlacedQuestion
from bot.domain.questions import make_question
from bot.rounds.files import export

OFFER = make_question("Should he have offered more?", "choice", ["More", "Less"])
STANCE = "Do you agree with this passage?"
Move = tuple[str, str]


async def secret_round(world: World, moves: list[Move], **options: object) -> list[MemberActor]:
    """A round up to its closing window; each person's first and final answer is given."""
    role = world.guild.create_role("Cooks")
    cooks = [
        world.guild.add_member(world.env.create_user(f"cook{n}"), roles=[role]) for n in range(4)
    ]
    people = [*cooks, *world.join(len(moves) - 4)]
    only_ask(world, PlacedQuestion(OFFER, 0))
    await world.start(where="here", ballots="secret", compare=role, **options)
    for one, (first, _) in zip(people, moves, strict=True):
        await world.vote(one, world.opening(), first)
    await world.next()
    await everyone(world, people, OFFER.text, "Less")
    await world.next()
    await everyone(world, people[:4], "Passage 2 of 8", "Agree")
    await world.next()
    await world.steer("End")
    return people


async def give_finals(world: World, people: list[MemberActor], moves: list[Move]) -> None:
    for one, (_, final) in zip(people, moves, strict=True):
        await world.vote(one, world.card("One last time"), final)
    await world.steer("Finish now")
    await redrawn(world, "Passage 1 of 8")


async def all_that_is_told(world: World, folder: Path) -> str:
    """Every card, page and file that anyone can get of an ended round."""
    who, card = world.moderator, world.card("not a sample")
    texts = [text_of(one) for one in world.cards(world.channel)]
    texts += await pages(who, card, "All results")
    texts += (await files(await who.click(card, label="Report"))).values()
    texts += (await files(await summary(world, who))).values()
    texts += [said(await poll_results(world, who, words)) for words in (OFFER.text, STANCE)]
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
        told += [said(await poll_results(world, who, words)) for words in (OFFER.text, STANCE)]
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
    assert not any(one.name in told or f"{one.id}" in told for one in people)


async def test_a_breakdown_with_a_part_of_one_is_left_out_whole(
    world: World, tmp_path: Path
) -> None:
    moves = [("Yes", "Yes")] * 4 + [("No", "No")] * 4 + [("Yes", "No")]
    people = await secret_round(world, moves)
    await give_finals(world, people, moves)
    told = await all_that_is_told(world, tmp_path)
    assert "changed their mind" not in told.replace("who changed their mind", "")
    assert "Before" not in told.replace("Before reading", "")
    assert "Ballots are secret here, so " in told
    assert "who changed their mind and" in told
    assert "left out: they could give someone away." in told


async def test_of_fewer_than_five_no_result_is_told(world: World, tmp_path: Path) -> None:
    moves = [("Yes", "Yes")] * 4
    people = await secret_round(world, moves)
    await give_finals(world, people, moves)
    told = await all_that_is_told(world, tmp_path)
    assert "4 people took part." in told
    assert "results of fewer than 5 answers" in told
    for words in ("say Yes", "Yes 4", "Less 4", "Agree 4", "4 of 4"):
        assert words not in told


async def test_a_reason_of_a_secret_ballot_stands_without_its_answer_where_too_few_answered(
    world: World,
) -> None:
    moves = [("Yes", "Yes")] * 4
    people = await secret_round(world, moves)
    await explain(world, people[0], "So I think.", "Agree", world.card("Passage 2 of 8"))
    await approve_all(world)
    await give_finals(world, people, moves)
    assert "> So I think." in text_of(world.card("Passage 2 of 8"))
    told = "".join(await pages(people[1], world.card("not a sample"), "Reasons"))
    assert "> So I think." in told
    assert "Agree" not in told.replace("Do you agree", "")
