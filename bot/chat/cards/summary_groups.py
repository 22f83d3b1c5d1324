"""Of the summary card: groups of opinion, what unites and what divides them."""

from collections.abc import Iterator, Sequence

from bot.chat.cards.parts import safe, small
from bot.summaries.findings import Groups, Item, Stand


def group_sections(groups: Groups | None) -> Iterator[str]:
    """The groups, then what unites and what divides them; or the sentence that says why not."""
    if groups is None:
        return
    head = "### Groups of opinion\n"
    if not groups.groups:
        yield head + groups.why_not + _contested(groups)
        return
    counted = f"{groups.people:,} people, grouped by who answered alike:"
    yield head + "\n".join([counted, *([small(groups.caution)] if groups.caution else [])])
    for group in groups.groups:
        yield f"- **{group.name}**: {safe(group.words)}"
    if groups.unites:
        told = [f"- {_item(groups.items[i])}{_all(groups, i)}" for i in groups.unites]
        yield "\n".join(["**What unites the groups**", *told])
    if groups.divides:
        told = [f"- {_item(groups.items[i])}{_each(groups, i)}" for i in groups.divides]
        yield "\n".join(["**What divides them most**", *told])


def _item(item: Item) -> str:
    return f"Passage {item.number}: “{safe(item.text)}”" if item.number else safe(item.name)


def _all(groups: Groups, item: int) -> str:
    stand = groups.groups[0].stands[item]
    return "\n  All mostly disagree." if stand is Stand.DISAGREES else "\n  All mostly agree."


def _each(groups: Groups, item: int) -> str:
    told = [f"{group.name}: {_stand(group.stands, item)}" for group in groups.groups]
    return f"\n  {', '.join(told)}."


def _stand(stands: Sequence[Stand], item: int) -> str:
    return {
        Stand.AGREES: "agree",
        Stand.DISAGREES: "disagree",
        Stand.DIVIDED: "divided",
        Stand.FEW: "few answered",
    }[stands[item]]


def _contested(groups: Groups) -> str:
    if groups.contested is None:
        return ""
    item = groups.items[groups.contested]
    name = item.name if item.number else f"the reason {item.name}"
    stop = "" if name.endswith((".”", "!”", "?”", "…”")) else "."
    return f" They are split most evenly over {safe(name)}{stop}"
