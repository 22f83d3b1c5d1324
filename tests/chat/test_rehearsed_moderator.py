"""The rehearsal's own moderator approves what waits, and lets others' decisions stand."""

from types import SimpleNamespace
from typing import Any

from people import decide, explain, pages, press, review
from world import World, said, text_of

from bot.chat.custom_ids import Verb
from bot.rehearsal.moderation import approve_reasons


async def test_what_a_person_hid_stays_hidden(world: World) -> None:
    await world.start(where="here")
    people = world.join(7)
    for one in people:
        await explain(world, one, f"As {one.name} thinks.")
    stage: Any = SimpleNamespace(moderator=world.moderator, channel=world.channel)
    await approve_reasons(stage)
    assert "0 waiting, 7 in all." in text_of(await review(world))
    await decide(world, f"As {people[6].name} thinks.", approve=False)
    await approve_reasons(stage)
    mine = said(await press(people[6], world.opening(), Verb.MINE))
    assert "not shown" in mine
    await world.play_to_the_end()
    told = "".join(await pages(people[0], world.card("not a sample"), "Reasons"))
    assert told.count("thinks.") == 6
