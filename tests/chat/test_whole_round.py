"""A round as people go through it: the whole of it, and every answer in it."""

import re

import pytest
from people import (
    SUMMARY,
    answer,
    begin,
    erase,
    everyone,
    mine,
    only_ask,
    options_of,
    pages,
    pick,
    plain,
    press,
    redrawn,
    shown,
    to_the_close,
    to_the_summary,
    with_role,
)
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import Verb
from bot.domain.rounds import ComparedRole
from bot.store import ballots


async def test_a_manual_round_in_a_thread(world: World) -> None:
    ann, *others = world.join(6)
    planned = await world.plan()
    assert "Nothing is posted yet" in said(planned)
    assert "701 words in 7 passages, 9 questions, 11 cards in all" in said(planned)
    assert "Main question, before and after: Does President Biden" in said(planned)
    assert not world.cards(world.channel)
    begun = await world.moderator.click(shown(planned), label="Start now")
    assert "The opening is posted" in said(begun)
    opening = world.opening()
    assert "Does President Biden deserve poor marks" in text_of(opening)
    assert "To the discussion" in labels_of(opening)
    assert "Saved. Your answer: **Yes**" in text_of(await answer(world, ann, "Yes"))
    for one in others:
        await world.vote(one, opening, "Partly")
    assert "(before: Yes)" in await world.vote(ann, opening, "No")
    for number in range(1, 8):
        await world.next()
        passage = world.card(f"Passage {number} of 7")
        assert passage.channel.id == world.place.id != world.channel.id
    passages = [text_of(card) for card in world.cards()]
    assert len(passages) == 7, "one card a passage, and no others in the thread"
    body = "".join(passages).replace("\n> ", "\n")
    assert "Vladimir Putiin" in body, "the article's own misprint stays"
    closing = await to_the_close(world)
    assert labels_of(closing)[:4] == ["Yes", "Partly", "No", "Skip"], "all options alike"
    final = await world.vote(ann, closing, "No")
    assert "Your final answer: **No**" in final
    assert "You: still No" in final
    assert "You: Partly → **Yes**" in await world.vote(others[0], closing, "Yes")
    card = await to_the_summary(world)
    assert card == world.cards()[-1]
    headline = "1 of 2 changed their minds, from Partly to Yes."
    assert headline in text_of(card)
    assert "6 people who chose to answer, not a sample" in text_of(card)
    await redrawn(world, "This discussion has ended")
    opening, *_, announced = [one for one in world.cards(world.channel) if one.components]
    for card in (opening, announced):
        assert headline in text_of(card)
        assert "To the summary" in labels_of(card)
    assert "Does President" not in text_of(opening)
    assert (await world.round()).is_over


# Following the thread


async def test_whoever_answers_on_the_opening_card_can_follow_the_thread_with_one_tap(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await world.start()
    receipt = await answer(world, ann)
    for _ in "twice":
        followed = await ann.click(receipt, label="Follow the discussion")
        assert f"You follow the discussion now: <#{world.place.id}>" in said(followed)
    assert "Your answer: **Yes**" in text_of(receipt), "the receipt stays"
    thread = world.env.backend.channels[world.place.id]
    assert ann.id in thread.thread_members
    assert ben.id not in thread.thread_members


async def test_where_following_fails_it_says_how_to_do_it_oneself(world: World) -> None:
    await world.start()
    (ann,) = world.join(1)
    receipt = await answer(world, ann)
    world.env.inject_error("PUT", "/channels/*/thread-members/*", status=403, code=50013)
    told = said(await ann.click(receipt, label="Follow the discussion"))
    assert f"press **Join** there: <#{world.place.id}>" in told


# Guessing what the room says


async def test_at_the_close_one_can_guess_what_most_people_say(world: World) -> None:
    people = await begin(world, 5)
    receipt = await answer(world, people[0])
    assert "Guess the room" not in text_of(receipt)
    assert "Follow the discussion" not in labels_of(receipt), "it is held right here"
    await world.next()
    closing = await to_the_close(world)
    receipts = [await answer(world, one, "No", closing) for one in people[:3]]
    receipts += [await answer(world, one, "Yes", closing) for one in people[3:]]
    for one, receipt, guess in zip(people, receipts, (2, 2, 0, 0, 0), strict=True):
        assert "**Guess the room:** what do most people here say?" in text_of(receipt)
        await press(one, receipt, Verb.GUESS, 1, 1)
        noted = said(await press(one, receipt, Verb.GUESS, 1, guess))
        option = ("Yes", "Partly", "No")[guess]
        assert f"Your guess: **{option}**. The summary tells how many were right." in noted
    card = await to_the_summary(world)
    told = plain("".join(await pages(people[0], card, "All results")))
    assert "2 of 5 guessed what most people here say; most expected Yes." in told


async def test_a_guess_is_never_required_and_closes_with_the_round(world: World) -> None:
    (ann,) = await begin(world, 1)
    await world.next()
    receipt = await answer(world, ann, "No", await to_the_close(world))
    card = await to_the_summary(world)
    assert "guessed" not in "".join(await pages(ann, card, "All results"))
    assert "has closed" in said(await press(ann, receipt, Verb.GUESS, 1, 0))
    assert "What do most people here say" not in await mine(ann, card)


# Roles that a moderator chose to compare


async def test_roles_to_compare_are_named_beforehand_and_stand_in_the_results(
    world: World,
) -> None:
    cooks = world.guild.create_role("Cooks")
    some = with_role(world, cooks, 4)
    others = await begin(world, 3, compare=cooks)
    assert (await world.round()).rules.compare == (ComparedRole(cooks.id, "Cooks"),)
    assert f"Results are also shown by role (<@&{cooks.id}>)." in text_of(world.opening())
    await everyone(world, [*some, *others], "Before you read on", "Yes")
    await world.next()
    await everyone(world, [*some[:3], others[0]], "Passage 1 of 7", "Agree")
    await everyone(world, [*some[3:], *others[1:]], "Passage 1 of 7", "Disagree")
    await world.play_to_the_end()
    told = plain("".join(await pages(others[0], world.card(SUMMARY), "All results")))
    assert "Cooks: 3 Agree, 1 Disagree" in told


async def test_everyones_role_is_nothing_to_compare(world: World) -> None:
    told = said(await world.plan(compare=world.guild.default_role))
    assert "nothing to compare" in told


# Answering: every kind of question, changing, withdrawing, being late


STANCE = "Passage 1 of 7"
MULTIPLE = "What did those years bring"
MARKS = "What marks does President Biden"


async def test_every_kind_of_question_can_be_answered(world: World) -> None:
    (ann,) = await begin(world, 1)
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
    (ann,) = await begin(world, 1)
    await world.next()
    stance = world.card("Do you agree with this passage?")
    assert labels_of(stance)[:3] == ["Agree", "Disagree", "Not sure"]
    assert "Skip" not in labels_of(stance)
    assert "**Not sure**" in await world.vote(ann, stance, "Not sure")
    assert "“As was reported yesterday" in await mine(ann, stance), "the passage itself is named"


async def test_an_answer_is_changed_withdrawn_and_given_again_from_the_receipt(
    world: World,
) -> None:
    (ann,) = await begin(world, 1)
    receipt = await answer(world, ann)
    offered = shown(await ann.click(receipt, label="Change"))
    assert "Your answer: **Yes**" in text_of(offered)
    changed = await answer(world, ann, "No", offered)
    assert "✅ Saved. Your answer: **No** (before: Yes)" in text_of(changed)
    gone = shown(await ann.click(changed, label="Withdraw"))
    assert "Your answer **No** no longer counts" in text_of(gone)
    assert "No answers yet" in await redrawn(world, "Before you read on")
    offered = shown(await ann.click(gone, label="Answer again"))
    assert "not answered" in text_of(offered)
    assert "Your answer: **Partly**" in said(await ann.click(offered, label="Partly"))


async def test_the_closing_card_asks_afresh_and_tells_each_how_they_moved(world: World) -> None:
    ann, ben, cat = await begin(world, 3)
    for one in (ann, ben):
        await world.vote(one, world.opening(), "Yes")
    await world.next()
    for one in (ann, ben):
        await world.vote(one, world.opening(), "No")
    closing = await to_the_close(world)
    still = await answer(world, ann, "Yes", closing)
    assert "You: still Yes" in text_of(still), "after the first passage is not before"
    assert "What moved me" not in labels_of(still)
    moved = await answer(world, ben, "No", closing)
    assert "You: Yes → **No**" in text_of(moved)
    assert "What moved me" in labels_of(moved)
    assert "You: Yes → **Partly**" in await world.vote(ben, closing, "Partly"), "from the first"
    only_now = await world.vote(cat, closing, "Partly")
    assert "Your final answer: **Partly**" in only_now
    assert "You:" not in only_now


async def test_after_the_end_an_old_button_says_that_nothing_was_changed(world: World) -> None:
    (ann,) = await begin(world, 1)
    offered = shown(await ann.click(await answer(world, ann), label="Change"))
    await world.play_to_the_end()
    assert "This poll has closed, so nothing was changed" in said(
        await ann.click(offered, label="No")
    )
    assert "Yes" in said(await ann.click(world.card(SUMMARY), label="My answers"))


async def test_a_member_who_comes_late_can_still_answer_everything(world: World) -> None:
    await world.start(where="here")
    await world.next(8)
    (late,) = world.join(1)
    assert "**No**" in await world.vote(late, world.opening(), "No")
    card = world.card(STANCE)
    main = shown(await late.click(card, label="Main question"))
    assert "deserve poor marks" in text_of(main)
    listed = shown(await press(late, card, Verb.MINE))
    assert "9 still open" in text_of(listed)
    (marks,) = [value for name, value in options_of(listed).items() if MARKS in name]
    offered = shown(await pick(late, listed, Verb.ANSWER, marks))
    assert "**C**" in said(await late.click(offered, label="C"))
    told = await mine(late, card)
    assert "8 still open" in told
    assert "**C**" in told


# Who may answer


async def test_who_lost_the_voting_role_can_still_withdraw_and_erase(world: World) -> None:
    role = world.guild.create_role("Readers")
    ida, jan = with_role(world, role, 2)
    await world.start(where="here", voters=role)
    receipts = [await answer(world, one) for one in (ida, jan)]
    for one in (ida, jan):
        world.env.backend.remove_member_role(world.guild.id, one.id, role.id)
    assert "Only members" in await world.vote(ida, world.opening(), "No")
    assert "no longer counts" in said(await ida.click(receipts[0], label="Withdraw"))
    assert "Erased" in await erase(world, jan)
    assert "No answers yet" in await redrawn(world, "Before you read on")


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
    assert result.ephemeral
    told = said(result)
    where = f"https://discord.com/channels/{world.guild.id}"
    opening = f"{where}/{world.channel.id}/{world.opening().id}"
    passage = f"{where}/{world.place.id}/{card.id}"
    assert -1 < told.find(opening) < told.find(passage)
    assert "**Partly**" in told
    assert "2 still open" in told
    assert "Partly" not in await mine(ben, card), "nobody sees another's"
    closing = await to_the_close(world)
    told = await mine(ann, closing)
    assert f"/{world.place.id}/{closing.id}" in told, "where the main question is asked now"
    assert opening not in told


async def test_everything_can_be_answered_from_the_list_and_is_in_the_results(
    world: World,
) -> None:
    (ann,) = await begin(world, 1)
    await world.next(7)
    listed = shown(await press(ann, world.opening(), Verb.MINE))
    assert "10 still open" in text_of(listed)
    for poll_id in options_of(listed).values():
        offered = shown(await pick(ann, listed, Verb.ANSWER, poll_id))
        if options_of(offered):
            await pick(ann, offered, Verb.PICK, 0)
        else:
            await press(ann, offered, Verb.VOTE, int(poll_id), 0)
        listed = shown(await press(ann, world.opening(), Verb.MINE))
    assert "You have answered everything so far." in text_of(listed)
    await world.play_to_the_end()
    listed = shown(await press(ann, world.card(STANCE), Verb.MINE))
    assert "All of it is closed. You answered 10 of 10." in text_of(listed)
    assert not options_of(listed)
    read = "".join(await pages(ann, world.card(SUMMARY), "All results"))
    article = world.library.get("biden-putin-call")
    for question in (article.tracked, *(placed.question for placed in article.questions)):
        assert read.count(f"### {question.text}") == 1
    assert read.count("1 of 1") >= 9
