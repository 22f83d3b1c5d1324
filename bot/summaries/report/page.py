"""The whole report: one HTML page that asks for nothing, runs nothing and prints well."""

from calendar import month_name
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files

from bot.articles.models import Article
from bot.summaries.report.article import article_section
from bot.summaries.report.figure import Pictures
from bot.summaries.report.markup import Child, Html, el, join, section, words
from bot.summaries.report.method import method_section
from bot.summaries.report.people import groups_section, participation_section, roles_section
from bot.summaries.report.results import question_block
from bot.summaries.report.tracked import tracked_section
from bot.summaries.report.voices import voices_section
from bot.summaries.summary import PassageFigures, Summary
from bot.summaries.words import percent, share_text

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""No script, no request: a browser refuses both, whatever text came into the page."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a report is about; times in milliseconds UTC."""

    summary: Summary
    article: Article
    started_at: int
    ended_at: int


def report(told: Told, pictures: Pictures) -> str:
    """The page. The same summary, article and pictures give the same text."""
    sections = [one for one in _sections(told, pictures) if one is not None]
    style = files("bot.summaries.report").joinpath("style.css").read_text(encoding="utf-8")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{told.article.title}: what people thought"),
        el("style", Html(style)),
    )
    body = el(
        "body",
        el("a", "Skip to the results", href="#question", class_="skip"),
        _header(told),
        _contents(sections),
        el("main", *(markup for _, _, markup in sections)),
        el("footer", el("p", "Made by discussion-bot. This page loads nothing and runs nothing.")),
    )
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n"


Section = tuple[str, str, Html]
"""Anchor, title in the table of contents, markup."""


def _sections(told: Told, pictures: Pictures) -> list[Section | None]:
    summary = told.summary
    offered: list[tuple[str, str, Html | None]] = [
        ("question", "The question of the round", tracked_section(summary, pictures)),
        ("questions", "All questions", _questions(summary)),
        (
            "article",
            "The article, passage by passage",
            article_section(summary, told.article, pictures),
        ),
        ("reasons", "Reasons", voices_section(summary)),
        ("groups", "Groups of opinion", groups_section(summary, pictures)),
        ("roles", "By role", roles_section(summary)),
        ("participation", "Who was still answering", participation_section(summary)),
        ("method", "Method, and what can’t be concluded", method_section(summary)),
    ]
    return [None if markup is None else (at, title, markup) for at, title, markup in offered]


def _header(told: Told) -> Html:
    article, summary = told.article, told.summary
    about = [f"Published {day(article.published)}"] if article.published else []
    about += [f"Credits: {'; '.join(article.credits)}"] if article.credits else []
    return el(
        "header",
        el("p", "A discussion, and what people thought", class_="kicker"),
        el("h1", article.title, dir="auto"),
        el("p", join(map(words, about), " · "), class_="small"),
        el("p", f"Discussed {span(told.started_at, told.ended_at)}", class_="small"),
        _in_short(summary),
        el("div", *(el("p", line, dir="auto") for line in summary.lines if line), class_="lines"),
    )


def _in_short(summary: Summary) -> Html | None:
    """What anyone should take away, in a few sentences, each with its numbers."""
    points: list[Child] = []
    tracked = summary.tracked
    if tracked is not None and tracked.result is not None and tracked.result.judged:
        most = max(tracked.result.shares, key=lambda share: share.count)
        options = zip(tracked.question.options, tracked.result.shares, strict=True)
        first = [el("b", words(name)) for name, share in options if share.count == most.count]
        share = f", {'each ' if len(first) > 1 else ''}{share_text(most)}."
        asked = words(tracked.question.text)
        points.append(join([asked, " Most often, at the end: ", join(first, " and "), share]))
        change = tracked.before_after
        if change is not None and change.gross is not None:
            points.append(
                f"{change.gross.count:,} of the {change.n:,} people who answered before and after "
                f"reading changed their answer: {share_text(change.gross)}."
            )
    points += _passage_points("Most agreed with", summary.most_agreed, 0)
    points += _passage_points("Most contested", summary.most_contested, None)
    if not points:
        return None
    return el("ul", *(el("li", one) for one in points), class_="short", aria_label="In short")


def _passage_points(label: str, figures: PassageFigures | None, only: int | None) -> list[Child]:
    if figures is None or figures.result is None:
        return []
    shares = zip(("agree", "disagree", "unsure"), figures.result.shares, strict=True)
    told = [f"{percent(share.share)} {name}" for name, share in shares]
    chosen = told if only is None else told[only : only + 1]
    link = el("a", f"passage {figures.number}", href=f"#passage-{figures.number}")
    figure = f" ({', '.join(chosen)}; n {figures.result.judged:,}): "
    return [join([f"{label}: ", link, figure, "“", words(figures.snippet), "”"])]


def _contents(sections: list[Section]) -> Html:
    items = [el("li", el("a", title, href=f"#{anchor}")) for anchor, title, _ in sections]
    return el("nav", el("h2", "Contents"), el("ol", *items), aria_label="Contents")


def _questions(summary: Summary) -> Html | None:
    if not summary.questions:
        return None
    asked = [question_block(i, one) for i, one in enumerate(summary.questions, 1)]
    return section("questions", "All questions", *asked)


def span(started_at: int, ended_at: int) -> str:
    """From when to when, in words."""
    start = datetime.fromtimestamp(started_at / 1000, UTC)
    end = datetime.fromtimestamp(ended_at / 1000, UTC)
    first, last = f"{day(start.date().isoformat())}, {start:%H:%M}", f"{end:%H:%M} UTC"
    if start.date() == end.date():
        return f"on {first} to {last}"
    return f"from {first}, to {day(end.date().isoformat())}, {last}"


def date_of(moment: int) -> str:
    """The day of a moment in milliseconds UTC, ISO 8601."""
    return datetime.fromtimestamp(moment / 1000, UTC).date().isoformat()


def day(iso: str) -> str:
    """ "31 December 2021" for 2021-12-31; what isn't a date stays as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {month_name[found.month]} {found.year}"
