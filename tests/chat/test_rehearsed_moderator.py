"""The rehearsal's own moderator approves what waits, and lets others' decisions stand."""

from types import SimpleNamespace
from typing import Any

from people import press, shown
from world import World

from bot.chat.custom_ids import Verb
from bot.rehearsal.moderation import approve_reasons


async def states(world: World) -> list[str]:
    rows = await world.store.read(lambda c: c.execute("SELECT state FROM reasons").fetchall())
    return [row[0] for row in rows]


async def test_what_a_person_hid_stays_hidden(world: World) -> None:
    await world.start(where="here")
    for one in world.join(7):
        receipt = shown(await world.click(one, world.opening(), "Yes"))
        form = await press(one, receipt, Verb.REASON)
        await one.submit_modal(form, {"reason": f"As {one.name} thinks."})
    stage: Any = SimpleNamespace(deputy=world.moderator, channel=world.channel)
    await approve_reasons(stage)
    assert await states(world) == ["approved"] * 7
    listed = shown(await world.moderator.slash(world.channel, "round reasons"))
    await press(world.moderator, listed, Verb.DECIDE, 7, 0)
    await approve_reasons(stage)
    assert sorted(await states(world)) == ["approved"] * 6 + ["hidden"]
