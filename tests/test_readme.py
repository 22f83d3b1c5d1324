"""What the documents tell people to type works."""

import re
from pathlib import Path

import pytest
from world import World

from bot.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / ".github" / "OPERATING.md").read_text(encoding="utf-8")


def test_two_commands_near_the_top_set_everything_up_and_ci_runs_the_second() -> None:
    (_, first_section, *_) = re.split(r"^## ", README, flags=re.MULTILINE)
    blocks = re.findall(r"^```sh\n(.*?)^```", first_section, re.MULTILINE | re.DOTALL)
    _, second = (block.strip() for block in blocks)
    assert "\n" not in "".join(block.strip() for block in blocks), "each is one line"
    found = re.search(r"grep -m1 '(.+?)' README\.md", (ROOT / ".ci" / "run").read_text())
    assert found is not None
    assert next(line for line in README.splitlines() if re.search(found[1], line)) == second


async def test_it_names_every_command_of_the_bot_and_no_other(world: World) -> None:
    named = set(re.findall(r"`/([a-z][a-z -]*)", README))
    known = {
        one.qualified_name
        for one in world.bot.tree.walk_commands()
        if not getattr(one, "commands", None)
    }
    assert named == known


@pytest.mark.parametrize("document", [README, OPERATING], ids=["README", "OPERATING"])
def test_every_command_of_the_program_that_is_named_is_there(document: str) -> None:
    named = set(re.findall(r"(?:discussion-bot|python3 -m bot) ([a-z][a-z-]*)", document))
    assert "run" in named
    for command in named:
        with pytest.raises(SystemExit) as left:
            main([command, "--help"])
        assert left.value.code == 0, command
