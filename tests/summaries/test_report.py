"""What stands in a report, whatever the browser makes of it."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from statsmodels.stats import contingency_tables  # pyright: ignore[reportMissingTypeStubs]
from told_rounds import BODY, article, bare, drawings, result, told, tracked

from bot.articles.loading import load_library, shipped_seeds
from bot.summaries.report.figure import Pictures
from bot.summaries.report.mcnemar import exact_p
from bot.summaries.report.page import POLICY, Told, report, span

NONE = Pictures.of(())
HOSTILE = (
    '</style></title><script>alert(1)</script><img src="//x.example/" onerror=alert(2)>&lt;"\''
)


def words_of(page: str) -> str:
    """The text that is read, in one line."""
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def statsmodels_p(gained: int, lost: int) -> float:
    tests: Any = contingency_tables
    return float(tests.mcnemar([[0, gained], [lost, 0]], exact=True).pvalue)


class Outline(HTMLParser):
    """Headings, ids, links and tables of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []


@pytest.mark.parametrize("page", [report(told(), NONE), report(bare(), NONE)])
def test_headings_are_in_order_and_every_link_leads_somewhere(page: str) -> None:
    outline = Outline(page)
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)
    assert outline.tags.count("table") == outline.tags.count("caption")


def test_everything_that_is_known_is_told() -> None:
    said = words_of(report(told(), Pictures.of(drawings())))
    for words in (
        "Discussed on 1 January 2026, 00:00 to 02:00 UTC",
        "Photo: A. Keeper",
        "34 people took part.",
        "Most contested: passage 1",
        "12 of the 30 people who answered before and after reading changed their answer: 40%",
        "One or two late answers are left out here",
        "Mean 2.50 ( 95% interval 2.00 to 3.00), spread 0.80, n 31",
        "“A” counts 4, “F” 0.",
        "mean moved by −0.25 ( 95% interval −0.50 to −0.01; n 30 who judged at both ends)",
        "they ended closer together",
        "A → B 7 all other changes 5 kept their answer 18",
        "passage 1 23% 12 to 41% 7 of 30",
        "passage 2 too few to say 4 of 30",
        "passage 3 too few to say fewer than 3",
        "Green wins the instant runoff of 24 ballots.",
        "Red beats each other option when they are compared in pairs, though it does not win",
        "Blue 7, leaves out no option left 0 2",
        "Good points for more than one side",
        "Found good by: A 4, F 3",
        "12 people who changed an answer said what had moved them",
        "Group A 14 people who mostly agree",
        "What divides them “ It saves lives ”",
        "Sailors 62% 31 to 86% 38% 14 to 69% 8",
        "Passage 1 fewer than 3 not told",
        "What can’t be concluded",
    ):
        assert words.replace("( ", "(") in said.replace("( ", "(").replace(" ,", ","), words


def test_in_short_no_answer_comes_before_another_with_as_many_people() -> None:
    whole = told()
    even = replace(tracked(article().tracked), result=result(9, 9, 3, 0, 0))
    page = report(replace(whole, summary=replace(whole.summary, tracked=even)), NONE)
    assert "at the end: A and B , each 43% (24 to 63%), n 21." in words_of(page)
    assert "at the end: B , 44% (28 to 61%), n 32." in words_of(report(whole, NONE))


def test_where_there_is_nothing_there_is_no_section() -> None:
    page = report(bare(), NONE)
    for anchor in ("questions", "reasons", "groups", "roles", "participation"):
        assert f'id="{anchor}"' not in page
    said = words_of(page)
    assert "Too few answered to show what they said." in said
    assert "The round ended before this passage was posted." in said
    assert "from 1 January 2026, 00:00, to 2 January 2026, 02:00 UTC" in said
    assert "McNemar" not in said


def test_the_article_is_complete_and_exact() -> None:
    shipped = load_library([shipped_seeds()]).get("biden-putin-call")
    page = report(replace(told(), article=shipped), NONE)
    texts = re.findall(r'<div class="text">(.*?)</div>', page, flags=re.S)
    read = [re.findall(r'<p dir="auto">(.*?)</p>', one, flags=re.S) for one in texts]
    passages = ["\n\n".join(map(unescape, paragraphs)) for paragraphs in read]
    assert passages == [shipped.text(one) for one in shipped.passages]
    assert " ".join(passages).split() == shipped.body.split()


def test_whatever_people_wrote_stays_text() -> None:
    page = report(
        told(say=HOSTILE, text=f"{BODY}\n{HOSTILE}", title=HOSTILE), Pictures.of(drawings())
    )
    outline = Outline(page)
    assert "script" not in outline.tags
    assert set(outline.tags) & {"iframe", "object", "link", "form"} == set()
    assert outline.tags.count("img") == 4
    assert outline.tags.count("style") == outline.tags.count("title") == 1
    assert words_of(page).count("alert(1)") >= 6


def test_nothing_is_asked_from_anywhere() -> None:
    page = report(told(), Pictures.of(drawings(), drawings("#000000")))
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert unescape(page).count(POLICY) == 1
    assert "url(" not in style
    assert "@import" not in style
    sources = re.findall(r'\ssrc="([^"]*)"', page)
    assert len(sources) == 8
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)


def test_the_same_round_gives_the_same_page() -> None:
    assert report(told(), Pictures.of(drawings())) == report(told(), Pictures.of(drawings()))


@pytest.mark.parametrize(
    ("gained", "lost", "expected"),
    [(5, 0, 0.0625), (6, 0, 0.03125), (7, 1, 0.0703125), (8, 1, 0.0390625), (0, 0, 1), (4, 4, 1)],
)
def test_mcnemar_against_the_table_and_statsmodels(gained: int, lost: int, expected: float) -> None:
    assert exact_p(gained, lost) == exact_p(lost, gained) == pytest.approx(expected)
    assert exact_p(gained, lost) == pytest.approx(statsmodels_p(gained, lost))


def test_mcnemar_of_thousands() -> None:
    assert exact_p(1100, 900) == pytest.approx(statsmodels_p(1100, 900))


def test_tests_stand_in_the_method_alone_and_only_from_what_is_published() -> None:
    said = words_of(report(told(), NONE))
    before, _, method = said.partition("How this was computed")
    assert "McNemar" not in before
    assert "Answer Gained Lost p A 1 8 0.039 B 8 1 0.039 D 0 0 1.000" in method
    assert "5 answers make 5 tests" in method
    assert "Volunteers are no sample" in method


@pytest.mark.parametrize("moved", [5, None])
def test_with_few_movers_nothing_is_tested(moved: int | None) -> None:
    whole = told()
    some = tracked(article().tracked)
    change = some.before_after
    assert change is not None
    assert change.gross is not None
    gross = None if moved is None else replace(change.gross, count=moved)
    few = replace(some, before_after=replace(change, gross=gross))
    page = report(replace(whole, summary=replace(whole.summary, tracked=few)), NONE)
    assert "McNemar" not in page


def test_no_columns_for_what_is_not_told() -> None:
    whole = told()
    silent = tracked(article().tracked, [(None, None)] * 6)
    page = report(replace(whole, summary=replace(whole.summary, tracked=silent)), NONE)
    assert ">Gained<" not in page
    assert "not told" not in page.partition('id="questions"')[0]


def test_a_picture_has_its_words() -> None:
    page = report(told(), Pictures.of(drawings(), drawings("#000000")))
    for name in ("opinion-line", "movement", "passages", "groups"):
        assert page.count(f'alt="Chart {name}" aria-describedby="{name}-words"') == 2
        assert f'id="{name}-words">What {name} shows.' in page


def test_times_in_words() -> None:
    assert span(0, 60_000) == "on 1 January 1970, 00:00 to 00:01 UTC"


def test_a_running_rounds_figures_make_no_result() -> None:
    whole: Told = told()
    page = report(replace(whole, summary=replace(whole.summary, tracked=None)), NONE)
    assert "Too few answered to show what they said." in words_of(page)
