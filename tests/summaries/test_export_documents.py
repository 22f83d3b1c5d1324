"""The JSON of a round fits its published schema, and the dictionary describes all that is in it."""

import csv
import hashlib
import json
from dataclasses import fields, is_dataclass
from io import StringIO
from typing import Any

import pytest
from full_summary import full_summary
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from summary_rounds import crowd, round_of

from bot.summaries.exports import dictionary
from bot.summaries.exports.dictionary import FILES, TABLES
from bot.summaries.exports.document import VERSION, parts, schema, to_json, to_schema_json
from bot.summaries.exports.fields import FIELDS
from bot.summaries.exports.rows import COLUMNS
from bot.summaries.figures import summarise
from bot.summaries.summary import Summary

VALID: Any = Draft202012Validator(schema())
PUBLISHED = {1: "d948707ed1d44240"}
"""Version of the document -> what its shape comes down to."""


def document(summary: Summary) -> dict[str, Any]:
    return json.loads(to_json(3, summary))


def faults(content: dict[str, Any]) -> list[str]:
    return [error.message for error in VALID.iter_errors(content)]


def test_the_schema_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(schema())
    assert json.loads(to_schema_json()) == schema()


def test_a_summary_with_everything_in_it_fits() -> None:
    content = document(full_summary())
    assert not faults(content)
    assert (content["$schema"], content["version"], content["round"]) == (
        "summary.schema.json",
        VERSION,
        3,
    )


@given(
    people=st.lists(st.text("ABC?-.", min_size=4, max_size=4), min_size=1, max_size=40),
    running=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_whatever_a_round_brought_fits(people: list[str], running: bool) -> None:
    assert not faults(document(summarise(round_of(people, running=running))))


@pytest.mark.parametrize("name", [one.name for one in fields(Summary)])
def test_a_document_without_a_field_or_with_another_name_for_it_is_refused(name: str) -> None:
    content = document(full_summary())
    kept = content.pop(name)
    assert faults(content)
    assert faults(content | {f"{name}_": kept})


def test_a_value_of_another_kind_is_refused() -> None:
    content = document(summarise(round_of(crowd(30))))
    changes: tuple[dict[str, Any], ...] = (
        {"participants": "30"},
        {"version": 2},
        {"tracked": []},
        {"passages": [{"number": 1}]},
        {"lines": None},
    )
    for change in changes:
        assert faults(content | change), change
    content["tracked"]["shown"] = "something"
    assert faults(content)


def test_another_shape_is_another_version() -> None:
    """Fields may come in the same version before it is released; none may go or change."""
    told = json.dumps(_bare(schema()), sort_keys=True)
    shape = hashlib.sha256(told.encode()).hexdigest()[:16]
    assert PUBLISHED[VERSION] == shape, (
        f"The JSON has another shape. If version {VERSION} was released, raise VERSION in "
        f"bot/summaries/exports/document.py; then write {shape!r} here."
    )


def _bare(value: Any) -> Any:
    """The schema without the words in it."""
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if not _is_words(key, one)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return [_bare(one) for one in value] if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType]


def _is_words(key: str, value: Any) -> bool:
    return key == "description" and isinstance(value, str)


def test_every_field_is_described_and_nothing_else() -> None:
    there = {f"{kind.__name__}.{name}" for kind in parts() for name in names_of(kind)}
    there |= {f"document.{name}" for name in ("$schema", "version", "round", "method")}
    assert FIELDS.keys() == there
    assert not [name for name, one in FIELDS.items() if not one.meaning.endswith((".", "?"))]


def names_of(kind: type) -> list[str]:
    assert is_dataclass(kind)
    return [one.name for one in fields(kind)]


def test_the_dictionary_names_every_column_table_and_field() -> None:
    entries = list(csv.DictReader(StringIO(dictionary.to_csv())))
    listed = {(one["file"], one["place"], one["name"]) for one in entries}
    assert len(listed) == len(entries)
    assert {name for file, place, name in listed if (file, place) == ("round-N.csv", "column")} == {
        *COLUMNS
    }
    assert tuple(FILES["round-N.csv"][1]) == COLUMNS
    assert {name for _, place, name in listed if place == "table"} == TABLES.keys()
    assert {name for _, place, name in listed if place == "field"} == FIELDS.keys()
    text = dictionary.to_markdown()
    for _, _, name in listed:
        assert f"| `{name}` |" in text
    for name in FILES:
        assert f"\n## {name}\n" in text


def test_every_row_of_the_markdown_has_as_many_cells_as_its_head() -> None:
    for block in dictionary.to_markdown().split("\n\n"):
        rows = [row.replace("\\|", "") for row in block.splitlines() if row.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1, block
