"""What people read when something was not done: why, and what to do instead."""

from bot.domain.article import MOST_PASSAGES
from bot.domain.durations import format_duration
from bot.domain.rounds import (
    Refused,
    Trouble,
    Why,
)
from bot.store.errors import DatabaseTrouble, Fault

NOT_SEEN = "There is nothing of that kind in a channel that you can see."

_REFUSALS = {
    Why.NOT_SEEN: NOT_SEEN,
    Why.UNKNOWN_POLL: "This poll belongs to an earlier time and is not kept here any more, so "
    "nothing was changed. Use the newest card, or `/poll results`.",
    Why.POLL_CLOSED: "This poll has closed, so nothing was changed. `/poll results` and "
    "`/summary round` tell how it went.",
    Why.NO_SUCH_OPTION: "This poll has no such option. Use its newest card.",
    Why.NOTHING_TO_WITHDRAW: "You have no answer here to withdraw.",
    Why.ANSWER_FIRST: "Answer the question first, then say why.",
    Why.ANSWER_TO_READ: "Answer the question first: then you can read why others answered as they "
    "did, and say what you make of it.",
    Why.REASON_GONE: "This reason is not shown any more, or it was reworded, so nothing was "
    "noted. Look at the newest one.",
    Why.OWN_REASON: "This reason is your own: only others can say what they make of it.",
    Why.NOT_MOVED: "Only who has changed their answer here can say what moved them, and you have "
    "not so far.",
    Why.NOT_ON_THE_LIST: "This can't be named here any more. Pick from the list once again.",
    Why.UNKNOWN_ROUND: "There is no such discussion here: it belongs to an earlier time, or it was "
    "only prepared, which is kept for a day. Pick one from the menu of `/round panel`.",
    Why.ROUND_ENDED: "This discussion has ended. `/round start` begins a new one.",
    Why.ROUND_DISCARDED: "This discussion was discarded, so there is nothing to show of it.",
    Why.ROUND_STARTED: "This discussion was started already. `/round panel` shows how it stands.",
    Why.NOT_STARTED: "This discussion has not been started. Press **Start now** first.",
    Why.PAUSED: "The discussion is paused. Press **Resume** first.",
    Why.ALREADY_PAUSED: "The discussion is paused already.",
    Why.ALREADY_RUNNING: "The discussion is running already.",
    Why.ASKED_AGAIN: "All passages are posted and the main question is asked again. The summary "
    "comes by itself, or with **Finish now**.",
    Why.NOT_ASKED_AGAIN: "The main question has not been asked again yet. Use **End**.",
    Why.BEING_POSTED: "The next card is being posted right now. Wait a moment.",
    Why.ASKED_ALREADY: "This question was asked already. `/poll results` shows how it stands.",
    Why.CANT_REOPEN: "A poll can be opened again within an hour of its close. Ask anew instead.",
    Why.CANT_CORRECT: "People have answered, and the quarter of an hour in which the spelling can "
    "be corrected is over. Close it and ask anew, if it misleads.",
    Why.NOT_ONLY_SPELLING: "People have answered, so only the spelling can be corrected: this "
    "would ask something else. Close it and ask anew instead.",
    Why.CHANGED_MEANWHILE: "This changed meanwhile, so nothing was done. Press **Back** and look "
    "again.",
    Why.NO_PASSAGES: "There is nothing left to discuss: put a passage back with **Look**.",
    Why.TOO_MANY_PASSAGES: f"These are more than {MOST_PASSAGES} passages. In **Look**, **Begin "
    "here** and **End here** leave a part of them.",
    Why.TOO_MANY_ARTICLES: "This server has 50 saved articles, and that is the most. Remove one "
    "with `/article remove` first; this one can be started without being saved.",
    Why.UNKNOWN_ARTICLE: "There is no such article here any more. `/article list` has those that "
    "there are.",
    Why.NO_JOIN: "These two don't fit on one card, or more is asked on them than a card has room "
    "for. They stay apart.",
    Why.NO_CUT: "This passage can't be cut there: only between paragraphs and after sentences.",
    Why.TWO_QUESTIONS: "Two questions are asked here already. Take one back with **Questions**, or "
    "ask on another passage.",
    Why.CAME_MEANWHILE: "That passage had come already, so no other was posted.",
    Why.PLACE_TAKEN: "A discussion is going on in this channel already. End it first with "
    "`/round panel`, or start this one in a thread.",
}


def refusal(refused: Refused, *, role_is_gone: bool = False) -> str:
    """The message for someone whose action was not done."""
    poll = refused.poll
    if refused.why is Why.NOT_THE_ROLE and poll is not None:
        if role_is_gone:
            return (
                "Only members with a certain role can answer here, and that role was deleted. "
                "Ask a moderator of this server to start anew."
            )
        return f"Only members with the role <@&{poll.rules.role_id}> can answer here."
    if refused.why is Why.JOINED_LATE and poll is not None:
        since = format_duration(poll.rules.joined or 0)
        return (
            f"Only people who joined at least {since} ago can answer here: the moderators set that "
            "against raids. You are welcome to read and to join the conversation."
        )
    return _REFUSALS[refused.why]


NOTHING_YET = "There is nothing to see yet."
NOT_TOLD = "Too few answers to show."

# Trouble that anyone can meet

UNEXPECTED = (
    "Something went wrong on the bot's side, code `{}`. What your receipts say still counts. Try "
    "again; if it goes on, tell whoever runs the bot this code."
)
UNKNOWN_COMMAND = (
    "This command came with something that the bot doesn't know. Pick it and its options from the "
    "menu again; if that doesn't help, restart Discord."
)
UNKNOWN_CONTROL = (
    "This control does nothing any more: it belongs to an older version. Use the newest card, or "
    "`/poll results` and `/summary round`."
)
DONE_UNHEARD = (
    "<@{}>, it was done; only Discord didn't take my answer. `/round panel` and `/poll results` "
    "show how it is now."
)
UNKNOWN_FORM = "This form belongs to an older version. Open it again."
TOO_QUICK = "That was more than the bot can do for one person. Wait a few seconds, then go on."
STOPPING = "The bot is just being restarted, so this did nothing. Try again in a minute."
NOT_POSTED = "Discord didn't take it, so nothing was posted."
TRY_AGAIN = "Try again in a minute."
BUSY = f"This took too long, so nothing has changed. {TRY_AGAIN}"
POSTED_SOON = (
    "Discord didn't take it at once. I look whether it is there, and post it within a few minutes "
    "if it isn't: don't ask it again. `/poll close` takes it back."
)
POSTED_LATER = (
    "The poll is kept and open, but the database failed while its card was posted. If you don't "
    "see the card, it comes by itself once the database can be written."
)
SERVER_ONLY = "This works on a server only. Use it there, in a channel."
MODERATORS_ONLY = (
    "Only moderators can do this: people with the permission **Manage Messages** here. You can "
    "answer, give reasons and look at **My answers**."
)
NOT_MODERATED = "There is nothing of that kind in a channel that you moderate."
NOT_JOINED = (
    "Only my commands were added to this server, so I can't post anything here. Ask someone who "
    "manages the server to add me too: {}"
)
NOT_IN_THREAD = (
    "I am not in this private thread, so I can't post here. Mention me in it once, which adds me, "
    "then try again."
)
NO_THREADS_HERE = (
    "A thread can't be opened in this kind of channel. Use a text channel, or choose `where: here`."
)
NO_ROUND_HERE = (
    "No discussion is going on here. Use the command in its thread or channel, or begin one with "
    "`/round start`."
)
BELONGS_TO_ROUND = "This poll belongs to a discussion and closes with it: `/round panel`."
NOT_FOLLOWED = "Discord didn't let me add you. Open the thread and press **Join** there: <#{}>"
NO_THREAD = "This discussion has no thread, or it is gone."
PICK_FROM_THE_MENU = "Pick the {} from the menu that opens when you type."
PICK_ONE_THING = "Pick one thing from the list: what moved you most."


def lacks_permissions(missing: str) -> str:
    """Before something is posted."""
    return (
        f"I lack permissions in this channel: **{missing}**. Allow them for my role in the "
        "channel's settings, then try again."
    )


def reason_too_long(most: int, length: int) -> str:
    """A form lets nothing longer through, but it isn't ours to trust."""
    return f"A reason has at most {most} characters; yours {length}."


NO_SUCH_ROLE = "There is no such role here. Pick it from the menu."
EVERYONES_ROLE = "Everyone has that role, so there is nothing to compare. Pick another."
GIVE_OPTIONS = "Give it options, separated by `|`: `options: Yes | Partly | No`."


# What keeps the bot from posting or from writing

_TROUBLES = {
    Trouble.DELETED: "The thread or channel was deleted. Discard this discussion; or end it, and "
    "`/summary round` shows how it went.",
    Trouble.REMOVED: "I was removed from this server. Invite me again, then resume or discard.",
    Trouble.LOCKED: "The thread is locked. Unlock it.",
    Trouble.LACKING: "I lack **{}** here. Allow it for my role.",
    Trouble.REFUSED: "Discord refused a card ({}).",
    Trouble.NO_THREAD: "The opening card is posted, but Discord didn't let me open its thread "
    "({}). See that my role has Create Public Threads and Send Messages in Threads here, then "
    "press **Resume**; or **Discard**.",
    Trouble.RETRYING: "Discord didn't take the next card. I keep trying; nothing is lost.",
    Trouble.BUG: "The next card can't be made: the bot's log says why. I keep trying; nothing is "
    "lost.",
}
_GOES_ON = " Within a day the discussion then goes on by itself; or press **Resume**."


def trouble_text(trouble: Trouble, detail: str, *, waits: bool = False) -> str:
    """What keeps the bot from posting, and what to do; `waits`: a round is paused for it."""
    words = _TROUBLES[trouble].format(detail)
    return words + (_GOES_ON if waits and trouble.may_pass else "")


_GO_ON = "then everything goes on by itself"
_FAULTS = {
    Fault.FULL: (
        "The disk of the bot is full",
        f"Whoever runs the bot has to make room; {_GO_ON}.",
    ),
    Fault.READ_ONLY: (
        "The bot may not write to its database",
        f"Whoever runs the bot has to let it write to the file and its folder again; {_GO_ON}.",
    ),
    Fault.LOCKED: (
        "Another program holds the bot's database locked",
        f"Whoever runs the bot has to end that program, perhaps an open sqlite3 shell; {_GO_ON}.",
    ),
    Fault.DAMAGED: (
        "The bot's database is damaged",
        "It doesn't mend by itself: whoever runs the bot has to stop it and put a backup in its "
        "place with `discussion-bot restore FILE`.",
    ),
    Fault.DISK: (
        "The disk of the bot reports an error",
        f"Whoever runs the bot has to see whether it is full or failing; {_GO_ON}.",
    ),
}
"""The cause, which begins a sentence for members, and the remedy, for moderators."""


def fault_text(fault: Fault) -> str:
    """What keeps the database from being written, for moderators."""
    cause, remedy = _FAULTS[fault]
    return f"{cause}: answers and cards can't be saved now. {remedy}"


def database_trouble(trouble: DatabaseTrouble) -> str:
    """To whoever wanted to see something or have something written."""
    cause, _ = _FAULTS[trouble.fault]
    done = (
        "this can't be shown. Nothing was changed"
        if trouble.reading
        else ("this was not saved and nothing has changed")
    )
    advice = "What your receipts say still counts. Try again in a minute; if it goes on, tell a "
    advice += "moderator."
    if trouble.fault is Fault.DAMAGED:
        advice = "Trying again won't help: tell a moderator. What your receipts say was saved."
    return f"{cause}, so {done}. {advice}"
