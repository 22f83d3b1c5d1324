"""Whether the database can be used just now: kept in memory, since a full disk takes no notes."""

import logging
import sqlite3
from collections.abc import Callable

from bot.store import meta
from bot.store.errors import DatabaseTrouble, Fault, fault_of

log = logging.getLogger(__name__)

PATIENCE = 1000
"""Milliseconds that a write waits for a lock that another program holds. Whoever clicks just
after the waiting began waits until its end, and Discord gives a click three seconds."""

IMPATIENCE = 10
"""Once that waiting was in vain: nobody else waits so long, however many click."""

ROOM = 64 * 1024
"""Bytes that have to fit before a full disk is thought to have room again."""


class Health:
    """What went wrong last, until a look shows that it is over."""

    def __init__(self) -> None:
        self.fault: Fault | None = None
        self.on_change: Callable[[], None] = lambda: None
        """Called on the event loop when something went wrong, or is over."""
        self._patience = PATIENCE

    @property
    def is_lasting(self) -> bool:
        """It will not be over before someone stops the bot and mends it."""
        return self.fault is Fault.DAMAGED

    def refused(self, error: Exception, *, reading: bool = False) -> Exception:
        """The error as the person who asked is to hear it; a bug stays as it is."""
        fault = fault_of(error)
        if fault is None:
            return error
        if not reading or fault is Fault.DAMAGED:
            self._note(fault, error)
        return DatabaseTrouble(fault, reading=reading)

    def over(self) -> None:
        """It could be written again. Damage doesn't pass, though some of it can still be used."""
        if self.fault is not None and not self.is_lasting:
            log.info("The database can be written again")
            self.fault = None
            self.on_change()

    def ready(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """The writer's connection, as patient as it makes sense. Called on its thread."""
        patience = IMPATIENCE if self.fault is Fault.LOCKED else PATIENCE
        if patience != self._patience:
            connection.execute(f"PRAGMA busy_timeout = {patience}")
            self._patience = patience
        return connection

    def _note(self, fault: Fault, error: Exception) -> None:
        """One line for each kind of trouble: ten thousand refused clicks would fill a disk too."""
        if self.fault in (fault, Fault.DAMAGED):
            return
        log.error("The database can't be used: %s (%s)", fault, error)
        self.fault = fault
        self.on_change()


def probe(c: sqlite3.Connection) -> None:
    """Write something that needs room, and take it away again."""
    meta.put(c, "probe", "0" * ROOM)
    meta.remove(c, "probe")
