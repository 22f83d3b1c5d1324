"""Wheels made of what is installed here, so that pip can install it elsewhere without a network."""

import re
import zipfile
from importlib.metadata import PackageNotFoundError, PackagePath, distribution
from pathlib import Path


def pack(requirements: list[str], folder: Path) -> None:
    """A wheel of each of them and of all that they need."""
    todo = list(requirements)
    for requirement in todo:  # it grows meanwhile
        ((name, extras),) = re.findall(r"^([\w.-]+)(?:\[(.*?)\])?", requirement)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # pip says if it is needed here: some are for other versions of Python
        _pack_one(found.files or [], folder)
        for needed in found.requires or ():
            extra = re.search(r"extra == ['\"](.+?)['\"]", needed)
            if needed not in todo and (extra is None or extra[1] in extras.split(",")):
                todo.append(needed)


def _pack_one(installed: list[PackagePath], folder: Path) -> None:
    files = [one for one in installed if ".." not in one.parts and one.suffix != ".pyc"]
    for about in {one.parts[0] for one in files if one.parts[0].endswith(".dist-info")}:
        # it need not suit another machine, so it has a name that suits every one
        wheel = folder / f"{about.removesuffix('.dist-info')}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as packed:
            for one in files:
                packed.write(one.locate(), f"{one}")
