"""What the bot sends holds against Discord's document, and each kind of fault is named."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from simcord.types import HttpLogEntry

from . import amendments
from .check import VARIABLE, WHERE, check_requests, load_contract, report_line
from .openapi import Contract
from .recording import MISSING, Recording, broken

INSIDE = "components.0.components"
TEXT, SELECT, BUTTON = (f"{INSIDE}.{place}" for place in ("0", "2.components.0", "3.components.0"))


@pytest.fixture
def contract() -> Contract:
    found = load_contract()
    if found is None:
        pytest.skip(WHERE)
    return found


def get(path: str, **params: object) -> HttpLogEntry:
    return HttpLogEntry("GET", path, params, None, None)


def test_everything_that_the_bot_sends_holds(contract: Contract, recording: Recording) -> None:
    assert len(recording.requests) >= 40
    assert [line for one in recording.requests for line in contract.violations(one)] == []


@pytest.mark.parametrize(
    ("exception", "without"), [("TTS", {}), ("COMMANDS", {}), ("SNOWFLAKE", {"type": "string"})]
)
@pytest.mark.usefixtures("contract")
def test_every_exception_is_earned_by_what_discord_py_sends(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, exception: str, without: object
) -> None:
    monkeypatch.setattr(amendments, exception, without)
    stricter = Contract.load(Path(os.environ[VARIABLE]))
    assert any(stricter.violations(one) for one in recording.requests)


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("contents", "typo", "$: the key 'contents' is not declared"),
        ("allowed_mentions.prase", [], "$.allowed_mentions: the key 'prase' is not declared"),
        ("flags", "32768", "$.flags: '32768' is not integer or null"),
        ("nonce", "n" * 26, "$.nonce: 26 characters, at most 25"),
        ("components.0.type", 99, "$.components[0]: type 99 can't stand here, only 1, 9, 10"),
        ("components.0.type", MISSING, "$.components[0]: type None can't stand here"),
        (INSIDE, [], "$.components[0].components: 0 items, at least 1"),
        (f"{TEXT}.content", MISSING, "components[0]: 'content' is a required property"),
        (f"{TEXT}.content", "", "components[0].content: 0 characters, at least 1"),
        (f"{BUTTON}.label", "x" * 81, "components[0].label: 81 characters, at most 80"),
        (f"{BUTTON}.style", 7, "components[0].style: 7 is none of 1, 2, 3, 4, 5, 6"),
        (f"{BUTTON}.type", 10, "components[0]: type 10 can't stand here"),
        (f"{SELECT}.options.0.lable", "x", "options[0]: the key 'lable' is not declared"),
        (f"{SELECT}.max_values", 26, "components[0].max_values: 26 is greater than the maximum"),
    ],
)
def test_a_fault_in_a_card_is_named(
    contract: Contract, recording: Recording, place: str, value: object, expected: str
) -> None:
    found = contract.violations(broken(recording.card, place, value))
    assert any(expected in line for line in found), found
    assert all(line.startswith("POST /channels/{channel_id}/messages (create_") for line in found)


@pytest.mark.parametrize(
    ("what", "place", "value", "expected"),
    [
        ("picture", "attachments.0.id", "zero", "$.attachments[0].id: 'zero' does not match"),
        ("picture", f"{INSIDE}.1.items.0.media", {}, "media: 'url' is a required property"),
        ("thread", "name", "n" * 101, "$.name: 101 characters, at most 100"),
        ("commands", "0.nmae", "typo", "$[0]: the key 'nmae' is not declared"),
        ("commands", "0.options.0.options.0.type", 12, "options[0]: type 12 can't stand here"),
        ("commands", "0.options.0.options.0.max_length", "1", "max_length: '1' is not integer"),
        (4, "type", 3, "$: type 3 can't stand here, only 1, 4, 5"),
        (4, "data.embed", {}, "$.data: the key 'embed' is not declared"),
        (7, "data.components", "none", "$.data.components: 'none' is not array or null"),
        (8, "data.choices", [{"name": "n", "value": "v"}] * 26, "26 items, at most 25"),
        (9, "data.title", "x" * 46, "$.data.title: 46 characters, at most 45"),
        (9, "data.components.0.label", MISSING, "'label' is a required property"),
    ],
)
def test_a_fault_elsewhere_is_named(
    contract: Contract,
    recording: Recording,
    what: str | int,
    place: str,
    value: object,
    expected: str,
) -> None:
    """`what`: a name of the recording, or the kind of an answer."""
    request = recording.callback(what) if isinstance(what, int) else getattr(recording, what)
    found = contract.violations(broken(request, place, value))
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (get("/channels/1/massages"), "Discord knows no such operation"),
        (get("/channels/general/messages"), "path parameter channel_id: 'general' does not match"),
        (get("/channels/1/messages", limt=5), "query parameter limt: not declared"),
        (get("/channels/1/messages", limit=101), "query parameter limit: 101 is not what"),
        (get("/guilds/1/members/search"), "query parameter query: missing"),
        (HttpLogEntry("POST", "/channels/1/messages", {}, None, None), "the body is missing"),
        (HttpLogEntry("POST", "/channels/1/typing", {}, {"a": 1}, None), "the document knows none"),
    ],
)
def test_a_fault_outside_the_body_is_named(
    contract: Contract, request_: HttpLogEntry, expected: str
) -> None:
    found = contract.violations(request_)
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    "request_",
    [
        get("/channels/1/messages", limit=100, before="22"),
        get("/webhooks/1/token/messages/@original", thread_id=1),
        HttpLogEntry("PUT", "/channels/1/thread-members/2", {}, None, None),
        HttpLogEntry("DELETE", "/channels/1/messages/2", {}, None, "tidy"),
    ],
)
def test_requests_without_a_body_hold(contract: Contract, request_: HttpLogEntry) -> None:
    assert contract.violations(request_) == []


def test_a_message_is_short_however_large_the_card(
    contract: Contract, recording: Recording
) -> None:
    (line,) = contract.violations(broken(recording.card, f"{TEXT}.content", "x" * 5000))
    assert "5000 characters, at most 4000" in line
    assert len(line) < 250


def test_everything_that_is_wrong_is_told_at_once(contract: Contract, recording: Recording) -> None:
    card = broken(recording.card, "allowed_mentions", MISSING)
    with pytest.raises(AssertionError) as caught:
        check_requests([replace(card, path="/channels/x/messages"), card, card])
    lines = str(caught.value).splitlines()[1:]
    assert len(lines) == 2
    assert "channel_id: 'x' does not match" in lines[0]
    assert "could ping" in lines[1]
    assert contract.violations(card) == []


def test_without_the_document_the_rules_still_hold(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    load_contract.cache_clear()
    try:
        assert report_line() == WHERE
        assert "github.com/discord/discord-api-spec" in WHERE
        check_requests(recording.requests)
        with pytest.raises(AssertionError, match="could ping"):
            check_requests([broken(recording.card, "allowed_mentions", MISSING)])
    finally:
        load_contract.cache_clear()
