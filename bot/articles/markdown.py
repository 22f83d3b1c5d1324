"""An article's body as blocks: Markdown read into what is shown of it, each with its place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, groupby
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.token import Token

from bot.articles.html import html_blocks
from bot.articles.inline import code_run, runs_of
from bot.articles.sources import HEADING_AT_MOST, Sort, Source, with_notes
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
_LINE_END = re.compile(r"\r\n?|\n")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})[^\n]*")
_NOT_SHOWN = re.compile(
    r"(?P<code>^[ ]{0,3}(?P<fence>`{3,}|~{3,}).*?(?:^[ ]{0,3}(?P=fence)|\Z)|`[^`\n]+`)"
    r"|<!--.{0,5000}?-->|\{\{[^{}]{0,1000}\}\}|\{%.{0,1000}?%\}"
    r"|\{[:#][^{}\n]{0,80}\}|^[ ]{0,3}:::[^\n]*|\[!\w{1,20}\](?=\s)",
    re.DOTALL | re.MULTILINE,
)
"""Comments, and what programs that make web sites read; code may hold both."""
_NOTHING = "\u200b"
"""No space, so that nothing seems indented; it is not shown."""
_QUOTE_MARK = re.compile(r"^[ ]{0,3}>[ ]?", re.MULTILINE)
_DEFINITION = re.compile(
    r"[ ]{0,3}\[[^\]]{1,200}\]:\s*(?:$|<|https?:|mailto:|ftp:|www\.|[/#.]|\S+\.\w{2,5}(?:\s|$))"
)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
_CODE_SIGNS = re.compile(r"[{}=<>\[\]\\|#$]|\w\(")
_CODE_END = re.compile(r"[{}]\s*$|\)\s*[:;]\s*$")


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
        found = list(map(self._read, _groups_at(_PARSER.parse(self._masked, self._definitions))))
        starts = [0, *(one.start for one in found[1:]), len(self.body)]
        return with_notes(
            replace(one, start=start, end=end)
            for one, start, end in zip(found, starts, starts[1:], strict=False)
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
        around = zip([None, *found], found, [*found[1:], None], strict=False)
        return tuple(
            one
            for before, one, after in around
            if one.kind is not BlockKind.RULE
            or (before and after and before.kind not in (BlockKind.RULE, BlockKind.HEADING))
        )

    def within(self, start: int, end: int) -> tuple[Source, ...]:
        """The blocks of the source that body[start:end] has any part of."""
        first = bisect_right(self.sources, start, key=lambda one: one.end)
        last = bisect_left(self.sources, end, key=lambda one: one.start)
        return self.sources[first:last]

    def inline_text(self, start: int, end: int) -> str:
        """The words of a part of one paragraph."""
        runs = runs_of(_PARSER.parseInline(self._masked[start:end], self._definitions)[0])
        return "".join(run.text for run in runs)

    def _read(self, group: list[Token]) -> Source:
        """A block of the source; its end is told once the next one is known."""
        first = group[0]
        sort = _SORTS.get(first.type, Sort.OTHER)
        blocks = tuple(_blocks(group))
        if sort is Sort.HEADING and (not blocks or blocks[0].kind is not BlockKind.HEADING):
            sort = Sort.PARAGRAPH if blocks else Sort.OTHER
        start = self._at(first)
        is_verse = sort is Sort.PARAGRAPH and any("\n" in block.text for block in blocks)
        if is_verse or sort is Sort.CODE:
            begin, end = first.map or (0, 0)
            return Source(start, start, sort, blocks, tuple(self._lines[begin + 1 : end]))
        if sort is Sort.LIST:
            items = list(_groups_at(group[1:-1]))
            shown = accumulate(len(list(_blocks([first, *item]))) for item in items)
            places = tuple(self._at(item[0]) for item in items[1:])
            return Source(start, start, sort, blocks, places, tuple(shown))
        inner: list[Token] = []
        if sort is Sort.QUOTE:
            inner = [one for one in group if one.level == 1 and one.map][1:]
        elif sort is Sort.TABLE:
            inner = [one for one in group if one.type == "tr_open"][2:]  # the header stays with one
        return Source(start, start, sort, blocks, tuple(map(self._at, inner)))

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
                until = source.parts[0] if source.parts else source.end
                header = _LINE_END.split(self._masked[source.start : until])[:2]
                begins = start > source.start
                return self._parse("\n".join([*header, text] if begins else [text]))
            case Sort.CODE:
                lines = [one for one in _LINE_END.split(text) if not _FENCE.fullmatch(one)]
                code = source.blocks[0]
                return [replace(code, runs=(code_run("\n".join(lines)),))]
            case Sort.LIST:
                places = [source.start, *source.parts, source.end]
                if start in places and end in places:
                    shown = [0, *source.shown]
                    return source.blocks[shown[places.index(start)] : shown[places.index(end)]]
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
    return found[0] if found["code"] else re.sub(r"[^\r\n]", _NOTHING, found[0])


def _groups_at(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each outermost block, or of each item of a list."""
    depths = accumulate((token.nesting for token in tokens), initial=0)
    begins = [
        depth == 0 and token.nesting >= 0 for token, depth in zip(tokens, depths, strict=False)
    ]
    for _, group in groupby(zip(accumulate(begins), tokens, strict=True), lambda pair: pair[0]):
        yield [token for _, token in group]


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    quotes, level, label, is_underlined = 0, 0, "", False
    lists: list[str] = []
    rows: list[list[str]] = []
    in_table = False
    for token in tokens:
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "bullet_list_open" | "ordered_list_open":
                lists.append("")
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                label = lists[-1] = _label(token, lists[-1])
            case "heading_open":
                level, is_underlined = int(token.tag[1:]), token.markup in ("-", "=")
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
                if level and is_underlined and _is_sentence(runs):  # a rule below a paragraph
                    kind, level = BlockKind.PARAGRAPH, 0
                if level:
                    runs = _without_edit_link(runs)
                if runs:
                    yield Block(kind, runs, quotes > 0, level or len(lists), label)
                level, label = 0, ""
            case "fence":
                yield Block(
                    BlockKind.CODE, (code_run(token.content),), quotes > 0, label=_language(token)
                )
            case "code_block":
                for block in _indented(token.content):
                    yield replace(block, is_quoted=quotes > 0)
            case "html_block":
                for block in html_blocks(token.content):
                    yield replace(block, is_quoted=block.is_quoted or quotes > 0)
            case "hr":
                yield Block(BlockKind.RULE)
            case _:
                pass


def _label(token: Token, before: str) -> str:
    """A bullet, or the item's own number; who gives each item the same leaves counting to us."""
    if not token.info:
        return "•"
    number = int(token.info)
    if before and number <= 1:
        number = int(before[:-1]) + 1
    return f"{number}."


def _language(token: Token) -> str:
    word = token.info.split()[:1]
    return word[0] if word and re.fullmatch(r"[\w+#.-]{1,20}", word[0]) else ""


def _indented(text: str) -> Iterator[Block]:
    """Indented text is code if it looks like it; else somebody indents what they write."""
    lines = [line for line in text.split("\n") if line.strip()]
    if sum(map(_is_code, lines)) * 2 >= len(lines):
        yield Block(BlockKind.CODE, (code_run(text),))
    else:
        yield from _blocks(_PARSER.parse("\n".join(line.strip() for line in text.split("\n"))))


def _is_code(line: str) -> bool:
    return len(set(_CODE_SIGNS.findall(line))) > 1 or _CODE_END.search(line) is not None


def _is_sentence(runs: Sequence[Run]) -> bool:
    text = "".join(run.text for run in runs)
    return len(text) > HEADING_AT_MOST or re.search(r"[.!?;,][\"”’)]*$", text) is not None


def _without_edit_link(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Copied from Wikipedia, a heading ends in a way to change it."""
    text = "".join(run.text for run in runs)
    if not text.endswith("[edit]") or text == "[edit]":
        return runs
    kept, room = list[Run](), len(text) - len("[edit]")
    for run in runs:
        kept.append(replace(run, text=run.text[:room]))
        room = max(room - len(run.text), 0)
    return tuple(run for run in kept if run.text.strip())


def _footnote(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A block rule: a line [^1]: …, with the lines that go on after it."""
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    found = _FOOTNOTE.match(text)
    if found is None or state.is_code_block(line):
        return False
    if silent:
        return True
    last = line + 1
    while last < end and not _is_footnote(state, last) and _goes_on(state, last, end):
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


def _goes_on(state: StateBlock, line: int, end: int) -> bool:
    """Whether a footnote goes on: to a blank line, and after it as long as it is indented."""
    if not state.isEmpty(line):
        return not state.isEmpty(line - 1) or state.sCount[line] - state.blkIndent >= 2
    return line + 1 < end and state.sCount[line + 1] - state.blkIndent >= 2


def _is_footnote(state: StateBlock, line: int) -> bool:
    begin = state.bMarks[line] + state.tShift[line]
    return _FOOTNOTE.match(state.src[begin : state.eMarks[line]]) is not None


def _reference(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """The parser's own rule for [1]: address, but only for addresses: "[Anna]: Hello!" is talk."""
    begin = state.bMarks[line] + state.tShift[line]
    if not _DEFINITION.match(state.src[begin : state.eMarks[line]]):
        return False
    return reference(state, line, end, silent)


_PARSER = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])
_PARSER.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
_PARSER.block.ruler.at("reference", _reference)
cast("Any", _PARSER.linkify).set({"fuzzy_link": False, "fuzzy_email": False})
