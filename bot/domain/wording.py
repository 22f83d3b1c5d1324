"""What may lead people in the wording of a question: said gently to whoever asks, never refused."""

import re
from enum import StrEnum

from bot.domain.questions import Kind, Question, folded


class Wording(StrEnum):
    """What may lead."""

    TWO_IN_ONE = "two in one"
    LOADED = "loaded"
    LEADING = "leading"
    NO_OPPOSITE = "no opposite"


_BEGINS = r"^(?:should|shall|is|are|was|were|do|does|did|will|would|can|could|has|have|must|may)\b"
_TWO = re.compile(rf"\?.*\?|{_BEGINS}.*\b(?:and|as well as|or)\b", re.IGNORECASE | re.DOTALL)
_LOADED = re.compile(
    r"\b(?:obvious(?:ly)?|clearly|of course|surely|undoubtedly|disastrous|ridiculous|shameful"
    r"|so-called|common sense|everyone knows|nobody denies|finally stop|outrageous|absurd|heroic"
    r"|corrupt|radical|extremist|destroy(?:ed|ing)?|failed policy|the truth that)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:don.t you|isn.t it|aren.t|wouldn.t|shouldn.t|doesn.t|haven.t|can.t we|won.t|surely)\b"
    r"|\b(?:right|isn.t it|don.t you think|wouldn.t you (?:say|agree))\s*\?$",
    re.IGNORECASE,
)
_FOR = re.compile(r"(?:yes|agree|good|in favou?r|for|support|right|ja|oui|s[ií])(?:,.*)?")
_AGAINST = re.compile(
    r"(?:no|not|none|never|disagree|bad|against|oppose|wrong|nein|non|neither)\b.*"
)
_OPEN = (Kind.CHOICE, Kind.MULTIPLE)


def wording_of(question: Question) -> tuple[Wording, ...]:
    """What may lead in this question, as far as its English words tell."""
    found: list[Wording] = []
    is_yes_or_no = question.kind in (Kind.MARKS, Kind.AGREEMENT) or any(
        _FOR.fullmatch(folded(option)) for option in question.options
    )
    if is_yes_or_no and _TWO.search(question.text):
        found.append(Wording.TWO_IN_ONE)
    if _LOADED.search(question.text) or any(map(_LOADED.search, question.options)):
        found.append(Wording.LOADED)
    if _LEADING.search(question.text):
        found.append(Wording.LEADING)
    options = [folded(option) for option in question.options]
    is_for = any(map(_FOR.fullmatch, options))
    is_against = any(map(_AGAINST.fullmatch, options))
    if question.kind in _OPEN and is_for and not is_against:
        found.append(Wording.NO_OPPOSITE)
    return tuple(found)
