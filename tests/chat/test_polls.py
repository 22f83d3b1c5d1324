"""/poll: a question outside a round, from asking to its result."""

import asyncio
import csv
from io import StringIO
from pathlib import Path

import pytest
from people import (
    answer,
    ask,
    begin,
    close,
    files,
    only_ask,
    options_of,
    pages,
    pick,
    plain,
    poll_results,
    press,
    shown,
    summary,
)
from simcord import MemberActor, ResponseMessage
from world import Shown, World, labels_of, said, text_of

from bot.chat.custom_ids import Verb
from bot.domain.article import PlacedQuestion
from bot.domain.questions import make_question
from bot.domain.rounds import Member
from bot.rounds.files import export
from bot.store.ballots import give

TEA = "Tea or coffee?"


@pytest.mark.parametrize(("kind", "label"), [("marks", "B"), ("agreement", "Neither")])
async def test_marks_and_agreement_need_no_options(world: World, kind: str, label: str) -> None:
    (ann,) = world.join(1)
    assert "The poll is open" in await ask(world, "How was it?", kind=kind)
    assert f"**{label}**" in await world.vote(ann, world.card("How was it?"), label)


@pytest.mark.parametrize(
    "typed",
    ["Tea|Coffee, black|Milk", "Tea\nCoffee, black\nMilk", "Tea; Coffee, black ;Milk"],
)
async def test_options_are_separated_as_people_write_them(world: World, typed: str) -> None:
    await ask(world, options=typed)
    assert labels_of(world.card(TEA))[:3] == ["Tea", "Coffee, black", "Milk"]
    await ask(world, "And now?", options="Tea, Milk")
    assert labels_of(world.card("And now?"))[:3] == ["Tea", "Milk", "Skip"]


async def test_up_to_five_options_have_buttons_more_or_long_ones_a_menu(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world, "Five?", options="A | B | C | D | E")
    assert "**E**" in await world.vote(ann, world.card("Five?"), "E")
    ten = "|".join(f"Option {n}" for n in range(10))
    for kind, picks in (("choice", [9]), ("multiple", [0, 9])):
        await ask(world, f"Ten, {kind}?", kind=kind, options=ten)
        card = world.card(f"Ten, {kind}?")
        assert len(options_of(card)) == 10
        assert "Option 9**" in said(await pick(ann, card, Verb.PICK, *picks))
        assert "**Option 9** 1 of 1" in said(await poll_results(world, ann, f"Ten, {kind}?"))
        assert "**Skip**" in await world.vote(ann, card, "Skip")


WRONG: list[tuple[dict[str, str], str]] = [
    ({"options": "Tea"}, "separated by `|`"),
    ({"options": " | | "}, "separated by `|`"),
    ({"options": "|".join(f"{n}" for n in range(11))}, "there are 11"),
    ({"options": "Tea | tea"}, "twice"),
    ({"options": "Tea | " + "x" * 101}, "101 characters"),
    ({"options": "Tea | skip"}, "Leave that option out"),
    ({"kind": "marks", "options": "A | B"}, "Leave the options out"),
    ({"question": "   "}, "no words"),
    ({"closes": "tomorrow"}, "not a duration"),
    ({"closes": "10s"}, "out of range"),
    ({"closes": "1000d"}, "out of range"),
    ({"joined": "long"}, "not a duration"),
]


async def test_wrong_input_is_refused_with_what_to_write(world: World) -> None:
    for options, words in WRONG:
        assert words in await ask(world, **{"question": TEA, **options})
    bare = await world.moderator.slash(world.channel, "poll ask", question=TEA)
    assert "`options: Yes | Partly | No`" in said(bare)
    assert world.cards(world.channel) == []


async def test_a_poll_closes_by_the_clock_and_its_card_shows_the_result(world: World) -> None:
    ann, ben = world.join(2)
    await ask(world, closes="1 hour 30 minutes", results="closed")
    receipt = await answer(world, ann, "Tea", world.card(TEA))
    await world.vote(ben, world.card(TEA), "Tea")
    await world.env.advance_time(5395)
    assert "2 answers · results when it closes" in text_of(world.card(TEA))
    await world.env.advance_time(10)
    final = text_of(world.card(TEA))
    assert "**Tea** 2 · **Coffee** 0" in final
    assert "Closed · 2 answers" in final
    assert labels_of(world.card(TEA)) == ["Results"]
    assert "This poll has closed" in said(await press(ann, receipt, Verb.WITHDRAW))


async def test_a_poll_is_closed_by_a_moderator_once(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    await world.vote(ann, world.card(TEA), "Coffee")
    (choice,) = await world.moderator.autocomplete(world.channel, "poll close", "poll", "tea")
    assert f"Closed: “{TEA}”" in await close(world, int(choice["value"]))
    assert "**Coffee** 1" in text_of(world.card(TEA))
    assert "This poll has closed" in await close(world, int(choice["value"]))
    assert await world.moderator.autocomplete(world.channel, "poll close", "poll", "tea") == []


async def test_a_poll_of_a_round_is_not_closed_by_itself(world: World) -> None:
    await world.start(where="here")
    assert "closes with it: `/round panel`" in await close(world)


async def test_the_results_button_answers_privately(world: World) -> None:
    ann, ben = world.join(2)
    await ask(world)
    await world.vote(ann, world.card(TEA), "Tea")
    looked = await ann.click(world.card(TEA), label="Results")
    assert "**Tea** 1 · **Coffee** 0" in said(looked)
    assert looked.ephemeral
    hidden = said(await ben.click(world.card(TEA), label="Results"))
    assert "Answer to see the results." in hidden
    assert "**Tea** 1" not in hidden


async def test_what_ballots_are_kept_with_names_is_announced(world: World) -> None:
    for ballots, words in (
        ("anonymous", "Anonymous: no names"),
        ("secret", "Secret: results only at the end"),
        ("open", "Open: everyone sees who answered what."),
    ):
        await ask(world, f"Is it {ballots}?", ballots=ballots)
        card = world.card(f"Is it {ballots}?")
        assert words in text_of(card)
        assert ("Who answered what" in labels_of(card)) == (ballots == "open")


async def test_all_names_beside_open_ballots_can_be_reached(world: World) -> None:
    people, guest = world.join(75), world.join(1)[0]
    await ask(world, ballots="open")
    card = world.card(TEA)
    for number, one in enumerate(people):
        await world.vote(one, card, "Tea" if number % 3 else "Coffee")
    assert "<@" not in said(await guest.click(card, label="Who answered what"))
    read = await pages(people[0], card, "Who answered what")
    assert len(read) == 2
    assert "75 people · Page 1 of 2" in read[0]
    assert all("".join(read).count(f"<@{one.id}>") == 1 for one in people)
    await close(world)
    assert f"<@{people[1].id}>" in said(await guest.click(card, label="Who answered what"))


# Ranking: one private choice after another


LUNCH = make_question("What for lunch?", "ranked", ["Soup", "Salad", "Pasta", "Rice"])
WALK = make_question("Where shall we walk?", "ranked", ["Park", "Hall", "Lake"])
PARK, HALL, LAKE = 1, 2, 3
ORDERS = [PARK + 9 * LAKE + 81 * HALL] * 5 + [HALL + 9 * LAKE + 81 * PARK] * 3 + [
    LAKE + 9 * HALL + 81 * PARK
] * 3  # fmt: skip
"""5 Park > Lake, 3 Hall > Lake, 3 Lake > Hall."""


async def ask_to_rank(world: World, options: tuple[str, ...] = LUNCH.options) -> Shown:
    given = {"kind": "ranked", "options": "|".join(options), "results": "live"}
    assert "The poll is open" in await ask(world, LUNCH.text, **given)
    return world.card(LUNCH.text)


async def rank(who: MemberActor, card: Shown) -> ResponseMessage:
    result = await who.click(card, label="Rank the options")
    assert result.ephemeral
    return shown(result)


async def tap(who: MemberActor, card: ResponseMessage, *labels: str) -> ResponseMessage:
    for label in labels:
        card = (await who.click(card, label=label)).response or card
    return card


async def test_one_choice_after_the_other_until_the_last_falls_into_place(world: World) -> None:
    (ann,) = world.join(1)
    card = await rank(ann, await ask_to_rank(world))
    assert "Your first choice?" in text_of(card)
    assert set(LUNCH.options) <= set(labels_of(card))
    card = await tap(ann, card, "Pasta")
    assert "Pasta" not in labels_of(card)
    assert "Your second choice?" in text_of(card)
    card = await tap(ann, card, "Soup", "Rice")
    assert "4. **Salad**" in text_of(card)
    assert "Nothing counts yet" in text_of(card)
    assert "have not answered" in said(await poll_results(world, ann, LUNCH.text))
    receipt = await tap(ann, card, "This is my ranking")
    assert "1\\. Pasta, 2. Soup, 3. Rice, 4. Salad" in text_of(receipt)
    assert "**Pasta** 1" in text_of(receipt)


async def test_one_may_stop_early_or_start_over_and_change_later(world: World) -> None:
    (ann,) = world.join(1)
    card = await tap(ann, await rank(ann, await ask_to_rank(world)), "Soup", "Start over")
    assert set(LUNCH.options) <= set(labels_of(card))
    assert "Stop here" not in labels_of(card)
    receipt = await tap(ann, card, "Rice", "Salad", "Stop here")
    assert "1\\. Rice, 2. Salad**" in text_of(receipt)
    card = shown(await ann.click(receipt, label="Change"))
    assert "Until then your answer counts: 1. Rice, 2. Salad." in text_of(card)
    changed = text_of(await tap(ann, card, "Soup", "Stop here"))
    assert "1\\. Soup** (before: 1\\. Rice, 2. Salad)" in changed


async def test_who_skips_says_so_on_either_card(world: World) -> None:
    ann, ben = world.join(2)
    card = await ask_to_rank(world)
    assert "**Skip**" in await world.vote(ann, card, "Skip")
    assert "Skip 2" in text_of(await tap(ben, await rank(ben, card), "Skip"))


@pytest.mark.parametrize("letters", [3, 99])
async def test_many_or_long_options_stand_in_a_menu(world: World, letters: int) -> None:
    (ann,) = world.join(1)
    options = tuple(f"{n}{'x' * letters}" for n in range(8))
    card = await rank(ann, await ask_to_rank(world, options))
    for place in (7, 0, 3, 1, 6, 2, 4):
        assert len(options_of(card)) + text_of(card).count(". **") == 8
        card = shown(await pick(ann, card, Verb.RANK_NEXT, place))
    receipt = text_of(await tap(ann, card, "This is my ranking"))
    places = [receipt.index(options[n]) for n in (7, 0, 3, 1, 6, 2, 4, 5)]
    assert places == sorted(places)


async def test_a_card_halfway_works_after_a_restart_and_says_when_the_poll_has_closed(
    world: World,
) -> None:
    (ann,) = world.join(1)
    card = await tap(ann, await rank(ann, await ask_to_rank(world)), "Soup")
    await world.restart()
    assert "1\\. Soup, 2. Rice" in text_of(await tap(ann, card, "Rice", "Stop here"))
    card = await tap(ann, await rank(ann, world.card(LUNCH.text)), "Soup")
    await close(world)
    assert "has closed" in said(await ann.click(card, label="Rice"))
    assert "has closed" in said(await ann.click(card, label="Stop here"))


async def test_who_may_not_vote_hears_so_before_ranking(world: World) -> None:
    role = world.guild.create_role("Readers")
    (ann,) = world.join(1)
    await ask(world, LUNCH.text, kind="ranked", voters=role)
    refused = await ann.click(world.card(LUNCH.text), label="Rank the options")
    assert "Only members with the role" in said(refused)


async def test_a_main_question_can_be_ranked_in_my_answers_and_at_the_close(world: World) -> None:
    only_ask(world, tracked=LUNCH)
    (ann,) = await begin(world, 1)
    receipt = await tap(ann, await rank(ann, world.opening()), "Soup", "Stop here")
    mine = shown(await press(ann, receipt, Verb.MINE))
    assert "First choice: Soup" in text_of(mine)
    offered = shown(await pick(ann, mine, Verb.ANSWER, 1))
    assert "Your first choice?" in text_of(offered)
    await world.next()
    await world.steer("End")
    card = await rank(ann, world.card("One last time"))
    assert "You: 1\\. Soup → **1\\. Rice**" in text_of(await tap(ann, card, "Rice", "Stop here"))


# The runoff: Park is ahead with 5 first choices, and loses to the one that most can live with


async def vote(world: World, poll_id: int) -> None:
    members = [Member(world.guild.id, 1000 + n) for n in range(len(ORDERS))]
    ballots = [(who, poll_id, give(order)) for who, order in zip(members, ORDERS, strict=True)]
    outcomes = await world.bot.service.voting.cast_all(ballots)
    assert not [one for one in outcomes if isinstance(one, Exception)]


async def test_everywhere_it_is_told_who_wins_the_runoff(world: World, tmp_path: Path) -> None:
    await ask(world, WALK.text, kind="ranked", options="|".join(WALK.options))
    await vote(world, 1)
    await close(world)
    told = plain(text_of(world.card(WALK.text)))
    assert "First choices:\nPark 5 · Hall 3 · Lake 3" in told.replace("-# ", "")
    runoff = "Hall wins the runoff, 6 to 5 against Park."
    assert runoff in told
    assert "Without Lake: Hall 6, Park 5" in told
    assert "A tie was decided by the order of the options." in told
    assert "Compared two by two, Lake beats every other option." in told
    assert runoff in plain(said(await poll_results(world, world.moderator, WALK.text)))

    only_ask(world, PlacedQuestion(WALK, 0), tracked=WALK)
    await world.start(where="here")
    await vote(world, 2)
    await world.next()
    await vote(world, 3)
    await world.steer("End")
    await vote(world, 2)
    await world.steer("Finish now")
    card = world.card("not a sample")
    everything = plain("".join(await pages(world.moderator, card, "All results")))
    assert everything.count(runoff) == 2
    (page,) = (await files(await world.moderator.click(card, label="Report"))).values()
    assert page.count(runoff) == 2
    attached = await files(await summary(world, world.moderator))
    rows = list(csv.DictReader(StringIO(attached["round-1.csv"])))
    assert {row["option"] for row in rows if row["table"] == "runoff winner"} == {"Hall"}
    assert {row["option"] for row in rows if row["table"] == "condorcet winner"} == {"Lake"}
    await asyncio.to_thread(export, world.settings.database, [], tmp_path)
    assert "runoff winner" in (tmp_path / "polls.csv").read_text()
    assert "Park wins" not in everything + page + told
