"""A whole round as people go through it, by commands and clicks alone."""

from world import World, said, text_of


async def test_a_manual_round_in_a_thread(world: World) -> None:
    ann, *others = world.join(6)
    begun = said(await world.start())
    assert "The round has begun" in begun
    opening = world.opening()
    assert "Does President Biden deserve poor marks" in text_of(opening)
    receipt = await world.vote(ann, opening, "Yes")
    assert "Your answer counts: **Yes**" in receipt
    for one in others:
        await world.vote(one, opening, "Partly")
    changed = await world.vote(ann, opening, "No")
    assert "**No**" in changed
    assert "Before: Yes" in changed
    for _ in range(8):
        await world.steer("next")
    print(text_of(world.cards()[0]))
    for card in world.cards():
        print("-----", card.id)
        print(text_of(card))
    await world.steer("end")
    closing = world.card("Before we close")
    assert "Confirmed: **No**" in await world.vote(ann, closing, "Still the same")
    await world.steer("end")
    print(text_of(world.card("Summary")))
    assert (await world.round()).is_over
