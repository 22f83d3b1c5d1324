"""Members read each other's reasons, mark them, and say what moved them; the summary tells."""

from people import (
    approve_all,
    explain,
    options_of,
    pages,
    pick,
    plain,
    press,
    shown,
)
from simcord import MemberActor, ResponseMessage
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import Verb

GOOD, PASS, BAD = "Good point", "Pass", "Not convinced"
OTHERS = "Others' reasons"


async def receipt_of(world: World, who: MemberActor, answer: str) -> ResponseMessage:
    return shown(await who.click(world.opening(), label=answer))


async def read_and_mark(who: MemberActor, card: ResponseMessage, *marks: str) -> list[str]:
    """From a receipt through others' reasons; the words of each card that came."""
    card = shown(await who.click(card, label=OTHERS))
    read = [text_of(card)]
    for mark in marks:
        card = shown(await who.click(card, label=mark))
        read.append(text_of(card))
    return read


async def say_what_moved(who: MemberActor, receipt: ResponseMessage, label: str) -> str:
    asked = shown(await who.click(receipt, label="What moved me"))
    (value,) = [value for name, value in options_of(asked).items() if name.startswith(label)]
    return said(await pick(who, asked, Verb.MOVER, value))


async def test_a_round_in_which_people_read_each_other_and_some_are_moved(world: World) -> None:
    people = world.join(8)
    yes, no = people[:4], people[4:]
    await world.start(where="here")
    for one, answer in [*((one, "Yes") for one in yes), *((one, "No") for one in no)]:
        await receipt_of(world, one, answer)
    await explain(world, yes[0], "He gave *nothing* away.", "Yes")
    await explain(world, no[0], "The troops stayed where they were.", "No")
    await approve_all(world)
    for one in yes[1:]:
        first, second, last = await read_and_mark(
            one, await receipt_of(world, one, "Yes"), GOOD, PASS
        )
        assert "The troops stayed" in first, "the other side begins"
        assert "Someone who answered **No**" in first
        assert "1 more reason. Nobody sees what you mark" in first
        assert "Noted: good point" in second
        assert "He gave \\*nothing\\* away." in second
        assert "No more reasons" in last
    for one in no[1:]:
        read = await read_and_mark(one, await receipt_of(world, one, "No"), BAD, GOOD)
        assert "gave \\*nothing\\* away" in read[0]
    own = await read_and_mark(yes[0], await receipt_of(world, yes[0], "Yes"))
    assert "The troops stayed" in own[0], "never one's own"
    await world.next(2)
    for one in yes[1:]:
        receipt = await receipt_of(world, one, "No")
        assert "What moved you?" in text_of(receipt)
        assert "Noted. Thank you" in await say_what_moved(one, receipt, "The reason “The troops")
    await world.steer("End")
    closing = world.card("One last time")
    for one in people:
        await world.vote(one, closing, "Yes" if one is yes[0] else "No")
    await world.steer("Finish now")
    told = plain("\n".join(await pages(yes[0], world.card("not a sample"), "Reasons")))
    assert "3: the reason “The troops stayed where they were.”" in told
    assert (
        "> The troops stayed where they were.\n-# No · a good point for 6 of 6 who say No" in told
    )
    assert "> He gave \\*nothing\\* away.\n-# Yes" in told


async def test_the_reason_that_reached_across_stands_on_the_card(world: World) -> None:
    people = world.join(9)
    await world.start(where="here")
    for number, one in enumerate(people):
        await receipt_of(world, one, ("Yes", "No")[number % 2])
    await explain(world, people[0], "A plain word.", "Yes")
    await explain(world, people[1], "A word for few.", "No")
    await approve_all(world)
    await world.steer("End")
    for number, one in enumerate(people):
        receipt = shown(
            await one.click(world.card("One last time"), label=("Yes", "No")[number % 2])
        )
        card = shown(await one.click(receipt, label=OTHERS))
        while GOOD in labels_of(card):
            label = GOOD if "plain" in text_of(card) else PASS
            card = shown(await one.click(card, label=label))
    await world.steer("Finish now")
    told = plain(text_of(world.card("not a sample")))
    assert (
        "Reached across “A plain word.” · "
        "a good point for 4 of 4 who say Yes, 4 of 4 who say No" in told
    )
    assert "A word for few." not in told
    reasons = "".join(await pages(people[0], world.card("not a sample"), "Reasons"))
    assert reasons.index("A plain word.") < reasons.index("A word for few.")


async def test_who_has_not_answered_is_told_so(world: World) -> None:
    ann, ben, late = world.join(3)
    await world.start(where="here")
    await explain(world, ann, "So I think.")
    await approve_all(world)
    await receipt_of(world, ben, "No")
    await world.steer("End")
    closing = world.card("One last time")
    assert "Answer the question first" in said(await late.click(closing, label=OTHERS))
    assert "So I think." in said(await ben.click(closing, label=OTHERS))
    receipt = shown(await late.click(closing, label="No"))
    assert "So I think." in said(await late.click(receipt, label=OTHERS))


async def test_my_answers_leads_to_others_reasons_and_back(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    await explain(world, ann, "So I think.")
    receipt = await receipt_of(world, ben, "Yes")
    assert "No more reasons to read here yet" in said(await ben.click(receipt, label=OTHERS))
    await approve_all(world)
    receipt = await receipt_of(world, ben, "Yes")
    mine = shown(await ben.click(receipt, label="My answers"))
    card = shown(await ben.click(mine, label=OTHERS))
    assert "So I think." in text_of(card)
    assert "My answers" in said(await ben.click(card, label="My answers"))


async def test_a_mark_is_for_words_that_are_still_there(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    written = await explain(world, ann, "So I think.")
    await approve_all(world)
    card = shown(await ben.click(await receipt_of(world, ben, "No"), label=OTHERS))
    await world.env.advance_time(1)
    form = await press(ann, written, Verb.REASON)
    await ann.submit_modal(form, {"reason": "Or rather the opposite."})
    await approve_all(world)
    assert "it was reworded, so nothing was noted" in said(await ben.click(card, label=GOOD))
    card = shown(await ben.click(await receipt_of(world, ben, "No"), label=OTHERS))
    await world.play_to_the_end()
    assert "closed" in said(await ben.click(card, label=GOOD))


async def test_only_a_change_asks_what_moved_and_it_can_be_said_again(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await receipt_of(world, ann, "Yes")
    receipt = await receipt_of(world, ann, "Yes")
    assert "What moved me" not in labels_of(receipt), "the same answer again is no change"
    await world.next(2)
    receipt = await receipt_of(world, ann, "No")
    asked = shown(await press(ann, receipt, Verb.MOVED))
    labels = list(options_of(asked))
    assert labels[0].startswith("“Biden reportedly didn’t offer"), "the newest passage first"
    assert labels[1].startswith("“As was reported yesterday")
    assert labels[2:] == ["The conversation here", "Something else"]
    assert "Thank you" in said(await pick(ann, asked, Verb.MOVER, options_of(asked)[labels[1]]))
    await say_what_moved(ann, await receipt_of(world, ann, "Partly"), "The conversation")
    await world.play_to_the_end()
    told = "".join(await pages(ann, world.card("not a sample"), "Reasons"))
    assert told.endswith("### What moved people\n1: the conversation")


async def test_at_the_close_the_first_answer_is_what_one_was_moved_from(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    await receipt_of(world, ann, "Yes")
    await receipt_of(world, ben, "Yes")
    await world.next()
    await receipt_of(world, ann, "No")
    await receipt_of(world, ben, "No")
    await world.steer("End")
    closing = world.card("One last time")
    again = shown(await ann.click(closing, label="No"))
    assert "You: Yes → **No**" in text_of(again)
    assert "What moved me" in labels_of(again)
    back = shown(await ben.click(closing, label="Yes"))
    assert "What moved me" not in labels_of(back)


async def test_who_gives_a_reason_after_a_change_can_still_say_what_moved_them(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await receipt_of(world, ann, "Yes")
    await world.next()
    receipt = await receipt_of(world, ann, "No")
    form = await press(ann, receipt, Verb.REASON)
    saved = shown(await ann.submit_modal(form, {"reason": "The troops stayed."}))
    assert "Your reason: “The troops stayed.”" in text_of(saved)
    assert "(before: Yes)" in text_of(saved)
    assert "Noted. Thank you" in await say_what_moved(ann, saved, "“As was reported")
