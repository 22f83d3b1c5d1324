"""The program's commands; the only place where the parts are put together."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__, cli_check, cli_data
from bot.config import Settings, load_settings, token_of, unknown_settings
from bot.errors import CommandError, SettingsError, UserError

if TYPE_CHECKING:
    from bot.articles.library import Library
    from bot.chat.client import DiscussionBot
    from bot.rounds.compute import Compute
    from bot.store.database import Store

log = logging.getLogger(__name__)

CONFIG = 78
"""EX_CONFIG of sysexits.h: starting again can't help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if all is well.

    Else the reason is one line on standard error, and the exit code is 78 where starting again
    can't help (settings, token, key, a path or its rights, which database it is) and 1 where it
    may (Discord is away, a disk is full, another process has the database).
    """
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except UserError as error:
        return _refused(str(error), is_lasting=isinstance(error, SettingsError))
    except (CommandError, OSError) as error:
        from bot import cli_words  # it knows all parts, which takes a moment

        return _refused(cli_words.explain(error), is_lasting=cli_words.is_lasting(error))
    except KeyboardInterrupt:
        return 130


def _refused(why: str, *, is_lasting: bool) -> int:
    log.debug("What is told in one line:", exc_info=True)
    print(f"discussion-bot: {why}", file=sys.stderr)
    return CONFIG if is_lasting else 1


def assemble(
    store: "Store",
    library: "Library",
    settings: Settings,
    compute: "Compute | None" = None,
    read: "Compute | None" = None,
) -> "DiscussionBot":
    """The bot with everything it needs, not connected yet; `compute` does its heavy work, `read`
    reads what comes from strangers."""
    from bot.chat.client import DiscussionBot
    from bot.chat.publisher import DiscordPublisher
    from bot.rounds.compute import in_thread
    from bot.rounds.service import Service

    compute = compute or in_thread
    bot = DiscussionBot(
        settings.answers_in_flight, settings.shards.ids, settings.shards.count, __version__
    )
    bot.attach(
        Service(
            store=store,
            library=library,
            publisher=DiscordPublisher(bot, compute),
            now=bot.time.now,
            redraw_every=settings.redraw_seconds,
            compute=compute,
            read=read or in_thread,
            links=settings.links,
            keep_days=settings.keep_days,
        )
    )
    return bot


def open_library(articles: str) -> "Library":
    """The shipped articles and the operator's own, if there is such a folder."""
    from bot.articles.loading import load_library, shipped_seeds

    own = [Path(articles)] if articles else []
    return load_library([shipped_seeds(), *own])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="discussion-bot", description="Guided discussions of articles on Discord."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    run = commands.add_parser("run", help="connect to Discord and work until stopped")
    run.set_defaults(command=_run)
    check = commands.add_parser("check", help="look at settings, database, key and every article")
    check.set_defaults(command=_check)
    status = commands.add_parser("status", help="the running bot's status; exit code 0 if well")
    status.add_argument("--json", action="store_true", help="for programs")
    status.set_defaults(command=_status)
    backup = commands.add_parser("backup", help="copy the database while the bot runs")
    backup.add_argument("file", type=Path, help="a file that doesn't exist yet, or a folder")
    backup.add_argument(
        "--keep", type=_count, metavar="N", help="into a folder, of which the newest N copies stay"
    )
    backup.set_defaults(command=cli_data.backup)
    restore = commands.add_parser("restore", help="put a copy in the place of the database")
    restore.add_argument("file", type=Path, help="a copy made by `backup`")
    restore.add_argument(
        "--without-key", action="store_true", help="its key is lost for good; `new-key` follows"
    )
    restore.set_defaults(command=cli_data.restore)
    export = commands.add_parser("export", help="write what rounds showed as CSV and JSON")
    export.add_argument("round", type=int, nargs="*", help="its number; all ended rounds if none")
    export.add_argument(
        "--out", type=Path, default=Path("export"), help="the folder for the files (./export)"
    )
    export.add_argument(
        "--ballots", action="store_true", help="also one row a ballot: personal data"
    )
    export.set_defaults(command=cli_data.export)
    report = commands.add_parser("report", help="write the report of a round as an HTML file")
    report.add_argument("round", nargs="?", help="its number; without it you see which there are")
    report.add_argument("--out", type=Path, metavar="FILE", help="(./round-NUMBER.html)")
    report.set_defaults(command=cli_data.report)
    erase = commands.add_parser(
        "erase", help="delete all that is kept of a member, such as one who left, or of a server"
    )
    erase.add_argument("server", type=_id, help="the server's id (Copy Server ID)")
    erase.add_argument(
        "member",
        type=_id,
        nargs="?",
        help="the member's id (Copy User ID); all of the server if none",
    )
    erase.add_argument("--yes", action="store_true", help="of a server: it can't be undone")
    erase.set_defaults(command=cli_data.erase)
    move = commands.add_parser(
        "move", help="move what is kept of a server to another process's database"
    )
    move.add_argument("server", type=_id, help="the server's id (Copy Server ID)")
    move.add_argument("source", type=Path, metavar="from", help="the database that has it")
    move.add_argument("target", type=Path, metavar="to", help="the one that is to have it")
    move.set_defaults(command=cli_data.move)
    forget = commands.add_parser(
        "forget-key", help="make all past ballots anonymous for good, by deleting the key"
    )
    forget.add_argument("--yes", action="store_true", help="do it; it can't be undone")
    forget.set_defaults(command=cli_data.forget)
    new = commands.add_parser(
        "new-key", help="where the key is lost: close what is open, and go on with a new one"
    )
    new.add_argument("--yes", action="store_true", help="do it; it can't be undone")
    new.set_defaults(command=cli_data.new_key)
    rehearse = commands.add_parser("rehearse", help="the same bot on a simulated Discord")
    rehearse.add_argument("--play", action="store_true", help="play a whole round unattended")
    rehearse.add_argument("--seed", type=int, default=7, help="the same seed, the same round")
    rehearse.add_argument("--members", type=int, default=40, help="how many members take part")
    rehearse.add_argument("--pace", help="time between passages, or manual")
    rehearse.add_argument(
        "--where", choices=("here", "thread"), default="here", help="which of them the page shows"
    )
    rehearse.add_argument("--article", default="biden-putin-call", help="which article")
    rehearse.add_argument(
        "--out", type=Path, default=Path("rehearsal-out"), help="where charts and data go"
    )
    rehearse.add_argument("--port", type=int, default=8765, help="of the page in the browser")
    rehearse.set_defaults(command=_rehearse)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10_000:
        raise argparse.ArgumentTypeError(f"{text} is no number of copies, such as 14.")
    return int(text)


def _id(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**63:
        raise argparse.ArgumentTypeError(
            f"{text} is no id. Discord copies one, a number, with Developer Mode switched on."
        )
    return int(text)


def _run(_: argparse.Namespace) -> int:
    settings = load_settings()
    token = token_of(settings)
    cli_check.require_metrics(settings)
    _log_as(settings.log_level)
    for fault in (*unknown_settings(), *cli_check.signs_of_loss(settings)):
        log.warning("%s", fault)
    asyncio.run(_serve(settings, token))
    return 0


def _log_as(level: str) -> None:
    from bot.chat.shards import in_one_line

    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("discord", "aiosqlite"):  # in detail they would write down who clicked what
        least = max(logging.INFO, logging.getLevelNamesMapping()[level])
        logging.getLogger(name).setLevel(least)
    for name in ("discord.client", "discord.gateway", "discord.shard"):
        logging.getLogger(name).addFilter(in_one_line)


async def _serve(settings: Settings, token: str) -> None:
    from bot.chat.session import serve
    from bot.chat.status import answering
    from bot.intake.limits import LONGEST, MEMORY, READERS
    from bot.rounds.compute import always
    from bot.store.database import open_store
    from bot.worker import Worker

    shards = settings.shards if settings.shards.count else "all"
    log.info("discussion-bot %s starts on %s (shards: %s)", __version__, settings.database, shards)
    with Worker() as reader:  # what divides articles into sentences stays out of the bot
        library = await always(reader.run, open_library, settings.articles)
    for fault in library.faults:
        log.warning("Left out of the articles: %s", fault)
    for note in library.ignored:
        log.info("Ignored: %s", note)
    store = await open_store(settings.database, settings.key_file)
    try:
        await _look_for_strangers(store, settings)
        with Worker() as worker, Worker(LONGEST, MEMORY, at_once=READERS) as reader:
            bot = assemble(store, library, settings, worker.run, reader.run)
            async with answering(settings.database, bot), _metrics(settings, bot):
                await serve(bot, token)
    finally:
        await store.close()
        log.info("discussion-bot has stopped")


def _metrics(settings: Settings, bot: "DiscussionBot") -> AbstractAsyncContextManager[None]:
    if not settings.metrics_port:
        return nullcontext()
    from bot.chat.metrics import serving

    return serving(settings.metrics_port, bot, settings.database)


async def _look_for_strangers(store: "Store", settings: Settings) -> None:
    from bot.store.moving import require_at_home

    if not settings.shards.count:
        return
    try:
        await store.read(lambda c: require_at_home(c, store.path, settings.shards.have))
    except CommandError as error:
        from bot import cli_words

        log.warning("%s", cli_words.explain(error))


def _check(_: argparse.Namespace) -> int:
    settings = load_settings()
    library = open_library(settings.articles)
    print(f"articles: {', '.join(sorted(library.articles)) or 'none'}")
    for note in library.ignored:
        print(f"ignored: {note}")
    return cli_check.report(settings, library.faults)


def _status(options: argparse.Namespace) -> int:
    from bot.chat import status

    database = load_settings().database
    try:
        found = status.ask(database)
    except UserError as error:
        if not options.json:
            raise
        print(status.error_as_json(error))
        return 1
    print(status.as_json(found) if options.json else status.in_words(found))
    return 0 if found.is_well else 1


def _rehearse(options: argparse.Namespace) -> int:
    if find_spec("simcord") is None:
        raise UserError(
            "The rehearsal needs the extra `rehearsal`. Install it in a copy of the project: "
            "python3 -m pip install '.[rehearsal]'"
        )
    from bot.intake.limits import LONGEST, MEMORY, READERS
    from bot.rehearsal.command import rehearse
    from bot.worker import Worker

    settings = Settings(redraw_seconds=30.0 if options.play else 6.0)
    library = open_library(load_settings().articles)
    library.get(options.article)
    with Worker() as worker, Worker(LONGEST, MEMORY, at_once=READERS) as reader:
        build = partial(
            assemble, library=library, settings=settings, compute=worker.run, read=reader.run
        )
        asyncio.run(rehearse(options, build))
    return 0
