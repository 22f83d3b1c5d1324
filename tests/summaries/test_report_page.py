"""The report in a real browser: accessible, quiet, whole at every width, and on paper."""

import os
import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright
from told_rounds import BODY, drawings, told

from bot.summaries.report.figure import Pictures
from bot.summaries.report.page import report
from bot.summaries.shares import share_of
from bot.summaries.summary import Switches

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
PHONE, DESKTOP = 390, 1280
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
HOSTILE = "</style><script>document.title='taken'</script><img src='https://x.example/a.png'>"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@dataclass
class Opened:
    """A page, and what it tried to load or complained about."""

    page: Page
    asked: list[str] = field(default_factory=list[str])
    complaints: list[str] = field(default_factory=list[str])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    pictures = Pictures.of(drawings(), drawings("#56b4e9"))
    whole = told(say=LONG, text=f"{BODY}\n{LONG}")
    assert whole.summary.tracked is not None
    many = replace(whole.summary.tracked, switches=(Switches(1, share_of(1158, 1344), False),))
    whole = replace(whole, summary=replace(whole.summary, tracked=many))
    path.write_text(report(whole, pictures), encoding="utf-8")
    return path


def open_page(browser: Browser, file: Path, width: int, dark: bool = False) -> Opened:
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    opened = Opened(page)

    def asks(route: Route, request: Request) -> None:
        opened.asked.append(request.url)
        route.abort()

    page.route(lambda url: not url.startswith(("file:", "data:")), asks)
    page.on("console", lambda said: opened.complaints.append(said.text))
    page.on("pageerror", lambda error: opened.complaints.append(f"{error}"))
    page.goto(file.as_uri())
    return opened


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing_to_complain_about(
    browser: Browser, file: Path, width: int, dark: bool
) -> None:
    opened = open_page(browser, file, width, dark)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = axe.Axe().run(opened.page)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []
    assert len(found.response["passes"]) > 20
    assert opened.complaints == []
    assert opened.asked == []
    opened.page.close()


@pytest.mark.parametrize("width", [320, 640, DESKTOP])
def test_no_width_needs_scrolling_to_the_side(browser: Browser, file: Path, width: int) -> None:
    page = open_page(browser, file, width).page
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_opinions_stand_beside_the_passage_or_on_a_phone_below_it(
    browser: Browser, file: Path
) -> None:
    for width, is_beside in ((DESKTOP, True), (PHONE, False)):
        page = open_page(browser, file, width).page
        text = page.locator("#passage-1 .text").bounding_box()
        thoughts = page.locator("#passage-1 .beside").bounding_box()
        assert text is not None
        assert thoughts is not None
        assert (thoughts["x"] >= text["x"] + text["width"]) == is_beside
        assert (thoughts["y"] >= text["y"] + text["height"]) != is_beside
        page.close()


@pytest.mark.parametrize("dark", [False, True])
def test_pictures_are_dark_for_a_dark_screen_and_light_on_paper(
    browser: Browser, tmp_path: Path, dark: bool
) -> None:
    path = tmp_path / "report.html"
    pictures = Pictures.of(drawings("#ff0000"), drawings("#00ff00"))
    path.write_text(report(told(), pictures), encoding="utf-8")
    page = open_page(browser, path, DESKTOP, dark).page
    shown = page.locator("figure img:visible")
    assert shown.evaluate_all("all => all.map(one => [one.className, one.naturalWidth > 0])") == [
        ["dark" if dark else "light", True]
    ] * len(drawings())
    printed = page.pdf(format="A4")
    streams = re.findall(rb"stream\r?\n(.*?)endstream", printed, re.DOTALL)
    drawn = b" ".join(zlib.decompress(one) for one in streams if one.startswith(b"x"))
    assert drawn.count(b"1 0 0 rg") == len(drawings())
    assert drawn.count(b"0 1 0 rg") == 0
    page.close()


def test_whatever_people_wrote_does_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    text, pictures = f"{BODY}\n{HOSTILE}", Pictures.of(drawings())
    path.write_text(report(told(HOSTILE, text, HOSTILE), pictures), encoding="utf-8")
    opened = open_page(browser, path, DESKTOP)
    assert opened.page.locator("h1").inner_text() == HOSTILE
    assert opened.page.title() != "taken"
    assert opened.page.locator("script").count() == 0
    assert opened.asked == opened.complaints == []
    opened.page.close()


def test_it_prints(browser: Browser, file: Path) -> None:
    page = open_page(browser, file, DESKTOP, dark=True).page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 29, 32)"
    assert not page.locator("nav").is_visible()
    assert page.get_by_text("All opening answers").last.is_visible()
    page.close()
