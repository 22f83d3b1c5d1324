"""Rules of messages: what they hold together, and that nobody is pinged."""

from collections.abc import Iterator

from .bodies import Body, mapping, mappings, number, repeated, text
from .components import FILE_HOLDERS, ROW, TEXT_DISPLAY, V2_KINDS, component_violations, walk

V2 = 1 << 15
CONTENT_MAX = 2000
COMPONENTS_MAX = 40
ROWS_MAX = 5
TEXT_MAX = 4000
EMBEDS_MAX = 6000
NONCE_MAX = 25
FORWARD = 1

EXCLUDED_BY_V2 = ("content", "embeds", "poll", "sticker_ids")
SHOWN = ("content", "embeds", "components", "poll")
FILLING = (*SHOWN, "sticker_ids", "attachments")


def message_violations(message: Body, *, created: bool) -> Iterator[str]:
    """`created`: the message comes into being, so it has to show something."""
    if created and _is_empty(message):
        yield "the message is empty"
    if len(text(message.get("content"))) > CONTENT_MAX:
        yield f"content has more than {CONTENT_MAX} characters"
    yield from _kind_violations(message)
    yield from _component_violations(message)
    yield from _file_violations(message, created)
    yield from _embed_violations(message)
    yield from _poll_violations(message)
    yield from _nonce_violations(message)
    if created or any(message.get(key) for key in SHOWN):
        yield from _mention_violations(message)


def _is_empty(message: Body) -> bool:
    if number(message.get("flags")) & V2:
        return not message.get("components")  # a file that no component shows isn't seen
    forwards = mapping(message.get("message_reference")).get("type") == FORWARD
    return not forwards and not any(message.get(key) for key in FILLING)


def _kind_violations(message: Body) -> Iterator[str]:
    """Components V2 and the older fields exclude each other."""
    top = mappings(message.get("components"))
    if number(message.get("flags")) & V2:
        for key in EXCLUDED_BY_V2:
            if message.get(key):
                yield f"the Components V2 flag excludes {key}"
        return
    v2_kinds = {number(part.get("type")) for part, _ in walk(top)} & V2_KINDS
    if v2_kinds:
        yield f"components of type {sorted(v2_kinds)} without the Components V2 flag"
    elif any(part.get("type") != ROW for part in top):
        yield "without the Components V2 flag only rows can stand at the top"
    elif len(top) > ROWS_MAX:
        yield f"{len(top)} rows, at most {ROWS_MAX} without the Components V2 flag"


def _component_violations(message: Body) -> Iterator[str]:
    placed = list(walk(mappings(message.get("components"))))
    if len(placed) > COMPONENTS_MAX:
        yield f"{len(placed)} components, nested ones counted; at most {COMPONENTS_MAX}"
    shown = sum(
        len(text(part.get("content"))) for part, _ in placed if part.get("type") == TEXT_DISPLAY
    )
    if shown > TEXT_MAX:
        yield f"{shown} characters of text over all components, at most {TEXT_MAX}"
    parts = [part for part, _ in placed]
    yield from repeated(
        "custom_id", [str(part["custom_id"]) for part in parts if "custom_id" in part]
    )
    yield from repeated("component id", [number(part["id"]) for part in parts if part.get("id")])
    for part, place in placed:
        for line in component_violations(part):
            yield f"{place}: {line}"


def _file_violations(message: Body, created: bool) -> Iterator[str]:
    """A card names its files by `attachment://`; each must be among the attachments."""
    if not created and "attachments" not in message:
        return  # an edit may name a file that the message has from before
    sent = {text(file.get("filename")) for file in mappings(message.get("attachments"))}
    for part, place in walk(mappings(message.get("components"))):
        for name in _files_of(part):
            if name not in sent:
                yield f"{place}: the file {name!r} is not among the attachments"


def _files_of(part: Body) -> Iterator[str]:
    if part.get("type") not in FILE_HOLDERS:
        return
    media = [part.get("media"), part.get("file")]
    media += [item.get("media") for item in mappings(part.get("items"))]
    for one in media:
        url = text(mapping(one).get("url"))
        if url.startswith("attachment://"):
            yield url.removeprefix("attachment://")


def _embed_violations(message: Body) -> Iterator[str]:
    shown = sum(len(part) for embed in mappings(message.get("embeds")) for part in _texts(embed))
    if shown > EMBEDS_MAX:
        yield f"{shown} characters over all embeds, at most {EMBEDS_MAX}"


def _texts(embed: Body) -> Iterator[str]:
    yield text(embed.get("title"))
    yield text(embed.get("description"))
    yield text(mapping(embed.get("footer")).get("text"))
    yield text(mapping(embed.get("author")).get("name"))
    for field in mappings(embed.get("fields")):
        yield text(field.get("name"))
        yield text(field.get("value"))


def _poll_violations(message: Body) -> Iterator[str]:
    """Discord's native polls; the document allows 300 characters in an answer, Discord 55."""
    poll = mapping(message.get("poll"))
    if len(text(mapping(poll.get("question")).get("text"))) > 300:
        yield "the poll's question has more than 300 characters"
    for answer in mappings(poll.get("answers")):
        if len(text(mapping(answer.get("poll_media")).get("text"))) > 55:
            yield "a poll's answer has more than 55 characters"


def _nonce_violations(message: Body) -> Iterator[str]:
    """A nonce drops a repeated message only if it is enforced."""
    nonce = message.get("nonce")
    if nonce is None:
        if message.get("enforce_nonce"):
            yield "enforce_nonce without a nonce"
        return
    if not 1 <= len(str(nonce)) <= NONCE_MAX:
        yield f"the nonce has {len(str(nonce))} characters, allowed are 1 to {NONCE_MAX}"
    if message.get("enforce_nonce") is not True:
        yield "a nonce without enforce_nonce drops nothing"


def _mention_violations(message: Body) -> Iterator[str]:
    """Without allowed_mentions Discord reads every mention in the text: the bot never pings."""
    allowed = message.get("allowed_mentions")
    if not isinstance(allowed, dict):
        yield "allowed_mentions is missing, so the text could ping"
        return
    mentions = mapping(message["allowed_mentions"])
    if mentions.get("parse") != []:
        yield f"allowed_mentions.parse is {mentions.get('parse')!r}, not []"
    for key in ("users", "roles", "replied_user"):
        if mentions.get(key):
            yield f"allowed_mentions.{key} lets the message ping"
