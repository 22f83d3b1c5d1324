"""A whole round as people go through it, by commands and clicks alone."""

from world import World, labels_of, said, text_of


async def test_a_manual_round_in_a_thread(world: World) -> None:
    ann, *others = world.join(6)
    planned = await world.plan()
    assert "Nothing is posted yet" in said(planned)
    assert "8 passages, 9 questions, 12 cards in all" in said(planned)
    assert not world.cards(world.channel)
    assert planned.response is not None
    begun = await world.moderator.click(planned.response, label="Start")
    assert "The opening card stands" in said(begun)
    opening = world.opening()
    assert "Does President Biden deserve poor marks" in text_of(opening)
    receipt = await ann.click(opening, label="Yes")
    assert "Saved. Your answer: **Yes**" in said(receipt)
    assert receipt.response is not None
    followed = await ann.click(receipt.response, label="Follow the discussion")
    assert f"<#{world.place.id}>" in said(followed)
    for one in others:
        await world.vote(one, opening, "Partly")
    assert "(before: Yes)" in await world.vote(ann, opening, "No")
    for number in range(1, 9):
        await world.next()
        passage = world.card(f"Passage {number} of 8")
        assert passage.channel.id == world.place.id != world.channel.id
    passages = [text_of(card) for card in world.cards()]
    assert len(passages) == 8, "one card a passage, and no others in the thread"
    body = "".join(passages).replace("\n> ", "\n")
    assert "Vladimir Putiin" in body, "the article's own misprint stays"
    await world.steer("End")
    closing = world.card("One last time")
    final = await world.vote(ann, closing, "No")
    assert "Your final answer: **No**" in final
    assert "You: still No" in final
    assert "You: Partly → **Yes**" in await world.vote(others[0], closing, "Yes")
    await world.steer("Finish now")
    summary = text_of(world.cards()[-1])
    assert "1 of 2 changed their minds, from Partly to Yes." in summary
    assert "6 people who chose to answer, not a sample" in summary
    announced = world.cards(world.channel)[-1]
    assert "1 of 2 changed their minds" in text_of(announced)
    assert "To the summary" in labels_of(announced)
    await world.env.advance_time(11)
    opening = world.cards(world.channel)[0]
    assert "1 of 2 changed their minds" in text_of(opening)
    assert "To the summary" in labels_of(opening)
    assert (await world.round()).is_over


async def test_when_the_next_card_comes_the_one_before_shows_its_result(world: World) -> None:
    ann, ben = world.join(2)
    await world.start()
    await world.next()
    first = world.card("Passage 1 of 8")
    assert "Agree 1" in (await world.vote(ann, first, "Agree")).replace("**", "")
    await world.vote(ben, first, "Disagree")
    await world.env.advance_time(11)
    assert "2 answers · answer to see the results" in text_of(world.card("Passage 1 of 8"))
    await world.next()
    shown = text_of(world.card("Passage 1 of 8")).replace("**", "")
    assert "Agree 1 · Neither 0 · Disagree 1" in shown
    assert "Agree" in labels_of(world.card("Passage 1 of 8")), "late answers still count"


async def test_open_ballots_are_announced_before_anyone_votes(world: World) -> None:
    ann, ben = world.join(2)
    await world.start(where="here", ballots="open", results="live")
    assert "everyone sees who answered what" in text_of(world.opening())
    await world.next()
    await world.vote(ann, world.card("Passage 1 of 8"), "Agree")
    looked = await ben.slash(world.channel, "poll results", poll="2")
    assert looked.response is not None
    named = await ben.click(looked.response, label="Who answered what")
    assert f"<@{ann.id}>" in said(named)


async def test_an_anonymous_round_keeps_no_member_at_all(world: World) -> None:
    people = world.join(3)
    await world.start(where="here")
    assert "Anonymous: no names are shown" in text_of(world.opening())
    await world.next()
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
    assert sum("not a sample" in text for text in posted) == 1, "one summary"
