"""HTML made of functions: whatever is not markup already is text, and is escaped.

What members and authors wrote can therefore never become markup, whoever forgets it.
"""

from collections.abc import Iterable
from html import escape

from bot.summaries.shares import Interval


class Html(str):
    """Markup, made by `el` and friends; any other text is escaped when it is put into one."""

    __slots__ = ()


Child = str | Html | None
Attribute = str | int | bool | None

_VOID = ("meta", "img", "br")


def el(tag: str, *children: Child, **attributes: Attribute) -> Html:
    """An element. Attributes: `class_` is class, `aria_label` aria-label; True stands alone, None
    and False are left out. Children that are None are left out too."""
    named = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{tag}{named}>")
    return Html(f"<{tag}{named}>{join(children)}</{tag}>")


def join(children: Iterable[Child], between: str = "") -> Html:
    """Children one after the other."""
    return Html(between.join(_child(one) for one in children if one is not None))


def words(text: str) -> Html:
    """What a member or an author wrote, in a line of ours: with its own reading direction."""
    return el("bdi", text)


def section(anchor: str, title: str, *children: Child) -> Html:
    """A part of the page with its heading; the table of contents leads to `anchor`."""
    heading = el("h2", title, id=f"{anchor}-title")
    return el("section", heading, *children, id=anchor, aria_labelledby=f"{anchor}-title")


def table(
    caption: Child, head: Iterable[Child], rows: Iterable[Iterable[Child]], class_: str = ""
) -> Html:
    """A table whose first column names the rows. The caption is its name for who can't see it."""
    first, *columns = head
    header = el(
        "tr", el("th", first, scope="col"), *(el("th", one, scope="col") for one in columns)
    )
    body = [_row(cells) for cells in rows]
    return el(
        "table",
        el("caption", caption),
        el("thead", header),
        el("tbody", *body),
        class_=class_ or None,
    )


def wide(name: str, content: Html) -> Html:
    """What may be wider than a phone scrolls by itself, also by keyboard."""
    return el("div", content, class_="wide", role="region", aria_label=name, tabindex=0)


def bar(share: float | None, interval: Interval | None = None) -> Html:
    """A share (0 to 1) as a bar, with its interval as a line. The numbers stand beside it."""
    parts = [el("rect", class_="track", width="100", height="12")]
    parts.append(el("rect", class_="share", width=f"{100 * (share or 0):.2f}", height="12"))
    if interval is not None:
        low, high = 100 * interval.low, 100 * interval.high
        for x1, y1, x2, y2 in ((low, 6, high, 6), (low, 3, low, 9), (high, 3, high, 9)):
            ends = {"x1": f"{x1:.2f}", "y1": y1, "x2": f"{x2:.2f}", "y2": y2}
            parts.append(el("line", class_="range", **ends))
    return el(
        "svg",
        *parts,
        class_="bar",
        viewBox="0 0 100 12",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _row(cells: Iterable[Child]) -> Html:
    name, *values = cells
    return el("tr", el("th", name, scope="row"), *(el("td", value) for value in values))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _child(child: Child) -> str:
    return child if isinstance(child, Html) else escape(str(child))
