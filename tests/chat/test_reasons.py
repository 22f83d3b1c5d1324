"""Reasons: written in a form, read by moderators first, shown beside their answer alone, marked by
others; and what moved people."""

from types import SimpleNamespace
from typing import Any

from people import (
    SUMMARY,
    answer,
    approve_all,
    ask,
    begin,
    custom_ids,
    decide,
    explain,
    mine,
    names_anyone,
    options_of,
    pages,
    pick,
    plain,
    press,
    redrawn,
    review,
    shown,
    to_the_close,
    to_the_summary,
    write,
)
from simcord import MemberActor, ResponseMessage
from world import Shown, World, labels_of, said, text_of

from bot.chat.custom_ids import Verb
from bot.rehearsal.stage import approve_reasons

TEA = "Tea or coffee?"


async def test_a_reason_is_on_the_receipt_and_waits_again_when_it_is_edited(world: World) -> None:
    (ann,) = await begin(world, 1)
    receipt = await explain(world, ann, "Nothing *moved*\non either side.")
    assert "Your reason: “Nothing \\*moved\\* on either side.”" in text_of(receipt)
    assert "A moderator reads it before others do." in text_of(receipt)
    form = await ann.click(receipt, label="Edit reason")
    assert "Nothing *moved* on either side." in str(form.modal)
    await approve_all(world)
    assert "A stalemate." in said(await ann.submit_modal(form, {"reason": "A stalemate."}))
    listed = text_of(await review(world))
    assert "1 waiting, 1 in all." in listed
    assert "A stalemate." in listed
    assert "“A stalemate.”: waits for a moderator" in await mine(ann, world.opening())
    await decide(world, "A stalemate.", approve=False)
    assert "“A stalemate.”: not shown" in await mine(ann, world.opening())


async def test_without_words_or_without_an_answer_there_is_no_reason(world: World) -> None:
    (ann,) = await begin(world, 1)
    receipt = await answer(world, ann)
    form = await ann.click(receipt, label="Add a reason")
    assert "empty" in said(await ann.submit_modal(form, {"reason": " \n "}))
    form = await ann.click(receipt, label="Add a reason")
    await ann.click(receipt, label="Withdraw")
    refused = await ann.submit_modal(form, {"reason": "Because"})
    assert "Answer the question first" in said(refused)
    assert "0 waiting, 0 in all." in text_of(await review(world))


async def test_a_reason_is_shown_beside_the_answer_for_which_it_was_written_and_no_other(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await ask(world, results="live")
    card = world.card(TEA)
    await explain(world, ann, "It wakes me.", "Coffee", card)
    await approve_all(world)
    assert "> It wakes me.\n-# Coffee" in await redrawn(world, TEA)
    changed = await answer(world, ann, "Tea", card)
    assert "(before: Coffee)" in text_of(changed)
    assert "not shown with this one. You can write a new one" in text_of(changed)
    assert "It wakes me." not in text_of(changed)
    assert "It wakes me." not in await redrawn(world, TEA)
    assert "0 in all" in text_of(await review(world)), "moderators are asked for it no more"
    form = await ann.click(changed, label="Add a reason")
    assert "wakes" not in str(form.modal)
    back = await answer(world, ann, "Coffee", card)
    assert "It wakes me." in await redrawn(world, TEA), "back at the old answer"
    await press(ann, back, Verb.WITHDRAW)
    assert "It wakes me." not in await redrawn(world, TEA)


async def test_the_card_before_shows_an_approved_reason_of_each_side(world: World) -> None:
    people = await begin(world, 4)
    await world.next()
    card = world.card("Passage 1 of 7")
    for number, (one, label) in enumerate(
        zip(people, ("Agree", "Strongly agree", "Disagree", "Disagree"), strict=True)
    ):
        await explain(world, one, f"Word {number}.", label, card)
    await decide(world, "Word 0.", approve=False)
    await approve_all(world)
    await decide(world, "Word 3.", approve=False)
    assert "Word" not in await redrawn(world, "Passage 1 of 7"), "not while it is the newest"
    await world.next()
    told = await redrawn(world, "Passage 1 of 7")
    assert "> Word 1.\n-# Strongly agree" in told
    assert "> Word 2.\n-# Disagree" in told
    assert "Word 0." not in told
    assert "Word 3." not in told
    assert not names_anyone(people, told)


async def test_moderators_decide_without_names_page_by_page(world: World) -> None:
    people = await begin(world, 7)
    for number, one in enumerate(people):
        await explain(world, one, f"Reason number {number}.")
    panel = await world.panel()
    listed = shown(await world.moderator.click(panel, label="Reasons (7 waiting)"))
    assert "7 waiting, 7 in all." in text_of(listed)
    assert "Yes · Does President Biden" in text_of(listed)
    assert not names_anyone(people, text_of(listed))
    more = shown(await world.moderator.click(listed, label="More"))
    assert "Reason number 0." in text_of(more)
    assert "Reason number 6." not in text_of(more)
    back = shown(await world.moderator.click(more, label="Previous"))
    await press(world.moderator, back, Verb.DECIDE, 7, 0)  # hides number 6
    stage: Any = SimpleNamespace(moderator=world.moderator, channel=world.channel)
    await approve_reasons(stage)  # the rehearsal's moderator lets others' decisions stand
    assert "0 waiting, 7 in all." in text_of(await review(world))
    await world.play_to_the_end()
    told = said(await people[0].click(world.card(SUMMARY), label="Reasons"))
    assert all(f"number {n}." in told for n in range(6))
    assert "number 6." not in told
    assert not names_anyone(people, told)


async def test_a_reason_that_was_withdrawn_meanwhile_cannot_be_approved(world: World) -> None:
    (ann,) = await begin(world, 1)
    listed = await review(world)
    assert "Members can add a reason to an answer; it appears here first." in text_of(listed)
    receipt = await explain(world, ann, "Never mind.")
    listed = await review(world)
    await ann.click(receipt, label="Withdraw")
    refused = await world.moderator.click(listed, label="Approve")
    assert "not shown any more" in said(refused)
    assert not any(
        one.startswith(("decide:", "review:", "panel:", "steer:"))
        for card in world.cards(world.channel)
        for one in custom_ids(card)
    ), "members never see the list"


# Others' reasons: read, marked, and what moved people


GOOD, PASS, BAD = "Good point", "Pass", "Not convinced"
OTHERS = "Others' reasons"


async def next_reason(who: MemberActor, card: Shown, label: str = OTHERS) -> ResponseMessage:
    """Read the next reason of someone else, by the button of a receipt or a mark."""
    return shown(await who.click(card, label=label))


async def say_what_moved(who: MemberActor, receipt: ResponseMessage, label: str) -> str:
    asked = shown(await who.click(receipt, label="What moved me"))
    (value,) = [value for name, value in options_of(asked).items() if name.startswith(label)]
    return said(await pick(who, asked, Verb.MOVER, value))


async def test_a_round_in_which_people_read_each_other_and_some_are_moved(world: World) -> None:
    people = await begin(world, 8)
    yes, no = people[:4], people[4:]
    for one in people:
        await answer(world, one, "Yes" if one in yes else "No")
    await explain(world, yes[0], "He gave *nothing* away.", "Yes")
    await explain(world, no[0], "The troops stayed where they were.", "No")
    await approve_all(world)
    for one in yes[1:]:
        first = await next_reason(one, await answer(world, one))
        assert "The troops stayed" in text_of(first), "the other side begins"
        assert "Someone who answered **No**" in text_of(first)
        assert "1 more reason. Nobody sees what you mark" in text_of(first)
        second = await next_reason(one, first, GOOD)
        assert "Noted: good point" in text_of(second)
        assert "He gave \\*nothing\\* away." in text_of(second)
        assert "No more reasons" in text_of(await next_reason(one, second, PASS))
    for one in no[1:]:
        card = await next_reason(one, await answer(world, one, "No"))
        assert "gave \\*nothing\\* away" in text_of(card)
        await next_reason(one, await next_reason(one, card, BAD), GOOD)
    own = await next_reason(yes[0], await answer(world, yes[0]))
    assert "The troops stayed" in text_of(own), "never one's own"
    await world.next(2)
    for one in yes[1:]:
        receipt = await answer(world, one, "No")
        assert "What moved you?" in text_of(receipt)
        assert "Noted. Thank you" in await say_what_moved(one, receipt, "The reason “The troops")
    closing = await to_the_close(world)
    for one in people:
        await world.vote(one, closing, "Yes" if one is yes[0] else "No")
    told = plain("\n".join(await pages(yes[0], await to_the_summary(world), "Reasons")))
    assert "3: the reason “The troops stayed where they were.”" in told
    assert (
        "> The troops stayed where they were.\n-# No · a good point for 6 of 6 who say No" in told
    )
    assert "> He gave \\*nothing\\* away.\n-# Yes" in told


async def test_others_reasons_are_read_from_each_card_by_who_has_answered(world: World) -> None:
    ann, ben, late = await begin(world, 3)
    await explain(world, ann, "So I think.")
    receipt = await answer(world, ben)
    assert "No more reasons to read here yet" in said(await ben.click(receipt, label=OTHERS))
    await approve_all(world)
    mine = shown(await ben.click(await answer(world, ben), label="My answers"))
    card = await next_reason(ben, mine)
    assert "So I think." in text_of(card)
    assert "My answers" in said(await ben.click(card, label="My answers"))
    closing = await to_the_close(world)
    assert "So I think." in said(await ben.click(closing, label=OTHERS))
    assert "Answer the question first" in said(await late.click(closing, label=OTHERS))
    receipt = await answer(world, late, "No", closing)
    assert "So I think." in said(await late.click(receipt, label=OTHERS))


async def test_a_mark_is_for_words_that_are_still_there(world: World) -> None:
    ann, ben = await begin(world, 2)
    written = await explain(world, ann, "So I think.")
    await approve_all(world)
    card = await next_reason(ben, await answer(world, ben, "No"))
    await world.env.advance_time(1)
    await write(ann, written, "Or rather the opposite.")
    await approve_all(world)
    assert "it was reworded, so nothing was noted" in said(await ben.click(card, label=GOOD))
    card = await next_reason(ben, await answer(world, ben, "No"))
    await world.play_to_the_end()
    assert "closed" in said(await ben.click(card, label=GOOD))


async def test_only_a_change_asks_what_moved_and_it_can_be_said_again(world: World) -> None:
    (ann,) = await begin(world, 1)
    await answer(world, ann)
    receipt = await answer(world, ann)
    assert "What moved me" not in labels_of(receipt), "the same answer again is no change"
    await world.next(2)
    receipt = await write(ann, await answer(world, ann, "No"), "The troops stayed.")
    assert "Your reason: “The troops stayed.”" in text_of(receipt)
    assert "(before: Yes)" in text_of(receipt)
    asked = shown(await press(ann, receipt, Verb.MOVED))
    labels = list(options_of(asked))
    assert labels[0].startswith("“President Joe Biden has warned"), "the newest passage first"
    assert labels[1].startswith("“As was reported yesterday")
    assert labels[2:] == ["The conversation here", "Something else"]
    assert "Thank you" in said(await pick(ann, asked, Verb.MOVER, options_of(asked)[labels[1]]))
    await say_what_moved(ann, await answer(world, ann, "Partly"), "The conversation")
    await world.play_to_the_end()
    told = "".join(await pages(ann, world.card(SUMMARY), "Reasons"))
    assert told.endswith("### What moved people\n1: the conversation")
