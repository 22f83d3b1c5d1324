"""The process dies after Discord accepted a call, before the bot could note it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.play import Play, assert_all_closed, assert_whole
from faults.transport import Transport
from faults.worlds import a_world

Setting = dict[str, Any]
Prepare = Callable[[Transport], None]
VARIANTS: list[Setting] = [
    {"pace": "manual", "where": "thread"},
    {"pace": "2m", "where": "thread"},
    {"pace": "manual", "where": "here"},
    {"pace": "2m", "where": "here"},
]


def named(setting: Setting) -> str:
    return "-".join(map(str, setting.values()))


async def play(folder: Path, setting: Setting, prepare: Prepare = lambda _: None) -> Transport:
    """One whole round, held against its plan and against every receipt."""
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240
    async with a_world(folder) as world:
        transport = Transport(world)
        prepare(transport)
        with transport.installed():
            played = Play(transport, **setting)
            await played.to_the_end()
            await assert_whole(played)
            assert_all_closed(world)
    return transport


def dies_at_posts(transport: Transport) -> None:
    transport.dies_at_posts, transport.remembers_nonces = True, False


@pytest.mark.slow
@pytest.mark.parametrize("setting", VARIANTS, ids=named)
async def test_after_any_call_the_round_goes_on_with_each_step_once(
    tmp_path: Path, setting: Setting
) -> None:
    """Long after the crash Discord has forgotten the nonces: only the look in the place helps."""
    clean = await play(tmp_path, setting)
    assert len(clean.calls) > 10
    for number, call in enumerate(clean.calls, start=1):

        def dies(transport: Transport, after: int = number) -> None:
            transport.die_after, transport.remembers_nonces = after, False

        try:
            transport = await play(tmp_path / str(number), setting, dies)
            is_shorter = len(transport.calls) < number  # two redraws may be one on a busy machine
            assert transport.deaths == 1 or is_shorter
        except BaseException as error:
            error.add_note(f"the process died after call {number}, {call}")
            raise


@pytest.mark.parametrize("setting", VARIANTS, ids=named)
async def test_a_bot_that_dies_after_each_card_still_gets_to_the_summary(
    tmp_path: Path, setting: Setting
) -> None:
    transport = await play(tmp_path, setting, dies_at_posts)
    assert transport.deaths >= 6, "opening, two passages, closing, summary, the poll by itself"


async def test_without_reading_the_channel_the_nonce_alone_drops_the_repeat(tmp_path: Path) -> None:
    def prepare(transport: Transport) -> None:
        transport.dies_at_posts, transport.hides_history = True, True

    transport = await play(tmp_path, VARIANTS[0], prepare)
    assert transport.deaths >= 6
    assert transport.repeats >= 6


@pytest.mark.slow
async def test_every_receipt_is_true_when_the_process_dies_right_after_it(tmp_path: Path) -> None:
    clean = await play(tmp_path, VARIANTS[0])
    for number in range(1, clean.answers + 1):

        def dies(transport: Transport, after: int = number) -> None:
            transport.die_after_answer = after

        await play(tmp_path / str(number), VARIANTS[0], dies)
