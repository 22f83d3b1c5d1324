"""What the summary card says of groups of opinion."""

from bot.chat.cards.summary_groups import group_sections
from bot.summaries.findings import Groups, OpinionGroup, Stand
from bot.summaries.models import Item

AGREES, DISAGREES, DIVIDED, FEW = Stand.AGREES, Stand.DISAGREES, Stand.DIVIDED, Stand.FEW
ITEMS = (Item(1, "Nobody won."), Item(2, "The *call* failed."), Item(0, "See @everyone."))


def group(name: str, people: int, *stands: Stand, words: str = "") -> OpinionGroup:
    said = words or f"{people} people who mostly agree with passage 1"
    return OpinionGroup(name, people, said, stands, 0.5, 0.0, 0.1, 0.1)


def groups(*found: OpinionGroup, why_not: str = "", contested: int | None = None) -> Groups:
    people = sum(one.people for one in found)
    caution = "Take them as a hint."
    return Groups(people, ITEMS, found, why_not, caution, (0,), (1, 2), (), contested)


def card(found: Groups | None) -> str:
    return "\n".join(group_sections(found))


def test_the_groups_and_what_unites_and_divides_them() -> None:
    text = card(
        groups(
            group("Group A", 1200, AGREES, AGREES, DIVIDED),
            group("Group B", 8, AGREES, DISAGREES, FEW, words="8 people and “*”"),
        )
    )
    assert text == (
        "### Groups of opinion\n"
        "1,208 people, grouped by who answered alike:\n"
        "-# Take them as a hint.\n"
        "- **Group A**: 1200 people who mostly agree with passage 1\n"
        "- **Group B**: 8 people and “\\*”\n"
        "**What unites the groups**\n"
        "- Passage 1: “Nobody won.”\n"
        "  All mostly agree.\n"
        "**What divides them most**\n"
        "- Passage 2: “The \\*call\\* failed.”\n"
        "  Group A: agree, Group B: disagree.\n"
        "- “See @\u200beveryone.”\n"
        "  Group A: divided, Group B: few answered."
    )


def test_what_all_disagree_with_unites_too() -> None:
    stands = (DISAGREES, AGREES, AGREES)
    found = groups(group("Group A", 9, *stands), group("Group B", 8, *stands))
    assert "- Passage 1: “Nobody won.”\n  All mostly disagree." in card(found)


def test_the_honest_sentence_where_there_are_none() -> None:
    text = card(groups(why_not="People do not fall into clear groups: so it is.", contested=2))
    assert text == (
        "### Groups of opinion\n"
        "People do not fall into clear groups: so it is. "
        "They are split most evenly over the reason “See @\u200beveryone.”"
    )


def test_nothing_where_nobody_was_asked() -> None:
    assert card(None) == ""
