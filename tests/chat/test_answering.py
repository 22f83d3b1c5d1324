"""Answering: every kind of question, changing, withdrawing, confirming, being late."""

import re

import pytest
from people import control, everyone, next_passage, press, shown
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import Verb
from bot.store import ballots
from bot.store.writer import run

MULTIPLE = "What did those years bring"
MARKS = "What marks does President Biden"


async def test_every_kind_of_question_can_be_answered(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    assert "**Partly**" in await world.vote(ann, world.opening(), "Partly")
    await next_passage(world, 6)
    for words, label in (
        ("Passage 1 of 8", "Unsure"),
        ("gone very well. Do you agree", "Strongly disagree"),
        ("What should he have done", "Keep to his position"),
        (MARKS, "D"),
        ("thoughts on Biden’s marks", "Can't judge"),
    ):
        assert f"**{label}**" in await world.vote(ann, world.card(words), label)
    card = world.card(MULTIPLE)
    picked = await ann.select(card, ["0", "2", "3"], custom_id=control(card, Verb.PICK))
    assert "A lower risk of conflict, A freer hand for Russia" in said(picked)
    again = await ann.select(card, ["4"], custom_id=control(card, Verb.PICK))
    assert "Little of note" in said(again)
    assert "A freer hand" in said(again), "what it was before"
    assert "judge" in await world.vote(ann, card, "Can't judge")


async def test_a_stance_offers_unsure_and_no_cant_judge(world: World) -> None:
    await world.start(where="here")
    await next_passage(world)
    labels = labels_of(world.card("Passage 1 of 8"))
    assert labels[:3] == ["Agree", "Disagree", "Unsure"]
    assert "Can't judge" not in labels


async def test_an_answer_is_changed_from_the_receipt(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await world.click(ann, world.opening(), "Yes"))
    change = await press(ann, receipt, Verb.CHANGE)
    offered = change.response or receipt
    assert "Yes" in text_of(offered)
    changed = await ann.click(offered, label="No")
    words = text_of(changed.response or offered)
    assert "**No**" in words
    assert "Before: Yes" in words


async def test_an_answer_is_withdrawn_and_given_again(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await world.click(ann, world.opening(), "Yes"))
    withdrawn = await press(ann, receipt, Verb.WITHDRAW)
    gone = withdrawn.response or receipt
    assert "Withdrawn" in text_of(gone)
    again = await press(ann, gone, Verb.CHANGE)
    offered = again.response or gone
    assert "not answered" in text_of(offered)
    assert "**Partly**" in text_of((await ann.click(offered, label="Partly")).response or offered)
    twice = await press(ann, shown(await world.click(ann, world.opening(), "No")), Verb.WITHDRAW)
    assert twice.acknowledged


async def test_at_the_close_one_tap_confirms_or_one_changes(world: World) -> None:
    ann, ben, cat = world.join(3)
    await world.start(where="here")
    for one in (ann, ben):
        await world.vote(one, world.opening(), "Yes")
    await world.steer("end")
    closing = world.card("Before we close")
    assert "Confirmed" in said(await press(ann, closing, Verb.CONFIRM))
    assert "**No**" in await world.vote(ben, closing, "No")
    assert "not answered" in said(await press(cat, closing, Verb.CONFIRM))
    assert "**Partly**" in await world.vote(cat, closing, "Partly")


async def test_after_the_end_an_old_button_says_that_nothing_was_changed(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    old = shown(await world.click(ann, world.opening(), "Yes"))
    change = await press(ann, old, Verb.CHANGE)
    offered = change.response or old
    await world.steer("end")
    await world.steer("end")
    late = await ann.click(offered, label="No")
    assert "closed" in said(late)
    assert "Yes" in said(await press(ann, world.card("Summary"), Verb.MINE))


async def test_a_member_who_comes_late_can_still_answer_everything(world: World) -> None:
    await world.start(where="here")
    await next_passage(world, 3)
    (late,) = world.join(1)
    assert "**No**" in await world.vote(late, world.opening(), "No")
    for words in ("Passage 1 of 8", "Passage 3 of 8"):
        assert "**Agree**" in await world.vote(late, world.card(words), "Agree")


async def test_buttons_work_after_a_restart(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await next_passage(world)
    receipt = shown(await world.click(ann, world.opening(), "Yes"))
    card = world.card("Passage 1 of 8")
    await world.restart()
    assert "**Agree**" in await world.vote(ann, card, "Agree")
    changed = await press(ann, receipt, Verb.CHANGE)
    assert "Yes" in text_of(changed.response or receipt)
    assert "Before: Yes" in await world.vote(ann, world.opening(), "No")
    await world.steer("next")
    assert world.card("Passage 2 of 8")


async def test_a_member_outside_the_role_or_new_here_is_told_why_and_the_card_said_so(
    world: World,
) -> None:
    role = world.guild.create_role("Readers")
    insider = world.guild.add_member(world.env.create_user("ida"), roles=[role])
    (outsider,) = world.join(1)
    await world.start(where="here", voters=role)
    assert f"<@&{role.id}>" in text_of(world.opening())
    assert "Only members" in await world.vote(outsider, world.opening(), "Yes")
    assert "**Yes**" in await world.vote(insider, world.opening(), "Yes")


async def test_newcomers_can_read_where_joined_is_set(world: World) -> None:
    world.join(1)
    await world.start(where="here", joined="3d")
    assert "3 days" in text_of(world.opening())
    (newcomer,) = world.join(1)
    assert "joined at least" in await world.vote(newcomer, world.opening(), "Yes")
    poll = await world.store.read(lambda c: c.execute("SELECT count(*) FROM ballots").fetchone())
    assert poll == (0,)


async def test_everyone_answers_and_the_count_is_right(world: World) -> None:
    people = world.join(6)
    await world.start(where="here")
    await next_passage(world)
    await everyone(world, people, "Passage 1 of 8", "Agree")
    await everyone(world, people[:3], "Passage 1 of 8", "Disagree")
    await world.env.advance_time(11)
    assert "6 answers" in text_of(world.card("Passage 1 of 8"))


async def test_where_the_disk_refuses_nobody_gets_a_receipt(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await world.vote(ann, world.opening(), "Yes")
    await world.store.write(lambda c: c.execute("PRAGMA query_only = ON"))
    refused = await world.vote(ann, world.opening(), "No")
    assert "was not saved and nothing has changed" in refused
    assert "No" not in refused.split(",")[0]
    connection = world.store.writer._connection  # pyright: ignore[reportPrivateUsage]
    await run(connection, lambda c: c.execute("PRAGMA query_only = OFF"))
    assert "Before: Yes" in await world.vote(ann, world.opening(), "No")


async def test_the_code_that_a_person_is_shown_stands_in_the_log_with_the_cause(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (ann,) = world.join(1)
    await world.start()

    def breaks(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(ballots, "refuse", breaks)
    told = await world.vote(ann, world.opening(), "Yes")
    code = re.search(r"code `(\w+)`", told)
    assert code is not None
    (line,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert code[1] in line.getMessage()
    assert line.exc_info is not None
    assert line.exc_info[0] is ZeroDivisionError
