"""What an article or a member writes can't ping anyone and can't break a card's layout; it is
shown as it was typed."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import ask, begin, components, explain, mine, poll_results, press, shown
from world import World, said, text_of

from bot.chat.custom_ids import Verb
from bot.chat.markup import safe

MENTION = re.compile(r"(?<!\\)<(?:@[!&]?|#|t:|/)|@(?:everyone|here)")
LAYOUT = re.compile(r"^\s*(?:#{1,3}\s|-#\s|[-*]\s|\d+[.)]\s|>\s|>>>\s)", re.MULTILINE)
FORMAT = re.compile(r"(?<!\\)(?:\\\\)*(?:\*|_|~~|\|\||`)")
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\([^)]*\)")
BLANK = re.compile("[\u115f\u1160\u3164\uffa0]")
"""Unicode calls these letters; they are spaces to every reader."""
SPICE = st.text("*_~|`>#-+[]()<@!&:/\\ \n.)1a2\u202e\u2067", max_size=40)


def plain(text: str) -> str:
    """What is left to read, without the escapes."""
    return text.replace("\\", "").replace("\u200b", "")


MENTIONS = ["@everyone", "@here look", "<@12>", "<@!12>", "<@&12>", "<#12>", "<t:12:R>", "</go:12>"]
LINES = [
    "# Heading",
    "### Heading",
    "-# small",
    "- item",
    "* item",
    "1. item",
    "12) item",
    "> quote",
]
LATER_LINES = ["> quote", ">>> quote", "words\n# Heading", "words\n  - item", "words\n2. item"]
FORMATS = ["**bold**", "_it_", "~~gone~~", "||spoiler||", "`code`", "```block```", "\\*", "a_b_c"]
LINKS = [
    "[click](https://evil.example)",
    "[a](https://b.example) **bold** [click](https://evil.example)",
    "[a](https://b.example) and [click](https://evil.example)",
]


@pytest.mark.parametrize("text", MENTIONS + LINES + LATER_LINES + FORMATS + LINKS)
def test_what_was_typed_is_shown_as_it_is_and_does_nothing(text: str) -> None:
    shown_ = safe(text)
    assert plain(shown_) == plain(text), "it can still be read"
    assert not MENTION.search(shown_)
    assert not LAYOUT.search(shown_)
    acting = re.sub(r"\\.", "", shown_)
    assert not FORMAT.search(acting)
    assert not LINK.search(acting), "no link hides where it leads"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a_b_c",
        "https://example.org/~ann/*x*",
        "https://en.wikipedia.org/wiki/Minsk_(agreement)_II",
        "https://example.org/?a=1||2",
    ],
)
def test_addresses_are_linked_as_they_are_written(address: str) -> None:
    assert address in safe(f"See {address} and *that*.")
    assert "\\*that\\*" in safe(f"See {address} and *that*.")


@pytest.mark.parametrize("word", ["so-called", "well-known 5-4 vote", "2021-12-31", "a - b"])
def test_words_with_hyphens_keep_them(word: str) -> None:
    assert safe(word) == word


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u2066", "\u2067", "\u2069", "\u200f"])
def test_marks_that_turn_the_reading_direction_are_dropped(mark: str) -> None:
    assert safe(f"vote {mark}oN") == "vote oN"


@given(SPICE)
def test_no_text_mentions_anyone_or_starts_a_list(text: str) -> None:
    shown_ = safe(text)
    assert not re.search(r"@(?:everyone|here)", shown_)
    assert not re.search(r"(?<!\\)(?:\\\\)*<", shown_)
    assert not LAYOUT.search(shown_)


@given(st.text(max_size=80))
def test_words_stay_what_they_were(text: str) -> None:
    letters = re.findall(r"\w", normalize("NFC", BLANK.sub("", text)))
    assert re.findall(r"\w", normalize("NFC", safe(text))) == letters


# On cards


async def test_what_an_option_says_keeps_its_form_everywhere(world: World) -> None:
    ann, ben = world.join(2)
    await ask(world, "# @everyone **look**", options="[a](https://b.example) | ~~no~~")
    words = text_of(world.card("look"))
    assert "@everyone" not in words
    assert "**look**" not in words
    receipt = await world.vote(ann, world.card("look"), "~~no~~")
    assert "\\~\\~no\\~\\~" in receipt
    await world.vote(ben, world.card("look"), "[a](https://b.example)")
    assert not LINK.search(re.sub(r"\\.", "", said(await poll_results(world, ann, "look"))))


async def test_links_of_ours_have_words_of_ours_so_that_no_backslash_is_seen(
    world: World,
) -> None:
    (ann,) = await begin(world, 1)
    await explain(world, ann, "So *I* _think_ [so].")
    labels = re.findall(r"(?<!\\)\[([^\]]*)\]\(https://discord", await mine(ann, world.opening()))
    assert labels == ["Go there"]


async def test_mentions_of_roles_and_channels_become_names_and_of_people_are_refused(
    world: World,
) -> None:
    (ann,) = world.join(1)
    role = world.guild.create_role("Cooks")
    options = f"<@&{role.id}> | <#{world.channel.id}> | <#123456789012345678>"
    await ask(world, f"Who, <@&{role.id}>?", options=options)
    labels = [one["label"] for one in components(world.card("Who")) if one.get("type") == 2]
    assert labels[:3] == ["@Cooks", "#articles", "#deleted-channel"]
    assert "Who, @" in text_of(world.card("Who"))
    assert "instead of a mention" in await ask(world, f"Whom, <@{ann.id}>?")
    receipt = shown(await ann.click(world.card("Who"), label="@Cooks"))
    form = await press(ann, receipt, Verb.REASON)
    refused = await ann.submit_modal(form, {"reason": f"As <@{ann.id}> says."})
    assert "Write the person's name instead of a mention" in said(refused)


async def test_a_custom_emoji_at_the_start_of_an_option_stands_on_its_button(
    world: World,
) -> None:
    emoji = world.guild.create_emoji("smile")
    await ask(world, options=f"<:smile:{emoji.id}> Tea | <:smile:{emoji.id}> | Milk")
    first, second, third, *_ = [
        one for one in components(world.card("Tea or coffee?")) if one.get("type") == 2
    ]
    assert (first["label"], first["emoji"]["name"]) == ("Tea", "smile")
    assert not second.get("label")
    assert second["emoji"]["id"] in (emoji.id, f"{emoji.id}")
    assert "emoji" not in third


async def test_a_right_to_left_option_is_isolated_beside_its_number(world: World) -> None:
    (ann,) = world.join(1)
    await ask(world, options="نعم 5 | لا", results="live")
    card = world.card("Tea or coffee?")
    receipt = await world.vote(ann, card, "نعم 5")
    assert "**\u2068نعم 5\u2069** 1" in receipt
