"""The article's passages, complete and exact, each with what people thought of it beside it."""

from collections.abc import Sequence

from bot.articles.models import Article, Passage
from bot.summaries.report.figure import Pictures, beside
from bot.summaries.report.markup import Child, Html, el, join, section, table, wide, words
from bot.summaries.report.results import in_short, labelled, numbers
from bot.summaries.summary import PassageFigures, QuestionFigures, Shown, Summary
from bot.summaries.words import percent

STANCES = ("Agree", "Disagree", "Unsure")


def article_section(summary: Summary, article: Article, pictures: Pictures) -> Html:
    """The whole text; on a narrow screen what people thought stands below each passage."""
    by_number = {one.number: one for one in summary.passages}
    passages = [
        _passage(number, article, passage, by_number.get(number), summary.questions)
        for number, passage in enumerate(article.passages, 1)
    ]
    return section(
        "article",
        "The article, and what people thought of it",
        el(
            "p", "The text is complete and in order; beside each passage stands who agreed with it."
        ),
        *passages,
        _from_shared_to_contested(summary.passages, pictures),
    )


def paragraphs(text: str) -> Html:
    """The words as they are, a paragraph for each of the text's."""
    pieces = [piece.strip("\n") for piece in text.split("\n\n")]
    return join(el("p", piece, dir="auto") for piece in pieces if piece.strip())


def _passage(
    number: int,
    article: Article,
    passage: Passage,
    figures: PassageFigures | None,
    questions: Sequence[QuestionFigures],
) -> Html:
    text = paragraphs(article.text(passage))
    if passage.kind == "quotation":
        source = el("footer", words(passage.source)) if passage.source else None
        text = el("blockquote", text, source)
    heading = el("h3", f"Passage {number}", id=f"passage-{number}-title")
    return el(
        "article",
        el("div", heading, text, class_="text"),
        el("div", *_thoughts(number, figures, questions), class_="beside"),
        id=f"passage-{number}",
        class_="passage",
        aria_labelledby=f"passage-{number}-title",
    )


def _thoughts(
    number: int, figures: PassageFigures | None, questions: Sequence[QuestionFigures]
) -> list[Child]:
    asked = [(i, one) for i, one in enumerate(questions, 1) if one.passage == number]
    parts: list[Child] = [_stance(number, figures)]
    if asked:
        parts.append(el("h4", "Asked after it"))
        parts += [
            el(
                "p",
                el("a", words(one.question.text), href=f"#question-{i}"),
                el("br"),
                in_short(one),
            )
            for i, one in asked
        ]
    return parts


def _stance(number: int, figures: PassageFigures | None) -> Html:
    if figures is None:
        return el("p", "The round ended before this passage was posted.", class_="small")
    result = figures.result
    if result is None:
        hidden = "What people thought of it is not shown."
        few = "Too few took a stand to show what they thought."
        return el("p", hidden if figures.shown is Shown.HIDDEN else few, class_="small")
    told = zip(STANCES, result.shares, strict=True)
    rows = [(labelled(name, share), *numbers(share)[:2]) for name, share in told]
    caption = f"What people thought of passage {number} (n {result.judged:,})"
    return table(caption, ("Answer", "Share", "95% interval"), rows, "result stance")


def _from_shared_to_contested(
    passages: Sequence[PassageFigures], pictures: Pictures
) -> Html | None:
    told = [one for one in passages if one.result is not None]
    if len(told) < 2:
        return None
    rows = [_compared(one) for one in sorted(told, key=_smaller_side)]
    caption = "Passages, the most shared first, the most contested last"
    return el(
        "div",
        el("h3", "From shared to contested"),
        beside(
            pictures.figure("passages"),
            wide(caption, table(caption, ("Passage", *STANCES, "n"), rows, "numbers")),
        ),
        class_="overview",
    )


def _compared(figures: PassageFigures) -> list[Child]:
    assert figures.result is not None
    link = el("a", f"Passage {figures.number}", href=f"#passage-{figures.number}")
    name = el("span", link, el("span", words(figures.snippet), class_="snippet"))
    shares = [percent(share.share) for share in figures.result.shares]
    return [name, *shares, f"{figures.result.judged:,}"]


def _smaller_side(figures: PassageFigures) -> float:
    """The share of the smaller of the two sides: near nothing where people agree or disagree
    together, near a half where they are divided."""
    assert figures.result is not None
    agree, disagree, _ = figures.result.shares
    return min(agree.share or 0.0, disagree.share or 0.0)
