"""An article's body as blocks: Markdown read into what is shown of it, each with its place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from bot.articles.inline import code_run, runs_of, text_of_html
from bot.articles.sources import Sort, Source, with_notes
from bot.domain.article import Block, BlockKind, Run

_SORTS = {
    "paragraph_open": Sort.PARAGRAPH,
    "heading_open": Sort.HEADING,
    "bullet_list_open": Sort.LIST,
    "ordered_list_open": Sort.LIST,
    "blockquote_open": Sort.QUOTE,
    "fence": Sort.CODE,
    "code_block": Sort.CODE,
    "table_open": Sort.TABLE,
    "footnote_open": Sort.NOTE,
}
_INNER = {Sort.LIST: "list_item_open", Sort.TABLE: "tr_open"}

_LINE_END = re.compile(r"\r\n?|\n")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})[^\n]*")
_NOT_SHOWN = re.compile(
    r"(?P<code>^[ ]{0,3}(?P<fence>`{3,}|~{3,}).*?(?:^[ ]{0,3}(?P=fence)|\Z)|`[^`\n]+`)"
    r"|<!--.{0,5000}?-->|\{\{[<%].{0,1000}?[%>]\}\}|\{%.{0,1000}?%\}",
    re.DOTALL | re.MULTILINE,
)
"""Comments, and the shortcodes of those who make web sites; code may hold both."""
_QUOTE_MARK = re.compile(r"^[ ]{0,3}>[ ]?", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
_CODE_SIGNS = re.compile(r"[{}();=<>\[\]\\|#$]")


class Document:
    """A body and its blocks, in order; their slices joined give back the body."""

    def __init__(self, body: str) -> None:
        self.body = body
        self._masked = _NOT_SHOWN.sub(_mask, body)
        self._definitions: dict[str, Any] = {}
        self._lines = [0, *(found.end() for found in _LINE_END.finditer(body))]

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The blocks of the source. Their slices leave nothing out: what shows nothing, such as
        the address of a link, is part of the one before it."""
        groups = list(_groups(_PARSER.parse(self._masked, self._definitions)))
        starts = [0, *(self._at(group[0]) for group in groups[1:]), len(self.body)]
        return with_notes(
            Source(start, end, *self._read(group))
            for group, start, end in zip(groups, starts, starts[1:], strict=False)
        )

    @property
    def notes(self) -> tuple[Block, ...]:
        """Footnotes and references, wherever they stand."""
        found = (one for one in self.sources if one.sort is Sort.NOTE)
        return tuple(block for source in found for block in source.blocks)

    def blocks(self, start: int, end: int) -> tuple[Block, ...]:
        """What is shown of body[start:end], notes apart; a rule at either end shows nothing."""
        found = [
            block
            for source in self.within(start, end)
            if source.sort is not Sort.NOTE
            for block in self._part(source, max(start, source.start), min(end, source.end))
        ]
        while found and found[-1].kind is BlockKind.RULE:
            found.pop()
        while found and found[0].kind is BlockKind.RULE:
            found.pop(0)
        return tuple(found)

    def within(self, start: int, end: int) -> tuple[Source, ...]:
        """The blocks of the source that body[start:end] has any part of."""
        first = bisect_right(self.sources, start, key=lambda one: one.end)
        last = bisect_left(self.sources, end, key=lambda one: one.start)
        return self.sources[first:last]

    def inline_text(self, start: int, end: int) -> str:
        """The words of a part of one paragraph."""
        runs = runs_of(_PARSER.parseInline(self._masked[start:end], self._definitions)[0])
        return "".join(run.text for run in runs)

    def _read(self, group: list[Token]) -> tuple[Sort, tuple[Block, ...], tuple[int, ...]]:
        first = group[0]
        sort = _SORTS.get(first.type, Sort.OTHER)
        blocks = tuple(_blocks(group))
        is_verse = sort is Sort.PARAGRAPH and any("\n" in block.text for block in blocks)
        if is_verse or sort is Sort.CODE:
            begin, end = first.map or (0, 0)
            return sort, blocks, tuple(self._lines[begin + 1 : end])
        if sort is Sort.QUOTE:
            inner = [one for one in group if one.level == 1 and one.map]
        else:
            inner = [one for one in group if one.type == _INNER.get(sort) and one.level < 3]
            least = min((one.level for one in inner), default=0)
            inner = [one for one in inner if one.level == least or sort is Sort.TABLE]
        skipped = 2 if sort is Sort.TABLE else 1  # a header goes with the first row
        return sort, blocks, tuple(self._at(one) for one in inner[skipped:])

    def _part(self, source: Source, start: int, end: int) -> Iterable[Block]:
        if not self.body[source.start : start].strip() and not self.body[end : source.end].strip():
            return source.blocks
        text = self._masked[start:end]
        match source.sort:
            case Sort.QUOTE:
                return [
                    replace(one, is_quoted=True) for one in self._parse(_QUOTE_MARK.sub("", text))
                ]
            case Sort.TABLE:
                header = _LINE_END.split(self._masked[source.start : source.end])[:2]
                begins = start > source.start
                return self._parse("\n".join([*header, text] if begins else [text]))
            case Sort.CODE:
                lines = [one for one in _LINE_END.split(text) if not _FENCE.fullmatch(one)]
                code = source.blocks[0]
                return [replace(code, runs=(code_run("\n".join(lines)),))]
            case Sort.LIST:
                return self._parse("\n".join(one.lstrip() for one in _LINE_END.split(text)))
            case _:
                runs = runs_of(_PARSER.parseInline(text, self._definitions)[0])
                return [Block(BlockKind.PARAGRAPH, runs)] if runs else []

    def _parse(self, text: str) -> Iterator[Block]:
        return _blocks(_PARSER.parse(text, dict(self._definitions)))

    def _at(self, token: Token) -> int:
        line = (token.map or (0, 0))[0]
        return self._lines[line] if line < len(self._lines) else len(self.body)


def _mask(found: re.Match[str]) -> str:
    """As long as what was there, and with its lines: every place stays where it is."""
    return found[0] if found["code"] else re.sub(r"[^\r\n]", " ", found[0])


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each outermost block."""
    depths = accumulate((token.nesting for token in tokens), initial=0)
    begins = [
        depth == 0 and token.nesting >= 0 for token, depth in zip(tokens, depths, strict=False)
    ]
    numbers = accumulate(begins)
    for _, group in groupby(zip(numbers, tokens, strict=True), lambda pair: pair[0]):
        yield [token for _, token in group]


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    quotes, level, label = 0, 0, ""
    lists: list[int | None] = []
    rows: list[list[str]] = []
    in_table = False
    for token in tokens:
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                label = "•" if number is None else f"{number}."
                lists[-1] = None if number is None else number + 1
            case "heading_open":
                level = int(token.tag[1:])
            case "table_open":
                in_table, rows = True, []
            case "tr_open":
                rows.append([])
            case "table_close":
                in_table = False
                yield Block(BlockKind.TABLE, rows=tuple(map(tuple, rows)), is_quoted=quotes > 0)
            case "inline" if in_table:
                rows[-1].append(" ".join("".join(one.text for one in runs_of(token)).split()))
            case "inline":
                kind = (
                    BlockKind.HEADING if level else BlockKind.ITEM if lists else BlockKind.PARAGRAPH
                )
                runs = runs_of(token)
                if runs:
                    yield Block(kind, runs, quotes > 0, level or len(lists), label)
                level, label = 0, ""
            case "fence":
                yield Block(
                    BlockKind.CODE, (code_run(token.content),), quotes > 0, label=_language(token)
                )
            case "code_block":
                yield replace(_indented(token.content), is_quoted=quotes > 0)
            case "html_block":
                for text in text_of_html(token.content):
                    yield Block(BlockKind.PARAGRAPH, (Run(text),), quotes > 0)
            case "hr":
                yield Block(BlockKind.RULE)
            case _:
                pass


def _language(token: Token) -> str:
    word = token.info.split()[:1]
    return word[0] if word and re.fullmatch(r"[\w+#.-]{1,20}", word[0]) else ""


def _indented(text: str) -> Block:
    """Indented text is code if it looks like it; else somebody indents what they write."""
    lines = [line for line in text.split("\n") if line.strip()]
    if sum(bool(_CODE_SIGNS.search(line)) for line in lines) * 2 >= len(lines):
        return Block(BlockKind.CODE, (code_run(text),))
    return Block(BlockKind.PARAGRAPH, (Run("\n".join(line.strip() for line in lines)),))


def _footnote(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A block rule: a line [^1]: …, with the lines that go on after it."""
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    found = _FOOTNOTE.match(text)
    if found is None or state.is_code_block(line):
        return False
    if silent:
        return True
    last = line + 1
    while last < end and not state.isEmpty(last) and not _is_footnote(state, last):
        last += 1
    state.push("footnote_open", "", 1).map = [line, last]
    inline = state.push("inline", "", 0)
    name = found[0].rstrip()[2:-2]
    inline.content = (
        f"{name}. " + state.getLines(line, last, state.blkIndent, False)[found.end() :].strip()
    )
    inline.map, inline.children = [line, last], []
    state.push("footnote_close", "", -1)
    state.line = last
    return True


def _is_footnote(state: StateBlock, line: int) -> bool:
    begin = state.bMarks[line] + state.tShift[line]
    return _FOOTNOTE.match(state.src[begin : state.eMarks[line]]) is not None


_PARSER = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])
_PARSER.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
