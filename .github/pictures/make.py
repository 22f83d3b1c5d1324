"""Makes the README's pictures: plays a rehearsal and photographs it in headless Chromium.

Needs the extra `pictures` (playwright) and Chromium; CHROMIUM names its program if it is not
/usr/bin/chromium. From the top of the repository: python .github/pictures/make.py
"""

import asyncio
import os
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.cli import assemble, open_library
from bot.config import Settings
from bot.rehearsal.browser import open_page, take_turns
from bot.rehearsal.cast import Cast
from bot.rehearsal.play import fetch_report, play_on
from bot.rehearsal.stage import Stage, open_stage

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]


async def main() -> None:
    settings = Settings()
    library = open_library(settings)
    async with open_stage(lambda store: assemble(store, library, settings)) as stage:
        cast = Cast(stage, members=40, seed=7)
        await stage.start("biden-putin-call", "10m")
        async with open_page(stage) as preview, async_playwright() as tools:
            turns = take_turns(preview)
            browser = await tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = await browser.new_page(
                viewport={"width": 1180, "height": 1700}, device_scale_factor=2
            )
            await page.goto(preview.url)
            await page.wait_for_timeout(2000)
            await page.select_option("select", label=stage.visitor.name)

            async def let_minutes_pass(minutes: int) -> None:
                async with turns:
                    await go_on(stage, cast, minutes)
                    await preview.refresh()

            await let_minutes_pass(4)
            await photograph(page, "Answer the question below", "opening")
            await photograph(page, "Opening window", "control")
            await let_minutes_pass(6)
            await photograph(page, "Passage 1 of 8", "passage")
            card = page.locator("article.channel-message", has_text="Question on passage 1").last
            await card.get_by_text("Agree", exact=True).click()
            await photograph(page, "Your answer counts", "receipt")
            async with turns:
                await play_on(stage, cast, "10m", lambda _: None)
                await preview.refresh()
            await page.set_viewport_size({"width": 1180, "height": 3000})
            await photograph(page, "Summary:", "summary")
            await photograph_report(browser, (await fetch_report(stage)).decode())
            await browser.close()


async def go_on(stage: Stage, cast: Cast, minutes: int) -> None:
    for _ in range(minutes):
        await cast.act(0.5)
        await stage.pass_time(60)


async def photograph(page: Page, words: str, name: str) -> None:
    """The newest card that says this."""
    card = page.locator("article.channel-message", has_text=words).last
    await card.wait_for()
    await page.wait_for_timeout(1500)
    await card.locator(".component-container").first.screenshot(path=HERE / f"{name}.png")
    print(name)


async def photograph_report(browser: Browser, report: str) -> None:
    """The beginning of the report, and its passages with what people thought beside them."""
    page = await browser.new_page(viewport={"width": 1180, "height": 1500}, device_scale_factor=1.5)
    await page.set_content(report)
    await page.screenshot(path=HERE / "report.png")
    await page.evaluate("document.querySelector('#article').scrollIntoView()")
    await page.screenshot(path=HERE / "report-passages.png")
    print("report, report-passages")


if __name__ == "__main__":
    asyncio.run(main())
