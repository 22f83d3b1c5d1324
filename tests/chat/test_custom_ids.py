"""Whatever a custom_id says, it is one of ours in just one spelling, or nothing."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.custom_ids import Control, Verb, custom_id, parse

INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)


def arity(verb: Verb) -> int:
    for count in range(1, 5):
        try:
            custom_id(verb, *range(count))
        except ValueError:
            continue
        return count
    raise AssertionError(verb)


@given(
    st.sampled_from(Verb).flatmap(
        lambda verb: st.tuples(st.just(verb), st.tuples(*[INTEGERS] * arity(verb)))
    )
)
def test_what_is_written_is_read_back(control: tuple[Verb, tuple[int, ...]]) -> None:
    verb, numbers = control
    text = custom_id(verb, *numbers)
    assert len(text) <= 100
    assert parse(text) == Control(verb, numbers)


@given(
    st.text(max_size=120)
    | st.tuples(
        st.sampled_from([verb.value for verb in Verb]),
        st.lists(st.text("0123456789-+_ .e²٣", max_size=20), max_size=4),
    ).map(lambda made: ":".join([made[0], *made[1]]))
)
@example("vote:1:-0")
@example("vote:1:+1")
@example("vote:1:01")
@example("vote:1:1_0")
@example("vote:1:٣")
@example("VOTE:1:1")
@example("vote:1:" + "9" * 90)
@example("")
def test_any_text_is_nothing_or_reads_back_exactly(text: str) -> None:
    control = parse(text)
    if control is not None:
        assert custom_id(control.verb, *control.numbers) == text
