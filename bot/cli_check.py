"""`check`: what would keep the bot from working, and what others could read."""

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from bot.config import ENV_FILE, Settings, token_of, unknown_settings
from bot.errors import CommandError, SettingsError, UserError


def report(settings: Settings, faults: Sequence[str]) -> int:
    """Print how token, database and key are; 1 if there is a problem, `faults` of articles too.

    A warning is what the bot works with all the same, a note what one may want to know.
    """
    problems = list(faults)
    for look in (token_of, require_metrics, _look_at_database):
        try:
            look(settings)
        except UserError as error:
            problems.append(str(error))
        except (CommandError, OSError) as error:
            from bot.cli_words import explain

            problems.append(explain(error))
    key_file, database = settings.key_file, settings.database
    if os.path.exists(key_file) and key_file.absolute().parent == database.absolute().parent:
        print(
            f"note: {key_file} lies beside the database; whoever gets a copy of both can "
            "find out who answered what. To keep them apart, move the key and set KEY_FILE."
        )
    for fault in (*unknown_settings(), *signs_of_loss(settings), *_damage(settings.database)):
        print(f"warning: {fault}", file=sys.stderr)
    for file in _private_files(settings):
        if _others_can_read(file):
            print(
                f"warning: {file} can be read by every user of this machine. Run: chmod 600 {file}",
                file=sys.stderr,
            )
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    return 1 if problems else 0


def require_metrics(settings: Settings) -> None:
    """SettingsError where metrics are wanted and what serves them isn't there."""
    if settings.metrics_port and find_spec("prometheus_client") is None:
        raise SettingsError(
            "METRICS_PORT needs the extra `metrics`. Install it in a copy of the project: "
            "python3 -m pip install '.[metrics]'"
        )


def signs_of_loss(settings: Settings) -> Iterator[str]:
    """A sentence where what belongs to a database is there, and the database isn't."""
    from bot.store import erased_list

    database = settings.database
    for file in (settings.key_file, erased_list.path_of(database)):
        with suppress(OSError):  # what is in the way of the bot is told otherwise
            if file.exists() and not _is_made(database):
                yield (
                    f"{file} is there, but not the database it belongs to, {database}: `run` "
                    "begins an empty one. Is DATABASE right, and its disk mounted?"
                )


def _damage(database: Path) -> Iterator[str]:
    from bot.store import erased_list

    with suppress(OSError):  # the bot says so when somebody erases
        damaged = erased_list.count_unreadable(database)
        if damaged:
            yield (
                f"{erased_list.path_of(database)}, the list of what was erased, has damaged "
                f"entries ({damaged}): a restore can't erase that again. Put a copy in its place."
            )


def _is_made(database: Path) -> bool:
    """Whether there is more than a name of it."""
    return database.is_dir() or (database.exists() and database.stat().st_size > 0)


def _look_at_database(settings: Settings) -> None:
    from bot.store import keys
    from bot.store.database import inspect, open_snapshot
    from bot.store.moving import require_at_home

    database = settings.database
    if _is_made(database):
        has_key = inspect(database, settings.key_file)
        if settings.shards.count:
            with open_snapshot(database) as snapshot:
                require_at_home(snapshot, database, settings.shards.have)
        key = "is its key" if has_key else "will be made as its key at the next start"
        print(f"database: {database} is sound, and {settings.key_file} {key}")
        return
    if settings.key_file.exists():
        keys.read(settings.key_file)
    for name, file in (("DATABASE", database), ("KEY_FILE", settings.key_file)):
        _require_place(name, file)
    print(f"database: {database} will be made at the first run")


def _require_place(name: str, file: Path) -> None:
    parent = file.parent
    while not parent.exists() and parent != parent.parent:
        parent = parent.parent
    if not file.exists() and not (parent.is_dir() and os.access(parent, os.W_OK | os.X_OK)):
        raise UserError(f"{file} can't be made in {parent}. Set {name} to a folder of this user.")


def _private_files(settings: Settings) -> Iterator[Path]:
    """What holds the token, the key or answers; and the lock, with which a reader can keep the bot
    from starting."""
    from bot.store.files import companion

    yield ENV_FILE
    if settings.token_file:
        yield Path(settings.token_file)
    yield settings.key_file
    for suffix in ("", ".lock"):  # SQLite gives its journals the rights of the database
        yield companion(settings.database, suffix)


def _others_can_read(file: Path) -> bool:
    """Not if there is none, or if a folder on the way keeps them out."""
    path = file.absolute()
    try:
        return bool(path.is_file() and path.stat().st_mode & stat.S_IROTH) and all(
            folder.stat().st_mode & stat.S_IXOTH for folder in path.parents
        )
    except OSError:  # if it is in the way of the bot, that is a problem already
        return False
