"""What is shown of a poll never tells what one or two people answered."""

import random
from pathlib import Path

from polls_at_hand import NO, NOW, YES, ask, opened, poll_of, shown, vote, votes

from bot.domain.rounds import Ballots, Results, Rules
from bot.store import polls


async def test_a_secret_poll_shows_nothing_below_five_people(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await votes(store, poll_id, range(4), YES)
        assert await shown(store, poll_id) is None
        await votes(store, poll_id, [4], NO)
        view = await shown(store, poll_id)
        assert view is not None
        assert view.tally.counts == (4, 1)
        assert not view.final


async def test_it_moves_in_steps_of_three_people(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await votes(store, poll_id, range(5), YES)
        before = await shown(store, poll_id)
        await votes(store, poll_id, [5, 6], NO)
        assert await shown(store, poll_id) == before
        await votes(store, poll_id, [7], NO)
        after = await shown(store, poll_id)
        assert after is not None
        assert after.tally.counts == (5, 3)


async def test_one_person_who_changes_again_and_again_moves_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await votes(store, poll_id, range(5), YES)
        before = await shown(store, poll_id)
        for answer in (NO, YES, NO, None, YES, NO):
            await vote(store, poll_id, 4, answer)
            assert await shown(store, poll_id) == before


async def test_people_who_leave_are_hidden_in_a_step_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await votes(store, poll_id, range(6), YES)
        before = await shown(store, poll_id)
        await vote(store, poll_id, 0, None)
        await vote(store, poll_id, 1, None)
        assert await shown(store, poll_id) == before
        await vote(store, poll_id, 2, None)
        assert await shown(store, poll_id) == before, "three are left: too few to show"


async def test_what_was_shown_is_shown_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        await votes(store, poll_id, range(5), YES)
        before = await shown(store, poll_id)
        await votes(store, poll_id, [5], NO)
    async with opened(tmp_path) as store:
        assert await shown(store, poll_id) == before
        await votes(store, poll_id, [6, 7], NO)
        after = await shown(store, poll_id)
        assert after is not None
        assert after.tally.counts == (5, 3)


async def test_an_open_poll_shows_everything_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        poll_id = await ask(store, rules=Rules(Results.LIVE, Ballots.OPEN))
        await votes(store, poll_id, [1], NO)
        view = await shown(store, poll_id)
        assert view is not None
        assert view.tally.counts == (0, 1)


async def test_a_closed_poll_shows_its_end_or_nothing_if_too_few_answered(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        few, enough = await ask(store), await ask(store)
        await votes(store, few, range(4), YES)
        await votes(store, enough, range(6), YES)
        for poll_id in (few, enough):
            assert await store.write(lambda c, p=poll_id: polls.close(c, p, NOW))
        assert await shown(store, few) is None
        view = await shown(store, enough)
        assert view is not None
        assert view.final
        assert view.tally.counts == (6, 0)


async def test_two_looks_never_differ_by_less_than_three_people(tmp_path: Path) -> None:
    chance = random.Random(4)
    async with opened(tmp_path) as store:
        poll_id = await ask(store)
        seen = None
        changed: set[int] = set()
        for _ in range(300):
            who = chance.randrange(12)
            await vote(store, poll_id, who, chance.choice([YES, NO, None]))
            changed.add(who)
            if chance.random() < 0.4:
                continue
            view = await shown(store, poll_id)
            if view != seen:
                assert len(changed) >= 3
                assert view is not None
                assert view.tally.voters >= 5
                seen = view
                changed.clear()
        assert (await poll_of(store, poll_id)).is_open
