"""A small seed that the tests change in one place."""

from bot.articles.seed import parse_seed
from bot.domain.article import Article

SEED = """\
+++
slug = "tides"
title = "On the tides"
published = 2024-02-29
credits = ["Photo: A. Body"]

[[quotations]]
first = "The sea"
last = "comes back"
source = "A sailor"

[tracked]
text = "Is the sea calm?"
kind = "choice"
options = ["Yes", "No"]

[[questions]]
anchor = "watched it"
text = "What marks does it deserve?"
kind = "marks"

[[questions]]
anchor = "A first word"
text = "What is it?"
kind = "multiple"
options = ["Wet", "Salty"]
help = "Pick any."
+++

A first word about the tides.

The sea goes out.

And it comes back, he said.

We watched it for a while.
"""
"""Line 2 is the slug, 7 the quotation, 12 the tracked question, 17 and 22 the questions."""


def parse(old: str = "", new: str = "") -> Article:
    """The article of this seed with one piece of its text replaced."""
    assert SEED.count(old) == 1 or not old
    return parse_seed(SEED.replace(old, new) if old else SEED, "tides.md")
