"""Rules of modals."""

from collections.abc import Iterator

from .bodies import Body, count, length, mappings, repeated
from .components import BUTTON, TEXT_INPUT, component_violations, walk

LABEL, ROW = 18, 1


def modal_violations(modal: Body) -> Iterator[str]:
    yield from length("title", modal.get("title"), 1, 45)
    yield from length("custom_id", modal.get("custom_id"), 1, 100)
    parts = mappings(modal.get("components"))
    yield from count("parts of a modal", len(parts), 1, 5)
    placed = list(walk(parts))
    names = [str(part["custom_id"]) for part, _ in placed if "custom_id" in part]
    yield from repeated("custom_id", names)
    for part, place in placed:
        for line in _part_violations(part, place):
            yield f"{place}: {line}"


def _part_violations(part: Body, place: str) -> Iterator[str]:
    kind = part.get("type")
    if kind == LABEL:
        yield from length("label", part.get("label"), 1, 45)
        yield from length("description", part.get("description"), 0, 100)
    elif kind == TEXT_INPUT and not place.endswith(".component"):
        # Inside a label the label speaks; in a row, the older form, the input itself does.
        yield from length("label", part.get("label"), 1, 45)
    elif kind == BUTTON:
        yield "a modal can't hold buttons"
    if kind != ROW:
        yield from component_violations(part)
