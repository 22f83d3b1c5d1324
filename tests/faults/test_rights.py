"""People do what they have no right to."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from simcord.backend.errors import SetupError
from world import World, said, text_of

from bot.chat.custom_ids import Verb, steer_id
from bot.domain.machine import Action
from bot.domain.rounds import State
from faults.clicks import Sent, at_once, click, command, submit
from faults.hostile import CLOSED, EXAMPLES, MODERATORS, OPEN, Stage, a_busy_stage
from faults.play import custom_ids, marks, shown

ONLY_MODERATORS = "Only moderators can do this"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Ann has written a reason."""
    with a_busy_stage(tmp_path_factory.mktemp("rights")) as made:
        (ann,) = made.world.members
        made.send(submit(ann, made.world.opening(), "reason:1", "Because."))
        made.let_redraw()
        yield made


def test_every_control_is_tried_somewhere() -> None:
    assert set(EXAMPLES) == set(Verb)


@pytest.mark.parametrize("made_up", MODERATORS)
def test_a_member_makes_up_a_moderators_button_and_nothing_happens(
    stage: Stage, made_up: str
) -> None:
    (ann,) = stage.world.members
    told = stage.refuses(click(ann, stage.world.opening(), made_up))
    assert ONLY_MODERATORS in told
    assert "You can answer" in told


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("round start", {"article": "tides"}),
        ("round panel", {}),
        ("round panel", {"round": "1"}),
        ("round reasons", {}),
        ("poll ask", {"question": "Coffee?", "options": "Yes | No"}),
        ("poll close", {"poll": str(OPEN)}),
    ],
)
def test_a_member_types_a_moderators_command_and_hears_a_friendly_no(
    stage: Stage, name: str, options: dict[str, str]
) -> None:
    (ann,) = stage.world.members
    assert ONLY_MODERATORS in stage.refuses(command(stage.world.env, ann, name, **options))


def test_a_moderator_closes_no_poll_of_a_round_and_none_twice(stage: Stage) -> None:
    env, who = stage.world.env, stage.world.moderator
    told = stage.refuses(command(env, who, "poll close", poll="1"))
    assert "belongs to a discussion" in told
    assert "has closed" in stage.refuses(command(env, who, "poll close", poll=str(CLOSED)))


async def refuses(world: World, sent: Sent, words: str) -> None:
    """A private answer says this, and no ballot has changed."""
    before = await world.store.read(lambda c: c.execute("SELECT * FROM ballot_log").fetchall())
    (result,) = await at_once(world.env, world.channel, sent)
    assert words in said(result)
    assert result.ephemeral
    after = await world.store.read(lambda c: c.execute("SELECT * FROM ballot_log").fetchall())
    assert after == before


async def test_a_newcomer_is_told_kindly_why_they_can_only_read(world: World) -> None:
    (old,) = world.join(1)
    await world.env.advance_time(timedelta(days=4).total_seconds())
    (new,) = world.join(1)
    await world.start(article="tides", where="here", joined="3d")
    assert "joined at least 3 days ago" in text_of(world.opening())
    await refuses(world, click(new, world.opening(), "vote:1:0"), "joined at least 3 days ago")
    await refuses(world, submit(new, world.opening(), "reason:1", "Because."), "joined at least")
    await world.steer("End")
    await refuses(world, click(new, world.opening(), "guess:1:0"), "joined at least")
    assert "Saved" in await world.vote(old, world.opening(), "Yes")


async def test_a_member_without_the_role_is_told_who_can_vote(world: World) -> None:
    readers = world.guild.create_role("Readers")
    reader = world.guild.add_member(world.env.create_user("rita"), roles=[readers])
    (ann,) = world.join(1)
    await world.start(article="tides", where="here", voters=readers)
    assert f"<@&{readers.id}>" in text_of(world.opening())
    words = f"Only members with the role <@&{readers.id}>"
    await refuses(world, click(ann, world.opening(), "vote:1:0"), words)
    await refuses(world, submit(ann, world.opening(), "reason:1", "Because."), words)
    await world.steer("End")
    await refuses(world, click(ann, world.opening(), "guess:1:0"), words)
    assert "Saved" in await world.vote(reader, world.opening(), "Yes")


async def test_a_moderator_who_lost_the_right_can_no_longer_steer(world: World) -> None:
    await world.start(article="tides", where="here")
    panel, other = await world.panel(), await world.panel()
    asked = shown(await world.moderator.click(other, label="Discard"))
    member = world.env.backend.get_guild(world.guild.id).members[world.moderator.id]
    member.role_ids.clear()
    for label in ("Next", "Pause", "Reasons", "Refresh"):
        assert ONLY_MODERATORS in said(await world.moderator.click(panel, label=label))
    assert ONLY_MODERATORS in said(await world.moderator.click(asked, label="Discard it"))
    assert (await world.round()).state is State.RUNNING
    assert [one for one in custom_ids(world.opening()) if one.startswith("vote:")]


async def test_a_plan_that_nobody_started_shows_itself_to_no_member(world: World) -> None:
    (ann,) = world.join(1)
    await world.moderator.slash(world.channel, "poll ask", question="Tea?", options="Yes | No")
    await world.plan(article="tides", where="here")
    card = world.card("Tea?")
    for made_up in ("mine:1:0", "page:1:0:0", "page:1:1:0", "report:1", "follow:1", "guess:1:0"):
        (result,) = await at_once(world.env, world.channel, click(ann, card, made_up))
        assert "tides" not in said(result).casefold(), made_up
    (result,) = await at_once(
        world.env, world.channel, command(world.env, ann, "summary round", round="1")
    )
    assert "tides" not in said(result).casefold()
    assert not marks(world)


@pytest.mark.parametrize(
    "action", [Action.NEXT, Action.PAUSE, Action.RESUME, Action.END, Action.FINISH]
)
async def test_a_plan_that_was_not_started_is_not_steered(world: World, action: Action) -> None:
    plan = shown(await world.plan(article="tides", where="here"))
    with pytest.raises(SetupError):
        await world.moderator.click(plan, custom_id=steer_id(1, action))
    press = click(world.moderator, plan.message, steer_id(1, action, confirmed=True))
    (result,) = await at_once(world.env, world.channel, press)
    assert "has not been started. Press **Start** first" in said(result)
    assert not marks(world)
