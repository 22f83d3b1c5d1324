"""A passage on Discord is what its author meant: Markdown parsed, nothing formatted by accident."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import press, shown
from world import World, labels_of, text_of

from bot.articles.markdown import Document
from bot.articles.seed import parse_seed
from bot.articles.split import passage_at
from bot.chat.custom_ids import Verb
from bot.chat.passages import ROOM, passage_text
from bot.text import table_text


def of(body: str) -> str:
    """What a card shows of this body."""
    return passage_text(passage_at(Document(body), 0, len(body)))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The mayor was *very* clear: **no cars**.", "The mayor was *very* clear: **no cars**."),
        ("__bold__, _italic_, ***both***, ~~gone~~", "**bold**, *italic*, ***both***, ~~gone~~"),
        ("**bold***and so on*", "**bold**\u200b*and so on*"),
        ("a **bold **word", r"a \*\*bold \*\*word"),
        ("See [the plan](https://e.org/plan_b).", "See [the plan](https://e.org/plan_b)."),
        ("See [the *plan*](https://e.org/a_(b))", "See [the](https://e.org/a_%28b%29) *[plan](https://e.org/a_%28b%29)*"),
        ("See [a_b](https://e.org)", r"See a\_b (https://e.org)"),
        ("See [home](/index.html) and [this](ftp://e.org)", "See home and this"),
        ("See https://e.org/a_b_c/d~e, all.", "See https://e.org/a_b_c/d~e, all."),
        ("<https://e.org/a_b>", "https://e.org/a_b"),
        ("![a map](https://e.org/m.png)", "[a map](https://e.org/m.png)"),
        ("![a map](m.png)", "a map"),
        ("![](https://e.org/m.png)", "[Picture](https://e.org/m.png)"),
        ("# One\n\ntext", "### One\ntext"),
        ("#### Four\n\ntext", "**Four**\ntext"),
        ("**All bold**\n\nA longer text below it.", "**All bold**\nA longer text below it."),
        ("- one\n- two\n  - three\n\nEnd.", "- one\n- two\n  - three\n\nEnd."),
        ("3. one\n4. two", "3. one\n4. two"),
        ("* one\n\n  more of it\n* two", "- one\n  more of it\n- two"),
        ("```py\na = \"*b*\"\n```", "```py\na = \"*b*\"\n```"),
        ("Use `a_b` and ``a`b``.", "Use `a_b` and `` a`b ``."),
        ("|a|b|\n|-|-|\n|one|2|", "```\na    b\none  2\n```"),
        ("> quoted\nlazily\n>\n> more", "> quoted\n> lazily\n> \n> more"),
        ("a\n\n---\n\nb", "a\n\n⁂\n\nb"),
        ("a <!-- no --> b", "a b"),
        ("{{< figure src=\"m.png\" >}}\n\n{% include a.html %}\n\nText", "Text"),
        ("<p align=\"center\"><b>Harbour</b>&nbsp;&amp; town</p>", "**Harbour** & town"),
        ("a <b>bold</b> and <i>other</i><br>line", "a **bold** and *other*\nline"),
        ("<script>alert(1)</script>\n\nText", "Text"),
        ("A[^1] and B.[^note]\n\n[^1]: One.", r"A\[1\] and B.\[note\]"),
        ("The [plan][1].\n\n[1]: https://e.org", "The [plan](https://e.org)."),
        ("# H @everyone\n\n<@12> ||x|| -# y", "### H @\u200beveryone\n\\<@12> \\|\\|x\\|\\| -# y"),
        ("5 * 3 * 2 snake_case \\*kept\\* &copy;", r"5 \* 3 \* 2 snake\_case \*kept\* ©"),
        ("הם כתבו ב-C++.", "\u2067הם כתבו ב-C++.\u2069"),
        ("1914. War.\n\n1918. Peace.", "1914. War.\n1918\\. Peace."),
        ("1. one\n1. two\n1. three", "1. one\n2. two\n3. three"),
        ("Write to <your name>; use List<String>.", "Write to \\<your name>; use List\\<String>."),
        ("[Anna]: Hello!\n\n[Ben]: Yes.", "\\[Anna\\]: Hello!\n\n\\[Ben\\]: Yes."),
        ("10<sup>6</sup> and H<sub>2</sub>O", "10⁶ and H₂O"),
        ("https://e.org/Mill_(grinding) is", "https://e.org/Mill_(grinding) is"),
        ("<!-- more --> It was **late** (very); he left.", "It was **late** (very); he left."),
        ("**重要。**这是新的。", "**重要。**这是新的。"),
        ("one<br>\ntwo<br>\nthree", "one\ntwo\nthree"),
        ("## History[edit]\n\nText", "### History\nText"),
        ("It ended there.\n---", "It ended there."),
        ("“No.”\n\nA longer text follows.", "“No.”\n\nA longer text follows."),
        ("> Said.\n\n— J. Hale\n\nA longer text.", "> Said.\n\n— J. Hale\n\nA longer text."),
        ("[Laughter.]\n\nA longer text follows.", "\\[Laughter.\\]\n\nA longer text follows."),
        ("Anna: OK\n\nBen: A longer text.", "Anna: OK\n\nBen: A longer text."),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<h2>Head</h2><p>Text</p>", "### Head\nText"),
        ("<table><tr><th>Year</th></tr><tr><td>2020</td></tr></table>", "```\nYear\n2020\n```"),
        ("[^1]: A note.\n\n    Its second paragraph.\n\nText", "Text"),
        ("    He went home (late); nobody *minded*.", "He went home (late); nobody *minded*."),
        ("    Indented prose of old\n    text files.", "Indented prose of old\ntext files."),
        ("    a = f(b);\n    c = d[0];", "```\na = f(b);\nc = d[0];\n```"),
    ],
)  # fmt: skip
def test_what_is_written_is_read(written: str, read: str) -> None:
    assert of(written) == read


PROSE = "The harbour lay quiet and the boats had come in before the rain, all but one of them."
VERSE = (
    "The harbour lay quiet,\nthe boats had come in,\nand all but one sailor\nwas out of the wind."
)


def test_lines_are_joined_in_prose_and_kept_in_verse() -> None:
    wrapped = (PROSE + " ") * 4
    lines, line = list[str](), ""
    for word in wrapped.split():
        if len(line) + 1 + len(word) > 72:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    assert of("\n".join([*lines, line])) == wrapped.strip()
    assert of(VERSE) == VERSE
    assert of(
        "港口很安静，船在下雨之前都回来了。港口很安静，船在下雨之前都回来了。\n港口很安静。"
    ) == ("港口很安静，船在下雨之前都回来了。港口很安静，船在下雨之前都回来了。港口很安静。")


def test_a_table_that_is_too_wide_for_a_phone_has_a_line_for_each_cell() -> None:
    rows = (("Name", "Words"), ("Ann", "w" * 50), ("Ben", ""))
    assert table_text(rows) == f"Name: Ann\nWords: {'w' * 50}\n\nName: Ben"


def test_links_that_take_too_much_room_leave_the_words() -> None:
    body = "[word](https://e.org/" + "a" * 150 + ") "
    found = of(body * 30)
    assert found == " ".join(["word"] * 30)


HARD = st.text("*_~|`>#-+[]()<@!&:/\\ \n.)1a2\u202e\u2067שx", max_size=60)


@settings(max_examples=200, deadline=None)
@given(HARD)
def test_nothing_bursts_a_card_or_pings(text: str) -> None:
    found = of(text * 3)
    assert len(found) <= ROOM
    assert "@everyone" not in found
    assert "@here" not in found
    assert found.count("```") % 2 == 0


async def test_notes_are_read_from_the_cards_that_refer_to_them(world: World) -> None:
    paragraph = "Somebody said something that takes up some room here. " * 8
    body = f"{paragraph}[^1]\n\n{paragraph}\n\n{paragraph}\n\n[^1]: So *they* say.\n"
    article = parse_seed(f'+++\ntitle = "T"\n+++\n{body}', "noted.md")
    world.library.articles[article.slug] = article
    (ann,) = world.join(1)
    await world.start(article="noted")
    await world.next(3)
    offers = [("Notes" in labels_of(world.card(f"Passage {n} of 3"))) for n in (1, 2, 3)]
    assert offers == [True, False, True]
    notes = shown(await press(ann, world.card("Passage 3 of 3"), Verb.NOTES))
    assert "1\\. So *they* say." in text_of(notes)
    assert "say" not in "".join(text_of(world.card(f"Passage {n} of 3")) for n in (1, 2, 3))
