"""Finds the place in a body that a few of its words name, or says which words would."""

import re
from difflib import get_close_matches

Span = tuple[int, int]

_QUOTES = ("'’‘", '"“”„')
_BETWEEN = r"(?:[\s*_~`\[>]|\]\([^)\s]*\))+"
"""Between two words: white space, and Markdown that a reader doesn't see."""


class AnchorError(ValueError):
    """Why these words name no place, and what to write instead."""


def locate(body: str, words: str) -> Span:
    """The place of these words; they must be in the body exactly once, whatever their quotes and
    whatever Markdown stands between them."""
    spelled = _BETWEEN.join(map(_spelled, words.split()))
    found = [match.span(1) for match in re.finditer(f"(?=({spelled}))", body)]
    if len(found) == 1:
        return found[0]
    if found:
        times = "twice" if len(found) == 2 else f"{len(found)} times"
        advice = "Write a few more words, so that they fit one place only."
        raise AnchorError(f'"{words}" is in the article {times}. {advice}')
    raise AnchorError(f'"{words}" is not in the article. {_closest(body, words)}')


def _spelled(word: str) -> str:
    """A pattern for a word: straight and curly quotes are the same to whoever types them, and
    marks of style may stand around what is read."""
    pattern = "".join(
        next((f"[{quotes}]" for quotes in _QUOTES if letter in quotes), re.escape(letter))
        for letter in word
    )
    bare = re.match(r"(\w+)(\W+)\Z", word)  # "**not**," is read as "not,"
    return (
        pattern if bare is None else pattern[: len(bare[1])] + "[*_~`]*" + pattern[len(bare[1]) :]
    )


def _closest(body: str, words: str) -> str:
    said, width = body.split(), len(words.split())
    phrases = (" ".join(said[at : at + width]) for at in range(max(len(said) - width, 0) + 1))
    folded = {phrase.casefold(): phrase for phrase in phrases}
    near = get_close_matches(words.casefold(), folded, n=1, cutoff=0.5)
    return f'Write "{folded[near[0]]}".' if near else "Copy a few words of it, to the letter."
