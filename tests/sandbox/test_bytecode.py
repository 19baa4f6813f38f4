"""A jail imports what it needs and compiles nothing: what it may not write is there, and may be read by its user."""

import importlib.util
import os
from pathlib import Path

import pytest

from bits_to_pyramids.sandbox import Cell, Jail, Returned, bytecode

# Of modules that are there before any student's code is.
COMPILED_ANEW = """
def compiled_anew():
    import importlib.util, os, sys
    anew = []
    for name, module in list(sys.modules.items()):
        source = getattr(module, "__file__", None) or ""
        if source.endswith(".py") and name != "bits_to_pyramids":  # a few lines, which lie alone
            try:
                open(importlib.util.cache_from_source(source), "rb").close()
            except OSError:
                anew.append(name)
    return anew
"""


@pytest.fixture
def kept(monkeypatch):
    """The bytecode of a module of ours; and nobody has looked whether it is there."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    bytecode.lies_ready.cache_clear()
    source = next(path for path in bytecode._own() if path.name == "later.py")
    yield Path(importlib.util.cache_from_source(source))
    bytecode.lies_ready.cache_clear()
    bytecode.lies_ready()


def not_there(cached: Path) -> None:
    cached.unlink(missing_ok=True)


def for_its_owner(cached: Path) -> None:
    cached.chmod(0o600)


def of_another_version(cached: Path) -> None:
    cached.write_bytes(cached.read_bytes()[:8] + bytes(8) + cached.read_bytes()[16:])


@pytest.mark.parametrize("spoil", [not_there, for_its_owner, of_another_version])
def test_a_jail_compiles_nothing_itself(kept, spoil):
    bytecode.make()
    spoil(kept)
    assert (spoil is for_its_owner and os.getuid()) or not bytecode._readable(source_of(kept))
    with Jail() as jail, jail.runner() as runner:
        runner.run([Cell("ask", COMPILED_ANEW)])
        assert runner.call("compiled_anew", ()) == Returned([])
    assert bytecode._readable(source_of(kept))


def source_of(cached: Path) -> Path:
    return Path(importlib.util.source_from_cache(cached))


def test_who_forbids_bytecode_gets_none(kept, monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    kept.unlink(missing_ok=True)
    bytecode.lies_ready()
    assert not kept.exists()
