"""Pyodide in the site: what notebooks need of a release, in one list with our wheels, so that Python starts soon.

Wheels lie in folders named by their content, so that no browser takes an older one for it.  Where node is on the
machine, Pyodide itself compiles the modules that every notebook imports; without it, each learner's browser does so,
each time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bits_to_pyramids.course.manifest import CourseError

# What of Pyodide's release is loaded at once, rather than when a cell asks for it.
PACKAGES = ("micropip", "ssl", "sqlite3", "jedi", "ipython", "numpy", "pillow", "matplotlib")
# Loaded when a cell imports it; a release may lack it.
WHERE_ASKED = ("numcodecs",)
CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
# The script of JupyterLite's worker, which asks for them, lies this deep in it.
FROM_WORKER = "../../../../static/wheels/"
LIBRARY, LOCK = "python_stdlib.zip", "pyodide-lock.json"
COMPILING = Path(__file__).with_name("compiling.mjs")


def digest(data: bytes) -> str:
    """A name for a content."""
    return hashlib.sha256(data).hexdigest()[:12]


def put(folder: Path, name: str, data: bytes) -> str:
    """Write a file into a folder that is named by its content, and give its path there."""
    path = f"{digest(data)}/{name}"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)
    return path


def write_pyodide(release: Path, static: Path, wheels: Mapping[str, bytes]) -> tuple[Path, list[str]]:
    """Write what notebooks need of a release, and our wheels, below the folder of JupyterLite's files.

    Parameters
    ----------
    release : Path
        A folder with a release of Pyodide.
    static : Path
        There ``pyodide/`` and ``wheels/`` are written.
    wheels : mapping of str to bytes
        Ours, by their names.

    Returns
    -------
    Path, list of str
        Pyodide's script, and the names of what it is told to load.

    Raises
    ------
    CourseError
        If something of the release is not there.
    """
    try:
        lock = json.loads((release / LOCK).read_text(encoding="utf-8"))
        known = {key(name): entry for name, entry in lock["packages"].items()}
    except (OSError, ValueError, KeyError) as error:
        raise CourseError(f"{release} holds no release of Pyodide: {LOCK} cannot be read ({error})") from error
    at_once = _with_what_they_need(known, PACKAGES)
    asked = {
        name for name in _with_what_they_need(known, WHERE_ASKED) if (release / known[name]["file_name"]).is_file()
    }
    for name in [*CORE, *(known[name]["file_name"] for name in at_once)]:
        if not (release / name).is_file():
            raise CourseError(f"{release} is not a whole release of Pyodide: {name} is missing")
    ours = {_name_of(file): (file, data) for file, data in wheels.items()}
    files = {known[name]["file_name"]: (release / known[name]["file_name"]).read_bytes() for name in at_once | asked}
    files = _compiled(release, {LIBRARY: (release / LIBRARY).read_bytes()} | files | dict(ours.values()))
    packages = {name: known[name] for name in sorted(at_once | asked)}
    packages |= {key(name): _entry(name, file) for name, (file, _) in ours.items()}
    for entry in packages.values():
        data = files[entry["file_name"]]
        path = put(static / "wheels", entry["file_name"], data)
        entry |= {"file_name": f"../../wheels/{path}", "sha256": hashlib.sha256(data).hexdigest()}
    lock["packages"] = packages
    core = {name: (release / name).read_bytes() for name in CORE}
    core |= {LIBRARY: files[LIBRARY], LOCK: json.dumps(lock).encode()}
    folder = static / "pyodide" / digest(b"".join(core.values()))
    folder.mkdir(parents=True)
    for name, data in core.items():
        (folder / name).write_bytes(data)
    return folder / "pyodide.js", [*PACKAGES, *ours]


def _compiled(release: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    """The library and wheels with bytecode, where there is node to make it."""
    node = shutil.which("node")
    if node is None:
        return files
    with tempfile.TemporaryDirectory(prefix="b2p-wheels-") as scratch:
        for name, data in files.items():
            Path(scratch, name).write_bytes(data)
        packed = [name for name in files if name.endswith(".whl")]
        command = [node, str(COMPILING), str(release.absolute()), ",".join(PACKAGES), LIBRARY, *packed]
        done = subprocess.run(command, capture_output=True, text=True, cwd=scratch)
        if done.returncode:
            raise CourseError(f"Pyodide's modules could not be compiled:\n{done.stderr[-1000:]}")
        return {name: Path(scratch, name).read_bytes() for name in files}


def _with_what_they_need(known: Mapping[str, Mapping], names: Sequence[str]) -> set[str]:
    waiting, found = list(names), set[str]()
    while waiting:
        name = key(waiting.pop())
        if name in known and name not in found:
            found.add(name)
            waiting += known[name]["depends"]
    return found


def _entry(name: str, file: str) -> dict[str, Any]:
    """What Pyodide wants to know of a wheel."""
    return {
        "name": name, "version": file.split("-")[1], "file_name": file, "install_dir": "site", "imports": [],
        "depends": [], "package_type": "package", "unvendored_tests": False,
    }  # fmt: skip


def _name_of(file: str) -> str:
    return file.partition("-")[0]


def key(name: str) -> str:
    """How a list of packages names one."""
    return name.lower().replace("_", "-")
