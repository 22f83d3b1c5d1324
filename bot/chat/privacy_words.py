"""What members read about what is kept of them."""

from bot.domain.rounds import Poll
from bot.summaries.privacy import SECRET_MINIMUM
from bot.summaries.shares import people

EXPORT, ERASE = "Get what is kept of me", "Erase what is kept of me"
NOTHING_TO_EXPORT = "Nothing of you is kept on this server, so there is nothing to hand out."
EXPORTED = (
    "### What is kept of you on this server\nOnly you see this message. The file is text, with "
    "times in UTC: keep it where nobody else can read it."
)
EXPIRED = "It ended long ago: who answered what is not kept any more. What was published stays."
FORGOTTEN = (
    "Nobody can find out any more who answered what, you included: the key to that is gone. What "
    "was published stays."
)
EXPORT_TOO_LARGE = (
    "What is kept of you is too large for a file on Discord. Ask whoever runs this bot for it."
)


def why_unknown(poll: Poll) -> str:
    """Why nobody's own answer can be shown, if it can't."""
    if poll.expired_at is not None:
        return EXPIRED
    return FORGOTTEN if poll.is_forgotten else ""


def privacy(polls: int, keep_days: int | None) -> str:
    """What is kept, for how long, and who can see it."""
    yours = f"in {people(polls, 'poll', 'polls')}" if polls else "nothing"
    return "\n\n".join(
        (
            "### What this bot keeps of you\n"
            "**What.** Your answers with every change and its time, reasons that you write, how "
            "you marked others' reasons, and what you said had moved you. Nothing else: it reads "
            f"no messages. Of you, on this server: {yours}.",
            "**Under which name.** Under a code that is made of the server and your account with a "
            "secret key, not under your name. Only in polls whose card says that names are shown, "
            "your account is stored with the answer.",
            "**Who can see it.** On Discord nobody sees who answered what, but in polls that show "
            "names; in a small group people may guess. Secret polls show results only at the end, "
            f"from {SECRET_MINIMUM} answers on. Moderators read reasons before they are shown, "
            "without names. Whoever runs the bot has the key, and could look up single answers.",
            f"**For how long.** {_how_long(keep_days)} Published results and summaries stay, as "
            "numbers without names.",
            "**What you can do.** Get all of it as a file, or have it erased, also from "
            "discussions that are going on. Single answers can be changed or withdrawn while a "
            "poll is open.",
        )
    )


def _how_long(keep_days: int | None) -> str:
    if keep_days is None:
        return "Until you have it erased; no time limit is set."
    days = people(keep_days, "day", "days")
    return f"Until you have it erased, and at most {days} after the end of a discussion or poll."
