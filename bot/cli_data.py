"""The commands about what is kept: copies, exports, reports, erasure."""

import argparse
import secrets
import sys
from datetime import UTC, datetime

from bot.config import Settings, load_settings
from bot.errors import UserError


def backup(options: argparse.Namespace) -> int:
    """Copy the database while the bot runs."""
    from bot.store.backup import copy, copy_to_folder
    from bot.store.database import open_snapshot
    from bot.store.erased_list import path_of

    settings, made = load_settings(), options.file
    with open_snapshot(settings.database):  # of another program's it would be no use
        pass
    if options.keep is None:
        copy(settings.database, made)
    else:
        folder, keep = options.file, options.keep
        made, gone = copy_to_folder(settings.database, folder, _stamp(), keep)
        print(f"Older copies that were deleted: {len(gone)}.")
    print(
        f"{made} is a consistent copy of {settings.database}.\n"
        f"The key, {settings.key_file}, is not in it: together they tell who answered what. Keep a "
        "copy of the key somewhere else; without it nobody's answers can be found again. Beside it "
        f"keep the newest {path_of(settings.database)}, if there is one: a restore needs it to "
        "erase again what was erased since."
    )
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a copy in the place of the database."""
    from bot.store import restore as restoring
    from bot.store.erased_list import path_of

    settings = load_settings()
    done = restoring.restore(
        options.file,
        settings.database,
        settings.key_file,
        _stamp(),
        needs_key=not options.without_key,
    )
    print(
        f"{settings.database} is now as {options.file} has it (rounds: {done.rounds}, "
        f"answers: {done.answers})."
    )
    if done.kept is not None:
        print(
            f"What was there before is kept as {done.kept}. Delete it when you are sure that you "
            "don't need it: it holds people's answers too."
        )
    if done.erasures:
        print(f"What was erased since then is erased in it again (erasures: {done.erasures}).")
    if done.unlisted != 0:
        what = "isn't there" if done.unlisted is None else f"has damaged entries ({done.unlisted})"
        print(
            f"The list of erasures, {path_of(settings.database)}, {what}. If people had something "
            "erased after that copy was made, it is back: put a copy of the list there, and "
            "restore again."
        )
    print("What people answered after that copy was made is not in it.")
    print(
        "Next: `discussion-bot new-key`, since the bot doesn't start without a key."
        if options.without_key
        else "Next: start the bot. It looks at what is on Discord before it posts anything, and "
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
    """Delete all that is kept of a member or of a server: by the running bot, if there is one."""
    from bot.chat.status import EraseMember, EraseServer, NotRunning, request
    from bot.store.files import set_aside

    server, member = options.server, options.member
    if member is None and not options.yes:
        raise UserError(
            f"This deletes all that is kept of server {server}: rounds with their summaries, "
            "polls, answers, saved articles. What goes on there ends, and cards that are on "
            "Discord stay behind without a function. Add --yes to do it, or name a member."
        )
    settings = load_settings()
    asked = EraseServer(server) if member is None else EraseMember(server, member)
    try:
        done = request(settings.database, asked)
    except NotRunning:
        print(_erased(server, member, _erase_offline(settings, server, member)))
        if member is not None:
            print("Next: start the bot; it brings its cards up to date.")
    else:
        print(_erased(server, member, done.found))
        if not done.is_clean:
            print(
                "Traces may be in unused parts of the database's files until the bot tidies them "
                "up: " + ("at its next start." if member is None else "that takes some minutes.")
            )
    for file in set_aside(settings.database):
        print(f"{file} is what was in the place of the database once, and still has it. Delete it.")
    print(
        "Copies that you made before still have it (`restore` erases it again), and exports with "
        "--ballots too: delete them, or keep them for no longer than you must."
    )
    return 0


def _erase_offline(settings: Settings, server: int, member: int | None) -> int:
    from bot.store.erasure import erase_offline

    token = secrets.token_hex(8)
    return erase_offline(settings.database, settings.key_file, token, server, member, _now())


def _erased(server: int, member: int | None, found: int) -> str:
    """What was done; UserError if there was nothing to do."""
    if not found:
        whom = f"server {server}" if member is None else f"member {member} on server {server}"
        raise UserError(
            f"Nothing is kept of {whom}. If there should be, check the numbers: the server comes "
            "first. What was answered before `new-key` or `forget-key` can't be found by anyone."
        )
    if member is None:
        return f"All of server {server} is deleted (rounds, polls and saved articles: {found})."
    return (
        f"All that member {member} said on server {server} is deleted: answers with their history, "
        f"reasons and marks (polls: {found}). Numbers that were published stay."
    )


def move(options: argparse.Namespace) -> int:
    """Move what is kept of a server to another database."""
    from bot.store import moving

    done = moving.move(options.server, options.source, options.target)
    if done is None:
        raise UserError(
            f"Nothing is kept of server {options.server} in {options.source}. If it was moved "
            f"before, it is in {options.target} already."
        )
    print(
        f"Server {options.server} is in {options.target} now, and not in {options.source} any more "
        f"(rounds: {done.rounds}, polls: {done.polls}, answers: {done.answers}).\n"
        "Next: start the bots. Make new backups of both: with those from before, the server would "
        "be lost in the one or come back in the other."
    )
    return 0


def forget(options: argparse.Namespace) -> int:
    """Make all past ballots anonymous for good."""
    from bot.store.key_loss import forget_key

    settings = load_settings()
    if not options.yes:
        raise UserError(
            f"This deletes {settings.key_file}. Nobody can find out any more who gave which past "
            "ballot, also in polls that show names, nor can members look up, change or erase "
            "theirs. Copies of the key that you keep elsewhere have to go too. Stop the bot, then "
            "add --yes to do it."
        )
    forget_key(settings.database, settings.key_file)
    print("The key is gone, and past ballots are anonymous. The next start makes a new one.")
    for file in settings.key_file.parent.glob(f"{settings.key_file.name}.before-*"):
        print(f"{file} lay in its place once. If it is a copy of the key, delete it too.")
    return 0


def new_key(options: argparse.Namespace) -> int:
    """Go on with a new key where the key is lost."""
    from bot.store.key_loss import replace_key

    settings = load_settings()
    if not options.yes:
        raise UserError(
            f"This is for a key that is lost for good: {settings.key_file} is made anew. Rounds "
            "and polls that are open end, since with a new key people could vote twice; results "
            "and summaries come at the next start. Nobody's earlier answers can be looked up, "
            "changed or erased any more, so polls that show names show them no more. Stop the bot, "
            "then add --yes to do it."
        )
    done = replace_key(settings.database, settings.key_file, _now(), _stamp())
    if done.kept is not None:
        print(f"What lay there, and is not the key of this database, is {done.kept} now.")
    print(
        f"{settings.key_file} is a new key; keep a copy of it somewhere else. Rounds that ended by "
        f"this: {done.rounds}, other polls that closed: {done.polls}. Earlier answers stay "
        "counted, and nobody can look up, change or erase theirs any more.\n"
        "Next: start the bot. It posts the summaries of the rounds that ended."
    )
    return 0


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
