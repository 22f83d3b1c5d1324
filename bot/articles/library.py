"""The articles that a bot offers."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.domain.article import MAX_SLUG, Article
from bot.errors import UserError

SUFFIX = ".md"
"""Of a seed file."""


@dataclass(frozen=True, slots=True)
class Library:
    """Articles by slug; each fault names a file that was left out, and why."""

    articles: dict[str, Article] = field(default_factory=dict[str, Article])
    faults: tuple[str, ...] = ()

    def get(self, slug: str) -> Article:
        """The article of this slug; UserError names those that there are."""
        if slug in self.articles:
            return self.articles[slug]
        if not self.articles:
            raise UserError(f"There is no article yet. Add a file *{SUFFIX} to the seeds folder.")
        nearest = get_close_matches(slug[:MAX_SLUG], self.articles, n=10, cutoff=0.0)
        message = f"There is no article “{{}}”. Choose one of: {', '.join(nearest)}."
        raise UserError(message, slug)
