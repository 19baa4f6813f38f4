"""What an exercise may rule out with ``without``, and what each entry is looked for as.

A manifest names an entry, this table says what code uses it.  `ruled_out` looks, `b2p lint` refuses an entry that is
not here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tool:
    """A tool that does the work of an exercise.

    Attributes
    ----------
    says : str
        How it is called in a sentence.
    names : tuple of str
        Built-in names.
    members : tuple of str
        Methods and attributes of anything, and what is imported from a module under that name.
    modules : tuple of str
        Modules, whatever is used of them.
    based : tuple of str
        Built-in functions that may only be called without a base.
    formats : tuple of str
        Last characters of what ``format`` and ``str.format`` are given;
        ``?`` is one that is put together when the code runs.
    f_strings : tuple of str
        The same of f-strings.
    """

    says: str
    names: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    based: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    f_strings: tuple[str, ...] = ()


def _member(name: str) -> Tool:
    return Tool(f"`{name}`", members=(name,))


def _module(name: str, *relatives: str) -> Tool:
    return Tool(f"`{name}`", modules=(name, *relatives))


TOOLS = {
    "bin": Tool("`bin`", names=("bin",)),
    "format": Tool("`format` with `b`", names=("format",), members=("__format__",), formats=("b", "?")),
    "f-string b": Tool("an f-string with `b`", f_strings=("b",)),
    "int(x, 2)": Tool("`int` with a base", based=("int",)),
    "eval": Tool("`eval`", names=("eval", "exec")),
    "memoryview": Tool("`memoryview`", names=("memoryview",)),
    "struct": _module("struct", "_struct"),
    # Pillow is imported as PIL.
    "PIL": Tool("Pillow", modules=("PIL",)),
    "google_crc32c": _module("google_crc32c", "crc32c", "crcmod", "fastcrc"),
    "imageio": _module("imageio"),
    "matplotlib": _module("matplotlib", "pylab"),
    "tifffile": _module("tifffile"),
    "zarr": _module("zarr", "numcodecs", "tensorstore", "ome_zarr", "z5py", "dask"),
    "zlib": _module("zlib", "binascii"),
} | {
    name: _member(name)
    for name in (
        "binary_repr", "frombuffer", "from_bytes", "fromfile", "packbits", "ravel_multi_index", "strides", "to_bytes",
        "tobytes", "tofile", "unpackbits", "view",
    )
}  # fmt: skip
