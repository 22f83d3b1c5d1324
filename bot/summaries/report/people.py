"""Who took part and how they stand to each other: groups, roles, participation."""

from collections.abc import Sequence

from bot.summaries.findings import Groups, OpinionGroup, Presence, RoleComparison
from bot.summaries.models import Item
from bot.summaries.report.figure import Pictures
from bot.summaries.report.markup import Child, Html, bar, el, join, section, table, wide, words
from bot.summaries.summary import Summary
from bot.summaries.words import FEWER, interval_text, percent

UNKNOWN = "not told"


def groups_section(summary: Summary, pictures: Pictures) -> Html | None:
    """Groups of people who stand alike, in words and on the map."""
    found = summary.groups
    if found is None:
        return None
    title = "Groups of opinion"
    caution = el("p", found.caution, class_="small") if found.caution else None
    if not found.groups:
        return section("groups", title, el("p", found.why_not, dir="auto"), caution)
    about = (
        f"{found.people:,} people took a stand on enough passages and reasons. The groups come "
        "from how alike their stands are; nobody chose one, and no dot stands for a person."
    )
    return section(
        "groups",
        title,
        el("p", about),
        caution,
        el("dl", *(part for one in found.groups for part in _group(one)), class_="groups"),
        pictures.figure("groups"),
        _items("What unites them", found, found.unites),
        _items("What divides them", found, found.divides),
        _stands(found),
    )


def roles_section(summary: Summary) -> Html | None:
    """How people of the compared roles answered."""
    if not summary.by_role:
        return None
    note = (
        "A person can have several of these roles, and answers with few people are put together "
        "as “others”. A difference between roles says nothing about its cause."
    )
    return section("roles", "By role", el("p", note), *map(_comparison, summary.by_role))


def participation_section(summary: Summary) -> Html | None:
    """How many answered at each step."""
    steps = summary.participation
    if not steps:
        return None
    most = max((step.people or 0 for step in steps), default=0)
    rows = [_present(step, most) for step in steps]
    head = ("Step", "People", "Of these, answered at the opening")
    return section(
        "participation",
        "Who was still answering",
        table("How many people answered at each step of the round", head, rows, "numbers steps"),
    )


def _group(group: OpinionGroup) -> tuple[Html, Html]:
    return el("dt", words(group.name)), el("dd", group.words, dir="auto")


def _items(title: str, found: Groups, places: Sequence[int]) -> Html | None:
    if not places:
        return None
    items = [el("li", _item(found.items[place])) for place in places]
    return join([el("h3", title), el("ul", *items)])


def _item(item: Item) -> Html:
    if not item.number:
        return join(["“", words(item.text), "”"])
    link = el("a", f"Passage {item.number}", href=f"#passage-{item.number}")
    return join([link, ": ", words(item.text)])


def _stands(found: Groups) -> Html:
    rows: list[list[Child]] = []
    for place, item in enumerate(found.items):
        rows.append([_item(item), *(group.stands[place].value for group in found.groups)])
    caption = "How each group stands to each passage and reason"
    head = ("Passage or reason", *(words(group.name) for group in found.groups))
    return wide(caption, table(caption, head, rows, "stands"))


def _comparison(one: RoleComparison) -> Html:
    rows: list[list[Child]] = []
    for role in one.roles:
        cells: list[Child] = []
        for share in role.shares:
            interval = el("span", interval_text(share).strip("()"), class_="small")
            cells.append(join([el("b", percent(share.share)), el("br"), interval]))
        rows.append([words(role.role), *cells, f"{role.n:,}"])
    caption = join(["By role: ", words(one.question)])
    told = table(caption, ("Role", *map(words, one.answers), "n"), rows, "numbers")
    return wide(f"By role: {one.question}", told)


def _present(step: Presence, most: int) -> list[Child]:
    words_ = step.step[:1].upper() + step.step[1:]
    if step.people is None:
        return [words_, FEWER, UNKNOWN]
    panel = UNKNOWN if step.panel is None else f"{step.panel:,}"
    name = el("span", el("span", words_), bar(step.people / max(most, 1)), class_="labelled")
    return [name, el("b", f"{step.people:,}"), panel]
