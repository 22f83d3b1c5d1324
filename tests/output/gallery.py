"""Pictures of made-up rounds, to look at: `PYTHONPATH=tests:. python -m output.gallery OUT`."""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.domain.answers import encode
from bot.domain.questions import STANCE, Kind, Question, make_question
from bot.domain.rounds import Ballots, Purpose
from bot.output.pictures import Theme, draw_png, names
from bot.summaries.figures import summarise
from bot.summaries.inputs import PollInputs, RoundInputs
from bot.summaries.summary import Summary

YES_NO = make_question("Does Biden deserve poor marks?", "choice", ["Yes", "Partly", "No"])
MARKS = make_question("What marks does the headline deserve?", "marks")
SEVERITY = make_question("The article says that the call went badly. Do you agree?", "agreement")
TEN = make_question(
    "Which of these matters most?",
    "choice",
    ["Peace", "Trade", "Gas", "Borders", "Elections", "NATO", "Energy", "Food", "Jobs", "Health"],
)
LONG = make_question(
    "What should he have done on the call, given all that was known at the time, and what would "
    "have followed from it for the countries between, whose governments weren’t on the line?",
    "choice",
    [
        "Offer Russia more, so that its troops would leave the border before the winter is over",
        "Keep to the position that he had announced before, whatever the others demanded of him",
        "Demand far more of Russia, and say what follows if it doesn’t do what was asked of it",
    ],
)
ARABIC = make_question(
    "هل يستحق الرئيس علامات ضعيفة (5 من 10)؟", "choice", ["نعم، أوافق", "جزئيا", "لا أوافق على ذلك"]
)
CHINESE = make_question(
    "拜登总统在这次通话中的表现是否应该得到差评？", "choice", ["应该得到差评", "部分", "不应该"]
)
HINDI = make_question(
    "क्या राष्ट्रपति को खराब अंक मिलने चाहिए?", "choice", ["हाँ, मैं सहमत हूँ", "आंशिक रूप से", "नहीं"]
)
CYRILLIC = make_question("Заслуживает ли он плохой оценки?", "choice", ["Да", "Отчасти", "Нет"])
EMOJI = make_question("👍 or 👎?", "choice", ["Yes 👍", "No 👎🏽", "★ ✓ → ₿"])
HOSTILE = make_question("<script>&", "choice", ["<b>Yes</b> & so on", "</svg>", '"No"'])

PASSAGES = (
    "As was reported yesterday, President Joe Biden and Vladimir Putin spoke by phone",
    "Hearing Putin talk, one would think that the call went very well indeed",
    "The White House said little about what was offered, and less about what was asked for",
    "“There is no alternative to diplomacy,” an official said before the talks in Geneva",
    "Further U.S. sanctions would be a colossal mistake, the Kremlin’s aide told reporters",
    "So the year ends as it began",
)


def made_up(
    people: int, tracked: Question = YES_NO, passages: Sequence[str] = PASSAGES, seed: int = 1
) -> Summary:
    asked = [STANCE, MARKS, SEVERITY, tracked, STANCE, STANCE][: len(passages)]
    return summarise(inputs(people, tracked, passages, list(enumerate(asked, 1)), seed))


def inputs(
    people: int,
    tracked: Question,
    passages: Sequence[str],
    asked: Sequence[tuple[int, Question]],
    seed: int,
) -> RoundInputs:
    """A round of so many people, who all answer everything; about a third change their minds.
    `asked`: (number of the passage, question)."""
    chance = random.Random(seed)
    options = range(len(tracked.options))
    weights = [3 + (i * 5) % 4 for i in options]
    ends, after = list[tuple[int, int]](), Counter[int]()
    for _ in range(people):
        (first,) = chance.choices(options, weights)
        final = first
        if chance.random() < 0.4:
            (final,) = chance.choices(options, weights[::-1])
        ends.append((first, final))
        if first != final:
            (passage,) = chance.choices(
                range(1, len(passages) + 1), [1 + 3 * (i % 5 == 1) for i in range(len(passages))]
            )
            after[passage] += 1
    finals = [final for _, final in ends]
    return RoundInputs(
        title="Biden’s call with Putin produced predictably underwhelming results",
        published="2021-12-31",
        note="An opinion piece of 31 December 2021.",
        ballots=Ballots.ANONYMOUS,
        is_over=True,
        participants=people,
        tracked=tracked,
        passages=tuple(enumerate(passages, 1)),
        polls=tuple(
            poll(9 + number, question, passage, finals, _answers(chance, question, number, people))
            for number, (passage, question) in enumerate(asked, 1)
        ),
        firsts=Counter(first for first, _ in ends),
        finals=Counter(finals),
        pairs=tuple((*pair, n) for pair, n in sorted(Counter(ends).items())),
        changed_after=tuple(sorted(after.items())),
    )


def poll(
    id_: int, question: Question, passage: int, sides: Sequence[int], answers: Sequence[int]
) -> PollInputs:
    """What each gave, and which side each is on; everyone has some of two roles."""
    roles = [number % 4 for number in range(len(answers))]
    by_side, by_role = (
        tuple((*cell, n) for cell, n in Counter(zip(groups, answers, strict=True)).items())
        for groups in (sides, roles)
    )
    purpose = Purpose.STANCE if question is STANCE else Purpose.QUESTION
    return PollInputs(id_, question, purpose, passage, Counter(answers), by_side, by_role)


def _answers(chance: random.Random, question: Question, number: int, people: int) -> list[int]:
    """The later it is asked, the more agree on the first option; of several, two are picked."""
    last, lean = len(question.options) - 1, 0.5 + number / 3
    picks = [min(last, int(chance.expovariate(lean) * 2)) for _ in range(people)]
    if question.kind in (Kind.MULTIPLE, Kind.RANKED):
        return [encode(question, (one, (one + 1) % (last + 1))) for one in picks]
    return picks


def samples() -> dict[str, Summary]:
    """Rounds of all sizes, and in several scripts."""
    small = {f"{people}": made_up(people) for people in (3, 8, 20, 30, 31, 300, 2000)}
    arabic = ("يقول المقال إن المكالمة لم تسر على ما يرام (AP)", "وصف بايدن المحادثة بأنها جيدة")
    chinese = (
        "据美联社报道，拜登周四与普京通了电话，双方没有达成任何协议，也没有宣布下一步",
        "白宫说得很少",
    )
    hindi = ("राष्ट्रपति जो बाइडेन ने गुरुवार को पुतिन से फोन पर बात की", "व्हाइट हाउस ने बहुत कम कहा")
    return small | {
        "ten": made_up(24, TEN),
        "ten-crowd": made_up(2000, TEN),
        "long": made_up(9, LONG),
        "long-crowd": made_up(1500, LONG),
        "many-passages": made_up(12, passages=PASSAGES * 6),
        "arabic": made_up(9, ARABIC, arabic),
        "chinese": made_up(9, CHINESE, chinese),
        "hindi": made_up(9, HINDI, hindi),
        "cyrillic": made_up(9, CYRILLIC),
        "title-arabic": made_up(40, ARABIC, arabic),
        "emoji": made_up(9, EMOJI),
        "hostile": made_up(9, HOSTILE, ("<b>&amp;</b> “]]>” \x00 $x$", "</svg>")),
    }


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for label, summary in samples().items():
        for name in names(summary):
            for theme in Theme:
                _, data = draw_png(summary, name, theme)
                (out / f"{label}-{name}-{theme}.png").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
