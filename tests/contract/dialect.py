"""JSON Schema as Discord's document needs it to be read.

Three readings differ from plain Draft 2020-12, each for a reason:

- A union (`oneOf`, `anyOf`) of components, command options or callbacks is decided by the
  number in `type` before anything is validated. Trying every branch at every level of a nested
  card is slow, and its errors ("not valid under any of the given schemas") name nobody's mistake.
- Any other union asks for one branch that holds, not for exactly one: the document's branches
  overlap, and its own mark `x-discord-union` says what is meant.
- A key that no branch declares is an error. Discord ignores such keys silently, so a typo
  would pass.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Schema = dict[str, Any]
Errors = Iterator[ValidationError]

DOCUMENT = "urn:discord:openapi"
REF_PREFIX = "#/components/schemas/"


class Dialect:
    """Makes validators for places in one OpenAPI document."""

    def __init__(self, document: Schema) -> None:
        self._schemas: dict[str, Schema] = document["components"]["schemas"]
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry[Any]().with_resource(DOCUMENT, resource)
        keywords = {
            "oneOf": self._union,
            "anyOf": self._union,
            "properties": _declared_properties,
        }
        # jsonschema leaves `extend` untyped.
        self._class = cast(Any, validators).extend(Draft202012Validator, keywords)

    def validator(self, *pointer: str) -> Validator:
        """A validator for the schema at this place of the document."""
        steps = (step.replace("~", "~0").replace("/", "~1") for step in pointer)
        reference = {"$ref": f"{DOCUMENT}#/" + "/".join(steps)}
        return cast(Validator, self._class(reference, registry=self._registry))

    def _union(self, validator: Any, branches: list[Schema], value: Any, _: Schema) -> Errors:
        if value is None and {"type": "null"} in branches:
            return
        branches = [branch for branch in branches if branch != {"type": "null"}]
        tagged = self._by_type(branches)
        if tagged and validator.is_type(value, "object"):
            yield from _descend_by_type(validator, tagged, value)
        else:
            yield from _closest_branch(validator, branches, value)

    def _by_type(self, branches: Sequence[Schema]) -> dict[int | str, Schema]:
        """The branches by their values of `type`; empty where they don't tell themselves apart."""
        tagged: dict[int | str, Schema] = {}
        for branch in branches:
            tag = self._target(branch).get("properties", {}).get("type", {})
            if "enum" not in tag:
                return {}
            tagged |= dict.fromkeys(tag["enum"], branch)
        return tagged

    def _target(self, schema: Schema) -> Schema:
        reference: str = schema.get("$ref", "")
        return self._schemas[reference.removeprefix(REF_PREFIX)] if reference else schema


def _descend_by_type(validator: Any, tagged: dict[int | str, Schema], value: Any) -> Errors:
    kind = value.get("type")
    if isinstance(kind, int | str) and kind in tagged:
        yield from validator.descend(value, tagged[kind])
    else:
        known = ", ".join(sorted(map(str, tagged), key=lambda text: (len(text), text)))
        yield ValidationError(f"type {kind!r} can't stand here, only {known}")


def _closest_branch(validator: Any, branches: Sequence[Schema], value: object) -> Errors:
    """Nothing if a branch holds, otherwise the errors of the one that comes closest."""
    attempts: list[list[ValidationError]] = []
    for branch in branches:
        errors = list[ValidationError](validator.descend(value, branch))
        if not errors:
            return
        attempts.append(errors)
    if all("const" in branch for branch in branches):
        known = ", ".join(str(branch["const"]) for branch in branches)
        yield ValidationError(f"{value!r} is none of {known}")
    else:
        # A branch for another type altogether is further away than many faults inside one.
        yield from min(attempts, key=lambda errors: (any(map(_is_other_type, errors)), len(errors)))


def _is_other_type(error: ValidationError) -> bool:
    return error.validator == "type" and not error.path


def _declared_properties(
    validator: Any, properties: dict[str, Schema], value: object, schema: Schema
) -> Errors:
    if not isinstance(value, dict):
        return
    for key, part in cast(Schema, value).items():
        if key in properties:
            yield from validator.descend(part, properties[key], path=key, schema_path=key)
        elif "additionalProperties" not in schema:
            yield ValidationError(f"the key {key!r} is not declared")
