"""The part of the Python environment that a submission sees.

Only what notebooks import, with what that requires; everything else that is
installed (reference libraries, nbgrader, pytest) is left out by not being listed.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.metadata
import os
import re
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never

from .errors import JailUnavailable

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


VISIBLE = ("numpy", "matplotlib", "imageio", "pillow", "ipython")
OWN_PARTS = ("__init__.py", "student", "calls", "sandbox")

# Installed for the course, and a common thing to try: say why it isn't there.
NOT_WHILE_GRADED = (
    "tifffile", "zarr", "numcodecs", "ome_zarr", "tensorstore", "skimage", "scipy", "dask", "nbgrader", "pytest",
)  # fmt: skip


@cache
def distributions(libraries: tuple[str, ...] = ()) -> tuple[importlib.metadata.Distribution, ...]:
    """The visible distributions and all that they require, in order of name.

    `libraries` are visible too: what some exercises may use and others may not.
    """
    found: dict[str, importlib.metadata.Distribution] = {}
    wanted = [*VISIBLE, *libraries]
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if name in (*VISIBLE, *libraries):
                raise JailUnavailable(
                    f"The package {name} is not installed; install the course's requirements."
                ) from None
            continue  # required on other platforms or Python versions only
        for requirement in _requirements(found[name]):
            # An extra that nobody asked for may pull in anything, so those stay out.
            if not re.search(r"\bextra\s*==", requirement):
                wanted += re.findall(r"^[\w.-]+", requirement)
    return tuple(found[name] for name in sorted(found))


def _requirements(distribution: importlib.metadata.Distribution) -> list[str]:
    """As ``distribution.requires``, which reads the whole description that comes after the fields."""
    text = distribution.read_text("METADATA")
    if text is None:
        return distribution.requires or []
    return re.findall(r"^Requires-Dist: *(.+)$", text.partition("\n\n")[0], re.MULTILINE)


@cache
def site_entries(libraries: tuple[str, ...] = ()) -> dict[str, Path]:
    """What the visible ``site-packages`` holds: names, and where the real files are."""
    entries: dict[str, Path] = {}
    for distribution in distributions(libraries):
        record = distribution.read_text("RECORD")
        if record is None:
            raise JailUnavailable(f"The files of {distribution.name} are not on record; install it with pip.")
        # Only the names at the top: making a path of each of ten thousand files takes a second.
        for name in set(re.findall(r'^"?([^/,\n]+)', record, re.MULTILINE)):
            if name in ("..", "", "__pycache__") or name.endswith(".pth"):
                continue
            entries[name] = Path(os.path.realpath(str(distribution.locate_file(name))))
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


def not_while_graded(libraries: tuple[str, ...] = ()) -> list[str]:
    """The names that are refused with a reason, because what they name is not visible."""
    return [name for name in NOT_WHILE_GRADED if name not in site_entries(libraries)]


class NotWhileGraded(importlib.abc.Loader):
    """A path finder that gives a placeholder for a reference library, which says why it can't be used.

    An import at the top of a notebook costs nobody the rest of the cell; what is asked of the
    placeholder does.
    """

    def __init__(self, names: list[str]) -> None:
        self.names = frozenset(names)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """A placeholder for the libraries that students rebuild; the rest is left to others."""
        if name.partition(".")[0] not in self.names:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> None:
        """The ordinary kind of module."""

    def exec_module(self, module: Any) -> None:
        """Let every use of the module say why there is nothing in it."""
        name = module.__name__.partition(".")[0]

        def missing(attribute: str) -> Never:
            if attribute.startswith("__"):
                raise AttributeError(attribute)
            raise ModuleNotFoundError(f"{name} is not available while this exercise is graded.", name=name)

        module.__getattr__ = missing
