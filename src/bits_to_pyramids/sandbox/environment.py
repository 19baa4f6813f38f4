"""The part of the Python environment that a submission sees.

Only what notebooks import, with what that requires; everything else that is
installed (reference libraries, nbgrader, pytest) is left out by not being listed.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import sys
import sysconfig
from functools import cache
from pathlib import Path

from .errors import JailUnavailable

VISIBLE = ("numpy", "matplotlib", "imageio", "pillow", "ipython")
OWN_PARTS = ("__init__.py", "student", "calls", "sandbox")

# Installed for the course, and a common thing to try: say why it isn't there.
NOT_WHILE_GRADED = ("tifffile", "zarr", "numcodecs", "ome_zarr", "tensorstore", "skimage", "dask", "nbgrader", "pytest")


@cache
def distributions() -> tuple[importlib.metadata.Distribution, ...]:
    """The visible distributions and all that they require, in order of name."""
    found: dict[str, importlib.metadata.Distribution] = {}
    wanted = list(VISIBLE)
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if name in VISIBLE:
                raise JailUnavailable(f"The package {name} is not installed; install the course's requirements.") from None
            continue  # required on other platforms or Python versions only
        for requirement in found[name].requires or []:
            # An extra that nobody asked for may pull in anything, so those stay out.
            if not re.search(r"\bextra\s*==", requirement):
                wanted.append(re.match(r"[\w.-]+", requirement)[0])
    return tuple(found[name] for name in sorted(found))


@cache
def site_entries() -> dict[str, Path]:
    """What the visible ``site-packages`` holds: names, and where the real files are."""
    entries: dict[str, Path] = {}
    for distribution in distributions():
        if distribution.files is None:
            raise JailUnavailable(f"The files of {distribution.name} are not on record; install it with pip.")
        for file in distribution.files:
            name = file.parts[0]
            if name in ("..", "/", "__pycache__") or name.endswith(".pth"):
                continue
            entries[name] = Path(os.path.realpath(distribution.locate_file(name)))
    return {name: path for name, path in sorted(entries.items()) if path.exists()}


@cache
def own_entries() -> dict[str, Path]:
    """The parts of this package that a submission sees."""
    package = Path(__file__).resolve().parents[1]
    return {name: package / name for name in OWN_PARTS if (package / name).exists()}


def interpreter() -> str:
    """The interpreter itself, not the virtual environment's link to it."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def standard_library() -> list[str]:
    """Folders the interpreter needs: its library and its shared objects."""
    base = Path(sys.base_prefix).resolve()
    candidates = [base / "lib", base / sys.platlibdir, Path(sysconfig.get_path("stdlib")).resolve()]
    return list(dict.fromkeys(str(path) for path in candidates if path.is_dir()))


def other_packages() -> list[str]:
    """Folders inside the standard library's that hold packages which nobody asked for."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folders = [
        Path(root) / inside / packages
        for root in ("/usr/lib", *standard_library())
        for inside in (version, "python3")
        for packages in ("site-packages", "dist-packages")
    ]
    return list(dict.fromkeys(str(folder) for folder in folders if folder.is_dir()))


class NotWhileGraded:
    """A path finder that says why a reference library is missing, instead of only that it is."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Refuse the libraries that students rebuild; leave the rest to others."""
        top = name.partition(".")[0]
        if top in NOT_WHILE_GRADED:
            raise ModuleNotFoundError(f"{top} is not available while the notebook is graded.", name=top)
