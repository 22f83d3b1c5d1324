"""Text that wants to ping, to hide or to burst a card is shown as it was typed, and does nothing.

Every request that these tests cause is held against Discord's contract and limits.
"""

import re
from unicodedata import category

import pytest
from world import World, labels_of, said, text_of

from bot.articles.seed import parse_seed
from bot.chat.custom_ids import RESULTS, Verb
from bot.text import MARKS_AT_MOST
from faults.clicks import at_once, command, submit
from faults.play import press, shown
from faults.worlds import ask, everyone, told

PING = "@everyone <@&1234567890123456789> <#1234567890123456789>"
MARKDOWN = "**bold** ||spoiler|| `code` [here](https://evil.example)"
TURNED = "vote \u202eoN\u202c \u2067now\u2069"
TOWER = "Z" + "\u0301\u0327\u0336" * 50 + "algo"
CROWD = "👩\u200d🚀" * 60
HALVES = "half \ud83d a \udc00 pair \x00 and \x1b[31m"
HIDDEN = "in\u200bvis\u00adible \U000e0041\U000e0042 ink"

HOSTILE = {
    "ping": (PING, "@deleted-role"),
    "markdown": (MARKDOWN, "bold"),
    "turned": (TURNED, "vote oN now"),
    "tower": (TOWER, "algo"),
    "crowd": (CROWD, "👩\u200d🚀" * 20),
    "halves": (HALVES, "pair and"),
    "hidden": (HIDDEN, "invisible ink"),
    "right to left": ("שלום @everyone", "שלום"),
    "a heading": ("\n# Heading\n> quote\n- item", "Heading"),
}
TEXTS = pytest.mark.parametrize(("text", "readable"), HOSTILE.values(), ids=HOSTILE)

MENTION = re.compile(r"(?<!\\)<(?:@|#|/)|@(?:everyone|here)")
FORMATTED = re.compile(r"\*\*bold\*\*|\|\|spoiler|(?<!\\)`code|(?<!\\)\[here\]")
NOT_SHOWN = re.compile(
    "[\x00-\x09\x0b-\x1f\u00ad\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0041]"
)


ISOLATED = re.compile("[\u2067\u2068]([^\u2066-\u2069\n]*)\u2069")
"""A line from right to left, kept apart from what is beside it."""


def is_harmless(words: str, readable: str = "") -> None:
    """The words can be read, and nothing in them acts."""
    words = ISOLATED.sub(r"\1", words)
    assert readable in words.replace("\\", "")
    assert not MENTION.search(words.replace("<@&1>", ""))
    assert not FORMATTED.search(words)
    assert not NOT_SHOWN.search(words)
    marks = "".join("m" if category(one) in ("Mn", "Me") else " " for one in words)
    assert "m" * (MARKS_AT_MOST + 1) not in marks
    lines = [line for line in words.split("\n") if "Heading" in line]
    assert not any(line.lstrip("> ").startswith("# Heading") for line in lines)


@TEXTS
async def test_in_a_polls_question_and_options(world: World, text: str, readable: str) -> None:
    (ann,) = world.join(1)
    part = text[:50].replace("|", "/")
    asked = {"question": f"Q {text}", "options": f"1 {part} | 2 {part}"}
    sent = command(world.env, world.moderator, "poll ask", **asked, results="live")
    assert "The poll is open" in await told(world, sent)
    (card,) = world.cards(world.channel)
    is_harmless(text_of(card), readable)
    answers = [label for label in labels_of(card) if label[0] in "12"]
    assert len(answers) == 2
    assert not any(NOT_SHOWN.search(label) for label in answers)
    is_harmless(await world.vote(ann, card, answers[0]))
    offered = await ann.autocomplete(world.channel, "poll results", "poll", "Q")
    assert not NOT_SHOWN.search(offered[0]["name"])
    looked = await ann.slash(world.channel, "poll results", poll=offered[0]["value"])
    is_harmless(said(looked), readable)
    closed = await world.moderator.slash(world.channel, "poll close", poll="1")
    is_harmless(said(closed), readable)


@TEXTS
async def test_in_a_reason_from_the_form_to_the_card(
    world: World, text: str, readable: str
) -> None:
    people = world.join(5)
    await ask(world, results="live")
    card = world.card("Tea?", world.channel)
    await everyone(world, people, card, "Yes")
    kept = await told(world, submit(people[0], card, "reason:1", f"R {text}"[:300]))
    assert "A moderator reads it" in kept
    is_harmless(kept, readable)
    review = await world.moderator.slash(world.channel, "round reasons")
    is_harmless(said(review), readable)
    approved = await press(world.moderator, shown(review), Verb.DECIDE, 1, 1)
    is_harmless(said(approved), readable)
    others = await press(people[1], shown(await people[1].click(card, label="No")), Verb.OTHERS)
    is_harmless(said(others), readable)
    await world.moderator.slash(world.channel, "poll close", poll="1")
    await world.env.advance_time(11)
    is_harmless(text_of(world.card("Tea?")), readable)


@TEXTS
async def test_in_an_operators_own_article(world: World, text: str, readable: str) -> None:
    escaped = text.encode("utf-8", "replace").decode().replace("\x00", "").replace("\x1b", "")
    quoted = escaped.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    article = parse_seed(
        f"""\
+++
slug = "hostile"
title = "T {quoted[:200]}"
published = 2024-02-29
credits = ["C {quoted[:200]}"]
note = "N {quoted[:200]}"

[tracked]
text = "Q {quoted[:200]}"
kind = "choice"
options = ["1 {quoted[:60]}", "2 {quoted[:60]}"]
help = "H {quoted[:200]}"
+++

Begin {escaped} end.

{(escaped + " ") * 20}
""",
        "hostile.md",
    )
    world.library.articles[article.slug] = article
    readable = {PING: "1234567890", HALVES: "pair"}.get(text, readable)  # as a file can hold it
    (offered,) = await world.moderator.autocomplete(
        world.channel, "round start", "article", "hostile"
    )
    assert not NOT_SHOWN.search(offered["name"])
    (ann,) = world.join(1)
    is_harmless(said(await world.plan(article="hostile")), "T ")
    await world.start(article="hostile")
    is_harmless(text_of(world.opening()), readable)
    assert not NOT_SHOWN.search(str(world.place.name))
    is_harmless(await world.vote(ann, world.opening(), labels_of(world.opening())[0]))
    await world.steer("Next")
    passage = text_of(world.card("Passage 1 of"))
    if text == MARKDOWN:  # of an article it is what its author meant, but for what Markdown lacks
        assert (
            "Begin **bold** \\|\\|spoiler\\|\\| `code` [here](https://evil.example) end." in passage
        )
    else:
        is_harmless(passage, readable)
    is_harmless(said(await press(ann, world.opening(), Verb.MINE)), readable)
    is_harmless(said(await world.steer("Discard", confirm=False)), "T ")
    await world.steer("End")
    is_harmless(text_of(world.card("One last time")), readable)
    is_harmless(await world.vote(ann, world.card("One last time"), "Skip"))
    await world.steer("Finish now")
    summary = world.card("not a sample")
    is_harmless(text_of(summary), "T ")
    is_harmless(text_of(world.cards(world.channel)[-1]), "T ")
    is_harmless(said(await press(ann, summary, Verb.PAGE, 2, RESULTS)), readable)
    is_harmless(said(await world.moderator.slash(world.channel, "summary round")), "T ")


@pytest.mark.parametrize(
    ("name", "option", "options"),
    [
        ("round start", "article", {}),
        ("round start", "pace", {"article": "biden-putin-call"}),
        ("round start", "joined", {"article": "biden-putin-call"}),
        ("poll ask", "kind", {"question": "Tea?", "options": "Yes | No"}),
        ("poll ask", "closes", {"question": "Tea?", "options": "Yes | No"}),
        ("poll ask", "results", {"question": "Tea?", "options": "Yes | No"}),
        ("poll ask", "options", {"question": "Tea?"}),
    ],
)
async def test_what_is_told_back_of_a_refused_option(
    world: World, name: str, option: str, options: dict[str, str]
) -> None:
    for text, _ in HOSTILE.values():
        typed = f"{text} | {text}" if option == "options" else text
        sent = command(world.env, world.moderator, name, **{**options, option: typed})
        (result,) = await at_once(world.env, world.channel, sent)
        is_harmless(said(result))
        assert result.ephemeral
    assert not world.cards(world.channel)
