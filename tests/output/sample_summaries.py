"""Summaries made by hand: nine friends, and forty people with long texts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import seeds
from bot.articles.seed import parse_seed
from bot.domain.answers import encode
from bot.domain.article import Article
from bot.domain.questions import SKIP, STANCE, Kind, Question, make_question
from bot.domain.reasons import Source
from bot.domain.rounds import Ballots, Purpose
from bot.summaries.figures import summarise
from bot.summaries.inputs import Cells, MoverInputs, PollInputs, ReasonInputs, RoundInputs
from bot.summaries.summary import Summary
from bot.text import snippet

TRACKED_ID = 1
YES, PARTLY, NO = range(3)
ENDINGS = ("With an agreement", "With a pull-back", "Not soon: a long stalemate", "With war")
ORDER = make_question("Which ending is the likeliest? Put them in order.", "ranked", ENDINGS)
AGREED = "Keep it open"
WORDS = (
    "the call was too short for anyone to learn whether sanctions would have kept the troops away "
    "from the border but a president who speaks frankly leaves room for talks about membership "
    "and missiles which matters more than marks after one conversation in December"
)


def article() -> Article:
    """The one that ships with the bot: ten questions on nine passages."""
    assert seeds.__file__
    path = Path(seeds.__file__).with_name("biden-putin-call.md")
    return parse_seed(path.read_text(encoding="utf-8"), path.name)


def passages(of: Article) -> tuple[tuple[int, str], ...]:
    """The number and the first words of each passage."""
    return tuple((i, snippet(of.text(one))) for i, one in enumerate(of.passages, 1))


def friends(ballots: Ballots = Ballots.ANONYMOUS, words: str = "") -> Summary:
    """Nine people, of whom five changed their minds; `words` stand in for what someone wrote."""
    of = article()
    marks = make_question(words or "What marks does he deserve?", "marks")
    which = make_question("What did it bring?", "multiple", ("Talks", words or "Peace", "Nothing"))
    drinks = make_question("What shall we drink?", "ranked", ("Tea", words or "Coffee", "Water"))
    orders = ((0, 1), (0,), (1, 0), (1, 2), (2, 1), (2, 0, 1), (0, 2))
    polls = (
        poll(2, STANCE, 1, {0: 8, 1: 1}, ((YES, 0, 4), (NO, 0, 4), (NO, 1, 1))),
        poll(3, marks, 2, {0: 2, 3: 2, SKIP: 1}, ((YES, 0, 2), (NO, 3, 2))),
        poll(4, which, 3, {0b11: 3, 0b100: 2, 0b1: 1}),
        poll(5, drinks, 4, Counter(encode(drinks, one) for one in orders)),
    )
    marked = ((YES, 1, 3), (YES, -1, 1), (NO, 1, 2), (NO, 0, 1))
    return summarise(
        RoundInputs(
            title=words or of.title,
            published=of.published,
            note=of.note,
            ballots=ballots,
            is_over=True,
            participants=9,
            tracked=of.tracked,
            passages=passages(of),
            polls=polls,
            roles=("Sailors",),
            firsts={YES: 3, PARTLY: 4, NO: 2},
            finals={YES: 4, NO: 5},
            pairs=((1, 0, 2), (1, 2, 2), (0, 0, 2), (0, 2, 1), (2, 2, 2)),
            changed_after=((1, 2), (2, 3)),
            guesses={YES: 3, NO: 5},
            reasons=(
                ReasonInputs(1, 1, NO, words or "One call is too little.", NO, marked),
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


def poll(
    id: int, question: Question, passage: int, answers: Mapping[int, int], by_side: Cells = ()
) -> PollInputs:
    """The compared role is held by one of those who gave the first answer."""
    first, others = min(answers), {a: n for a, n in answers.items() if a != min(answers)}
    by_role = (
        (1, first, 1),
        (0, first, answers[first] - 1),
        *((0, a, n) for a, n in others.items()),
    )
    purpose = Purpose.STANCE if question is STANCE else Purpose.QUESTION
    return PollInputs(id, question, purpose, passage, answers, by_side, by_role)


@dataclass(frozen=True, slots=True)
class Person:
    first: int
    final: int
    roles: int
    answers: Mapping[int, int]


def crowd() -> Summary:
    """Forty people on three sides, ten questions and long reasons; the same at every call."""
    chance, of = Random(7), article()
    asked = list(_asked(of))
    people = [_person(chance, [(id, question) for id, question, _ in asked]) for _ in range(40)]
    pairs = Counter((one.first, one.final) for one in people)
    changed = sum(n for (first, final), n in pairs.items() if first != final)
    return summarise(
        RoundInputs(
            title=of.title,
            published=of.published,
            note=of.note,
            ballots=Ballots.ANONYMOUS,
            is_over=True,
            participants=43,
            tracked=of.tracked,
            passages=passages(of),
            polls=tuple(_poll(id, q, passage, people) for id, q, passage in asked),
            roles=("Newcomers", "Members of the reading circle"),
            firsts=Counter(one.first for one in people),
            finals=Counter(one.final for one in people),
            pairs=tuple((*pair, n) for pair, n in pairs.items()),
            changed_after=((1, 4), (5, changed - 4), (8, 2)),
            guesses={YES: 20, PARTLY: 9, NO: 11},
            reasons=tuple(_reasons(chance, asked)),
            moved=(
                MoverInputs(Source.TALK, 0, 5),
                MoverInputs(Source.PASSAGE, 5, 4),
                MoverInputs(Source.PASSAGE, 7, 2),
                MoverInputs(Source.REASON, 1, 2),
                MoverInputs(Source.ELSE, 0, 1),
            ),
        )
    )


def _asked(of: Article) -> Iterator[tuple[int, Question, int]]:
    """(poll, question, number of the passage): the article's, a ranking, and stances elsewhere."""
    questions = [(one.question, one.passage + 1) for one in of.questions]
    questions.append((ORDER, questions[-1][1]))
    free = {i for i, _ in enumerate(of.passages, 1)} - {passage for _, passage in questions}
    questions += [(STANCE, passage) for passage in free]
    questions.sort(key=lambda one: one[1])
    for id, (question, passage) in enumerate(questions, TRACKED_ID + 1):
        yield id, question, passage


def _person(chance: Random, asked: Sequence[tuple[int, Question]]) -> Person:
    first = chance.choice((YES, YES, PARTLY, PARTLY, PARTLY, NO))
    final = first if chance.random() < 0.6 else chance.choice((YES, NO, PARTLY))
    answers = {id: _answer(chance, q, final) for id, q in asked if chance.random() < 0.85}
    return Person(first, final, chance.choice((0, 1, 2, 3)), answers)


def _answer(chance: Random, question: Question, side: int) -> int:
    """Mostly what fits the side; some skip."""
    options = range(len(question.options))
    if question.offers_skip and chance.random() < 0.05:
        return SKIP
    if question.kind is Kind.RANKED:
        return encode(question, chance.sample(options, k=chance.randint(1, len(options))))
    if question.kind is Kind.MULTIPLE:
        return encode(question, chance.sample(options, k=chance.randint(1, 3)))
    if question.options[0] == AGREED and chance.random() < 0.7:
        return 0
    leaning = side * (len(options) - 1) // 2
    return leaning if chance.random() < 0.45 else chance.choice(options)


def _poll(id: int, question: Question, passage: int, people: Sequence[Person]) -> PollInputs:
    told = [(one, one.answers[id]) for one in people if id in one.answers]
    by_side = Counter((one.final, answer) for one, answer in told)
    by_role = Counter((one.roles, answer) for one, answer in told)
    return replace(
        poll(id, question, passage, Counter(answer for _, answer in told)),
        by_side=tuple((*cell, n) for cell, n in by_side.items()),
        by_role=tuple((*cell, n) for cell, n in by_role.items()),
    )


def _reasons(chance: Random, asked: Sequence[tuple[int, Question, int]]) -> Iterator[ReasonInputs]:
    choices = [id for id, question, _ in asked if question.kind is Kind.CHOICE]
    for id in range(1, 25):
        text = " ".join(chance.choices(WORDS.split(), k=45)).capitalize()[:290] + "."
        side = chance.choice((YES, PARTLY, NO))
        marks = tuple((one, 1, chance.randint(1, 6)) for one in (YES, PARTLY, NO))
        marks += tuple((one, -1, chance.randint(1, 6)) for one in (YES, PARTLY, NO))
        poll_id = TRACKED_ID if id % 2 else chance.choice(choices)
        yield ReasonInputs(id, poll_id, side if id % 2 else 0, text, side, marks)
