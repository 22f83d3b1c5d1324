"""A passage in Discord's own Markdown: what its author emphasised, and nothing by accident."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby
from unicodedata import bidirectional

from bot.chat.markup import cut_safe, escaped, guard_line, quote, safe, small
from bot.domain.article import Block, BlockKind, Passage, Run
from bot.text import table_text

ROOM = 3_000
"""Characters of a card that a passage may take; what it asks needs the others."""
PAGE = 1_800
"""Characters of notes on a page, before escapes and addresses."""

_MARKS = {"b": "**", "i": "*", "s": "~~"}
_UNFIT = re.compile(r"[\[\]()*_~|`\\<>@]|https?://|\b[\w-]+\.[a-z]{2,}\b")
"""The text of a link takes no escapes on Discord."""
_ADDRESS_END = str.maketrans({"(": "%28", ")": "%29", "*": "%2A", " ": "%20"})
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_NOTHING = "\u200b"
"""Parts two marks that Discord would take for one."""


def passage_text(passage: Passage) -> str:
    """A passage as it is read on a card. Where the addresses of its links take too much room they
    are left out."""
    source = f"\n{small(f'Quoted from: {safe(passage.source)}')}" if passage.source else ""
    text = blocks_text(passage.blocks)
    if len(text) > ROOM:
        text = blocks_text(passage.blocks, with_links=False)
    shown = cut_safe(text, ROOM)
    if shown.count("```") % 2:  # cut within code
        shown += "\n```"
    return shown + source


def text_pages(blocks: Sequence[Block]) -> list[str]:
    """Blocks of whatever length on pages, as many on each as it has room for."""
    pages: list[list[Block]] = []
    taken = 0
    for block in chain.from_iterable(map(_parts, blocks)):
        if not pages or taken + len(block.text) > PAGE:
            pages.append([])
            taken = 0
        pages[-1].append(block)
        taken += len(block.text)
    return [cut_safe(blocks_text(page), ROOM) for page in pages]


def _parts(block: Block) -> Iterator[Block]:
    """A block that is longer than a page in parts that are not, by their words alone."""
    if len(block.text) <= PAGE:
        yield block
        return
    for part in textwrap.wrap(block.text, PAGE):
        yield replace(block, runs=(Run(part),), label="")


def blocks_text(blocks: Iterable[Block], *, with_links: bool = True) -> str:
    """Some blocks, one below the other."""
    shown: list[str] = []
    for is_quoted, group in groupby(blocks, lambda block: block.is_quoted):
        text = "\n".join(_lines(list(group), with_links))
        shown.append(quote(text) if is_quoted else text)
    return "\n\n".join(shown)


def _lines(blocks: Sequence[Block], with_links: bool) -> Iterator[str]:
    """A blank line between blocks, but none between the items of a list or below a heading."""
    before: Block | None = None
    for block in blocks:
        is_close = (
            before is not None
            and block.kind is not BlockKind.HEADING
            and (
                before.kind is BlockKind.HEADING
                or (before.kind is block.kind is BlockKind.ITEM)
                or block.kind is BlockKind.CODE
                or before.kind in (BlockKind.CODE, BlockKind.TABLE)
            )
        )
        if before is not None and not is_close:
            yield ""
        yield _block_text(block, with_links, counts_on=_counts_on(before, block))
        before = block


def _counts_on(before: Block | None, block: Block) -> bool:
    """Whether an item has the number that Discord would give it: it counts on by itself."""
    if before is None or before.kind is not BlockKind.ITEM or before.depth != block.depth:
        return True
    number, last = block.label.rstrip("."), before.label.rstrip(".")
    return not (number.isdecimal() and last.isdecimal()) or int(number) == int(last) + 1


def _block_text(block: Block, with_links: bool, *, counts_on: bool) -> str:
    match block.kind:
        case BlockKind.CODE:
            return _fenced(block.text, block.label)
        case BlockKind.TABLE:
            return _fenced(table_text(block.rows))
        case BlockKind.RULE:
            return "⁂"
        case BlockKind.HEADING:
            text = " ".join(_inline(block.runs, with_links, bold=block.depth > 2).split("\n"))
            return f"### {text}" if block.depth <= 2 else f"**{text}**"
        case BlockKind.ITEM:
            text = _inline(block.runs, with_links)
            indent = "  " * (block.depth - 1)
            number = block.label if counts_on else block.label.replace(".", "\\.")
            mark = {"•": "- ", "": "  "}.get(block.label, f"{number} ")
            following = f"\n{indent}{' ' * len(mark)}"
            return f"{indent}{mark}{text.replace(chr(10), following)}"
        case _:
            return _inline(block.runs, with_links)


def _inline(runs: Sequence[Run], with_links: bool, *, bold: bool = False) -> str:
    pieces: list[str] = []
    marked = ""
    for run in runs:
        piece, marks = _run_text(run, with_links, bold), run.style.replace("c", "") or run.href
        if (
            marks
            and marked
            and pieces
            and not pieces[-1][-1:].isspace()
            and not piece[:1].isspace()
        ):
            pieces.append(_NOTHING)
        pieces.append(piece)
        marked = marks
    lines = "".join(pieces).split("\n")
    return "\n".join(_isolated(guard_line(line)) for line in lines)


def _run_text(run: Run, with_links: bool, bold: bool) -> str:
    if "c" in run.style:
        fence = "``" if "`" in run.text else "`"
        pad = " " if "`" in run.text else ""
        return f"{fence}{pad}{_tame(run.text)}{pad}{fence}"
    before, text, after = _parted(run.text)
    if not text:
        return run.text
    text = _linked(text, run.href) if run.href and with_links else escaped(text)
    marks = [_MARKS[style] for style in run.style if not (bold and style == "b")]
    return before + "".join(marks) + text + "".join(reversed(marks)) + after


def _parted(text: str) -> tuple[str, str, str]:
    """The white space around a text apart: Discord takes no mark next to a space."""
    found = _EDGES.fullmatch(text)
    return (found[1], found[2], found[3]) if found else ("", text, "")


def _linked(text: str, href: str) -> str:
    if text == href:
        return href
    if _UNFIT.search(text) or not text.strip():
        return f"{escaped(text)} ({href})"
    return f"[{text}]({href.translate(_ADDRESS_END)})"


def _fenced(text: str, language: str = "") -> str:
    return f"```{language}\n{_tame(text)}\n```"


def _tame(text: str) -> str:
    """Code in which no fence ends too early."""
    return text.replace("```", f"`{_NOTHING}`{_NOTHING}`")


def _isolated(line: str) -> str:
    """A line that is read from right to left, so that its full stop stands at its left end; in
    other lines words of such a script are kept from moving the numbers next to them."""
    strong = (bidirectional(letter) for letter in line)
    first = next((each for each in strong if each in ("L", "R", "AL")), "L")
    if first != "L":
        return f"\u2067{line}\u2069"
    return f"\u2068{line}\u2069" if any(bidirectional(one) in ("R", "AL") for one in line) else line
