"""Nobody's ballot can be told from what is kept or shown, at any two moments."""

import sqlite3

from world import World, said, text_of

from bot.chat.custom_ids import ACTIONS, Action
from bot.domain import machine
from bot.domain.rounds import State
from bot.store import polls, rounds


async def test_an_open_ballot_does_not_name_the_secret_ones(world: World) -> None:
    (ann,) = world.join(1)
    for ballots in ("secret", "open"):
        await world.moderator.slash(
            world.channel, "poll ask", question=f"{ballots}?", options="A | B", ballots=ballots
        )
    for card in world.cards(world.channel):
        await world.vote(ann, card, "A")
    with sqlite3.connect(world.settings.database) as c:
        named = c.execute("SELECT voter FROM ballots WHERE member_id = ?", (ann.id,)).fetchall()
        linked = c.execute(
            "SELECT count(*) FROM ballots s JOIN ballots o ON o.voter = s.voter"
            " WHERE o.member_id IS NOT NULL AND s.member_id IS NULL"
        ).fetchone()
    c.close()
    assert len(named) == 1
    assert linked == (0,)


async def test_a_last_single_ballot_does_not_show_at_the_close(world: World) -> None:
    members = world.join(9)
    await world.moderator.slash(
        world.channel, "poll ask", question="Tea?", options="Yes | No", results="live"
    )
    for one in members[:8]:
        await world.vote(one, world.card("Tea?", world.channel), "Yes")
    await world.env.advance_time(20)
    assert "8 of 8" in text_of(world.card("Tea?", world.channel))
    await world.vote(members[8], world.card("Tea?", world.channel), "No")
    await world.env.advance_time(20)
    await world.moderator.slash(world.channel, "poll close", poll="1")
    await world.env.advance_time(20)
    closed = text_of(world.card("Tea?", world.channel))
    assert "8 of 8" in closed
    assert "left out" in closed


async def test_where_nothing_was_shown_before_the_close_every_ballot_counts(world: World) -> None:
    members = world.join(6)
    await world.moderator.slash(
        world.channel, "poll ask", question="Tea?", options="Yes | No", results="closed"
    )
    for number, one in enumerate(members):
        await world.vote(one, world.card("Tea?", world.channel), "No" if number == 5 else "Yes")
        await world.env.advance_time(20)
    await world.moderator.slash(world.channel, "poll close", poll="1")
    await world.env.advance_time(20)
    closed = text_of(world.card("Tea?", world.channel))
    assert "5 of 6" in closed
    assert "left out" not in closed


async def test_erasing_after_the_end_leaves_what_was_published_as_it_was(world: World) -> None:
    *members, dissenter = world.join(7)
    await world.start(where="here")
    for one in members:
        await world.vote(one, world.opening(), "Yes")
    await world.vote(dissenter, world.opening(), "No")
    await world.steer("next")
    passage = world.card("Passage 1 of 8")
    for one in members:
        await world.vote(one, passage, "Agree")
    await world.vote(dissenter, passage, "Disagree")
    await world.steer("end")
    await world.steer("end")
    await world.env.advance_time(20)
    before = said(await members[0].slash(world.channel, "summary round"))
    card = text_of(world.card("Passage 1 of 8"))
    asked = await dissenter.slash(world.channel, "erase-my-answers")
    assert asked.response
    await dissenter.click(asked.response, label="Erase them")
    await world.env.advance_time(20)
    assert said(await members[0].slash(world.channel, "summary round")) == before
    assert text_of(world.card("Passage 1 of 8")) == card
    assert "1 of 7" in card


async def test_a_changed_answer_takes_its_reason_back_to_the_moderators(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await ann.click(world.opening(), label="Yes")
    assert receipt.response
    form = await ann.click(receipt.response, label="Add a reason")
    assert "Reason saved" in said(await ann.submit_modal(form, {"reason": "So I think."}))
    listed = await world.steer("reasons")
    assert listed.response
    await world.moderator.click(listed.response, label="Approve")
    assert "0 waiting" in said(await world.steer("reasons"))
    await world.vote(ann, world.opening(), "No")
    again = said(await world.steer("reasons"))
    assert "1 waiting" in again
    assert "**No**" in again


async def test_the_end_button_of_an_old_card_never_skips_the_closing_window(world: World) -> None:
    await world.start(where="here")
    control = world.card("Opening window")
    await world.steer("end")
    assert world.card("Before we close")
    old = f"steer:1:{ACTIONS.index(Action.END)}"
    backend = world.env.backend.get_message(world.channel.id, control.id)
    for row in backend.components[0]["components"]:
        for button in row.get("components", []):
            if button.get("label") == "End now":
                button["custom_id"] = old
    await world.moderator.click(control, custom_id=old)
    assert (await world.round()).state is State.RUNNING


async def test_a_round_discarded_as_its_window_runs_out_publishes_nothing(world: World) -> None:
    await world.start(where="here")
    await world.steer("end")
    round_, now = await world.round(), world.bot.service.now()
    await world.store.write(lambda c: rounds.save(c, round_, machine.end(round_, now)))
    await world.bot.service.discard(world.guild.id, 1)
    await world.bot.service.posting.close_round(1)
    await world.env.advance_time(60)
    assert (await world.round()).state is State.DISCARDED
    asked = await world.store.read(lambda c: polls.of_round(c, 1))
    assert all(poll.withheld for poll in asked)
    assert "## Summary" not in "".join(map(text_of, world.cards()))
