"""Contact sheets of the pictures, to be looked at.

From the top of the repository: PYTHONPATH=tests:. python -m summaries.gallery OUT [ROUND ...]
makes for every sample round and both themes a PNG of each picture, a sheet of all of them as they
look 400 pixels wide, and one page with all SVGs.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from io import BytesIO
from math import sqrt
from pathlib import Path

from summaries.summary_rounds import crowd, round_of

from bot.domain.questions import FIXED_OPTIONS, SCALES, Kind, Question
from bot.domain.answers import Tally
from bot.summaries.figures import summarise
from bot.summaries.findings import Arrow, Groups, OpinionGroup, Range, Scale, Stand
from bot.summaries.models import AskedQuestion, Item, RoundRecord
from bot.summaries.pictures import Format, Picture, Theme, draw_all
from bot.summaries.summary import QuestionFigures, Result, Summary

PHONE = 400
"""Pixels across, on a phone."""

YES_NO = Question(
    "Does Joe Biden deserve poor marks for his handling of Vladimir Putin?",
    Kind.CHOICE,
    ("Yes", "No", "In part"),
)
TEN = Question(
    "Which of these would have helped most?",
    Kind.CHOICE,
    ("Sanctions", "More talks", "Arms for Ukraine", "A summit of all neighbours", "Nothing",
     "Pressure on the gas pipeline", "An earlier warning", "Troops in the east",
     "A promise about NATO", "Leaving it to Europe"),
)  # fmt: skip
LONG = Question(
    "A question that costs $5 or $6, goes on and on, and never seems to come to its end, until "
    "finally, after many more words than anybody would want to read, it comes to its end",
    Kind.CHOICE,
    (
        "Yes, since he could have offered much more than what he did offer in that call, "
        "at no cost to us all",
        "No, because the stand-off was made by others, years before he came into his office, "
        "and he <& knew it",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorsitzendentöchter",
    ),
)
ARABIC = Question(
    "هل يستحق بايدن درجات سيئة على تعامله مع بوتين؟",
    Kind.CHOICE,
    ("نعم، يستحق درجات سيئة", "لا، لا يستحقها", "جزئيًا فقط"),
)
CHINESE = Question(
    "拜登对普京的处理方式是否应该得到差评？",
    Kind.CHOICE,
    (
        "是的，他应该得到差评",
        "不，他处理得很好",
        "部分应该，因为有些事情他做得很好，有些事情做得不好，还有一些事情没有做",
    ),
)
HINDI = Question(
    "क्या पुतिन से निपटने के लिए बाइडेन खराब अंकों के हकदार हैं?",
    Kind.CHOICE,
    ("हाँ, बिल्कुल", "नहीं", "कुछ हद तक"),
)
MARKS = Question("What marks does he deserve for the call?", Kind.MARKS, FIXED_OPTIONS[Kind.MARKS])
AGREEMENT = Question(
    "The West made promises about NATO that it did not keep.",
    Kind.AGREEMENT,
    FIXED_OPTIONS[Kind.AGREEMENT],
)
SNIPPETS = (
    "President Biden spoke for nearly an hour with President Putin on Thursday amid growing …",
    "The talks came at Russia’s request, days before senior officials are to meet in Geneva …",
    "“We made clear that escalation would be answered,” an official said afterwards, while …",
    "Critics say that the threats came too late and that nobody in Moscow believes them …",
    "Whoever remembers 2014 knows how little sanctions changed then, the author writes …",
    "Ukraine itself was not at the table, as it was not when its weapons were given up …",
    "There is still time for diplomacy, and few who would have to fight want this war …",
    "In the end he deserves poor marks, for reasons that will be plain to every reader …",
)


def samples() -> dict[str, Summary]:
    """Rounds that a picture must be fit for."""
    return {
        "five": _summary(["AB.......B"] * 2 + ["A........A"] + ["B........B"] * 2, YES_NO),
        "five-moved": _summary(["A..B.....B"] * 5, YES_NO),
        "forty": _summary(_voters(40), YES_NO),
        "crowd": _summary(crowd(2000, 8), YES_NO),
        "unanimous": _summary(["A........A"] * 12, YES_NO),
        "ten": _summary(crowd(300, 8, 10), TEN),
        "long": _summary(_voters(60), LONG),
        "arabic": _summary(_voters(60), ARABIC),
        "chinese": _summary(_voters(60), CHINESE),
        "hindi": _summary(_voters(60), HINDI),
        "marks": _summary(crowd(120, 8, 5), MARKS),
        "agreement": _summary(crowd(120, 22, 5), AGREEMENT),
    }


def _voters(count: int) -> list[str]:
    """People of whom many begin with the first option and some move to the second and third."""
    kinds = ["A........A", "A..B.....B", "B........B", "AA....C..C", "B........B", "A........A",
             "C........C", "?......B.B", "A....B...B", "A........A"]  # fmt: skip
    return [kinds[i * 7 % 10] for i in range(count)]


def _summary(people: Sequence[str], question: Question) -> Summary:
    count, passages = len(people), len(people[0]) - 2
    some = max(5, count * 3 // 4)
    asked = [
        AskedQuestion(one, place + 1, _tally(some, len(one.options), place, one.kind))
        for place, one in enumerate((MARKS, AGREEMENT, _several(question), question))
    ]
    record = round_of(
        people,
        question=question,
        stances=[_stance(some, i, passages) for i in range(passages)],
        questions=asked,
    )
    summary = summarise(_with_words(record))
    tracked = summary.tracked
    assert tracked is not None
    return replace(
        summary,
        tracked=replace(tracked, scale=_scale(question, tracked.result)),
        questions=tuple(map(_with_scale, summary.questions)),
        groups=_groups(count) if count >= 40 else None,
    )


def _several(question: Question) -> Question:
    return Question("Which of these do you find important?", Kind.MULTIPLE, question.options)


def _with_words(record: RoundRecord) -> RoundRecord:
    return replace(
        record,
        passages=tuple(
            replace(one, snippet=SNIPPETS[i % len(SNIPPETS)])
            for i, one in enumerate(record.passages)
        ),
    )


def _tally(count: int, options: int, turn: int, kind: Kind) -> Tally:
    weights = [1 + (3 * i + 2 * turn) % 7 for i in range(options)]
    counts = [count * weight // sum(weights) for weight in weights]
    counts[0] += count - sum(counts)
    if kind is Kind.MULTIPLE:
        counts = [count * (2 + weight) // 9 for weight in weights]
    return Tally(tuple(counts), count, count // 9)


def _stance(count: int, turn: int, of: int) -> Tally:
    agree = count - count * turn // (2 * of) - (count * 3 // 10 if turn % 3 == 2 else 0)
    unsure = (count - agree) // (2 + turn % 3)
    return Tally((agree, count - agree - unsure, unsure), count, 0)


def _with_scale(figures: QuestionFigures) -> QuestionFigures:
    return replace(figures, scale=_scale(figures.question, figures.result))


def _scale(question: Question, result: Result | None) -> Scale | None:
    if question.kind not in SCALES or result is None:
        return None
    values = SCALES[question.kind]
    counts = [share.count for share in result.shares]
    n = sum(counts)
    mean = sum(v * c for v, c in zip(values, counts, strict=True)) / n
    spread = sqrt(sum(c * (v - mean) ** 2 for v, c in zip(values, counts, strict=True)) / n)
    half = 1.96 * spread / sqrt(n)
    return Scale(n, mean, Range(mean - half, mean + half), spread)


def _groups(people: int) -> Groups:
    items = tuple(Item(i + 1, text) for i, text in enumerate(SNIPPETS))
    items += (
        Item(0, "He could have offered more at no cost, and he knew it well before the call"),
    )
    a, b = people // 2, people // 3
    stands = (Stand.AGREES,) * len(items)
    c = people - a - b
    words = (
        f"{a:,} people who mostly agree with passages 3 and 7 and disagree with passage 5.",
        f"{b:,} people who mostly agree with passage 5 and find “He could have offered more” a "
        "good point.",
        f"{c:,} people who are divided on most passages.",
    )
    groups = (
        OpinionGroup("Group A", a, words[0], stands, -2.1, 0.4, 0.8, 0.5),
        OpinionGroup("Group B", b, words[1], stands, 1.9, 0.9, 0.6, 0.7),
        OpinionGroup("Group C", c, words[2], stands, 0.4, -1.6, 0.9, 0.4),
    )
    arrows = (
        Arrow(2, -2.6, 0.5), Arrow(6, -2.2, 0.9), Arrow(4, 2.4, 1.1), Arrow(8, 2.2, 0.6),
        Arrow(0, 0.3, -1.9),
    )  # fmt: skip
    caution = "" if people >= 50 else "Under 50 people: take the groups as a hint."
    return Groups(people, items, groups, "", caution, (0, 1), (4, 2), arrows)


def main(out: Path, chosen: Sequence[str]) -> None:
    """Make the sheets."""
    out.mkdir(parents=True, exist_ok=True)
    page: list[str] = []
    for name, summary in samples().items():
        if chosen and name not in chosen:
            continue
        for theme in Theme:
            pictures = draw_all(summary, theme)
            for one in pictures:
                (out / f"{name}-{theme}-{one.name}.png").write_bytes(one.data)
            _sheet(pictures, theme, out / f"sheet-{name}-{theme}.png")
            page.append(f"<h2>{name}, {theme}</h2>")
            for one in draw_all(summary, theme, Format.SVG):
                (out / f"{name}-{theme}-{one.name}.svg").write_bytes(one.data)
                svg = one.data.decode()
                page.append(
                    f"<figure>{svg}<figcaption>{escape(one.description)}</figcaption></figure>"
                )
    head = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Pictures</title><style>"
        "body{display:flex;flex-wrap:wrap}h2{width:100%}figure{width:600px;margin:8px}</style>"
    )
    (out / "svg.html").write_text(head + "".join(page), encoding="utf-8")


def _sheet(pictures: Sequence[Picture], theme: Theme, file: Path) -> None:
    """All pictures beside each other, as on a phone."""
    from PIL import Image

    images = [Image.open(BytesIO(one.data)).convert("RGB") for one in pictures]
    small = [
        one.resize((PHONE, round(one.height * PHONE / one.width)), Image.Resampling.LANCZOS)
        for one in images
    ]
    gap, ground = 12, "#1e1f22" if theme is Theme.DARK else "#e3e5e8"
    size = (gap + (PHONE + gap) * len(small), 2 * gap + max(one.height for one in small))
    sheet = Image.new("RGB", size, ground)
    for place, one in enumerate(small):
        sheet.paste(one, (gap + place * (PHONE + gap), gap))
    sheet.save(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
