"""The plan: every passage once, its questions right after it, in one beat."""

from hypothesis import given
from hypothesis import strategies as st
from sample_round import article

from bot.domain.rounds import Purpose, StepKind
from bot.domain.plan import plan


def test_a_round_opens_goes_through_the_passages_closes_and_sums_up() -> None:
    kinds = [(step.kind.value, step.beat) for step in plan(article())]
    assert kinds == [
        ("opening", 0),
        ("control", 0),
        ("passage", 1),
        ("question", 1),
        ("question", 1),
        ("passage", 2),
        ("passage", 3),
        ("question", 3),
        ("closing", 4),
        ("summary", 5),
    ]


@given(
    st.integers(1, 30).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(st.integers(0, n - 1), max_size=20).map(lambda found: tuple(sorted(found))),
        )
    )
)
def test_every_passage_and_question_is_planned_once_and_in_order(
    planned: tuple[int, tuple[int, ...]],
) -> None:
    passages, questions = planned
    steps = plan(article(passages, questions))
    posted = [step.passage for step in steps if step.kind is StepKind.PASSAGE]
    asked = [step.passage for step in steps if step.kind is StepKind.QUESTION]
    assert posted == list(range(passages))
    assert asked == list(questions)
    beats = [step.beat for step in steps]
    assert beats == sorted(beats)
    assert set(beats) == set(range(passages + 3))
    assert all(step.beat == step.passage + 1 for step in steps if step.passage is not None)


def test_the_tracked_question_is_asked_by_the_opening_and_by_nothing_else() -> None:
    tracked = [step.kind for step in plan(article()) if step.purpose is Purpose.TRACKED]
    assert tracked == [StepKind.OPENING]
