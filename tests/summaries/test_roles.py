"""Results by role: what may be told, and that no small part follows from it."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.questions import CANT_JUDGE, Kind, Question
from bot.summaries.findings import RoleComparison
from bot.summaries.models import ByRole
from bot.summaries.roles import OTHERS, by_role

TEA = Question("Tea?", Kind.CHOICE, ("Yes", "No", "Later"))
COLOURS = Question("Which?", Kind.MULTIPLE, ("Red", "Green"))
BOTH = ("Cooks", "Guests")


def counts(told: RoleComparison | None) -> dict[str, dict[str, int]]:
    assert told is not None
    return {
        role.role: dict(zip(told.answers, (share.count for share in role.shares), strict=True))
        for role in told.roles
    }


def test_members_of_a_role_stand_beside_each_other() -> None:
    cells = ((1, 0, 5), (1, 1, 3), (0, 0, 4), (0, 1, 9), (0, CANT_JUDGE, 3))
    told = by_role(ByRole(TEA, cells), ["Cooks"])
    assert counts(told) == {"Cooks": {"Yes": 5, "No": 3, "Later": 0, "Can't judge": 0}}
    assert told is not None
    assert told.roles[0].n == 8


def test_someone_with_two_roles_counts_in_both() -> None:
    cells = ((1, 0, 5), (2, 1, 4), (3, 0, 3), (0, 1, 6))
    told = counts(by_role(ByRole(TEA, cells), BOTH))
    assert (told["Cooks"]["Yes"], told["Guests"]["Yes"], told["Guests"]["No"]) == (8, 3, 4)


def test_answers_of_few_are_merged() -> None:
    cells = ((1, 0, 5), (1, 1, 2), (1, 2, 2), (0, 0, 6), (0, 1, 3), (0, 2, 4))
    told = counts(by_role(ByRole(TEA, cells), ["Cooks"]))
    assert told == {"Cooks": {"Yes": 5, "Can't judge": 0, OTHERS: 4}}


def test_a_role_with_few_members_is_left_out() -> None:
    cells = ((1, 0, 6), (2, 1, 4), (0, 1, 5))
    assert list(counts(by_role(ByRole(TEA, cells), BOTH))) == ["Cooks"]
    assert by_role(ByRole(TEA, ((1, 0, 4), (0, 1, 9))), ["Cooks"]) is None
    assert by_role(ByRole(TEA, ((1, 0, 7), (0, 1, 2))), ["Cooks"]) is None, "two have no role"


def test_of_several_picks_each_option_stands_alone() -> None:
    cells = ((1, 0b01, 4), (1, 0b11, 3), (0, 0b10, 6), (0, 0b11, 1))
    told = counts(by_role(ByRole(COLOURS, cells), ["Cooks"]))
    assert told == {"Cooks": {"Green": 3, "Can't judge": 0}}, "one guest alone picked red"
    assert by_role(ByRole(COLOURS, ((1, 0b01, 7), (0, 0b10, 1), (0, 0b01, 5))), ["Cooks"]) is None


cells_ = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 2)), min_size=5, max_size=14)


@settings(max_examples=200, deadline=None)
@given(cells_)
def test_no_part_of_one_or_two_can_be_worked_out(people: list[tuple[int, int]]) -> None:
    """One role: every split of the answers that fits the published is tried."""
    people = [(held & 1, answer) for held, answer in people]
    cells = tuple((h, a, people.count((h, a))) for h, a in sorted(set(people)))
    told = by_role(ByRole(TEA, cells), ["Cooks"])
    if told is None:
        return
    published = counts(told)["Cooks"]
    names = [*TEA.options, "Can't judge"]
    totals = [sum(a == i for _, a in people) for i in (0, 1, 2, -1)]
    own = [people.count((1, i)) for i in (0, 1, 2, -1)]
    hidden = [i for i, name in enumerate(names) if name not in published]
    rest = published.get(OTHERS, 0)
    fits = [
        split for split in product(*(range(totals[i] + 1) for i in hidden)) if sum(split) == rest
    ]
    for place, i in enumerate(hidden):
        if own[i] in (1, 2) or totals[i] - own[i] in (1, 2):
            assert len({split[place] for split in fits}) > 1, (published, names[i])
    for name in published.keys() - {OTHERS}:
        i = names.index(name)
        assert all(n == 0 or n >= 3 for n in (own[i], totals[i] - own[i]))
