"""The articles that a bot offers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.domain.article import MAX_SLUG, Article
from bot.errors import UserError

SUFFIXES = (".md", ".markdown", ".txt")
"""Of an article's file, in small letters or capitals."""


@dataclass(frozen=True, slots=True)
class Library:
    """Articles by slug; each fault names a file that was left out, and why. What is ignored takes
    no article away."""

    articles: dict[str, Article] = field(default_factory=dict[str, Article])
    faults: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def get(self, slug: str, others: Sequence[str] = ()) -> Article:
        """The article of this slug; UserError names those that there are, and these others."""
        if slug in self.articles:
            return self.articles[slug]
        names = [*others, *self.articles]
        if not names:
            raise UserError("There is no article yet. Bring one with `/round start`.")
        nearest = get_close_matches(slug[:MAX_SLUG], names, n=10, cutoff=0.0)
        message = f"There is no article “{{}}”. Choose one of: {', '.join(nearest)}."
        raise UserError(message, slug)
