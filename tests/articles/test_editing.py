"""What a moderator changes of an article: pure, and the slices always give back the body."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles import editing
from bot.articles.seed import parse_seed
from bot.articles.writing import seed_text
from bot.domain.article import Article, as_discussed
from bot.domain.plan import plan
from bot.domain.questions import make_question
from bot.domain.rounds import StepKind, Where

PARAGRAPH = "Somebody said something that takes up some room here. " * 8
BODY = "\n\n".join(f"{n}. day.\n\n{PARAGRAPH}" for n in ("First", "Second", "Third", "Fourth"))
QUESTION = make_question("So?", "choice", ("Yes", "No"))


def article() -> Article:
    return parse_seed(f'+++\ntitle = "Days"\n+++\n{BODY}', "days.md")


def assert_whole(found: Article) -> None:
    slices = [found.body[one.start : one.end] for one in found.passages]
    assert "".join(slices) == found.body
    assert all(one.passage < len(found.passages) for one in found.questions)


def starts(found: Article) -> list[int]:
    return [one.start for one in found.passages]


def test_what_is_joined_can_be_cut_again() -> None:
    of = article()
    first, second, *_ = starts(of)
    joined = editing.joined(of, first)
    assert joined is not None
    assert len(joined.passages) == len(of.passages) - 1
    assert editing.cut(joined, first, second) == of


def test_questions_stay_where_they_were_asked() -> None:
    of = article()
    first, second, third, *_ = starts(of)
    asked = editing.asked_here(of, second, QUESTION)
    assert asked is not None
    joined = editing.joined(asked, first)
    assert joined is not None
    assert [one.passage for one in joined.questions] == [0]
    parted = editing.cut(joined, first, second)
    assert parted is not None
    assert [one.passage for one in parted.questions] == [1], "after all of what was read"
    twice = editing.asked_here(asked, second, QUESTION)
    assert twice is not None
    assert editing.asked_here(twice, second, QUESTION) is None
    more = editing.asked_here(twice, third, QUESTION)
    assert more is not None
    assert editing.joined(more, second) is None, "a card asks two questions at most"
    assert editing.not_asked(more, 3) is None
    assert editing.not_asked(more, 2) == twice


def test_passages_that_fit_no_card_are_not_joined() -> None:
    of = article()
    wide = [replace(of, passages=of.passages)]
    for _ in range(6):
        joined = editing.joined(wide[-1], 0)
        if joined is None:
            break
        wide.append(joined)
    assert len(wide[-1].passages) > 0
    long = parse_seed(f'+++\ntitle = "T"\n+++\n{PARAGRAPH * 3}\n\n{PARAGRAPH * 3}', "t.md")
    assert editing.joined(long, 0) is None


def test_what_is_left_out_is_neither_posted_nor_asked() -> None:
    of = article()
    asked = editing.asked_here(of, starts(of)[1], QUESTION)
    assert asked is not None
    out = editing.left_out(asked, starts(of)[1], True)
    assert out is not None
    discussed = as_discussed(out)
    assert_whole(discussed)
    assert len(discussed.passages) == len(of.passages) - 1
    assert discussed.questions == ()
    assert "Second" not in "".join(discussed.text(one) for one in discussed.passages)
    steps = [step for step in plan(discussed, Where.HERE) if step.kind is StepKind.PASSAGE]
    assert len(steps) == len(discussed.passages)


def test_a_part_of_it_is_discussed() -> None:
    of = article()
    second, third = starts(of)[1:3]
    part = editing.only(of, second, None)
    assert part is not None
    part = editing.only(part, None, third)
    assert part is not None
    kept = as_discussed(part)
    assert_whole(kept)
    assert [kept.text(one)[:5] for one in kept.passages] == ["Secon", "Third"]


@pytest.mark.parametrize("start", [-1, 1, 10**6])
def test_a_passage_that_is_not_there_any_more_is_not_changed(start: int) -> None:
    of = article()
    assert editing.joined(of, start) is None
    assert editing.cut(of, start, 5) is None
    assert editing.left_out(of, start, True) is None
    assert editing.only(of, start, None) is None
    assert editing.asked_here(of, start, QUESTION) is None
    assert editing.cuts(of, start) == {}
    assert editing.cut(of, 0, 3) is None, "nor anywhere but between sentences"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("jcla"), st.integers(0, 30)), max_size=12))
def test_whatever_is_done_the_slices_give_back_the_body(steps: list[tuple[str, int]]) -> None:
    of = article()
    for what, number in steps:
        start = starts(of)[number % len(of.passages)]
        if what == "j":
            changed = editing.joined(of, start)
        elif what == "c":
            places = list(editing.cuts(of, start))
            changed = editing.cut(of, start, places[number % len(places)]) if places else None
        elif what == "l":
            changed = editing.left_out(of, start, number % 2 == 0)
        else:
            changed = editing.asked_here(of, start, QUESTION)
        of = changed or of
        assert_whole(of)
        assert_whole(as_discussed(of))


def test_the_articles_own_questions_are_found() -> None:
    body = (
        "Was it right? Nobody knows. “Would you have thought so?” she asked. Who knows?\n\n"
        "`is_this_code?` And why?\n\n|a?|b|\n|-|-|\n|1|2|\n"
    )
    of = parse_seed(f'+++\ntitle = "T"\n+++\n{body}', "t.md")
    assert editing.own_questions(of) == ("Was it right?", "Would you have thought so?")


def test_it_is_written_as_a_file_that_is_read_as_the_same_article() -> None:
    of = article()
    asked = editing.asked_here(of, starts(of)[1], QUESTION)
    assert asked is not None
    asked = replace(asked, title='The "days" – ça', author="A. \\ B", published="2024-05-01")
    assert parse_seed(seed_text(asked), "days.md") == asked


def test_what_was_left_out_is_not_written() -> None:
    of = article()
    out = editing.left_out(of, starts(of)[1], True)
    assert out is not None
    assert "Second" not in seed_text(out)
    assert len(parse_seed(seed_text(out), "days.md").passages) == len(of.passages) - 1


def test_passages_that_were_cut_and_joined_are_written_and_read_as_they_were() -> None:
    of = article()
    joined = editing.joined(of, starts(of)[1])
    assert joined is not None
    place = list(editing.cuts(joined, 0))[-1]
    cut = editing.cut(joined, 0, place)
    for changed in (joined, cut):
        assert changed is not None
        text = seed_text(changed)
        if changed is joined:
            assert "passages = [" in text
            assert parse_seed(text, "days.md") == changed
