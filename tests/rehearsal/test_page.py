"""The rehearsal's page in a real browser: be a member, then the moderator."""

import os
import shutil

import pytest

from bot.cli import assemble, open_library
from bot.config import Settings
from bot.rehearsal.browser import open_page, take_turns
from bot.rehearsal.stage import open_stage

playwright = pytest.importorskip("playwright.async_api", reason="needs the extra `pictures`")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_one_votes_as_a_member_and_goes_on_as_the_moderator() -> None:
    settings = Settings()
    library = open_library(settings)
    async with open_stage(lambda store: assemble(store, library, settings)) as stage:
        await stage.start("biden-putin-call", "manual")
        async with open_page(stage) as preview, playwright.async_playwright() as tools:
            take_turns(preview)
            browser = await tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = await browser.new_page()
            await page.goto(preview.url)
            await page.select_option("select", label=stage.visitor.name)
            await page.get_by_role("button", name="Partly").click()
            await page.locator("article", has_text="Your answer counts").last.wait_for()
            await page.get_by_role("button", name="Add a reason").click()
            form = page.get_by_role("dialog")
            await form.get_by_role("textbox").fill("It was only a phone call.")
            await form.get_by_role("button", name="Submit").click()
            await page.locator("article", has_text="Your reason: ").last.wait_for()
            await page.select_option("select", label=stage.moderator.name)
            await page.locator("article").get_by_role("button", name="Next").click()
            await page.locator("article", has_text="Passage 1 of 8").last.wait_for()
            await browser.close()
