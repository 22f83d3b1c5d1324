"""The article as the report shows it: each passage folded under its first words."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import htpy as h

from bot.domain.article import Article, Block, BlockKind, Passage, Run
from bot.text import day, snippet


def article_section(article: Article) -> h.Element:
    """Each passage is folded under its first words: whoever took part has read it."""
    published = f"Published {day(article.published)}." if article.published else ""
    abridged = "Parts of it were left out of the discussion." if article.is_abridged else ""
    lines = (article.note, article.author, published, *article.credits, abridged)
    passages = (
        h.details(".passage", id=f"passage-{number}")[
            h.summary[h.h3[f"{number}. ", h.bdi[snippet(article.lead(one), 60)]]],
            _passage(one),
        ]
        for number, one in enumerate(article.passages, 1)
    )
    return h.section(".article")[
        h.h2["The article"],
        (h.p(".small", dir="auto")[one] for one in lines if one),
        article.source and h.p(".small", dir="auto")[_source(article.source)],
        passages,
        h.details(".passage")[h.summary[h.h3["Notes"]], _blocks(article.notes)]
        if article.notes
        else None,
    ]


def _source(source: str) -> h.Node:
    is_address = source.startswith(("https://", "http://"))
    return _runs([Run(source, "", source if is_address else "")])


def _passage(passage: Passage) -> h.Node:
    shown = _blocks(passage.blocks)
    return [shown, passage.source and h.footer(dir="auto")[passage.source]]


def _blocks(blocks: Sequence[Block]) -> list[h.Node]:
    """Blocks as they were written, quotations as quotations and items in lists."""
    shown: list[h.Node] = []
    for is_quoted, group in groupby(blocks, lambda block: block.is_quoted):
        inner: list[h.Node] = []
        for is_item, some in groupby(group, lambda block: block.kind is BlockKind.ITEM):
            nodes = [_item(one) if is_item else _block(one) for one in some]
            inner.append(h.ul(".list")[nodes] if is_item else nodes)
        shown.append(h.blockquote[inner] if is_quoted else inner)
    return shown


def _item(block: Block) -> h.Element:
    mark = h.span(".mark")[f"{block.label} "] if block.label else None
    return h.li(dir="auto", style=f"margin-left: {1.2 * (block.depth - 1)}em")[
        mark, _runs(block.runs)
    ]


def _block(block: Block) -> h.Node:
    match block.kind:
        case BlockKind.HEADING:
            return h.h4(dir="auto")[_runs(block.runs)]
        case BlockKind.CODE:
            return h.pre(tabindex="0")[h.code[block.text]]
        case BlockKind.TABLE:
            head, *rows = block.rows
            return h.div(".wide", tabindex="0")[
                h.table[
                    h.thead[h.tr[(h.th(scope="col")[cell] for cell in head)]],
                    h.tbody[(h.tr[(h.td[cell] for cell in row)] for row in rows)],
                ]
            ]
        case BlockKind.RULE:
            return h.p(".rule", aria_hidden="true")["⁂"]
        case _:
            return h.p(dir="auto")[_runs(block.runs)]


def _runs(runs: Sequence[Run]) -> Iterator[h.Node]:
    for run in runs:
        node: h.Node = run.text
        for style in run.style:
            node = {"b": h.strong, "i": h.em, "s": h.s, "c": h.code}[style][node]
        yield h.a(href=run.href, rel="noopener noreferrer")[node] if run.href else node
