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


def test_other_files_are_left_alone(folder: Path) -> None:
    (folder / "notes.txt").write_text("nothing", "utf-8")
    assert load_library([folder]).faults == ()


def test_a_faulty_seed_takes_no_other_down(folder: Path) -> None:
    (folder / "bad.md").write_text("nothing", "utf-8")
    library = load_library([folder])
    assert list(library.articles) == ["one", "two"]
    assert library.faults[0].startswith("bad.md, line 1: the front matter is missing.")


def test_a_slug_belongs_to_the_first_file_that_has_it(folder: Path) -> None:
    (folder / "zwei.md").write_text(SEED.format(slug="two"), "utf-8")
    library = load_library([folder])
    assert library.faults == (
        'zwei.md, line 3: the slug "two" belongs to two.md. Write another slug.',
    )


def test_a_file_in_another_encoding_is_named_with_its_line(folder: Path) -> None:
    (folder / "latin.md").write_bytes(SEED.format(slug="café").encode("latin-1"))
    assert load_library([folder]).faults == (
        "latin.md, line 2: there are characters that are not UTF-8. Save the file as UTF-8.",
    )


def test_what_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "folder.md").mkdir()
    library = load_library([folder, folder / "missing"])
    assert list(library.articles) == ["one", "two"]
    assert library.faults == (
        "folder.md can't be read: Is a directory. Make it a readable file, or remove it.",
        "missing can't be read: No such file or directory. Create this folder, or remove it.",
    )


def test_an_unknown_article_is_answered_with_those_that_there_are(folder: Path) -> None:
    with pytest.raises(UserError, match=r"^There is no article “tow”. Choose one of: two, one.$"):
        load_library([folder]).get("tow")
    with pytest.raises(UserError, match="There is no article yet"):
        Library().get("one")
