"""The moderator who reads the reasons while the round goes on, so that others can read them."""

from bot.chat.custom_ids import Verb
from bot.rehearsal import seen
from bot.rehearsal.stage import Stage


async def approve_reasons(stage: Stage) -> None:
    """Read the list and approve all that waits."""
    shown = (await stage.deputy.slash(stage.channel, "round reasons")).response
    while shown is not None:
        found = seen.find_all(seen.components(shown), Verb.DECIDE)
        waiting = [one for one in found if one.split(":")[2] == "1"]
        if not waiting:
            return
        pressed = await stage.deputy.click(shown, custom_id=waiting[0])
        shown = pressed.response
