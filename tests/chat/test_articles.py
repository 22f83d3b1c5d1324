"""A moderator brings an article, looks it through, changes it and starts: as it is clicked."""

from typing import Any

import discord
import pytest
import simcord
from people import files, options_of, pick, shown
from world import World, labels_of, said, text_of

from bot.articles.seed import parse_seed
from bot.chat.bringing import address_in
from bot.chat.custom_ids import Verb
from bot.domain.rounds import State

PARAGRAPH = "The harbour lay quiet, and the boats had come in before the rain that evening. "
TITLES = ("The first day", "The second day", "The third day")
TEXT = "\n\n".join(f"## {title}\n\n{PARAGRAPH * 6}" for title in TITLES)
ASKS = "Was it right that the harbour could burn?"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
FILE = ("strike.md", f"# The harbour strike\n\n{TEXT}\n\n{ASKS} Nobody did.\n".encode())


async def bring(world: World, **values: Any) -> simcord.InteractionResult:
    """The form that `/round start` opens without options, filled in."""
    opened = await world.moderator.slash(world.channel, "round start")
    return await world.moderator.submit_modal(opened, values)


async def preview(world: World) -> Any:
    return shown(await bring(world, file=FILE))


async def use(world: World, card: Any, label: str) -> Any:
    return shown(await world.moderator.click(card, label=label))


async def test_from_a_file_to_a_running_round_in_one_click(world: World) -> None:
    card = await preview(world)
    told = text_of(card)
    assert "### The harbour strike" in told
    assert "Title: its first heading" in told
    assert "Not found: author, date, source" in told
    assert "3 passages, no questions of its own" in told
    assert "1\\. **The first day** (" in told
    assert "The last words: “… " in told
    assert "has to have the right to" in told
    started = await world.moderator.click(card, label="Start now")
    assert "The opening is posted" in said(started)
    opening = text_of(world.opening())
    assert "Do you agree with this article’s main point?" in opening
    await world.next()
    passage = text_of(world.card("Passage 1 of 3"))
    assert "### The first day\nThe harbour lay quiet" in passage


async def test_the_reminder_of_rights_is_given_once(world: World) -> None:
    card = await preview(world)
    again = await use(world, await use(world, card, "Look"), "Back")
    assert "has to have the right to" not in text_of(again)


async def test_a_text_is_pasted_with_a_title(world: World) -> None:
    told = said(await bring(world, text=TEXT, more="\n\nAnd more.", title="Days"))
    assert "### Days" in told
    assert "Title: yours" in told
    assert "The last words: “" in told
    assert "And more.”" in told


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        ({}, "Write a link, a text, or attach a file"),
        ({"link": "harbour"}, "begins with https://"),
        ({"file": ("a.png", PNG)}, "can't read this kind of file (png)"),
        ({"file": ("a.pdf", b"%PDF-1.4 nonsense")}, "is damaged"),
        ({"file": ("a.txt", b"   \n ")}, "There is no text in it."),
        ({"file": ("a.doc", b"\xd0\xcf\x11\xe0rest")}, "Save it as .docx"),
        ({"text": '+++\ntitle = "T"\nlanguage = "English"\n+++\nText'}, "line 3"),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_answered_with_what_to_do(
    world: World, values: dict[str, Any], advice: str
) -> None:
    result = await bring(world, **values)
    assert advice in said(result)
    assert result.ephemeral
    assert not world.cards()


async def test_a_passage_is_left_out_and_put_back(world: World) -> None:
    look = await use(world, await preview(world), "Look")
    assert "Passage 1 of 3 · 93 words" in text_of(look)
    assert "Do you agree with this passage?" in text_of(look)
    out = await use(world, look, "Leave out")
    assert "left out" in text_of(out)
    card = await use(world, out, "Back")
    assert "2 passages, no questions of its own" in text_of(card)
    look = await use(world, await use(world, card, "Look"), "Previous")
    back = await use(world, await use(world, look, "Put back"), "Back")
    assert "3 passages" in text_of(back)


async def test_begin_here_and_end_here_leave_a_part(world: World) -> None:
    look = await use(world, await use(world, await preview(world), "Look"), "More")
    begun = await use(world, look, "Begin here")
    assert "2 passages" in text_of(begun)
    look = await use(world, begun, "Look")
    assert "Passage 2 of 3" in text_of(look), "the first that is discussed"
    ended = await use(world, look, "End here")
    assert "1 passage, no questions of its own" in text_of(ended)
    look = await use(world, await use(world, ended, "Look"), "Previous")
    again = await use(world, look, "Begin here")
    assert "2 passages, no questions of its own" in text_of(again), "it is put back"
    look = await use(world, await use(world, again, "Look"), "More")
    ended = await use(world, look, "Begin here")
    await world.moderator.click(ended, label="Start now")
    await world.next()
    assert "The second day" in text_of(world.card("Passage 1 of 1"))
    assert "We read parts of this article together" in text_of(world.opening())


async def test_passages_are_joined_and_cut(world: World) -> None:
    look = await use(world, await preview(world), "Look")
    joined = await use(world, look, "Join with next")
    assert "Passage 1 of 2" in text_of(joined)
    assert "The second day" in text_of(joined)
    where = await use(world, joined, "Split here")
    place = next(at for label, at in options_of(where).items() if label.startswith("The second"))
    cut = shown(await pick(world.moderator, where, Verb.CUT_AT, place))
    assert "Passage 1 of 3" in text_of(cut)
    assert "The second day" not in text_of(cut)


async def test_a_question_is_asked_on_a_passage_without_an_anchor(world: World) -> None:
    look = await use(world, await preview(world), "Look")
    form = await world.moderator.click(look, label="Ask here")
    asked = shown(
        await world.moderator.submit_modal(
            form, {"text": "Was it so quiet?", "kind": ["choice"], "options": "Yes\nNo"}
        )
    )
    assert "**Was it so quiet?**" in text_of(asked)
    questions = await use(world, await use(world, asked, "Back"), "Questions")
    assert "1\\. Was it so quiet?" in text_of(questions)
    await world.moderator.click(await use(world, questions, "Back"), label="Start now")
    await world.next()
    assert "Was it so quiet?" in text_of(world.card("Passage 1 of 3"))


async def test_the_article_asks_the_main_question_itself(world: World) -> None:
    questions = await use(world, await preview(world), "Questions")
    labels = list(options_of(questions))
    assert labels == ["The ready one: Do you agree with this article’s main point?", ASKS]
    picked = shown(await pick(world.moderator, questions, Verb.OWN, 1))
    assert f"**{ASKS}**" in text_of(picked)
    await world.moderator.click(await use(world, picked, "Back"), label="Start now")
    assert ASKS in text_of(world.opening())


async def test_a_main_question_of_ones_own_takes_four_clicks(world: World) -> None:
    questions = await use(world, await preview(world), "Questions")
    form = await world.moderator.click(questions, label="Write the main question")
    values = {"text": "Was the strike right?", "kind": ["choice"], "options": "Yes\nIn part\nNo"}
    written = shown(await world.moderator.submit_modal(form, values))
    assert "**Was the strike right?**" in text_of(written)
    await world.moderator.click(await use(world, written, "Back"), label="Start now")
    assert labels_of(world.opening())[:3] == ["Yes", "In part", "No"]


async def test_details_are_edited_and_faults_are_told(world: World) -> None:
    card = await preview(world)
    form = await world.moderator.click(card, label="Edit")
    values = {
        "title": "On strike",
        "author": "Ann",
        "published": "2024-05-01",
        "source": "",
        "language": "en",
    }
    edited = shown(await world.moderator.submit_modal(form, values))
    assert "### On strike\n-# Title: yours" in text_of(edited)
    assert "Date: 1 May 2024 (yours)" in text_of(edited)
    form = await world.moderator.click(edited, label="Edit")
    refused = await world.moderator.submit_modal(form, {**values, "published": "yesterday"})
    assert "“yesterday” is no date" in said(refused)


async def test_what_is_saved_is_found_at_once_and_only_on_its_server(world: World) -> None:
    await world.moderator.click(await preview(world), label="Save for later")
    offered = await world.moderator.autocomplete(world.channel, "round start", "article", "strike")
    assert [one["value"] for one in offered] == ["the-harbour-strike"]
    assert "The harbour strike" in said(await world.moderator.slash(world.channel, "article list"))
    planned = await world.plan(article="the-harbour-strike")
    assert "3 passages" in said(planned)
    guild = world.env.create_guild("Elsewhere")
    place = guild.create_text_channel("lounge")
    mods = guild.create_role("Mods", permissions=discord.Permissions(administrator=True))
    eve = guild.add_member(world.env.create_user("eve"), roles=[mods])
    elsewhere = await eve.autocomplete(place, "round start", "article", "strike")
    assert elsewhere == []


async def test_a_change_touches_no_round_that_runs(world: World) -> None:
    await world.moderator.click(await preview(world), label="Save for later")
    await world.start(article="the-harbour-strike")
    edit = shown(
        await world.moderator.slash(world.channel, "article edit", article="the-harbour-strike")
    )
    shorter = await use(
        world, await use(world, await use(world, edit, "Look"), "Leave out"), "Back"
    )
    await world.moderator.click(shorter, label="Save for later")
    round_ = await world.round(2)
    assert round_.state is State.RUNNING
    assert len(round_.article.passages) == 3
    await world.next()
    assert world.card("Passage 1 of 3")
    again = await world.plan(article="the-harbour-strike")
    assert "2 passages" in said(again)


async def test_removing_asks_once_and_rounds_stay(world: World) -> None:
    await world.moderator.click(await preview(world), label="Save for later")
    await world.start(article="the-harbour-strike")
    asked = shown(
        await world.moderator.slash(world.channel, "article remove", article="the-harbour-strike")
    )
    await world.moderator.click(asked, label="Keep it")
    asked = shown(
        await world.moderator.slash(world.channel, "article remove", article="the-harbour-strike")
    )
    assert "Removed" in said(await world.moderator.click(asked, label="Remove it"))
    assert "saved no article" in said(await world.moderator.slash(world.channel, "article list"))
    await world.next()
    assert world.card("Passage 1 of 3")


async def test_an_article_is_exported_as_a_file_that_is_taken_again(world: World) -> None:
    result = await world.moderator.slash(
        world.channel, "article export", article="biden-putin-call"
    )
    assert "“Biden's call with Putin" in said(result)
    (name, text), *_ = (await files(result)).items()
    assert name == "biden-putin-call.md"
    assert parse_seed(text, name) == world.library.get("biden-putin-call")


async def test_discuss_this_takes_the_file_or_the_text_of_a_message(world: World) -> None:
    (ann,) = world.join(1)
    message = await ann.send(world.channel, f"Tonight\n\n{PARAGRAPH * 9}")
    planned = shown(await world.moderator.context_menu(world.channel, "Discuss this", message))
    assert "### Tonight" in text_of(planned)
    started = await world.moderator.click(planned, label="Start now")
    assert "The opening is posted" in said(started)


async def test_too_many_passages_are_not_started(world: World) -> None:
    text = "\n\n".join(f"{PARAGRAPH * 5}" for _ in range(120)).encode()
    card = shown(await bring(world, file=("long.md", text)))
    assert "⚠️ 120 passages are too many" in text_of(card)
    assert "leave a part of them" in said(await world.moderator.click(card, label="Start now"))


async def test_a_long_article_is_gone_through_by_a_menu(world: World) -> None:
    text = "\n\n".join(f"Day {n}. {PARAGRAPH * 5}" for n in range(120)).encode()
    look = await use(world, shown(await bring(world, file=("long.md", text))), "Look")
    offered = options_of(look)
    assert len(offered) == 24
    there = shown(await pick(world.moderator, look, Verb.GO, list(offered.values())[20]))
    assert "Passage 101 of 120" in text_of(there)


async def test_a_preview_that_was_dismissed_is_found_again(world: World) -> None:
    await preview(world)
    found = shown(await world.moderator.slash(world.channel, "round panel"))
    assert "### The harbour strike" in text_of(found)
    assert "Start now" in labels_of(found)
    asked = await use(world, found, "Discard")
    assert "What was brought and changed here is lost" in text_of(asked)
    await use(world, asked, "Discard it")
    assert "No discussion is going on" in said(
        await world.moderator.slash(world.channel, "round panel")
    )


async def test_a_refusal_leaves_the_card_that_it_is_about(world: World) -> None:
    look = await use(world, await preview(world), "Look")
    values = {"text": "So?", "kind": ["choice"], "options": "Yes\nNo"}
    forms = [await world.moderator.click(look, label="Ask here") for _ in range(3)]
    for form in forms[:2]:
        await world.moderator.submit_modal(form, values)
    refused = await world.moderator.submit_modal(forms[2], values)
    assert "Two questions are asked here already" in said(refused)
    assert refused.followups, "beside the card, whose buttons stay"
    assert "Passage 1 of 3" in text_of(await use(world, look, "Leave out"))


async def test_two_texts_of_one_title_are_both_kept(world: World) -> None:
    first, second = (
        await preview(world),
        shown(await bring(world, text=TEXT, title="The harbour strike")),
    )
    for card in (first, second, first):
        await world.moderator.click(card, label="Save for later")
    listed = said(await world.moderator.slash(world.channel, "article list"))
    assert listed.count("**The harbour strike**") == 2


async def test_a_message_that_mentions_somebody_is_taken_with_names(world: World) -> None:
    (ann,) = world.join(1)
    message = await ann.send(world.channel, f"As {ann.mention} said:\n\n{PARAGRAPH * 3}")
    planned = shown(await world.moderator.context_menu(world.channel, "Discuss this", message))
    assert "As @member0 said:" in text_of(planned)
    assert "(the message)" in text_of(planned)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://e.org/a_(b)", "https://e.org/a_(b)"),
        (" <https://e.org/a> ", "https://e.org/a"),
        ("www.example.org/a", "https://www.example.org/a"),
        ("example.org/news/1", "https://example.org/news/1"),
        ("biden-putin-call", ""),
        ("Biden's call, part 1/2", ""),
    ],
)
def test_a_link_is_told_from_a_name(typed: str, address: str) -> None:
    assert address_in(typed) == address


async def test_a_long_link_is_not_cut_by_the_menu(world: World) -> None:
    typed = "https://example.org/" + "a" * 200
    assert await world.moderator.autocomplete(world.channel, "round start", "article", typed) == []
