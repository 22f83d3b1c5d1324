"""The container, built and run: with buildah where it works, and everywhere step by step.

No network is needed: /usr stands for the base image, and pip finds what is installed here.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from dockerfile import Config, follow, start
from wheelhouse import pack

ROOT = Path(__file__).parent.parent
DOCKERFILE = ROOT / ".github" / "docker" / "Dockerfile"
HAS_ALL = find_spec("hatchling") and find_spec("ensurepip") and shutil.which("setpriv")
NEEDS = pytest.mark.skipif(not HAS_ALL, reason="needs hatchling, ensurepip and setpriv")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), NEEDS]
IS_ROOT = os.geteuid() == 0
PYTHON = Path(sys.base_prefix)
SECRET = "/run/secrets/discord_token"
SHUT_OFF = f"""set -e; root=$1; token=$2; user=$3; python=$4; shift 4
mount --rbind "$root" "$root"
for one in /dev /usr "$python"; do mkdir -p "$root$one"; mount --rbind "$one" "$root$one"; done
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
install -D -m 600 -o "$user" "$token" "$root{SECRET}"
mount -t tmpfs -o noexec tmpfs "$root/tmp"
mount --bind "$root/data" "$root/data"
mount -o remount,bind,ro "$root"
exec chroot "$root" "$@"
"""
"""What compose.yaml says: only /tmp and the volume can be written."""
NO_NETWORK = """import socket
def getaddrinfo(*_, **__): raise socket.gaierror(socket.EAI_AGAIN, "no network")
socket.getaddrinfo = getaddrinfo
"""
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user can enter, with a token, and wheels of what an image needs."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, build = read["project"], read["build-system"]
    articles = project["optional-dependencies"]["articles"]
    with TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "wheels").mkdir()
        pack([*build["requires"], *project["dependencies"], *articles], place / "wheels")
        (place / "token").write_text("a.b.c\n")
        (place / "token").chmod(0o600)
        yield place


def environment(place: Path, path: str) -> list[str]:
    """What a build has from its base image."""
    pip = ["PIP_NO_INDEX=1", "PIP_CONFIG_FILE=/dev/null", f"PIP_FIND_LINKS={place / 'wheels'}"]
    return [*pip, f"PATH={path}"]


def do(command: list[str]) -> Done:
    return subprocess.run(command, umask=0o022, capture_output=True, text=True, check=False)


def try_out(run: Callable[..., Done], config: Config, root: Path) -> None:
    """All that can be done where Discord can't be reached, and what is written meanwhile."""
    database = dict(one.split("=", 1) for one in config["Env"])["DATABASE"]

    def outside() -> dict[Path, int]:
        found = (one for one in root.rglob("*") if one.relative_to(root).parts[0] in ("opt", "etc"))
        return {one: one.lstat().st_mtime_ns for one in (root, *found)}

    before = outside()
    checked = run("check")
    assert (checked.returncode, checked.stderr) == (0, "")
    ran = run(*config["Cmd"])
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
    assert ran.stderr.splitlines()[-1].startswith("discussion-bot: Discord can't be reached: ")
    asked = run("status")
    assert (asked.returncode, "is not running" in asked.stderr) == (1, True)
    assert run("backup", f"{Path(database).parent / 'copy.db'}").returncode == 0
    assert outside() == before
    kept = {one.name: one.stat() for one in ((root / "data"), *(root / "data").iterdir())}
    assert {"copy.db", "discussion.db", "discussion.key"} < kept.keys()
    assert {one.st_uid for one in kept.values()} == {int(config["User"])}
    assert not any(one.st_mode & 0o077 for one in kept.values())


def test_what_buildah_builds_works_as_the_compose_file_runs_it(place: Path) -> None:
    if not IS_ROOT or shutil.which("buildah") is None:
        pytest.skip("needs buildah, and root")
    storage = [f"--root={place / 'storage'}", f"--runroot={place / 'run'}", "--storage-driver=vfs"]

    def buildah(command: str, *arguments: str) -> Done:
        return do(["buildah", *storage, command, *arguments])

    def build(file: Path, context: Path, name: str, *more: str) -> Done:
        options = ["--isolation=chroot", "--format=docker", "--pull-never", f"--tag={name}"]
        options += [f"--volume={one}:{one}:ro" for one in ("/usr", PYTHON, place / "wheels")]
        return buildah("bud", *options, f"--file={file}", *more, f"{context}")

    tree = place / "tree"
    (tree / "tmp").mkdir(parents=True)
    (tree / "tmp").chmod(0o1777)
    for name in ("bin", "lib", "lib64"):
        (tree / name).symlink_to(f"usr/{name}")
    given = shlex.join(environment(place, f"{PYTHON / 'bin'}:/usr/bin"))
    (place / "base").write_text(f"FROM scratch\nCOPY . /\nENV {given}\nRUN python3 --version\n")
    tried = build(place / "base", tree, "docker.io/library/python:3.11-slim")
    if tried.returncode:
        pytest.skip(f"buildah can't build here: {tried.stderr}")
    built = build(DOCKERFILE, ROOT, "it", f"--ignorefile={DOCKERFILE}.dockerignore")
    assert built.returncode == 0, built.stderr
    config = json.loads(buildah("inspect", "--type=image", "it").stdout)["Docker"]["config"]
    config["User"] = config["User"].partition(":")[0]
    config["Env"].append(f"DISCORD_TOKEN_FILE={SECRET}")
    root = buildah("mount", buildah("from", "--pull-never", "it").stdout.strip()).stdout.strip()
    shut_off = ["unshare", "--mount", "--net", "--pid", "--fork", "sh", "-c", SHUT_OFF, "sh"]
    shut_off += [root, f"{place / 'token'}", config["User"], f"{PYTHON}"]
    try_out(lambda *words: do([*shut_off, *start(config, *words)]), config, Path(root))


def test_each_step_of_the_dockerfile_leads_to_a_program_that_works(place: Path) -> None:
    python = PYTHON / "bin" / "python3"
    is_open = all(folder.stat().st_mode & 1 for folder in python.resolve().parents)
    user = 10001 if IS_ROOT and is_open else os.geteuid()
    os.chown(place / "token", user, -1)
    programs, root = place / "programs", place / "root"
    programs.mkdir()
    for path in (f"{python}", "/usr/bin/install"):  # a step finds no others
        (programs / Path(path).name).write_text(f'#!/bin/sh\nexec {path} "$@"\n')
        (programs / Path(path).name).chmod(0o755)
    config = follow(DOCKERFILE, ROOT, root, user, environment(place, f"{programs}"))
    (place / "sitecustomize.py").write_text(NO_NETWORK)
    config["Env"] += [f"PYTHONPATH={place}", f"TMPDIR={root / 'tmp'}"]
    config["Env"] += [f"DISCORD_TOKEN_FILE={place / 'token'}"]
    do(["chmod", "-R", "a-w", f"{root / 'opt'}"])
    root.chmod(0o555)
    try_out(lambda *words: do(start(config, *words)), config, root)
