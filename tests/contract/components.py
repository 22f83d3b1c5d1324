"""Rules of single components, in messages and in modals."""

from collections.abc import Callable, Iterable, Iterator

from .bodies import Body, count, length, mapping, mappings, number, repeated, text

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
ENTITY_SELECTS = {5, 6, 7, 8}
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23

V2_KINDS = {SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER}
FILE_HOLDERS = {THUMBNAIL, GALLERY, FILE}
SELECTS = {STRING_SELECT, *ENTITY_SELECTS}
NAMED = {TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX, *SELECTS}
LINK_STYLE, PREMIUM_STYLE = 5, 6


def walk(components: Iterable[Body], place: str = "$.components") -> Iterator[tuple[Body, str]]:
    """Every component with its place, nested ones and accessories included."""
    for index, part in enumerate(components):
        yield from _walk_one(part, f"{place}[{index}]")


def _walk_one(part: Body, place: str) -> Iterator[tuple[Body, str]]:
    yield part, place
    yield from walk(mappings(part.get("components")), f"{place}.components")
    for key in ("accessory", "component"):
        if mapping(part.get(key)):
            yield from _walk_one(mapping(part[key]), f"{place}.{key}")


def component_violations(part: Body) -> Iterator[str]:
    kind = number(part.get("type"))
    if kind in NAMED:
        yield from length("custom_id", part.get("custom_id"), 1, 100)
    if kind in RULES:
        yield from RULES[kind](part)


def _row(row: Body) -> Iterator[str]:
    kinds = [number(part.get("type")) for part in mappings(row.get("components"))]
    if set(kinds) <= {BUTTON}:
        yield from count("buttons in a row", len(kinds), 1, 5)
    elif len(kinds) > 1:
        yield "a row is either buttons or one select"


def _button(button: Body) -> Iterator[str]:
    yield from length("label", button.get("label"), 0, 80)
    style = number(button.get("style"))
    if style == PREMIUM_STYLE:
        return
    if not button.get("label") and not button.get("emoji"):
        yield "a button needs a label or an emoji"
    if style != LINK_STYLE:
        yield from length("custom_id", button.get("custom_id"), 1, 100)
    elif not button.get("url") or "custom_id" in button:
        yield "a link button has a url and no custom_id"


def _string_select(select: Body) -> Iterator[str]:
    options = mappings(select.get("options"))
    yield from _options(options, 1, 25)
    yield from _bounds(select, len(options), preselected=_preselected(options))


def _entity_select(select: Body) -> Iterator[str]:
    defaults = len(mappings(select.get("default_values")))
    yield from _bounds(select, 25, preselected=defaults)


def _radio_group(group: Body) -> Iterator[str]:
    options = mappings(group.get("options"))
    yield from _options(options, 2, 10)
    if _preselected(options) > 1:
        yield "a radio group can have one option preselected"


def _checkbox_group(group: Body) -> Iterator[str]:
    options = mappings(group.get("options"))
    yield from _options(options, 1, 10)
    # Here the maximum is the number of options by default, in a select it is 1.
    group = {"max_values": len(options)} | group
    yield from _bounds(group, len(options), preselected=_preselected(options))
    if group.get("min_values") == 0 and group.get("required") is not False:
        yield "min_values 0 goes only with required false"


def _text_input(field: Body) -> Iterator[str]:
    least, most = number(field.get("min_length")), number(field.get("max_length"), 4000)
    if not 0 <= least <= most <= 4000:
        yield f"min_length {least} and max_length {most} don't fit together"
    value = text(field.get("value"))
    if value and not least <= len(value) <= most:
        yield f"the value has {len(value)} characters, allowed are {least} to {most}"
    yield from length("placeholder", field.get("placeholder"), 0, 100)


def _options(options: list[Body], least: int, most: int) -> Iterator[str]:
    yield from count("options", len(options), least, most)
    yield from repeated("option value", [str(option.get("value")) for option in options])
    for option in options:
        yield from length("option label", option.get("label"), 1, 100)
        yield from length("option value", option.get("value"), 1, 100)
        yield from length("option description", option.get("description"), 0, 100)


def _preselected(options: list[Body]) -> int:
    return sum(bool(option.get("default")) for option in options)


def _bounds(select: Body, available: int, *, preselected: int) -> Iterator[str]:
    least, most = number(select.get("min_values"), 1), number(select.get("max_values"), 1)
    if not 0 <= least <= most or most < 1:
        yield f"min_values {least} and max_values {most} don't fit together"
    if most > available:
        yield f"max_values {most} with {available} to choose from"
    if preselected > most:
        yield f"{preselected} preselected, max_values is {most}"


RULES: dict[int, Callable[[Body], Iterator[str]]] = {
    ROW: _row,
    BUTTON: _button,
    STRING_SELECT: _string_select,
    TEXT_INPUT: _text_input,
    RADIO_GROUP: _radio_group,
    CHECKBOX_GROUP: _checkbox_group,
    **dict.fromkeys(ENTITY_SELECTS, _entity_select),
}
