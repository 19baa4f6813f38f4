"""The tools that a task rules out, taken out of a runner: what asks for one gets nonsense, and that it asked is noted.

An answer that is right all the same does not depend on it: a message, a printed line or a comparison with what the
tool says costs nobody anything.  Library code, this package's included, gets the tools as ever.  They are taken out
before the first cell runs, so that nothing can be kept from before; and the originals are not left in any variable.
What is noted is only a claim, and helps nobody who leaves it out.
"""

from __future__ import annotations

import array
import ast
import builtins
import ctypes
import gc
import importlib
import os
import pickle
import string
import sys
import sysconfig
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from IPython.core.interactiveshell import InteractiveShell

from bits_to_pyramids.student.reading.tools import TOOLS

# Modules that hold what is taken out by another name, or could bring it back.
RELATIVES = ("ctypes", "_ctypes", "gc", "marshal", "_testcapi")
# Where the slots of a type lie in memory (64 bit, Python 3.11 to 3.14).
NEW_SLOT, VECTORCALL_SLOT = 312, 400

_LIBRARIES = tuple(
    {os.path.dirname(os.__file__) + os.sep, os.path.dirname(os.path.dirname(np.__file__)) + os.sep,
     os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep,
     sysconfig.get_path("purelib") + os.sep, "<frozen "}
)  # fmt: skip


# Library code that only does what it is told in a text.
PASS_ON = {
    "__main__", "ast", "code", "codeop", "doctest", "inspect", "numpy.lib._utils_impl", "numpy.lib.utils", "pdb", "bdb",
    "pickle", "runpy", "timeit", "typing", "cProfile", "profile", "trace",
}  # fmt: skip


class Nothing:
    """What a ruled-out module is made of: everything can be done with it, and nothing comes of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self

    __getitem__ = __enter__ = __call__

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    __setitem__ = __exit__ = __setattr__

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Places:
    """The modules' names for functions that may be taken out, found before anybody waits for them to be.

    Attributes
    ----------
    found : list of (dict, str)
        Where such a function is: a module's names, and which of them.
    """

    def __init__(self) -> None:
        self.found: list[tuple[dict, str]] = []
        self._seen: set[int] = set()  # no more of them than their addresses: a forked process pays for what it touches
        self._modules = 0

    def look(self) -> None:
        """Look through the modules that were imported since the last look."""
        if self._modules == len(sys.modules):
            return
        self._modules = len(sys.modules)
        wanted = _Wanted()
        for module in list(sys.modules.values()):
            names = getattr(module, "__dict__", None)
            if type(names) is dict and id(names) not in self._seen and names is not globals():
                self._seen.add(id(names))
                self.found += [(names, name) for name, value in list(names.items()) if id(value) in wanted.addresses]

    def forget(self) -> None:
        """Forget it all: nobody is to find anything by it."""
        self.found.clear()
        self._seen.clear()


_places = _Places()


def find_places() -> None:
    """See where functions are that may be taken out; whoever does it before forking spares the forked the search."""
    _places.look()


class RuledOut:
    """Takes tools out of this process, for good.

    Parameters
    ----------
    entries : iterable of str
        As in the manifest's ``without``.

    Attributes
    ----------
    asked : set of str
        The entries that were asked for since it was last emptied.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self.asked: set[str] = set()
        self._functions: dict[int, Callable] = {}
        self._modules: dict[str, str] = {}
        entries = set(entries)
        if not entries:
            return
        for entry in sorted(entries & TOOLS.keys()):
            self._take(entry)
        self._modules |= dict.fromkeys(RELATIVES, "")
        self._replace_functions()
        self._replace_import()

    # What each entry is

    def _take(self, entry: str) -> None:
        tool = TOOLS[entry]
        for name in tool.modules:
            if name != "struct" and name != "_struct":
                self._modules[name] = entry
        for take in _TAKES.get(entry, ()):
            take(self, entry)

    def function(self, entry: str, original: Any, nonsense: Callable, *, libraries: bool = True) -> None:
        """Have a function answer nonsense under all its names in all modules."""
        stand_in = self._stand_in(entry, original, nonsense, libraries)
        self._functions[id(original)] = _as_class(stand_in, id(original)) if isinstance(original, type) else stand_in

    def method(self, entry: str, owner: type, name: str, nonsense: Callable, kind: Callable = lambda f: f) -> None:
        """Take a method, or with `kind` a property or a class method, out of a type."""
        members = gc.get_referents(owner.__dict__)[0]
        original = getattr(owner, name, None) if kind is staticmethod else members.get(name)
        if name in members:
            members[name] = kind(self._stand_in(entry, original, nonsense, True))
            ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))

    def _stand_in(self, entry: str, original: Any, nonsense: Callable, libraries: bool) -> Callable:
        # By its address: who looks at a function's closure finds a number.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(original))
        address, at = id(original), ctypes.cast

        def stand_in(*args: Any, **kwargs: Any) -> Any:
            if libraries and _is_library(_caller()):
                return _used(at(address, ctypes.py_object).value, args, kwargs)
            self.asked.add(entry)
            return nonsense(*args, **kwargs)

        stand_in.__name__ = stand_in.__qualname__ = getattr(original, "__name__", "tool")
        return stand_in

    def formats(self, entry: str) -> None:
        """Let no number write its own bits, by whatever way it is asked to."""
        members = gc.get_referents(int.__dict__)[0]
        original = members["__format__"]
        if not hasattr(original, "__objclass__"):
            return  # it is taken already
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(original))
        address, at = id(original), ctypes.cast

        def __format__(number: int, specification: str) -> str:
            if specification[-1:] == "b":
                self.asked.add(entry)
                return "0"
            return at(address, ctypes.py_object).value(number, specification)

        members["__format__"] = __format__
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(int))
        # It formats numbers itself, past what stands in their type.
        for name in ("format", "format_map"):
            self._of_text(name)

    def _of_text(self, name: str) -> None:
        members = gc.get_referents(str.__dict__)[0]
        original = members[name]
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(original))
        address, at = id(original), ctypes.cast

        def format(text: str, *args: Any, **kwargs: Any) -> str:
            if any(spec and ("b" in spec or "{" in spec) for _, _, spec, _ in string.Formatter().parse(text)):
                fields = args[0] if name == "format_map" and args else kwargs
                return string.Formatter().vformat(text, () if name == "format_map" else args, fields)
            return at(address, ctypes.py_object).value(text, *args, **kwargs)

        members[name] = format
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(str))

    def bases(self, entry: str) -> None:
        """Let ``int`` read no text with a base; libraries read other bases than 2."""
        class_with_new = type("_", (), {"__new__": lambda cls: object.__new__(cls)})
        slot = ctypes.c_void_p.from_address(id(int) + NEW_SLOT)
        real = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object, ctypes.py_object)(
            slot.value or 0
        )

        def __new__(cls: type, *args: Any, **kwargs: Any) -> Any:
            if len(args) > 1 or "base" in kwargs:
                base = args[1] if len(args) > 1 else kwargs["base"]
                if base in (0, 2) or not _is_library(sys._getframe(1)):
                    self.asked.add(entry)
                    return real(cls, ("0",), {})
            return real(cls, args, kwargs)

        gc.get_referents(int.__dict__)[0]["__new__"] = staticmethod(__new__)
        ctypes.c_void_p.from_address(id(int) + VECTORCALL_SLOT).value = None
        slot.value = ctypes.c_void_p.from_address(id(class_with_new) + NEW_SLOT).value
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(int))

    # Putting it in place

    def _replace_functions(self) -> None:
        find_places()
        for names, name in _places.found:
            if (stand_in := self._functions.get(id(names.get(name)))) is not None:
                names[name] = stand_in
        _places.forget()
        self._functions.clear()

    def _replace_import(self) -> None:
        for owner, name in ((builtins, "__import__"), (importlib, "import_module")):
            setattr(owner, name, self._importer(getattr(owner, name)))

    def _importer(self, original: Callable) -> Callable:
        modules = dict(self._modules)

        def importer(name: str, *args: Any, **kwargs: Any) -> Any:
            root = name.partition(".")[0] if isinstance(name, str) else ""
            if root in modules and not _is_library(sys._getframe(1)):
                self.asked.add(modules[root] or root)
                return Nothing()
            return original(name, *args, **kwargs)

        return importer


class _Wanted(RuledOut):
    """Takes nothing: only the addresses of all functions that may be taken out."""

    def __init__(self) -> None:
        self.addresses: set[int] = set()
        for entry, takes in _TAKES.items():
            for take in takes:
                take(self, entry)

    def function(self, entry: str, original: Any, nonsense: Callable, *, libraries: bool = True) -> None:
        """Note one."""
        self.addresses.add(id(original))

    def method(self, entry: str, owner: type, name: str, nonsense: Callable, kind: Callable = lambda f: f) -> None:
        """What stands in a type is not looked for."""

    def formats(self, entry: str) -> None:
        """Nor is this."""

    bases = formats


def _as_class(stand_in: Callable, address: int) -> type:
    """A stand-in for a class: what is one of it still is, and only making one is what was ruled out."""
    at = ctypes.cast

    class Kind(type):
        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            return stand_in(*args, **kwargs)

        def __instancecheck__(cls, thing: Any) -> bool:
            return isinstance(thing, at(address, ctypes.py_object).value)

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, at(address, ctypes.py_object).value)

    return Kind(stand_in.__name__, (), {})


def _caller() -> Any:
    """The frame that used a stand-in."""
    frame = sys._getframe(2)
    return frame.f_back if frame.f_globals is globals() else frame


def _is_library(frame: Any) -> bool:
    """Is it code of a module that was imported from the libraries' folders?"""
    if not frame.f_code.co_filename.startswith(_LIBRARIES):
        return False
    module = sys.modules.get(frame.f_globals.get("__name__"))
    return module is not None and module.__dict__ is frame.f_globals and module.__name__ not in PASS_ON


def _used(original: Any, args: tuple, kwargs: dict) -> Any:
    """An original, called, or where it is an attribute's descriptor, asked."""
    if callable(original):
        return original(*args, **kwargs)
    return original.__get__(args[0]) if hasattr(original, "__get__") else original


def _zeros(shape: Any, dtype: Any = "u1") -> Any:
    try:
        return np.zeros(shape, dtype)
    except Exception:
        return np.zeros(0, "u1")


def _unpacked(fmt: Any, *_: Any) -> tuple:
    return (0,) * sum(char in "cbB?hHiIlLqQnNefdspP" for char in str(fmt))


class _Struct:
    """A ``struct.Struct`` of nothing."""

    size = 0

    def __init__(self, fmt: Any = "") -> None:
        self.format = fmt

    def pack(self, *values: Any) -> bytes:
        return bytes(len(values))

    def unpack(self, *_: Any) -> tuple:
        return _unpacked(self.format)

    unpack_from = unpack

    def pack_into(self, *_: Any) -> None:
        """Nothing is packed."""

    iter_unpack = unpack


def _structs(it: RuledOut, entry: str) -> None:
    import struct

    nonsense: dict[str, Callable] = {
        "pack": lambda fmt, *values: bytes(len(values)), "unpack": _unpacked, "unpack_from": _unpacked,
        "iter_unpack": lambda *_: iter(()), "pack_into": lambda *_: None, "Struct": _Struct,
    }  # fmt: skip
    for name, answer in nonsense.items():
        it.function(entry, getattr(struct, name), answer)


def _methods(name: str, owners: tuple[type, ...], nonsense: Callable, kind: Callable = lambda f: f) -> Callable:
    def take(it: RuledOut, entry: str) -> None:
        for owner in owners:
            it.method(entry, owner, name, nonsense, kind)

    return take


def _functions(of: Any, names: str, nonsense: Callable, *, libraries: bool = True) -> Callable:
    def take(it: RuledOut, entry: str) -> None:
        for name in names.split():
            if (original := getattr(of, name, None)) is not None:
                it.function(entry, original, nonsense, libraries=libraries)

    return take


def _to_bytes(number: int, length: Any = 1, *_: Any, **__: Any) -> bytes:
    return bytes(length if isinstance(length, int) and 0 <= length < 2**20 else 0)


ARRAYS = (np.ndarray, np.generic)
_TAKES: dict[str, tuple[Callable, ...]] = {
    "bin": (_functions(builtins, "bin", lambda *_: "0b0", libraries=False),),
    "format": (lambda it, entry: it.formats(entry),),
    "f-string b": (lambda it, entry: it.formats(entry),),
    "int(x, 2)": (lambda it, entry: it.bases(entry),),
    "eval": (
        _functions(builtins, "eval exec compile", lambda *_, **__: None),
        _functions(ast, "literal_eval parse", lambda *_, **__: None, libraries=False),
        _functions(pickle, "load loads Unpickler _load _loads _Unpickler", lambda *_, **__: None),
        _methods("ev", (InteractiveShell,), lambda *_: None),
        _methods("ex", (InteractiveShell,), lambda *_: None),
    ),
    "memoryview": (
        _functions(builtins, "memoryview", lambda *_: bytearray()),
        _methods("data", ARRAYS, lambda *_: bytearray(), property),
    ),
    "struct": (_structs,),
    "binary_repr": (_functions(np, "binary_repr base_repr", lambda *_, **__: "0", libraries=False),),
    "frombuffer": (_functions(np, "frombuffer", lambda data, dtype="f8", *_, **__: _zeros(len(data), dtype)),),
    "fromfile": (_functions(np, "fromfile", lambda *_, **__: _zeros(0)),),
    "packbits": (_functions(np, "packbits", lambda bits, *_, **__: _zeros(np.size(bits) // 8)),),
    "unpackbits": (_functions(np, "unpackbits", lambda packed, *_, **__: _zeros(8 * np.size(packed))),),
    "ravel_multi_index": (_functions(np, "ravel_multi_index", lambda *_, **__: 0),),
    "from_bytes": (_methods("from_bytes", (int,), lambda *_, **__: 0, staticmethod),),
    "to_bytes": (_methods("to_bytes", (int,), _to_bytes),),
    "tobytes": (
        _methods("tobytes", (*ARRAYS, array.array, memoryview), lambda it, *_, **__: bytes(getattr(it, "nbytes", 0))),
        _methods("tostring", ARRAYS, lambda *_, **__: b""),
    ),
    "tofile": (_methods("tofile", (*ARRAYS, array.array), lambda *_, **__: None),),
    "view": (_methods("view", ARRAYS, lambda it, dtype=None, *_, **__: _zeros(np.shape(it), dtype or it.dtype)),),
    "strides": (_methods("strides", ARRAYS, lambda it: (0,) * np.ndim(it), property),),
}  # fmt: skip
