"""The moderator who reads the reasons while the round goes on, so that others can read them."""

from bot.chat.custom_ids import Verb
from bot.rehearsal import seen
from bot.rehearsal.stage import Stage


async def approve_reasons(stage: Stage) -> None:
    """Read the list and approve all that waits."""
    shown = (await stage.deputy.slash(stage.channel, "round reasons")).response
    while shown is not None:
        offered: dict[tuple[str, str], str] = {}
        for one in seen.find_all(seen.components(shown), Verb.DECIDE):
            _, reason, verdict, _ = one.split(":")
            offered[reason, verdict] = one
        waiting = [  # both can still be done
            one
            for (reason, verdict), one in offered.items()
            if verdict == "1" and (reason, "0") in offered
        ]
        if not waiting:
            return
        pressed = await stage.deputy.click(shown, custom_id=waiting[0])
        shown = pressed.response
