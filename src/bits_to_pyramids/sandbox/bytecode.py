"""Bytecode of what the warm parent imports, where it may read it.

The jail's user writes nothing beside the libraries.  Where nobody has compiled them (uv does not when it installs), or
root did under a umask that keeps others out, each jail would compile five hundred modules anew when it starts, which
takes longer than all else that a start takes.
So all of it is imported once outside, where no student's code is.
"""

from __future__ import annotations

import compileall
import contextlib
import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from . import environment

# Who has these has the rest: they are imported after what they need.
SAMPLES = ("numpy", "IPython", "matplotlib", "imageio")
TIMEOUT = 120  # seconds


@cache
def lies_ready() -> None:
    """Make it, unless it is there, or is not to be written or cannot be: then a jail takes longer to start."""
    if sys.dont_write_bytecode or sys.pycache_prefix:
        return  # there is none, or it is kept where no jail looks
    if not all(map(_readable, [*_libraries(), *_own()])):
        make()


def make() -> None:
    """Import what the warm parent imports, in a process of its own that lets others read what it compiles."""
    with tempfile.TemporaryDirectory() as home, contextlib.suppress(OSError, subprocess.TimeoutExpired):
        variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        variables |= {"HOME": home, "IPYTHONDIR": home, "MPLCONFIGDIR": home, "MPLBACKEND": "agg"}
        command = [sys.executable, "-P", "-c", f"from {__name__} import main; main()"]
        subprocess.run(
            command,
            env=variables,
            cwd=home,
            umask=0o022,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
        )


def _libraries() -> list[Path]:
    entries = environment.site_entries(())  # as a jail without libraries asks: it is remembered
    return [entries[name] / "__init__.py" for name in SAMPLES if name in entries]


def _own() -> list[Path]:
    entries = environment.own_entries().values()
    return [file for entry in entries for file in (entry.rglob("*.py") if entry.is_dir() else [entry])]


def _readable(source: Path) -> bool:
    """Whether the bytecode of a file is of this version of it and may be read in a jail; or can't be made."""
    cached = Path(importlib.util.cache_from_source(source, optimization=""))
    if not os.access(cached.parent if cached.parent.exists() else source.parent, os.W_OK):
        return True
    try:
        now, modes = source.stat(), cached.stat().st_mode & cached.parent.stat().st_mode
        with open(cached, "rb") as file:
            version, kind, *stamps = (file.read(4) for _ in range(4))
    except OSError:
        return False
    if version != importlib.util.MAGIC_NUMBER or (os.getuid() == 0 and not modes & 0o004):
        return False  # root's jails belong to another user
    known = [(int(value) & 0xFFFFFFFF).to_bytes(4, "little") for value in (now.st_mtime, now.st_size)]
    return any(kind) or stamps == known  # one of another kind tells its version by other means


def main() -> None:
    """Compile what a jail may import, and let others read it, also what was compiled before."""
    from bits_to_pyramids.student.later import bring

    from .drawing import get_ready_to_draw
    from .shell import build
    from .warm_parent import own_modules

    for module in own_modules():
        importlib.import_module(module)
    build()
    get_ready_to_draw()
    bring()
    for source in _own():
        compileall.compile_file(source, quiet=2)
    imported = [Path(name) for module in list(sys.modules.values()) if (name := getattr(module, "__file__", None))]
    for source in [*imported, *_own()]:
        cached = Path(importlib.util.cache_from_source(source, optimization=""))
        for path, like in ((cached.parent, source.parent), (cached, source)):
            with contextlib.suppress(OSError):
                os.chmod(path, path.stat().st_mode | like.stat().st_mode & 0o055)
