"""Who somebody is on this machine, and what a file that refuses them says."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bits_to_pyramids.course.errors import CourseError


def refusal(path: Path) -> str:
    """Why a file or folder cannot be read or written, and who can change that; one sentence or two.

    Where the file cannot even be looked at, or is not there yet, it is the nearest folder above it that refuses.
    """
    place = path
    while place != place.parent:
        try:
            found = os.stat(place)
            break
        except OSError:
            place = place.parent
    else:
        return f"{path} cannot be reached"
    owner, group = _user(found.st_uid), _group(found.st_gid)
    here = "it" if place == path else str(place)
    said = f"{path} cannot be read or written by {_user(_me())}: {here} belongs to {owner}, group {group}"
    if found.st_uid == _me():
        return f"{said} ({stat.filemode(found.st_mode)}). Give yourself the right with `chmod u+rwX {place}`."
    share = f"{owner} can share it with a group that you are in: `b2p share GROUP`."
    return f"{said} ({stat.filemode(found.st_mode)}). {share}"


def require_readable(folder: Path) -> None:
    """See that a folder may be looked into, if it is there: a search in one that refuses finds nothing, without a word.

    Raises
    ------
    CourseError
        If this account may not.
    """
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        raise CourseError(refusal(folder))


def group_number(name: str) -> int | None:
    """The number of a group of this machine, by name or number; None if there is none."""
    if name.isdecimal():
        return int(name)
    try:
        import grp

        return grp.getgrnam(name).gr_gid
    except (ImportError, KeyError):
        return None


def _me() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0


def _user(number: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return f"user {number}"


def _group(number: int) -> str:
    try:
        import grp

        return grp.getgrgid(number).gr_name
    except (ImportError, KeyError):
        return str(number)
