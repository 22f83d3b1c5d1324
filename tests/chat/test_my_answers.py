"""My answers: what I said so far, where the rest is, and answering it right there."""

from people import control, next_passage, press, shown
from world import World, said, text_of

from bot.chat.custom_ids import Verb


async def test_it_lists_the_tracked_question_first_and_links_to_every_card(world: World) -> None:
    (ann,) = world.join(1)
    await world.start()
    await next_passage(world)
    await world.vote(ann, world.opening(), "Partly")
    card = world.card("Passage 1 of 8")
    mine = said(await press(ann, card, Verb.MINE))
    where = f"https://discord.com/channels/{world.guild.id}"
    links = [
        f"{where}/{world.channel.id}/{world.opening().id}",
        f"{where}/{world.place.id}/{card.id}",
        f"{where}/{world.place.id}/{world.card('Question on passage 1').id}",
    ]
    positions = [mine.find(link) for link in links]
    assert -1 not in positions
    assert positions == sorted(positions)
    assert "**Partly**" in mine
    assert "2 still open" in mine
    assert "Passage 2" not in mine, "it has not been posted"


async def test_at_the_close_the_tracked_question_leads_to_the_closing_card(world: World) -> None:
    (ann,) = world.join(1)
    await world.start()
    await world.steer("end")
    closing = world.card("Before we close")
    mine = said(await press(ann, closing, Verb.MINE))
    assert f"/{world.place.id}/{closing.id}" in mine
    assert f"/{world.opening().id})" not in mine


async def test_a_latecomer_answers_from_the_list(world: World) -> None:
    await world.start(where="here")
    await next_passage(world, 5)
    (late,) = world.join(1)
    listed = shown(await press(late, world.card("Passage 5 of 8"), Verb.MINE))
    assert "12 still open" in text_of(listed)
    picker = control(listed, Verb.ANSWER)
    marks = await world.store.read(
        lambda c: c.execute("SELECT id FROM polls WHERE kind = 'marks'").fetchone()[0]
    )
    opened = await late.select(listed, [str(marks)], custom_id=picker)
    offered = opened.response or listed
    assert "What marks" in text_of(offered)
    voted = await late.click(offered, label="C")
    assert "**C**" in text_of(voted.response or offered)
    again = said(await press(late, world.card("Passage 5 of 8"), Verb.MINE))
    assert "11 still open" in again
    assert "**C**" in again


async def test_with_everything_answered_it_says_so_and_fits_on_a_card(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await next_passage(world, 8)
    polls = await world.store.read(
        lambda c: c.execute("SELECT id, kind FROM polls ORDER BY id").fetchall()
    )
    listed = shown(await press(ann, world.card("Passage 8 of 8"), Verb.MINE))
    for poll_id, kind in polls:
        opened = await ann.select(listed, [str(poll_id)], custom_id=control(listed, Verb.ANSWER))
        offered = opened.response or listed
        if kind == "multiple":
            everything = [str(option) for option in range(6)]
            await ann.select(offered, everything, custom_id=control(offered, Verb.PICK))
        else:
            await press(ann, offered, Verb.VOTE, poll_id, 0)
        listed = shown(await press(ann, world.card("Passage 8 of 8"), Verb.MINE))
    assert "answered everything" in text_of(listed)
    assert len(text_of(listed)) <= 4000


async def test_nobody_sees_anothers_answers(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here")
    await next_passage(world)
    await world.vote(ann, world.opening(), "Partly")
    result = await press(ben, world.card("Passage 1 of 8"), Verb.MINE)
    assert "Partly" not in said(result)
    assert result.ephemeral


async def test_after_the_end_it_says_what_was_answered_and_asks_for_nothing(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await next_passage(world)
    await world.vote(ann, world.opening(), "Partly")
    await world.steer("end")
    await world.steer("end")
    listed = text_of(shown(await press(ann, world.card("Passage 1 of 8"), Verb.MINE)))
    assert "All of it is closed. You answered 1 of 3." in listed
    assert "everything" not in listed
