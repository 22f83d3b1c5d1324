"""Roles that a moderator chose to compare: said before anyone votes, shown in the summary."""

from people import everyone, pages, plain
from world import World, said, text_of

from bot.domain.rounds import ComparedRole


async def test_results_by_role_stand_in_the_summary(world: World) -> None:
    cooks = world.guild.create_role("Cooks")
    with_role = [
        world.guild.add_member(world.env.create_user(f"cook{i}"), roles=[cooks]) for i in range(4)
    ]
    others = world.join(3)
    await world.start(where="here", compare=cooks)
    assert (await world.round()).rules.compare == (ComparedRole(cooks.id, "Cooks"),)
    assert f"Results are also shown by role (<@&{cooks.id}>)." in text_of(world.opening())
    await everyone(world, [*with_role, *others], "Before you read on", "Yes")
    await world.next()
    await everyone(world, [*with_role[:3], others[0]], "Passage 1 of 8", "Agree")
    await everyone(world, [*with_role[3:], *others[1:]], "Passage 1 of 8", "Disagree")
    await world.play_to_the_end()
    told = plain("".join(await pages(others[0], world.card("not a sample"), "All results")))
    assert "Cooks: 3 Agree, 1 Disagree" in told


async def test_everyones_role_is_nothing_to_compare(world: World) -> None:
    told = said(await world.plan(compare=world.guild.default_role))
    assert "nothing to compare" in told
