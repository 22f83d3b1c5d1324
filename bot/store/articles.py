"""Queries about the articles that a server's moderators saved."""

import sqlite3
from dataclasses import dataclass, replace

import msgspec

from bot.domain.article import MAX_SLUG, Article
from bot.domain.rounds import Refused, Why

ARTICLES_AT_MOST = 50
"""Of one server."""


@dataclass(frozen=True, slots=True)
class SavedArticle:
    """What a menu or a list needs of an article."""

    id: int
    slug: str
    title: str
    published: str
    passages: int
    saved_at: int


_SAVED = "id, slug, title, published, passages, saved_at"


def save(c: sqlite3.Connection, server_id: int, article: Article, now: int) -> None:
    """Keep an article, in the place of the one of its slug and text; Refused if there are too many.
    Another text of that slug stays: then this one gets a number."""
    slug, number = article.slug, 1
    while (other := load(c, server_id, article.slug)) is not None and other.body != article.body:
        number += 1
        article = replace(article, slug=f"{slug[: MAX_SLUG - 4]}-{number}")
    (others,) = c.execute(
        "SELECT count(*) FROM articles WHERE server_id = ? AND slug <> ?", (server_id, article.slug)
    ).fetchone()
    if others >= ARTICLES_AT_MOST:
        raise Refused(Why.TOO_MANY_ARTICLES)
    c.execute(
        "INSERT INTO articles (server_id, slug, article, title, published, passages, saved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (server_id, slug) DO UPDATE SET"
        " article = excluded.article, title = excluded.title, published = excluded.published,"
        " passages = excluded.passages, saved_at = excluded.saved_at",
        (server_id, article.slug, msgspec.json.encode(article).decode(), article.title)
        + (article.published, len(article.passages), now),
    )


def of_server(c: sqlite3.Connection, server_id: int) -> list[SavedArticle]:
    """A server's articles, the newest first."""
    rows = c.execute(
        f"SELECT {_SAVED} FROM articles WHERE server_id = ? ORDER BY saved_at DESC, id DESC",
        (server_id,),
    )
    return [SavedArticle(*row) for row in rows]


def load(c: sqlite3.Connection, server_id: int, slug: str) -> Article | None:
    """The article of this slug; None if this server has none."""
    row = c.execute(
        "SELECT article FROM articles WHERE server_id = ? AND slug = ?", (server_id, slug)
    ).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Article)


def find(c: sqlite3.Connection, server_id: int, article_id: int) -> SavedArticle:
    """An article of this server by its id; Refused if there is none."""
    row = c.execute(
        f"SELECT {_SAVED} FROM articles WHERE server_id = ? AND id = ?", (server_id, article_id)
    ).fetchone()
    if row is None:
        raise Refused(Why.UNKNOWN_ARTICLE)
    return SavedArticle(*row)


def remove(c: sqlite3.Connection, server_id: int, article_id: int) -> SavedArticle:
    """Delete an article of this server; rounds about it stay. Refused if there is none."""
    found = find(c, server_id, article_id)
    c.execute("DELETE FROM articles WHERE id = ?", (found.id,))
    return found
