"""Marks on others' reasons: whose are shown to whom, what is kept, and what goes with a reason."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from polls_at_hand import CHANNEL, NO, NOW, YES, ask, opened, person, poll_of, vote, votes

from bot.domain.answers import encode
from bot.domain.questions import CANT_JUDGE, Kind, Question
from bot.domain.rounds import Poll
from bot.store import ballots, erasure, opinions, polls, reasons
from bot.store.ballots import Receipt, Refusal
from bot.store.database import Store
from bot.store.opinions import Others, Source

GOOD, PASS, BAD = 1, 0, -1
PEOPLE = range(1, 7)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as found:
        yield found


async def poll_with_people(store: Store) -> int:
    """1 to 3 say yes, 4 to 6 say no."""
    poll_id = await ask(store)
    await votes(store, poll_id, PEOPLE[:3], YES)
    await votes(store, poll_id, PEOPLE[3:], NO)
    return poll_id


async def explain(store: Store, poll_id: int, member_id: int, text: str, now: int = NOW) -> int:
    """A reason, approved; its id."""
    who = person(store, member_id)
    given = await store.write(lambda c: ballots.give_reason(c, poll_id, who, text, now))
    assert isinstance(given, Receipt)
    rows = await store.read(
        lambda c: c.execute("SELECT id FROM reasons WHERE text = ?", (text,)).fetchall()
    )
    await decide(store, rows[-1][0], "approved")
    return rows[-1][0]


async def decide(store: Store, reason_id: int, state: str) -> None:
    assert await store.write(lambda c: reasons.decide(c, [CHANNEL], reason_id, state))


async def next_for(store: Store, poll_id: int, member_id: int, now: int = NOW) -> Others:
    who = person(store, member_id)
    found = await store.read(lambda c: opinions.others(c, poll_id, who, now))
    assert isinstance(found, Others), found
    return found


async def mark(
    store: Store, reason_id: int, member_id: int, mark: int, *, server: int = 10, at: int = NOW
) -> Poll | Refusal:
    who = person(store, member_id, server)
    return await store.write(lambda c: opinions.mark(c, reason_id, NOW, who, mark, at))


async def marks(store: Store) -> list[tuple[int, int]]:
    return await store.read(
        lambda c: c.execute("SELECT reason_id, mark FROM marks ORDER BY 1, 2").fetchall()
    )


async def told(store: Store, poll_id: int) -> list[tuple[str, tuple[tuple[int, int, int], ...]]]:
    poll = await poll_of(store, poll_id)
    found = await store.read(lambda c: opinions.marked(c, poll))
    return [(one.text, one.marks) for one in found]


async def test_others_are_read_in_turn_and_never_twice(store: Store) -> None:
    poll_id = await poll_with_people(store)
    await explain(store, poll_id, 1, "Mine.")
    yes = await explain(store, poll_id, 2, "Yes, because.")
    no = await explain(store, poll_id, 4, "No, because.")
    first = await next_for(store, poll_id, 1)
    assert (first.id, first.answer, first.left) == (no, "No", 1)
    assert first == await next_for(store, poll_id, 1), "as often as one looks"
    await mark(store, no, 1, BAD)
    assert (await next_for(store, poll_id, 1)).id == yes
    await mark(store, yes, 1, PASS)
    assert (await next_for(store, poll_id, 1)).text == ""


async def test_of_a_ranking_others_read_the_first_choice_alone(store: Store) -> None:
    ranked = Question("Which first?", Kind.RANKED, ("Tea", "Coffee", "Water"))
    poll_id = await ask(store, ranked)
    await votes(store, poll_id, PEOPLE, encode(ranked, (1, 2, 0)))
    await explain(store, poll_id, 1, "It keeps me awake.")
    assert (await next_for(store, poll_id, 2)).answer == "First choice: Coffee"


async def test_the_order_of_equals_differs_from_reader_to_reader(store: Store) -> None:
    poll_id = await poll_with_people(store)
    await votes(store, poll_id, range(10, 40), YES)
    for author in PEOPLE[3:]:
        await explain(store, poll_id, author, f"No, says {author}.")
    firsts = [(await next_for(store, poll_id, reader)).id for reader in range(10, 40)]
    assert len(set(firsts)) == 3


async def test_waiting_and_hidden_reasons_are_neither_read_nor_marked(store: Store) -> None:
    poll_id = await poll_with_people(store)
    reason = await explain(store, poll_id, 4, "No, because.")
    for state in ("hidden", "waiting"):
        await decide(store, reason, state)
        assert (await next_for(store, poll_id, 1)).text == ""
        assert isinstance(await mark(store, reason, 1, GOOD), Refusal)
    assert await marks(store) == []


async def test_below_five_answers_no_reason_is_read_or_marked(store: Store) -> None:
    poll_id = await ask(store)
    await votes(store, poll_id, PEOPLE[:4], YES)
    reason = await explain(store, poll_id, 1, "Yes, because.")
    assert (await next_for(store, poll_id, 2)).is_early
    assert isinstance(await mark(store, reason, 2, GOOD), Refusal)
    await vote(store, poll_id, 5, NO)
    assert (await next_for(store, poll_id, 2)).id == reason


async def test_who_may_not_mark(store: Store) -> None:
    poll_id = await poll_with_people(store)
    reason = await explain(store, poll_id, 1, "Yes, because.")
    for refused in (
        await mark(store, reason, 1, GOOD),
        await mark(store, reason, 77, GOOD),
        await mark(store, reason, 2, GOOD, server=11),
        await mark(store, 999, 2, GOOD),
    ):
        assert isinstance(refused, Refusal)
    await vote(store, poll_id, 2, None)
    assert isinstance(await mark(store, reason, 2, GOOD), Refusal)
    await store.write(lambda c: polls.close(c, poll_id, NOW))
    refused = await mark(store, reason, 3, GOOD)
    assert isinstance(refused, Refusal)
    assert "closed" in refused.text
    assert await marks(store) == []


async def test_a_poll_past_its_end_takes_no_marks_before_it_is_closed(store: Store) -> None:
    poll_id = await ask(store, closes_at=NOW + 10)
    await votes(store, poll_id, PEOPLE, YES)
    reason = await explain(store, poll_id, 1, "Yes, because.")
    assert isinstance(await mark(store, reason, 2, GOOD, at=NOW + 10), Refusal)
    assert isinstance(await mark(store, reason, 2, GOOD, at=NOW + 9), Poll)


async def test_one_can_think_again_about_a_reason(store: Store) -> None:
    poll_id = await poll_with_people(store)
    reason = await explain(store, poll_id, 4, "No, because.")
    await mark(store, reason, 1, BAD)
    await mark(store, reason, 1, GOOD)
    assert await marks(store) == [(reason, GOOD)]


async def test_marks_count_by_the_present_answer_of_who_gave_them(store: Store) -> None:
    poll_id = await poll_with_people(store)
    reason = await explain(store, poll_id, 4, "No, because.")
    silent = await explain(store, poll_id, 5, "No, and nobody read it.")
    for reader in (1, 2, 3):
        await mark(store, reason, reader, GOOD)
    await mark(store, reason, 6, BAD)
    await vote(store, poll_id, 1, NO)
    await vote(store, poll_id, 2, CANT_JUDGE)
    await vote(store, poll_id, 3, None)
    assert silent
    assert await told(store, poll_id) == [
        ("No, because.", ((CANT_JUDGE, GOOD, 1), (NO, BAD, 1), (NO, GOOD, 1))),
        ("No, and nobody read it.", ()),
    ]


async def test_an_edited_reason_loses_its_marks_and_takes_none_for_its_old_words(
    store: Store,
) -> None:
    poll_id = await poll_with_people(store)
    reason = await explain(store, poll_id, 4, "No, because.")
    await mark(store, reason, 1, GOOD)
    await explain(store, poll_id, 4, "No, for another reason.", NOW + 5)
    assert await marks(store) == []
    assert isinstance(await mark(store, reason, 1, GOOD), Refusal)
    assert (await next_for(store, poll_id, 1)).written_at == NOW + 5


async def test_marks_of_a_hidden_reason_are_kept_but_not_told(store: Store) -> None:
    poll_id = await poll_with_people(store)
    reason = await explain(store, poll_id, 4, "No, because.")
    await mark(store, reason, 1, GOOD)
    await decide(store, reason, "hidden")
    assert await told(store, poll_id) == []
    await decide(store, reason, "approved")
    assert await told(store, poll_id) == [("No, because.", ((YES, GOOD, 1),))]


async def test_erasure_takes_ones_marks_and_the_marks_on_ones_reasons(store: Store) -> None:
    poll_id = await poll_with_people(store)
    by_four = await explain(store, poll_id, 4, "No, because.")
    by_one = await explain(store, poll_id, 1, "Yes, because.")
    await mark(store, by_four, 1, GOOD)
    await mark(store, by_four, 2, GOOD)
    await mark(store, by_one, 2, BAD)
    await store.write(lambda c: erasure.delete(c, person(store, 1)))
    assert await marks(store) == [(by_four, GOOD)]


async def test_outside_a_round_nobody_is_asked_what_moved_them(store: Store) -> None:
    poll_id = await poll_with_people(store)
    await vote(store, poll_id, 1, NO)
    who = person(store, 1)
    refused = await store.write(lambda c: opinions.tell(c, poll_id, who, Source.TALK, 0, NOW))
    assert isinstance(refused, Refusal)
