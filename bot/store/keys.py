"""The key that turns a member into a voter: in a file next to the database, never in it."""

import contextlib
import hashlib
import os
import secrets
import sqlite3
from pathlib import Path

from bot.store import meta
from bot.store.errors import Problem, StoreError
from bot.store.files import give_to_owner

KEY_BYTES = 32
FINGERPRINT = "key_fingerprint"


def voter(key: bytes, server_id: int, member_id: int, *, is_open: bool = False) -> bytes:
    """The pseudonym of a member in a server: keyed BLAKE2b, 16 bytes (RFC 7693).

    Open ballots, with which the member's id is stored, have a pseudonym of their own (`is_open`):
    with the same one they would name the member's secret ballots.
    """
    message = f"{server_id}:{member_id}".encode()
    person = b"open ballots" if is_open else b""
    return hashlib.blake2b(message, digest_size=16, key=key, person=person).digest()


def open_key(connection: sqlite3.Connection, path: Path) -> bytes:
    """Read the key, or make one for a new database. StoreError if it is missing or another's."""
    if meta.get(connection, FINGERPRINT) is not None:
        return read_key(connection, path)
    key = read(path) if path.exists() else _make(path)
    meta.put(connection, FINGERPRINT, fingerprint(key))
    return key


def read_key(connection: sqlite3.Connection, path: Path) -> bytes:
    """The key of this database; StoreError if it is missing or another's."""
    if not path.exists():
        raise StoreError(Problem.KEY_MISSING, path)
    key = read(path)
    if fingerprint(key) != meta.get(connection, FINGERPRINT):
        raise StoreError(Problem.KEY_OTHER, path)
    return key


def fingerprint(key: bytes) -> str:
    """What the database remembers of the key: enough to recognise it, not to use it."""
    return hashlib.blake2b(key, digest_size=8, person=b"fingerprint").hexdigest()


def read(path: Path) -> bytes:
    """The key in a file, whichever database it belongs to; StoreError if there is none in it,
    OSError if it can't be read."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreError(Problem.KEY_NOT_WHOLE, path)
    return key


def _make(path: Path) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise OSError(error.errno, error.strerror, f"{path}") from error
    give_to_owner(path, path.parent)
    return key
