"""Files that take long to make: made once, and kept until something that they are made of changes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from bits_to_pyramids.course.sums import sha256


def made_once(folder: Path, name: str, made_from: Iterable[Path], make: Callable[[], str], *, kept: int) -> Path:
    """The file of a name that was made from some files as they are now; made if it is not there.

    Parameters
    ----------
    folder : pathlib.Path
    name : str
        Without its ending, which is ``.json``.
    made_from : iterable of pathlib.Path
        Everything that has a say in what is made.
    make : callable
        Gives the text.
    kept : int
        So many of this name are kept, the last ones.
    """
    digest = hashlib.sha256("".join(map(sha256, made_from)).encode()).hexdigest()[:16]
    path = folder / f"{name}-{digest}.json"
    if path.is_file():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(make(), encoding="utf-8")
    part.replace(path)
    for older in sorted(folder.glob(f"{name}-*.json"), key=lambda one: one.stat().st_mtime)[:-kept]:
        older.unlink(missing_ok=True)
    return path
