"""The articles that a server can discuss: its own and those that ship with the bot."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from bot.articles.library import Library
from bot.domain.article import MAX_SLUG, Article
from bot.domain.rounds import Refused, Round, State, Why
from bot.rounds.compute import Compute, Unavailable
from bot.store import articles, rounds
from bot.store.articles import SavedArticle
from bot.store.database import Store

if TYPE_CHECKING:
    from bot.intake.outcome import NoArticle

T = TypeVar("T")


class Articles:
    """What moderators bring, change and save. What can't be done raises Refused; what gives no
    article raises NoArticle."""

    def __init__(
        self,
        store: Store,
        library: Library,
        now: Callable[[], int],
        read: Compute,
        *,
        links: bool = True,
    ) -> None:
        self._store = store
        self._library = library
        self._now = now
        self._read = read
        self._links = links

    async def from_link(self, server_id: int, url: str) -> Article:
        """The article at an address."""
        from bot.intake import reading
        from bot.intake.outcome import NoArticle, Problem

        if not self._links:
            raise NoArticle(Problem.LINKS_OFF)
        return await self._brought(server_id, reading.read_link, url)

    async def from_file(self, server_id: int, name: str, data: bytes) -> Article:
        """The article in a file."""
        from bot.intake import reading

        return await self._brought(server_id, reading.read_file, name, data)

    async def from_text(
        self,
        server_id: int,
        text: str,
        title: str = "",
        source: str = "",
        *,
        of_message: bool = False,
    ) -> Article:
        """The article in a text that somebody pasted, or wrote in a message."""
        from bot.intake import reading

        return await self._brought(server_id, reading.read_text, text, title, source, of_message)

    async def saved(self, server_id: int) -> list[SavedArticle]:
        """What this server saved, the newest first."""
        return await self._store.read(lambda c: articles.of_server(c, server_id))

    async def get(self, server_id: int, slug: str) -> Article:
        """The server's own article of this slug, or else the one that ships with the bot;
        UserError names those that there are."""
        own = await self._store.read(lambda c: articles.load(c, server_id, slug))
        if own is not None:
            return own
        names = [one.slug for one in await self.saved(server_id)]
        return self._library.get(slug, names)

    async def change(
        self, round_: Round, otherwise: Why, change: Callable[..., Article | None], *values: Any
    ) -> Round:
        """Change the article of a round that is only planned; Refused for this reason if the
        change can't be made. It is worked out in the worker, as a module's function."""
        changed = await self._read(change, round_.article, *values)
        if changed is None:
            raise Refused(otherwise)
        return await self.rewrite(round_, changed)

    async def rewrite(self, round_: Round, article: Article) -> Round:
        """Give a round that is only planned this article."""
        return await self._store.write(lambda c: rounds.rewrite(c, round_, article))

    async def work_out(self, function: Callable[..., T], article: Article, *values: Any) -> T:
        """What a module's function says of an article."""
        return await self._read(function, article, *values)

    async def save(self, round_: Round) -> None:
        """Keep the article of a round that is only planned, for later."""
        if round_.state is not State.PLANNED:
            raise Refused(Why.ROUND_STARTED)
        now = self._now()
        await self._store.write(lambda c: articles.save(c, round_.server_id, round_.article, now))

    async def find(self, server_id: int, article_id: int) -> SavedArticle:
        """A saved article of this server."""
        return await self._store.read(lambda c: articles.find(c, server_id, article_id))

    async def remove(self, server_id: int, article_id: int) -> SavedArticle:
        """Delete what was saved; rounds about it stay."""
        return await self._store.write(lambda c: articles.remove(c, server_id, article_id))

    async def _brought(
        self, server_id: int, read: Callable[..., "Article | NoArticle"], *values: Any
    ) -> Article:
        from bot.intake.outcome import NoArticle, Problem

        try:
            outcome = await self._read(read, *values)
        except Unavailable:
            raise NoArticle(Problem.TOO_SLOW) from None
        if isinstance(outcome, NoArticle):
            raise outcome
        return await self._with_free_slug(server_id, outcome)

    async def _with_free_slug(self, server_id: int, article: Article) -> Article:
        """Another article may have this slug already: then this one gets a number."""
        taken = {one.slug for one in await self.saved(server_id)} | set(self._library.articles)
        slug, number = article.slug, 1
        while slug in taken:
            number += 1
            slug = f"{article.slug[: MAX_SLUG - 4]}-{number}"
        return replace(article, slug=slug)
