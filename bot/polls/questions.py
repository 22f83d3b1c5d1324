"""Makes a question out of what an author or a moderator wrote, or says what to write instead."""

import re
from collections.abc import Sequence
from typing import Literal
from unicodedata import normalize

from bot.errors import UserError
from bot.polls.models import (
    CANT_JUDGE_LABEL,
    FIXED_OPTIONS,
    MAX_HELP,
    MAX_OPTION,
    MAX_OPTIONS,
    MAX_RANKED,
    MAX_TEXT,
    Kind,
    Question,
)
from bot.text import one_line

MIN_OPTIONS = 2
AUTHORS_KINDS = tuple(kind for kind in Kind if kind is not Kind.STANCE)

Field = Literal["text", "kind", "options", "help"]


class QuestionError(UserError):
    """What is wrong with a question, and in which of its fields."""

    def __init__(self, field: Field, message: str, *typed: str) -> None:
        super().__init__(message, *typed)
        self.field: Field = field


def make_question(text: str, kind: str, options: Sequence[str] = (), help: str = "") -> Question:
    """A question that can be asked; QuestionError (a UserError) says what to write instead."""
    return Question(
        _wording(text, "text", "question", MAX_TEXT),
        known := _kind(kind),
        _options(known, [one_line(option) for option in options]),
        _wording(help, "help", "help", MAX_HELP) if help.strip() else "",
    )


def key_of(question: Question) -> tuple[str, ...]:
    """What makes two questions the same: kind, text and options but for their spelling."""
    return (question.kind, _spelt(question.text), *map(_spelt, question.options))


def _spelt(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())


def _kind(name: str) -> Kind:
    for kind in AUTHORS_KINDS:
        if kind == name.strip().casefold():
            return kind
    known = ", ".join(AUTHORS_KINDS)
    message = f'There is no kind "{{}}". Write one of: {known}.'
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
        folded = _folded(option)
        if folded == CANT_JUDGE_LABEL.casefold():
            message = f'Every question offers "{CANT_JUDGE_LABEL}". Leave that option out.'
            raise QuestionError("options", message)
        if option and folded in seen:
            message = 'The option "{}" is there twice. Leave one out or reword it.'
            raise QuestionError("options", message, option)
        seen.add(folded)


def _folded(option: str) -> str:
    """Options that look alike are one, however they are spelled."""
    folded = normalize("NFKC", option).casefold().replace("’", "'")
    return re.sub("[\u200c\u200d\ufe00-\ufe0f]", "", folded)


def _wording(text: str, field: Field, what: str, longest: int) -> str:
    text = one_line(text)
    if not text:
        raise QuestionError(field, f"The {what} has no words. Write some.")
    if len(text) > longest:
        message = f"The {what} has {len(text)} characters. Write at most {longest}."
        raise QuestionError(field, message)
    return text
