"""Reasons: written in a modal, read by moderators first, published without a name."""

from people import press, shown, summary
from simcord import MemberActor
from world import Shown, World, said, text_of

from bot.chat.custom_ids import Verb


async def explain(world: World, who: MemberActor, text: str, answer: str = "Yes") -> Shown:
    """Answer the tracked question and say why; the receipt."""
    receipt = shown(await world.click(who, world.opening(), answer))
    asked = await press(who, receipt, Verb.REASON)
    result = await who.submit_modal(asked, {"reason": text})
    return result.response or receipt


async def review(world: World) -> Shown:
    return shown(await world.moderator.slash(world.place, "round reasons"))


async def ids(world: World) -> list[int]:
    rows = await world.store.read(
        lambda c: c.execute("SELECT id FROM reasons ORDER BY id").fetchall()
    )
    return [row[0] for row in rows]


async def test_a_reason_is_on_the_receipt_and_can_be_edited(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await explain(world, ann, "Nothing *moved*\non either side.")
    assert "Nothing \\*moved\\* on either side." in text_of(receipt)
    again = await press(ann, receipt, Verb.REASON)
    assert "Nothing *moved* on either side." in str(again.modal)
    edited = await ann.submit_modal(again, {"reason": "A stalemate."})
    assert "A stalemate." in text_of(edited.response or receipt)
    assert len(await ids(world)) == 1


async def test_an_empty_reason_changes_nothing(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await world.click(ann, world.opening(), "Yes"))
    asked = await press(ann, receipt, Verb.REASON)
    refused = await ann.submit_modal(asked, {"reason": " \n "})
    assert "empty" in said(refused)
    assert await ids(world) == []


async def test_a_reason_belongs_to_an_answer(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await world.click(ann, world.opening(), "Yes"))
    asked = await press(ann, receipt, Verb.REASON)
    await press(ann, receipt, Verb.WITHDRAW)
    refused = await ann.submit_modal(asked, {"reason": "Because"})
    assert "Answer the question first" in said(refused)


async def test_only_what_a_moderator_approved_is_in_the_summary_and_without_a_name(
    world: World,
) -> None:
    people = world.join(6)
    await world.start(where="here")
    for number, one in enumerate(people):
        await explain(world, one, f"Reason number {number}.")
    listed = await review(world)
    assert "6 waiting" in text_of(listed)
    assert not any(one.name in text_of(listed) for one in people)
    assert not any(f"{one.id}" in text_of(listed) for one in people)
    first, second, third, *_ = await ids(world)
    more = await press(world.moderator, listed, Verb.REASONS)
    page = more.response or listed
    assert "Reason number 0." in text_of(page)
    result = await press(world.moderator, page, Verb.DECIDE, first, 1)
    page = result.response or page
    for reason_id, approve in ((second, 1), (third, 0)):
        page = await review(world)
        if f"number {reason_id - 1}." not in text_of(page):
            result = await press(world.moderator, page, Verb.REASONS)
            page = result.response or page
        result = await press(world.moderator, page, Verb.DECIDE, reason_id, approve)
    assert "3 waiting" in text_of(await review(world))
    await world.steer("end")
    assert "Reason number" not in said(await summary(world, world.moderator)), "not before the end"
    await world.steer("end")
    closing = said(await summary(world, people[0]))
    assert "Reason number 0." in closing
    assert "Reason number 1." in closing
    assert not any(f"Reason number {n}." in closing for n in (2, 3, 4, 5))
    assert not any(one.name in closing or f"{one.id}" in closing for one in people)
    assert "Reason number 0." in text_of(world.card("Summary"))


async def test_a_reason_edited_after_approval_waits_again(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await explain(world, ann, "First thoughts.")
    listed = await review(world)
    (reason_id,) = await ids(world)
    await press(world.moderator, listed, Verb.DECIDE, reason_id, 1)
    assert "0 waiting" in text_of(await review(world))
    again = await press(ann, receipt, Verb.REASON)
    await ann.submit_modal(again, {"reason": "Second thoughts."})
    assert "1 waiting" in text_of(await review(world))


async def test_a_reason_that_was_withdrawn_meanwhile_cannot_be_approved(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await explain(world, ann, "Never mind.")
    listed = await review(world)
    (reason_id,) = await ids(world)
    await press(ann, receipt, Verb.WITHDRAW)
    refused = await press(world.moderator, listed, Verb.DECIDE, reason_id, 1)
    assert "not there any more" in said(refused)


async def test_members_cannot_open_the_moderators_list(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    refused = await press(ann, world.cards()[-1], Verb.REASONS)
    assert "Only moderators" in said(refused)


async def test_an_empty_list_says_what_will_be_there(world: World) -> None:
    await world.start(where="here")
    assert "0 waiting" in text_of(await review(world))


async def test_below_five_answers_a_published_reason_does_not_tell_the_answer(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    await explain(world, ann, "So I think.", "Partly")
    await world.vote(ben, world.opening(), "No")
    listed = await review(world)
    (reason_id,) = await ids(world)
    await press(world.moderator, listed, Verb.DECIDE, reason_id, 1)
    await world.steer("end")
    await world.steer("end")
    closing = text_of(world.card("Summary"))
    assert "So I think." not in closing, "with so few, words give a person away too"
    assert "**Partly**" not in closing
