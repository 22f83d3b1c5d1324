"""What people read who ask a question outside a round."""

from bot.domain.durations import format_duration
from bot.domain.questions import Kind, Question
from bot.domain.wording import Wording

POST, CLOSE, REOPEN, CORRECT = "Post it", "Close", "Reopen", "Correct the spelling"
PUT_RIGHT = "Put it right"
ADD_OPTION, OPTION_LABEL = "Add an option", "The new option"
SEE_POLL, TO_POLL = "See the result", "To the poll"
FORM_TITLE, SPELLING_TITLE = "A question for this channel", "Correct the spelling"
QUESTION_LABEL, KIND_LABEL, OPTIONS_LABEL = "Question", "How it is answered", "Options, one a line"
OPTIONS_HINT = "2 to 10; none for marks and agreement"
HELP_LABEL = "One neutral sentence of help"
KINDS = {
    "choice": "One option",
    "multiple": "Several options",
    "ranked": "Options in order",
    "marks": "Marks, A to F",
    "agreement": "Agree or disagree, five points",
}
MOST_LABEL = "Of several options: at most how many"
CLOSES_LABEL, CLOSES_HINT = "How long it is open", "Like 2h or 3 days; empty: until you close it"
ADDED_HINT = "It says “added later” beside it in the result."
CHECK_AND_POST = "Nothing is posted yet. So the card will be; its buttons work once it is posted."
CORRECTED = "The spelling was corrected after people had answered."
ADDED_LATER = "added later"
NO_NUMBER = "“{}” is no number of options. Write one, like 2, or leave it empty."

DISCARDED = "Discarded. Nothing was posted."
UNWRITTEN = Question("…", Kind.CHOICE, ("Yes", "No"))
"""Drafted until the form is filled in."""

_WORDING = {
    Wording.TWO_IN_ONE: "This may ask two things at once: who agrees with one of them alone can't "
    "say so.",
    Wording.LOADED: "There is a word in it that takes a side. People answer more freely without.",
    Wording.LEADING: "It sounds as if one answer were expected. “Should we …?” leaves it open.",
    Wording.NO_OPPOSITE: "There is no answer for who thinks the opposite.",
}


def wording_text(found: Wording) -> str:
    """A gentle word; whoever asks decides."""
    return f"💡 {_WORDING[found]}"


def closes_after(seconds: int) -> str:
    """On the preview."""
    return f"It will close by itself after {format_duration(seconds)}."


def pick_at_most(most: int) -> str:
    """In a menu of which several can be picked."""
    return f"Pick up to {most}" if most else "Pick all that apply"


def at_most(most: int) -> str:
    """Below a question."""
    return f"At most {most} of them." if most else ""


def closed(question: str) -> str:
    """Over the result that is told in the channel."""
    return f"Closed: **{question}**"


OPTIONS_IN_LINES = "Give it at least two options, one a line."


def poll_is_open(where: str) -> str:
    """After `/poll ask`."""
    return f"The poll is open: {where}"


def poll_closed(question: str) -> str:
    """After `/poll close`."""
    return f"Closed: “{question}”"
