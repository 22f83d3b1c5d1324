"""What the README tells people to write works."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_the_unit_for_systemd_is_one(tmp_path: Path) -> None:
    found = re.search(r"```ini\n(.*?)```", README, re.DOTALL)
    assert found is not None
    unit = re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", found[1])
    file = tmp_path / "discussion-bot.service"
    file.write_text(unit.replace("User=discussion-bot", "User=root"))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in told.stderr.splitlines() if file.name in line]
    assert (told.returncode, ours) == (0, [])
