"""Each rule of messages and answers holds for real payloads and catches a broken one."""

from dataclasses import replace

import pytest

from .check import check_requests
from .payloads import Json, button, expect, found_in, options, row, words
from .recording import MISSING, Recording, broken
from .rules import InteractionLedger

INSIDE = "components.0.components"
BUTTON = f"{INSIDE}.3.components.0"
SELECT = f"{INSIDE}.4.components.0"


def test_everything_that_the_sample_bot_sends_holds(recording: Recording) -> None:
    assert [line for one in recording.requests for line in found_in(one)] == []


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("content", "text", "flag excludes content"),
        ("embeds", [{"title": "t"}], "flag excludes embeds"),
        ("poll", {"question": {"text": "?"}}, "flag excludes poll"),
        ("sticker_ids", ["1"], "flag excludes sticker_ids"),
        ("flags", 0, "components of type [9, 10, 12, 14, 17] without the Components V2 flag"),
        ("flags", MISSING, "without the Components V2 flag"),
        ("components", [words("w")] * 41, "41 components, nested ones counted; at most 40"),
        ("components", [row(*"abcde")] * 7, "42 components"),
        ("components", [words("w" * 2001)] * 2, "4002 characters of text over all components"),
        ("components", [row("a"), row("a")], "custom_id 'a' stands 2 times"),
        ("components", [words("w") | {"id": 3}] * 2, "component id 3 stands 2 times"),
        ("components", [row(*"abcdef")], "$.components[0]: 6 buttons in a row"),
        ("components", [row()], "0 buttons in a row"),
        (
            f"{INSIDE}.4.components",
            [button("b"), {"type": 5}],
            "a row is either buttons or one select",
        ),
        (f"{BUTTON}.custom_id", "c" * 101, "custom_id has 101 characters"),
        (f"{BUTTON}.custom_id", MISSING, "custom_id has 0 characters"),
        (f"{BUTTON}.label", "l" * 81, "label has 81 characters"),
        (f"{BUTTON}.label", "", "needs a label or an emoji"),
        (f"{INSIDE}.1.accessory.custom_id", "c", "a url and no custom_id"),
        (f"{INSIDE}.1.accessory.url", MISSING, "a url and no custom_id"),
        (f"{SELECT}.options", options(26), "26 options, allowed are 1 to 25"),
        (f"{SELECT}.options", options(2), "max_values 3 with 2 to choose from"),
        (f"{SELECT}.options.0.label", "l" * 101, "option label has 101 characters"),
        (f"{SELECT}.options.0.value", "v" * 101, "option value has 101 characters"),
        (f"{SELECT}.options.0.value", "1", "option value '1' stands 2 times"),
        (f"{SELECT}.min_values", 4, "min_values 4 and max_values 3 don't fit"),
        (f"{SELECT}.options", [one | {"default": True} for one in options(4)], "4 preselected"),
        (f"{SELECT}.custom_id", "", "custom_id has 0 characters"),
        (SELECT, {"type": 5, "custom_id": "u", "max_values": 0}, "max_values 0 don't fit"),
        ("components", [], "the message is empty"),
        ("attachments.0.filename", "other.png", "'chart.png' is not among the attachments"),
        ("nonce", "n" * 26, "the nonce has 26 characters"),
        ("enforce_nonce", MISSING, "a nonce without enforce_nonce"),
        ("nonce", None, "enforce_nonce without a nonce"),
        ("allowed_mentions", MISSING, "allowed_mentions is missing"),
        ("allowed_mentions", None, "allowed_mentions is missing"),
        ("allowed_mentions", {}, "allowed_mentions.parse is None"),
        ("allowed_mentions.parse", ["users"], "allowed_mentions.parse is ['users']"),
        ("allowed_mentions.users", ["1"], "allowed_mentions.users lets"),
        ("allowed_mentions.replied_user", True, "allowed_mentions.replied_user lets"),
    ],
)
def test_a_card_breaks_a_rule(
    recording: Recording, place: str, value: object, expected: str
) -> None:
    expect(broken(recording.card, place, value), expected)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("components", [words("w" * 100)] * 40),
        ("components", [{"type": 17, "components": [row(*"abcde")]}] + [words("w")] * 33),
        ("nonce", "n" * 25),
        (f"{BUTTON}.custom_id", "c" * 100),
        (BUTTON, {"type": 2, "style": 6, "sku_id": "1"}),
        (f"{SELECT}.min_values", 3),
        (SELECT, {"type": 8, "custom_id": "c", "max_values": 25}),
    ],
)
def test_a_card_at_the_limit_holds(recording: Recording, place: str, value: object) -> None:
    assert found_in(broken(recording.card, place, value)) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/channels/1/messages"),
        ("PATCH", "/channels/1/messages/2"),
        ("POST", "/webhooks/1/token"),
        ("PATCH", "/webhooks/1/token/messages/@original"),
        ("PATCH", "/webhooks/1/token/messages/2"),
    ],
)
def test_no_way_of_writing_a_message_can_ping(recording: Recording, method: str, path: str) -> None:
    request = replace(recording.card, method=method, path=path)
    assert found_in(request) == []
    expect(broken(request, "allowed_mentions", MISSING), "allowed_mentions is missing")


def test_labels_of_buttons_are_not_text(recording: Recording) -> None:
    full = [words("w" * 4000), *(row(f"{n}" * 80) for n in range(5))]
    assert found_in(broken(recording.card, "components", full)) == []


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("content", "c" * 2001, "content has more than 2000 characters"),
        ("components", [row("a")] * 6, "6 rows, at most 5"),
        ("components", [button("a")], "only rows can stand at the top"),
        ("embeds", [{"description": "d" * 3001}] * 2, "6002 characters over all embeds"),
        ("embeds", [{"fields": [{"name": "n", "value": "v" * 6000}]}], "6001 characters over"),
        ("poll", {"question": {"text": "q" * 301}}, "question has more than 300"),
        ("poll", {"answers": [{"poll_media": {"text": "a" * 56}}]}, "answer has more than 55"),
    ],
)
def test_an_older_message_breaks_a_rule(
    recording: Recording, place: str, value: object, expected: str
) -> None:
    expect(broken(recording.embed, place, value), expected)


def test_a_message_without_anything_is_empty(recording: Recording) -> None:
    nothing: Json = {"content": "", "allowed_mentions": {"parse": []}}
    expect(replace(recording.card, json=nothing), "the message is empty")
    forward = nothing | {"message_reference": {"type": 1, "message_id": "1"}}
    assert found_in(replace(recording.card, json=forward)) == []


def test_an_edit_may_show_nothing_but_never_pings(recording: Recording) -> None:
    edit = recording.card_edit
    assert found_in(replace(edit, json={"flags": 4})) == []
    assert found_in(broken(edit, "attachments", MISSING)) == [], "the file is there from before"
    expect(broken(edit, "attachments", []), "'chart.png' is not among the attachments")
    expect(broken(edit, "allowed_mentions", MISSING), "allowed_mentions is missing")


@pytest.mark.parametrize(
    ("kind", "place", "value", "expected"),
    [
        (4, "data.allowed_mentions", MISSING, "could ping"),
        (4, "data", {}, "the message is empty"),
        (4, "type", 3, "an answer of type 3 is not known"),
        (5, "data.flags", 1 << 15, "only the ephemeral flag"),
        (5, "data.content", "c", "only the ephemeral flag"),
        (6, "data", {"flags": 64}, "carries nothing"),
        (7, "data.allowed_mentions", MISSING, "could ping"),
        (8, "data.choices", options(26), "26 choices"),
        (8, "data.choices", [{"name": "a", "value": "a"}] * 2, "choice 'a' stands 2 times"),
    ],
)
def test_an_answer_breaks_a_rule(
    recording: Recording, kind: int, place: str, value: object, expected: str
) -> None:
    expect(broken(recording.callback(kind), place, value), expected)


def test_a_thread_breaks_a_rule(recording: Recording) -> None:
    expect(broken(recording.thread, "name", ""), "name has 0 characters")
    post = replace(recording.thread, path="/channels/1/threads", json={"name": "n", "message": {}})
    expect(post, "the message is empty")


def test_an_interaction_has_one_first_answer(recording: Recording) -> None:
    answer, other = recording.callback(4), recording.callback(5)
    ledger = InteractionLedger()
    assert ledger.violations(answer.method, answer.path) == []
    assert ledger.violations(other.method, other.path) == []
    assert ledger.violations("POST", "/channels/1/messages") == []
    (line,) = ledger.violations(answer.method, answer.path)
    assert line == f"POST {answer.path}: a second first answer to this interaction (40060)"


def test_a_first_answer_that_was_refused_may_be_tried_again(recording: Recording) -> None:
    answer = recording.callback(4)
    with pytest.raises(AssertionError, match="40060"):
        check_requests([answer, answer])
    check_requests([answer, answer], refused={answer.path})
