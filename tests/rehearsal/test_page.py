"""The rehearsal's page in a real browser, as wide as a phone: be a member, then the moderator."""

import os
import shutil

import pytest

from bot.chat import words
from bot.cli import assemble, open_library
from bot.config import Settings
from bot.rehearsal.browser import open_page, take_turns
from bot.rehearsal.stage import open_stage

playwright = pytest.importorskip("playwright.async_api", reason="needs the extra `test`")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]


@pytest.mark.parametrize(
    ("where", "answer", "next_passage"),
    [("here", "Partly", "Passage 1 of 7"), ("thread", "Agree", "Passage 2 of 7")],
)
async def test_one_votes_as_a_member_and_goes_on_as_the_moderator(
    where: str, answer: str, next_passage: str
) -> None:
    settings = Settings()
    library = open_library(settings.articles)
    async with open_stage(lambda store: assemble(store, library, settings)) as stage:
        await stage.start("biden-putin-call", "manual", where)
        if where == "thread":
            await stage.press(words.NEXT)
        async with open_page(stage) as preview, playwright.async_playwright() as tools:
            take_turns(preview)
            browser = await tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = await browser.new_page(viewport=PHONE)
            await page.goto(preview.url)
            await page.select_option("#viewer-picker", label=stage.visitor.name)
            await page.get_by_role("button", name=answer, exact=True).click()
            receipt = page.locator("article", has_text=f"Your answer: {answer}").last
            await receipt.wait_for()
            await receipt.get_by_role("button", name="Add a reason").click()
            form = page.get_by_role("dialog")
            await form.get_by_role("textbox").fill("It was only a phone call.")
            await form.get_by_role("button", name="Submit").click()
            await page.locator("article", has_text="Your reason: “It was only").last.wait_for()
            await page.select_option("#viewer-picker", label=stage.moderator.name)
            composer = page.locator("#channel-composer-input")
            await composer.fill("/round panel")
            await composer.press("Enter")
            panel = page.locator("article", has=page.get_by_role("button", name="Discard")).last
            await panel.get_by_role("button", name="Next", exact=True).click()
            await page.locator("article", has_text=next_passage).last.wait_for()
            width = await page.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"], "nothing is cut off at the side"
            await browser.close()
