"""Blocks of HTML in the midst of Markdown, as blocks."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from bot.articles.inline import PICTURE, STYLES, TAGS, address, code_run, raised, tidy
from bot.domain.article import Block, BlockKind, Run
from bot.text import clean

_UNREAD = ("script", "style", "template", "svg", "noscript", "iframe")
_DIVIDING = (
    "p div section article main aside header footer center figure figcaption address details "
    "summary dl dt dd form fieldset ul ol li blockquote table tr h1 h2 h3 h4 h5 h6 hr pre"
)
_DIVIDES = frozenset(_DIVIDING.split())


def html_blocks(html: str) -> list[Block]:
    """What is read of a piece of HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.finish()
    return reader.blocks


class _Reader(HTMLParser):
    """Takes one tag after another; what is open is kept, whatever is closed or not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._styles: list[str] = []
        self._href = ""
        self._lists: list[int] = []
        """Numbers of the next items; 0 for a list with bullets."""
        self._label = ""
        self._heading = self._quotes = self._unread = 0
        self._raised = ""
        self._is_code = False
        self._rows: list[list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in TAGS:
            self._add(self.get_starttag_text() or "")
            return
        if tag in _UNREAD:
            self._unread += 1
        if tag in _DIVIDES:
            self._close()
        match tag:
            case "br":
                self._add("\n")
            case "img":
                self._runs.append(
                    Run(
                        clean(given.get("alt", "")).strip() or PICTURE,
                        "",
                        address(given.get("src", "")),
                    )
                )
            case "a":
                self._href = address(given.get("href", ""))
            case "sup" | "sub":
                self._raised = tag
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._heading = int(tag[1])
            case "ul" | "ol":
                self._lists.append(1 if tag == "ol" else 0)
            case "li" if self._lists:
                self._label = f"{self._lists[-1]}." if self._lists[-1] else "•"
                self._lists[-1] += self._lists[-1] > 0
            case "blockquote":
                self._quotes += 1
            case "pre":
                self._is_code = True
            case "table":
                self._rows = []
            case "tr" if self._rows is not None:
                self._rows.append([])
            case "hr":
                self.blocks.append(Block(BlockKind.RULE))
            case _ if tag in STYLES:
                self._styles.append(STYLES[tag])
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(self._unread - 1, 0)
        if tag in ("td", "th") and self._rows:
            text = "".join(run.text for run in tidy(self._runs))
            self._rows[-1].append(" ".join(text.split()))
            self._runs = []
        if tag in _DIVIDES:
            self._close()
        match tag:
            case "a":
                self._href = ""
            case "sup" | "sub":
                self._raised = ""
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "blockquote":
                self._quotes = max(self._quotes - 1, 0)
            case "table" if self._rows is not None:
                rows = tuple(tuple(row) for row in self._rows if any(row))
                self._rows = None
                if rows:
                    self.blocks.append(
                        Block(BlockKind.TABLE, rows=rows, is_quoted=self._quotes > 0)
                    )
            case _ if tag in STYLES and STYLES[tag] in self._styles:
                self._styles.remove(STYLES[tag])
            case _:
                pass

    def handle_data(self, data: str) -> None:
        text = clean(data)
        if self._raised:
            text = raised(text, is_sub=self._raised == "sub")
        self._add(text if self._is_code else re.sub(r"\s+", " ", text))

    def finish(self) -> None:
        """Close what the text left open."""
        self.handle_endtag("table")
        self._close()

    def _add(self, text: str) -> None:
        if not self._unread:
            self._runs.append(Run(text, "".join(self._styles), self._href))

    def _close(self) -> None:
        """End the block that is open."""
        if self._rows is not None:
            return
        if self._is_code:
            block = Block(BlockKind.CODE, (code_run("".join(run.text for run in self._runs)),))
        else:
            kind = BlockKind.PARAGRAPH
            depth = len(self._lists)
            if self._heading:
                kind, depth = BlockKind.HEADING, self._heading
            elif self._lists:
                kind = BlockKind.ITEM
            block = Block(kind, tidy(self._runs), depth=depth, label=self._label)
        if block.text.strip():
            self.blocks.append(replace(block, is_quoted=self._quotes > 0))
            self._label = ""
        self._runs, self._heading, self._is_code = [], 0, False
