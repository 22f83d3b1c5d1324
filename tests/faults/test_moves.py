"""A server is moved to another process's database in the middle of a round."""

from dataclasses import replace
from pathlib import Path

from world import World, labels_of, said, text_of

from bot.cli import assemble, main
from bot.store.database import open_store
from faults.worlds import ask


async def moved(world: World, target: Path) -> None:
    """Both bots are stopped, the server is moved, and the other bot connects its shard."""
    key = world.settings.key_file
    await (await open_store(target, key)).close()
    await world.env.settle()
    await world.env._detach_bot()  # pyright: ignore[reportPrivateUsage]
    await world.bot.service.stop()
    await world.store.close()
    assert main(["move", f"{world.guild.id}", f"{world.settings.database}", f"{target}"]) == 0
    world.settings = replace(world.settings, database=target)
    world.store = await open_store(target, key)
    world.bot = assemble(world.store, world.library, world.settings)
    await world.env.restart_bot(world.bot)
    await world.env.settle()


async def test_a_round_goes_on_where_it_was_and_every_card_works_there(
    world: World, tmp_path: Path
) -> None:
    ann, ben = world.join(2)
    await world.start(article="tides", pace="10m", where="here")
    await world.vote(ann, world.opening(), "Yes")
    await ask(world)
    poll = world.card("Tea?")
    await world.vote(ann, poll, "No")
    panel, before = await world.panel(), len(world.cards())
    await moved(world, tmp_path / "other.db")
    assert len(world.cards()) == before, "nothing is posted again"
    assert "Your answer: **No**" in await world.vote(ann, world.opening(), "No")
    assert "Your answer: **Yes**" in await world.vote(ben, poll, "Yes")
    await world.env.advance_time(15)
    assert "2 answers" in text_of(world.card("Tea?"))
    told = said(await world.moderator.click(panel, label="Next"))
    assert "1 of 2 passages is posted" in told
    assert "**No**" in said(await ann.click(world.opening(), label="My answers"))
    await world.play_to_the_end()
    assert "Report" in labels_of(world.cards()[-1])
    assert len(world.cards()) == before + 3, "a passage, the closing card, the summary"
