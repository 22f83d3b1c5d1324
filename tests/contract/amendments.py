"""What discord.py sends and Discord takes although the OpenAPI document lacks it.

Every entry widens the document at one named schema, so an exception holds exactly there.
"""

from typing import Any

Schema = dict[str, Any]

BOOLEAN: Schema = {"type": "boolean"}

# discord.py puts `tts` into the body of every message, edits included.
TTS = {
    name: {"tts": BOOLEAN}
    for name in (
        "BaseCreateMessageCreateRequest",
        "IncomingWebhookUpdateForInteractionCallbackRequestPartial",
        "IncomingWebhookUpdateRequestPartial",
        "MessageEditRequestPartial",
    )
}

# Age restriction is documented for commands in prose only; discord.py always states it.
COMMANDS = {"ApplicationCommandUpdateRequest": {"nsfw": BOOLEAN}}

# discord.py writes the ids of attachments as numbers.
SNOWFLAKE: Schema = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$", "minimum": 0}


def amend(document: Schema) -> None:
    """Writes the exceptions into the document, in place."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    schemas["SnowflakeType"] = SNOWFLAKE
    for granted in (TTS, COMMANDS):
        for name, properties in granted.items():
            # What the document declares itself one day wins over the exception.
            schemas[name]["properties"] = properties | schemas[name]["properties"]
