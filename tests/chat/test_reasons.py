"""Reasons: written in a form, read by moderators first, shown beside their answer alone."""

from people import approve_all, ask, custom_ids, decide, explain, press, redrawn, review, shown
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import Verb


async def test_a_reason_is_on_the_receipt_and_can_be_edited(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await explain(world, ann, "Nothing *moved*\non either side.")
    assert "Your reason: “Nothing \\*moved\\* on either side.”" in text_of(receipt)
    assert "A moderator reads it before others do." in text_of(receipt)
    form = await ann.click(receipt, label="Edit reason")
    assert "Nothing *moved* on either side." in str(form.modal)
    edited = await ann.submit_modal(form, {"reason": "A stalemate."})
    assert "A stalemate." in text_of(edited.response or receipt)
    listed = text_of(await review(world))
    assert "1 waiting, 1 in all." in listed
    assert "A stalemate." in listed


async def test_an_empty_reason_changes_nothing(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await ann.click(world.opening(), label="Yes"))
    form = await ann.click(receipt, label="Add a reason")
    assert "empty" in said(await ann.submit_modal(form, {"reason": " \n "}))
    assert "0 waiting, 0 in all." in text_of(await review(world))


async def test_without_an_answer_there_is_no_reason(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await ann.click(world.opening(), label="Yes"))
    form = await ann.click(receipt, label="Add a reason")
    await ann.click(receipt, label="Withdraw")
    refused = await ann.submit_modal(form, {"reason": "Because"})
    assert "Answer the question first" in said(refused)


async def test_a_reason_is_shown_beside_the_answer_for_which_it_was_written_and_no_other(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await ask(world, results="live")
    card = world.card("Tea or coffee?", world.channel)
    await explain(world, ann, "It wakes me.", "Coffee", card)
    await approve_all(world)
    assert "> It wakes me.\n-# Coffee" in await redrawn(world, "Tea or coffee?")
    changed = shown(await ann.click(card, label="Tea"))
    assert "(before: Coffee)" in text_of(changed)
    assert "shown no more. You can write a new one" in text_of(changed)
    assert "It wakes me." not in text_of(changed)
    assert "It wakes me." not in await redrawn(world, "Tea or coffee?")
    assert "0 in all" in text_of(await review(world)), "moderators are asked for it no more"
    form = await ann.click(changed, label="Add a reason")
    assert "wakes" not in str(form.modal)
    await world.vote(ann, card, "Coffee")
    assert "It wakes me." in await redrawn(world, "Tea or coffee?"), "back at the old answer"
    await press(ann, shown(await ann.click(card, label="Coffee")), Verb.WITHDRAW)
    assert "It wakes me." not in await redrawn(world, "Tea or coffee?")
    await world.vote(ben, card, "Tea")


async def test_the_card_before_shows_an_approved_reason_of_each_side(world: World) -> None:
    people = world.join(4)
    await world.start(where="here")
    await world.next()
    card = world.card("Passage 1 of 8")
    for number, (one, label) in enumerate(
        zip(people, ("Agree", "Strongly agree", "Disagree", "Disagree"), strict=True)
    ):
        await explain(world, one, f"Word {number}.", label, card)
    await decide(world, "Word 0.", approve=False)
    await approve_all(world)
    await decide(world, "Word 3.", approve=False)
    assert "Word" not in await redrawn(world, "Passage 1 of 8"), "not while it is the newest"
    await world.next()
    told = await redrawn(world, "Passage 1 of 8")
    assert "> Word 1.\n-# Strongly agree" in told
    assert "> Word 2.\n-# Disagree" in told
    assert "Word 0." not in told
    assert "Word 3." not in told
    assert not any(one.name in told or f"{one.id}" in told for one in people)


async def test_moderators_decide_without_names_page_by_page(world: World) -> None:
    people = world.join(7)
    await world.start(where="here")
    for number, one in enumerate(people):
        await explain(world, one, f"Reason number {number}.")
    panel = await world.panel()
    assert "Reasons (7 waiting)" in labels_of(panel)
    listed = shown(await world.moderator.click(panel, label="Reasons (7 waiting)"))
    assert "7 waiting, 7 in all." in text_of(listed)
    assert "Yes · Does President Biden" in text_of(listed)
    assert not any(one.name in text_of(listed) or f"{one.id}" in text_of(listed) for one in people)
    more = shown(await world.moderator.click(listed, label="More"))
    assert "Reason number 0." in text_of(more)
    assert "Reason number 6." not in text_of(more)
    await decide(world, "Reason number 5.", approve=False)
    listed = await review(world)
    done = await world.moderator.click(listed, label="Approve all on this page")
    assert "1 waiting" in text_of(shown(done))
    await approve_all(world)
    await world.play_to_the_end()
    told = said(await people[0].click(world.card("not a sample"), label="Reasons"))
    assert all(f"number {n}." in told for n in (0, 1, 2, 3, 4, 6))
    assert "number 5." not in told
    assert not any(one.name in told or f"{one.id}" in told for one in people)


async def test_a_reason_edited_after_approval_waits_again(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await explain(world, ann, "First thoughts.")
    await approve_all(world)
    form = await press(ann, receipt, Verb.REASON)
    await ann.submit_modal(form, {"reason": "Second thoughts."})
    assert "1 waiting" in text_of(await review(world))
    mine = said(await press(ann, world.opening(), Verb.MINE))
    assert "“Second thoughts.”: waits for a moderator" in mine
    await decide(world, "Second thoughts.", approve=False)
    mine = said(await press(ann, world.opening(), Verb.MINE))
    assert "“Second thoughts.”: not shown" in mine


async def test_a_reason_that_was_withdrawn_meanwhile_cannot_be_approved(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await explain(world, ann, "Never mind.")
    listed = await review(world)
    await ann.click(receipt, label="Withdraw")
    refused = await world.moderator.click(listed, label="Approve")
    assert "not shown any more" in said(refused)


async def test_an_empty_list_says_what_will_be_there_and_members_never_see_it(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    listed = await review(world)
    assert "Members can add a reason to an answer; it appears here first." in text_of(listed)
    await explain(world, ann, "So I think.")
    assert any(one.startswith("decide:") for one in custom_ids(await review(world)))
    assert not any(
        one.startswith(("decide:", "review:", "panel:", "steer:"))
        for card in world.cards(world.channel)
        for one in custom_ids(card)
    )
