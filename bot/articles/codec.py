"""An article as JSON, so that a round keeps the article that it began with."""

import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from bot.articles.models import Article, Passage, PlacedQuestion
from bot.polls.models import Kind, Question


def dump_article(article: Article) -> str:
    """The whole article as JSON."""
    return json.dumps(asdict(article), ensure_ascii=False)


@lru_cache(maxsize=64)
def load_article(text: str) -> Article:
    """The article that `dump_article` wrote."""
    data: dict[str, Any] = json.loads(text)
    placed: list[dict[str, Any]] = data["questions"]
    rebuilt: dict[str, Any] = {
        **data,
        "credits": tuple(data["credits"]),
        "passages": tuple(Passage(**passage) for passage in data["passages"]),
        "tracked": _question(data["tracked"]),
        "questions": tuple(PlacedQuestion(_question(p["question"]), p["passage"]) for p in placed),
    }
    return Article(**rebuilt)


def _question(data: dict[str, Any]) -> Question:
    return Question(data["text"], Kind(data["kind"]), tuple(data["options"]), data["help"])
