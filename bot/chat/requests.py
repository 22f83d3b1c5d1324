"""What the program can ask a running bot for over the socket of `status`: one line, in JSON.

The bot does it itself, since it alone writes to the database and redraws its cards.
"""

import asyncio

import msgspec

from bot.chat.client import DiscussionBot
from bot.domain.rounds import Member
from bot.rounds.personal_data import Outcome

WAITS = 5.0
"""Seconds for which the bot waits for a request, or for the end of what is sent."""


class EraseMember(msgspec.Struct, frozen=True, tag="erase_member"):
    """Delete all that is kept of a member on a server."""

    server: int
    member: int


class EraseServer(msgspec.Struct, frozen=True, tag="erase_server"):
    """Delete all that is kept of a server."""

    server: int


Request = EraseMember | EraseServer


class Unknown(Exception):
    """Not a request that this version knows."""


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """What someone who connected asks for; None: the status."""
    try:
        line = await asyncio.wait_for(reader.readline(), WAITS)
    except (TimeoutError, ValueError):  # the latter of a line without an end
        return None
    if not line.strip():
        return None
    try:
        return msgspec.json.decode(line, type=Request)
    except msgspec.DecodeError as error:
        raise Unknown(
            "The running bot doesn't know this request: it is of another version. Restart it."
        ) from error


async def carry_out(bot: DiscussionBot, request: Request) -> Outcome:
    """Do what is asked for; DatabaseTrouble if it can't be done."""
    personal_data = bot.service.personal_data
    match request:
        case EraseMember(server, member):
            return await personal_data.erase(Member(server, member))
        case EraseServer(server):
            return await personal_data.erase_server(server)
