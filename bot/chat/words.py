"""Every text that people read on Discord, in one place, to be read in one go (and translated).

What was found in a round is said in `bot.summaries.sections`; what is typed wrong is answered where
it is parsed. `{}` is where cards fill something in.
"""

from bot.domain.durations import format_duration
from bot.domain.reasons import ReasonState
from bot.domain.rounds import (
    Ballots,
    Poll,
    Purpose,
    Results,
    Round,
    Rules,
    State,
)
from bot.rounds.service import PanelData
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
TRACES_LEFT = (
    "It is shown and counted nowhere any more. Traces of it may be in unused parts of the bot's "
    "files until they are next tidied up, which takes some minutes."
)
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


def end_asks(left: int, posted: int) -> str:
    """Asks once before passages are left out; `posted`: how many there are already."""
    if not posted:
        return (
            "### End now?\nNo passage has been posted, so nobody can have changed their mind. "
            "**Discard** takes the discussion back; if you end it, the main question is asked once "
            "more, then the summary comes."
        )
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
