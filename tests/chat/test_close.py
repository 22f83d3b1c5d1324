"""Around the close: following the thread, guessing what the room says, and the latecomer's way."""

from people import everyone, pages, plain, press, shown
from world import World, labels_of, said, text_of

from bot.chat.custom_ids import Verb


async def test_whoever_answers_on_the_opening_card_can_follow_the_thread_with_one_tap(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await world.start()
    receipt = shown(await ann.click(world.opening(), label="Yes"))
    assert "Follow the discussion" in labels_of(receipt)
    followed = await ann.click(receipt, label="Follow the discussion")
    assert f"You follow the discussion now: <#{world.place.id}>" in said(followed)
    assert "Your answer: **Yes**" in text_of(receipt), "the receipt stays"
    thread = world.env.backend.channels[world.place.id]
    assert ann.id in thread.thread_members
    assert ben.id not in thread.thread_members
    assert "To the discussion" in labels_of(world.opening())
    again = await ann.click(receipt, label="Follow the discussion")
    assert f"<#{world.place.id}>" in said(again)


async def test_where_following_fails_it_says_how_to_do_it_oneself(world: World) -> None:
    (ann,) = world.join(1)
    await world.start()
    receipt = shown(await ann.click(world.opening(), label="Yes"))
    world.env.inject_error("PUT", "/channels/*/thread-members/*", status=403, code=50013)
    told = said(await ann.click(receipt, label="Follow the discussion"))
    assert f"press **Join** there: <#{world.place.id}>" in told


async def test_in_the_channel_itself_there_is_nothing_to_follow(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = shown(await ann.click(world.opening(), label="Yes"))
    assert "Follow the discussion" not in labels_of(receipt)


async def test_at_the_close_one_can_guess_what_most_people_say(world: World) -> None:
    ann, ben, cat, dan, eve = people = world.join(5)
    await world.start()
    early = shown(await ann.click(world.opening(), label="Yes"))
    assert "Guess the room" not in text_of(early)
    await world.next()
    await world.steer("End")
    await everyone(world, people[:3], "One last time", "No")
    await everyone(world, people[3:], "One last time", "Yes")
    for one, guess in ((ann, 2), (ben, 2), (cat, 0), (dan, 0), (eve, 0)):
        receipt = shown(await one.click(world.card("One last time"), label="Partly"))
        assert "**Guess the room:** what do most people here say?" in text_of(receipt)
        noted = shown(await press(one, receipt, Verb.GUESS, 1, guess))
        option = ("Yes", "Partly", "No")[guess]
        assert f"Your guess: **{option}**. The summary tells how many were right." in text_of(noted)
        await press(one, noted, Verb.GUESS, 1, 1)
        await press(one, noted, Verb.GUESS, 1, guess)
    await everyone(world, people[:3], "One last time", "No")
    await everyone(world, people[3:], "One last time", "Yes")
    await world.steer("Finish now")
    told = plain("".join(await pages(ann, world.card("not a sample"), "All results")))
    assert "2 of 5 guessed what most people here say; most expected Yes." in told


async def test_a_guess_is_never_required_and_needs_no_answer_of_its_own(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await world.next()
    await world.steer("End")
    receipt = shown(await ann.click(world.card("One last time"), label="No"))
    await world.steer("Finish now")
    assert "guessed" not in "".join(await pages(ann, world.card("not a sample"), "All results"))
    late = await press(ann, receipt, Verb.GUESS, 1, 0)
    assert "has closed" in said(late)
    mine = said(await ann.click(world.card("not a sample"), label="My answers"))
    assert "What do most people here say" not in mine
