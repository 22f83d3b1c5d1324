"""A library offers every sound seed, and says what is wrong with the others."""

from pathlib import Path

import pytest

from bot.articles.library import Library
from bot.articles.loading import load_library, shipped_seeds
from bot.errors import UserError

SEED = """\
+++
title = "{slug}"
slug = "{slug}"
published = 2024-02-29
[tracked]
text = "Is it so?"
kind = "agreement"
+++

Some words.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for slug in ("one", "two"):
        (tmp_path / f"{slug}.md").write_text(SEED.format(slug=slug), "utf-8")
    return tmp_path


def test_every_seed_of_every_folder_is_offered(folder: Path) -> None:
    library = load_library([shipped_seeds(), folder])
    assert list(library.articles) == ["biden-putin-call", "one", "two"]
    assert library.faults == ()
    assert library.get("two").title == "two"


def test_files_of_every_suffix_are_read_in_whatever_encoding(folder: Path) -> None:
    (folder / "three.MD").write_bytes(
        SEED.format(slug="three").replace("Some", "“Some”").encode("cp1252")
    )
    (folder / "four.txt").write_text(SEED.format(slug="four"), "utf-16")
    library = load_library([folder])
    assert list(library.articles) == ["four", "one", "three", "two"]
    assert library.articles["three"].body == "“Some” words."
    assert (library.faults, library.ignored) == ((), ())


def test_what_is_ignored_is_named_with_what_to_do(folder: Path) -> None:
    (folder / "notes.txt").write_text("nothing", "utf-8")
    (folder / "paper.pdf").write_bytes(b"%PDF")
    (folder / "inner").mkdir()
    (folder / "five.md").write_text(
        SEED.format(slug="five").replace("slug", "draft = true\nslug", 1)
    )
    library = load_library([folder])
    assert library.faults == ()
    assert [line.split(":")[0] for line in library.ignored] == [
        "five.md",
        "inner",
        "notes.txt",
        "paper.pdf",
    ]
    assert "the keys draft say nothing here" in library.ignored[0]


def test_a_faulty_seed_takes_no_other_down(folder: Path) -> None:
    (folder / "bad.md").write_text("nothing", "utf-8")
    library = load_library([folder])
    assert list(library.articles) == ["one", "two"]
    assert library.faults[0].startswith("bad.md, line 1: there is no front matter. Begin")


def test_a_slug_belongs_to_the_first_file_that_has_it(folder: Path) -> None:
    (folder / "zwei.md").write_text(SEED.format(slug="two"), "utf-8")
    library = load_library([folder])
    assert library.faults == (
        'zwei.md, line 3: the slug "two" belongs to two.md. Write another slug.',
    )


def test_what_cannot_be_read_is_named(folder: Path) -> None:
    library = load_library([folder, folder / "missing"])
    assert list(library.articles) == ["one", "two"]
    assert library.faults == (
        "missing can't be read: No such file or directory. Create this folder, or leave ARTICLES "
        "empty.",
    )


def test_an_unknown_article_is_answered_with_those_that_there_are(folder: Path) -> None:
    with pytest.raises(UserError, match=r"^There is no article “tow”. Choose one of: two, one.$"):
        load_library([folder]).get("tow")
    with pytest.raises(UserError, match="There is no article yet"):
        Library().get("one")
