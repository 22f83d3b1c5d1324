"""What the operating system refuses whoever runs the bot: in words, and whether it may pass."""

import errno
import os
from pathlib import Path

_LASTING = {
    errno.EACCES,
    errno.EPERM,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.ENOENT,
    errno.EEXIST,
    errno.ELOOP,
    errno.ENAMETOOLONG,
}


def is_lasting(error: OSError) -> bool:
    """Whether trying again is of no use: a path or its rights have to be changed first."""
    return error.filename is not None and error.errno in _LASTING


def explain(error: OSError) -> str:
    """What happened and what to do next."""
    if error.filename is None:
        return f"The operating system refused: {error.strerror or error}."
    path = Path(os.fsdecode(error.filename))
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return f"{_forbidden(path)} Give this user the right to, or work as another user."
        case errno.EISDIR:
            return f"{path} is a folder, and a file is needed. Put one there, or name another."
        case errno.ENOTDIR | errno.EEXIST:
            return (
                f"{path} can't be used: there is a file where a folder is needed. Change the path."
            )
        case errno.ELOOP:
            return f"{path} is a link that leads to no file. Make it one, or name the file itself."
        case errno.ENOENT:
            return f"{path} doesn't exist. Put it there, or change the path."
        case errno.EROFS:
            return (
                f"{path} can't be written: its disk is read-only. Make it writable and try again."
            )
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk that holds {path} is full. Make room and try again."
        case _:
            return f"{path} can't be used: {error.strerror}."


def _forbidden(path: Path) -> str:
    """The folder on the way where it ends, or what may not be done with the file itself."""
    user = _user()
    for folder in reversed(path.absolute().parents):
        if not os.access(folder, os.X_OK):
            return f"{path} can't be reached: the user {user} may not enter {folder}."
    if not os.path.lexists(path):
        return f"{path} can't be made: the user {user} may not write in {path.absolute().parent}."
    if not os.access(path, os.R_OK):
        return f"{path} can't be read: the user {user} may not."
    if path.is_dir() and not os.access(path, os.X_OK):
        return f"{path} can't be entered: the user {user} may not."
    if not os.access(path, os.W_OK):
        return f"{path} can't be written: the user {user} may not."
    return f"{path} can't be changed: the user {user} may not write in {path.absolute().parent}."


def _user() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_name
    except (ImportError, KeyError):  # Windows; a container's user without a name
        return f"{os.geteuid()}" if hasattr(os, "geteuid") else "of this process"
