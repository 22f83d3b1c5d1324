"""Who wants it has nothing kept of them; who runs the bot can make all ballots anonymous."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
from people import (
    answer,
    approve_all,
    ask,
    begin,
    dump,
    erase,
    explain,
    files,
    only_ask,
    plain,
    press,
    redrawn,
    shown,
    summary,
)
from simcord import MemberActor
from world import World, said, text_of

from bot.chat.custom_ids import Verb
from bot.chat.status import answering, socket_path
from bot.cli import main
from bot.store import erasure
from bot.store.keys import voter

GET = "Get what is kept of me"


async def say_all_there_is(world: World, ann: MemberActor, ben: MemberActor) -> None:
    """Ann answers with and without her name, gives a reason, marks Ben's, and was moved."""
    await explain(world, ann, "So I think.", "Yes")
    await explain(world, ben, "Not I.", "No")
    await approve_all(world)
    await ask(world, "Open?", ballots="open")
    await world.vote(ann, world.card("Open?"), "Tea")
    receipt = await answer(world, ann)
    await ann.click(shown(await ann.click(receipt, label="Others' reasons")), label="Good point")
    await world.next()
    changed = await answer(world, ann, "No")
    moved = shown(await ann.click(changed, label="What moved me"))
    await ann.select(moved, ["talk:0"], custom_id="mover:1")


async def rows_of(world: World, member_id: int) -> int:
    """How often the database holds one of this member's pseudonyms."""
    key, server = world.store.key, world.guild.id
    names = [voter(key, server, member_id, is_open=is_open).hex() for is_open in (False, True)]
    content = (await dump(world)).lower()
    return sum(content.count(name) for name in names)


async def test_erasing_asks_once_and_leaves_nothing_of_this_member_alone(world: World) -> None:
    ann, ben = await begin(world, 2)
    await say_all_there_is(world, ann, ben)
    asked = await ann.slash(world.channel, "erase-my-answers")
    assert "You answered in 2 polls of this server." in said(asked)
    kept = await ann.click(shown(asked), label="Keep them")
    assert "Nothing changed." in said(kept)
    assert await rows_of(world, ann.id) > 5
    before = await rows_of(world, ben.id)
    assert "Erased. Nothing is kept of you here." in await erase(world, ann)
    assert await rows_of(world, ann.id) == 0
    assert await rows_of(world, ben.id) == before
    assert f"{ann.id}" not in await dump(world)
    assert "1 answer ·" in await redrawn(world, "Before you read on")
    assert "nothing to erase" in said(await ann.slash(world.channel, "erase-my-answers"))
    assert "have not answered" in said(
        await press(ann, world.card("Passage 1 of 7"), Verb.CHANGE, 1)
    )


async def test_erasing_after_the_end_leaves_what_was_published_but_no_word_of_a_reason(
    world: World,
) -> None:
    only_ask(world)
    people = await begin(world, 4)
    await world.next()
    for number, one in enumerate(people):
        label = "Disagree" if number == 3 else "Agree"
        await explain(world, one, f"As {number} says.", label, world.card("Passage 1 of 7"))
        await world.vote(one, world.opening(), "Yes")
    await approve_all(world)
    await world.play_to_the_end()
    card = plain(await redrawn(world, "Passage 1 of 7"))
    assert "Agree 3 · Disagree 1" in card
    assert "As 3 says." in card
    before = said(await summary(world, people[0]))
    assert "Erased" in await erase(world, people[3])
    assert "As 3 says." not in (later := await redrawn(world, "Passage 1 of 7"))
    assert "Agree 3 · Disagree 1" in later
    assert said(await summary(world, people[0])) == before
    assert await rows_of(world, people[3].id) == 0
    assert "As 3 says." not in await dump(world)


async def test_who_left_is_erased_by_whoever_runs_the_bot(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", str(world.settings.database))
    monkeypatch.setenv("KEY_FILE", str(world.settings.key_file))
    ann, ben = await begin(world, 2)
    await world.vote(ann, world.opening(), "Yes")
    await world.vote(ben, world.opening(), "No")
    await world.env.advance_time(20)
    right = ["erase", f"{world.guild.id}", f"{ann.id}"]
    assert main(right) == 1
    assert "Another process" in capsys.readouterr().err
    await world.store.close()
    assert main(["erase", f"{ann.id}", f"{world.guild.id}"]) == 1
    assert "the server comes first" in capsys.readouterr().err
    assert main(right) == 0
    assert "(polls: 1)" in capsys.readouterr().out
    await world.restart()
    assert await rows_of(world, ann.id) == 0
    assert await rows_of(world, ben.id) > 0
    await world.env.advance_time(20)
    assert "1 answer ·" in text_of(world.opening())


@pytest.fixture
async def asked_by_socket(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Callable[..., Awaitable[int]]]:
    """A command of whoever runs the bot, beside the bot that runs and listens."""
    monkeypatch.setenv("DATABASE", str(world.settings.database))
    monkeypatch.setenv("KEY_FILE", str(world.settings.key_file))
    async with answering(world.settings.database, world.bot):
        yield lambda *arguments: asyncio.to_thread(main, arguments)


async def test_who_left_is_erased_beside_the_running_bot_which_redraws_its_cards(
    world: World,
    asked_by_socket: Callable[..., Awaitable[int]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    ann, ben = await begin(world, 2)
    await world.vote(ann, world.opening(), "Yes")
    await world.vote(ben, world.opening(), "No")
    server = f"{world.guild.id}"
    assert await asked_by_socket("erase", server, "77") == 1
    assert "the server comes first" in capsys.readouterr().err
    assert await asked_by_socket("erase", server, f"{ann.id}") == 0
    assert "(polls: 1)" in capsys.readouterr().out
    assert await rows_of(world, ann.id) == 0
    assert "1 answer ·" in await redrawn(world, "Before you read on")
    assert await asked_by_socket("status", "--json") in (0, 1)
    assert '"servers": 1' in capsys.readouterr().out


async def test_all_of_a_server_is_erased_beside_the_running_bot_once_it_is_confirmed(
    world: World,
    asked_by_socket: Callable[..., Awaitable[int]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (ann,) = await begin(world, 1)
    await explain(world, ann, "So I think.", "Yes")
    server = f"{world.guild.id}"
    assert await asked_by_socket("erase", server) == 1
    assert "--yes" in capsys.readouterr().err
    assert await asked_by_socket("erase", server, "--yes") == 0
    assert f"All of server {server} is deleted" in capsys.readouterr().out
    assert "Biden" not in await dump(world)
    assert await rows_of(world, ann.id) == 0
    receipt = await ann.click(world.opening(), label="Yes")
    assert "belongs to an earlier time" in said(receipt)
    await world.env.advance_time(400)
    assert len(world.cards()) == 1, "nothing more is posted"
    await world.start(where="here")
    assert len(world.cards()) == 2, "and it can begin anew"


async def test_who_only_connects_gets_the_status_and_who_asks_for_nonsense_is_told(
    world: World,
) -> None:
    async def exchange(line: bytes) -> bytes:
        reader, writer = await asyncio.open_unix_connection(socket_path(world.settings.database))
        writer.write(line)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        return answer

    async with answering(world.settings.database, world.bot):
        assert b'"is_connected"' in await exchange(b"")
        for wrong in (b"erase\n", b'{"type":"drop"}\n', b'{"type":"erase_server"}\n'):
            assert b"doesn't know this request" in await exchange(wrong)


async def test_where_the_bot_breaks_off_who_asks_it_is_told(
    world: World,
    asked_by_socket: Callable[..., Awaitable[int]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def breaks(*_: object) -> None:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "count", breaks)
        patch.setattr(asyncio.get_running_loop(), "call_exception_handler", print)
        assert await asked_by_socket("erase", f"{world.guild.id}", "77") == 1
    assert "broke off before it answered" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["ann", "-5", "0", "9" * 30, "1.5"])
def test_erasing_by_what_is_no_id(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["erase", "1", wrong])
    assert "is no id" in capsys.readouterr().err


def test_forgetting_the_key_says_first_what_it_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", "nowhere/test.db")
    assert main(["forget-key"]) == 1
    assert "--yes" in capsys.readouterr().err


# --- /privacy ---


async def test_a_member_reads_what_is_kept_and_gets_all_of_it_alone(world: World) -> None:
    ann, ben = await begin(world, 2)
    page = await ann.slash(world.channel, "privacy")
    assert "on this server: nothing" in said(page)
    assert "nothing to hand out" in said(await ann.click(shown(page), label=GET))
    await say_all_there_is(world, ann, ben)
    page = await ann.slash(world.channel, "privacy")
    assert "in 2 polls" in said(page)
    assert "no time limit is set" in said(page)
    result = await ann.click(shown(page), label=GET)
    assert shown(result).ephemeral
    (text,) = (await files(result)).values()
    found = json.loads(text)
    assert (found["server"], found["account"]) == (world.guild.id, ann.id)
    main_question, tea = found["polls"]
    assert main_question["answer"] == "No"
    assert main_question["answer_before_reading"] == "Yes"
    assert [one["answer"] for one in main_question["changes"]] == ["Yes", "Yes", "No"]
    assert main_question["reason"]["text"] == "So I think."
    assert main_question["what_moved_me"]["what"] == "talk"
    assert [one["mark"] for one in main_question["marks_on_reasons_of_others"]] == ["Good point"]
    assert (tea["answer"], tea["account_kept_with_it"]) == ("Tea", True)
    assert "Not I." not in text
    assert f"{ben.id}" not in text


async def test_the_page_leads_to_the_erasure_which_asks_once(world: World) -> None:
    (ann,) = await begin(world, 1)
    await world.vote(ann, world.opening(), "Yes")
    page = shown(await ann.slash(world.channel, "privacy"))
    asked = await ann.click(page, label="Erase what is kept of me")
    assert "You answered in 1 poll of this server" in said(asked)
    assert await rows_of(world, ann.id) > 0
    assert "Erased." in said(await ann.click(shown(asked), label="Erase them"))
    assert await rows_of(world, ann.id) == 0
