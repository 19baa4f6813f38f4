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
from bits_to_pyramids.browser.pyodide import FROM_WORKER, PACKAGES, put, write_pyodide
from bits_to_pyramids.browser.wheels import wheels_of
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.sums import SUMS, read_sums
from bits_to_pyramids.student.due import DUE
from bits_to_pyramids.student.known import SEALED

KERNEL = "@jupyterlite/pyodide-kernel-extension"
LIVE = Path(__file__).with_name("live")  # what we add to JupyterLite's page
MODULES = ("jupyterlite_core", "jupyterlite_pyodide_kernel")
# Wheels of JupyterLite's own kernel, in its folder pypi/.
OF_KERNEL = ("ipykernel", "piplite", "pyodide_kernel", "widgetsnbextension")


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
    wheels = wheels_of(assignments)
    if pyodide is None:
        script, load = None, [*PACKAGES]
        load += [FROM_WORKER + put(to / "static" / "wheels", name, data) for name, data in wheels.items()]
    else:
        script, load = write_pyodide(pyodide, to / "static", wheels | _of_kernel(to))
    _say_what_to_load(to, load, script)
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


# JupyterLab's own settings: nothing is fetched that nobody asked for, and work is kept soon after it is written.
OVERRIDES = {
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 5},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


def _of_kernel(to: Path) -> dict[str, bytes]:
    """The wheels that the kernel brings, each in its newest version."""
    folder = to / "extensions" / KERNEL / "static" / "pypi"
    newest = [max(folder.glob(f"{name}-*.whl")) for name in OF_KERNEL]
    return {file.name: file.read_bytes() for file in newest}


def _say_what_to_load(to: Path, load: Sequence[str], script: Path | None) -> None:
    """Complete the settings that JupyterLite's page reads first; its build does not always get as far as these."""
    path = to / "jupyter-lite.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    extension = to / "extensions" / KERNEL
    built = json.loads((extension / "package.json").read_text(encoding="utf-8"))["jupyterlab"]["_build"]
    kernel: dict = {
        "disablePyPIFallback": True,
        "pipliteUrls": [f"./extensions/{KERNEL}/static/pypi/all.json"],
        "loadPyodideOptions": {"packages": load},
    }
    if script is not None:
        kernel["pyodideUrl"] = f"./{script.relative_to(to).as_posix()}"
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
