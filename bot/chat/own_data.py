"""/privacy: what is kept of a member, handed out to them as a file, or erased."""

import asyncio
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import discord

from bot.chat import privacy_words, words
from bot.chat.cards import private
from bot.chat.permissions import member_of
from bot.chat.replies import Interaction, show, think
from bot.chat.summaries import LARGEST
from bot.domain.answers import describe
from bot.domain.rounds import Ballots, Member
from bot.errors import UserError
from bot.rounds.service import Service
from bot.store.own import OwnPoll

FILE = "what-is-kept-of-me.json"


async def show_privacy(service: Service, interaction: Interaction) -> None:
    """What is kept, and the ways to get and to erase it."""
    polls = await service.personal_data.count(member_of(interaction))
    card = private.privacy_card(polls, service.personal_data.keep_days)
    await show(interaction, card)


async def ask_to_erase(service: Service, interaction: Interaction) -> None:
    """Ask once before everything of a member is deleted."""
    polls = await service.personal_data.count(member_of(interaction))
    if not polls:
        raise UserError(words.NEVER_ANSWERED)
    await show(interaction, private.erase_card(polls))


async def show_export(service: Service, interaction: Interaction) -> None:
    """All that is kept of this member on this server, for them alone."""
    member = member_of(interaction)
    await think(interaction)
    polls = await service.personal_data.export(member)
    if not polls:
        raise UserError(privacy_words.NOTHING_TO_EXPORT)
    data = await asyncio.to_thread(as_json, polls, member, service.now())
    if len(data) > LARGEST:
        raise UserError(privacy_words.EXPORT_TOO_LARGE)
    file = discord.File(io.BytesIO(data), FILE)
    await show(interaction, private.export_card(FILE), [file])


def as_json(polls: Sequence[OwnPoll], member: Member, now: int) -> bytes:
    """A file that people can read, and programs too."""
    found = {
        "server": member.server_id,
        "account": member.id,
        "made_at": _time(now),
        "polls": [_poll(one) for one in polls],
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _poll(own: OwnPoll) -> dict[str, Any]:
    poll, ballot, reason = own.poll, own.ballot, own.reason

    def words_of(answer: int | None) -> str | None:
        return None if answer is None else describe(poll.question, answer)

    found: dict[str, Any] = {
        "poll": poll.id,
        "discussion": own.title or None,
        "question": poll.question.text,
        "asked_as": poll.purpose.value,
        "answer": None if ballot is None else words_of(ballot.answer),
    }
    if ballot is not None:
        found |= {
            "answer_before_reading": words_of(ballot.first),
            "answered_at_the_end": ballot.is_final,
            "roles_kept_with_it": [
                role.name
                for position, role in enumerate(poll.rules.compare)
                if ballot.roles >> position & 1
            ],
            "account_kept_with_it": ballot.names and poll.rules.ballots is Ballots.OPEN,
        }
    found["changes"] = [
        {"at": _time(at), "answer": words_of(answer), "withdrawn": answer is None}
        for answer, at in own.log
    ]
    if reason is not None:
        found["reason"] = {
            "text": reason.text,
            "for_the_answer": words_of(reason.answer),
            "state": reason.state.value,
            "written_at": _time(reason.written_at),
        }
    if own.moved is not None:
        source, number, at = own.moved
        found["what_moved_me"] = {"what": source.value, "number": number, "at": _time(at)}
    if own.marks:
        found["marks_on_reasons_of_others"] = [
            {"reason": reason_id, "mark": words.MARK_NAMES[mark], "at": _time(at)}
            for reason_id, mark, at in own.marks
        ]
    return found


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
