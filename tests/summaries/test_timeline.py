"""The replayed ballot log."""

from hypothesis import given
from hypothesis import strategies as st

from bot.summaries.timeline import differences, differing

states = st.lists(
    st.dictionaries(st.binary(min_size=1, max_size=1), st.integers(-1, 9**8)), min_size=1
)


@given(states)
def test_the_quick_way_finds_as_many_differences(moments: list[dict[bytes, int]]) -> None:
    differ = differences(moments)
    for i, one in enumerate(moments):
        for j, other in enumerate(moments):
            assert differ(i, j) == differing(one, other)
