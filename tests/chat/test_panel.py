"""/round: starting where it can't be, and steering from the private panel."""

import discord
from people import SUMMARY, approve_all, begin, custom_ids, everyone, explain, shown, summary
from world import Shown, World, labels_of, said, text_of

from bot.domain.rounds import State

ARTICLE = "biden-putin-call"


def passages(world: World) -> int:
    return sum("-# Passage " in text_of(card) for card in world.cards())


def deny(world: World, *names: str) -> None:
    """Take permissions from the bot's role."""
    guild = world.env.backend.get_guild(world.guild.id)
    for role in guild.roles.values():
        for name in names:
            role.permissions &= ~getattr(discord.Permissions, name).flag


# Starting

WRONG: list[tuple[dict[str, str], str]] = [
    ({"article": "biden"}, ARTICLE),
    ({"article": "'; DROP TABLE"}, "There is no article"),
    ({"pace": "soon"}, "not a duration"),
    ({"pace": "5s"}, "out of range"),
    ({"pace": "30d"}, "out of range"),
    ({"joined": "long ago"}, "not a duration"),
]


async def test_wrong_input_is_refused_and_nothing_is_posted(world: World) -> None:
    for options, words in WRONG:
        assert words in said(await world.plan(**options))
    assert world.cards(world.channel) == []


async def test_here_needs_no_right_to_open_threads(world: World) -> None:
    deny(world, "create_public_threads", "send_messages_in_threads")
    assert "The opening is posted" in said(await world.start(where="here"))


async def test_rights_lost_between_plan_and_start_are_named(world: World) -> None:
    planned = shown(await world.plan(where="here"))
    deny(world, "send_messages")
    refused = said(await world.moderator.click(planned, label="Start now"))
    assert "**Send Messages**" in refused
    assert world.cards(world.channel) == []


async def test_where_no_thread_can_be_opened_a_round_is_held_right_there(world: World) -> None:
    await world.start()
    thread = world.place
    await world.play_to_the_end()
    for place in (thread, world.guild.create_voice_channel("lounge")):
        options = {"article": ARTICLE, "where": "thread"}
        refused = await world.moderator.slash(place, "round start", **options)
        assert "where: here" in said(refused)
        planned = await world.moderator.slash(place, "round start", article=ARTICLE)
        begun = await world.moderator.click(shown(planned), label="Start now")
        assert "The opening is posted" in said(begun)
        assert "come here, one at a time" in text_of(world.card("Before you read on", place))


async def test_a_plan_can_be_thrown_away_and_starts_only_once(world: World) -> None:
    planned = shown(await world.plan(where="here"))
    thrown = shown(await world.moderator.click(planned, label="Discard"))
    assert "discarded" in text_of(thrown)
    assert labels_of(thrown) == []
    planned = shown(await world.plan(where="here"))
    twin = shown(await world.plan(where="here"))
    await world.moderator.click(planned, label="Start now")
    assert "is going on in this channel already" in said(
        await world.moderator.click(twin, label="Start now")
    )
    assert len(world.cards(world.channel)) == 1


async def test_the_menu_offers_the_article_and_paces(world: World) -> None:
    async def offered(option: str, typed: str) -> list[str]:
        given = {} if option == "article" else {"article": ARTICLE}
        found = await world.moderator.autocomplete(
            world.channel, "round start", option, typed, **given
        )
        return [one["value"] for one in found]

    assert await offered("article", "PUTIN") == [ARTICLE]
    assert await offered("pace", "45m") == ["45m"]
    assert await offered("pace", "1 hour 30 minutes") == ["1 hour 30 minutes"]
    assert (await offered("pace", ""))[0] == "manual"


# Steering


async def test_the_panel_steers_the_round_from_the_first_card_to_the_summary(world: World) -> None:
    (ann,) = await begin(world, 1)
    panel = await world.panel()
    assert labels_of(panel)[:4] == ["Next", "Pause", "End", "Discard"]

    async def use(label: str) -> str:
        return said(await world.moderator.click(panel, label=label))

    assert "1 of 7 passages is posted; press **Next**" in await use("Next")
    assert passages(world) == 1
    assert "Paused after 1 of 7 passages." in await use("Pause")
    assert "Paused by the moderators" in text_of(world.card("Passage 1 of 7"))
    assert "Next" not in labels_of(panel := await world.panel())
    assert "1 of 7 passages is posted" in await use("Resume")
    assert "Paused" not in text_of(world.card("Passage 1 of 7"))
    panel = await world.panel()
    await explain(world, ann, "So I think.")
    await use("Refresh")
    assert "Reasons (1 waiting)" in labels_of(panel), "it shows what came meanwhile"
    assert "6 passages have not been posted" in await use("End")
    assert not any("One last time" in text_of(card) for card in world.cards())
    assert "1 of 7 passages is posted" in await use("Keep going")
    await world.steer("End")
    assert world.card("One last time")
    panel = await world.panel()
    assert "The main question is asked again; the summary comes at" in text_of(panel)
    assert labels_of(panel)[:3] == ["Pause", "Finish now", "Discard"]
    assert "The discussion has ended." in await use("Finish now")
    assert labels_of(panel)[:2] == ["Reasons (1 waiting)", "Refresh"]
    await approve_all(world)
    await use("Refresh")
    assert "Reasons" in labels_of(panel)
    assert world.card(SUMMARY)


async def test_after_the_last_passage_end_asks_for_nothing(world: World) -> None:
    await world.start(where="here")
    await world.next(6)
    asked = await world.steer("End", confirm=False)
    assert "1 passage has not been posted" in said(asked)
    await world.next()
    assert "asked again" in said(await world.steer("End", confirm=False))


async def test_what_an_old_panel_asks_for_is_refused_with_what_to_do(world: World) -> None:
    await world.start(where="here")
    running = await world.panel()
    await world.steer("Pause")
    paused = await world.panel()

    async def use(panel: Shown, label: str) -> str:
        return said(await world.moderator.click(panel, label=label))

    assert "Press **Resume** first" in await use(running, "Next")
    assert "paused already" in await use(running, "Pause")
    await world.steer("Resume")
    assert "running already" in await use(paused, "Resume")
    asks = shown(await world.steer("End", confirm=False))
    await world.steer("End")
    await use(asks, "End it")
    assert (await world.round()).state is State.RUNNING, "the time for final answers is kept"
    assert not any(SUMMARY in text_of(card) for card in world.cards())
    await world.steer("Finish now")
    assert "This discussion has ended" in await use(running, "Next")


async def test_discard_asks_once_then_deletes_the_cards_and_leaves_one_line(world: World) -> None:
    people = world.join(5)
    await world.start(results="live")
    await world.next(2)
    await everyone(world, people, "Passage 1 of 7", "Agree")
    asked = await world.steer("Discard", confirm=False)
    assert "Discard this discussion?" in said(asked)
    kept = await world.moderator.click(shown(asked), label="Keep it")
    assert "2 of 7 passages are posted" in said(kept)
    assert passages(world) == 2
    await world.steer("Discard")
    await world.env.advance_time(3600)
    assert world.cards() == []
    (left,) = [one for one in world.cards(world.channel) if one.components]
    assert text_of(left) == "-# This discussion was discarded. Nothing is published."
    assert custom_ids(left) == []
    for who in (people[0], world.moderator):
        assert "was discarded" in said(await summary(world, who, round="1"))
    offered = await world.moderator.autocomplete(world.channel, "summary round", "round", "")
    assert offered == []
    results = await people[0].slash(world.channel, "poll results", poll="2")
    assert "**Agree** 5" not in said(results)


async def test_at_a_timed_pace_the_round_goes_by_itself_through_pauses_and_restarts(
    world: World,
) -> None:
    (ann,) = world.join(1)
    await world.start(pace="10m", where="here")
    assert "The first passage comes at" in text_of(world.opening())
    await world.env.advance_time(299)
    assert passages(world) == 0
    await world.env.advance_time(2)
    assert passages(world) == 1
    await world.env.advance_time(300)
    await world.steer("Pause")
    await world.env.advance_time(86_400)
    assert passages(world) == 1
    assert "**Yes**" in await world.vote(ann, world.opening(), "Yes"), "answers count meanwhile"
    await world.steer("Resume")
    await world.env.advance_time(290)
    assert passages(world) == 1
    await world.env.advance_time(15)
    for expected in range(2, 8):
        assert passages(world) == expected
        await world.env.advance_time(600)
        await world.restart()
    assert world.card("One last time")
    await world.env.advance_time(301)
    assert world.card(SUMMARY)


# Who, and which round


async def test_where_no_round_is_the_panel_says_how_to_begin_one(world: World) -> None:
    refused = await world.moderator.slash(world.channel, "round panel")
    assert "/round start" in said(refused)


async def test_of_several_rounds_in_a_channel_one_is_picked(world: World) -> None:
    await world.start()
    assert "The opening is posted" in said(await world.start())
    which = shown(await world.moderator.slash(world.channel, "round panel"))
    assert "Pick the one you mean" in text_of(which)
    assert [label[:3] for label in labels_of(which)] == ["1: ", "2: "]
    picked = shown(await world.moderator.click(which, label=labels_of(which)[0]))
    await world.moderator.click(picked, label="Next")
    first, second = world.channel.threads
    assert len(world.cards(first)) + len(world.cards(second)) == 1
    offered = await world.moderator.autocomplete(world.channel, "round panel", "round", "")
    assert len(offered) == 2
    named = await world.moderator.slash(world.channel, "round panel", round=offered[0]["value"])
    assert "The opening is posted; the next card comes at" in said(named)


# What is wrong is said there


async def test_deleted_roles_are_named_and_explained(world: World) -> None:
    voters, cooks = world.guild.create_role("Voters"), world.guild.create_role("Cooks")
    (ann,) = await begin(world, 1, voters=voters, compare=cooks)
    assert "deleted" not in text_of(await world.panel())
    for role in (voters, cooks):
        world.env.backend.delete_role(world.guild.id, role.id)
    await world.env.settle()
    told = text_of(await world.panel())
    assert "The role “Cooks” was deleted" in told
    assert "The role whose members may answer was deleted" in told
    refused = await world.vote(ann, world.opening(), "Yes")
    assert "that role was deleted. Ask a moderator" in refused


async def test_a_database_that_cannot_be_written_is_shown(world: World) -> None:
    (ann,) = await begin(world, 1)
    await world.store.write(lambda c: c.execute("PRAGMA query_only = ON"))
    await world.vote(ann, world.opening(), "Yes")
    assert "The bot may not write to its database" in text_of(await world.panel())


async def test_a_round_that_could_not_be_posted_never_was(world: World) -> None:
    planned = shown(await world.plan(where="here"))
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    assert "nothing was posted" in said(await world.moderator.click(planned, label="Start now"))
    assert (await world.round()).state is State.DISCARDED
    assert "The opening is posted" in said(await world.start(where="here"))
