"""Ranking the options of a poll: one private choice after another, and a ballot at the end."""

from dataclasses import replace

import pytest
from people import control, custom_ids, poll_results, press, shown
from simcord import InteractionResult, MemberActor, ResponseMessage
from world import Shown, World, labels_of, said, text_of

from bot.chat.custom_ids import Verb, custom_id
from bot.domain.answers import encode
from bot.domain.questions import Kind, Question

LUNCH = Question("What for lunch?", Kind.RANKED, ("Soup", "Salad", "Pasta", "Rice"))


async def ask(world: World, options: tuple[str, ...] = LUNCH.options, **more: object) -> Shown:
    given = {"question": LUNCH.text, "kind": "ranked", "options": "|".join(options), **more}
    said_ = said(await world.moderator.slash(world.channel, "poll ask", **given))
    assert "The poll is open" in said_, said_
    return world.card(LUNCH.text)


async def begin(world: World, who: MemberActor, card: Shown) -> ResponseMessage:
    result = await world.click(who, card, "Rank the options")
    assert result.ephemeral
    return shown(result)


async def tap(who: MemberActor, card: ResponseMessage, *labels: str) -> ResponseMessage:
    for label in labels:
        card = (await who.click(card, label=label)).response or card
    return card


async def rank(world: World, who: MemberActor, *labels: str) -> str:
    """All the way to the receipt."""
    card = await tap(who, await begin(world, who, world.card(LUNCH.text)), *labels)
    done = "This is my ranking" if "This is my ranking" in labels_of(card) else "Stop here"
    return text_of(await tap(who, card, done))


async def answers(world: World) -> list[int]:
    rows = await world.store.read(lambda c: c.execute("SELECT answer FROM ballots").fetchall())
    return [row[0] for row in rows]


async def test_one_choice_after_the_other_until_the_last_falls_into_place(world: World) -> None:
    (ann,) = world.join(1)
    card = await begin(world, ann, await ask(world))
    assert "first choice" in text_of(card)
    assert set(LUNCH.options) <= set(labels_of(card))
    card = await tap(ann, card, "Pasta")
    assert "Pasta" not in labels_of(card)
    assert "second choice" in text_of(card)
    card = await tap(ann, card, "Soup", "Rice")
    assert "4. **Salad**" in text_of(card)
    assert await answers(world) == [], "nothing counts before the ballot"
    receipt = await tap(ann, card, "This is my ranking")
    assert "1\\. Pasta, 2. Soup, 3. Rice, 4. Salad" in text_of(receipt)
    assert await answers(world) == [encode(LUNCH, [2, 0, 3, 1])]


async def test_one_may_stop_early_or_start_over(world: World) -> None:
    (ann,) = world.join(1)
    card = await tap(ann, await begin(world, ann, await ask(world)), "Soup", "Start over")
    assert set(LUNCH.options) <= set(labels_of(card))
    assert "Stop here" not in labels_of(card)
    receipt = await tap(ann, card, "Rice", "Salad", "Stop here")
    assert "1\\. Rice, 2. Salad**" in text_of(receipt)
    assert await answers(world) == [encode(LUNCH, [3, 1])]


async def test_a_ranking_is_changed_from_the_receipt_and_counts_until_then(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    receipt = await tap(ann, await begin(world, ann, world.card(LUNCH.text)), "Soup", "Stop here")
    card = (await press(ann, receipt, Verb.CHANGE)).response or receipt
    assert "Until then your answer counts: 1. Soup" in text_of(card)
    changed = text_of(await tap(ann, card, "Rice", "Stop here"))
    assert "1\\. Rice" in changed
    assert "Before: 1\\. Soup" in changed


async def test_who_cant_judge_says_so_on_either_card(world: World) -> None:
    ann, ben = world.join(2)
    card = await ask(world)
    assert "judge" in await world.vote(ann, card, "Can't judge")
    assert "judge" in text_of(await tap(ben, await begin(world, ben, card), "Can't judge"))
    assert await answers(world) == [-1, -1]


@pytest.mark.parametrize("letters", [3, 99])
async def test_many_or_long_options_stand_in_a_menu(world: World, letters: int) -> None:
    (ann,) = world.join(1)
    options = tuple(f"{n}{'x' * letters}" for n in range(8))
    question = Question(LUNCH.text, Kind.RANKED, options)
    card = await begin(world, ann, await ask(world, options, results="live"))
    picked: list[int] = []
    for place in (7, 0, 3, 1, 6, 2, 4):
        result = await ann.select(card, [str(place)], custom_id=control(card, Verb.RANK_NEXT))
        card = result.response or card
        picked.append(place)
    receipt = text_of(await tap(ann, card, "This is my ranking"))
    assert receipt.index(options[7]) < receipt.index(options[0]) < receipt.index(options[5])
    assert await answers(world) == [encode(question, [*picked, 5])]


async def test_the_result_is_of_first_choices_and_says_so(world: World) -> None:
    people = world.join(6)
    await ask(world, results="live")
    for one in people[:4]:
        await rank(world, one, "Rice", "Soup")
    for one in people[4:]:
        await rank(world, one, "Soup", "Rice")
    await world.env.advance_time(world.settings.redraw_seconds + 1)
    words = text_of(world.card(LUNCH.text))
    assert "4 of 6" in words
    assert "first choices" in words
    looked = said(await poll_results(world, people[5], LUNCH.text))
    assert "1\\. Soup, 2. Rice" in looked


async def test_two_looks_differ_by_three_first_choices_whatever_is_ranked_below(
    world: World,
) -> None:
    people = world.join(6)
    await ask(world, results="live")
    for one in people:
        await rank(world, one, "Rice", "Soup")
    await world.env.advance_time(world.settings.redraw_seconds + 1)
    await rank(world, people[0], "Salad")
    for one in people[1:4]:
        await rank(world, one, "Rice", "Pasta")
    await world.env.advance_time(world.settings.redraw_seconds + 1)
    assert "6 of 6" in text_of(world.card(LUNCH.text)), "only one came to another first choice"
    await world.moderator.slash(world.channel, "poll close", poll="1")
    await world.env.advance_time(1)
    assert "6 of 6" in text_of(world.card(LUNCH.text))


async def test_a_card_halfway_works_after_a_restart(world: World) -> None:
    (ann,) = world.join(1)
    card = await tap(ann, await begin(world, ann, await ask(world)), "Soup")
    await world.restart()
    assert "1\\. Soup, 2. Rice" in text_of(await tap(ann, card, "Rice", "Stop here"))


async def test_a_card_halfway_says_that_the_poll_has_closed(world: World) -> None:
    (ann,) = world.join(1)
    first = await tap(ann, await begin(world, ann, await ask(world)), "Soup")
    await world.moderator.slash(world.channel, "poll close", poll="1")
    assert "closed" in said(await ann.click(first, label="Rice"))
    assert "closed" in said(await ann.click(first, label="Stop here"))
    assert await answers(world) == []


async def test_who_may_not_vote_hears_so_before_ranking(world: World) -> None:
    role = world.guild.create_role("Readers")
    (ann,) = world.join(1)
    card = await ask(world, voters=role)
    assert "Only members" in said(await world.click(ann, card, "Rank the options"))


async def test_a_tracked_question_can_be_ranked_in_my_answers_and_at_the_close(
    world: World,
) -> None:
    article = world.library.get("biden-putin-call")
    world.library.articles[article.slug] = replace(article, tracked=LUNCH)
    (ann,) = world.join(1)
    await world.start(where="here")
    receipt = await tap(ann, await begin(world, ann, world.opening()), "Soup", "Stop here")
    mine = (await press(ann, receipt, Verb.MINE)).response or receipt
    assert "1\\. Soup" in text_of(mine)
    offered: InteractionResult = await ann.select(mine, ["1"], custom_id=control(mine, Verb.ANSWER))
    assert custom_id(Verb.RANK, 1, 1) in custom_ids(offered.response or mine)
    await world.steer("end")
    closing = world.card("Before we close")
    assert "Confirmed" in said(await press(ann, closing, Verb.CONFIRM))
