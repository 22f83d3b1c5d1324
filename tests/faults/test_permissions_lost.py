"""A permission is taken away in mid-round, and given back."""

from unittest.mock import patch

import pytest
from world import World, labels_of, said, text_of

from bot.chat.publisher import DiscordPublisher
from bot.chat.refusal_words import trouble_text
from bot.domain.rounds import State, Trouble
from bot.rounds.publisher import TryLater, Unreachable
from faults.play import cards, count, marks, shown
from faults.transport import Transport
from faults.worlds import away, deny, everyone, panel

HOUR = 3600
GOES_ON = "Within a day the discussion then goes on by itself"
LOST = [
    ("here", "send_messages", "Send Messages"),
    ("here", "view_channel", "View Channel"),
    ("thread", "send_messages_in_threads", "Send Messages in Threads"),
    ("thread", "view_channel", "View Channel"),
]


async def start_and_lose(world: World, where: str, name: str) -> None:
    await world.start(article="tides", pace="10m", where=where)
    deny(world, name)
    await world.env.advance_time(301)
    assert (await world.round()).state is State.PAUSED


@pytest.mark.parametrize(("where", "name", "called"), LOST)
@pytest.mark.parametrize("is_away", [False, True], ids=["running on", "given back while away"])
async def test_it_is_named_and_when_it_is_given_back_the_round_goes_on_by_itself(
    world: World, where: str, name: str, called: str, is_away: bool
) -> None:
    await start_and_lose(world, where, name)
    told = await panel(world)
    assert f"⚠️ I lack **{called}** here. Allow it for my role." in told
    assert GOES_ON in told
    if name != "view_channel":  # without it not even the card can be edited
        assert "Paused by the moderators" in text_of(world.opening())
    before = len(world.env.http_requests)
    await world.env.advance_time(2 * HOUR)
    if name != "view_channel":
        deny(world, name, "embed_links")
        await world.env.advance_time(15)
    assert len(world.env.http_requests) == before, "nobody is bothered meanwhile"
    assert (await world.round()).state is State.PAUSED
    if is_away:
        await away(world, HOUR, meanwhile=lambda: deny(world))
    else:
        deny(world)
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1
    told = await panel(world)
    assert "⚠️" not in told
    assert "1 of 2 passages is posted" in told
    assert "Paused" not in "".join(map(text_of, cards(world)))
    await world.env.advance_time(9 * 60)
    assert count(world, "A last word") == 0, "the next one waits for its whole pace"
    await world.env.advance_time(60)
    assert count(world, "A last word") == 1


async def test_an_answer_while_the_first_passage_cannot_be_posted_is_a_first_answer(
    world: World,
) -> None:
    ann, ben = world.join(2)
    await world.start(article="tides", pace="10m", where="here")
    await world.vote(ann, world.opening(), "Yes")
    deny(world, "send_messages")
    await world.env.advance_time(301)
    await world.vote(ben, world.opening(), "Yes")
    deny(world)
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1
    await world.steer("End")
    await everyone(world, (ann, ben), world.card("One last time"), "No")
    await world.steer("Finish now")
    await world.env.advance_time(30)
    assert "2 of 2 changed their minds" in text_of(world.card("not a sample"))


async def test_a_thread_that_was_refused_is_opened_when_the_round_goes_on(world: World) -> None:
    refusal = Unreachable(Trouble.LACKING, "Create Public Threads")
    planned = shown(await world.plan(article="tides", pace="10m", where="thread"))
    with patch.object(DiscordPublisher, "open_thread", side_effect=refusal):
        await world.moderator.click(planned, label="Start now")
        await world.env.advance_time(15)
    assert (await world.round()).state is State.PAUSED
    await world.steer("Resume")
    await world.env.advance_time(1)
    assert (await world.round()).place_id is not None


async def test_one_failure_to_open_a_thread_is_nothing_to_worry_about(world: World) -> None:
    planned = shown(await world.plan(article="tides", pace="10m", where="thread"))
    with patch.object(DiscordPublisher, "open_thread", side_effect=TryLater("not now")):
        await world.moderator.click(planned, label="Start now")
        await world.env.advance_time(1)
        assert (await world.round()).trouble is None
        await world.env.advance_time(20)
        assert (await world.round()).trouble is Trouble.RETRYING
    await world.env.advance_time(20)
    assert (await world.round()).place_id is not None


async def test_after_more_than_a_day_a_moderator_says_when_it_goes_on(world: World) -> None:
    await start_and_lose(world, "here", "send_messages")
    for _ in range(25):
        await world.env.advance_time(HOUR)
    deny(world)
    await world.env.advance_time(15)
    assert count(world, "A first word") == 0
    await world.steer("Resume")
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1


async def test_one_who_resumes_too_early_is_told_again(world: World) -> None:
    await start_and_lose(world, "here", "send_messages")
    await world.steer("Resume")
    await world.env.advance_time(15)
    told = await panel(world)
    assert "**Send Messages**" in told
    assert "Resume" in labels_of(await world.panel())
    deny(world)
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1


async def test_a_role_that_gives_it_back_is_noticed_too(world: World) -> None:
    await world.start(article="tides", pace="10m", where="here")
    backend = world.env.backend
    role_id = backend.get_member(world.guild.id, backend.bot_user.id).role_ids[0]
    roles = backend.get_guild(world.guild.id).roles
    rights, all_others = roles[role_id].permissions, roles[world.guild.id].permissions
    for one in (role_id, world.guild.id):
        backend.edit_role(world.guild.id, one, {"permissions": 0})
    await world.env.advance_time(301)
    assert (await world.round()).state is State.PAUSED
    backend.edit_role(world.guild.id, world.guild.id, {"permissions": all_others})
    backend.edit_role(world.guild.id, role_id, {"permissions": rights})
    await world.env.advance_time(15)
    assert count(world, "A first word") == 1


@pytest.mark.parametrize("name", ["send_messages", "attach_files"])
async def test_a_summary_that_was_not_allowed_appears_when_it_is(world: World, name: str) -> None:
    people = world.join(3)
    await world.start(article="tides", where="here")
    await everyone(world, people, world.opening(), "Yes")
    await world.steer("End")
    await everyone(world, people, world.card("One last time"), "No")
    deny(world, name)
    if name == "attach_files":  # the simulated Discord lets files pass
        world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)
    await world.steer("Finish now")
    assert (await world.round()).state is State.ENDED
    assert (await world.round()).trouble is Trouble.LACKING
    told = said(await world.moderator.slash(world.channel, "round panel", round="1"))
    assert trouble_text(Trouble.LACKING, (await world.round()).trouble_detail) in told
    deny(world)
    world.env.backend.faults.clear()
    await world.env.advance_time(600)
    assert count(world, "not a sample") == 1
    assert (await world.round()).trouble is None


async def test_without_the_history_a_card_in_doubt_is_not_posted_again(
    world: World, transport: Transport
) -> None:
    """Discord shows an empty channel to who may not read back: that must not count as a look."""
    await world.start(article="tides", where="here")
    transport.lose()
    await world.steer("Next")
    deny(world, "read_message_history")
    await away(world, 600)
    await world.env.advance_time(60)
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    assert "**Read Message History**" in await panel(world)
    deny(world)
    await world.env.advance_time(60)
    assert marks(world) == ["mine:1:0", "mine:1:1"]
    passage = (await world.round()).passages[0]
    assert passage.message_id == world.card("A first word").id


async def test_the_right_to_open_the_thread_is_named_and_waited_for(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/threads", times=1)
    await world.start(article="tides")
    deny(world, "create_public_threads")
    await world.env.advance_time(30)
    assert "**Create Public Threads**" in await panel(world)
    deny(world)
    await world.env.advance_time(30)
    assert len(world.channel.threads) == 1
    assert "⚠️" not in await panel(world)
    assert marks(world) == ["mine:1:0"]


@pytest.mark.parametrize("where", ["thread", "here"])
async def test_what_is_missing_at_the_start_is_named_and_nothing_is_posted(
    world: World, where: str
) -> None:
    lacking = "I lack permissions in this channel: **Read Message History**"
    deny(world, "read_message_history")
    assert lacking in said(await world.plan(article="tides", where=where))
    assert not cards(world)
    deny(world)
    planned = shown(await world.plan(article="tides", where=where))
    deny(world, "attach_files")
    assert "**Attach Files**" in said(await world.moderator.click(planned, label="Start now"))
    assert not cards(world)


async def test_a_thread_that_discord_refuses_is_told_of_with_what_there_is(world: World) -> None:
    threads = "/channels/*/threads"
    world.env.inject_error("POST", threads, times=None, status=403, code=50013, message="Missing")
    told = said(await world.start(article="tides"))
    assert "The opening card is posted" in told
    assert "Create Public Threads" in told
    assert "**Resume**" in told
    world.env.backend.faults.clear()
    await world.steer("Resume")
    assert len(world.channel.threads) == 1


async def test_to_end_before_any_passage_asks_whether_it_is_meant(world: World) -> None:
    await world.start(article="tides")
    asked = said(await world.steer("End", confirm=False))
    assert "No passage has been posted" in asked
    assert "**Discard** takes the discussion back" in asked
