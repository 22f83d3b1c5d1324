"""What an article or a member writes can't ping anyone, and can't break a card's layout."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.cards.parts import safe

MENTION = re.compile(r"(?<!\\)<(?:@[!&]?|#|t:|a?:\w+:|/)|@(?:everyone|here)")
LAYOUT = re.compile(r"^\s*(?:#{1,3}\s|-#\s|[-*]\s|\d+[.)]\s|>\s|>>>\s)", re.MULTILINE)
FORMAT = re.compile(r"(?<!\\)(?:\\\\)*(?:\*|_|~~|\|\||`)")
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\([^)]*\)")
BLANK = re.compile("[\u115f\u1160\u3164\uffa0]")
"""Unicode calls these letters; they are spaces to every reader."""
SPICE = st.text("*_~|`>#-+[]()<@!&:/\\ \n.)1a2\u202e\u2067", max_size=40)


def plain(text: str) -> str:
    """What is left to read, without the escapes."""
    return text.replace("\\", "").replace("\u200b", "")


@pytest.mark.parametrize(
    "text",
    [
        "@everyone",
        "@here look",
        "<@123456789012345678>",
        "<@!123456789012345678>",
        "<@&123456789012345678>",
        "<#123456789012345678>",
        "<t:1700000000:R>",
        "<:smile:1234567890>",
        "</round start:123456789012345678>",
    ],
)
def test_nobody_is_mentioned(text: str) -> None:
    assert not MENTION.search(safe(text))
    assert plain(safe(text)) == text, "it can still be read"


@pytest.mark.parametrize(
    "text",
    [
        "# Heading",
        "### Heading",
        "-# small",
        "- item",
        "* item",
        "1. item",
        "12) item",
        "> quote",
        ">>> quote",
        "words\n# Heading",
        "words\n- item",
        "words\n  - item",
        "words\n2. item",
    ],
)
def test_lists_headings_and_quotes_are_shown_as_they_were_typed(text: str) -> None:
    assert not LAYOUT.search(safe(text))
    assert plain(safe(text)) == text


@pytest.mark.parametrize(
    "text", ["**bold**", "_it_", "~~gone~~", "||spoiler||", "`code`", "```block```", "\\*", "a_b_c"]
)
def test_formatting_is_shown_as_it_was_typed(text: str) -> None:
    assert not FORMAT.search(re.sub(r"\\.", "", safe(text)))


@pytest.mark.parametrize(
    "text",
    [
        "[click](https://evil.example)",
        "[a](https://b.example) **bold** [click](https://evil.example)",
        "[a](https://b.example) and [click](https://evil.example)",
    ],
)
def test_a_link_never_hides_where_it_leads(text: str) -> None:
    shown = safe(text)
    assert not LINK.search(re.sub(r"\\.", "", shown))
    assert not FORMAT.search(re.sub(r"\\.", "", shown))


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u2066", "\u2067", "\u2069", "\u200f"])
def test_marks_that_turn_the_reading_direction_are_dropped(mark: str) -> None:
    assert safe(f"vote {mark}oN") == "vote oN"


@given(SPICE)
def test_no_text_mentions_anyone_or_starts_a_list(text: str) -> None:
    shown = safe(text)
    assert not re.search(r"@(?:everyone|here)", shown)
    assert not re.search(r"(?<!\\)(?:\\\\)*<", shown)
    assert not LAYOUT.search(shown)


@given(st.text(max_size=80))
def test_words_stay_what_they_were(text: str) -> None:
    letters = re.findall(r"\w", BLANK.sub("", text))
    assert re.findall(r"\w", safe(text)) == letters
