"""Forms that people fill in, and what they sent."""

from dataclasses import dataclass
from typing import Any, cast

import discord
from discord import ui

from bot.chat import poll_words as words
from bot.domain.questions import FIXED_OPTIONS, MAX_OPTION, MAX_OPTIONS, MAX_TEXT, Question


@dataclass(frozen=True, slots=True)
class Field:
    """A field for text."""

    name: str
    label: str
    default: str = ""
    longest: int = 4000
    is_long: bool = False
    is_required: bool = False
    hint: str = ""
    placeholder: str = ""

    def part(self) -> ui.Label[Any]:
        """The field with its label."""
        style = discord.TextStyle.paragraph if self.is_long else discord.TextStyle.short
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id=self.name,
            style=style,
            default=self.default or None,
            required=self.is_required,
            placeholder=self.placeholder or None,
            max_length=min(self.longest, 4000),
        )
        return ui.Label(text=self.label, description=self.hint or None, component=field)


def form(title: str, custom_id: str, *fields: Field) -> ui.Modal:
    """A form with these fields; the library need not keep it, what it asks stands in its id."""
    modal = ui.Modal(title=title, custom_id=custom_id, timeout=None)
    for field in fields:
        modal.add_item(field.part())
    modal.stop()
    return modal


def question_parts(question: Question, *, only_words: bool = False) -> list[ui.Label[Any]]:
    """The fields for a question: its text and options, how it is answered, how many at most."""
    options = "" if question.kind in FIXED_OPTIONS else "\n".join(question.options)
    parts = [
        Field("text", words.QUESTION_LABEL, question.text, MAX_TEXT, is_required=True).part(),
        Field(
            "options", words.OPTIONS_LABEL, options, MAX_OPTIONS * (MAX_OPTION + 1),
            is_long=True, hint=words.OPTIONS_HINT,
        ).part(),
    ]  # fmt: skip
    if only_words:
        return parts
    kinds: ui.Select[Any] = ui.Select(
        custom_id="kind",
        options=[
            discord.SelectOption(label=label, value=kind, default=kind == question.kind)
            for kind, label in words.KINDS.items()
        ],
    )
    most = f"{question.most}" if question.most else ""
    return [
        *parts,
        ui.Label(text=words.KIND_LABEL, component=kinds),
        Field("most", words.MOST_LABEL, most, longest=2).part(),
    ]


def field_of(data: dict[str, Any], name: str) -> str:
    """The text of a field, or the first value of a menu; empty if there is none."""
    component = _component(data.get("components"), name)
    values: Any = component.get("values")
    if isinstance(values, list) and values:
        return str(cast("list[Any]", values)[0])
    return str(component.get("value") or "")


def _component(part: Any, name: str) -> dict[str, Any]:
    """A form's field, wherever its label nests it."""
    if isinstance(part, list):
        for one in cast("list[Any]", part):
            if found := _component(one, name):
                return found
        return {}
    if not isinstance(part, dict):
        return {}
    component = cast("dict[str, Any]", part)
    if component.get("custom_id") == name:
        return component
    return _component([component.get("component"), component.get("components")], name)
