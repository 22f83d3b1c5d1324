"""Follows the few instructions of the Dockerfile in a folder that stands for `/`."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from string import Template
from typing import Any

Config = dict[str, Any]
"""How an image's program is started, in the words of its format."""

UNTRIED = ("VOLUME", "HEALTHCHECK")


def follow(file: Path, context: Path, root: Path, user: int, given: list[str]) -> Config:
    """Do what a build would do, with these variables; the folder's user can stand for another."""
    lines = file.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    steps = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
    owner = next(rest for name, rest in steps if name == "USER").partition(":")[0]
    stage, variables, config = "", dict[str, str](), Config()

    def here(text: str) -> str:
        moved = re.sub(r"(?<![\w./])/(?=\w)", f"{root}/", text)
        return moved if owner == f"{user}" else re.sub(rf"-[og] {owner}\b", "", moved)

    for name, rest in steps:
        folder = Path(config.get("WorkingDir", root))
        match name:
            case "FROM":
                if stage:
                    root.rename(root.with_name(stage))
                stage, variables, config = (
                    rest.split()[-1],
                    dict(one.split("=", 1) for one in given),
                    {},
                )
                (root / "tmp").mkdir(parents=True)
                (root / "tmp").chmod(0o1777)
            case "WORKDIR":
                config["WorkingDir"] = here(rest)
                Path(here(rest)).mkdir(exist_ok=True)
            case "COPY":
                *sources, target = rest.split()
                origin = context
                if sources[0].startswith("--from="):
                    origin = root.with_name(sources.pop(0).partition("=")[2])
                for source in sources:
                    _copy(origin / source.lstrip("/"), folder / here(target))
            case "RUN":
                subprocess.run(
                    ["/bin/sh", "-c", here(rest)],
                    cwd=folder,
                    env=variables,
                    umask=0o022,
                    check=True,
                )
            case "ARG" | "ENV":
                known = Template(here(rest)).substitute(variables)
                variables |= dict(one.split("=", 1) for one in shlex.split(known))
            case "USER":
                config["User"] = f"{user}"
            case "ENTRYPOINT" | "CMD":
                config[name.capitalize()] = json.loads(rest)
            case _:
                assert name in UNTRIED, f"What {name} does is not known here."
    return config | {"Env": [f"{name}={value}" for name, value in variables.items()]}


def start(config: Config, *arguments: str) -> list[str]:
    """The program as a user without any rights, with the image's variables alone."""
    rights = ["--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
    rights += [f"--reuid={config['User']}", f"--regid={config['User']}"]
    privileges = ["setpriv", "--no-new-privs", *(rights if os.geteuid() == 0 else ())]
    environment = ["env", "-i", f"--chdir={config['WorkingDir']}", *config["Env"]]
    return [*privileges, *environment, *config["Entrypoint"], *arguments]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)
