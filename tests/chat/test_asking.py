"""A question outside a round, from the form to its close: as a moderator clicks it."""

from typing import Any

import pytest
from people import ask, components, erase, shown
from world import World, labels_of, said, text_of

from bot.domain.answers import is_valid
from bot.domain.questions import is_spelling, make_question
from bot.domain.wording import Wording, wording_of

FORM = {"text": "Tea or coffee?", "options": "Tea\nCoffee", "kind": ["choice"]}


async def written(world: World, **values: Any) -> Any:
    """`/poll ask` without options, and its form filled in: the preview."""
    opened = await world.moderator.slash(world.channel, "poll ask")
    return shown(await world.moderator.submit_modal(opened, {**FORM, **values}))


async def own(world: World, poll: int = 1) -> Any:
    return shown(await world.moderator.slash(world.channel, "poll results", poll=f"{poll}"))


async def use(world: World, card: Any, label: str) -> Any:
    return shown(await world.moderator.click(card, label=label))


async def test_a_form_a_preview_and_then_the_card(world: World) -> None:
    card = await written(world, closes="2h")
    told = text_of(card)
    assert "### Tea or coffee?" in told
    assert "Nothing is posted yet" in told
    assert "close by itself after 2 hours" in told
    assert labels_of(card) == ["Post it", "Edit", "Discard"], "the others can't be clicked yet"
    assert not world.cards()
    await world.env.advance_time(3600)
    assert "The poll is open" in said(await world.moderator.click(card, label="Post it"))
    (posted,) = world.cards()
    (ann,) = world.join(1)
    assert "Saved" in await world.vote(ann, posted, "Tea")
    await world.env.advance_time(7000)
    assert "Tea" in labels_of(world.cards()[0]), "its time runs from the posting on"
    await world.env.advance_time(300)
    assert "Closed" in text_of(world.cards()[0])


async def test_what_is_drafted_can_be_changed_and_discarded(world: World) -> None:
    card = await written(world)
    form = await world.moderator.click(card, label="Edit")
    values = {**FORM, "text": "Tea, coffee or milk?", "options": "Tea\nCoffee\nMilk"}
    changed = shown(await world.moderator.submit_modal(form, values))
    assert "### Tea, coffee or milk?" in text_of(changed)
    await world.moderator.click(changed, label="Discard")
    assert not world.cards()
    offered = await world.moderator.autocomplete(world.channel, "poll results", "poll", "")
    assert offered == []


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        ({"options": "Tea"}, "Write 2 to 10 options for choice; there is only one."),
        ({"options": ""}, "Give it at least two options"),
        ({"closes": "soon"}, "soon"),
        ({"most": "x"}, "no number of options"),
        ({"kind": ["multiple"], "most": "5"}, "At most 5 can't be picked of 2 options"),
    ],
)
async def test_a_fault_in_the_form_is_told(
    world: World, values: dict[str, Any], advice: str
) -> None:
    opened = await world.moderator.slash(world.channel, "poll ask")
    assert advice in said(await world.moderator.submit_modal(opened, {**FORM, **values}))


async def test_at_most_so_many_can_be_picked(world: World) -> None:
    options = "A | B | C | D"
    await world.moderator.slash(
        world.channel, "poll ask", question="Which?", options=options, kind="multiple", most=2
    )
    (card,) = world.cards()
    assert "At most 2 of them." in text_of(card)
    (menu,) = [one for one in components(card) if "options" in one]
    assert menu["max_values"] == 2
    question = make_question("Which?", "multiple", list("ABCD"), most=2)
    assert is_valid(question, 0b11)
    assert not is_valid(question, 0b111), "whoever makes a click up picks no more either"


async def test_before_anyone_has_answered_everything_can_be_edited(world: World) -> None:
    await ask(world)
    form = await world.moderator.click(await own(world), label="Edit")
    values = {**FORM, "text": "What now?", "options": "Sleep\nWork"}
    await world.moderator.submit_modal(form, values)
    await world.env.advance_time(1)
    (card,) = world.cards()
    assert "### What now?" in text_of(card)
    assert labels_of(card)[:2] == ["Sleep", "Work"]
    assert "corrected" not in text_of(card)


async def test_then_its_spelling_for_a_quarter_of_an_hour_and_the_card_says_so(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.moderator.slash(
        world.channel, "poll ask", question="Tea or cofee?", options="Tea | Cofee"
    )
    await world.vote(ann, world.cards()[0], "Tea")
    form = await world.moderator.click(await own(world), label="Correct the spelling")
    other = {"text": "Should we go home?", "options": "Tea\nCoffee"}
    assert "would ask something else" in said(await world.moderator.submit_modal(form, other))
    form = await world.moderator.click(await own(world), label="Correct the spelling")
    await world.moderator.submit_modal(form, {"text": "Tea or coffee?", "options": "Tea\nCoffee"})
    await world.env.advance_time(1)
    (card,) = world.cards()
    assert "### Tea or coffee?" in text_of(card)
    assert "The spelling was corrected after people had answered." in text_of(card)
    await world.env.advance_time(15 * 60)
    assert "Correct the spelling" not in labels_of(await own(world))


async def test_an_option_is_added_while_people_answer(world: World) -> None:
    ann, ben = world.join(2)
    await world.moderator.slash(
        world.channel, "poll ask", question="Which?", options="Tea | Coffee", results="live"
    )
    await world.vote(ann, world.cards()[0], "Tea")
    form = await world.moderator.click(await own(world), label="Add an option")
    await world.moderator.submit_modal(form, {"option": "Milk"})
    await world.env.advance_time(1)
    assert labels_of(world.cards()[0])[:3] == ["Tea", "Coffee", "Milk"]
    await world.vote(ben, world.cards()[0], "Milk")
    await world.env.advance_time(30)
    told = text_of(world.cards()[0])
    assert "**Tea** 1" in told
    assert "**Milk (added later)** 1" in told
    form = await world.moderator.click(await own(world), label="Add an option")
    assert "there twice" in said(await world.moderator.submit_modal(form, {"option": "tea"}))


async def test_it_is_closed_and_opened_again_within_an_hour(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    closed = await use(world, await own(world), "Close")
    assert labels_of(closed) == ["Reopen"]
    await world.env.advance_time(30)
    assert "Closed" in text_of(world.cards()[0])
    assert "Close" in labels_of(await use(world, closed, "Reopen"))
    await world.env.advance_time(30)
    card = world.cards()[0]
    assert "Saved" in await world.vote(ann, card, labels_of(card)[0])
    closed = await use(world, await own(world), "Close")
    await world.env.advance_time(3601)
    assert "within an hour" in said(await world.moderator.click(closed, label="Reopen"))
    assert "Reopen" not in labels_of(await own(world))


async def test_its_close_is_told_in_the_channel_once_where_that_was_wanted(world: World) -> None:
    (ann,) = world.join(1)
    options = {"question": "Tea?", "options": "Yes | No", "results": "live"}
    await world.moderator.slash(world.channel, "poll ask", **options, announce=True)
    await world.vote(ann, world.cards()[0], "Yes")
    await use(world, await own(world), "Close")
    await world.env.advance_time(30)
    _, announced = world.cards()
    assert "Closed: **Tea?**" in text_of(announced)
    assert "**Yes** 1" in text_of(announced)
    assert labels_of(announced) == ["See the result", "To the poll"]
    assert "**Yes** 1" in text_of(await use(world, announced, "See the result"))
    await world.restart()
    await world.env.advance_time(60)
    assert len(world.cards()) == 2


async def test_only_moderators_are_offered_to_manage_a_poll(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world)
    seen = shown(await ann.slash(world.channel, "poll results", poll="1"))
    assert not {"Close", "Edit", "Add an option"} & set(labels_of(seen))


async def test_a_gentle_word_about_the_wording_is_no_refusal(world: World) -> None:
    told = text_of(await written(world, text="Don’t you think it is obvious?", options="Yes\nSure"))
    assert "takes a side" in told
    assert "one answer were expected" in told
    assert "thinks the opposite" in told
    asked = {"question": "Should we lower rents and build homes?", "options": "Yes | No"}
    told = said(await world.moderator.slash(world.channel, "poll ask", **asked))
    assert "The poll is open" in told
    assert "two things at once" in told


@pytest.mark.parametrize(
    ("text", "kind", "options", "found"),
    [
        ("Should we lower rents?", "choice", ["Yes", "No"], ()),
        ("Tea or coffee?", "choice", ["Tea", "Coffee"], ()),
        ("Does he deserve poor marks?", "marks", [], ()),
        ("Is it safe and cheap?", "agreement", [], (Wording.TWO_IN_ONE,)),
        ("Was it right? And was it wise?", "choice", ["Yes", "No"], (Wording.TWO_IN_ONE,)),
        ("Is this clearly wrong?", "choice", ["Yes", "No"], (Wording.LOADED,)),
        ("Isn’t it time to go?", "choice", ["Yes", "No"], (Wording.LEADING,)),
        ("How was it?", "choice", ["Good", "Very good"], (Wording.NO_OPPOSITE,)),
        ("How was it?", "choice", ["Good", "Bad"], ()),
        ("How was it?", "choice", ["Better", "The same"], ()),
        ("Where?", "choice", ["Support centre", "Office"], ()),
        ("When?", "choice", ["Not today", "Tomorrow"], ()),
    ],
)
def test_wording_that_may_lead(
    text: str, kind: str, options: list[str], found: tuple[Wording, ...]
) -> None:
    assert wording_of(make_question(text, kind, options)) == found


@pytest.mark.parametrize(
    ("before", "after", "options", "is_same"),
    [
        ("Shoud we go?", "Should we go?", ["Yes", "No"], True),
        ("Should we recieve it", "Should we receive it?", ["Yes", "No"], True),
        ("Should he resign?", "Should he not resign?", ["Yes", "No"], False),
        ("Is it legal?", "Is it illegal?", ["Yes", "No"], False),
        ("Are 10% enough?", "Are 90% enough?", ["Yes", "No"], False),
        ("Which day?", "Which day?", ["Thursday", "Tuesday"], False),
        ("Which one?", "Which one?", ["Option 2", "Option 1"], False),
    ],
)
def test_only_single_letters_are_a_matter_of_spelling(
    before: str, after: str, options: list[str], is_same: bool
) -> None:
    old = make_question(before, "choice", options if before != after else options[::-1])
    assert is_spelling(old, make_question(after, "choice", options)) is is_same


async def test_a_result_that_was_held_back_is_not_opened_again(world: World) -> None:
    people = world.join(6)
    await ask(world, ballots="secret")
    for one in people[:5]:
        await world.vote(one, world.cards()[0], "Tea")
    closed = await use(world, await own(world), "Close")
    assert "Reopen" not in labels_of(closed), "one more answer would be the difference"


async def test_after_an_erasure_a_result_is_counted_anew_when_it_is_opened_again(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await ask(world, results="live")
    for one in (ann, ben):
        await world.vote(one, world.cards()[0], "Tea")
    await use(world, await own(world), "Close")
    await erase(world, ann)
    await use(world, await own(world), "Reopen")
    await world.env.advance_time(30)
    assert "Saved" in await world.vote(ann, world.cards()[0], "Coffee")
    await world.env.advance_time(30)
    assert "**Tea** 1 · **Coffee** 1" in text_of(world.cards()[0])


async def test_what_was_written_is_there_again_to_be_put_right(world: World) -> None:
    opened = await world.moderator.slash(world.channel, "poll ask")
    wrong = {**FORM, "text": "A long question that nobody wants to type twice?", "options": "Tea"}
    refused = shown(await world.moderator.submit_modal(opened, wrong))
    assert labels_of(refused) == ["Put it right", "Discard"]
    form = await world.moderator.click(refused, label="Put it right")
    assert "nobody wants to type twice" in str(form.modal)
    card = shown(
        await world.moderator.submit_modal(
            form, {"options": "Tea\nCoffee", "kind": ["choice"], "text": wrong["text"]}
        )
    )
    assert "Post it" in labels_of(card)
