"""Each rule of commands and modals catches a broken payload."""

from dataclasses import replace

import pytest

from .payloads import Json, command, expect, found_in, options, row, words
from .recording import Recording, broken

START = "0.options.0.options"


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("0.name", "Round", "Round: name 'Round' is not in lower case"),
        ("0.name", "r" * 33, "name has 33 characters"),
        ("0.name", "a round", "name 'a round' has characters other than"),
        ("0.name_localizations", {"de": "Runde"}, "name 'Runde' is not in lower case"),
        ("0.description", "", "round: description has 0 characters"),
        ("0.description", "d" * 101, "round: description has 101 characters"),
        ("0.description_localizations", {"de": ""}, "round: description has 0 characters"),
        (f"{START}.3.required", True, "round: start: a required option stands after an optional"),
        (f"{START}.1.name", "article", "option 'article' stands 2 times"),
        (f"{START}.1.autocomplete", True, "choices and autocomplete exclude each other"),
        (f"{START}.1.choices", [{"name": "c", "value": "v"}] * 26, "26 choices, allowed are 0"),
        (f"{START}.1.choices.0.value", "", "choice value has 0 characters"),
        (f"{START}.1.choices.0.name", "n" * 101, "choice name has 101 characters"),
        (f"{START}.2.min_value", 61, "min_value 61 is above max_value 60"),
        (START, [command(f"o{n}", type=3) for n in range(26)], "26 options, allowed are 0 to 25"),
        (f"{START}.0.type", 1, "subcommands and options side by side"),
        (f"{START}", [command("deep")], "round: start: branches of type [1] nest too deep"),
        ("0.options.0", command("g", type=2), "round: g: 0 subcommands in a group"),
        ("2.description", "d", "Discuss this: a context menu has neither"),
        ("2.name", "n" * 33, "name has 33 characters"),
        ("1.name", "round", "name among slash commands 'round' stands 2 times"),
    ],
)
def test_a_command_breaks_a_rule(
    recording: Recording, place: str, value: object, expected: str
) -> None:
    expect(broken(recording.commands, place, value), expected)


@pytest.mark.parametrize(
    ("kind", "most", "what"),
    [(1, 100, "slash commands"), (2, 15, "user commands"), (3, 15, "message commands")],
)
def test_there_are_only_so_many_commands(
    recording: Recording, kind: int, most: int, what: str
) -> None:
    many = [{"name": f"c{n}", "type": kind} for n in range(most + 1)]
    expect(replace(recording.commands, json=many), f"{most + 1} {what}, allowed are 0 to {most}")


def test_a_command_is_8000_characters_in_all(recording: Recording) -> None:
    choices = [{"name": f"{n:0100}", "value": f"{n:0100}"} for n in range(25)]
    chatty = [command(f"o{n}", type=3, choices=choices) for n in range(2)]
    expect(broken(recording.commands, START, chatty), "characters over names, descriptions")


def test_names_may_be_written_in_other_scripts(recording: Recording) -> None:
    for name in ("abstimmung-größe", "голос", "मतदान", "投票", "o'clock_2"):
        assert found_in(broken(recording.commands, "1.name", name)) == []


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("title", "t" * 46, "title has 46 characters"),
        ("title", "", "title has 0 characters"),
        ("custom_id", "c" * 101, "custom_id has 101 characters"),
        ("components", [], "0 parts of a modal, allowed are 1 to 5"),
        ("components", [words("w")] * 6, "6 parts of a modal"),
        ("components", [row("a")], "a modal can't hold buttons"),
        ("components.0.label", "l" * 46, "$.components[0]: label has 46 characters"),
        ("components.0.label", "", "label has 0 characters"),
        ("components.0.description", "d" * 101, "description has 101 characters"),
        ("components.0.component.custom_id", "side", "custom_id 'side' stands 2 times"),
        ("components.0.component.custom_id", "", "component: custom_id has 0 characters"),
        ("components.0.component.min_length", 4001, "min_length 4001 and max_length 4000"),
        ("components.0.component.value", "v" * 4001, "the value has 4001 characters"),
        ("components.1.component.options", options(1), "1 options, allowed are 2 to 10"),
        ("components.1.component.options", options(11), "11 options"),
        (
            "components.1.component.options",
            [one | {"default": True} for one in options(2)],
            "a radio group can have one option preselected",
        ),
        ("components.2.component.options", options(11), "11 options, allowed are 1 to 10"),
        ("components.2.component.max_values", 3, "max_values 3 with 2 to choose from"),
        ("components.2.component.required", True, "min_values 0 goes only with required false"),
    ],
)
def test_a_modal_breaks_a_rule(
    recording: Recording, place: str, value: object, expected: str
) -> None:
    expect(broken(recording.callback(9), f"data.{place}", value), expected)


def test_the_older_text_input_needs_its_own_label(recording: Recording) -> None:
    field: Json = {"type": 4, "style": 1, "custom_id": "t", "label": "Why"}
    modal = broken(recording.callback(9), "data.components", [{"type": 1, "components": [field]}])
    assert found_in(modal) == []
    expect(broken(modal, "data.components.0.components.0.label", None), "label has 0 characters")
