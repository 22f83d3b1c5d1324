"""Roles that a moderator chose to compare: said before anyone votes, shown in the summary."""

from people import everyone
from world import World, said, text_of

from bot.domain.rounds import ComparedRole


async def test_results_by_role_stand_in_the_summary(world: World) -> None:
    cooks = world.guild.create_role("Cooks")
    with_role = [
        world.guild.add_member(world.env.create_user(f"cook{i}"), roles=[cooks]) for i in range(6)
    ]
    others = world.join(9)
    await world.start(where="here", compare=cooks)
    assert (await world.round()).rules.compare == (ComparedRole(cooks.id, "Cooks"),)
    words = f"compares results by role (<@&{cooks.id}>)"
    assert words in text_of(world.opening())
    await everyone(world, [*with_role, *others[:3]], "Answer the question below now", "Yes")
    await everyone(world, others[3:], "Answer the question below now", "No")
    await world.steer("end")
    await world.steer("end")
    told = text_of(world.card("## Summary"))
    assert "By role" in told
    assert "**Cooks** (n 6): Yes **100%**" in told


async def test_everyones_role_is_nothing_to_compare(world: World) -> None:
    told = said(await world.start(compare=world.guild.default_role))
    assert "nothing to compare" in told
