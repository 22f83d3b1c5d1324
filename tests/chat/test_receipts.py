"""Answering: every kind of question, changing, withdrawing, being late; and "My answers"."""

import re

import pytest
from people import only_ask, options_of, pick, press, redrawn, shown
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import Verb
from bot.store import ballots

STANCE = "Passage 1 of 8"
MULTIPLE = "What did those years bring"
MARKS = "What marks does President Biden"


async def test_every_kind_of_question_can_be_answered(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    assert "Your answer: **Partly**" in await world.vote(ann, world.opening(), "Partly")
    await world.next(8)
    for words, label in (
        ("gone very well. Do you agree", "Strongly disagree"),
        ("What should he have done", "Keep to his position"),
        (MARKS, "D"),
    ):
        assert f"**{label}**" in await world.vote(ann, world.card(words), label)
    card = world.card(MULTIPLE)
    picked = said(await pick(ann, card, Verb.PICK, 0, 2, 3))
    assert "**A lower risk of conflict, A freer hand for Russia" in picked
    again = said(await pick(ann, card, Verb.PICK, 4))
    assert "**Little of note either way** (before: A lower risk of conflict" in again
    assert "**Skip**" in await world.vote(ann, card, "Skip")


async def test_a_stance_offers_not_sure_and_no_skip(world: World) -> None:
    only_ask(world)
    (ann,) = world.join(1)
    await world.start(where="here")
    await world.next()
    stance = world.card("Do you agree with this passage?")
    assert labels_of(stance)[:3] == ["Agree", "Disagree", "Not sure"]
    assert "Skip" not in labels_of(stance)
    assert "**Not sure**" in await world.vote(ann, stance, "Not sure")


async def test_an_answer_is_changed_from_the_receipt(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await ann.click(world.opening(), label="Yes"))
    offered = shown(await ann.click(receipt, label="Change"))
    assert "Your answer: **Yes**" in text_of(offered)
    changed = shown(await ann.click(offered, label="No"))
    assert "✅ Saved. Your answer: **No** (before: Yes)" in text_of(changed)


async def test_an_answer_is_withdrawn_and_given_again(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await ann.click(world.opening(), label="Yes"))
    gone = shown(await ann.click(receipt, label="Withdraw"))
    assert "Your answer **Yes** no longer counts" in text_of(gone)
    assert "No answers yet" in await redrawn(world, "Before you read on")
    offered = shown(await ann.click(gone, label="Answer again"))
    assert "not answered" in text_of(offered)
    assert "Your answer: **Partly**" in said(await ann.click(offered, label="Partly"))


async def test_the_closing_card_asks_afresh_and_tells_each_how_they_moved(world: World) -> None:
    ann, ben, cat = world.join(3)
    await world.start(where="here")
    for one in (ann, ben):
        await world.vote(one, world.opening(), "Yes")
    await world.steer("End")
    closing = world.card("One last time")
    assert labels_of(closing)[:4] == ["Yes", "Partly", "No", "Skip"], "all options alike"
    assert "You: still Yes" in await world.vote(ann, closing, "Yes")
    assert "You: Yes → **No**" in await world.vote(ben, closing, "No")
    assert "You: Yes → **Partly**" in await world.vote(ben, closing, "Partly"), "from the first"
    only_now = await world.vote(cat, closing, "Partly")
    assert "Your final answer: **Partly**" in only_now
    assert "You:" not in only_now


async def test_after_the_end_an_old_button_says_that_nothing_was_changed(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    old = shown(await ann.click(world.opening(), label="Yes"))
    offered = shown(await ann.click(old, label="Change"))
    await world.play_to_the_end()
    assert "This poll has closed, so nothing was changed" in said(
        await ann.click(offered, label="No")
    )
    assert "Yes" in said(await ann.click(world.card("not a sample"), label="My answers"))


async def test_a_member_who_comes_late_can_still_answer_everything(world: World) -> None:
    only_ask(world)
    await world.start()
    await world.next(3)
    (late,) = world.join(1)
    assert "**No**" in await world.vote(late, world.opening(), "No")
    for number in (1, 3):
        card = world.card(f"Passage {number} of 8")
        assert "**Agree**" in await world.vote(late, card, "Agree")
        main = shown(await late.click(card, label="Main question"))
        assert "deserve poor marks" in text_of(main)


# Who may answer


async def test_who_lost_the_voting_role_can_still_withdraw_and_erase(world: World) -> None:
    role = world.guild.create_role("Readers")
    ida, jan = (
        world.guild.add_member(world.env.create_user(name), roles=[role]) for name in ("ida", "jan")
    )
    await world.start(where="here", voters=role)
    receipts = [shown(await one.click(world.opening(), label="Yes")) for one in (ida, jan)]
    for one in (ida, jan):
        world.env.backend.remove_member_role(world.guild.id, one.id, role.id)
    assert "Only members" in await world.vote(ida, world.opening(), "No")
    assert "no longer counts" in said(await ida.click(receipts[0], label="Withdraw"))
    asked = shown(await jan.slash(world.channel, "erase-my-answers"))
    assert "Erased" in said(await jan.click(asked, label="Erase them"))
    assert "No answers yet" in await redrawn(world, "Before you read on")


async def test_a_deleted_voting_role_is_explained(world: World) -> None:
    role = world.guild.create_role("Readers")
    (ann,) = world.join(1)
    await world.start(where="here", voters=role)
    world.env.backend.delete_role(world.guild.id, role.id)
    await world.env.settle()
    told = await world.vote(ann, world.opening(), "Yes")
    assert "that role was deleted. Ask a moderator" in told


# When something breaks


async def test_the_code_that_a_person_is_shown_stands_in_the_log_with_the_cause(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (ann,) = world.join(1)
    await world.start()

    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(ballots, "refuse", breaks)
    told = await world.vote(ann, world.opening(), "Yes")
    code = re.search(r"code `(\w+)`", told)
    assert code is not None
    (line,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert code[1] in line.getMessage()
    assert line.exc_info is not None
    assert line.exc_info[0] is ZeroDivisionError


# My answers


async def test_my_answers_has_the_main_question_first_and_links_to_every_card(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await world.start()
    await world.next()
    await world.vote(ann, world.opening(), "Partly")
    card = world.card(STANCE)
    result = await press(ann, card, Verb.MINE)
    mine = said(result)
    assert result.ephemeral
    where = f"https://discord.com/channels/{world.guild.id}"
    opening = f"{where}/{world.channel.id}/{world.opening().id}"
    passage = f"{where}/{world.place.id}/{card.id}"
    assert -1 < mine.find(opening) < mine.find(passage)
    assert "**Partly**" in mine
    assert "1 still open" in mine
    assert "Partly" not in said(await press(ben, card, Verb.MINE)), "nobody sees another's"
    await world.steer("End")
    closing = world.card("One last time")
    mine = said(await press(ann, closing, Verb.MINE))
    assert f"/{world.place.id}/{closing.id}" in mine, "where the main question is asked now"
    assert opening not in mine


async def test_a_latecomer_answers_from_the_list(world: World) -> None:
    await world.start(where="here")
    await world.next(8)
    (late,) = world.join(1)
    listed = shown(await press(late, world.card("Passage 8 of 8"), Verb.MINE))
    assert "10 still open" in text_of(listed)
    (marks,) = [value for name, value in options_of(listed).items() if MARKS in name]
    offered = shown(await pick(late, listed, Verb.ANSWER, marks))
    assert "**C**" in said(await late.click(offered, label="C"))
    mine = said(await press(late, world.card("Passage 8 of 8"), Verb.MINE))
    assert "9 still open" in mine
    assert "**C**" in mine


async def test_with_everything_answered_it_says_so_and_at_the_end_asks_for_nothing(
    world: World,
) -> None:
    (ann,) = world.join(1)
    only_ask(world)
    await world.start(where="here")
    await world.next(8)
    listed = shown(await press(ann, world.card("Passage 8 of 8"), Verb.MINE))
    for poll_id in options_of(listed).values():
        offered = shown(await pick(ann, listed, Verb.ANSWER, poll_id))
        await press(ann, offered, Verb.VOTE, int(poll_id), 0)
        listed = shown(await press(ann, world.card("Passage 8 of 8"), Verb.MINE))
    assert "You have answered everything so far." in text_of(listed)
    await world.play_to_the_end()
    listed = shown(await press(ann, world.card(STANCE), Verb.MINE))
    assert "All of it is closed. You answered 9 of 9." in text_of(listed)
    assert not options_of(listed)
