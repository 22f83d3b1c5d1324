"""/poll: a question outside a round, from asking to its result."""

import pytest
from people import ask, close, custom_ids, options_of, pick, poll_results, press, redrawn, shown
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import Verb

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


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("1h", 3600), ("90 minutes", 5400), ("1 hour 30 minutes", 5400), ("2 Hours and 1 min", 7260)],
)
async def test_a_poll_closes_by_the_clock_and_its_card_shows_the_result(
    world: World, typed: str, seconds: int
) -> None:
    ann, ben = world.join(2)
    await ask(world, closes=typed, results="closed")
    receipt = shown(await ann.click(world.card(TEA), label="Tea"))
    await world.vote(ben, world.card(TEA), "Tea")
    await world.env.advance_time(seconds - 5)
    assert "2 answers · results at the end" in text_of(world.card(TEA))
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


async def test_open_ballots_are_announced_and_all_names_can_be_reached(world: World) -> None:
    people, guest = world.join(75), world.join(1)[0]
    await ask(world, ballots="open")
    card = world.card(TEA)
    assert "Open: everyone sees who answered what." in text_of(card)
    for number, one in enumerate(people):
        await world.vote(one, card, "Tea" if number % 3 else "Coffee")
    assert "<@" not in said(await guest.click(card, label="Who answered what"))
    page = shown(await people[0].click(card, label="Who answered what"))
    read = [text_of(page)]
    while "More" in labels_of(page):
        page = shown(await people[0].click(page, label="More"))
        read.append(text_of(page))
    assert len(read) == 2
    assert "75 people · Page 1 of 2" in read[0]
    assert all("".join(read).count(f"<@{one.id}>") == 1 for one in people)
    assert "Previous" in labels_of(page)
    await close(world)
    assert f"<@{people[1].id}>" in said(await guest.click(card, label="Who answered what"))


@pytest.mark.parametrize("ballots", ["anonymous", "secret"])
async def test_elsewhere_no_name_is_kept_or_shown(world: World, ballots: str) -> None:
    (ann,) = world.join(1)
    await ask(world, ballots=ballots, results="live")
    card = world.card(TEA)
    said_before = {"anonymous": "Anonymous: no names", "secret": "Secret: results only at the end"}
    assert said_before[ballots] in text_of(card)
    assert "Who answered what" not in labels_of(card)
    await world.vote(ann, card, "Tea")
    assert f"{ann.id}" not in said(await poll_results(world, world.moderator, "Tea"))
    dump = await world.store.read(lambda c: "\n".join(c.iterdump()))
    assert f"{ann.id}" not in dump
    assert ann.name not in dump


async def test_an_open_ballot_does_not_name_the_others(world: World) -> None:
    (ann,) = world.join(1)
    for ballots in ("anonymous", "open"):
        await ask(world, f"{ballots}?", ballots=ballots)
    for card in world.cards(world.channel):
        await world.vote(ann, card, "Tea")
    voters = await world.store.read(
        lambda c: c.execute("SELECT DISTINCT voter FROM ballots").fetchall()
    )
    assert len(voters) == 2, "one member, two pseudonyms"


async def test_long_options_still_give_a_receipt_and_a_result(world: World) -> None:
    ann, ben = world.join(2)
    options = "|".join(f"{n}" + "x" * 99 for n in range(10))
    await ask(world, "q" * 300, kind="multiple", options=options, results="live")
    card = world.cards(world.channel)[-1]
    for one in (ann, ben):
        await pick(one, card, Verb.PICK, *range(10))
    again = said(await pick(ann, card, Verb.PICK, *range(9)))
    assert "Saved." in again
    assert all(f"{n}xxx" in again for n in range(9))
    assert "2 of 2" in said(await poll_results(world, ben, "q"))
    assert "1 of 2" in await redrawn(world, "qqq")
    assert custom_ids(card)
