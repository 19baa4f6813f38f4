"""A function of your own from an earlier notebook, in the place of the course's.

In the notebook only: where a notebook is graded there are no others beside it, and the course's function stays.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .notebook import notebook_value


def mine(name: str, folder: str = ".") -> Callable:
    """Your own function, from the first notebook beside this one that defines it.

    The cells that it may need are run: those with the imports, and your answers up to this one.  What your function
    does is your own risk.

    Parameters
    ----------
    name : str
        Such as ``"chunks_touched"``.
    folder : str
        Where the other notebooks (``*.ipynb``) lie.

    Returns
    -------
    callable
        The course's function where there is none of yours; a printed line says which one it is.

    Raises
    ------
    ValueError
        If there is no function of that name anywhere.

    Examples
    --------
    >>> chunks_touched = mine("chunks_touched")  # doctest: +SKIP
    your chunks_touched, from chunks.ipynb
    """
    ours = notebook_value(name)
    for path in sorted(Path(folder).glob("*.ipynb")):
        found = _defined_in(path, name)
        if found is not None:
            print(f"your {name}, from {path.name}")
            return found
    if not callable(ours):
        raise ValueError(f"no notebook beside this one defines {name!r}, and the course has no function of that name")
    print(f"the course's {name}: no notebook beside this one defines it")
    return ours


def _defined_in(path: Path, name: str) -> Any:
    """What a notebook of the course defines under a name; None if it is of no use."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        known = [cell.get("metadata", {}) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not any(one.get("exercise") == name and one.get("role") == "answer" for one in known):
        return None
    namespace: dict[str, Any] = {"__name__": f"cells_of_{path.stem}"}
    for cell, metadata in zip(cells, known):
        if metadata.get("role") not in ("setup", "answer"):
            continue
        try:
            exec(compile("".join(cell["source"]), f"<{path.name}>", "exec"), namespace)
        except Exception as error:
            print(f"{path.name}: the cell of {metadata.get('exercise', 'the imports')} stopped with {error!r}")
        if metadata.get("exercise") == name:
            break
    found = namespace.get(name)
    return found if callable(found) else None
