"""What discord.py sends and Discord takes although the OpenAPI document lacks it.

Every entry widens the document at one named schema, so an exception holds exactly there.
"""

from typing import Any

Schema = dict[str, Any]

BOOLEAN: Schema = {"type": "boolean"}

# discord.py puts `tts` into the body of every message, edits and forum posts included.
TTS = {
    name: {"tts": BOOLEAN}
    for name in (
        "BaseCreateMessageCreateRequest",
        "IncomingWebhookUpdateForInteractionCallbackRequestPartial",
        "IncomingWebhookUpdateRequestPartial",
        "MessageEditRequestPartial",
    )
}

# Attachments that an edit keeps are named by their whole description, of which Discord reads the
# id.
ATTACHMENTS = {
    "MessageAttachmentRequest": {
        "content_type": {"type": "string"},
        "height": {"type": "integer"},
        "proxy_url": {"type": "string"},
        "size": {"type": "integer"},
        "spoiler": BOOLEAN,
        "url": {"type": "string"},
        "width": {"type": "integer"},
    }
}

# Age restriction is documented for commands in prose only; discord.py always states it.
COMMANDS = {"ApplicationCommandUpdateRequest": {"nsfw": BOOLEAN}}

# `Embed.to_dict` always carries `flags`, which Discord only ever sets itself.
EMBEDS = {"RichEmbed": {"flags": {"type": "integer", "const": 0}}}

# discord.py states the kind of thread (11, public) also for a forum post.
FORUMS = {"CreateForumThreadRequest": {"type": {"type": "integer", "const": 11}}}

# discord.py asks a forum to read the opening message from `message`, which is the default now.
QUERIES = {("POST", "/channels/{channel_id}/threads"): ("use_nested_fields",)}

# discord.py writes the ids of attachments, references, mentions, tags and recipients as numbers.
SNOWFLAKE: Schema = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$", "minimum": 0}


def amend(document: Schema) -> None:
    """Writes the exceptions into the document, in place."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    schemas["SnowflakeType"] = SNOWFLAKE
    for granted in (TTS, ATTACHMENTS, COMMANDS, EMBEDS, FORUMS):
        for name, properties in granted.items():
            # What the document declares itself one day wins over the exception.
            schemas[name]["properties"] = properties | schemas[name]["properties"]
    for (method, path), names in QUERIES.items():
        parameters: list[Schema] = document["paths"][path][method.lower()].setdefault(
            "parameters", []
        )
        parameters.extend({"name": name, "in": "query", "schema": BOOLEAN} for name in names)
