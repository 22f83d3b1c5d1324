"""Rules of application commands as they are synced."""

import re
import unicodedata
from collections.abc import Iterator

from .bodies import Body, count, length, mapping, mappings, number, repeated, text

SLASH, USER, MESSAGE = 1, 2, 3
MOST = {
    SLASH: ("slash commands", 100),
    USER: ("user commands", 15),
    MESSAGE: ("message commands", 15),
}
SUBCOMMAND, GROUP = 1, 2
BRANCHES = {SUBCOMMAND, GROUP}
TOTAL_MAX = 8000

# \w also takes the underscore; vowel signs of Devanagari and Thai are marks and join later.
NAME_CHARACTERS = re.compile(r"[-\w']+")


def commands_violations(body: object) -> Iterator[str]:
    """The whole list, as a sync sends it."""
    commands = mappings(body)
    for kind, (what, most) in MOST.items():
        mine = [text(one.get("name")) for one in commands if (one.get("type") or SLASH) == kind]
        yield from count(what, len(mine), 0, most)
        yield from repeated(f"name among {what}", mine)
    for command in commands:
        yield from command_violations(command)


def command_violations(body: object) -> Iterator[str]:
    command = mapping(body)
    place = text(command.get("name")) or "(no name)"
    if (command.get("type") or SLASH) == SLASH:
        yield from _prefixed(place, _slash(command))
        size = _size(command)
        if size > TOTAL_MAX:
            yield f"{place}: {size} characters over names, descriptions and values; {TOTAL_MAX}"
    else:
        yield from _prefixed(place, _context_menu(command))


def _slash(command: Body) -> Iterator[str]:
    yield from _named(command)
    yield from _children(command, allowed=BRANCHES)


def _context_menu(command: Body) -> Iterator[str]:
    yield from length("name", command.get("name"), 1, 32)
    if command.get("description") or command.get("options"):
        yield "a context menu has neither description nor options"


def _named(part: Body) -> Iterator[str]:
    for name in (part.get("name"), *mapping(part.get("name_localizations")).values()):
        yield from length("name", name, 1, 32)
        yield from _name_characters(text(name))
    descriptions = mapping(part.get("description_localizations")).values()
    for description in (part.get("description"), *descriptions):
        yield from length("description", description, 1, 100)


def _name_characters(name: str) -> Iterator[str]:
    if name != name.lower():
        yield f"name {name!r} is not in lower case"
    plain = "".join(sign for sign in name if not unicodedata.category(sign).startswith("M"))
    if plain and not NAME_CHARACTERS.fullmatch(plain):
        yield f"name {name!r} has characters other than letters, digits, - and _"


def _children(part: Body, allowed: set[int]) -> Iterator[str]:
    """`allowed`: the kinds of branches that may grow here, groups being two deep at most."""
    options = mappings(part.get("options"))
    kinds = {number(option.get("type")) for option in options}
    yield from count("options", len(options), 0, 25)
    yield from repeated("option", [text(option.get("name")) for option in options])
    if kinds & BRANCHES and kinds - BRANCHES:
        yield "subcommands and options side by side"
    if (kinds & BRANCHES) - allowed:
        yield f"branches of type {sorted((kinds & BRANCHES) - allowed)} nest too deep"
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield "a required option stands after an optional one"
    for option in options:
        yield from _prefixed(text(option.get("name")), _option(option))


def _option(option: Body) -> Iterator[str]:
    yield from _named(option)
    match option.get("type"):
        case 1:
            yield from _children(option, allowed=set())
        case 2:
            yield from count("subcommands in a group", len(mappings(option.get("options"))), 1, 25)
            yield from _children(option, allowed={SUBCOMMAND})
        case _:
            yield from _value(option)


def _value(option: Body) -> Iterator[str]:
    choices = mappings(option.get("choices"))
    yield from count("choices", len(choices), 0, 25)
    yield from repeated("choice", [text(choice.get("name")) for choice in choices])
    for choice in choices:
        yield from length("choice name", choice.get("name"), 1, 100)
        if isinstance(choice.get("value"), str):
            yield from length("choice value", choice["value"], 1, 100)
    if choices and option.get("autocomplete"):
        yield "choices and autocomplete exclude each other"
    for what in ("value", "length"):
        least, most = option.get(f"min_{what}"), option.get(f"max_{what}")
        if least is not None and most is not None and least > most:
            yield f"min_{what} {least} is above max_{what} {most}"


def _size(part: Body) -> int:
    own = sum(len(text(part.get(key))) for key in ("name", "description", "value"))
    return own + sum(
        _size(child) for key in ("options", "choices") for child in mappings(part.get(key))
    )


def _prefixed(place: str, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield f"{place}: {line}"
