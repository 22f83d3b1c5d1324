"""Summaries of the article that ships with the bot: nine friends, and forty people with long
texts."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from output import gallery
from summaries.made_inputs import NO, PARTLY, TRACKED_ID, YES, asked, by_sides, made, moved

import seeds
from bot.articles.seed import parse_seed
from bot.domain.answers import encode
from bot.domain.article import Article
from bot.domain.questions import SKIP, STANCE, make_question
from bot.domain.reasons import Source
from bot.domain.rounds import Ballots
from bot.summaries.figures import summarise
from bot.summaries.inputs import MoverInputs, ReasonInputs
from bot.summaries.summary import Summary
from bot.text import snippet

ENDINGS = ("With an agreement", "With a pull-back", "Not soon: a long stalemate", "With war")
ORDER = make_question("Which ending is the likeliest? Put them in order.", "ranked", ENDINGS)
WORDS = (
    "The call was too short for anyone to learn whether sanctions would have kept the troops away "
    "from the border, but a president who speaks frankly leaves room for talks about membership "
    "and missiles, which matters more than marks after one conversation in December"
)


def article() -> Article:
    """The one that ships with the bot: ten questions on nine passages."""
    assert seeds.__file__
    path = Path(seeds.__file__).with_name("biden-putin-call.md")
    return parse_seed(path.read_text(encoding="utf-8"), path.name)


def friends(ballots: Ballots = Ballots.ANONYMOUS, words: str = "") -> Summary:
    """Nine people, of whom five changed their minds; `words` stand in for what someone wrote."""
    of = article()
    marks = make_question(words or "What marks does he deserve?", "marks")
    which = make_question("What did it bring?", "multiple", ("Talks", words or "Peace", "Nothing"))
    drinks = make_question("What shall we drink?", "ranked", ("Tea", words or "Coffee", "Water"))
    orders = ((0, 1), (0,), (1, 0), (1, 2), (2, 1), (2, 0, 1), (0, 2))
    first = by_sides(2, STANCE, {YES: {0: 4}, NO: {0: 4, 1: 1}}, 1)
    marked = ((YES, 1, 3), (YES, -1, 1), (NO, 1, 2), (NO, 0, 1))
    return summarise(
        made(
            replace(first, by_role=((1, 0, 1), (0, 0, 7), (0, 1, 1))),
            by_sides(3, marks, {YES: {0: 2}, NO: {3: 2, SKIP: 1}}, 2),
            asked(4, which, {0b11: 3, 0b100: 2, 0b1: 1}, 3),
            asked(5, drinks, Counter(encode(drinks, one) for one in orders), 4),
            title=words or of.title,
            published=of.published,
            note=of.note,
            ballots=ballots,
            tracked=of.tracked,
            passages=tuple(enumerate(_first_words(of), 1)),
            roles=("Sailors",),
            **moved({(1, 0): 2, (1, 2): 2, (0, 0): 2, (0, 2): 1, (2, 2): 2}),
            changed_after=((1, 2), (2, 3)),
            guesses={YES: 3, NO: 5},
            reasons=(
                ReasonInputs(1, TRACKED_ID, NO, words or "One call is too little.", NO, marked),
                ReasonInputs(2, 3, 3, "", YES, ((YES, 1, 2), (NO, -1, 3))),
            ),
            moved=(
                MoverInputs(Source.TALK, 0, 2),
                MoverInputs(Source.REASON, 1, 2),
                MoverInputs(Source.REASON, 2, 1),
                MoverInputs(Source.PASSAGE, 2, 1),
            ),
        )
    )


def crowd() -> Summary:
    """Forty people on three sides, ten questions and long reasons; the same at every call."""
    of = article()
    placed = [(one.passage + 1, one.question) for one in of.questions]
    stances = {i for i, _ in enumerate(of.passages, 1)} - {passage for passage, _ in placed}
    questions = [*placed, (placed[-1][0], ORDER), *((passage, STANCE) for passage in stances)]
    questions.sort(key=lambda one: one[0])
    inputs = gallery.inputs(40, of.tracked, _first_words(of), questions, seed=7)
    choices = [one.id for one in inputs.polls if one.question.kind == of.tracked.kind]
    reasons = tuple(
        ReasonInputs(
            number,
            TRACKED_ID if number % 2 else choices[number % len(choices)],
            number % 3 if number % 2 else YES,
            f"{WORDS[number:]}, say {number} of us.",
            number % 3,
            tuple((side, mark, 1 + (number + side) % 6) for side in range(3) for mark in (1, -1)),
        )
        for number in range(1, 25)
    )
    return summarise(
        replace(
            inputs,
            participants=43,
            roles=("Newcomers", "Members of the reading circle"),
            guesses={YES: 20, PARTLY: 9, NO: 11},
            reasons=reasons,
            moved=(
                MoverInputs(Source.TALK, 0, 5),
                MoverInputs(Source.PASSAGE, 5, 4),
                MoverInputs(Source.REASON, 1, 2),
                MoverInputs(Source.ELSE, 0, 1),
            ),
        )
    )


def _first_words(of: Article) -> list[str]:
    return [snippet(of.text(one)) for one in of.passages]
