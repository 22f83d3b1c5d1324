"""The bot was away for a while, or is just being stopped, or a backup was put back while Discord is
further on."""

import pytest
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import steer_id
from bot.cli import assemble
from bot.domain.machine import Action
from bot.domain.rounds import State
from bot.rounds import refresher
from bot.store.backup import copy
from bot.store.database import open_store
from bot.store.restore import restore
from faults.clicks import at_once, click, use
from faults.play import assert_all_closed, cards, count, custom_ids, marks, shown
from faults.transport import Transport
from faults.worlds import ask, away, everyone, told


async def test_after_several_paces_it_goes_on_with_one_card_without_a_burst(world: World) -> None:
    await world.start(article="tides", pace="5m", where="here")
    await away(world, 4 * 3600)
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    await world.env.advance_time(240)
    assert len(marks(world)) == 2, "the next waits for its whole pace"
    await world.env.advance_time(90)
    assert len(marks(world)) == 3


async def test_after_the_closing_window_it_closes_and_sums_up_at_once(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.vote(ann, world.opening(), "Yes")
    await world.steer("End")
    await away(world, 3600)
    await world.env.advance_time(11)
    assert (await world.round()).state is State.ENDED
    assert marks(world) == ["mine:1:0", "mine:1:3", "mine:1:4", "mine:1:5"]
    assert_all_closed(world)


async def test_a_paused_round_stays_paused_and_keeps_the_rest_of_its_time(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", pace="10m", where="here")
    await world.env.advance_time(240)
    await world.steer("Pause")
    await away(world, 24 * 3600)
    await world.env.advance_time(3600)
    assert (await world.round()).state is State.PAUSED
    assert "Your answer: **Yes**" in await world.vote(ann, world.opening(), "Yes")
    assert len(marks(world)) == 1
    await world.steer("Resume")
    await world.env.advance_time(50)
    assert len(marks(world)) == 1
    await world.env.advance_time(20)
    assert len(marks(world)) == 2


async def test_plan_panel_and_its_question_from_before_the_restart_still_work(world: World) -> None:
    planned = shown(await world.plan(article="tides", where="here"))
    await away(world, 3600)
    assert not cards(world)
    begun = await world.moderator.click(planned, label="Start now")
    assert "The opening is posted" in said(begun)
    panel, other = await world.panel(), await world.panel()
    asked = shown(await world.moderator.click(other, label="Discard"))
    await away(world, 60)
    assert "1 of 2 passages is posted" in said(await world.moderator.click(panel, label="Next"))
    await away(world, 60)
    kept = await world.moderator.click(asked, label="Keep it")
    assert "1 of 2 passages is posted" in said(kept)
    asked = shown(await world.moderator.click(shown(kept), label="Discard"))
    await away(world, 60)
    await world.moderator.click(asked, label="Discard it")
    await world.env.advance_time(15)
    assert ["was discarded" in text_of(card) for card in cards(world)] == [True]


async def test_a_poll_whose_time_ran_out_meanwhile_is_closed_at_the_start(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world, closes="1h")
    await world.vote(ann, world.card("Tea?"), "Yes")
    await away(world, 7200)
    card = world.card("Tea?")
    assert "Closed · 1 answer" in text_of(card)
    assert "Yes" not in labels_of(card)
    assert "This poll has closed" in await told(world, click(ann, card, "vote:1:1"))


@pytest.mark.parametrize("arrives", [True, False], ids=["answer lost", "never reached Discord"])
async def test_a_poll_asked_just_before_the_process_died_has_one_card(
    world: World, transport: Transport, arrives: bool
) -> None:
    (ann,) = world.join(1)
    if arrives:
        transport.die_after = 1
    else:
        transport.dies_before_posts = True
    await ask(world)
    assert transport.is_dead
    await transport.restart()
    await world.env.advance_time(15)
    assert count(world, "Tea?") == 1
    assert "Saved" in await world.vote(ann, world.card("Tea?"), "Yes")


async def test_every_button_on_every_old_card_works(world: World) -> None:
    """The cards of three stages: while a passage is new, in the closing window, after the end."""
    (ann,) = world.join(1)
    await world.start(article="tides")
    pressed = 0
    for steer in ("Next", "End", "Finish now"):
        await world.steer(steer)
        await world.env.advance_time(11)
        await away(world, 120)
        for card in cards(world):
            for one in custom_ids(card):
                (result,) = await at_once(world.env, world.place, use(ann, card, one))
                assert result.acknowledged, one
                assert "went wrong" not in said(result), one
                assert "older version" not in said(result), one
                pressed += 1
    assert pressed > 30


async def test_a_receipt_from_before_the_restart_can_be_changed_and_withdrawn(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides")
    receipt = shown(await world.click(ann, world.opening(), "Yes"))
    await away(world, 3600)
    modal = await ann.click(receipt, label="Add a reason")
    written = await ann.submit_modal(modal, {"reason": "It waits."})
    assert "It waits." in said(written)
    changed = shown(await ann.click(receipt, label="Change"))
    assert "Your answer: **Yes**" in text_of(changed)
    await away(world, 3600)
    again = shown(await ann.click(changed, label="No"))
    assert "(before: Yes)" in text_of(again)
    await away(world, 3600)
    assert "Withdrawn. Your answer **No** no longer counts." in said(
        await ann.click(again, label="Withdraw")
    )


async def test_cards_that_were_out_of_date_are_redrawn_after_the_start(world: World) -> None:
    members = world.join(3)
    await world.start(article="tides", where="here")
    world.env.inject_error("PATCH", "/channels/*/messages/*", times=None)
    await everyone(world, members, world.opening(), "Yes")
    await world.steer("Pause")
    await world.env.advance_time(15)
    assert count(world, "3 answers") == count(world, "Paused") == 0
    world.env.backend.faults.clear()
    await away(world, 60)
    await world.env.advance_time(15)
    assert count(world, "3 answers") == count(world, "Paused") == 1


async def test_a_restart_in_quiet_times_posts_and_edits_nothing(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.next()
    await world.vote(ann, world.opening(), "Yes")
    await world.env.advance_time(15)
    before, requests = [card.id for card in cards(world)], len(world.env.http_requests)
    for _ in range(3):
        await away(world, 600)
        await world.env.advance_time(30)
    assert [card.id for card in cards(world)] == before
    sent = world.env.http_requests[requests:]
    assert not [one for one in sent if one.method in ("POST", "PATCH", "DELETE")]


async def test_after_the_start_cards_are_redrawn_a_few_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ann,) = world.join(1)
    monkeypatch.setattr(refresher, "TOGETHER", 4)
    for number in range(10):
        await ask(world, f"Tea {number}?", results="live")
        await world.vote(ann, world.card(f"Tea {number}?"), "Yes")
    await away(world, 60)
    for redrawn in (4, 8, 10, 10):
        await world.env.advance_time(world.settings.redraw_seconds * 1.5)
        assert count(world, "1 answer") == redrawn


async def test_while_the_bot_stops_nothing_more_is_done_and_people_are_told(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    panel = await world.panel()
    world.bot.clicks.is_stopping = True
    assert "being restarted" in await world.vote(ann, world.opening(), "Yes")
    assert "being restarted" in said(await world.moderator.click(panel, label="Next"))
    world.bot.clicks.is_stopping = False
    assert "Your answer: **Yes**" in await world.vote(ann, world.opening(), "Yes")
    assert marks(world) == ["mine:1:0"]


# A backup is put back


def back_up(world: World) -> None:
    copy(world.settings.database, world.settings.database.with_name("copy.db"))


async def put_back(world: World) -> None:
    """Stop the bot, restore, start it."""
    settings = world.settings
    await world.env.settle()
    await world.store.close()
    stamp = "20260102T030405Z"
    restore(settings.database.with_name("copy.db"), settings.database, settings.key_file, stamp)
    world.store = await open_store(settings.database, settings.key_file)
    world.bot = assemble(world.store, world.library, settings)
    await world.env.restart_bot(world.bot)


async def test_what_was_posted_since_the_backup_is_found_and_not_posted_again(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", pace="2m")
    await world.vote(ann, world.opening(), "Yes")
    back_up(world)
    await world.env.advance_time(301)
    await world.env.advance_time(121)
    before = {card.id for card in cards(world)}
    assert len(before) == 3
    await put_back(world)
    for _ in range(8):
        await world.env.advance_time(121)
    assert marks(world) == [f"mine:1:{position}" for position in range(6)]
    assert before <= {card.id for card in cards(world)}
    assert "1 person" in text_of(world.card("not a sample"))


async def test_a_round_that_ended_since_the_backup_gets_no_second_summary(world: World) -> None:
    """What was pressed since is forgotten; once the round comes to its end again, the summary that
    stands is the one that is found."""
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.vote(ann, world.opening(), "Yes")
    await world.next(2)
    back_up(world)
    await world.play_to_the_end()
    before = marks(world)
    await put_back(world)
    await world.steer("End")
    await world.steer("Finish now")
    await world.env.advance_time(30)
    assert marks(world) == before == [f"mine:1:{position}" for position in range(6)]


async def test_first_answers_from_before_the_backup_are_compared(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides")
    await world.vote(ann, world.opening(), "Yes")
    back_up(world)
    await put_back(world)
    await world.next(3)
    await world.vote(ann, world.card("One last time"), "No")
    await world.steer("Finish now")
    await world.env.advance_time(30)
    assert "1 of 1 changed their minds, from Yes to No." in text_of(world.card("not a sample"))


async def test_a_round_that_was_started_since_the_backup_is_started_once(world: World) -> None:
    await ask(world)
    await world.plan(article="tides", where="here")
    start = click(world.moderator, cards(world)[-1], steer_id(1, Action.START))
    back_up(world)
    await at_once(world.env, world.channel, start)
    await world.env.advance_time(1)
    before = marks(world)
    await put_back(world)
    await at_once(world.env, world.channel, start)
    await world.env.advance_time(30)
    assert marks(world) == before == ["mine:1:0"]
    (ann,) = world.join(1)
    assert "Your answer: **Yes**" in await world.vote(ann, world.opening(), "Yes")


async def test_a_poll_that_closed_since_the_backup_is_open_again_on_its_card(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    back_up(world)
    await world.moderator.slash(world.channel, "poll close", poll="1")
    await world.env.advance_time(30)
    assert "Yes" not in labels_of(cards(world)[-1])
    await put_back(world)
    await world.env.advance_time(30)
    assert "✅" in await world.vote(ann, cards(world)[-1], "Yes")


async def test_a_card_that_the_database_has_forgotten_finds_no_other_poll(world: World) -> None:
    (ann,) = world.join(1)
    back_up(world)
    await ask(world)
    lost = cards(world)[-1]
    await put_back(world)
    await ask(world, "War?")
    words = said(await world.click(ann, lost, "Yes"))
    assert "not kept here any more" in words
