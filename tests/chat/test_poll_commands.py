"""/poll: a question outside a round, from asking to its result."""

import pytest
from people import SHARE, control, poll_results, press, shown
from simcord import MemberActor
from world import World, said, text_of

from bot.chat.custom_ids import Verb


async def ask(world: World, question: str = "Tea or coffee?", **options: object) -> str:
    if "options" not in options and options.get("kind") not in ("marks", "agreement"):
        options["options"] = "Tea | Coffee"
    place = world.channel
    return said(await world.moderator.slash(place, "poll ask", question=question, **options))


async def pick(world: World, who: MemberActor, words: str, *values: int) -> str:
    card = world.card(words)
    chosen = [str(value) for value in values]
    return said(await who.select(card, chosen, custom_id=control(card, Verb.PICK)))


@pytest.mark.parametrize("kind", ["marks", "agreement"])
async def test_marks_and_agreement_need_no_options(world: World, kind: str) -> None:
    (ann,) = world.join(1)
    assert "open" in await ask(world, "How was it?", kind=kind)
    label = {"marks": "B", "agreement": "Neither"}[kind]
    assert f"**{label}**" in await world.vote(ann, world.card("How was it?"), label)


async def test_a_poll_of_two_or_five_options_has_buttons(world: World) -> None:
    (ann,) = world.join(1)
    for options in ("Tea|Coffee", "A | B | C | D | E"):
        await ask(world, f"Which of {len(options)}?", options=options)
        last = options.split("|")[-1].strip()
        card = world.card(f"Which of {len(options)}?")
        assert f"**{last}**" in await world.vote(ann, card, last)


@pytest.mark.parametrize("kind", ["choice", "multiple"])
async def test_a_poll_of_ten_options_has_a_menu(world: World, kind: str) -> None:
    (ann,) = world.join(1)
    await ask(world, "Which?", kind=kind, options="|".join(f"Option {n}" for n in range(10)))
    picks = (0, 9) if kind == "multiple" else (9,)
    assert "Option 9" in await pick(world, ann, "Which?", *picks)
    assert "judge" in await world.vote(ann, world.card("Which?"), "Can't judge")


WRONG: list[tuple[dict[str, str], str]] = [
    ({"options": "Tea"}, "only one"),
    ({"options": "|".join(f"{n}" for n in range(11))}, "11"),
    ({"options": "Tea | tea"}, "twice"),
    ({"options": " | | "}, "separated by"),
    ({"options": "Tea | " + "x" * 101}, "101 characters"),
    ({"options": "Tea | can’t judge"}, "Leave that option out"),
    ({"kind": "marks", "options": "A | B"}, "Leave the options out"),
    ({"question": "   "}, "no words"),
    ({"closes": "tomorrow"}, "not a duration"),
    ({"closes": "10s"}, "out of range"),
    ({"closes": "1000d"}, "out of range"),
    ({"joined": "long"}, "not a duration"),
]


async def test_wrong_input_is_refused_with_what_to_write(world: World) -> None:
    for options, words in WRONG:
        assert words in await ask(world, **{"question": "Tea or coffee?", **options})
    assert world.cards(world.channel) == []


async def test_choice_without_options_shows_how_to_give_them(world: World) -> None:
    result = await world.moderator.slash(world.channel, "poll ask", question="Tea?")
    assert "|" in said(result)


async def test_a_poll_closes_by_the_clock_and_its_card_shows_the_result(world: World) -> None:
    people = world.join(6)
    await ask(world, closes="1h", results="closed")
    receipt = shown(await world.click(people[0], world.card("Tea or coffee?"), "Tea"))
    for one in people[1:]:
        await world.vote(one, world.card("Tea or coffee?"), "Tea")
    await world.env.advance_time(3590)
    assert SHARE not in text_of(world.card("Tea or coffee?"))
    await world.env.advance_time(15)
    final = text_of(world.card("Tea or coffee?"))
    assert "6 of 6" in final
    assert "Closed" in final
    assert "closed" in said(await press(people[0], receipt, Verb.WITHDRAW))


async def test_a_poll_is_closed_by_a_moderator_once(world: World) -> None:
    people = world.join(5)
    await ask(world)
    for one in people:
        await world.vote(one, world.card("Tea or coffee?"), "Coffee")
    (choice,) = await world.moderator.autocomplete(world.channel, "poll close", "poll", "tea")
    closed = await world.moderator.slash(world.channel, "poll close", poll=choice["value"])
    assert "Closed" in said(closed)
    await world.env.advance_time(1)
    assert "5 of 5" in text_of(world.card("Tea or coffee?"))
    again = await world.moderator.slash(world.channel, "poll close", poll=choice["value"])
    assert "closed already" in said(again)
    offered = await world.moderator.autocomplete(world.channel, "poll close", "poll", "tea")
    assert offered == [], "the menu has open polls only"


async def test_a_poll_of_a_round_is_not_closed_by_itself(world: World) -> None:
    await world.start(where="here")
    refused = await world.moderator.slash(world.channel, "poll close", poll="1")
    assert "/round end" in said(refused)


@pytest.mark.parametrize("command", ["poll close", "poll results"])
async def test_what_someone_types_over_the_menu_is_refused(world: World, command: str) -> None:
    for typed in ("nonsense", "-1", "999", "1.5", "٣", "9" * 40, "1; DROP"):
        words = said(await world.moderator.slash(world.channel, command, poll=typed))
        assert "menu" in words or "not known" in words


async def test_members_may_look_but_neither_ask_nor_close(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    for command, options in (
        ("poll ask", {"question": "So?", "options": "A|B"}),
        ("poll close", {"poll": "1"}),
    ):
        refused = await ann.slash(world.channel, command, **options)
        assert "Only moderators" in said(refused)
    assert "not answered" in said(await poll_results(world, ann, "Tea"))
    assert len(world.cards(world.channel)) == 1


async def test_the_results_button_answers_privately(world: World) -> None:
    people = world.join(5)
    await ask(world, results="live")
    card = world.card("Tea or coffee?")
    for one in people:
        await world.vote(one, card, "Tea")
    await world.env.advance_time(11)
    looked = await press(people[0], card, Verb.RESULTS)
    assert "5 of 5" in said(looked)
    assert looked.ephemeral


async def test_open_ballots_are_announced_before_anyone_votes_and_names_are_shown(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await ask(world, ballots="open", results="live")
    card = world.card("Tea or coffee?")
    assert "everyone can see who answered what" in text_of(card)
    await world.vote(ann, card, "Tea")
    await world.vote(ben, card, "Coffee")
    looked = said(await poll_results(world, world.moderator, "Tea"))
    assert f"**Tea**: <@{ann.id}>" in looked
    assert f"**Coffee**: <@{ben.id}>" in looked


async def test_open_ballots_under_voted_show_no_names_to_who_has_not_voted(world: World) -> None:
    ann, ben = world.join(2)
    await ask(world, ballots="open")
    await world.vote(ann, world.card("Tea or coffee?"), "Tea")
    assert f"<@{ann.id}>" not in said(await poll_results(world, ben, "Tea"))
    assert f"<@{ann.id}>" in said(await poll_results(world, ann, "Tea"))


async def test_secret_polls_say_what_secret_means_and_keep_no_member(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    card = world.card("Tea or coffee?")
    assert "Secret" in text_of(card)
    assert "Whoever runs the bot" in text_of(card)
    await world.vote(ann, card, "Tea")
    looked = said(await poll_results(world, world.moderator, "Tea"))
    assert f"{ann.id}" not in looked
    dump = await world.store.read(lambda c: "\n".join(c.iterdump()))
    assert f"{ann.id}" not in dump
    assert ann.name not in dump


async def test_a_poll_that_could_not_be_posted_is_gone(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    assert "could not be posted" in await ask(world)
    offered = await world.moderator.autocomplete(world.channel, "poll close", "poll", "")
    assert offered == []


async def test_what_an_option_says_pings_nobody_and_keeps_its_form(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world, "# @everyone **look**", options="<@1> | ~~no~~")
    words = text_of(world.card("look"))
    assert "@everyone" not in words
    assert "**look**" not in words
    receipt = await world.vote(ann, world.card("look"), "~~no~~")
    assert "\\~\\~no\\~\\~" in receipt


async def test_long_options_still_give_a_receipt(world: World) -> None:
    people = world.join(5)
    options = "|".join(f"{n}" + "x" * 99 for n in range(10))
    await ask(world, "q" * 300, kind="multiple", options=options, results="live")
    card = world.cards(world.channel)[-1]
    for one in people:
        await one.select(card, [str(n) for n in range(10)], custom_id=control(card, Verb.PICK))
    await world.env.advance_time(11)
    again = await people[0].select(
        card, [str(n) for n in range(9)], custom_id=control(card, Verb.PICK)
    )
    assert "wrong" not in said(again)
    assert "5 of 5" in said(await poll_results(world, people[0], "q"))
