"""Mistakes that people make with `chunk_key`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("chunk_key", "The c is missing: in format 3 every key starts with it.")
def without_c(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return separator.join(parts or ["0"])


@misconception("chunk_key", "Keys of format 2 have no c. They are the numbers and nothing else.")
def c_in_both(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return separator.join(["c"] + parts)


@misconception("chunk_key", "Without a separator, format 2 uses a dot. You use the slash of format 3 there too.")
def slash_in_both(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/"
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return separator.join(["c"] + parts if zarr_format == 3 else parts or ["0"])


@misconception("chunk_key", "There is a separator between the c and the first number as well.")
def c_glued(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return "c" * (zarr_format == 3 or not parts) + separator.join(parts)


@misconception("chunk_key", "The argument separator makes no difference in your function.")
def separator_ignored(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator not in (None, "/", "."):
        raise ValueError(f"{separator!r}")
    if True:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return separator.join(["c"] + parts if zarr_format == 3 else parts or ["0"])


@misconception("chunk_key", "The numbers are in reverse order. The first axis comes first in the key.")
def index_reversed(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in reversed(chunk_index)]
    return separator.join(["c"] + parts if zarr_format == 3 else parts or ["0"])


@misconception(
    "chunk_key", "An array without axes has one chunk in format 2 as well, and its key is 0. An empty name is no file."
)
def empty_in_format_2(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return separator.join(["c"] + parts if zarr_format == 3 else parts)


@misconception("chunk_key", "An array without axes has the key c, without a separator behind it.")
def trailing_separator(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return (
        "c" + separator
        if zarr_format == 3 and not parts
        else separator.join(["c"] + parts if zarr_format == 3 else parts or ["0"])
    )


@misconception("chunk_key", "A negative index is not refused. There is no chunk before the first.")
def negative_keys(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", "."):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return separator.join(["c"] + parts if zarr_format == 3 else parts or ["0"])


@misconception("chunk_key", "A separator other than / and . is not refused.")
def any_separator(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3):
        raise ValueError(f"{zarr_format}")
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return separator.join(["c"] + parts if zarr_format == 3 else parts or ["0"])


@misconception("chunk_key", "A format other than 2 and 3 is not refused.")
def any_format(chunk_index, zarr_format=3, separator=None):
    if separator is None:
        separator = "/" if zarr_format == 3 else "."
    if separator not in ("/", ".") or any(i < 0 for i in chunk_index):
        raise ValueError(f"{separator!r} {chunk_index}")
    parts = [str(i) for i in chunk_index]
    return separator.join(["c"] + parts if zarr_format == 3 else parts or ["0"])
