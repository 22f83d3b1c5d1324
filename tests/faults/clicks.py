"""Clicks that the simulated Discord's members can't make: two at once, and made-up ones."""

import asyncio
from typing import Any

import discord
from simcord import ChannelHandle, Env, InteractionResult, MemberActor
from simcord.backend import serializers
from simcord.enums import AppCommandType, ComponentType, InteractionType, OptionType
from simcord.interactions import base_payload

Sent = tuple[MemberActor, int, dict[str, Any], discord.Message | None]


def click(who: MemberActor, card: discord.Message, custom_id: str) -> Sent:
    """A used button, whether the card has it or not."""
    data = {"custom_id": custom_id, "component_type": ComponentType.BUTTON}
    return who, InteractionType.MESSAGE_COMPONENT, data, card


def pick(who: MemberActor, card: discord.Message, custom_id: str, *values: str) -> Sent:
    """A used select with any values."""
    data = {"custom_id": custom_id, "component_type": ComponentType.STRING_SELECT}
    return who, InteractionType.MESSAGE_COMPONENT, {**data, "values": list(values)}, card


def use(who: MemberActor, card: discord.Message, custom_id: str) -> Sent:
    """A used control of whatever kind, a select with a value that it may have."""
    verb = custom_id.split(":")[0]
    if verb not in ("pick", "rank_next", "answer", "mover", "cut_at", "own", "unask", "go"):
        return click(who, card, custom_id)
    return pick(who, card, custom_id, "talk:0" if verb == "mover" else "1")


def submit(who: MemberActor, card: discord.Message, custom_id: str, text: str) -> Sent:
    """A modal sent back, whether it was ever shown or not."""
    field = {"type": ComponentType.TEXT_INPUT, "custom_id": "reason", "value": text}
    label = {"type": ComponentType.LABEL, "component": field}
    data = {"custom_id": custom_id, "components": [label]}
    return who, InteractionType.MODAL_SUBMIT, data, card


def command(env: Env, who: MemberActor, name: str, **texts: str) -> Sent:
    """A slash command whose options are texts."""
    root, *path = name.split()
    known = env.backend.commands[None][root, AppCommandType.CHAT_INPUT]
    given = [{"name": k, "type": OptionType.STRING, "value": v} for k, v in texts.items()]
    options = [{"name": part, "type": OptionType.SUBCOMMAND, "options": given} for part in path]
    data = {"id": known["id"], "name": root, "type": AppCommandType.CHAT_INPUT}
    return who, InteractionType.APPLICATION_COMMAND, {**data, "options": options or given}, None


def typing(env: Env, who: MemberActor, name: str, option: str, text: str) -> Sent:
    """A slash command while one of its options is being typed: the menu is asked for."""
    _, _, data, _ = command(env, who, name, **{option: text})
    options = data["options"][0].get("options") or data["options"]
    options[0]["focused"] = True
    return who, InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE, data, None


async def at_once(
    env: Env,
    place: ChannelHandle,
    *sent: Sent,
    turns_between: int = 0,
    directly: bool = False,
) -> list[InteractionResult]:
    """All arrive while the bot has not come to rest, some turns of its loop after each other.

    `directly`: they are sent in direct messages, of which no server knows.
    """
    records: list[Any] = []
    for who, kind, data, card in sent:
        record, payload = base_payload(
            env.backend,
            type=kind,
            channel_id=place.id,
            guild_id=None if directly else who.guild.id,
            user_id=who.id,
            data=data,
        )
        if directly:
            payload["channel"] = {"id": str(place.id), "type": discord.ChannelType.private.value}
        if card is not None:
            stored = env.backend.get_message(card.channel.id, card.id)
            payload["message"] = dict(serializers.message_payload(env.backend, stored))
            record.source_message_id = stored.id
        env.backend.emit("INTERACTION_CREATE", payload)
        records.append(record)
        for _ in range(turns_between):
            await asyncio.sleep(0)
    await env.settle(idle=0.002)
    return [InteractionResult(env, record) for record in records]
