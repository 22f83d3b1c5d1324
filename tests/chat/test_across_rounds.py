"""/summary article and /summary question: the same question in two and three rounds."""

from collections.abc import Sequence

import discord
from faults.clicks import at_once, click
from people import next_passage, press, shown
from simcord import ChannelHandle, MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from world import World, said

from bot.chat.custom_ids import Verb

TRACKED = "deserve poor marks"


async def hold(
    world: World,
    yes: Sequence[MemberActor],
    no: Sequence[MemberActor],
    channel: ChannelHandle | None = None,
    **options: str,
) -> None:
    """A round of the shipped article from its opening to its end; nobody changes."""
    world.channel = channel or world.channel
    await world.start(where="here", **options)
    for label, people in (("Yes", yes), ("No", no)):
        for one in people:
            await world.vote(one, world.opening(), label)
    await next_passage(world)
    await world.env.advance_time(5)
    await world.steer("end")
    await world.steer("end")
    await world.env.advance_time(5)


async def menu(world: World, who: MemberActor, what: str, typed: str = "") -> list[dict[str, str]]:
    return await who.autocomplete(world.channel, f"summary {what}", what, typed)


async def look(world: World, who: MemberActor, what: str, typed: str = "") -> str:
    """All pages of the first thing that the menu offers."""
    offered = await menu(world, who, what, typed)
    assert offered, f"the menu has no {typed!r}"
    result = await who.slash(world.channel, f"summary {what}", **{what: offered[0]["value"]})
    pages = [said(result)]
    while "More" in str(shown(result).components):
        result = await press(who, shown(result), Verb.TREND)
        pages.append(said(result))
        assert len(pages) < 20
    return "\n".join(pages)


async def test_before_any_round_has_ended_there_is_nothing_to_pick(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    for what in ("article", "question"):
        assert await menu(world, ann, what) == []
        told = await ann.slash(world.channel, f"summary {what}", **{what: "1"})
        assert "come to its end" in said(told)


async def test_after_one_round_its_results_and_that_a_trend_needs_a_second(world: World) -> None:
    people = world.join(6)
    await hold(world, people, ())
    words = await look(world, people[0], "article")
    assert "Across one round" in words
    assert TRACKED in words
    assert "Yes **100%** (61 to 100%)" in words
    assert "needs a second time" in words


async def test_two_rounds_are_a_trend_with_the_same_people_paired(world: World) -> None:
    people = world.join(18)
    await hold(world, people[:12], people[12:15])
    await hold(world, people[:6], [*people[6:12], *people[15:18]])
    for what, typed in (("article", ""), ("question", TRACKED)):
        words = await look(world, people[0], what, typed)
        assert "round 1, n 15" in words
        assert "round 2, n 15" in words
        assert "Yes **40%** (20 to 64%) · −40" in words
        assert "Yes **80%** (55 to 93%)\n" in words
        assert words.index("round 2, n 15") < words.index("round 1, n 15"), "the newest is first"
        assert "**The same 12 people** in round 1 and round 2" in words
        assert "6 changed their answer: 50%" in words
        assert "6 from Yes to No" in words
        assert not [one for one in people if f"{one.id}" in words]


async def test_an_erasure_changes_neither_the_trend_nor_what_was_paired(world: World) -> None:
    people = world.join(15)
    await hold(world, people[:12], people[12:])
    await hold(world, people[:6], people[6:])
    before = await look(world, people[0], "question", TRACKED)
    assert "The same 15 people" in before
    asked = await people[0].slash(world.channel, "erase-my-answers")
    await press(people[0], shown(asked), Verb.ERASE, 1)
    assert await look(world, people[1], "question", TRACKED) == before


async def test_what_was_never_paired_is_not_once_one_person_has_left(world: World) -> None:
    """The others' table beside the results of all would be that person's answer."""
    people = world.join(15)
    await hold(world, people[:12], people[12:])
    await hold(world, people[:6], people[6:])
    asked = await people[0].slash(world.channel, "erase-my-answers")
    await press(people[0], shown(asked), Verb.ERASE, 1)
    words = await look(world, people[1], "question", TRACKED)
    assert "round 1, n 15" in words
    assert "The same 1" not in words
    assert "could be worked out" in words


async def test_three_rounds_pair_the_last_with_the_first(world: World) -> None:
    people = world.join(18)
    await hold(world, people[:12], ())
    await hold(world, people[6:], ())
    await hold(world, people[:3], [*people[3:6], *people[12:]])
    words = await look(world, people[0], "article")
    assert "Across 3 rounds" in words
    assert "**The same 6 people** in round 1 and round 3" in words
    assert words.count("Yes **") == 3


async def test_open_and_secret_rounds_are_not_paired(world: World) -> None:
    people = world.join(8)
    await hold(world, people, ())
    await hold(world, people, (), ballots="open")
    words = await look(world, people[0], "question", TRACKED)
    assert "round 2, n 8" in words
    assert "can't be paired" in words


async def test_only_rounds_whose_channel_the_reader_sees_count(world: World) -> None:
    people = world.join(12)
    council = world.channel
    await hold(world, people[:6], ())
    lounge = world.guild.create_text_channel("lounge")
    await hold(world, people[:6], people[6:], lounge)
    inside, outside = people[0], people[-1]
    hide(world, council, inside)
    assert "Across 2 rounds" in await look(world, inside, "article")
    told = await look(world, outside, "article")
    assert "Across one round" in told
    assert "round 1" not in told
    assert [one["name"][-16:] for one in await menu(world, outside, "article")] == [
        "(1 round, last 2)"[-16:]
    ]
    first_polls = range(1, 15)
    for typed in map(str, first_polls):
        words = said(await outside.slash(lounge, "summary question", question=typed))
        assert "Pick it from the menu" in words
    assert "menu" in said(await outside.slash(lounge, "summary article", article="1"))
    for custom_id in ("trend:0:1:0", "trend:1:1:0"):
        assert "menu" in await look_at(world, outside, custom_id)


def hide(world: World, channel: ChannelHandle, but: MemberActor) -> None:
    """From now on only this member can see the channel."""
    view = discord.Permissions(view_channel=True).value
    backend = world.env.backend
    for target, kind, allowed in (
        (world.guild.id, OverwriteType.ROLE, False),
        (but.id, OverwriteType.MEMBER, True),
    ):
        overwrite = Overwrite(target, kind, allow=view * allowed, deny=view * (not allowed))
        backend.set_overwrite(channel.id, overwrite)


async def look_at(world: World, who: MemberActor, custom_id: str) -> str:
    """What a control says that nobody was given."""
    (result,) = await at_once(
        world.env, world.channel, click(who, world.card("Summary"), custom_id)
    )
    return said(result)


async def test_polls_outside_rounds_count_once_they_are_closed(world: World) -> None:
    people = world.join(9)
    for number, text in enumerate(("Tea or coffee?", "TEA  or coffee?", "Tea or water?")):
        options = "Tea | Water" if "water" in text else "Tea | Coffee"
        asked = {"question": text, "options": options}
        await world.moderator.slash(world.channel, "poll ask", **asked)
        card = world.cards()[-1]
        for one in people[: 9 - number]:
            await world.vote(one, card, "Tea")
        if number < 2:
            await world.moderator.slash(world.channel, "poll close", poll=f"{number + 1}")
    offered = await menu(world, people[0], "question", "tea")
    assert [one["name"] for one in offered] == ["TEA or coffee? (2 times, last 2)"]
    words = await look(world, people[0], "question", "tea")
    assert "poll 1, n 9" in words
    assert "poll 2, n 8" in words
    assert "could be worked out" in words, "eight of nine"


async def test_nonsense_typed_by_hand_and_forged_pages(world: World) -> None:
    people = world.join(6)
    await hold(world, people, ())
    for what in ("article", "question"):
        for typed in ("nonsense", "-1", "99", "1.0", "9" * 30):
            told = said(await people[0].slash(world.channel, f"summary {what}", **{what: typed}))
            assert "menu" in told
    for custom_id in ("trend:2:1:0", "trend:-1:1:0", "trend:0:99:0", "trend:1:0:0"):
        assert "menu" in await look_at(world, people[0], custom_id)
    for custom_id in ("trend:0:1:-5", "trend:0:1:99999"):
        assert TRACKED in await look_at(world, people[0], custom_id)
