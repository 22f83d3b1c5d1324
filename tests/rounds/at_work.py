"""A bot at work on a store, with a board in place of Discord, and seven people who discuss."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot.articles.library import Library
from bot.articles.markdown import Document
from bot.articles.split import passage_at
from bot.domain.article import Article, PlacedQuestion
from bot.domain.machine import Action
from bot.domain.questions import Question, make_question
from bot.domain.rounds import Member, Round, Rules, Where
from bot.rounds.cards import CardData, PollCard
from bot.rounds.publisher import Posted
from bot.rounds.service import Service
from bot.store import rounds
from bot.store.ballots import AnswerChange, Receipt, give
from bot.store.database import open_store
from bot.store.rounds import NewRound

SERVER, CHANNEL = 10, 20
BEGAN = 1_767_225_600_000
INTERVAL = 10
_FIRST = "The lamp was lit in the year of the flood, and the coast has steered by it ever since. "
_SECOND = "The lamp went out once, in the winter of the long strike, and two boats were lost."
_TEXT = Document(_FIRST + _SECOND)
ARTICLE = Article(
    slug="lighthouse",
    title="The lighthouse",
    published="2024-02-29",
    credits=(),
    note="An opinion piece.",
    body=_FIRST + _SECOND,
    passages=(
        passage_at(_TEXT, 0, len(_FIRST)),
        passage_at(_TEXT, len(_FIRST), len(_FIRST + _SECOND)),
    ),
    tracked=make_question("Should it stay lit?", "choice", ("Yes", "Partly", "No")),
    questions=(
        PlacedQuestion(make_question("Who needs it?", "multiple", ("Sailors", "Birds", "Art")), 0),
        PlacedQuestion(make_question("What marks does the keeper deserve?", "marks"), 0),
    ),
)
YES, PARTLY, NO = range(3)
AGREE, DISAGREE, NOT_SURE = range(3)
TRACKED, MULTIPLE, MARKS, STANCE, GUESS = range(1, 6)
"""The polls of the first round."""
PEOPLE = tuple(Member(SERVER, number) for number in range(1, 8))
ANN, BEN, CAT, DAN, EVE, FAY, GUS = PEOPLE
TEA = make_question("Tea or coffee?", "choice", ("Tea", "Coffee"))


class Board:
    """Where cards are pinned; as much of a chat service as a round needs."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.cards: dict[int, CardData] = {}
        self.redrawn: list[int] = []
        self.faults: list[Exception] = []
        """What the next requests meet."""

    async def post(self, card: CardData) -> Posted:
        self._stumble()
        self.now += 1000
        self.cards[self.now] = card
        return Posted(self.now)

    def posted_at(self, message_id: int) -> int:
        return message_id

    async def find(self, card: CardData) -> int | None:
        return None

    async def is_open(self, round_: Round) -> bool:
        return True

    async def open_thread(self, round_: Round, message_id: int) -> int:
        return message_id

    async def redraw(self, card: CardData, message_id: int) -> None:
        self._stumble()
        self.cards[message_id] = card
        self.redrawn.append(message_id)

    async def announce(self, card: PollCard, *, is_again: bool) -> None:
        self._stumble()

    async def delete(self, card: CardData, message_id: int) -> None:
        del self.cards[message_id]

    def _stumble(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


class AtWork:
    """The use cases, done when they are on disk."""

    def __init__(self, service: Service, board: Board) -> None:
        self.service = service
        self.store = service.store
        self.board = board

    async def begin(self, rules: Rules | None = None, where: Where = Where.THREAD) -> int:
        """A round whose opening card stands."""
        new = NewRound(SERVER, CHANNEL, ARTICLE, None, where, rules or Rules())
        round_id = (await self.service.plan(new)).id
        await self.steer(round_id, Action.START)
        return round_id

    async def steer(self, round_id: int, *actions: Action) -> None:
        for action in actions:
            self.board.now += 10_000
            await self.service.steer(SERVER, round_id, action)

    async def answer(self, poll_id: int, answers: Mapping[Member, int]) -> None:
        for member, answer in answers.items():
            await self.choose(member, poll_id, give(answer))

    async def choose(self, member: Member, poll_id: int, what: AnswerChange) -> Receipt:
        self.board.now += 1000
        (outcome,) = await self.service.voting.cast_all([(member, poll_id, what)])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def ask(self, question: Question, answers: Mapping[Member, int], rules: Rules) -> int:
        """A poll outside rounds that was closed."""
        poll = await self.service.asking.ask((SERVER, CHANNEL), question, rules, None)
        await self.answer(poll.id, answers)
        await self.service.asking.close(poll)
        return poll.id

    async def round(self, round_id: int = 1) -> Round:
        return await self.store.read(lambda c: rounds.load(c, round_id))

    async def play(self, rules: Rules | None = None) -> int:
        """A round to its end. Of the seven Ann stays, Ben and Cat change their minds, Dan's answer
        is left standing, Eve answers both times, Fay comes late, Gus leaves."""
        round_id = await self.begin(rules)
        firsts = {ANN: YES, BEN: YES, CAT: PARTLY, DAN: NO, EVE: NO, GUS: YES}
        await self.answer(TRACKED, firsts)
        await self.steer(round_id, Action.NEXT)
        await self.answer(MULTIPLE, {ANN: 0b001, BEN: 0b011, FAY: 0b110})
        await self.answer(MARKS, {ANN: 0, BEN: 1, CAT: 4, DAN: 4, EVE: 3})
        await self.answer(TRACKED, {BEN: NO})
        await self.steer(round_id, Action.NEXT)
        agreeing = dict.fromkeys((ANN, BEN, EVE, FAY), AGREE)
        await self.answer(STANCE, {**agreeing, CAT: DISAGREE, DAN: DISAGREE})
        await self.steer(round_id, Action.NEXT)
        finals = {ANN: YES, BEN: NO, CAT: YES, EVE: NO, FAY: NO}
        await self.answer(TRACKED, finals)
        await self.answer(GUESS, {ANN: NO, BEN: NO, CAT: YES})
        return round_id


@asynccontextmanager
async def at_work(folder: Path, keep_days: int | None = None) -> AsyncGenerator[AtWork]:
    """A bot with an empty database."""
    store = await open_store(folder / "bot.db", folder / "bot.key")
    board = Board()
    library = Library({ARTICLE.slug: ARTICLE})
    service = Service(
        store, library, board, lambda: board.now, redraw_every=INTERVAL, keep_days=keep_days
    )
    try:
        yield AtWork(service, board)
    finally:
        await service.stop()
        await store.close()
