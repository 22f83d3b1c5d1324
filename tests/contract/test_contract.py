"""What the bot sends holds against Discord's document and rules; each kind of fault is named."""

import asyncio
import copy
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from simcord.types import HttpLogEntry
from world import World

from . import openapi
from .check import VARIABLE, WHERE, check_requests, load_contract, report_line
from .openapi import Contract
from .rules import violations

Recording = list[HttpLogEntry]
"""Every request of the bot in a round that was played through on the simulated Discord."""

INSIDE = "components.0.components"
TEXT, SELECT, BUTTON = (f"{INSIDE}.{place}" for place in ("0", "2.components.0", "3.components.0"))
OPTIONS = " | ".join(f"Option {n}" for n in range(10))
MISSING = object()


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return asyncio.run(_play(tmp_path_factory.mktemp("recording")))


def find(recording: Recording, what: str | int) -> HttpLogEntry:
    """The first request of this sort; a number is the kind of an answer to an interaction."""
    return next(one for one in recording if _is(one, what))


@pytest.fixture
def contract() -> Contract:
    found = load_contract()
    if found is None:
        pytest.skip(WHERE)
    return found


def broken(request: HttpLogEntry, place: str, value: object) -> HttpLogEntry:
    """The request with one thing in its body changed, or taken away if `MISSING`.

    `place` leads there by keys and indexes: `components.0.type`.
    """
    body: Any = copy.deepcopy(request.json)
    holder = body
    *steps, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    for step in steps:
        holder = holder[step]
    if value is MISSING:
        del holder[last]
    else:
        holder[last] = value
    return replace(request, json=body)


def test_everything_that_the_bot_sends_holds(recording: Recording) -> None:
    assert len(recording) >= 40
    check_requests(recording)


# --- Discord's document ---


@pytest.mark.parametrize("exception", openapi.EXCEPTIONS)
@pytest.mark.usefixtures("contract")
def test_every_exception_is_earned_by_what_discord_py_sends(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, exception: str
) -> None:
    monkeypatch.delitem(openapi.EXCEPTIONS, exception)
    stricter = Contract.load(Path(os.environ[VARIABLE]))
    assert any(stricter.violations(one) for one in recording)


@pytest.mark.parametrize(
    ("what", "place", "value", "expected"),
    [
        ("card", "contents", "typo", "$: the key 'contents' is not declared"),
        ("card", "allowed_mentions.prase", [], "$.allowed_mentions: the key 'prase' is not"),
        ("card", "flags", "32768", "$.flags: '32768' is not of type 'integer'"),
        ("card", "nonce", "n" * 26, "$.nonce: 'nnnnnnnnnnnnnnnnnnnnnnnnnn' is too long"),
        (
            "card",
            "components.0.type",
            99,
            "$.components[0]: type 99 can't stand here, only 1, 9",
        ),
        ("card", "components.0.type", MISSING, "$.components[0]: type None can't stand here"),
        ("card", f"{TEXT}.content", MISSING, "components[0]: 'content' is a required property"),
        ("card", f"{BUTTON}.label", "x" * 81, f"components[0].label: '{'x' * 81}' is too long"),
        ("card", f"{BUTTON}.style", 7, "components[0].style: 7 is none of 1, 2, 3, 4, 5, 6"),
        ("card", f"{SELECT}.options.0.lable", "x", "options[0]: the key 'lable' is not declared"),
        ("card", f"{SELECT}.max_values", 26, "max_values: 26 is greater than the maximum"),
        ("picture", "attachments.0.id", "zero", "$.attachments[0].id: 'zero' does not match"),
        ("picture", f"{INSIDE}.1.items.0.media", {}, "media: 'url' is a required property"),
        ("thread", "name", "n" * 101, f"$.name: '{'n' * 101}' is too long"),
        ("commands", "0.nmae", "typo", "$[0]: the key 'nmae' is not declared"),
        ("commands", "0.options.0.options.0.type", 12, "options[0]: type 12 can't stand here"),
        (4, "type", 3, "$: type 3 can't stand here, only 1, 4, 5"),
        (4, "data.embed", {}, "$.data: the key 'embed' is not declared"),
        (7, "data.components", "none", "$.data.components: 'none' is not of type 'array'"),
        (8, "data.choices", [{"name": "n", "value": "v"}] * 26, "maxItems is 25, but there is"),
        (9, "data.title", "x" * 46, f"$.data.title: '{'x' * 46}' is too long"),
        (9, "data.components.0.label", MISSING, "'label' is a required property"),
    ],
)
def test_a_fault_in_a_body_is_named(
    contract: Contract,
    recording: Recording,
    what: str | int,
    place: str,
    value: object,
    expected: str,
) -> None:
    """`what`: a name of the recording, or the kind of an answer."""
    found = contract.violations(broken(find(recording, what), place, value))
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("method", "path", "params", "body", "expected"),
    [
        ("GET", "/channels/1/massages", {}, None, "Discord knows no such operation"),
        ("GET", "/channels/general/messages", {}, None, "parameter channel_id: 'general' does"),
        ("GET", "/channels/1/messages", {"limt": 5}, None, "query parameter limt: not declared"),
        ("GET", "/channels/1/messages", {"limit": 101}, None, "parameter limit: 101 is not what"),
        ("GET", "/guilds/1/members/search", {}, None, "query parameter query: missing"),
        ("POST", "/channels/1/messages", {}, None, "the body is missing"),
        ("POST", "/channels/1/typing", {}, {"a": 1}, "the document knows none"),
        ("GET", "/channels/1/messages", {"limit": 100, "before": "22"}, None, ""),
        ("GET", "/webhooks/1/token/messages/@original", {"thread_id": 1}, None, ""),
        ("DELETE", "/channels/1/messages/2", {}, None, ""),
    ],
)
def test_a_fault_outside_the_body_is_named(
    contract: Contract,
    method: str,
    path: str,
    params: dict[str, object],
    body: object,
    expected: str,
) -> None:
    found = contract.violations(HttpLogEntry(method, path, params, body, None))
    assert bool(found) is bool(expected)
    assert all(expected in line for line in found)


def test_a_fault_is_told_in_a_short_line_however_large_the_card(
    contract: Contract, recording: Recording
) -> None:
    (line,) = contract.violations(broken(find(recording, "card"), f"{TEXT}.content", "x" * 5000))
    assert "maxLength is 4000" in line
    assert len(line) < 250


# --- what the document lacks ---


def found_in(request: HttpLogEntry) -> list[str]:
    return violations(request.method, request.path, request.json)


@pytest.mark.parametrize(
    ("what", "place", "value", "expected"),
    [
        ("card", "allowed_mentions", MISSING, "could ping"),
        ("card", "allowed_mentions", None, "could ping"),
        ("card", "allowed_mentions", {}, "could ping"),
        ("card", "allowed_mentions.parse", ["users"], "could ping"),
        ("card", "allowed_mentions.users", ["1"], "allowed_mentions.users lets"),
        ("card", "allowed_mentions.replied_user", True, "allowed_mentions.replied_user lets"),
        ("card", "nonce", None, "go together"),
        ("card", "enforce_nonce", MISSING, "go together"),
        ("card_edit", "allowed_mentions", MISSING, "could ping"),
        (4, "data.allowed_mentions", MISSING, "could ping"),
        (7, "data.allowed_mentions", MISSING, "could ping"),
        ("commands", "0.options.0.description", "", "round: a description is missing"),
        ("commands", "0.options", [{"description": "d" * 100}] * 80, "round: 80"),
    ],
)
def test_what_pings_or_comes_twice_or_is_no_command_is_named(
    recording: Recording, what: str | int, place: str, value: object, expected: str
) -> None:
    request = find(recording, what)
    assert found_in(request) == []
    (line,) = found_in(broken(request, place, value))
    assert line.startswith(f"{request.method} {request.path}: ")
    assert expected in line


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("path", ["/webhooks/1/token", "/webhooks/1/token/messages/@original"])
def test_what_follows_an_answer_cannot_ping(recording: Recording, method: str, path: str) -> None:
    request = replace(find(recording, "card"), method=method, path=path)
    assert found_in(request) == []
    assert "could ping" in found_in(broken(request, "allowed_mentions", MISSING))[0]


def test_an_edit_that_shows_nothing_cannot_ping(recording: Recording) -> None:
    assert found_in(replace(find(recording, "card_edit"), json={"flags": 4})) == []


# --- all of it ---


def test_an_interaction_has_one_first_answer(recording: Recording) -> None:
    answer, other = find(recording, 4), find(recording, 7)
    check_requests([answer, other, find(recording, "card")])
    with pytest.raises(AssertionError, match=r"a second first answer .* \(40060\)"):
        check_requests([answer, answer])
    check_requests([answer, answer], refused={answer.path})


def test_everything_that_is_wrong_is_told_at_once(contract: Contract, recording: Recording) -> None:
    card = broken(find(recording, "card"), "allowed_mentions", MISSING)
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
        check_requests(recording)
        with pytest.raises(AssertionError, match="could ping"):
            check_requests([broken(find(recording, "card"), "allowed_mentions", MISSING)])
    finally:
        load_contract.cache_clear()


def _is(request: HttpLogEntry, what: str | int) -> bool:
    method, path, body = request.method, request.path, repr(request.json)
    match what:
        case "card":
            return path.endswith("/messages") and "Option 9" in body
        case "picture":
            return path.endswith("/messages") and "attachment://" in body
        case "card_edit":
            return method == "PATCH"
        case "thread":
            return path.endswith("/threads")
        case "commands":
            return method == "PUT"
        case _:
            kind = request.json["type"] if path.endswith("/callback") and request.json else None
            return kind == what


async def _play(folder: Path) -> Recording:
    world = await World.open(folder)
    try:
        people = world.join(3)
        mo, ann = world.moderator, people[0]
        await mo.autocomplete(world.channel, "round start", "article", "b")
        await mo.slash(
            world.channel, "poll ask", question="Which?", options=OPTIONS, kind="multiple"
        )
        await world.start()
        for one in people:
            await world.vote(one, world.opening(), "Yes")
        await world.next()
        receipt = (await ann.click(world.card("Passage 1 of 7"), label="Agree")).response
        assert receipt is not None
        form = await ann.click(receipt, label="Add a reason")
        await ann.submit_modal(form, {"reason": "Because."})
        await ann.click(receipt, label="Change")
        await world.env.advance_time(11)
        await world.steer("End")
        for one in people:
            await world.vote(one, world.card("One last time"), "No")
        await world.steer("Finish now")
        await mo.slash(world.channel, "summary round")
        page = (await ann.slash(world.channel, "privacy")).response
        assert page is not None
        await ann.click(page, label="Get what is kept of me")
        await world.env.advance_time(11)
        return list(world.env.http_requests)
    finally:
        await world.close()
