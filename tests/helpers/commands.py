"""Commands, each in a process of its own that is forked where their imports, which take seconds, are done already."""

import importlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from multiprocessing import forkserver
from pathlib import Path

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    [
        "bits_to_pyramids.cli",
        "bits_to_pyramids.reporting.class_report",
        "bits_to_pyramids.reporting.feedback_page.exporter",
        "bits_to_pyramids.reporting.formgrader.pages",
        "bits_to_pyramids.reporting.similarity",
        "bits_to_pyramids.records.recorder",
        "bits_to_pyramids.workers.checkers",
        "jupytext",
        "nbgrader.apps.api",
        "nbgrader.apps.nbgraderapp",
        "nbgrader.exchange.default",
    ]
)

COMMANDS = {"b2p": "bits_to_pyramids.cli", "nbgrader": "nbgrader.apps.nbgraderapp"}


def run(
    command: str,
    *arguments: object,
    cwd: Path | str = "/",
    become: Callable[[], None] | None = None,
    **variables: str,
) -> subprocess.CompletedProcess:
    """Run ``b2p`` or ``nbgrader`` to its end, as the script of that name does.

    Parameters
    ----------
    command : str
    *arguments : object
    cwd : Path or str
    become : callable, optional
        What the process does before it is the command; see `accounts`.
    **variables : str
        What is in the environment beyond this process's.
    """
    words = [command, *map(str, arguments)]
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": os.pathsep.join([scripts, os.environ["PATH"]]), **variables}
    with tempfile.TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("stdout", "stderr")]
        process = _context.Process(target=_become, args=(words, str(cwd), environment, list(map(str, said)), become))
        process.start()
        process.join()
        code = process.exitcode
        process.close()
        return subprocess.CompletedProcess(words, code, *(path.read_text() for path in said))


def _become(words: list[str], cwd: str, environment: dict[str, str], said: list[str], become: Callable | None) -> None:
    """In the forked process: be the command."""
    os.environ.clear()
    os.environ.update(environment)
    for stream, path in zip((sys.stdout, sys.stderr), said, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), stream.fileno())
    if become is not None:
        become()
    os.chdir(cwd)
    sys.argv = words
    sys.exit(importlib.import_module(COMMANDS[words[0]]).main())


def close() -> None:
    """End the process that they are forked from; what they took is then counted as this process's children's."""
    forkserver._forkserver._stop()
