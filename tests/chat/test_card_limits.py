"""The fullest card that people can bring about is still one that Discord takes."""

from dataclasses import replace

import discord
import pytest

from bot.articles.loading import load_library, shipped_seeds
from bot.domain.article import PlacedQuestion
from bot.chat.cards import opinions, private, steps
from bot.chat.cards.parts import SHOWN_AT_MOST, Card
from bot.chat.cards.polls import look_card, poll_card
from bot.domain.answers import encode
from bot.domain.questions import FIXED_OPTIONS, MAX_RANKED, Kind, Question
from bot.domain.answers import Tally
from bot.domain.rounds import (
    Ballots,
    Poll,
    Purpose,
    Results,
    Round,
    Rules,
    State,
    Step,
    StepKind,
    View,
    Where,
)
from bot.rounds.opinions import Choices
from bot.domain.plan import plan
from bot.rounds.publisher import PollContent, StepContent
from bot.rounds.voting import OwnAnswer, OwnAnswers, PollLook
from bot.store.ballots import Receipt
from bot.store.opinions import Others
from bot.store.reasons import Submitted
from bot.summaries.models import Reason

SNOWFLAKE = 1_234_567_890_123_456_789
COMPONENTS_AT_MOST = 40
EVERYTHING = 2**10 - 1
"""Every option of the fullest question, as one answer."""


def fullest(letter: str, kind: Kind = Kind.MULTIPLE) -> Question:
    """As many options, and all of it as long as it may be."""
    options = tuple(f"{n}{letter * 99}" for n in range(10))
    return Question(letter * 300, kind, FIXED_OPTIONS.get(kind, options), letter * 300)


def ranked(letter: str) -> Question:
    """The fullest question to rank."""
    question = fullest(letter, Kind.RANKED)
    return replace(question, options=question.options[:MAX_RANKED])


def poll(question: Question, purpose: Purpose = Purpose.ASKED, *, is_open: bool = True) -> Poll:
    return Poll(
        id=9_999_999,
        server_id=SNOWFLAKE,
        channel_id=SNOWFLAKE,
        message_id=SNOWFLAKE,
        round_id=None,
        purpose=purpose,
        question=question,
        rules=Rules(Results.LIVE, Ballots.OPEN, SNOWFLAKE, 86_399),
        opened_at=1,
        closes_at=1_800_000_000_000,
        closed_at=None if is_open else 2,
        withheld=False,
    )


def view(question: Question) -> View:
    count = len(question.options)
    return View(Tally((1234,) * count, 12345, 999), final=False)


def fits(card: Card) -> None:
    assert card.content_length() <= SHOWN_AT_MOST
    assert card.total_children_count <= COMPONENTS_AT_MOST


LETTERS = pytest.mark.parametrize("letter", ["x", "*"])


@LETTERS
def test_a_receipt(letter: str) -> None:
    question = fullest(letter)
    reason = letter * 300
    fits(
        private.receipt_card(
            Receipt(poll(question), EVERYTHING, EVERYTHING - 1, reason, view(question))
        )
    )


@LETTERS
def test_a_receipt_that_asks_what_moved(letter: str) -> None:
    asked = replace(poll(fullest(letter), Purpose.QUESTION), round_id=9_999_999)
    receipt = Receipt(asked, EVERYTHING, EVERYTHING - 1, letter * 300, view(asked.question))
    shown = private.receipt_card(receipt)
    fits(shown)
    assert "What moved you?" in str(shown.to_components())


@LETTERS
def test_anothers_reason(letter: str) -> None:
    question = fullest(letter)
    asked = replace(poll(question), round_id=9_999_999)
    answer = ", ".join(question.options)
    one = Others(asked, 2**40, answer, letter * 300, 1_800_000_000_000, 9999)
    fits(opinions.others_card(one, -1))
    fits(opinions.others_card(Others(asked), 1))


@LETTERS
def test_the_question_what_moved_someone(letter: str) -> None:
    many = tuple((n, letter * 300) for n in range(60, 0, -1))
    asked = opinions.ask_card(Choices(poll(fullest(letter)), many, many))
    fits(asked)
    (box,) = asked.to_components()
    offered = box["components"][1]["components"][0]["options"]
    assert len(offered) == 25
    assert all(len(one["label"]) <= 100 for one in offered)
    assert offered[0]["value"] == "passage:60"


@LETTERS
@pytest.mark.parametrize("is_open", [True, False])
def test_a_poll(letter: str, is_open: bool) -> None:
    question = fullest(letter)
    asked = poll(question, is_open=is_open)
    reasons = (Reason(question.text, ", ".join(question.options), letter * 300),) * 20
    fits(poll_card(PollContent(asked, 12345, view(question), reasons)))


@LETTERS
def test_a_look_at_a_poll_with_everyones_names(letter: str) -> None:
    question = fullest(letter)
    names = {1 << n: [SNOWFLAKE + i for i in range(30)] for n in range(10)}
    fits(look_card(PollLook(poll(question), EVERYTHING, 12345, view(question), False, names)))


@LETTERS
def test_a_change(letter: str) -> None:
    fits(private.change_card(poll(fullest(letter)), EVERYTHING))


@LETTERS
@pytest.mark.parametrize("count", range(MAX_RANKED + 1))
def test_a_ranking_at_any_choice(letter: str, count: int) -> None:
    asked = replace(poll(ranked(letter)), round_id=9_999_999)
    whole = encode(asked.question, range(MAX_RANKED))
    so_far = encode(asked.question, range(count)) if count else 0
    card = private.change_card(asked, whole, so_far)
    fits(card)
    (box,) = card.to_components()
    menus = [one["components"][0] for one in box["components"] if one["type"] == 1]
    for option in [option for menu in menus for option in menu.get("options", ())]:
        assert len(option["label"]) <= 100


@LETTERS
def test_a_ranked_poll_wherever_it_stands(letter: str) -> None:
    question, whole = ranked(letter), encode(ranked(letter), range(MAX_RANKED))
    asked, reason = poll(question), letter * 300
    fits(private.receipt_card(Receipt(asked, whole, whole, reason, view(question))))
    fits(private.receipt_card(Receipt(asked, whole, whole - 1, reason, view(question))))
    told = (Reason(question.text, f"First choice: {question.options[0]}", reason),) * 20
    for one in (asked, poll(question, is_open=False)):
        fits(poll_card(PollContent(one, 12345, view(question), told)))
    names = {encode(question, [i]): [SNOWFLAKE + n for n in range(30)] for i in range(8)}
    fits(look_card(PollLook(asked, whole, 12345, view(question), False, names)))
    round_ = long_round(letter)
    tracked = poll(question, Purpose.TRACKED)
    entries = (OwnAnswer(tracked, whole, SNOWFLAKE, SNOWFLAKE, 1),) * 60
    fits(private.own_answers_card(OwnAnswers(round_, entries)))
    for kind in (StepKind.OPENING, StepKind.QUESTION, StepKind.CLOSING):
        step = next(one for one in round_.steps if one.kind is kind)
        fits(steps.step_card(StepContent(round_, step, PollContent(tracked, 1, view(question)))))


@LETTERS
def test_a_page_of_the_moderators_list(letter: str) -> None:
    question = fullest(letter)
    one = Submitted(10**9, question.text, ", ".join(question.options), letter * 300, "waiting")
    fits(private.review_card([one] * private.REVIEW_PAGE, 999, 9999, 500))


@LETTERS
def test_my_answers(letter: str) -> None:
    round_ = long_round()
    question = fullest(letter)
    entries = tuple(
        OwnAnswer(
            poll(question, Purpose.TRACKED if n == 0 else Purpose.QUESTION),
            EVERYTHING if n % 2 else None,
            SNOWFLAKE,
            SNOWFLAKE,
            n,
        )
        for n in range(60)
    )
    fits(private.own_answers_card(OwnAnswers(round_, entries)))


@pytest.mark.parametrize("answer", [None, EVERYTHING])
def test_my_answers_where_all_are_answered_or_none(answer: int | None) -> None:
    asked = poll(fullest("x"), Purpose.QUESTION)
    entries = (OwnAnswer(asked, answer, SNOWFLAKE, SNOWFLAKE, 1),) * 24
    fits(private.own_answers_card(OwnAnswers(long_round(), entries)))


@LETTERS
@pytest.mark.parametrize("kind", list(StepKind))
def test_every_step(letter: str, kind: StepKind) -> None:
    round_ = long_round(letter)
    step = next(one for one in round_.steps if one.kind is kind)
    asked = poll(fullest(letter), Purpose.TRACKED)
    if kind is StepKind.PASSAGE:
        asked = poll(fullest(letter, Kind.STANCE), Purpose.STANCE)
    content = StepContent(round_, step, PollContent(asked, 12345, view(asked.question)))
    fits(steps.step_card(content))


@LETTERS
def test_the_control_card_with_its_trouble(letter: str) -> None:
    fits(steps.control_card(long_round(letter), 99))
    fits(steps.confirm_discard(long_round(letter)))


def test_a_modal_for_a_reason() -> None:
    modal = private.reason_modal(poll(fullest("x")), "y" * 300)
    assert isinstance(modal, discord.ui.Modal)
    assert len(modal.title) <= 45
    (label,) = modal.to_components()
    assert len(label["label"]) <= 45
    assert len(label["description"]) <= 100


def long_round(letter: str = "x") -> Round:
    """The shipped article with its longest passage, and long words around it."""
    article = load_library([shipped_seeds()]).get("biden-putin-call")
    article = replace(
        article,
        title=letter * 200,
        note=letter * 300,
        credits=(letter * 300,),
        body=(letter * 1499 + " ") * len(article.passages),
        passages=tuple(
            replace(passage, start=1500 * n, end=1500 * (n + 1))
            for n, passage in enumerate(article.passages)
        ),
        questions=tuple(PlacedQuestion(fullest(letter), one.passage) for one in article.questions),
    )
    return Round(
        id=9_999_999,
        server_id=SNOWFLAKE,
        channel_id=SNOWFLAKE,
        place_id=SNOWFLAKE,
        where=Where.THREAD,
        article=article,
        pace=86_399,
        rules=Rules(Results.VOTED, Ballots.OPEN, SNOWFLAKE, 86_399),
        state=State.PAUSED,
        started_at=1,
        paused_at=2,
        ended_at=None,
        trouble="x" * 500,
        steps=tuple(
            Step(n, one.kind, one.beat, one.passage, n, 10**12, 1, 1, SNOWFLAKE)
            for n, one in enumerate(plan(article))
        ),
    )
