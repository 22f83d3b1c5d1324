"""Real payloads hold against Discord's document, and each kind of fault is named."""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from simcord.types import HttpLogEntry

from . import amendments
from .check import VARIABLE, WHERE, check_requests, load_contract, report_line
from .openapi import Contract
from .recording import MISSING, Recording, broken

BUTTON = "components.0.components.3.components.0"
SELECT = "components.0.components.4.components.0"
TEXT = "components.0.components.0"


@pytest.fixture
def contract() -> Contract:
    found = load_contract()
    if found is None:
        pytest.skip(WHERE)
    return found


def get(path: str, **params: object) -> HttpLogEntry:
    return HttpLogEntry("GET", path, params, None, None)


def test_everything_that_the_sample_bot_sends_holds(
    contract: Contract, recording: Recording
) -> None:
    assert len(recording.requests) >= 20
    assert [line for one in recording.requests for line in contract.violations(one)] == []


@pytest.mark.parametrize(
    ("exception", "without"),
    [
        ("TTS", {}),
        ("ATTACHMENTS", {}),
        ("COMMANDS", {}),
        ("EMBEDS", {}),
        ("FORUMS", {}),
        ("QUERIES", {}),
        ("SNOWFLAKE", {"type": "string"}),
    ],
)
def test_every_exception_is_earned_by_what_discord_py_sends(
    contract: Contract,
    recording: Recording,
    monkeypatch: pytest.MonkeyPatch,
    exception: str,
    without: object,
) -> None:
    monkeypatch.setattr(amendments, exception, without)
    stricter = Contract.load(Path(os.environ[VARIABLE]))
    assert any(stricter.violations(one) for one in recording.requests)


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("allowed_mentions", "none", "$.allowed_mentions: 'none' is not object"),
        ("contents", "typo", "$: the key 'contents' is not declared"),
        ("allowed_mentions.prase", [], "$.allowed_mentions: the key 'prase' is not declared"),
        ("flags", "32768", "$.flags: '32768' is not integer or null"),
        ("nonce", "n" * 26, "$.nonce: 26 characters, at most 25"),
        ("components", {}, "$.components: {} is not array or null"),
        ("components.0.type", 99, "$.components[0]: type 99 can't stand here, only 1, 9, 10"),
        ("components.0.type", [17], "$.components[0]: type [17] can't stand here"),
        ("components.0.type", MISSING, "$.components[0]: type None can't stand here"),
        ("components.0.components", [], "$.components[0].components: 0 items, at least 1"),
        (f"{TEXT}.content", MISSING, "components[0]: 'content' is a required property"),
        (f"{TEXT}.content", "", "components[0].content: 0 characters, at least 1"),
        (f"{TEXT}.text", "typo", "components[0]: the key 'text' is not declared"),
        (f"{TEXT}.type", 2, "components[0]: type 2 can't stand here"),
        (f"{BUTTON}.label", "x" * 81, "components[0].label: 81 characters, at most 80"),
        (f"{BUTTON}.style", 7, "components[0].style: 7 is none of 1, 2, 3, 4, 5, 6"),
        (f"{BUTTON}.custom_id", "", "components[0].custom_id: 0 characters, at least 1"),
        (f"{BUTTON}.type", 10, "components[0]: type 10 can't stand here"),
        (f"{SELECT}.options", [], "components[0].options: 0 items, at least 1"),
        (f"{SELECT}.options.0.lable", "x", "options[0]: the key 'lable' is not declared"),
        (f"{SELECT}.max_values", 26, "components[0].max_values: 26 is greater than the maximum"),
        ("components.0.components.5.items.0.media", {}, "media: 'url' is a required property"),
        ("attachments.0.id", "zero", "$.attachments[0].id: 'zero' does not match"),
        ("attachments.0.id", -1, "$.attachments[0].id: -1 is less than the minimum"),
    ],
)
def test_a_fault_in_a_card_is_named(
    contract: Contract, recording: Recording, place: str, value: object, expected: str
) -> None:
    found = contract.violations(broken(recording.card, place, value))
    assert any(expected in line for line in found), found
    assert all(line.startswith("POST /channels/{channel_id}/messages (create_") for line in found)


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("0.nmae", "typo", "$[0]: the key 'nmae' is not declared"),
        ("0.name", "", "$[0].name: 0 characters, at least 1"),
        ("0.default_member_permissions", "32", "'32' is not integer or null"),
        ("0.options.0.options.0.type", 12, "options[0]: type 12 can't stand here"),
        ("0.options.0.options.0.channel_types", [0], "the key 'channel_types' is not declared"),
        ("0.options.0.options.2.min_value", "1", "min_value: '1' is not integer"),
        ("0.options.0.options.1.choices.0.value", 1, "value: 1 is not string"),
        ("1.contexts", [7], "contexts[0]: 7 is none of 0, 1, 2"),
    ],
)
def test_a_fault_in_a_command_is_named(
    contract: Contract, recording: Recording, place: str, value: object, expected: str
) -> None:
    found = contract.violations(broken(recording.commands, place, value))
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("kind", "place", "value", "expected"),
    [
        (4, "type", 3, "$: type 3 can't stand here, only 1, 4, 5"),
        (4, "data.embed", {}, "$.data: the key 'embed' is not declared"),
        (7, "data.components", "none", "$.data.components: 'none' is not array or null"),
        (8, "data.choices.0.value", None, "$.data.choices[0].value: None is not"),
        (9, "data.title", "x" * 46, "$.data.title: 46 characters, at most 45"),
        (9, "data.components.0.label", MISSING, "'label' is a required property"),
        (9, "data.components.1.component.type", 20, "component: type 20 can't stand here"),
        (9, "data.components.1.component.max_values", 1, "'max_values' is not declared"),
    ],
)
def test_a_fault_in_an_answer_is_named(
    contract: Contract,
    recording: Recording,
    kind: int,
    place: str,
    value: object,
    expected: str,
) -> None:
    found = contract.violations(broken(recording.callback(kind), place, value))
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (get("/channels/1/massages"), "Discord knows no such operation"),
        (get("/channels/1/messages/2/threads"), "Discord knows no such operation"),
        (get("/channels/general/messages"), "path parameter channel_id: 'general' does not match"),
        (get("/channels/1/messages", limt=5), "query parameter limt: not declared"),
        (get("/channels/1/messages", limit="many"), "query parameter limit: 'many' is not what"),
        (get("/channels/1/messages", limit=101), "query parameter limit: 101 is not what"),
        (get("/guilds/1/messages/search", limit=0), "query parameter limit: 0 is not what"),
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
        get("/channels/1/messages/pins"),
        get("/users/@me"),
        get("/webhooks/1/token/messages/@original", thread_id=1),
        HttpLogEntry("PUT", "/channels/1/messages/2/reactions/%F0%9F%91%8D/@me", {}, None, None),
        HttpLogEntry("DELETE", "/webhooks/1/token/messages/@original", {}, None, "tidy"),
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


def test_a_card_is_checked_quickly_and_only_once(contract: Contract, recording: Recording) -> None:
    fresh = broken(recording.card, f"{TEXT}.content", "never seen before")
    assert len(json.dumps(fresh.json)) > 2500
    first, again = seconds(contract, fresh), seconds(contract, fresh)
    assert first < 0.1, "4 ms are usual"
    assert again < first


def seconds(contract: Contract, request: HttpLogEntry) -> float:
    start = time.perf_counter()
    contract.violations(request)
    return time.perf_counter() - start


def test_everything_that_is_wrong_is_told_at_once(contract: Contract, recording: Recording) -> None:
    card = broken(recording.card, "allowed_mentions", MISSING)
    with pytest.raises(AssertionError) as caught:
        check_requests([replace(card, path="/channels/x/messages"), card, card])
    lines = str(caught.value).splitlines()[1:]
    assert len(lines) == 2
    assert "channel_id: 'x' does not match" in lines[0]
    assert "allowed_mentions is missing" in lines[1]
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
