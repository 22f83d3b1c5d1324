"""The moderator who reads the reasons while the round goes on, so that others can read them."""

from bot.chat.custom_ids import Verb, parse
from bot.rehearsal import seen
from bot.rehearsal.stage import Stage


async def approve_reasons(stage: Stage) -> None:
    """Read the list and approve all that waits."""
    shown = (await stage.deputy.slash(stage.channel, "round reasons")).response
    while shown is not None:
        approve: dict[int, str] = {}
        hide: set[int] = set()
        for pressable in seen.find_all(seen.components(shown), Verb.DECIDE):
            control = parse(pressable)
            assert control is not None
            if control.numbers[1]:
                approve[control.numbers[0]] = pressable
            else:
                hide.add(control.numbers[0])
        waiting = [approve[one] for one in approve if one in hide]  # both can still be done
        if not waiting:
            return
        pressed = await stage.deputy.click(shown, custom_id=waiting[0])
        shown = pressed.response
