"""Libraries that are imported when something of them is first asked for.

References and readers name dozens of megabytes of libraries.  Who grades a single submission whose answers are what
the solutions gave needs none of them; who grades a class brings them once, before checkers are forked.  And who needs
a few constants of a package does not wait for the rest of it.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

_named: list[str] = []


class Later:
    """A module by its name; whatever is asked of it is the module's own."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):  # who looks for a module's kind need not wait for it
            raise AttributeError(attribute)
        return getattr(_imported(self._name), attribute)


def later(name: str) -> Any:
    """A module that is imported when something of it is first asked for.

    Parameters
    ----------
    name : str
        As in an import statement: ``"zarr"``, ``"PIL.Image"``.
    """
    _named.append(name)
    return Later(name)


def parts_of(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package that imports its parts when they are first asked for.

    Parameters
    ----------
    package : str
    modules : mapping of str to str
        For each name that the package has, where it is defined: ``"check": ".visible_checks"``.  A module that is
        itself a part is defined nowhere else: ``"figures": ".figures"``.
    """

    def part(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(modules[name], package)
        value = module if modules[name] == f".{name}" else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    return part


def bring() -> None:
    """Import all that was named so far, so that nobody has to wait for it, and forked processes have it."""
    for name in dict.fromkeys(_named):
        _imported(name)


def _imported(name: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    with warnings.catch_warnings(action="ignore"):  # some warn of their own modules
        return import_module(name)
