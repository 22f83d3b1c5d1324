"""Small rounds written by hand: one string per person, one letter per moment.

The moments are the opening, each passage's step, and the closing window. A letter is an
answer, "?" is "can't judge", "-" a withdrawal, "." nothing.
"""

from collections.abc import Sequence

from bot.domain.questions import CANT_JUDGE, Kind, Question
from bot.domain.answers import Tally
from bot.summaries.models import AskedQuestion, Change, PostedPassage, RoundRecord

TRACKED = Question("Does he deserve poor marks?", Kind.CHOICE, ("Apples", "Bread", "Cheese"))
MINUTE = 60_000


def round_of(
    people: Sequence[str],
    *,
    question: Question = TRACKED,
    closing: bool = True,
    stances: Sequence[Tally | None] = (),
    questions: Sequence[AskedQuestion] = (),
    running: bool = False,
) -> RoundRecord:
    """A round whose first passage comes at minute 10, the next at 20 and so on."""
    moments = len(people[0]) if people else 1
    passages = moments - 1 - closing
    stances = [*stances, *[None] * (passages - len(stances))]
    log = sorted(
        (_change(voter, moment, letter) for voter, word in enumerate(people)
         for moment, letter in enumerate(word) if letter != "."),
        key=lambda change: change.at,
    )  # fmt: skip
    return RoundRecord(
        title="The call",
        published="2021-12-31",
        note="An opinion piece that quotes the Associated Press.",
        started_at=0,
        first_passage_at=10 * MINUTE,
        closing_at=10 * MINUTE * (passages + 1) if closing else None,
        ended_at=None if running else 10 * MINUTE * moments,
        participants=len(people),
        tracked=question,
        tracked_log=None if running else tuple(log),
        passages=tuple(
            PostedPassage(i + 1, f"Passage {i + 1}", 10 * MINUTE * (i + 1), stance)
            for i, stance in enumerate(stances)
        ),
        questions=tuple(questions),
        reasons=(),
    )


def crowd(count: int, passages: int = 3, options: int = 3) -> list[str]:
    """Many people who answer, and some of whom change, in a regular pattern."""
    letters = "ABCDEFGHIJ"[:options] + "?"
    words: list[str] = []
    for i in range(count):
        word = [letters[i * 7 % len(letters)], *"." * passages, "."]
        word[1 + i % passages] = letters[i * 5 % len(letters)] if i % 3 == 0 else "."
        if i % 5:
            word[-1] = letters[i * 3 % len(letters)] if i % 4 == 0 else _held(word)
        words.append("".join(word))
    return words


def _held(word: Sequence[str]) -> str:
    return next(letter for letter in reversed(word) if letter != ".")


def _change(voter: int, moment: int, letter: str) -> Change:
    answer = {"?": CANT_JUDGE, "-": None}.get(letter, ord(letter) - ord("A"))
    return Change(voter.to_bytes(16, "big"), answer, 10 * MINUTE * moment + voter)
