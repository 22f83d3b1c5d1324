"""The bot was away for a while."""

from collections.abc import Callable

import discord
import pytest
from simcord import MemberActor
from world import World, labels_of, said, text_of

from bot.rounds import posting
from bot.domain.rounds import State, StepKind
from bot.store import polls
from faults.clicks import at_once, click
from faults.play import assert_all_closed, cards, custom_ids


async def away(
    world: World, seconds: float, meanwhile: Callable[[], object] = lambda: None
) -> None:
    """The process is dead while time goes by, then it starts again."""
    await world.env.settle()
    await world.env._detach_bot()  # pyright: ignore[reportPrivateUsage]
    meanwhile()
    world.env.backend.advance_clock(seconds)
    await world.restart()
    await world.env.settle()  # what is read after the start may take a busy machine a while


def posted(cards_: list[discord.Message]) -> list[str]:
    return [i for card in cards_ for i in custom_ids(card) if i.startswith("mine:")]


async def test_after_several_paces_it_goes_on_with_one_beat_without_a_burst(world: World) -> None:
    await world.start(article="tides", pace="5m", where="here")
    await away(world, 4 * 3600)
    assert posted(cards(world)) == ["mine:1:0", "mine:1:2", "mine:1:3"]
    await world.env.advance_time(240)
    assert len(posted(cards(world))) == 3, "the next waits for its whole pace"
    await world.env.advance_time(90)
    assert len(posted(cards(world))) == 5


async def test_after_the_closing_window_it_closes_and_sums_up_at_once(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    await world.vote(ann, world.opening(), "Yes")
    await world.steer("end")
    await away(world, 3600)
    assert (await world.round()).state is State.ENDED
    assert world.card("## Summary")
    assert_all_closed(world)


async def test_a_paused_round_is_still_paused_and_keeps_what_was_left_of_its_time(
    world: World,
) -> None:
    await world.start(article="tides", pace="10m", where="here")
    await world.env.advance_time(240)
    await world.steer("pause")
    await away(world, 24 * 3600)
    await world.env.advance_time(3600)
    assert (await world.round()).state is State.PAUSED
    assert len(posted(cards(world))) == 1
    await world.steer("resume")
    await world.env.advance_time(50)
    assert len(posted(cards(world))) == 1
    await world.env.advance_time(20)
    assert len(posted(cards(world))) == 3


async def test_members_answer_in_a_paused_round_after_a_restart(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    await world.steer("pause")
    await away(world, 60)
    assert "counts: **Yes**" in await world.vote(ann, world.opening(), "Yes")


async def test_a_poll_whose_time_ran_out_meanwhile_is_closed_at_the_start(world: World) -> None:
    (ann,) = world.join(1)
    await world.moderator.slash(
        world.channel, "poll ask", question="Tea?", options="Yes | No", closes="1h"
    )
    await world.vote(ann, world.card("Tea?"), "Yes")
    await away(world, 7200)
    card = world.card("Tea?")
    assert "Closed · 1 answer" in text_of(card)
    assert "Yes" not in labels_of(card)
    (late,) = await at_once(world.env, world.channel, click(ann, card, "vote:1:1"))
    assert "This poll has closed" in said(late)


async def test_a_poll_that_never_reached_discord_appears_after_the_start(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", times=1)
    await world.moderator.slash(world.channel, "poll ask", question="Tea?", options="Yes | No")
    await world.store.write(lambda c: c.execute("UPDATE polls SET closed_at = NULL, stale = 0"))
    await away(world, 60)
    await world.env.advance_time(15)
    assert labels_of(world.card("Tea?"))[:2] == ["Yes", "No"]


async def test_every_button_on_every_old_card_works(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    await world.steer("next")
    await world.steer("next")
    await world.steer("end")
    await away(world, 120)
    pressed = 0
    for card in cards(world):
        for one in custom_ids(card):
            if one.startswith(("steer:", "reasons:", "pick:")):
                continue
            (result,) = await at_once(world.env, world.channel, click(ann, card, one))
            assert result.acknowledged, one
            assert "went wrong" not in said(result), one
            pressed += 1
    assert pressed > 25
    await press_all_controls(world, world.moderator)


async def press_all_controls(world: World, who: MemberActor) -> None:
    for label, words in (("Pause", "Paused"), ("Resume", "Closing window"), ("Reasons", "Reasons")):
        control = next(c for c in cards(world) if "steer:1:0" in custom_ids(c))
        result = await who.click(control, label=label)
        shown = result.response
        assert shown is not None or result.acknowledged
        now = next(c for c in cards(world) if "steer:1:0" in custom_ids(c))
        assert words in (text_of(shown) if label == "Reasons" and shown else text_of(now))


async def test_a_receipt_from_before_the_restart_can_still_be_changed_and_withdrawn(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides")
    receipt = (await world.click(ann, world.opening(), "Yes")).response
    assert receipt is not None
    await away(world, 3600)
    modal = await ann.click(receipt, label="Add a reason")
    written = await ann.submit_modal(modal, {"reason": "It waits."})
    assert "It waits." in said(written)
    changed = await ann.click(receipt, label="Change")
    assert changed.response is not None
    assert "Your answer counts: **Yes**" in said(changed)
    withdrawn = await ann.click(changed.response, label="No")
    assert "Before: Yes" in said(withdrawn)


async def test_a_card_that_was_out_of_date_is_redrawn_after_the_start(world: World) -> None:
    members = world.join(3)
    await world.start(article="tides", where="here")
    for member in members:
        await world.vote(member, world.opening(), "Yes")
    assert "0 answers" in text_of(world.opening())
    await away(world, 60)
    await world.env.advance_time(15)
    assert "3 answers" in text_of(world.opening())


async def test_a_restart_in_quiet_times_posts_nothing(world: World) -> None:
    await world.start(article="tides")
    await world.steer("next")
    before = [card.id for card in cards(world)]
    for _ in range(3):
        await away(world, 600)
        await world.env.advance_time(30)
    assert [card.id for card in cards(world)] == before


async def test_a_control_card_shows_after_the_start_how_the_round_stands(world: World) -> None:
    await world.start(article="tides", where="here")
    world.env.inject_error("PATCH", "/channels/*/messages/*", times=None)
    await world.steer("next")
    assert "Opening window" in text_of(world.card("These buttons answer only to moderators"))
    world.env.backend.faults.clear()
    await away(world, 60)
    await world.env.advance_time(15)
    assert world.card("Passage 1 of 2 is posted")


async def test_after_the_start_cards_are_redrawn_a_few_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "GENTLY", 4)
    for number in range(10):
        await world.moderator.slash(
            world.channel, "poll ask", question=f"Tea {number}?", options="Yes | No"
        )
    await world.store.write(lambda c: c.execute("UPDATE polls SET drawn = -1"))
    await away(world, 60)
    for redrawn in (4, 8, 10, 10):
        await world.env.advance_time(world.settings.redraw_seconds * 1.5)
        waiting = await world.store.read(polls.to_redraw)
        assert 10 - len(waiting) == redrawn


async def test_while_the_bot_stops_nothing_more_is_done_and_people_are_told(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(article="tides", where="here")
    world.bot.clicks.is_stopping = True
    assert "being restarted" in await world.vote(ann, world.opening(), "Yes")
    assert "being restarted" in said(await world.steer("end"))
    world.bot.clicks.is_stopping = False
    assert "Your answer counts: **Yes**" in await world.vote(ann, world.opening(), "Yes")
    assert (await world.round()).step(StepKind.CLOSING).message_id is None


@pytest.mark.parametrize("is_stopping", [True, False])
async def test_what_breaks_because_the_database_closes_is_nothing_to_log(
    world: World, caplog: pytest.LogCaptureFixture, is_stopping: bool
) -> None:
    world.bot.clicks.is_stopping = is_stopping
    try:
        raise ValueError("no active connection")
    except ValueError:
        await type(world.bot).on_error(world.bot, "on_ready")
    assert bool(caplog.records) is not is_stopping
