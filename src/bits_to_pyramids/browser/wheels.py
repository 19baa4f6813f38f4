"""What Python in the browser is given beside its own release: pure Python, packed as wheels that lie in the site.

The same files give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, version
from pathlib import Path

from bits_to_pyramids.authoring.student_package import package_files
from bits_to_pyramids.course.manifest import Assignment, CourseError

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the oldest that a zip can say
# Pure Python that notebooks import, or what runs them, and that Pyodide's release has not, or only an older one of.
BESIDE = ("comm", "imageio", "tifffile")
WHEEL = "Wheel-Version: 1.0\nGenerator: bits-to-pyramids\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
NO_ZARR = '''"""Stands in for zarr, which does not run in a browser: whoever uses it is told so in a sentence."""

SAID = {said!r}


class NotInABrowser(ImportError):
    """A notebook shows the sentence only, not the way to it."""

    def _render_traceback_(self):
        return [str(self)]


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise NotInABrowser(SAID)
'''


def wheels_of(assignments: Iterable[Assignment]) -> dict[str, bytes]:
    """All wheels that the site brings, by their names."""
    ours = {name: file.read_bytes() for name, file in package_files().items()}
    return dict([
        _packed("bits_to_pyramids", version("bits-to-pyramids"), ours),
        _packed("zarr", "0", {"zarr/__init__.py": NO_ZARR.format(said=no_zarr(assignments)).encode()}),
        *(_of_installed(name) for name in BESIDE),
    ])  # fmt: skip


def no_zarr(assignments: Iterable[Assignment]) -> str:
    """What is said where zarr is used, which needs an installation."""
    names = [f"{e.name} ({one.id})" for one in assignments for e in one.exercises if "zarr" in e.uses]
    said = "zarr does not run in a browser"
    return f"{said}; {' and '.join(names)} needs an installation." if names else f"{said}."


def _of_installed(name: str) -> tuple[str, bytes]:
    """An installed package as a wheel again; of compiled ones that is not possible."""
    try:
        installed = Distribution.from_name(name)
    except ModuleNotFoundError:
        raise CourseError(f"{name} is not installed; run `python3 start.py setup`") from None
    if "Root-Is-Purelib: true" not in (installed.read_text("WHEEL") or ""):
        raise CourseError(f"{name} is not pure Python, so that it does not run in a browser")
    files = {}
    for file in installed.files or ():
        kept = file.suffix != ".pyc" and not file.as_posix().startswith(("../", "/"))
        if kept and file.name not in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "WHEEL"):
            files[file.as_posix()] = Path(str(file.locate())).read_bytes()
    return _packed(name, installed.version, files)


def _packed(name: str, number: str, files: dict[str, bytes]) -> tuple[str, bytes]:
    """The name and the bytes of a wheel."""
    from io import BytesIO

    info = f"{name}-{number}.dist-info"
    files = {f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n".encode()} | files
    files[f"{info}/WHEEL"] = WHEEL.encode()
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in sorted(files.items()))
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, FIRST_DAY)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return f"{name}-{number}-py3-none-any.whl", packed.getvalue()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
