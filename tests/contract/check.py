"""What the tests call: every request of a test held against the contract."""

import os
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from .openapi import Contract, Request
from .rules import answered_by, violations

VARIABLE = "DISCORD_OPENAPI"
WHERE = (
    f"Discord's OpenAPI document is not at hand, so requests are not held against it: take "
    f"specs/openapi.json from github.com/discord/discord-api-spec and set {VARIABLE} to its place"
)


def check_requests(requests: Iterable[Request], *, refused: Collection[str] = ()) -> None:
    """Raises AssertionError with everything that is wrong with the requests.

    `refused`: paths of first answers that the test itself made fail, which may be tried again.
    """
    contract, answered = load_contract(), set[str]()
    found: list[str] = []
    for request in requests:
        method, path = request.method, request.path
        if contract is not None:
            found += contract.violations(request)
        found += violations(method, path, request.json)
        interaction = answered_by(method, path)
        if interaction is not None and path not in refused:
            if interaction in answered:
                found.append(f"{method} {path}: a second first answer to this interaction (40060)")
            answered.add(interaction)
    if found:
        lines = "\n".join(f"- {line}" for line in dict.fromkeys(found))
        raise AssertionError(f"Discord would refuse what the bot sent:\n{lines}")


@cache
def load_contract() -> Contract | None:
    """The contract, or None where the document isn't at hand; see `WHERE`."""
    place = os.environ.get(VARIABLE)
    return Contract.load(Path(place)) if place else None


def report_line() -> str:
    """For the head of the test report."""
    place = os.environ.get(VARIABLE)
    return f"requests are held against {place}" if place else WHERE
