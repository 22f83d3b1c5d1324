"""What OPERATING.md installs: the unit for systemd, the container, the wheel."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import CONFIG, main
from bot.config import Settings

ROOT = Path(__file__).parent.parent
OPERATING = (ROOT / ".github" / "OPERATING.md").read_text(encoding="utf-8")
UNIT = ROOT / ".github" / "systemd" / "discussion-bot.service"
DOCKER = ROOT / ".github" / "docker"
DOCKERFILE = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
SETTINGS = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
Done = subprocess.CompletedProcess[str]
LONGEST_STOP = 20
"""Seconds that a stop takes at most."""
NEEDS_SYSTEMD = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not here"
)


def unit(text: str = UNIT.read_text(encoding="utf-8")) -> list[tuple[str, str]]:
    """The settings of the unit, in order."""
    return [(one[1], one[2]) for one in re.finditer(r"^(\w+)=(.*)$", text, re.MULTILINE)]


def instructions(name: str) -> list[str]:
    """What follows each such instruction of the Dockerfile."""
    lines = DOCKERFILE.replace("\\\n", "").splitlines()
    return [line.partition(" ")[2] for line in lines if line.split(" ")[0] == name]


def exists(command: list[str]) -> bool:
    """Whether the program has it."""
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    return left.value.code == 0


# --- systemd ---


def test_the_unit_starts_what_there_is_and_not_again_where_that_cannot_help() -> None:
    found = dict(unit())
    program, *command = shlex.split(found["ExecStart"])
    assert exists(command)
    assert f"python3 -m venv {Path(program).parent.parent}\n" in OPERATING
    assert found["RestartPreventExitStatus"] == f"{CONFIG}"
    assert f"Exit code {CONFIG} means that starting again" in OPERATING
    assert found["Restart"] == "on-failure"
    assert int(found["TimeoutStopSec"]) > LONGEST_STOP


def test_every_file_that_the_unit_needs_is_made_step_by_step_before_the_start() -> None:
    found = dict(unit())
    steps, _, _ = OPERATING.partition("systemctl enable --now")
    assert f"useradd --system --home-dir {found['WorkingDirectory']}" in steps
    assert f"/var/lib/{found['StateDirectory']}" == found["WorkingDirectory"]
    assert f"-m {found['StateDirectoryMode'].lstrip('0')}" in steps
    _, _, token = found["LoadCredential"].partition(":")
    assert f"install -m 600 /dev/stdin {token} " in steps
    assert f"install -m 644 {UNIT.relative_to(ROOT)} /etc/systemd/system/" in steps


def test_what_is_installed_can_be_read_by_the_bot_whatever_mask_root_has() -> None:
    steps, _, _ = OPERATING.partition("python3 -m venv")
    assert "\numask 022 " in steps


def test_the_unit_hands_the_token_over_as_a_credential() -> None:
    found = dict(unit())
    name, _, path = found["Environment"].partition("=")
    assert name == "DISCORD_TOKEN_FILE"
    assert path == f"/run/credentials/%n/{found['LoadCredential'].partition(':')[0]}"


def test_of_several_processes_each_may_write_into_its_own_folder_and_to_the_key() -> None:
    command, _, _ = OPERATING[OPERATING.index("sed -e 's|^State") :].partition(" > ")
    told = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    assert dict(unit(told.stdout)) == dict(unit()) | {
        "StateDirectory": "discussion-bot discussion-bot/%i",
        "WorkingDirectory": "/var/lib/discussion-bot/%i",
    }


@NEEDS_SYSTEMD
def test_the_unit_for_systemd_is_one(tmp_path: Path) -> None:
    file = tmp_path / UNIT.name
    text = re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", UNIT.read_text())
    file.write_text(text.replace("User=discussion-bot", "User=root"))
    told = analyze("verify", "--man=no", f"{file}")
    ours = [line for line in told.stderr.splitlines() if file.name in line]
    assert (told.returncode, ours) == (0, [])


@NEEDS_SYSTEMD
def test_the_unit_is_as_closed_as_the_document_says() -> None:
    told = analyze("security", "--offline=true", "--no-pager", f"{UNIT}")
    if told.returncode and "offline" in told.stderr:
        pytest.skip("this systemd can't look at a unit that isn't installed")
    found = re.search(r"Overall exposure level.*: (\d+\.\d)", told.stdout)
    assert found is not None
    assert float(found[1]) < 2
    assert f"gives {found[1]} of 10" in OPERATING


def analyze(*arguments: str) -> Done:
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# --- the container ---


def compose() -> dict[str, Any]:
    return yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))


def test_the_image_is_made_of_what_is_there_and_runs_what_there_is() -> None:
    copied = [shlex.split(one)[:-1] for one in instructions("COPY") if "--from" not in one]
    sources = {name for names in copied for name in names}
    assert all((ROOT / name).exists() for name in sources)
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {one[1:] for one in ignored if one.startswith("!")} == sources
    assert instructions("ENTRYPOINT") == ['["discussion-bot"]']
    (start,) = instructions("CMD")
    assert exists(json.loads(start))
    (health,) = (one.partition("CMD ")[2] for one in instructions("HEALTHCHECK"))
    assert json.loads(health)[0] == "discussion-bot"
    assert exists(json.loads(health)[1:])


def test_the_container_runs_without_rights_on_a_file_system_that_cannot_be_written() -> None:
    (bot,) = compose()["services"].values()
    (user,) = instructions("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert f"-o {user.partition(':')[0]} " in OPERATING
    assert bot["read_only"]
    assert bot["tmpfs"] == ["/tmp"]
    assert bot["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in bot["security_opt"]
    assert int(bot["stop_grace_period"].removesuffix("s")) > LONGEST_STOP


def test_what_is_kept_lies_in_the_volume_and_the_token_in_a_secret() -> None:
    (bot,) = compose()["services"].values()
    (volume,) = instructions("VOLUME")
    variables = dict(one.split("=", 1) for one in shlex.split(instructions("ENV")[0]))
    assert Path(variables["DATABASE"]).parent == Path(volume)
    assert bot["volumes"] == [f"data:{volume}"]
    assert set(bot["environment"]) <= SETTINGS
    (secret,) = bot["secrets"]
    assert bot["environment"]["DISCORD_TOKEN_FILE"] == f"/run/secrets/{secret}"
    file = DOCKER / compose()["secrets"][secret]["file"]
    name = f"{file.relative_to(ROOT)}"
    assert name in OPERATING
    assert name in (ROOT / ".gitignore").read_text().splitlines()
    assert not Settings().token_file, "the image itself asks for no file"


# --- the wheel ---


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_spec("hatchling") is None:
        pytest.skip("what builds a wheel is not here")
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", f"{folder}", f"{ROOT}")
    (made,) = folder.iterdir()
    return made


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--no-input", *arguments]
    subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, "PIP_NO_INDEX": "1"}
    )


@pytest.mark.slow
def test_the_wheel_has_every_file_that_the_program_reads(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("bot", "seeds"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"{file.relative_to(ROOT)}" in inside


@pytest.mark.slow
def test_what_is_installed_from_the_wheel_works_in_an_empty_folder(
    wheel: Path, tmp_path: Path
) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    pip("install", "--no-deps", "--target", f"{installed}", f"{wheel}")
    packages = [one for one in sys.path if one.endswith("site-packages")]

    def run(*command: str, program: str = f"{installed / 'bin' / 'discussion-bot'}") -> Done:
        return subprocess.run(
            [sys.executable, program, *command],
            cwd=empty,
            env={
                "PYTHONPATH": os.pathsep.join([f"{installed}", *packages]),
                "DISCORD_TOKEN": "a.b.c",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    where = run("import bot, seeds; print(bot.__file__, *seeds.__path__)", program="-c")
    assert all(one.startswith(f"{installed}") for one in where.stdout.split())
    assert run("--version").stdout.split()[0] == "discussion-bot"
    told = run("check")
    assert (told.returncode, told.stderr) == (0, "")
    assert "biden-putin-call" in told.stdout
    assert "will be made at the first run" in told.stdout
    assert list(empty.iterdir()) == []
