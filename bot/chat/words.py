"""Every text that people read on Discord, in one place, to be read in one go (and translated).

What was found in a round is said in `bot.summaries.sections`; what is typed wrong is answered where
it is parsed. `{}` is where cards fill something in.
"""

from bot.domain.article import MOST_PASSAGES
from bot.domain.durations import format_duration
from bot.domain.reasons import ReasonState
from bot.domain.rounds import (
    Ballots,
    Poll,
    Purpose,
    Refused,
    Results,
    Round,
    Rules,
    State,
    Trouble,
    Why,
)
from bot.rounds.service import PanelData
from bot.store.errors import DatabaseTrouble, Fault
from bot.summaries.privacy import SECRET_MINIMUM
from bot.summaries.shares import people

# Buttons

MY_ANSWERS, MAIN_QUESTION = "My answers", "Main question"
CHANGE, WITHDRAW, ANSWER_AGAIN = "Change", "Withdraw", "Answer again"
ADD_REASON, EDIT_REASON, OTHERS = "Add a reason", "Edit reason", "Others' reasons"
FOLLOW, TO_DISCUSSION, TO_SUMMARY = "Follow the discussion", "To the discussion", "To the summary"
WHAT_MOVED_ME = "What moved me"
RESULTS, WHO_ANSWERED = "Results", "Who answered what"
ALL_RESULTS, REASONS, REPORT = "All results", "Reasons", "Report"
PREVIOUS, MORE = "Previous", "More"
NOTES = "Notes"
RANK, RANK_AGAIN, RANKED, STOP_HERE = (
    "Rank the options",
    "Rank again",
    "This is my ranking",
    "Stop here",
)
START_OVER = "Start over"
START, NEXT, PAUSE, RESUME, END = "Start now", "Next", "Pause", "Resume", "End"
FINISH, DISCARD, REFRESH = "Finish now", "Discard", "Refresh"
END_IT, KEEP_GOING, DISCARD_IT, KEEP_IT = "End it", "Keep going", "Discard it", "Keep it"
APPROVE, APPROVED, HIDE, HIDDEN = "Approve", "Approved", "Hide", "Hidden"
APPROVE_ALL = "Approve all on this page"
ERASE_THEM, KEEP_THEM = "Erase them", "Keep them"
MARK_NAMES = {1: "Good point", -1: "Not convinced", 0: "Pass"}

# The cards of a round

BEFORE_YOU_READ = "**Before you read on:**"
ASKED_AGAIN = "### One last time\nNow that you have read and talked: where do you stand?"
CLOSED_CARD = "### This discussion has ended"
DISCARDED_CARD = "This discussion was discarded. Nothing is published."
NOT_YET = "The summary comes in a moment."


def what_will_happen(round_: Round) -> str:
    """What a newcomer has to know, on the opening card."""
    passages = people(len(round_.article.passages), "passage", "passages")
    place = "here" if round_.place_id == round_.channel_id else "in the thread below"
    pace = (
        "one at a time"
        if round_.pace is None
        else f"one every {format_duration(round_.pace).removeprefix('1 ')}"
    )
    what = "parts of this article" if round_.article.is_abridged else "this article"
    return (
        f"We read {what} together: **{passages}** come {place}, {pace}. Say what you think, "
        "answer what you like, change your mind whenever you want. The question below comes again "
        "at the end."
    )


def privacy(rules: Rules) -> str:
    """Who sees what, in one calm line, before anyone votes."""
    match rules.ballots:
        case Ballots.OPEN:
            words = "Open: everyone sees who answered what."
        case Ballots.ANONYMOUS:
            words = "Anonymous: no names are shown, though in a small group people may guess."
        case Ballots.SECRET:
            words = f"Secret: results only at the end, and from {SECRET_MINIMUM} answers on."
    if rules.compare:
        names = ", ".join(f"<@&{role.id}>" for role in rules.compare)
        words += f" Results are also shown by role ({names})."
    return words


def eligibility(rules: Rules) -> str:
    """Who may vote, where it is not everyone."""
    limits: list[str] = []
    if rules.role_id is not None:
        limits.append(f"have the role <@&{rules.role_id}>")
    if rules.joined is not None:
        limits.append(f"joined at least {format_duration(rules.joined)} ago")
    return f"For members who {' and '.join(limits)}." if limits else ""


def answers_so_far(count: int) -> str:
    """How many answered."""
    return people(count, "answer", "answers") if count else "No answers yet"


def when_results(poll: Poll) -> str:
    """When the result of an open poll can be seen."""
    if poll.purpose is Purpose.TRACKED:
        return "results at the end"
    if poll.rules.ballots is Ballots.SECRET or poll.rules.results is Results.CLOSED:
        return "results when it closes" if poll.round_id is None else "results at the end"
    if poll.rules.results is Results.VOTED and poll.revealed_at is None:
        return "answer to see the results"
    return ""


def why_no_result(poll: Poll, *, hidden: bool) -> str:
    """Why this reader sees no result now."""
    if poll.purpose is Purpose.TRACKED and poll.closed_at is not None:
        return "The result is in the discussion's summary."
    if not hidden:
        return f"Fewer than {SECRET_MINIMUM} answered, so this result is not shown."
    when = when_results(poll) or "results at the end"
    return when[0].upper() + when[1:] + "."


def paused() -> str:
    """On the newest card."""
    return "⏸ Paused by the moderators. You can still answer."


def first_passage(time: str) -> str:
    """When the first passage comes; `time` is a time of day."""
    return f"The first passage comes at {time}, or sooner."


def next_passage(time: str) -> str:
    """When the next one comes."""
    return f"The next passage comes at {time}."


def counts_until(time: str) -> str:
    """How long the closing card takes answers."""
    return f"Answers count until {time}."


def poll_closes(time: str) -> str:
    """When a poll closes by itself."""
    return f"Closes {time}. Until then you can change your answer."


# Receipts

GUESS_ASKS = "**Guess the room:** what do most people here say?"
LOST_REASON = (
    "Your reason was for the answer before and is not shown with this one. You can write a new one."
)
WHAT_MOVED = "**What moved you?** The summary tells how many said so, without names."
NOT_ANSWERED = "You have not answered yet."
POLL_HAS_CLOSED = "This poll has closed."
RANKING_HELP = "You may stop after any choice; what you leave out counts below what you ranked."
RANKING_WHOLE = "Nothing counts yet: it does once you press “This is my ranking”."
RANKING_BEGUN = "Nothing counts yet. “Stop here” counts it so, and leaves the rest unranked."
FOLLOWED = "You follow the discussion now: <#{}>"
ERASED, NOTHING_CHANGED = "Erased. Nothing is kept of you here.", "Nothing changed."
NEVER_ANSWERED = "Nothing of you is kept on this server, so there is nothing to erase."


def saved(answer: str, before: str, *, is_final: bool) -> str:
    """The first line of a receipt; texts are safe already."""
    what = "Your final answer" if is_final else "Your answer"
    words = f"✅ Saved. {what}: **{answer}**"
    return f"{words} (before: {before})" if before and before != answer and not is_final else words


def moved_from(first: str, final: str) -> str:
    """After one's final answer."""
    return f"You: still {final}" if first == final else f"You: {first} → **{final}**"


def withdrawn(answer: str) -> str:
    """After an answer was taken back."""
    return f"Withdrawn. Your answer **{answer}** no longer counts."


def own_answer(answer: str) -> str:
    """What counts of one's own."""
    return f"Your answer: **{answer}**"


def guessed(option: str) -> str:
    """After a guess."""
    return f"Your guess: **{option}**. The summary tells how many were right."


def own_reason(text: str, state: ReasonState) -> str:
    """What became of one's reason."""
    became = {
        ReasonState.WAITING: "waits for a moderator",
        ReasonState.APPROVED: "shown, without your name",
        ReasonState.HIDDEN: "not shown",
    }
    return f"Your reason “{text}”: {became[state]}"


REASON_TITLE, REASON_LABEL = "Why?", "Your reason"
REASON_PLACEHOLDER = "A sentence or two. Moderators read it first; it is shown without your name."
REASON_EMPTY = "The reason was empty, so nothing was changed. Write a sentence or two."
REASON_SAVED = "A moderator reads it before others do."

# My answers, others' reasons

OTHERS_TITLE = "### Others' reasons"
NO_OTHERS = (
    "No more reasons to read here yet. Those that moderators approve come here: look again later, "
    "or add your own."
)
MARKS_ARE_PRIVATE = "Nobody sees what you mark; the summary counts good points."
WHAT_MOVED_TITLE, WHAT_MOVED_MOST = "### What moved you?", "What moved you most?"
THANKS = "Noted. Thank you: the summary tells how many said so, without names."
THE_TALK, SOMETHING_ELSE = "The conversation here", "Something else"
ANSWER_HERE, GO_THERE = "Answer or change one here", "Go there"


def how_far(missing: int, answered: int, total: int, *, is_open: bool) -> str:
    """How much of a round someone has answered."""
    if missing:
        return f"{missing} still open: go there, or answer here."
    if is_open:
        return "You have answered everything so far."
    return f"All of it is closed. You answered {answered} of {total}."


def someone_answered(answer: str) -> str:
    """Before someone else's reason."""
    return f"Someone who answered **{answer}**:" if answer else "Someone wrote:"


def reasons_left(count: int) -> str:
    """After someone else's reason."""
    more = people(count, "more reason", "more reasons") if count else "No more reasons so far"
    return f"{more}. {MARKS_ARE_PRIVATE}"


def erase_asks(polls: int) -> str:
    """Asks once before a member's answers are deleted."""
    return (
        f"### Erase your answers?\nYou answered in {people(polls, 'poll', 'polls')} of this "
        "server. Your answers are deleted with their history, your reasons, guesses and marks, for "
        "good, also from discussions that are going on. Totals that were published stay as numbers."
    )


# The panel

CHECK_AND_START = (
    "Nothing is posted yet. Look it through, then press **Start now**; **Save for later** keeps it "
    "with its changes."
)
REVIEW_EMPTY = "Members can add a reason to an answer; it appears here first."
WHICH_ROUND = "Several discussions were started from this channel. Pick the one you mean."


def main_question(text: str) -> str:
    """What is asked before and after."""
    return f"Main question, before and after: {text}"


def standing(panel: PanelData, time: str) -> str:
    """How far a round is, in a sentence; `time` of what comes next is empty where none is set."""
    round_ = panel.round
    total = len(round_.passages)
    done = sum(step.message_id is not None for step in round_.passages)
    match round_.state:
        case State.PLANNED:
            return CHECK_AND_START
        case State.ENDED:
            return "The discussion has ended."
        case State.DISCARDED:
            return DISCARDED_CARD
        case State.PAUSED:
            return f"Paused after {done} of {total} passages. People can still answer."
        case State.RUNNING if round_.is_closing:
            return f"The main question is asked again; the summary comes at {time}."
        case State.RUNNING if round_.newest is None:
            return f"The opening card comes at {time}."
        case State.RUNNING:
            are = "is" if done == 1 else "are"
            here = f"{done} of {total} passages {are} posted" if done else "The opening is posted"
            coming = f"the next card comes at {time}" if time else "press **Next** for the next one"
            return f"{here}; {coming}."


def end_asks(left: int) -> str:
    """Asks once before passages are left out."""
    have = "passage has" if left == 1 else "passages have"
    return (
        f"### End now?\n{left} {have} not been posted. The main question is asked once more, then "
        "the summary comes."
    )


def discard_asks(title: str) -> str:
    """Asks once before a round is thrown away."""
    return (
        f"### Discard this discussion?\nThe cards of “{title}” are deleted, nothing is published, "
        "and it can't be taken back. To stop early and keep the answers, use **End** instead."
    )


def throw_away_asks(title: str) -> str:
    """Asks once before what was prepared is thrown away."""
    return (
        f"### Discard “{title}”?\nNothing was posted. What was brought and changed here is lost, "
        "but for what was saved for later."
    )


def missing_roles(names: list[str], *, limits: bool) -> str:
    """Roles that were deleted: compared ones by their names, and the one that may answer."""
    lines = [f"⚠️ The role “{name}” was deleted: nobody is found to have it." for name in names]
    if limits:
        lines.append(
            "⚠️ The role whose members may answer was deleted: nobody can answer. Discard this "
            "discussion and start it anew."
        )
    return "\n".join(lines)


def reasons_waiting(waiting: int) -> str:
    """On the panel's button."""
    return f"{REASONS} ({waiting} waiting)" if waiting else REASONS


def review_title(waiting: int, total: int) -> str:
    """The moderators' list."""
    return f"### Reasons\n{waiting} waiting, {total} in all."


_TROUBLES = {
    Trouble.DELETED: "The thread or channel was deleted. Discard this discussion; or end it, and "
    "`/summary round` shows how it went.",
    Trouble.REMOVED: "I was removed from this server. Invite me again, then resume or discard.",
    Trouble.LOCKED: "The thread is locked. Unlock it.",
    Trouble.LACKING: "I lack **{}** here. Allow it for my role.",
    Trouble.REFUSED: "Discord refused a card ({}).",
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


# The summary

NO_SUMMARY_YET = "This discussion is still going on. What can be seen so far:"
ONCE_SO_FAR = (
    "A question that was asked once is listed with its result; a second time shows what moved."
)
SAVE_THE_REPORT = "Save the file and open it in a browser. It needs nothing else and prints well."
REPORT_TOO_LARGE = (
    "The report is too large for Discord. Whoever runs the bot can make it with "
    "`discussion-bot report {}`."
)
REPORT_TOO_EARLY = (
    "This discussion is still going on, and a report would give away how people stand. Ask for it "
    "once it has ended."
)
NO_ROUND_YET = "There was no discussion yet in a channel that you can see."


def page_of(page: int, pages: int) -> str:
    """Where someone is among pages."""
    return f"Page {page} of {pages}"


def report_title(title: str) -> str:
    """Over the file."""
    return f"**The report of “{title}”**\n{SAVE_THE_REPORT}"


def across_rounds(title: str, rounds: int) -> str:
    """Over an article's questions through its rounds."""
    return f"## {title}\nDiscussed {people(rounds, 'time', 'times')} here."


# What was not done, and why

_REFUSALS = {
    Why.UNKNOWN_POLL: "This poll is not known here any more, so nothing was changed. Use the "
    "newest card, or `/poll results`.",
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
    Why.UNKNOWN_ROUND: "There is no such discussion here. Pick one from the menu; what is only "
    "prepared is kept for a day.",
    Why.ROUND_ENDED: "This discussion has ended. `/round start` begins a new one.",
    Why.ROUND_DISCARDED: "This discussion was discarded, so there is nothing to show of it.",
    Why.ROUND_STARTED: "This discussion was started already. `/round panel` shows how it stands.",
    Why.NOT_STARTED: "This discussion has not been started. Press **Start** first.",
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
UNKNOWN_FORM = "This form belongs to an older version. Open it again."
STOPPING = "The bot is just being restarted, so this did nothing. Try again in a minute."
NOT_POSTED = "Discord didn't take it, so nothing was posted."
TRY_AGAIN = "Try again in a minute."
BUSY = f"This took too long, so nothing has changed. {TRY_AGAIN}"
POSTED_LATER = (
    "The poll is kept and open, but the database failed while its card was posted. If you don't "
    "see the card, it comes by itself once the database can be written."
)
SERVER_ONLY = "This works on a server only. Use it there, in a channel."
MODERATORS_ONLY = (
    "Only moderators can do this: people with the permission **Manage Messages** here. You can "
    "answer, give reasons and look at **My answers**."
)
NOT_SEEN = "There is nothing of that kind in a channel that you can see."
NOT_MODERATED = "There is nothing of that kind in a channel that you moderate."
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


def poll_is_open(where: str) -> str:
    """After `/poll ask`."""
    return f"The poll is open: {where}"


def reason_too_long(most: int, length: int) -> str:
    """A form lets nothing longer through, but it isn't ours to trust."""
    return f"A reason has at most {most} characters; yours {length}."


def poll_closed(question: str) -> str:
    """After `/poll close`."""
    return f"Closed: “{question}”"


NO_SUCH_ROLE = "There is no such role here. Pick it from the menu."
EVERYONES_ROLE = "Everyone has that role, so there is nothing to compare. Pick another."
GIVE_OPTIONS = "Give it options, separated by `|`: `options: Yes | Partly | No`."
