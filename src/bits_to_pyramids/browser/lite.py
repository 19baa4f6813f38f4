"""JupyterLite in the site: notebooks that run in the browser, and what lies beside them.

JupyterLite builds itself; it is told where Python is, which wheels to load, and what the learner's files are.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

from bits_to_pyramids.authoring.due import due_file
from bits_to_pyramids.authoring.sealing import sealed_file
from bits_to_pyramids.browser.wheels import write_wheels
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.sums import SUMS, read_sums
from bits_to_pyramids.student.due import DUE
from bits_to_pyramids.student.known import SEALED

KERNEL = "@jupyterlite/pyodide-kernel-extension"
LIVE = Path(__file__).with_name("live")  # what we add to JupyterLite's page
MODULES = ("jupyterlite_core", "jupyterlite_pyodide_kernel")
# What of Pyodide's release is loaded at once, rather than when a cell asks for it.
PACKAGES = ("micropip", "ssl", "sqlite3", "jedi", "ipython", "numpy", "pillow", "matplotlib")
# Loaded when a cell imports it; a release may lack it.
WHERE_ASKED = ("numcodecs",)
CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
# Wheels are asked for by the script of the worker, which lies this deep in JupyterLite.
FROM_WORKER = "../../../../"


def require_jupyterlite() -> None:
    """Say what to install where it is missing."""
    if any(importlib.util.find_spec(name) is None for name in MODULES):
        raise CourseError(
            "the site needs JupyterLite, which is not installed; install it with: "
            f"{sys.executable} -m uv pip install --no-deps --require-hashes -r requirements-site.txt"
        )


def write_live(
    course: Course, assignments: Sequence[Assignment], to: Path, pyodide: Path | None, published: dict[str, bytes]
) -> None:
    """Build JupyterLite into a folder that is not there yet.

    Parameters
    ----------
    course : Course
    assignments : sequence of Assignment
    to : Path
    pyodide : Path, optional
        A folder with a release of Pyodide, of which what is needed is put into the site; without it, the learner's
        browser fetches Pyodide from where its makers publish it.
    published : dict
        Hidden checks for self-study, by the assignment's id.
    """
    require_jupyterlite()
    to = to.absolute()
    with tempfile.TemporaryDirectory(prefix="b2p-site-") as scratch:
        lite = Path(scratch)
        for assignment in assignments:
            _write_contents(course, assignment, lite / "contents" / assignment.id, published.get(assignment.id))
        build = {"LiteBuildConfig": {"federated_extensions": [str(_extension())]}}
        (lite / "build.json").write_text(json.dumps(build), encoding="utf-8")
        _run(lite, to)
    wheels = write_wheels(assignments, to / "static" / "wheels")
    if pyodide is not None:
        copy_pyodide(pyodide, to / "static" / "pyodide")
    _say_what_to_load(to, wheels, pyodide is not None)
    page = to / "notebooks" / "index.html"
    text = page.read_text(encoding="utf-8")
    head = (
        '<link rel="stylesheet" href="../b2p/live.css" />\n    <script defer src="../b2p/live.js"></script>\n  </head>'
    )
    text = text.replace("<html>", '<html lang="en">', 1).replace("</head>", head, 1)
    page.write_text(text.replace("<title>Jupyter Notebook - Notebooks", "<title>Notebook", 1), encoding="utf-8")
    (to / "static" / "favicons").mkdir(parents=True, exist_ok=True)
    for icon in ("notebook", "busy-1"):  # which its page asks for while cells run, and does not bring
        shutil.copyfile(to / "notebooks" / "favicon.ico", to / "static" / "favicons" / f"favicon-{icon}.ico")
    shutil.copytree(LIVE, to / "b2p", ignore=shutil.ignore_patterns("__pycache__"))


# JupyterLab's own settings: nothing is fetched that nobody asked for.
OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


def _say_what_to_load(to: Path, wheels: Sequence[str], local: bool) -> None:
    """Complete the settings that JupyterLite's page reads first; its build does not always get as far as these."""
    path = to / "jupyter-lite.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    extension = to / "extensions" / KERNEL
    built = json.loads((extension / "package.json").read_text(encoding="utf-8"))["jupyterlab"]["_build"]
    kernel: dict = {
        "disablePyPIFallback": True,
        "pipliteUrls": [f"./extensions/{KERNEL}/static/pypi/all.json"],
        "loadPyodideOptions": {
            "packages": [*PACKAGES, *(f"{FROM_WORKER}static/wheels/{wheel}" for wheel in wheels)],
        },
    }
    if local:
        kernel["pyodideUrl"] = "./static/pyodide/pyodide.js"
    settings["jupyter-config-data"] |= {
        "appName": "bits-to-pyramids",
        "exposeAppInBrowser": True,
        "federated_extensions": [{"name": KERNEL, **built}],
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
        "settingsOverrides": OVERRIDES,
    }
    path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def _write_contents(course: Course, assignment: Assignment, folder: Path, published: bytes | None) -> None:
    """What a learner finds beside the notebook: the files of the release, and what its functions read."""
    release = course.root / "release"
    names = [name for name in read_sums(release / SUMS) if name.split("/")[0] == assignment.id]
    if not names or not all((release / name).is_file() for name in names):
        raise CourseError(f"{assignment.id} has not been built; run `b2p build -a {assignment.id}` first")
    files = {Path(name).relative_to(assignment.id): (release / name).read_bytes() for name in names}
    beside = {SEALED: sealed_file(course, assignment), DUE: due_file(course, assignment)}
    files |= {path: file.read_bytes() for path, file in beside.items() if file}
    if published is not None:
        files[SEALED.with_name("published.json")] = published
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def copy_pyodide(release: Path, to: Path) -> None:
    """Copy what notebooks need of a release of Pyodide.

    Raises
    ------
    CourseError
        If something of it is not there.
    """
    lock = release / "pyodide-lock.json"
    try:
        known = {_key(name): entry for name, entry in json.loads(lock.read_text(encoding="utf-8"))["packages"].items()}
    except (OSError, ValueError, KeyError) as error:
        raise CourseError(f"{release} holds no release of Pyodide: {lock.name} cannot be read ({error})") from error
    wanted, there = {*CORE, *_files_of(known, PACKAGES)}, _files_of(known, WHERE_ASKED)
    to.mkdir(parents=True)
    for name in sorted(wanted | {name for name in there if (release / name).is_file()}):
        if not (release / name).is_file():
            raise CourseError(f"{release} is not a whole release of Pyodide: {name} is missing")
        shutil.copyfile(release / name, to / name)


def _files_of(known: dict[str, dict], names: Sequence[str]) -> set[str]:
    """The files of packages and of what they need."""
    waiting, found = list(names), set()
    while waiting:
        entry = known.get(_key(waiting.pop()))
        if entry and entry["file_name"] not in found:
            found.add(entry["file_name"])
            waiting += entry["depends"]
    return found


def _key(name: str) -> str:
    return name.lower().replace("_", "-")


def _run(lite: Path, to: Path) -> None:
    command = [
        sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(lite), "--output-dir", str(to),
        "--contents", str(lite / "contents"), "--apps", "notebooks", "--no-sourcemaps", "--no-unused-shared-packages",
        "--ignore-sys-prefix", "--config", str(lite / "build.json"),
    ]  # fmt: skip
    # It keeps notes of its own where it is started.
    environment = os.environ | {"SOURCE_DATE_EPOCH": "315532800"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=lite, env=environment)
    if done.returncode:
        raise CourseError(f"JupyterLite could not be built:\n{(done.stdout + done.stderr)[-2000:]}")


def _extension() -> Path:
    """The folder of the kernel's part that runs in the browser."""
    kernel = distribution("jupyterlite-pyodide-kernel")
    for file in kernel.files or ():
        if file.as_posix().endswith(f"{KERNEL}/package.json"):
            found = Path(str(file.locate()))
            # Where it was installed into a folder of its own, the scripts' folder is no level of it.
            beside = Path(str(kernel.locate_file("share"))) / "jupyter" / "labextensions" / KERNEL
            return found.parent if found.is_file() else beside
    raise CourseError("the kernel of JupyterLite is not whole; install it again")
