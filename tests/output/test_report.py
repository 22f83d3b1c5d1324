"""The report as someone finds it: in the file, and in a real browser on a phone and a desk."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sample_summaries import article, crowd, friends

from bot.articles.markdown import Document
from bot.articles.split import passage_at, quoted
from bot.domain.article import Article
from bot.domain.rounds import Ballots
from bot.output.report import ReportData, ReportPicture, report
from bot.summaries import sections
from bot.summaries.sections import Bar, Quote, Table, Text
from bot.summaries.summary import Summary

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
SCREEN = 844
PHONES = (320, 390)
DESKTOP = 1280
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
HOSTILE = "</style><script>document.title='taken'</script><img src='https://x.example/a.png'>"
ARABIC = "هل يستحق الرئيس درجات ضعيفة؟ 3"
STARTED, ENDED = 1_714_845_600_000, 1_714_851_000_000

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 440" width="400" height="440">
<rect width="400" height="440" fill="{}"/></svg>"""
PICTURES = tuple(
    ReportPicture(name, f"What {name} shows.", SVG.format("#fff"), SVG.format("#333"))
    for name in ("change", "passages")
)

MEASURE = """() => {
  const probe = document.createElement("span");
  probe.style.cssText = "position:absolute;visibility:hidden;white-space:nowrap";
  const narrow = [];
  const blocks = "h1,h2,h3,p,li,dt,dd,td,th,blockquote,summary,figcaption";
  for (const one of document.querySelectorAll(blocks)) {
    if (!one.checkVisibility()) continue;
    const style = getComputedStyle(one);
    if (style.display === "inline") continue;
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    one.append(probe);
    for (const word of one.innerText.split(/\\s+/)) {
      probe.textContent = word;
      const width = probe.getBoundingClientRect().width;
      const fits = width < Math.min(innerWidth - 60, 450);
      if (fits && width > room + 1) narrow.push([one.tagName, word]);
    }
    probe.remove();
  }
  return narrow;
}"""


def made(summary: Summary, of: Article | None = None) -> str:
    return report(ReportData(summary, of or article(), STARTED, ENDED, PICTURES))


def words_of(html: str) -> str:
    """The text of the page as one line."""
    body = re.sub("<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("summary", [friends(), friends(Ballots.SECRET), crowd()])
def test_it_says_all_that_the_summary_says(summary: Summary) -> None:
    page = words_of(made(summary))
    assert summary.title in page
    assert summary.headline in page
    assert sections.closing_line(summary) in page
    for point in sections.points(summary):
        assert f"{point.label} {point.about[:60]}" in page
        assert f"· {point.said}" in page
    for section in (*sections.results(summary), *sections.reasons(summary)):
        assert " ".join(section.title.split()) in page
        for item in section.items:
            match item:
                case Text(text):
                    assert text in page
                case Bar(label, count, of):
                    assert f"{label} {count} of {of}" in page
                case Quote(text, answer, note):
                    assert f"{text} {answer}" in page
                    assert note in page
                case Table(_, rows):
                    assert all(" ".join(row) in page for row in rows)


def test_percentages_come_from_twenty_answers_on() -> None:
    assert "%" not in words_of(made(friends())).split("How these numbers come about")[0]
    assert re.search(r"\d+ of 40 \(\d+%\)", words_of(made(crowd())))


def test_each_question_and_each_picture_stands_once_the_second_among_the_results() -> None:
    page = made(crowd())
    titles = re.findall("<h3[^>]*>(.*?)</h3>", page.split('id="reasons"')[0])
    assert len(titles) == len(set(titles)) == 13
    for picture in PICTURES:
        assert page.count(picture.description) == 2  # for light and for dark; one is shown
    places = [page.index(one) for one in ("What change", "The main question", "What passages")]
    assert places == sorted(places)


def test_a_page_without_pictures_points_or_reasons_is_whole() -> None:
    bare = replace(
        friends(), agreed=None, split=None, reached=0, reasons=(), movers=(), results=(),
        shared=(), dividing=(),
    )  # fmt: skip
    page = report(ReportData(bare, article(), STARTED, ENDED))
    assert "<figure" not in page
    assert 'class="points"' not in page
    assert "Passage by passage" not in page
    assert "5 of 9 changed their minds" in page


def test_results_lead_to_their_passages() -> None:
    page = made(crowd())
    links = set(re.findall(r'href="#([\w-]+)"', page))
    assert links
    assert links <= set(re.findall(r'id="([\w-]+)"', page))


def test_passages_are_complete_and_quotations_without_their_marks() -> None:
    body = "See https://example.org/a?b=1\n\n> One of *us*\n>\n> said so.\n"
    start = body.index("> One")
    document = Document(body)
    of = replace(
        article(),
        body=body,
        passages=(
            passage_at(document, 0, start),
            quoted(passage_at(document, start, len(body)), "Ann"),
        ),
    )
    page = made(friends(), of)
    address = "https://example.org/a?b=1"
    assert f'See <a href="{address}" rel="noopener noreferrer">{address}</a>' in page
    quotation = '<p dir="auto">One of <em>us</em></p><p dir="auto">said so.</p>'
    assert f'<blockquote>{quotation}</blockquote><footer dir="auto">Ann</footer>' in page


def test_the_method_says_as_much_as_the_round_needs() -> None:
    page = words_of(made(friends()))
    for title in ("Before and after", "Sides", "Reached across", "Runoff", "Intervals"):
        assert title in page
    assert "Secret ballots" not in page
    secret = words_of(made(friends(Ballots.SECRET)))
    assert "Secret ballots A result is shown from 5 answers on" in secret


def test_words_from_right_to_left_leave_the_numbers_around_them_in_order() -> None:
    page = made(friends(words=ARABIC))
    assert f'<h1 dir="auto">{ARABIC}</h1>' in page
    assert f"First choices: Tea 3, <bdi>{ARABIC[:-2]}</bdi> 3 2, Water 2" in page


def test_it_says_when_it_was() -> None:
    page = words_of(made(friends()))
    assert "Discussed on 4 May 2024, 18:00 to 19:30 UTC." in page
    assert "Published 31 December 2021." in page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as tools:
        started = tools.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Opens a report at a width; it has to be quiet: nothing loaded, nothing complained of."""
    pages: list[Page] = []
    heard: list[str] = []

    def open_report(summary: Summary, width: int, dark: bool = False) -> Page:
        file = tmp_path / "report.html"
        file.write_text(made(summary), encoding="utf-8")
        page = browser.new_page(
            viewport={"width": width, "height": SCREEN}, color_scheme="dark" if dark else "light"
        )
        page.on("console", lambda said: heard.append(said.text))
        page.on("request", lambda asked: heard.append(asked.url))
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield open_report
    for page in pages:
        page.close()
    assert [one for one in heard if not one.startswith(("file:", "data:"))] == []


SAMPLES = {
    "friends": friends(),
    "crowd": crowd(),
    "long words": friends(words=LONG),
    "Arabic": friends(words=ARABIC),
}


def open_all(page: Page, is_open: bool = True) -> None:
    page.evaluate(f"document.querySelectorAll('details').forEach(d => d.open = {is_open:d})")


@pytest.mark.slow
@pytest.mark.parametrize("width", [*PHONES, DESKTOP])
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_too_wide_or_too_narrow(opened: Any, name: str, width: int) -> None:
    page: Page = opened(SAMPLES[name], width)
    for is_open in (False, True):
        open_all(page, is_open)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(MEASURE) == []


@pytest.mark.slow
def test_ten_questions_and_three_sides_are_at_most_fourteen_screens(opened: Any) -> None:
    page: Page = opened(crowd(), 390)
    assert page.evaluate("document.documentElement.scrollHeight") <= 14 * SCREEN


@pytest.mark.slow
@pytest.mark.parametrize("name", ["friends", "crowd"])
def test_the_first_screen_says_what_the_card_says(opened: Any, name: str) -> None:
    page: Page = opened(SAMPLES[name], 390)
    for what in ("h1", ".headline", "header img.light", ".points li:last-child", ".closing"):
        box = page.locator(what).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SCREEN, what


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, DESKTOP])
def test_axe_finds_nothing_to_complain_about(opened: Any, width: int, dark: bool) -> None:
    page: Page = opened(friends(), width, dark)
    open_all(page)
    found: Any = axe.Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []
    assert len(found.response["passes"]) > 20


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
def test_pictures_are_dark_on_a_dark_screen_and_light_on_paper(opened: Any, dark: bool) -> None:
    page: Any = opened(friends(), DESKTOP, dark)
    for media, scheme in (("screen", "dark" if dark else "light"), ("print", "light")):
        page.emulate_media(media=media)
        shown = page.locator("figure img:visible")
        assert shown.evaluate_all("all => all.map(one => one.className)") == [scheme] * 2
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 29, 32)"


@pytest.mark.slow
def test_on_paper_all_that_is_folded_can_be_read(opened: Any) -> None:
    page: Page = opened(friends(), DESKTOP)
    folded = page.get_by_text("We probably have a bit more time").last
    assert not folded.is_visible()
    page.emulate_media(media="print")
    box = folded.bounding_box()
    assert box is not None
    assert box["height"] > 10


@pytest.mark.slow
def test_a_link_to_a_passage_shows_it(opened: Any) -> None:
    page: Page = opened(friends(), 390)
    page.get_by_role("link", name="Read this passage").click()
    box = page.get_by_text("the stalemate continues").bounding_box()
    assert box is not None
    assert 0 < box["y"] < SCREEN


@pytest.mark.slow
def test_whatever_people_wrote_does_nothing(opened: Any) -> None:
    page: Page = opened(friends(words=HOSTILE), DESKTOP)
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.title() != "taken"
    assert page.locator("script").count() == 0
