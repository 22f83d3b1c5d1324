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
    await world.env.advance_time(2)
    for number in range(1, 9):
        await world.steer("next")
        passage = world.card(f"Passage {number} of 8")
        assert passage.channel.id == world.place.id != world.channel.id
    cards = [text_of(card) for card in world.cards()]
    passages = [text for text in cards if " of 8 · " in text]
    body = "".join(passages).replace("\n> ", "\n")
    assert "Vladimir Putiin" in body, "the article's own misprint stays"
    assert len(passages) == 8
    assert sum("Question on passage" in text for text in cards) == 10
    await world.env.advance_time(2)
    await world.steer("end")
    closing = world.card("Before we close")
    assert "Confirmed: **No**" in await world.vote(ann, closing, "Still the same")
    await world.steer("end")
    assert "6 people took part" in text_of(world.card("Summary"))
    assert (await world.round()).is_over


async def test_open_ballots_are_announced_before_anyone_votes(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here", ballots="open", results="live")
    assert "everyone can see who answered what" in text_of(world.opening())
    await world.steer("next")
    await world.vote(ann, world.card("Passage 1 of 8"), "Agree")
    looked = await ben.slash(world.channel, "poll results", poll="2")
    assert f"<@{ann.id}>" in said(looked)
    tracked = await ben.slash(world.channel, "poll results", poll="1")
    assert f"<@{ann.id}>" not in said(tracked)


async def test_a_secret_round_keeps_no_member_at_all(world: World) -> None:
    people = world.join(3)
    await world.start(where="here")
    assert "Secret" in text_of(world.opening())
    assert "Whoever runs the bot" in text_of(world.opening())
    await world.steer("next")
    for one in people:
        await world.vote(one, world.opening(), "Yes")
        await world.vote(one, world.card("Passage 1 of 8"), "Agree")
    dump = await world.store.read(lambda c: "\n".join(c.iterdump()))
    assert not any(f"{one.id}" in dump or one.name in dump for one in people)


async def test_a_round_restarted_in_the_middle_goes_on_to_its_summary(world: World) -> None:
    people = world.join(5)
    await world.start(where="here", pace="10m")
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    await world.env.advance_time(301)
    await world.restart()
    for _ in range(8):
        await world.env.advance_time(601)
    await world.restart()
    await world.env.advance_time(301)
    posted = [text_of(card) for card in world.cards()]
    assert sum(" of 8 · " in text for text in posted) == 8
    assert sum("## Summary" in text for text in posted) == 1
    assert "5 people took part" in posted[-1]
