"""Who may see what: every rule of it, in one place.

| ballots | names | results |
|---|---|---|
| anonymous | never shown to anyone on Discord | from the first ballot on, as `results` says |
| open | shown with the result | the same |
| secret | never | after the close, from 5 answers on; of breakdowns only what hides everyone |

The result of the tracked question is closed until the round ends, whatever the rules say: a
visible tally would move what is measured. What is shown is always whole: a result is left out or
it is exact.
"""

from collections.abc import Iterable

from bot.domain.answers import Tally
from bot.domain.rounds import Ballots, Poll, Purpose, Results, Rules

SECRET_MINIMUM = 5
"""In secret polls nothing is shown of fewer answers."""

SECRET_PART = 3
"""In secret polls no part of a breakdown is of fewer people, unless it is empty."""


def may_see(poll: Poll, *, answered: bool) -> bool:
    """Whether someone may see the poll's result now (`answered`: they have an answer in it).

    Of the tracked question and the guess only the summary shows results, once the round has ended.
    """
    if poll.withheld or poll.purpose in (Purpose.TRACKED, Purpose.GUESS):
        return False
    if poll.closed_at is not None:
        return True
    if poll.rules.ballots is Ballots.SECRET:
        return False
    match poll.rules.results:
        case Results.LIVE:
            return True
        case Results.VOTED:
            return answered or poll.revealed_at is not None
        case Results.CLOSED:
            return False


def may_show(ballots: Ballots, tally: Tally) -> bool:
    """Whether these are answers enough to show a result at all."""
    return ballots is not Ballots.SECRET or tally.voters >= SECRET_MINIMUM


def may_reopen(rules: Rules, voters: int) -> bool:
    """Whether a closed poll can be opened again. Where its result was kept back until the close,
    one more answer would be the difference between two results: everyone could read it."""
    held_back = rules.ballots is Ballots.SECRET or rules.results is Results.CLOSED
    return voters == 0 or not held_back


def may_break_down(ballots: Ballots, parts: Iterable[int]) -> bool:
    """Whether a breakdown into parts of so many people hides everyone who has to be hidden."""
    return ballots is not Ballots.SECRET or all(not n or n >= SECRET_PART for n in parts)


def shows_names(ballots: Ballots) -> bool:
    """Whether people see who answered what, wherever they see the result."""
    return ballots is Ballots.OPEN


def may_quote_answer(poll: Poll, tally: Tally) -> bool:
    """Whether a reason may be shown with the answer for which it was written."""
    if poll.rules.ballots is not Ballots.SECRET:
        return True
    return poll.closed_at is not None and may_show(Ballots.SECRET, tally)
