"""The fullest card that people can bring about is still one that Discord takes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest

from bot.articles.loading import load_library, shipped_seeds
from bot.articles.split import WIDEST
from bot.chat.cards import articles, asking, panel, polls, private, reasons, steps, summary
from bot.chat.cards.parts import SHOWN_AT_MOST, Card
from bot.chat.cards.trends import article_card, question_card
from bot.chat.custom_ids import REASONS, RESULTS
from bot.domain.answers import encode
from bot.domain.article import (
    Block,
    BlockKind,
    Dropped,
    Origin,
    Passage,
    PlacedQuestion,
    Reading,
    Run,
)
from bot.domain.machine import Action
from bot.domain.plan import plan
from bot.domain.questions import FIXED_OPTIONS, MAX_RANKED, Kind, Question
from bot.domain.reasons import Quoted, ReasonState
from bot.domain.rounds import (
    Ballots,
    ComparedRole,
    Poll,
    Purpose,
    Results,
    Round,
    Rules,
    State,
    Step,
    StepKind,
    Trouble,
    Where,
)
from bot.rounds.cards import PollCard, StepCard
from bot.rounds.service import PanelData
from bot.rounds.trends import MOST, ArticleTrends, Measure, Trend
from bot.rounds.voting import OwnAnswer, OwnAnswers, PollView
from bot.store.articles import SavedArticle
from bot.store.ballots import Receipt
from bot.store.errors import Fault
from bot.store.reasons import Others, ReviewPage, Sources, Submitted
from bot.summaries.figures import result_of, summarise
from bot.summaries.ground import tally_of
from bot.summaries.inputs import PollInputs, ReasonInputs, RoundInputs
from bot.summaries.summary import Result

SNOWFLAKE = 1_234_567_890_123_456_789
COMPONENTS_AT_MOST = 40
KINDS = [kind for kind in Kind if kind is not Kind.STANCE]
LETTERS = pytest.mark.parametrize("letter", ["x", "*"])
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
RULES = Rules(
    Results.LIVE,
    Ballots.OPEN,
    SNOWFLAKE,
    86_399,
    tuple(ComparedRole(SNOWFLAKE + n, "r" * 100) for n in range(3)),
)


def fits(card: Card) -> None:
    assert card.content_length() <= SHOWN_AT_MOST
    assert card.total_children_count <= COMPONENTS_AT_MOST


def read_all(make: Callable[[int], Card]) -> str:
    """What is read on all its pages, each of which fits."""
    read: list[str] = []
    while not read or '"More"' in read[-1]:
        card = make(len(read))
        fits(card)
        read.append(json.dumps(card.to_components(), ensure_ascii=False))
        assert len(read) < 300
    return "".join(read).replace("\\", "")


def fullest(letter: str, kind: Kind = Kind.MULTIPLE) -> Question:
    """As many options, and all of it as long as it may be."""
    options = tuple(f"{n}{letter * 99}" for n in range(MAX_RANKED if kind is Kind.RANKED else 10))
    return Question(letter * 300, kind, FIXED_OPTIONS.get(kind, options), letter * 300)


def everything(question: Question) -> int:
    """The longest answer to it."""
    several = question.kind in (Kind.MULTIPLE, Kind.RANKED)
    return encode(question, range(len(question.options)) if several else [0])


def poll(question: Question, purpose: Purpose = Purpose.ASKED, *, is_open: bool = True) -> Poll:
    return Poll(
        id=9_999_999,
        server_id=SNOWFLAKE,
        channel_id=SNOWFLAKE,
        message_id=SNOWFLAKE,
        round_id=None if purpose is Purpose.ASKED else 9_999_999,
        step=None if purpose is Purpose.ASKED else 1,
        purpose=purpose,
        question=question,
        rules=RULES,
        opened_at=1,
        closes_at=1_800_000_000_000,
        closed_at=None if is_open else 2,
        revealed_at=None,
        asked_again_at=None,
        in_thread=True,
        withheld=False,
    )


def result(question: Question) -> Result:
    return result_of(question, {everything(question): 12_345, -1: 999})


def poll_card(asked: Poll, letter: str) -> PollCard:
    told = Quoted(", ".join(asked.question.options), letter * 300)
    return PollCard(asked, 12_345, result(asked.question), (told,) * 3)


def long_round(letter: str = "x", *kinds: Kind, state: State = State.PAUSED) -> Round:
    """The shipped article with its longest passages, and long words around them; each passage
    asks questions of these kinds."""
    article = load_library([shipped_seeds()]).get("biden-putin-call")
    asked = [fullest(letter, kind) for kind in kinds]
    article = replace(
        article,
        title=letter * 200,
        note=letter * 300,
        credits=(letter * 300,),
        body=(letter * 1499 + " ") * len(article.passages),
        passages=tuple(
            Passage(
                1500 * n, 1500 * (n + 1), (Block(BlockKind.PARAGRAPH, (Run(letter * WIDEST),)),)
            )
            for n in range(len(article.passages))
        ),
        tracked=fullest(letter),
        questions=tuple(PlacedQuestion(one, n) for n in range(7) for one in asked),
    )
    planned = enumerate(plan(article, Where.THREAD))
    return Round(
        id=9_999_999,
        server_id=SNOWFLAKE,
        channel_id=SNOWFLAKE,
        place_id=SNOWFLAKE + 1,
        where=Where.THREAD,
        article=article,
        pace=86_399,
        rules=RULES,
        state=state,
        started_at=1,
        paused_at=2,
        ended_at=None,
        trouble=Trouble.REFUSED,
        trouble_detail="x" * 500,
        steps=tuple(
            Step(n, one.kind, one.passage, (n,), 10**12, 1, 1, SNOWFLAKE) for n, one in planned
        ),
    )


def of_a_round(letter: str, kind: Kind) -> Iterator[Card]:
    """Every card in every state."""
    for state in (State.PLANNED, State.RUNNING, State.PAUSED, State.ENDED):
        round_ = long_round(letter, kind, state=state)
        for kind_of_card in (StepKind.OPENING, StepKind.PASSAGE, StepKind.CLOSING):
            purpose = Purpose.QUESTION if kind_of_card is StepKind.PASSAGE else Purpose.TRACKED
            asked = poll(fullest(letter, kind), purpose, is_open=state is not State.ENDED)
            step = next(one for one in round_.steps if one.kind is kind_of_card)
            yield steps.step_card(StepCard(round_, step, (poll_card(asked, letter),)))


def with_two_questions(letter: str, kind: Kind) -> Iterator[Card]:
    for state, other in product((State.RUNNING, State.ENDED), KINDS):
        round_ = long_round(letter, kind, other, state=state)
        asked = [
            poll(fullest(letter, one), Purpose.QUESTION, is_open=state is State.RUNNING)
            for one in (kind, other)
        ]
        shown = tuple(poll_card(one, letter) for one in asked)
        yield steps.step_card(StepCard(round_, round_.passages[0], shown))


def of_a_poll(letter: str, kind: Kind) -> Iterator[Card]:
    """A poll outside a round, and what one person sees of it."""
    for is_open in (True, False):
        asked = poll(fullest(letter, kind), is_open=is_open)
        yield polls.poll_card(poll_card(asked, letter))
        answer = everything(asked.question)
        names = tuple((answer, SNOWFLAKE + n) for n in range(300))
        reason = (letter * 300, ReasonState.HIDDEN)
        view = PollView(asked, answer, reason, result(asked.question), False, names)
        yield polls.look_card(view)
        yield private.change_card(view)
        for page in range(9):
            yield polls.names_card(view, page)


def receipts(letter: str, kind: Kind) -> Iterator[Card]:
    question = fullest(letter, kind)
    for purpose, again in ((Purpose.TRACKED, 5), (Purpose.QUESTION, None)):
        asked = replace(poll(question, purpose), asked_again_at=again)
        answer, before = everything(question), encode(question, [1])
        told = tally_of(result(question))
        one = Receipt(asked, answer, before, before, letter * 300, False, told)
        assert "What moved me" in str(private.receipt_card(one).to_components())
        yield private.receipt_card(one)
        yield private.receipt_card(replace(one, reason=None, lost_reason=True))
        yield private.receipt_card(replace(one, answer=None))


def own_answers(letter: str, kind: Kind) -> Iterator[Card]:
    question, reason = fullest(letter, kind), (letter * 300, ReasonState.APPROVED)
    answer = everything(question)
    for answers in ((answer, answer), (None, None), (None, answer)):
        entries = tuple(
            OwnAnswer(
                poll(question, Purpose.TRACKED if n == 0 else Purpose.QUESTION),
                answers[n % 2],
                reason,
                SNOWFLAKE,
                SNOWFLAKE,
                0,
            )
            for n in range(60)
        )
        card = private.own_answers_card(OwnAnswers(long_round(letter), entries))
        assert "And 36 more." in str(card.to_components())
        yield card


def for_moderators(letter: str, kind: Kind) -> Iterator[Card]:
    asked = poll(fullest(letter, kind))
    one = Submitted(10**9, asked, everything(asked.question), letter * 300, ReasonState.WAITING)
    yield reasons.review_card(ReviewPage((one,) * reasons.REVIEW_PAGE, 999, 9999, 500))
    for state in State:
        round_ = long_round(letter, kind, state=state)
        data = PanelData(round_, 9999, Fault.FULL)
        yield panel.panel_card(data, role_ids=[])
        for action in (Action.END, Action.DISCARD):
            yield panel.confirm_card(data, action)
        yield panel.which_card([round_] * 60)


@LETTERS
@EVERY_KIND
@pytest.mark.parametrize(
    "cards",
    [of_a_round, with_two_questions, of_a_poll, receipts, own_answers, for_moderators],
    ids=lambda cards: cards.__name__,
)
def test_every_card_fits(
    letter: str, kind: Kind, cards: Callable[[str, Kind], Iterator[Card]]
) -> None:
    for card in cards(letter, kind):
        fits(card)


@LETTERS
@pytest.mark.parametrize("count", range(MAX_RANKED + 1))
def test_a_ranking_at_any_choice(letter: str, count: int) -> None:
    asked = poll(fullest(letter, Kind.RANKED), Purpose.QUESTION)
    so_far = encode(asked.question, range(count)) if count else 0
    view = PollView(asked, everything(asked.question), None, None, True, ())
    card = private.change_card(view, so_far)
    fits(card)
    (box,) = card.to_components()
    menus = [one["components"][0] for one in box["components"] if one["type"] == 1]
    offered = [option for menu in menus for option in menu.get("options", ())]
    assert all(len(option["label"]) <= 100 for option in offered)


@LETTERS
def test_a_form_for_a_reason(letter: str) -> None:
    view = PollView(poll(fullest(letter)), 1, (letter * 300, ReasonState.WAITING), None, True, ())
    modal = private.reason_modal(view)
    assert len(modal.title) <= 45
    (label,) = modal.to_components()
    assert len(label["label"]) <= 45
    assert len(label["description"]) <= 100


@LETTERS
def test_others_reasons_and_what_moved(letter: str) -> None:
    asked = poll(fullest(letter), Purpose.QUESTION)
    answer = everything(asked.question)
    fits(reasons.others_card(Others(asked, 2**40, answer, letter * 300, 10**13, 9999), -1))
    fits(reasons.others_card(Others(asked), 1))
    round_ = long_round(letter)
    many = Sources(asked, tuple(range(7, 0, -1)) * 5, tuple((n, letter * 300) for n in range(60)))
    card = reasons.what_moved_card(many, round_.article)
    fits(card)
    (box,) = card.to_components()
    offered = box["components"][1]["components"][0]["options"]
    assert len(offered) == 25
    assert all(len(one["label"]) <= 100 for one in offered)


@LETTERS
@EVERY_KIND
def test_the_summary_and_each_of_its_pages(letter: str, kind: Kind) -> None:
    question = fullest(letter, kind)
    asked = [replace(question, text=f"{n}".ljust(300, letter)) for n in range(1, 7)]
    first, second = everything(question), encode(question, [1])
    given = {first: 12_000, second: 11_000, -1: 3}
    inputs = RoundInputs(
        title=letter * 200,
        published="2021-12-31",
        note=letter * 300,
        ballots=Ballots.ANONYMOUS,
        is_over=True,
        participants=23_003,
        tracked=question,
        passages=tuple((n, letter * 48) for n in range(1, 9)),
        polls=tuple(
            PollInputs(n, one, Purpose.QUESTION, (n + 1) // 2, answers=given)
            for n, one in enumerate(asked, 1)
        ),
        roles=("r" * 100,) * 3,
        firsts=given,
        finals=given,
        pairs=((first, second, 12_000), (second, first, 11_000)),
        changed_after=tuple((n, 1000) for n in range(1, 9)),
        reasons=tuple(
            ReasonInputs(n, 1, first, f"{n}".rjust(300, letter), 0, ()) for n in range(20)
        ),
    )
    found = summarise(inputs)
    round_ = long_round(letter, kind, state=State.ENDED)
    fits(summary.summary_card(found, round_))
    fits(summary.announcement_card(found, round_))
    results, reasons_ = (
        read_all(lambda page, part=part: summary.page_card(found, round_, part, page))
        for part in (RESULTS, REASONS)
    )
    for one in (question, *asked):
        assert f"### {one.text}" in results
    assert all(results.count(option) >= len(asked) for option in question.options)
    assert all(f"{n}".rjust(20, letter) in reasons_ for n in range(20))


@LETTERS
def test_a_question_through_rounds_has_every_time_on_one_of_its_pages(letter: str) -> None:
    question = fullest(letter, Kind.CHOICE)
    days = [1_700_000_000_000 + number * 86_400_000 for number in range(MOST)]
    told = Result(question, (1234,) * 10, 12340, 999)
    trend = Trend(question.text, tuple(Measure(day, told) for day in days))
    article = ArticleTrends(letter * 300, MOST, (trend,) * 2)
    once = read_all(lambda page: question_card(trend, 2**53 - 1, page))
    twice = read_all(lambda page: article_card(article, 2**53 - 1, page))
    for day in days:
        assert once.count(f"<t:{day // 1000}:D>") == 1
        assert twice.count(f"<t:{day // 1000}:D>") == 2
    assert question_card(trend, 1, -5).to_components() == question_card(trend, 1, 0).to_components()


READING = Reading(
    tuple((field, Origin.PROPERTIES) for field in ("title", "author", "published", "language")),
    tuple((what, 9_999) for what in Dropped),
)


def prepared(letter: str, passages: int) -> Round:
    """A round of so many passages that is only planned, with all that can be said of it."""
    round_ = long_round(letter, state=State.PLANNED)
    heading = Block(BlockKind.HEADING, (Run(letter * 200),))
    one = Block(BlockKind.PARAGRAPH, (Run(letter * WIDEST),))
    article = replace(
        round_.article,
        title=letter * 250,
        author=letter * 250,
        source=letter * 500,
        reading=READING,
        passages=tuple(
            Passage(2000 * n, 2000 * (n + 1), (heading, one), letter * 100) for n in range(passages)
        ),
        questions=tuple(PlacedQuestion(fullest(letter), n // 2) for n in range(2 * passages)),
    )
    return replace(round_, article=article)


@LETTERS
@pytest.mark.parametrize("passages", [1, 7, 100, 700])
def test_the_cards_on_which_an_article_is_prepared(letter: str, passages: int) -> None:
    round_ = prepared(letter, passages)
    fits(articles.preview_card(round_, letter * 300, is_new=True))
    fits(articles.look_card(round_, passages // 2))
    fits(articles.cut_card(round_, 0, dict.fromkeys(range(90), letter * 500)))
    fits(articles.questions_card(round_, [f"{n}{letter * 190}?" for n in range(24)]))
    saved = SavedArticle(1, letter * 64, letter * 250, "2021-12-31", 700, 0)
    fits(articles.list_card([saved] * 50))
    fits(articles.remove_card(saved))


@LETTERS
@EVERY_KIND
def test_the_cards_of_a_question_that_is_asked(letter: str, kind: Kind) -> None:
    asked = poll(fullest(letter, kind))
    fits(asking.draft_card(replace(asked, drafted_at=1, opened_at=None, closes_in=86_399_000)))
    fits(polls.closed_card(poll_card(replace(asked, closed_at=2), letter)))
    view = PollView(asked, None, None, result(asked.question), False, ())
    fits(asking.managed_card(view, 0, 1))
    fits(asking.faulty_card(asked, letter * 300))


@LETTERS
@pytest.mark.parametrize("length", [1, 2_000, 9_000])
def test_notes_are_read_on_pages_to_their_end(letter: str, length: int) -> None:
    round_ = long_round()
    note = Block(BlockKind.PARAGRAPH, (Run(f"{letter * 9} " * (length // 10) + "the end"),))
    round_ = replace(round_, article=replace(round_.article, notes=(note,) * 3))
    assert read_all(lambda page: private.notes_card(round_, page)).count("the end") == 3


@pytest.mark.parametrize("keep_days", [None, 1, 36_500])
def test_the_cards_about_what_is_kept(keep_days: int | None) -> None:
    fits(private.privacy_card(9_999_999, keep_days))
    fits(private.erase_card(9_999_999))
    fits(private.export_card("what-is-kept-of-me.json"))
