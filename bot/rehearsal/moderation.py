"""The moderator who reads the reasons while the round goes on, so that others can read them."""

from bot.chat.custom_ids import Verb
from bot.rehearsal import seen
from bot.rehearsal.stage import Stage


async def approve_reasons(stage: Stage) -> None:
    """Read the list and approve all that waits."""
    shown = (await stage.moderator.slash(stage.channel, "round reasons")).response
    while shown is not None:
        offered = seen.components(shown)
        approve_all = seen.find(offered, Verb.APPROVE)
        chosen = approve_all or next(iter(_waiting(seen.find_all(offered, Verb.DECIDE))), None)
        if chosen is None:
            return
        shown = (await stage.moderator.click(shown, custom_id=chosen)).response


def _waiting(decisions: list[str]) -> list[str]:
    """What approves a reason that can still be approved or hidden."""
    return [
        one
        for one in decisions
        if one.split(":")[2] == "1" and one.replace(":1:", ":0:", 1) in decisions
    ]
