"""The course's solutions against the references on drawn inputs, and its bit and byte functions on all of 16 bits."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
from reference_pairs import (
    INTEGERS,
    ROOT,
    Rng,
    bits_and_bytes,
    chunks,
    differs,
    drawn_array,
    drawn_box,
    drawn_bytes,
    drawn_image,
    drawn_level,
    drawn_shape,
    drawn_store,
    image_files,
    pair,
    pyramids,
    stores,
)

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student.watched import read_files, write_files


@cache
def solution(assignment: str) -> dict[str, Callable]:
    """The functions of an assignment's solution."""
    course = Course.find(ROOT)
    return load_knowledge(course, course.assignment(assignment)).references


# ---------------------------------------------------------------- drawn inputs


@pair("solutions: masks and 12 bits", "the solution", "numcodecs, numpy", 4)
def packing(rng: Rng) -> Iterator[str]:
    given = solution("bits-and-bytes")
    mask = rng.random(int(rng.integers(0, 40))) < 0.5
    packed = bits_and_bytes.packed_mask(mask)
    found = differs(given["pack_bits"](mask), packed, mask) or differs(given["unpack_bits"](packed), mask, packed)
    pixels = rng.integers(0, 4096, int(rng.integers(0, 12)), np.uint16)
    line = bits_and_bytes.packed_12bit(pixels)
    found = found or differs(given["pack_12bit"](pixels), line, pixels)
    yield found or differs(given["unpack_12bit"](line, len(pixels)), pixels, line)


@pair("solutions: images as bytes", "the solution", "zarr", 1)
def images(rng: Rng) -> Iterator[str]:
    given = solution("bits-and-bytes")
    image = drawn_array(rng, f"uint{8 << int(rng.integers(3))}", tuple(rng.integers(1, 6, 2).tolist()))
    for order in ("little", "big"):
        data = bits_and_bytes.zarr_bytes(image, order)
        found = differs(given["image_to_bytes"](image, order), data, image)
        back = given["image_from_bytes"](data, image.shape, image.dtype.name, order)
        yield found or differs(back, image, data)


@pair("solutions: delta, shuffle, packets", "the solution", "numcodecs, Pillow", 3)
def filters(rng: Rng) -> Iterator[str]:
    given = solution("image-files")
    values = drawn_array(rng, INTEGERS[int(rng.integers(8))], (int(rng.integers(1, 20)),))
    found = differs(given["delta_encode"](values), image_files.deltas(values), values)
    found = found or differs(given["delta_decode"](image_files.deltas(values)), values, values)
    size = int(rng.integers(1, 9))
    data = rng.bytes(size * int(rng.integers(0, 20)))
    shuffled = image_files.shuffled(data, size)
    found = found or differs(given["shuffle"](data, size), shuffled, (data, size))
    found = found or differs(given["unshuffle"](shuffled, size), data, (data, size))
    row = drawn_bytes(rng, 200) or b"\1"
    made = given["run_length_encode"](row)
    found = found or differs(image_files.pillow_unpacks(made, len(row)), row, made)
    yield found or differs(given["run_length_decode"](image_files.pillows_packets(row)), row, row)


@pair("solutions: TIFF and PNG", "the solution", "tifffile, Pillow, imageio", 1)
def files(rng: Rng) -> Iterator[str]:
    given = solution("image-files")
    image = drawn_image(rng)
    what = f"{image.dtype} {image.shape}"
    for kind, write in (("TIFF", given["write_tiff"]), ("PNG", given["write_png"])):
        for library, got in image_files.read_by_all(write(image), kind).items():
            yield differs(got, image, f"{kind} by {library}, {what}")
    options = {"byteorder": "<>"[int(rng.integers(2))], "rowsperstrip": int(rng.integers(1, 5))}
    written = image_files.tifffile_bytes(image, **options)
    yield differs(given["read_tiff"](written), image, f"read_tiff, {what}, {options}")


@pair("solutions: chunks of a box", "the solution", "zarr", 1)
def plans(rng: Rng) -> Iterator[str]:
    given = solution("chunks")
    shape = drawn_shape(rng, (1, 4), 6)
    chunk_shape, box = tuple(rng.integers(1, 5, len(shape)).tolist()), drawn_box(rng, shape)
    what = (box, shape, chunk_shape)
    found = differs(given["chunks_touched"](box, shape, chunk_shape), chunks.touched(box, shape, chunk_shape), what)
    found = found or differs(given["chunk_plan"](box, shape, chunk_shape), chunks.plan(box, shape, chunk_shape), what)
    yield found or differs(given["chunk_grid"](shape, chunk_shape), chunks.grid(shape, chunk_shape), what)


@pair("solutions: arrays in folders", "the solution", "zarr, tensorstore", 1)
def folders(rng: Rng) -> Iterator[str]:
    given = solution("zarr-from-scratch")
    drawn = drawn_store(rng)
    arguments = drawn.image, drawn.chunk_shape, drawn.fill_value, drawn.level
    with tempfile.TemporaryDirectory() as above:
        given["write_array"](f"{above}/ours", *arguments)
        written = read_files(Path(above, "ours"))[0]
        for library, read in stores.READERS.items():
            yield differs(read(written), drawn.image, f"write_array, read by {library}, {drawn}")
        write_files(Path(above, "theirs"), stores.by_tensorstore(*arguments, **drawn.choices))
        box = drawn_box(rng, drawn.image.shape)
        got = given["read_array"](f"{above}/theirs", box)
        yield differs(got, np.array(drawn.image[box]), f"read_array, {box}, {drawn}")
        changed = drawn.image.copy()
        changed[box] = values = drawn_array(rng, changed.dtype.name, changed[box].shape)
        given["write_region"](f"{above}/theirs", box, values)
        written = read_files(Path(above, "theirs"))[0]
        for library, read in stores.READERS.items():
            yield differs(read(written), changed, f"write_region, read by {library}, {box}, {drawn}")
        left = sorted(name for name in written if "new" in name)
        yield differs(left, [], f"write_region, {box}, {drawn}")


@pair("solutions: downsampling", "the solution", "tensorstore, fractions", 2)
def levels(rng: Rng) -> Iterator[str]:
    given = solution("pyramids")
    image, factor = drawn_level(rng, INTEGERS[:6])
    what = (factor, image)
    for rounding in ("down", "even"):
        expected = pyramids.block_mean(image, factor, rounding)
        yield differs(given["downsample_mean"](image, factor, rounding), expected, (rounding, *what))
    yield differs(given["downsample_stride"](image, factor), pyramids.downsampled(image, factor, "stride"), what)
    yield differs(given["downsample_labels"](image, factor), pyramids.downsampled(image, factor, "mode"), what)


# ---------------------------------------------------------------- all inputs


def all_inputs(bits: int = 16) -> dict[str, Iterator[str]]:
    """Every input of so many bits, for each bit and byte function, against Python's and numpy's own.

    Returns
    -------
    dict
        For each function, an iterator over what differs, one entry for each input.
    """
    given = solution("bits-and-bytes")
    return {
        "bits_of": (
            differs(given["bits_of"](value, n), f"{value:0{n}b}", (value, n))
            for n in range(1, bits + 1)
            for value in range(2**n)
        ),
        "value_of": (
            differs(given["value_of"](text), int(text, 2), text)
            for n in range(1, bits + 1)
            for text in map("".join, product("01", repeat=n))
        ),
        "largest_value": (differs(given["largest_value"](n), int("1" * n, 2), n) for n in range(1, 65)),
        "encode_uint, decode_uint": _numbers(given["encode_uint"], given["decode_uint"], bits, signed=False),
        "encode_int, decode_int": _numbers(given["encode_int"], given["decode_int"], bits, signed=True),
        "pack_bits, unpack_bits": _masks(given["pack_bits"], given["unpack_bits"], bits),
    }


def _numbers(encode: Callable, decode: Callable, bits: int, *, signed: bool) -> Iterator[str]:
    for n_bytes, order in product(range(1, bits // 8 + 1), ("little", "big")):
        start = -(256**n_bytes) // 2 if signed else 0
        for value in range(start, start + 256**n_bytes):
            data = value.to_bytes(n_bytes, order, signed=signed)
            found = differs(encode(value, n_bytes, order), data, (value, n_bytes, order))
            yield found or differs(decode(data, order), value, (data, order))


def _masks(pack: Callable, unpack: Callable, bits: int) -> Iterator[str]:
    for n in range(bits + 1):
        for value in range(2**n):
            mask = np.array([value >> place & 1 for place in range(n)], bool)
            data = bytes([-n % 8]) + np.packbits(mask).tobytes()
            yield differs(pack(mask), data, mask) or differs(unpack(data), mask, data)
