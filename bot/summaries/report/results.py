"""Results as tables in which each share has its bar: questions, stances, scales, rankings."""

from collections.abc import Sequence

from bot.polls.models import CANT_JUDGE_LABEL, SCALES, Kind, Question
from bot.summaries.findings import Range, Ranking, RunoffRound, Scale, ScaleChange
from bot.summaries.report.markup import Child, Html, bar, el, join, table, wide, words
from bot.summaries.shares import Share
from bot.summaries.summary import QuestionFigures, Result, Shown
from bot.summaries.words import interval_text, percent


def result_table(caption: Child, options: Sequence[str], result: Result) -> Html:
    """One row per option: its bar, share, interval and people; below it who is counted apart."""
    told = zip(options, result.shares, strict=True)
    rows = [(labelled(name, share), *numbers(share)) for name, share in told]
    head = ("Answer", "Share", "95% interval", "People")
    return join([table(caption, head, rows, "result"), el("p", counted(result), class_="small")])


def labelled(name: str, share: Share) -> Html:
    """What a row is about, and the bar of its share."""
    return el("span", el("span", words(name)), bar(share.share, share.interval), class_="labelled")


def numbers(share: Share) -> tuple[Child, Child, Child]:
    """The cells of a share: percent, interval, people."""
    if share.share is None:
        return "no answer", "", "0"
    interval = interval_text(share).strip("()")
    return el("b", percent(share.share)), interval, f"{share.count:,}"


def counted(result: Result) -> str:
    """How many people a result is about."""
    apart = f"; {CANT_JUDGE_LABEL.lower()}, counted apart: {result.cant_judge:,}"
    return f"n {result.judged:,}" + (apart if result.cant_judge else "")


def question_block(number: int, figures: QuestionFigures) -> Html:
    """A question of the round with all that is known of its answers."""
    asked = figures.question
    after = el("a", f"passage {figures.passage}", href=f"#passage-{figures.passage}")
    return el(
        "article",
        el("h3", words(asked.text), id=f"question-{number}-title"),
        el("p", "Asked after ", after, ". ", words(asked.help), class_="small"),
        *_findings(figures),
        id=f"question-{number}",
        class_="block",
        aria_labelledby=f"question-{number}-title",
    )


def in_short(figures: QuestionFigures) -> Html:
    """The same in a line."""
    if figures.result is None:
        return Html(_missing(figures.shown))
    shares = zip(figures.question.options, figures.result.shares, strict=True)
    named = [join([words(name), f" {percent(share.share)}"]) for name, share in shares]
    return join([join(named, " · "), f" (n {figures.result.judged:,})"])


def _findings(figures: QuestionFigures) -> list[Child]:
    result, question = figures.result, figures.question
    if result is None:
        return [el("p", _missing(figures.shown))]
    caption = "First choices" if figures.ranking is not None else "What people answered"
    if question.kind is Kind.MULTIPLE:
        caption = "What people picked: several answers each, so that shares add up to more"
    return [
        result_table(caption, question.options, result),
        scale_line(question, figures.scale),
        ranking_block(question, figures.ranking),
    ]


def _missing(shown: Shown) -> str:
    if shown is Shown.HIDDEN:
        return "The result of this question is not shown."
    return "Too few answers to show what they were."


def scale_line(question: Question, scale: Scale | None) -> Html | None:
    """Where people stand on a scale, in a sentence."""
    if scale is None:
        return None
    return el(
        "p",
        el("b", f"Mean {signed(question, scale.mean)}"),
        f" ({_range(question, scale.range)}), spread {scale.spread:.2f}, n {scale.n:,}. "
        f"{scale_words(question)}",
    )


def scale_change_line(question: Question, change: ScaleChange | None) -> Html | None:
    """How the same people moved on a scale, in a sentence."""
    if change is None:
        return None
    range_ = "too few moved to say how sure that is"
    if change.range is not None:
        range_ = f"95% interval {_plus(change.range.low)} to {_plus(change.range.high)}"
    together = "as far apart as before"
    if round(change.spread, 2):
        together = "closer together" if change.spread < 0 else "further apart"
    return el(
        "p",
        "On the scale, the ",
        el("b", f"mean moved by {_plus(change.mean)}"),
        f" ({range_}; n {change.n:,} who judged at both ends). Their spread changed by "
        f"{_plus(change.spread)}: they ended {together}. {scale_words(question)}",
    )


def scale_words(question: Question) -> str:
    """What the numbers of a scale stand for."""
    values = SCALES.get(question.kind)
    if not values:
        return ""
    ends = (question.options[0], values[0]), (question.options[-1], values[-1])
    (first, high), (last, low) = ends
    return f"“{first}” counts {signed(question, high, 0)}, “{last}” {signed(question, low, 0)}."


def signed(question: Question, value: float, digits: int = 2) -> str:
    """A value on a scale, with its sign where the scale has two sides."""
    two_sided = min(SCALES.get(question.kind, (0,))) < 0
    return _plus(value, digits) if two_sided else f"{value:.{digits}f}"


def ranking_block(question: Question, ranking: Ranking | None) -> Html | None:
    """The instant runoff count by count, and the option that beats each other one in pairs."""
    if ranking is None:
        return None
    parts: list[Child] = [el("p", _outcome(question, ranking))]
    if ranking.note:
        parts.append(el("p", ranking.note))
    if ranking.rounds:
        parts.append(wide("Instant runoff, count by count", _runoff(question, ranking.rounds)))
    return join(parts)


def _outcome(question: Question, ranking: Ranking) -> Html:
    names = question.options
    if ranking.winner is None:
        parts: list[Child] = ["The instant runoff has no winner that can be told."]
    else:
        parts = [
            el("b", words(names[ranking.winner])),
            f" wins the instant runoff of {ranking.n:,}",
        ]
        parts.append(" ballots.")
    if ranking.condorcet is not None:
        beats = " beats each other option when they are compared in pairs"
        differs = ranking.condorcet != ranking.winner
        parts += [" ", words(names[ranking.condorcet]), beats]
        parts.append(", though it does not win the runoff." if differs else ".")
    return join(parts)


def _runoff(question: Question, counts: Sequence[RunoffRound]) -> Html:
    head = ["Option", *(f"Count {i + 1}" for i in range(len(counts)))]
    rows: list[list[Child]] = []
    for place, name in enumerate(question.options):
        cells = [_votes(one, place) for one in counts]
        rows.append([words(name), *cells])
    if any(one.exhausted for one in counts):
        rows.append(["no option left", *(f"{one.exhausted:,}" for one in counts)])
    return table("Instant runoff: people for each option, count by count", head, rows, "numbers")


def _votes(count: RunoffRound, place: int) -> str:
    votes = count.votes[place]
    if votes is None:
        return "out"
    return f"{votes:,}, leaves" if place in count.out else f"{votes:,}"


def _range(question: Question, range_: Range) -> str:
    return f"95% interval {signed(question, range_.low)} to {signed(question, range_.high)}"


def _plus(value: float, digits: int = 2) -> str:
    rounded = round(value, digits)
    if not rounded:
        return f"{0:.{digits}f}"
    return f"{rounded:+.{digits}f}".replace("-", "−")
