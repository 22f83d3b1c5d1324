"""Makes the README's pictures: plays a rehearsal and photographs it in headless Chromium, as wide
as a phone.

Needs the extra `pictures` (playwright) and Chromium; CHROMIUM names its program if it is not
/usr/bin/chromium. From the top of the repository:
python .github/pictures/make.py [MEMBERS [FOLDER]]
"""

import asyncio
import os
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.chat import words
from bot.cli import assemble, open_library
from bot.config import Settings
from bot.rehearsal.browser import open_page, take_turns
from bot.rehearsal.cast import Cast
from bot.rehearsal.play import fetch_report, play_on
from bot.rehearsal.stage import Stage, approve_reasons, open_stage

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
PHONE = {"width": 390, "height": 844}
TALL = {"width": 390, "height": 2400}
"""As wide, so that a whole card is in the picture."""


async def main(members: int, out: Path) -> None:
    settings = Settings()
    library = open_library(settings)
    async with open_stage(lambda store: assemble(store, library, settings)) as stage:
        cast = Cast(stage, members, seed=16)
        await stage.start("biden-putin-call", "10m", "here")
        async with open_page(stage) as preview, async_playwright() as tools:
            turns = take_turns(preview)
            browser = await tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = await browser.new_page(viewport=TALL, device_scale_factor=2)

            async def look() -> None:
                await page.goto(preview.url)
                await page.wait_for_timeout(2000)
                await page.select_option("select", label=stage.visitor.name)

            async def let_minutes_pass(minutes: int) -> None:
                async with turns:
                    await go_on(stage, cast, minutes)
                    await approve_reasons(stage)
                    await stage.pass_time(60)
                    await preview.refresh()
                await look()

            await let_minutes_pass(4)
            await photograph(page, words.BEFORE_YOU_READ.strip("*"), out / "opening.png")
            await let_minutes_pass(40)
            await photograph(page, "Passage 3 of 7", out / "passage.png")
            card = page.locator("article.channel-message", has_text="Passage 4 of 7").last
            await card.get_by_role("button", name="B", exact=True).click()
            await photograph(page, "Saved. Your answer", out / "receipt.png")
            async with turns:
                panel = await stage.moderator.slash(stage.channel, "round panel")
                await preview.refresh()
            await page.select_option("select", label=stage.moderator.name)
            assert panel.response is not None, "a moderator gets the panel"
            await photograph(page, "passages are posted", out / "panel.png")
            await page.select_option("select", label=stage.visitor.name)
            async with turns:
                await play_on(stage, cast, "10m", lambda _: None)
                await stage.pass_time(60)
                await preview.refresh()
            await look()
            await photograph(page, "not a sample", out / "summary.png")
            await photograph_report(browser, (await fetch_report(stage)).decode(), out)
            await browser.close()


async def go_on(stage: Stage, cast: Cast, minutes: int) -> None:
    for _ in range(minutes):
        await cast.act(0.5)
        await stage.pass_time(60)


async def photograph(page: Page, said: str, target: Path) -> None:
    """The newest card that says this."""
    card = page.locator("article.channel-message", has_text=said).last
    await card.wait_for()
    drawn = card.locator(".component-container").first
    await page.wait_for_timeout(1500)  # until its picture is there and nothing moves any more
    await drawn.scroll_into_view_if_needed()
    await page.wait_for_timeout(500)
    await drawn.screenshot(path=target)
    print(target.name)


async def photograph_report(browser: Browser, report: str, out: Path) -> None:
    """The report's first screen on a phone."""
    page = await browser.new_page(viewport=PHONE, device_scale_factor=2)
    await page.set_content(report)
    await page.screenshot(path=out / "report.png")
    print("report.png")


if __name__ == "__main__":
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9, folder))
