"""The rules that document and simcord lack hold for the bot, and name what breaks them."""

from dataclasses import replace

import pytest
from simcord.types import HttpLogEntry

from .check import check_requests
from .recording import MISSING, Recording, broken
from .rules import InteractionLedger, violations


def found_in(request: HttpLogEntry) -> list[str]:
    return violations(request.method, request.path, request.json)


def test_everything_that_the_bot_sends_holds(recording: Recording) -> None:
    assert [line for one in recording.requests for line in found_in(one)] == []


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("allowed_mentions", MISSING, "could ping"),
        ("allowed_mentions", None, "could ping"),
        ("allowed_mentions", {}, "could ping"),
        ("allowed_mentions.parse", ["users"], "could ping"),
        ("allowed_mentions.users", ["1"], "allowed_mentions.users lets"),
        ("allowed_mentions.replied_user", True, "allowed_mentions.replied_user lets"),
        ("nonce", None, "go together"),
        ("enforce_nonce", MISSING, "go together"),
    ],
)
def test_a_card_pings_or_could_be_posted_twice(
    recording: Recording, place: str, value: object, expected: str
) -> None:
    (line,) = found_in(broken(recording.card, place, value))
    assert line.startswith(f"POST {recording.card.path}: ")
    assert expected in line


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/channels/1/messages"),
        ("PATCH", "/channels/1/messages/2"),
        ("POST", "/webhooks/1/token"),
        ("PATCH", "/webhooks/1/token/messages/@original"),
    ],
)
def test_no_way_of_writing_a_message_can_ping(recording: Recording, method: str, path: str) -> None:
    request = replace(recording.card, method=method, path=path)
    assert found_in(request) == []
    assert "could ping" in found_in(broken(request, "allowed_mentions", MISSING))[0]


@pytest.mark.parametrize("kind", [4, 7])
def test_no_answer_can_ping(recording: Recording, kind: int) -> None:
    answer = broken(recording.callback(kind), "data.allowed_mentions", MISSING)
    assert "could ping" in found_in(answer)[0]


def test_an_edit_that_shows_nothing_cannot_ping(recording: Recording) -> None:
    assert found_in(replace(recording.card_edit, json={"flags": 4})) == []


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("0.options.0.description", "", "round: a description is missing"),
        ("0.options", [{"description": "d" * 100}] * 80, "round: 80"),
    ],
)
def test_a_command_breaks_a_rule(
    recording: Recording, place: str, value: object, expected: str
) -> None:
    (line,) = found_in(broken(recording.commands, place, value))
    assert expected in line


def test_an_interaction_has_one_first_answer(recording: Recording) -> None:
    answer, other = recording.callback(4), recording.callback(7)
    ledger = InteractionLedger()
    assert ledger.violations(answer.method, answer.path) == []
    assert ledger.violations(other.method, other.path) == []
    assert ledger.violations("POST", "/channels/1/messages") == []
    (line,) = ledger.violations(answer.method, answer.path)
    assert line == f"POST {answer.path}: a second first answer to this interaction (40060)"
    with pytest.raises(AssertionError, match="40060"):
        check_requests([answer, answer])
    check_requests([answer, answer], refused={answer.path})
