"""Files that people bring: what is read of them, and what they hear where nothing can be."""

import pytest
from intake.made import WORDS, docx, page, pdf

from bot.domain.article import Article, BlockKind, Dropped, Origin
from bot.intake.limits import MAX_FILE
from bot.intake.outcome import NoArticle, Problem
from bot.intake.reading import read_file, read_text

PARAGRAPH = (WORDS + " ") * 6
LINES = [
    "The harbour lay quiet, and the boats had come in before the rain that even-",
    "ing. Nobody spoke of it, but everybody had seen the light on the far pier, and",
    "they all knew what it meant.",
    "A second paragraph begins here, and it goes on for as long as the line has any",
    "room, until at last it ends.",
]
PAGE = page(
    f"<h1>The harbour</h1><p>The <b>harbour</b> lay <em>quiet</em>, they said; "
    f'<a href="https://example.org/a_b">the plan</a> was old. {PARAGRAPH}</p>'
    f"<h2>What he said</h2><blockquote><p>{PARAGRAPH}</p></blockquote>"
    f"<p>They ask for three things:</p><ul><li>One thing</li><li>Two things</li></ul>"
    f"<ol><li>First</li><li>Second</li></ol><pre><code>def f(x):\n    return 1</code></pre>"
    f"<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
    f'<img src="https://example.org/m.png" alt="a map"><img src="x.png"><p>1. A year that ended. '
    f"{PARAGRAPH}</p><iframe src='https://example.org'></iframe>",
    '<meta property="og:title" content="The harbour"><meta name="author" content="Ann Writer">'
    '<meta property="article:published_time" content="2024-05-01T10:00:00Z">',
    "pt-BR",
)


def read(name: str, data: bytes) -> Article:
    found = read_file(name, data)
    assert isinstance(found, Article), found
    return found


def test_a_page_gives_its_article_with_where_each_detail_was_found() -> None:
    article = read("page.html", PAGE)
    assert (article.title, article.author, article.published) == (
        "The harbour",
        "Ann Writer",
        "2024-05-01",
    )
    assert article.language == "pt"
    assert article.reading is not None
    assert dict(article.reading.found)["author"] is Origin.PAGE
    assert dict(article.reading.dropped) == {Dropped.PICTURES: 1, Dropped.VIDEOS: 1}
    blocks = [block for one in article.passages for block in one.blocks]
    kinds = {block.kind for block in blocks}
    assert kinds == {
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.ITEM,
        BlockKind.CODE,
        BlockKind.TABLE,
    }
    assert [block.label for block in blocks if block.kind is BlockKind.ITEM] == [
        "•",
        "•",
        "1.",
        "2.",
    ]
    assert any(block.is_quoted for block in blocks)
    assert "https://example.org/a_b" in [run.href for block in blocks for run in block.runs]
    words = "".join(article.text(one) for one in article.passages)
    assert "1. A year that ended." in words
    assert "Way 3" not in words
    assert "Contact us" not in words
    assert not words.startswith("The harbour\n"), "the title is shown above it already"


def test_a_pdf_is_put_together_again() -> None:
    pages = [
        [
            "The Harbour News",
            f"Day {'x' * n} began. {LINES[1]}",
            *LINES,
            f"So it ended{'x' * n}.",
            f"Page {n}",
        ]
        for n in range(1, 6)
    ]
    article = read("the-harbour.pdf", pdf(pages, "The harbour"))
    words = "\n\n".join(article.text(one) for one in article.passages)
    assert (article.title, article.author) == ("The harbour", "Ann Writer")
    assert "that evening. Nobody spoke" in words
    assert "meant.\n\nA second paragraph" in words
    assert "Page 3" not in words
    assert "Harbour News" not in words
    assert article.reading is not None
    assert dict(article.reading.dropped) == {Dropped.PAGE_LINES: 10}


def test_a_pdf_without_a_title_is_called_by_its_files_name() -> None:
    article = read("on_strike.pdf", pdf([LINES * 3]))
    assert article.title == "On strike"
    assert article.reading is not None
    assert dict(article.reading.found)["title"] is Origin.FILE_NAME


def test_a_word_file_keeps_its_headings() -> None:
    made = docx(
        [
            ("Heading1", "The first day"),
            ("", PARAGRAPH),
            ("Heading1", "The second day"),
            ("", PARAGRAPH),
        ],
        "Days",
    )
    article = read("days.docx", made)
    assert (article.title, article.author) == ("Days", "Ann Writer")
    assert [one.blocks[0].kind for one in article.passages] == [BlockKind.HEADING] * 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("# On “strike”\n\nSome words.".encode("cp1252"), "On “strike”"),
        ("# Über\n\nEs war der Tag.".encode("utf-16"), "Über"),
        (b"---\ntitle: The harbour\n---\n\nSome words.", "The harbour"),
        (b"Some words and nothing else.", "A text"),
    ],
)
def test_a_text_is_read_in_whatever_encoding_with_or_without_front_matter(
    data: bytes, expected: str
) -> None:
    assert read("a-text.txt", data).title == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Boote lagen im Hafen, und das Wasser war nicht so still wie sonst.", "de"),
        ("Les bateaux étaient dans le port, et la mer était calme pour une fois.", "fr"),
        ("港口很安静，船在下雨之前都回来了。", "zh"),
        ("港は静かで、船は雨の前に戻ってきました。", "ja"),
        ("Гавань была тихой, и лодки вернулись.", "ru"),
        ("xyz", "en"),
    ],
)
def test_the_language_is_guessed_where_nothing_tells(text: str, language: str) -> None:
    found = read_text(text * 3)
    assert isinstance(found, Article)
    assert found.language == language
    assert found.reading is not None
    assert dict(found.reading.found)["language"] is Origin.GUESSED


SCANNED = pdf([[""]] * 5)
NAVIGATION = page("".join(f'<p><a href="/{n}">A way to page {n}</a></p>' for n in range(80)))
WALLED = page(
    f"<h1>The harbour</h1><p>{WORDS} {WORDS}</p><p>Subscribe to continue reading.</p>",
    '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>',
)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.pdf", SCANNED, Problem.SCANNED),
        ("a.pdf", b"%PDF-1.4 nonsense", Problem.DAMAGED),
        ("a.pdf", pdf([LINES] * 3)[:700], Problem.DAMAGED),
        ("a.pdf", pdf([["x"]] * 401), Problem.TOO_MANY_PAGES),
        ("a.docx", docx([("", PARAGRAPH)])[:300], Problem.DAMAGED),
        ("a.docx", b"PK\x03\x04 no zip at all", Problem.DAMAGED),
        ("a.zip", docx([("", PARAGRAPH)]), Problem.WRONG_TYPE),
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 99, Problem.LEGACY_WORD),
        ("a.odt", b"something", Problem.LEGACY_WORD),
        ("a.png", b"\x89PNG" + bytes(range(256)), Problem.WRONG_TYPE),
        ("a.txt", b"", Problem.EMPTY),
        ("a.txt", b" \n\n ", Problem.EMPTY),
        ("a.md", b"<!-- nothing -->", Problem.EMPTY),
        ("a.txt", b"x" * (MAX_FILE + 1), Problem.TOO_LARGE),
        ("a.txt", b"word " * 300_000, Problem.TOO_LARGE),
        ("a.html", NAVIGATION, Problem.NO_ARTICLE),
        ("a.html", b"<html><body></body></html>", Problem.NO_ARTICLE),
        ("a.html", WALLED, Problem.PAY_WALL),
        ("a.md", b'+++\ntitle = "T"\nlanguage = "English"\n+++\n\nText', Problem.FRONT_MATTER),
    ],
)  # fmt: skip
def test_what_gives_no_article_is_named(name: str, data: bytes, problem: Problem) -> None:
    found = read_file(name, data)
    assert isinstance(found, NoArticle)
    assert found.problem is problem


def test_a_word_file_that_unpacks_to_too_much_is_not_unpacked() -> None:
    bomb = docx([("", "word " * 13_000_000)])
    assert len(bomb) < MAX_FILE
    found = read_file("a.docx", bomb)
    assert isinstance(found, NoArticle)
    assert found.problem is Problem.TOO_LARGE
