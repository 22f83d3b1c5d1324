"""The story of tests/store/past.py, told to a bot that is still at work."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from store import past

from bot.rounds.service import Service
from bot.store.database import open_store


@asynccontextmanager
async def at_work(folder: Path) -> AsyncGenerator[Service]:
    """One round that ended, one that goes on, one that was discarded, two polls beside them."""
    store = await open_store(folder / "bot.db", folder / "bot.key")
    service = past.service_of(store, past.Board())
    try:
        await past.tell(service)
        await service.summary(past.SERVER, 1, None)
        yield service
    finally:
        await service.stop()
        await store.close()
