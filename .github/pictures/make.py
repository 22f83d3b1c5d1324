"""Makes the README's pictures: plays a rehearsal and photographs it in headless Chromium.

Needs the extra `pictures` (playwright) and Chromium; CHROMIUM names its program if it is not
/usr/bin/chromium. Run it from the top of the repository: python .github/pictures/make.py
"""

import asyncio
import os
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.cli import assemble, open_library
from bot.config import Settings
from bot.rehearsal import seen
from bot.rehearsal.cast import Cast
from bot.rehearsal.play import play
from bot.rehearsal.stage import Stage, open_stage
from bot.store.database import Store

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
ARTICLE = "biden-putin-call"


async def main() -> None:
    settings = Settings()
    library = open_library(settings)

    def build(store: Store):
        return assemble(store, library, settings)

    async with open_stage(build) as stage:
        cast = Cast(stage, 40, 7)
        await stage.start(ARTICLE, "10m")
        async with stage.env.preview(
            stage.channel, viewers=[stage.visitor, stage.moderator], layout="channel"
        ) as preview:
            async with async_playwright() as tools:
                browser = await tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
                page = await browser.new_page(
                    viewport={"width": 1180, "height": 1500}, device_scale_factor=2
                )
                await page.goto(preview.url)
                for _ in range(4):
                    await cast.act(0.5)
                    await stage.pass_time(60)
                await preview.refresh()
                await photograph(page, "Answer the question below", "opening")
                await photograph(page, "Opening window", "control")
                await stage.pass_time(120)
                for _ in range(4):
                    await cast.act(0.5)
                    await stage.pass_time(60)
                await preview.refresh()
                await photograph(page, "Passage 1 of 8", "passage")
                await receipt(page, stage)
                await browser.close()
    async with open_stage(build) as stage:
        cast = Cast(stage, 40, 7)
        with tempfile.TemporaryDirectory() as out:
            await play(stage, cast, ARTICLE, "10m", Path(out), lambda _: None)
        async with stage.env.preview(
            stage.channel, viewers=[stage.visitor], layout="channel"
        ) as preview:
            async with async_playwright() as tools:
                browser = await tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
                page = await browser.new_page(
                    viewport={"width": 1180, "height": 2600}, device_scale_factor=2
                )
                await page.goto(preview.url)
                await preview.refresh()
                await photograph(page, "Summary:", "summary")
                await browser.close()


async def receipt(page: Page, stage: Stage) -> None:
    """Click an answer as a member does, and photograph what comes back."""
    card = page.locator("article.channel-message", has_text="Question on passage 1").last
    await card.locator("button", has_text="Disagree").first.click()
    shown = page.locator("article.channel-message", has_text="Your answer counts").last
    await shown.wait_for()
    await photograph(page, "Your answer counts", "receipt")
    assert seen.ballots(stage.cards())


async def photograph(page: Page, words: str, name: str) -> None:
    """The newest card that says this."""
    card = page.locator("article.channel-message", has_text=words).last
    await card.wait_for()
    await page.wait_for_timeout(500)
    await card.locator(".component-container").first.screenshot(path=HERE / f"{name}.png")
    print(name)


if __name__ == "__main__":
    asyncio.run(main())
