"""What was found in a file or on a page, on its way to become an article."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from bot.articles.markdown import Document
from bot.articles.seed import MAX_ADDRESS, MAX_CREDIT, MAX_TITLE, slug_of
from bot.articles.sources import Sort
from bot.articles.split import split
from bot.domain.article import Article, Dropped, Origin, Reading
from bot.domain.questions import MAIN_POINT, folded
from bot.text import clean, one_line, snippet

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
_NO_TITLE = re.compile(
    r"(?:microsoft word - .*|untitled.*|document\d*|dokument\d*|.*\.(?:docx?|pdf|indd|tex|qxd))",
    re.IGNORECASE,
)
"""What programs call a file that nobody gave a title."""
_COMMON = {
    "en": "the of and to in that is was for with not",
    "de": "der die und das nicht ist mit den von sich auf",
    "fr": "le la les et des est que dans une pas pour",
    "es": "el la los que de en las una por con del",
    "it": "il che di la per una sono del della non gli",
    "pt": "o que de não uma os para com do da em",
    "nl": "de het een van en dat niet zijn voor met op",
    "pl": "i w nie na się że do jest to z jak",
    "sv": "och att det som en är på inte för med av",
}
"""Words by which a language shows, if nothing says which it is."""
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_SAMPLE = 5_000


@dataclass(slots=True)
class Draft:
    """A body in Markdown and what is known of it so far."""

    body: str
    dropped: tuple[tuple[Dropped, int], ...] = ()
    details: dict[str, str] = field(default_factory=dict[str, str])
    found: dict[str, Origin] = field(default_factory=dict[str, Origin])

    def tell(self, name: str, value: str, origin: Origin) -> None:
        """A detail, unless it says nothing or is known from a better place already."""
        value = one_line(value)
        if (
            value
            and name not in self.details
            and not (name == "title" and _NO_TITLE.fullmatch(value))
        ):
            self.details[name] = value
            self.found[name] = origin

    def article(self, file_name: str = "") -> Article:
        """The article: a title is found if none was told, and left out of the body."""
        body = clean(self.body).strip("\n")
        body = self._without_title(body)
        self._find_title(body, file_name)
        self._find_language(body)
        language = self.details["language"]
        document = Document(body)
        return Article(
            slug=slug_of(self.details["title"]),
            title=self.details["title"][:MAX_TITLE],
            published=_day(self.details.get("published", "")),
            credits=(),
            note="",
            body=body,
            passages=split(document, (), language),
            tracked=MAIN_POINT,
            notes=document.notes,
            author=self.details.get("author", "")[:MAX_CREDIT],
            source=self.details.get("source", "")[:MAX_ADDRESS],
            language=language,
            reading=Reading(tuple(self.found.items()), self.dropped),
        )

    def _without_title(self, body: str) -> str:
        """The card shows the title; where the body begins with it once more, it goes."""
        sources = Document(body[:_SAMPLE]).sources
        first = sources[0] if len(sources) > 1 else None
        if first is None or first.sort is not Sort.HEADING:
            return body
        text = one_line(first.text)
        told = self.details.get("title")
        is_title = told is None and first.blocks[0].depth == 1
        if is_title:
            self.tell("title", text, Origin.HEADING)
        same = told is not None and (folded(text) in folded(told) or folded(told) in folded(text))
        return body[first.end :] if same or is_title else body

    def _find_title(self, body: str, file_name: str) -> None:
        sources = Document(body[:_SAMPLE]).sources
        first = sources[0] if sources else None
        if first is not None and first.sort is Sort.HEADING:
            self.tell("title", first.text, Origin.HEADING)
        stem = re.sub(r"[-_]+", " ", file_name.rsplit(".", 1)[0]).strip()
        if stem:
            self.tell("title", stem[:1].upper() + stem[1:], Origin.FILE_NAME)
        if "title" not in self.details:
            words = next((one.text for one in sources if one.is_shown), body)
            self.tell("title", snippet(words, 80) or "?", Origin.FIRST_WORDS)

    def _find_language(self, body: str) -> None:
        told = _LANGUAGE.fullmatch(self.details.get("language", ""))
        if told is not None:
            self.details["language"] = told[1].lower()
            return
        self.details["language"] = language_of(body)
        self.found["language"] = Origin.GUESSED


def language_of(text: str) -> str:
    """The likely language of a text, English if nothing tells."""
    sample = text[:_SAMPLE]
    for language, letters in _SCRIPTS:
        if len(letters.findall(sample)) * 5 > len(sample) or (
            language == "ja" and letters.search(sample)
        ):
            return language
    words = sample.casefold().split()
    counts = {
        language: sum(map(words.count, common.split())) for language, common in _COMMON.items()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else "en"


def _day(text: str) -> str:
    try:
        return datetime.fromisoformat(text).date().isoformat() if text else ""
    except ValueError:
        return ""
