"""What can be asked: a text, a kind and options, checked where someone wrote them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal
from unicodedata import normalize

from bot.errors import UserError
from bot.text import one_line

MIN_OPTIONS, MAX_OPTIONS, MAX_RANKED = 2, 10, 8
MAX_TEXT, MAX_OPTION, MAX_HELP = 300, 100, 300

SKIP = -1
"""The answer "Skip": an answer of its own that is counted apart, never a missing one."""

SKIP_LABEL = "Skip"

SHORTEST_MISSPELT, MISSPELT_LETTERS = 4, 1
"""A word of at least so many letters is the same with so many of them wrong, or swapped."""

Field = Literal["text", "kind", "options", "help", "most"]


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    MULTIPLE = "multiple"
    MARKS = "marks"
    AGREEMENT = "agreement"
    RANKED = "ranked"
    STANCE = "stance"


FIXED_OPTIONS: dict[Kind, tuple[str, ...]] = {
    Kind.MARKS: ("A", "B", "C", "D", "F"),
    Kind.AGREEMENT: (
        "Strongly agree",
        "Agree",
        "Neither",
        "Disagree",
        "Strongly disagree",
    ),
    Kind.STANCE: ("Agree", "Disagree", "Not sure"),
}
"""The options of the kinds that leave no choice of them."""

SCALES: dict[Kind, tuple[int, ...]] = {
    Kind.MARKS: (4, 3, 2, 1, 0),
    Kind.AGREEMENT: (2, 1, 0, -1, -2),
}
"""The number of each option of a scale."""

AUTHORS_KINDS = tuple(kind for kind in Kind if kind is not Kind.STANCE)


@dataclass(frozen=True, slots=True)
class Question:
    """A text, a kind and options; `help` is one neutral sentence for who has read nothing yet."""

    text: str
    kind: Kind
    options: tuple[str, ...]
    help: str = ""
    most: int = 0
    """Of `multiple`: how many options one can pick; 0 for any number."""
    added: int = 0
    """So many of the last options were added while people answered already."""

    @property
    def offers_skip(self) -> bool:
        return self.kind is not Kind.STANCE


STANCE = Question("Do you agree with this passage?", Kind.STANCE, FIXED_OPTIONS[Kind.STANCE])
"""Asked on a passage for which the article has no question."""

MAIN_POINT = Question(
    "Do you agree with this article’s main point?", Kind.CHOICE, ("Yes", "Partly", "No")
)
"""Asked before and after an article that has no tracked question of its own."""


def guess_of(question: Question) -> Question:
    """The game at the close: which answer to the main question most people give."""
    return Question("What do most people here say?", Kind.CHOICE, question.options)


class QuestionError(UserError):
    """What is wrong with a question, and in which of its fields."""

    def __init__(self, field: Field, message: str, *typed: str) -> None:
        super().__init__(message, *typed)
        self.field: Field = field


def make_question(
    text: str, kind: str, options: Sequence[str] = (), help: str = "", most: int = 0
) -> Question:
    """A question that can be asked; QuestionError (a UserError) says what to write instead."""
    known = _kind(kind)
    wording = _wording(text, "text", "question", MAX_TEXT)
    checked = _options(known, [one_line(option) for option in options])
    if most and known is not Kind.MULTIPLE:
        raise QuestionError(
            "most", "Only of several options (multiple) there is a most. Leave it out."
        )
    if not 0 <= most <= len(checked):
        message = f"At most {most} can't be picked of {len(checked)} options. Write fewer."
        raise QuestionError("most", message)
    help = _wording(help, "help", "help", MAX_HELP) if help.strip() else ""
    return Question(wording, known, checked, help, most if most < len(checked) else 0)


def with_option(question: Question, option: str) -> Question:
    """The question with one more option, at the end; QuestionError if it can't have it."""
    if question.kind not in (Kind.CHOICE, Kind.MULTIPLE):
        message = f"The options of {question.kind} stay as they are. Ask anew instead."
        raise QuestionError("options", message)
    grown = make_question(
        question.text, question.kind, [*question.options, option], question.help, question.most
    )
    return replace(grown, added=question.added + 1)


def is_spelling(before: Question, after: Question) -> bool:
    """Whether a question only differs in its spelling: it means the same to who has answered."""
    if len(before.options) != len(after.options):
        return False
    others = [set(map(folded, before.options)) - {folded(own)} for own in before.options]
    if any(folded(new) in other for new, other in zip(after.options, others, strict=True)):
        return False  # it would say what another option said
    pairs = [(before.text, after.text), (before.help, after.help)]
    pairs += zip(before.options, after.options, strict=True)
    return all(_is_same_text(old, new) for old, new in pairs)


def _is_same_text(old: str, new: str) -> bool:
    """Whether only single letters of longer words differ, and signs between words."""
    words = [re.findall(r"\w+", folded(text)) for text in (old, new)]
    return len(words[0]) == len(words[1]) and all(map(_is_same_word, *words))


def _is_same_word(old: str, new: str) -> bool:
    if old == new:
        return True
    if old[0] != new[0] or min(len(old), len(new)) < SHORTEST_MISSPELT:
        return False  # "not" and "now", "legal" and "illegal"
    if sorted(filter(str.isdigit, old)) != sorted(filter(str.isdigit, new)):
        return False
    same = sum(block.size for block in SequenceMatcher(None, old, new).get_matching_blocks())
    return max(len(old), len(new)) - same <= MISSPELT_LETTERS


def key_of(question: Question) -> tuple[str, ...]:
    """What makes two questions the same: kind, text and options but for their spelling."""
    return (question.kind, folded(question.text), *map(folded, question.options))


def folded(text: str) -> str:
    """A text as people compare it: Unicode normalised, without case, quotes and joiners alike."""
    plain = normalize("NFKC", text).casefold()
    for curly, straight in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"')):
        plain = plain.replace(curly, straight)
    return " ".join(re.sub("[\u200c\u200d\ufe00-\ufe0f]", "", plain).split())


def _kind(name: str) -> Kind:
    for kind in AUTHORS_KINDS:
        if kind == name.strip().casefold():
            return kind
    known = ", ".join(AUTHORS_KINDS)
    message = f"There is no kind “{{}}”. Write one of: {known}."
    raise QuestionError("kind", message, name)


def _options(kind: Kind, options: list[str]) -> tuple[str, ...]:
    if kind in FIXED_OPTIONS:
        fixed = FIXED_OPTIONS[kind]
        if options:
            message = f"The options of {kind} are always {', '.join(fixed)}. Leave the options out."
            raise QuestionError("options", message)
        return fixed
    most = MAX_RANKED if kind is Kind.RANKED else MAX_OPTIONS
    if not MIN_OPTIONS <= len(options) <= most:
        found = "is only one" if len(options) == 1 else f"are {len(options) or 'none'}"
        message = f"Write {MIN_OPTIONS} to {most} options for {kind}; there {found}."
        raise QuestionError("options", message)
    _refuse_repeats(options)
    return tuple(_wording(option, "options", "option", MAX_OPTION) for option in options)


def _refuse_repeats(options: list[str]) -> None:
    seen: set[str] = set()
    for option in options:
        known = folded(option)
        if known == SKIP_LABEL.casefold():
            message = f'Every question offers "{SKIP_LABEL}". Leave that option out.'
            raise QuestionError("options", message)
        if option and known in seen:
            message = "The option “{}” is there twice. Leave one out or reword it."
            raise QuestionError("options", message, option)
        seen.add(known)


def _wording(text: str, field: Field, what: str, longest: int) -> str:
    text = one_line(text)
    if not text:
        raise QuestionError(field, f"The {what} has no words. Write some.")
    if len(text) > longest:
        message = f"The {what} has {len(text)} characters. Write at most {longest}."
        raise QuestionError(field, message)
    return text
