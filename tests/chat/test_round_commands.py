"""/round: starting where it can't be, steering, paces, discarding."""

import discord
import pytest
from people import everyone, next_passage, press, summary
from world import World, said, text_of

from bot.chat.custom_ids import ACTIONS, Action, Verb
from bot.domain.rounds import State


def passages(world: World) -> int:
    return sum("of 8 · " in text_of(card) for card in world.cards())


def deny(world: World, *names: str) -> None:
    """Take permissions from the bot's role."""
    guild = world.env.backend.get_guild(world.guild.id)
    for role in guild.roles.values():
        for name in names:
            role.permissions &= ~getattr(discord.Permissions, name).flag


WRONG: list[tuple[dict[str, str], str]] = [
    ({"article": "biden"}, "biden-putin-call"),
    ({"article": "'; DROP TABLE"}, "There is no article"),
    ({"pace": "soon"}, "not a duration"),
    ({"pace": "5s"}, "out of range"),
    ({"pace": "30d"}, "out of range"),
    ({"joined": "long ago"}, "not a duration"),
]


async def test_wrong_input_is_refused_and_nothing_is_posted(world: World) -> None:
    for options, words in WRONG:
        assert words in said(await world.start(**options))
    assert world.cards(world.channel) == []


@pytest.mark.parametrize(
    ("where", "missing", "named"),
    [
        ("thread", ["create_public_threads"], ["Create Public Threads"]),
        ("thread", ["send_messages_in_threads"], ["Send Messages in Threads"]),
        ("here", ["send_messages"], ["Send Messages"]),
        (
            "here",
            ["attach_files", "read_message_history"],
            ["Attach Files", "Read Message History"],
        ),
    ],
)
async def test_missing_permissions_are_named_exactly(
    world: World, where: str, missing: list[str], named: list[str]
) -> None:
    deny(world, *missing)
    refused = said(await world.start(where=where))
    all_names = {
        "View Channel",
        "Send Messages",
        "Read Message History",
        "Attach Files",
        "Create Public Threads",
        "Send Messages in Threads",
    }
    shown = refused.split("**")[1].split(", ")
    assert sorted(shown) == sorted(named)
    assert set(shown) <= all_names
    assert world.cards(world.channel) == []


async def test_here_needs_no_right_to_open_threads(world: World) -> None:
    deny(world, "create_public_threads", "send_messages_in_threads")
    assert "begun" in said(await world.start(where="here"))


async def test_in_a_voice_channel_a_thread_is_refused_with_the_other_choice(world: World) -> None:
    voice = world.guild.create_voice_channel("lounge")
    refused = await world.moderator.slash(voice, "round start", article="biden-putin-call")
    assert "where: here" in said(refused)
    begun = await world.moderator.slash(
        voice, "round start", article="biden-putin-call", where="here"
    )
    assert "begun" in said(begun)


async def test_inside_a_thread_a_round_is_held_right_there(world: World) -> None:
    await world.start()
    thread = world.place
    await world.steer("end")
    await world.steer("end")
    options = {"article": "biden-putin-call"}
    refused = await world.moderator.slash(thread, "round start", **options)
    assert "where: here" in said(refused)
    begun = await world.moderator.slash(thread, "round start", where="here", **options)
    assert "begun" in said(begun)
    assert "Answer the question below" in text_of(world.card("Answer the question", thread))


async def test_one_running_round_in_a_place_many_on_a_server(world: World) -> None:
    assert "begun" in said(await world.start(where="here"))
    assert "running here already" in said(await world.start(where="here"))
    assert "begun" in said(await world.start(where="thread"))
    other = world.guild.create_text_channel("other")
    begun = await world.moderator.slash(
        other, "round start", article="biden-putin-call", where="here"
    )
    assert "begun" in said(begun)
    meant = await world.moderator.slash(world.channel, "round next")
    assert "Passage 1" in said(meant) or "Opening" in said(meant), "the one that is held here"
    for _ in range(2):
        await world.moderator.slash(
            world.guild.create_text_channel("third")
            if "third" not in world.guild.channels
            else world.guild.channels["third"],
            "round start",
            article="biden-putin-call",
        )
    third = world.guild.channels["third"]
    ambiguous = await world.moderator.slash(third, "round status")
    assert "Several rounds" in said(ambiguous)
    offered = await world.moderator.autocomplete(third, "round status", "round", "")
    assert len(offered) == 5
    picked = await world.moderator.slash(third, "round status", round=offered[0]["value"])
    assert "Opening window" in said(picked)


async def test_steering_where_no_round_is_says_how_to_begin_one(world: World) -> None:
    for action in ("next", "pause", "resume", "end", "discard", "status"):
        refused = await world.moderator.slash(world.channel, f"round {action}")
        assert "/round start" in said(refused)


async def test_members_cannot_steer_by_button_and_get_a_friendly_no(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    card = world.cards()[-1]
    for action in (Action.NEXT, Action.PAUSE, Action.END, Action.DISCARD):
        result = await press(ann, card, Verb.STEER, 1, ACTIONS.index(action))
        assert "Only moderators" in said(result)
        assert result.ephemeral
    round_ = await world.round()
    assert round_.state is State.RUNNING
    assert len(world.cards()) == 2


async def test_members_cannot_steer_where_the_server_shows_them_the_command(world: World) -> None:
    (ann,) = world.join(1)
    command = world.env.backend.find_command("round", None)
    assert command is not None
    world.guild.set_command_permissions(int(command["id"]), {ann: True})
    for action in ("next", "pause", "end", "discard", "status", "reasons"):
        assert "Only moderators" in said(await ann.slash(world.channel, f"round {action}"))
    refused = await ann.slash(world.channel, "round start", article="biden-putin-call")
    assert "Only moderators" in said(refused)


async def test_the_control_card_steers_the_round(world: World) -> None:
    await world.start(where="here")

    async def use(action: Action) -> None:
        await press(world.moderator, world.cards()[1], Verb.STEER, 1, ACTIONS.index(action))

    await use(Action.NEXT)
    assert passages(world) == 1
    await use(Action.PAUSE)
    assert "Paused" in text_of(world.card("Paused"))
    await use(Action.RESUME)
    assert (await world.round()).state is State.RUNNING
    await use(Action.END)
    assert world.card("Before we close")
    await use(Action.END_NOW)
    assert world.card("Summary")
    assert "ended" in text_of(world.card("The round has ended"))


@pytest.mark.parametrize("where", ["here", "thread"])
async def test_at_a_timed_pace_the_round_goes_by_itself(world: World, where: str) -> None:
    people = world.join(5)
    await world.start(pace="10m", where=where)
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    await world.env.advance_time(299)
    assert passages(world) == 0
    await world.env.advance_time(2)
    for expected in range(1, 9):
        assert passages(world) == expected
        await world.env.advance_time(600)
    closing = world.card("Before we close")
    await everyone(world, people, "Before we close", "Still the same")
    await world.env.advance_time(301)
    assert "They are volunteers" in text_of(world.card("Summary"))
    assert closing.id in [card.id for card in world.cards()]
    assert (await world.round()).state is State.ENDED


async def test_a_paused_round_waits_and_goes_on_with_the_time_it_had_left(world: World) -> None:
    await world.start(pace="10m", where="here")
    await world.env.advance_time(301)
    await world.env.advance_time(300)
    await world.steer("pause")
    await world.env.advance_time(86_400)
    assert passages(world) == 1
    await world.steer("resume")
    await world.env.advance_time(290)
    assert passages(world) == 1
    await world.env.advance_time(15)
    assert passages(world) == 2


async def test_a_bot_that_was_down_goes_on_without_a_burst(world: World) -> None:
    await world.start(pace="2m", where="here")
    await world.steer("pause")
    await world.steer("resume")
    await world.env.advance_time(310)
    assert passages(world) == 1
    await world.store.write(lambda c: c.execute("UPDATE steps SET due_at = due_at - 7200000"))
    await world.restart()
    await world.env.advance_time(1)
    assert passages(world) == 2
    await world.env.advance_time(121)
    assert passages(world) == 3


async def test_answers_can_be_given_while_the_round_is_paused(world: World) -> None:
    (ann,) = world.join(1)
    await world.start(where="here")
    await world.steer("pause")
    assert "**Yes**" in await world.vote(ann, world.opening(), "Yes")
    assert "Resume it first" in said(await world.steer("next"))
    assert "paused already" in said(await world.steer("pause"))


async def test_discard_asks_once_and_publishes_nothing(world: World) -> None:
    people = world.join(6)
    await world.start(where="here", results="live")
    await next_passage(world)
    for one in people:
        await world.vote(one, world.opening(), "Yes")
    await everyone(world, people, "Passage 1 of 8", "Agree")
    await world.env.advance_time(11)
    asked = await world.steer("discard")
    assert "Discard this round?" in said(asked)
    assert (await world.round()).state is State.RUNNING
    assert asked.response is not None
    done = await press(
        world.moderator, asked.response, Verb.STEER, 1, ACTIONS.index(Action.DISCARD_NOW)
    )
    assert "Nothing is published" in text_of(done.response or asked.response)
    await world.env.advance_time(3600)
    everything = "".join(text_of(card) for card in world.cards())
    assert "Summary" not in everything
    assert "%" not in everything
    assert "discarded" in text_of(world.card("Passage 1 of 8"))
    refused = await summary(world, people[0], round="1")
    assert "discarded" in said(refused)
    stats = await world.moderator.autocomplete(world.channel, "summary round", "round", "")
    assert stats == []


async def test_discard_can_be_thought_better_of(world: World) -> None:
    await world.start(where="here")
    asked = await world.steer("discard")
    assert asked.response is not None
    kept = await press(world.moderator, asked.response, Verb.STEER, 1, ACTIONS.index(Action.KEEP))
    assert "Kept" in text_of(kept.response or asked.response)
    assert (await world.round()).state is State.RUNNING
    await next_passage(world)


async def test_a_moderators_summary_of_a_discarded_round_is_refused_too(world: World) -> None:
    await world.start(where="here")
    await world.bot.service.discard(world.guild.id, 1)
    refused = said(await summary(world, world.moderator, round="1"))
    assert "discarded" in refused
    assert "going on" not in refused


async def test_the_status_is_the_control_card_for_one(world: World) -> None:
    await world.start(pace="30m", where="here")
    await next_passage(world, 2)
    status = await world.steer("status")
    assert "2 of 8" in said(status)
    assert status.ephemeral


async def test_the_menu_offers_the_article_and_paces(world: World) -> None:
    (article,) = await world.moderator.autocomplete(
        world.channel, "round start", "article", "PUTIN"
    )
    assert article["value"] == "biden-putin-call"
    typed = await world.moderator.autocomplete(
        world.channel, "round start", "pace", "45m", article="biden-putin-call"
    )
    assert [one["value"] for one in typed] == ["45m"]
    offered = await world.moderator.autocomplete(
        world.channel, "round start", "pace", "", article="biden-putin-call"
    )
    assert offered[0]["value"] == "manual"
