"""Members read each other's reasons, mark them, and say what moved them; the summary tells."""

from typing import Any

from people import control, custom_ids, next_passage, press, shown, summary
from simcord import MemberActor, ResponseMessage
from world import Shown, World, labels_of, said, text_of

from bot.chat.custom_ids import Verb

GOOD, PASS, BAD = "Good point", "Pass", "Not convinced"
OTHERS = "Others' reasons"


async def receipt_of(world: World, who: MemberActor, answer: str) -> ResponseMessage:
    return shown(await world.click(who, world.opening(), answer))


async def explain(world: World, who: MemberActor, answer: str, text: str) -> None:
    """Answer the tracked question with a reason, which a moderator approves."""
    receipt = await receipt_of(world, who, answer)
    form = await press(who, receipt, Verb.REASON)
    await who.submit_modal(form, {"reason": text})
    await review(world, text)


async def review(world: World, text: str, *, approve: bool = True) -> None:
    listed: Shown = shown(await world.moderator.slash(world.place, "round reasons"))
    assert text in text_of(listed).replace("\\", "")
    rows = await world.store.read(
        lambda c: c.execute("SELECT id FROM reasons WHERE text = ?", (text,)).fetchall()
    )
    await press(world.moderator, listed, Verb.DECIDE, rows[0][0], int(approve))


async def read_and_mark(who: MemberActor, card: ResponseMessage, *marks: str) -> list[str]:
    """From a receipt through others' reasons; the words of each card that came."""
    card = shown(await who.click(card, label=OTHERS))
    read = [text_of(card)]
    for mark in marks:
        card = shown(await who.click(card, label=mark))
        read.append(text_of(card))
    return read


def options(message: ResponseMessage) -> dict[str, str]:
    """What a private select offers: label -> value."""
    found: dict[str, str] = {}

    def look(components: list[Any]) -> None:
        for one in components:
            found.update({option["label"]: option["value"] for option in one.get("options", ())})
            look(one.get("components", []))

    look(message.components)
    return found


async def say_what_moved(who: MemberActor, receipt: ResponseMessage, label: str) -> str:
    asked = shown(await press(who, receipt, Verb.MOVED))
    (value,) = [value for name, value in options(asked).items() if name.startswith(label)]
    return said(await who.select(asked, [value], custom_id=control(asked, Verb.MOVER)))


async def rows(world: World, table: str) -> list[Any]:
    return await world.store.read(lambda c: c.execute(f"SELECT * FROM {table}").fetchall())


async def test_a_round_in_which_people_read_each_other_and_some_are_moved(world: World) -> None:
    yes, no = (people := world.join(8))[:4], people[4:]
    await world.start(where="here")
    for one in yes:
        await receipt_of(world, one, "Yes")
    for one in no:
        await receipt_of(world, one, "No")
    await explain(world, yes[0], "Yes", "He gave *nothing* away.")
    await explain(world, no[0], "No", "The troops stayed where they were.")
    for one in yes[1:]:
        receipt = await receipt_of(world, one, "Yes")
        first, second, last = await read_and_mark(one, receipt, GOOD, PASS)
        assert "The troops stayed" in first, "the other side begins"
        assert "answered **No**" in first
        assert "Noted: good point" in second
        assert "He gave \\*nothing\\* away." in second
        assert "No more reasons" in last
    for one in no[1:]:
        receipt = await receipt_of(world, one, "No")
        read = await read_and_mark(one, receipt, BAD, GOOD)
        assert "gave \\*nothing\\* away" in read[0]
    assert "The troops stayed" in said(await yes[0].click(
        await receipt_of(world, yes[0], "Yes"), label=OTHERS))  # fmt: skip
    await next_passage(world, 2)
    for one in yes[1:]:
        receipt = await receipt_of(world, one, "No")
        assert "What moved you?" in text_of(receipt)
        assert "Noted. Thank you" in await say_what_moved(one, receipt, "The reason “The troops")
    assert len(await rows(world, "moved")) == 3
    await world.steer("end")
    running = said(await summary(world, yes[0]))
    assert "troops" not in running
    assert "What moved" not in running
    await world.steer("end")
    pages = text_of(world.card("## Summary"))
    assert "People who changed said: the reason “The troops stayed where they were.” (3)" in pages
    assert "(**No** · good point for 6 who said No)" in pages, "by their present answers"
    assert pages.count("- “The troops stayed where they were.”") == 1
    assert "- **Yes**: He gave \\*nothing\\* away." in pages


async def test_what_both_sides_found_good_comes_first_and_a_hidden_one_vanishes(
    world: World,
) -> None:
    people = world.join(9)
    await world.start(where="here")
    for number, one in enumerate(people):
        await receipt_of(world, one, ("Yes", "No")[number % 2])
    await explain(world, people[0], "Yes", "A plain word.")
    await explain(world, people[1], "No", "A word that few read.")
    for number, one in enumerate(people[2:], 2):
        receipt = await receipt_of(world, one, ("Yes", "No")[number % 2])
        card = shown(await one.click(receipt, label=OTHERS))
        while GOOD in labels_of(card):
            label = GOOD if "plain" in text_of(card) else PASS
            card = shown(await one.click(card, label=label))
    await world.steer("end")
    await world.steer("end")
    pages = text_of(world.card("## Summary"))
    assert "Good points for both sides" in pages
    assert "good point for 4 who said Yes and 3 who said No" in pages
    assert pages.index("A plain word.") < pages.index("A word that few read.")
    await review(world, "A plain word.", approve=False)
    later = said(await summary(world, people[0]))
    assert "A plain word." not in later
    assert "A word that few read." in later
    assert len(await rows(world, "marks")) == 14


async def test_who_has_not_answered_is_told_so(world: World) -> None:
    *people, late = world.join(6)
    await world.start(where="here")
    for one in people:
        await receipt_of(world, one, "Yes")
    await explain(world, people[0], "Yes", "So I think.")
    await world.steer("end")
    closing = world.card("Before we close")
    assert "Answer the question first" in said(await late.click(closing, label=OTHERS))
    assert "So I think." in said(await people[1].click(closing, label=OTHERS))
    receipt = shown(await world.click(late, closing, "No"))
    assert "So I think." in said(await late.click(receipt, label=OTHERS))


async def test_reasons_wait_until_five_have_answered(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    await explain(world, ann, "Yes", "So I think.")
    receipt = await receipt_of(world, ben, "No")
    assert "once 5 people have answered" in said(await ben.click(receipt, label=OTHERS))


async def test_my_answers_leads_to_others_reasons_and_back(world: World) -> None:
    people = world.join(5)
    await world.start(where="here")
    for one in people:
        await receipt_of(world, one, "Yes")
    await explain(world, people[0], "Yes", "So I think.")
    receipt = await receipt_of(world, people[1], "Yes")
    mine = shown(await people[1].click(receipt, label="My answers"))
    card = shown(await people[1].click(mine, label=OTHERS))
    assert "So I think." in text_of(card)
    assert "My answers" in said(await people[1].click(card, label="My answers"))


async def test_after_the_end_an_old_card_marks_nothing(world: World) -> None:
    people = world.join(5)
    await world.start(where="here")
    for one in people:
        await receipt_of(world, one, "Yes")
    await explain(world, people[0], "Yes", "So I think.")
    receipt = await receipt_of(world, people[1], "Yes")
    card = shown(await people[1].click(receipt, label=OTHERS))
    await world.steer("end")
    await world.steer("end")
    assert "closed" in said(await people[1].click(card, label=GOOD))
    assert await rows(world, "marks") == []


async def test_only_a_change_asks_what_moved_and_it_can_be_said_again(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await receipt_of(world, ann, "Yes")
    assert "What moved you?" not in text_of(receipt)
    receipt = await receipt_of(world, ann, "Yes")
    assert "What moved me" not in labels_of(receipt), "the same answer again is no change"
    await next_passage(world, 2)
    receipt = await receipt_of(world, ann, "No")
    asked = shown(await press(ann, receipt, Verb.MOVED))
    labels = [label.split(":")[0] for label in options(asked)]
    assert labels == ["Passage 2", "Passage 1", "The conversation here", "Something else"]
    await say_what_moved(ann, await receipt_of(world, ann, "Yes"), "Passage 2")
    await say_what_moved(ann, await receipt_of(world, ann, "No"), "The conversation")
    ((poll_id, _, source, number, _),) = await rows(world, "moved")
    assert (poll_id, source, number) == (1, "talk", 0)


async def test_a_stance_asks_neither_for_reasons_nor_for_what_moved(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await next_passage(world)
    card = world.card("Passage 1 of 8")
    await world.click(ann, card, "Agree")
    receipt = shown(await world.click(ann, card, "Disagree"))
    assert "Before: Agree" in text_of(receipt)
    verbs = {one.split(":")[0] for one in custom_ids(receipt)}
    assert not verbs & {Verb.OTHERS, Verb.MOVED}


async def test_erasing_takes_the_marks_and_what_moved(world: World) -> None:
    people = world.join(5)
    await world.start(where="here")
    for one in people:
        await receipt_of(world, one, "Yes")
    await explain(world, people[0], "Yes", "So I think.")
    receipt = await receipt_of(world, people[1], "No")
    await say_what_moved(people[1], receipt, "Something else")
    await read_and_mark(people[1], await receipt_of(world, people[1], "No"), GOOD)
    assert len(await rows(world, "moved")) == len(await rows(world, "marks")) == 1
    asked = shown(await people[1].slash(world.channel, "erase-my-answers"))
    await people[1].click(asked, label="Erase them")
    assert await rows(world, "moved") == await rows(world, "marks") == []


async def test_who_gives_a_reason_after_a_change_can_still_say_what_moved_them(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await receipt_of(world, ann, "Yes")
    receipt = await receipt_of(world, ann, "No")
    assert "What moved you?" in text_of(receipt)
    form = await press(ann, receipt, Verb.REASON)
    saved = said(await ann.submit_modal(form, {"reason": "The troops stayed."}))
    assert "Reason saved: **No** counts.\nBefore: Yes" in saved
    assert "What moved you?" in saved
