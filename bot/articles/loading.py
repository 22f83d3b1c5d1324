"""Reads every seed file of some folders, and says what is wrong with some."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.articles.front import Place, fault, read_front
from bot.articles.library import SUFFIX, Library
from bot.articles.seed import parse_seed
from bot.domain.article import Article
from bot.errors import UserError


def shipped_seeds() -> Traversable:
    """The folder of the articles that ship with the bot."""
    return files("seeds")


def load_library(folders: Sequence[Path | Traversable]) -> Library:
    """Read every seed of these folders; a faulty one never takes others down with it."""
    articles: dict[str, Article] = {}
    names: dict[str, str] = {}
    faults: list[str] = []
    for folder in folders:
        try:
            seeds = _seeds(folder)
        except OSError as error:
            faults.append(_unreadable(folder.name, error, "Create this folder"))
            continue
        for seed in seeds:
            try:
                article = _read(seed, names)
            except UserError as error:
                faults.append(f"{error}")
            else:
                articles[article.slug], names[article.slug] = article, seed.name
    return Library(articles, tuple(faults))


def _seeds(folder: Path | Traversable) -> list[Path | Traversable]:
    seeds = [seed for seed in folder.iterdir() if seed.name.endswith(SUFFIX)]
    return sorted(seeds, key=lambda seed: seed.name)


def _read(seed: Path | Traversable, names: dict[str, str]) -> Article:
    text = _text(seed)
    article = parse_seed(text, seed.name)
    if article.slug in names:
        message = f'the slug "{article.slug}" belongs to {names[article.slug]}. Write another slug.'
        raise read_front(text, seed.name).fault(Place(key="slug"), message)
    return article


def _text(seed: Path | Traversable) -> str:
    try:
        data = seed.read_bytes()
    except OSError as error:
        raise UserError(_unreadable(seed.name, error, "Make it a readable file")) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "there are characters that are not UTF-8. Save the file as UTF-8."
        raise fault(seed.name, line, message) from None


def _unreadable(name: str, error: OSError, advice: str) -> str:
    return f"{name} can't be read: {error.strerror or error}. {advice}, or remove it."
