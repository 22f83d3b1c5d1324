"""Small parts of payloads, and what the tests of the rules ask about a request."""

from typing import Any

from simcord.types import HttpLogEntry

from .rules import violations

Json = dict[str, Any]


def button(name: str) -> Json:
    return {"type": 2, "style": 1, "label": name, "custom_id": name}


def row(*names: str) -> Json:
    return {"type": 1, "components": [button(name) for name in names]}


def words(content: str) -> Json:
    return {"type": 10, "content": content}


def options(amount: int) -> list[Json]:
    return [{"label": f"{n}", "value": f"{n}"} for n in range(amount)]


def command(name: str, **more: object) -> Json:
    return {"name": name, "description": "d", "type": 1, "options": [], **more}


def found_in(request: HttpLogEntry) -> list[str]:
    return violations(request.method, request.path, request.json)


def expect(request: HttpLogEntry, expected: str) -> None:
    found = found_in(request)
    assert any(expected in line for line in found), found
    assert all(line.startswith(f"{request.method} {request.path}: ") for line in found)
