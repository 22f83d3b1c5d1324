"""The commands about what is kept: copies, exports, reports, erasure."""

import argparse
import secrets
import sys
from datetime import UTC, datetime

from bot.config import load_settings
from bot.errors import UserError


def backup(options: argparse.Namespace) -> int:
    """Copy the database while the bot runs."""
    from bot.store.backup import copy

    settings = load_settings()
    copy(settings.database, options.file)
    print(
        f"{options.file} is a consistent copy of {settings.database}.\n"
        f"The key, {settings.key_file}, is not in it: together they tell who answered what. "
        "Keep a copy of the key somewhere else; without it members can't change earlier answers."
    )
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a copy in the place of the database."""
    from bot.store import restore as restoring

    settings = load_settings()
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    done = restoring.restore(options.file, settings.database, settings.key_file, stamp)
    print(
        f"{settings.database} is now as {options.file} has it (rounds: {done.rounds}, "
        f"answers: {done.answers})."
    )
    if done.kept is not None:
        print(
            f"What was there before is kept as {done.kept}. Delete it when you are sure that you "
            "don't need it: it holds people's answers too."
        )
    print(
        "What happened after that copy was made is not in it: answers, but also what people "
        "erased since; they have to erase it again.\n"
        "Next: start the bot. It looks at what is on Discord before it posts anything, and "
        "rounds go on from there."
    )
    return 0


def export(options: argparse.Namespace) -> int:
    """Write what rounds showed as CSV and JSON."""
    from bot.rounds import files

    chance = secrets.SystemRandom() if options.ballots else None
    done = files.export(load_settings().database, options.round, options.out, chance)
    print(f"{len(done.files)} files are in {options.out}; dictionary.md says what they hold.")
    for number in done.waiting:
        print(f"Round {number} is left out: its summary is not published yet. Start the bot.")
    if options.ballots:
        print(
            "Take care: the files with one row a ballot are personal data about people's opinions. "
            "No names are in them, but who knows some of a person's answers can find the others. "
            "Keep them where nobody else can read them, share only what people agreed to, and "
            "delete them when you are done: what a member erases later stays in them.",
            file=sys.stderr,
        )
    return 0


def report(options: argparse.Namespace) -> int:
    """Write the report of a round as an HTML file."""
    from bot.rounds.files import write_report

    made = write_report(load_settings().database, options.round, options.out)
    print(f"{made} is the report. It needs nothing else: open it in a browser, print it, send it.")
    return 0


def erase(options: argparse.Namespace) -> int:
    """Delete all that is kept of a member."""
    from bot.domain.rounds import Member
    from bot.store.erasure import erase_member

    settings = load_settings()
    member = Member(options.server, options.member)
    polls = erase_member(settings.database, settings.key_file, member)
    if not polls:
        raise UserError(
            f"Nothing is kept of member {member.id} on server {member.server_id}. If there should "
            "be, check both numbers: the server comes first."
        )
    print(
        f"All that member {member.id} said on server {member.server_id} is deleted: answers with "
        f"their history, reasons and marks (polls: {polls}). Numbers that were published stay.\n"
        "Next: start the bot; it brings its cards up to date. Copies that you made before still "
        "have all of it, and exports with --ballots too: delete them, or keep them for no longer "
        "than you must."
    )
    return 0


def move(options: argparse.Namespace) -> int:
    """Move what is kept of a server to another database."""
    from bot.store import moving

    done = moving.move(options.server, options.source, options.target)
    if done is None:
        raise UserError(f"Nothing is kept of server {options.server} in {options.source}.")
    print(
        f"Server {options.server} is in {options.target} now, and not in {options.source} any more "
        f"(rounds: {done.rounds}, polls: {done.polls}, answers: {done.answers}).\n"
        "Next: start the bots. Make new backups of both: with those from before, the server would "
        "be lost in the one or come back in the other."
    )
    return 0


def forget_key(options: argparse.Namespace) -> int:
    """Make all past ballots anonymous for good."""
    from bot.store import erasure

    settings = load_settings()
    if not options.yes:
        raise UserError(
            f"This deletes {settings.key_file}. Nobody can find out any more who gave which past "
            "ballot, nor can members look up, change or erase theirs. Copies of the key that you "
            "keep elsewhere have to go too. Stop the bot, then add --yes to do it."
        )
    erasure.forget_key(settings.database, settings.key_file)
    print("The key is gone, and past ballots are anonymous. The next start makes a new one.")
    return 0
