"""Reads every article file of some folders, and says what is wrong with some."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.articles.encoding import decode
from bot.articles.front import TOML, YAML, Place, read_front
from bot.articles.library import SUFFIXES, Library
from bot.articles.seed import Seed, read_seed
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
    ignored: list[str] = []
    for folder in folders:
        try:
            found = [
                (file, _why_ignored(file))
                for file in sorted(folder.iterdir(), key=lambda one: one.name)
            ]
        except OSError as error:
            faults.append(_unreadable(folder.name, error, _advice(error)))
            continue
        for file, why in found:
            if why:
                ignored.append(f"{file.name}: {why}")
            if why or _is_nothing(file):
                continue
            try:
                seed = _read(file, names)
            except UserError as error:
                faults += str(error).split("\n")
            else:
                articles[seed.article.slug], names[seed.article.slug] = seed.article, file.name
                if seed.ignored:
                    ignored.append(
                        f"{file.name}: the keys {', '.join(seed.ignored)} say nothing here."
                    )
    return Library(articles, tuple(faults), tuple(ignored))


def _is_nothing(file: Path | Traversable) -> bool:
    """What nobody would take for an article."""
    return file.name.startswith(("__", ".")) or file.name.endswith(".py")


def _why_ignored(file: Path | Traversable) -> str:
    """Empty for what is an article, and for what nobody would take for one."""
    if _is_nothing(file):
        return ""
    if file.is_dir():
        return "folders in this folder are not read. Move its articles up."
    if not file.name.casefold().endswith(SUFFIXES):
        return f"only {', '.join(SUFFIXES)} are read. Bring others with `/round start`."
    if file.name.casefold().endswith(".txt") and not _has_front(file):
        return f"there is no front matter, so it is no article. Begin it with a line {TOML}."
    return ""


def _has_front(file: Path | Traversable) -> bool:
    try:
        return decode(file.read_bytes())[0].startswith((TOML, YAML))
    except OSError:
        return True  # reading it says why


def _read(file: Path | Traversable, names: dict[str, str]) -> Seed:
    try:
        text, _ = decode(file.read_bytes())
    except OSError as error:
        raise UserError(
            _unreadable(file.name, error, "Make it a readable file, or remove it")
        ) from None
    if not text.startswith((TOML, YAML)):
        raise UserError(
            f"{file.name}, line 1: there is no front matter. Begin the file with a line {TOML}, "
            f'then title = "…" and the other keys, then a line {TOML}, then the article.'
        )
    seed = read_seed(text, file.name)
    slug = seed.article.slug
    if slug in names:
        message = f'the slug "{slug}" belongs to {names[slug]}. Write another slug.'
        raise read_front(text, file.name).fault(Place(key="slug"), message)
    return seed


def _advice(error: OSError) -> str:
    """What to do with a folder that can't be read or entered, or isn't there."""
    if isinstance(error, FileNotFoundError):
        return "Create this folder, or leave ARTICLES empty"
    if isinstance(error, NotADirectoryError):
        return "Name a folder in ARTICLES"
    return "Let this user read and enter it (chmod), or name another in ARTICLES"


def _unreadable(name: str, error: OSError, advice: str) -> str:
    return f"{name} can't be read: {error.strerror or error}. {advice}."
