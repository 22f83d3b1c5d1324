"""The plan: one card a passage, with what is asked there."""

from hypothesis import given
from hypothesis import strategies as st
from sample_round import article

from bot.domain.plan import plan
from bot.domain.questions import STANCE
from bot.domain.rounds import Purpose, StepKind, Where


def test_each_card_asks_what_belongs_to_it_and_the_stance_only_where_nothing_does() -> None:
    asked = [
        (step.kind.value, [(purpose.value, question.text) for purpose, question in step.asks])
        for step in plan(article(3, (0, 0, 2)), Where.THREAD)
    ]
    assert asked == [
        ("opening", [("tracked", "Tracked?")]),
        ("passage", [("question", "Question 0?"), ("question", "Question 1?")]),
        ("passage", [("stance", STANCE.text)]),
        ("passage", [("question", "Question 2?")]),
        ("closing", [("guess", "What do most people here say?")]),
        ("summary", []),
        ("announcement", []),
    ]


def test_a_round_in_the_channel_itself_needs_no_announcement_there() -> None:
    assert [step.kind for step in plan(article(1, ()), Where.HERE)] == [
        StepKind.OPENING,
        StepKind.PASSAGE,
        StepKind.CLOSING,
        StepKind.SUMMARY,
    ]


@given(st.integers(1, 30).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n - 1)))))
def test_every_passage_and_every_question_comes_once_and_in_order(
    made: tuple[int, set[int]],
) -> None:
    passages, raising = made
    steps = plan(article(passages, tuple(sorted(raising))), Where.HERE)
    assert [step.passage for step in steps if step.kind is StepKind.PASSAGE] == [*range(passages)]
    asked = [(step.passage, purpose) for step in steps for purpose, _ in step.asks][1:-1]
    assert asked == [
        (i, Purpose.QUESTION if i in raising else Purpose.STANCE) for i in range(passages)
    ]
