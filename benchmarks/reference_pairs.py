"""Pairs of references, and inputs drawn for them: two pieces of software that should say the same.

A pair draws inputs from a seed and says of each what differs, "" if nothing does.  Where making an input
costs much, several are made of it: many boxes of one array.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import imageio.v3 as iio
import numcodecs
import numpy as np
import tensorstore
import tifffile
import zarr
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "grader_tests"))

from references import bits_and_bytes, chunks, image_files, pyramids  # noqa: E402
from references import zarr_from_scratch as stores  # noqa: E402

from bits_to_pyramids.student.compare import compare  # noqa: E402
from bits_to_pyramids.student.files import unfilter  # noqa: E402
from bits_to_pyramids.student.layout import png_fields  # noqa: E402
from bits_to_pyramids.student.watched import read_files, write_files  # noqa: E402
from bits_to_pyramids.student.zstd import zstd_decompress  # noqa: E402

INTEGERS = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64")
DTYPES = (*INTEGERS, "float32", "float64")
KEYS = (("default", "/"), ("default", "."), ("v2", "."), ("v2", "/"))
BOXES = 40  # of one array

Rng = np.random.Generator


@dataclass(frozen=True)
class Pair:
    """Who is compared with whom.

    Attributes
    ----------
    what, one, other : str
        What is compared, and the two sides.
    share : float
        How many of the inputs are drawn for this pair, in proportion to the others; cheap pairs have many.
    draw : callable
        Gives, from a random generator, what differs for each of one or more inputs.
    """

    what: str
    one: str
    other: str
    share: float
    draw: Callable[[Rng], Iterator[str]]


PAIRS: list[Pair] = []


def pair(what: str, one: str, other: str, share: float) -> Callable:
    """Mark a function as a pair."""

    def mark(draw: Callable[[Rng], Iterator[str]]) -> Callable[[Rng], Iterator[str]]:
        PAIRS.append(Pair(what, one, other, share, draw))
        return draw

    return mark


def differs(got: object, expected: object, what: object) -> str:
    """What differs, with the input that it differs for; "" if nothing does."""
    found = compare(got, expected)
    return "" if found is None else f"{what}: {found.message}"


# ---------------------------------------------------------------- inputs


def some(rng: Rng, *values: object) -> object:
    return values[int(rng.integers(len(values)))]


def drawn_array(rng: Rng, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of a dtype: small ones, of the whole range, or its borders; for floats what is no number too."""
    kind = np.dtype(dtype)
    if kind.kind == "f":
        odd = np.array([np.nan, np.inf, -np.inf, -0.0, np.finfo(kind).max, np.finfo(kind).tiny], kind)
        image = rng.normal(0, 10.0 ** rng.integers(-3, 6), shape).astype(kind)
        return np.where(rng.random(shape) < 0.1, rng.choice(odd, shape), image)
    info = np.iinfo(kind)
    low, high = some(rng, (int(info.min), int(info.max)), (0, 3), (int(info.max) - 2, int(info.max)))
    return rng.integers(low, high, shape, kind, endpoint=True)


def drawn_shape(rng: Rng, axes: tuple[int, int] = (0, 4), most: int = 7) -> tuple[int, ...]:
    return tuple(rng.integers(1, most, int(rng.integers(*axes))).tolist())


def drawn_box(rng: Rng, shape: tuple[int, ...]) -> tuple[slice, ...]:
    """Open, negative, empty and ordinary ends, borders of the image among them."""

    def end(size: int) -> int | None:
        return some(rng, None, 0, size, size + 2, -1, *rng.integers(-size - 1, size + 2, 6).tolist())

    return tuple(slice(end(size), end(size)) for size in shape)


@dataclass
class Drawn:
    """An array as it is stored, with all the choices that a writer has."""

    image: np.ndarray
    chunk_shape: tuple[int, ...]
    fill_value: object
    level: int | None
    choices: dict

    def __str__(self) -> str:
        fill = f"{self.fill_value!r}, gzip {self.level}, {self.choices}"
        return f"{self.image.dtype} {self.image.shape} in {self.chunk_shape}, {fill}"


def drawn_store(rng: Rng) -> Drawn:
    shape = drawn_shape(rng)
    chunk_shape = tuple(rng.integers(1, 5, len(shape)).tolist())
    image = drawn_array(rng, str(some(rng, *DTYPES)), shape)
    fill_value = drawn_array(rng, image.dtype.name, (1,))[0].item() if rng.random() < 0.6 else 0
    if rng.random() < 0.3:
        image[tuple(slice(0, n) for n in chunk_shape)] = fill_value  # a chunk that nobody need write
    encoding, separator = some(rng, *KEYS)
    level = some(rng, None, None, int(rng.integers(10)))
    choices = {"endian": some(rng, "little", "big"), "encoding": encoding, "separator": separator}
    return Drawn(image, chunk_shape, fill_value, level, choices)


def read_back(files: dict[str, bytes], by: str) -> np.ndarray:
    return stores.READERS[by](files)


# ---------------------------------------------------------------- zarr and tensorstore


@pair("arrays, all choices of a writer", "zarr writes", "tensorstore reads", 1)
def zarr_to_tensorstore(rng: Rng) -> Iterator[str]:
    drawn = drawn_store(rng)
    empty_chunks = bool(rng.random() < 0.5)
    files = stores.by_zarr(
        drawn.image, drawn.chunk_shape, drawn.fill_value, drawn.level, empty_chunks=empty_chunks, **drawn.choices
    )
    yield differs(read_back(files, "tensorstore"), drawn.image, drawn)


@pair("arrays, all choices of a writer", "tensorstore writes", "zarr reads", 1)
def tensorstore_to_zarr(rng: Rng) -> Iterator[str]:
    drawn = drawn_store(rng)
    files = stores.by_tensorstore(drawn.image, drawn.chunk_shape, drawn.fill_value, drawn.level, **drawn.choices)
    yield differs(read_back(files, "zarr"), drawn.image, drawn)


@pair("files of an array, unpacked", "zarr", "tensorstore", 1)
def same_files(rng: Rng) -> Iterator[str]:
    drawn = drawn_store(rng)
    arguments = drawn.image, drawn.chunk_shape, drawn.fill_value, drawn.level
    ours = stores.content(stores.by_zarr(*arguments, empty_chunks=False, **drawn.choices))
    theirs = stores.content(stores.by_tensorstore(*arguments, **drawn.choices))
    del ours["zarr.json"], theirs["zarr.json"]
    yield differs(ours, theirs, drawn)


@pair("boxes read", "zarr", "tensorstore", 12)
def boxes_read(rng: Rng) -> Iterator[str]:
    drawn = drawn_store(rng)
    files = stores.by_zarr(drawn.image, drawn.chunk_shape, drawn.fill_value, drawn.level, **drawn.choices)
    with tempfile.TemporaryDirectory() as above:
        write_files(Path(above, "scan.zarr"), files)
        ours = zarr.open_array(Path(above, "scan.zarr"), mode="r")
        spec = {"driver": "zarr3", "kvstore": {"driver": "file", "path": str(Path(above, "scan.zarr"))}}
        theirs = tensorstore.open(spec, context=tensorstore.Context()).result()
        for _ in range(BOXES):
            # tensorstore counts negative ends in its own way, so both get the ends that Python makes of them.
            ends = [part.indices(size) for part, size in zip(drawn_box(rng, drawn.image.shape), drawn.image.shape)]
            box = tuple(slice(start, max(start, stop)) for start, stop, _ in ends)
            expected = np.array(drawn.image[box])
            found = differs(np.asarray(ours[box]), expected, f"zarr, {box}, {drawn}")
            yield found or differs(np.asarray(theirs[box].read().result()), expected, f"tensorstore, {box}, {drawn}")


@pair("boxes read, ends as they are", "zarr", "numpy", 6)
def boxes_of_zarr(rng: Rng) -> Iterator[str]:
    image = drawn_array(rng, "uint16", drawn_shape(rng, (1, 4)))
    chunk_shape = tuple(rng.integers(1, 5, image.ndim).tolist())
    array = zarr.create_array({}, shape=image.shape, chunks=chunk_shape, dtype=image.dtype, compressors=None)
    array[...] = image
    for _ in range(BOXES):
        box = drawn_box(rng, image.shape)
        yield differs(np.asarray(array[box]), image[box], f"{box} of {image.shape} in {chunk_shape}")


@pair("boxes written", "zarr", "tensorstore", 1)
def boxes_written(rng: Rng) -> Iterator[str]:
    drawn = drawn_store(rng)
    files = stores.by_zarr(drawn.image, drawn.chunk_shape, drawn.fill_value, drawn.level, **drawn.choices)
    expected = drawn.image.copy()
    with tempfile.TemporaryDirectory() as above:
        for name in ("zarr", "tensorstore"):
            write_files(Path(above, name), files)
        ours = zarr.open_array(Path(above, "zarr"), mode="r+")
        spec = {"driver": "zarr3", "kvstore": {"driver": "file", "path": str(Path(above, "tensorstore"))}}
        theirs = tensorstore.open(spec, context=tensorstore.Context()).result()
        for _ in range(BOXES // 4):
            starts = [int(rng.integers(0, size)) for size in expected.shape]
            box = tuple(slice(a, int(rng.integers(a, size)) + 1) for a, size in zip(starts, expected.shape))
            expected[box] = values = drawn_array(rng, expected.dtype.name, expected[box].shape)
            ours[box] = values
            theirs[box].write(values).result()
            by_ours = stores.read_by_tensorstore(read_files(Path(above, "zarr"))[0])
            by_theirs = stores.read_by_zarr(read_files(Path(above, "tensorstore"))[0])
            found = differs(by_ours, expected, f"by zarr, {box}, {drawn}")
            yield found or differs(by_theirs, expected, f"by tensorstore, {box}, {drawn}")


@pair("chunk files", "zarr", "numpy, padded", 2)
def chunk_bytes(rng: Rng) -> Iterator[str]:
    drawn = drawn_store(rng)
    files = stores.by_zarr(drawn.image, drawn.chunk_shape, drawn.fill_value, drawn.level, **drawn.choices)
    grid = [-(-size // n) for size, n in zip(drawn.image.shape, drawn.chunk_shape)]
    stored = drawn.image.dtype.newbyteorder(drawn.choices["endian"])
    encoding, separator = drawn.choices["encoding"], drawn.choices["separator"]
    expected = {}
    for index in np.ndindex(*grid):
        chunk = np.full(drawn.chunk_shape, drawn.fill_value, stored)
        block = drawn.image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, drawn.chunk_shape))]
        chunk[tuple(slice(size) for size in block.shape)] = block
        parts = [*("c" for _ in [0] if encoding == "default"), *map(str, index)]
        data = chunk.tobytes()
        expected[separator.join(parts) or "0"] = data if drawn.level is None else ("gzip", data)
    got = stores.content(files)
    del got["zarr.json"]
    yield differs(got, expected, drawn)


@pair("zstd and gzip data", "zarr's codecs", "the course's helpers", 8)
def unpacking(rng: Rng) -> Iterator[str]:
    data = drawn_bytes(rng, 300) or b"\0"  # a chunk is never empty, and numcodecs reads no empty zstd
    level = int(rng.integers(0, 10))
    yield differs(zstd_decompress(bytes(numcodecs.Zstd(level).encode(data))), data, f"zstd {level}, {data!r}")
    packed = bytes(numcodecs.GZip(level).encode(data))
    yield differs(stores.unzipped(packed, len(data)), data, f"gzip {level}, {data!r}")


@pair("chunks that a box needs", "zarr's store", "voxel by voxel", 1)
def chunks_needed(rng: Rng) -> Iterator[str]:
    shape = drawn_shape(rng, (1, 4))
    chunk_shape, box = tuple(rng.integers(1, 5, len(shape)).tolist()), drawn_box(rng, shape)
    slow = sorted(stores.needed(box, shape, chunk_shape))
    yield differs(sorted(chunks.touched(box, shape, chunk_shape)), slow, (box, shape, chunk_shape))


@pair("chunks that a box needs", "zarr, chunks left out", "tensorstore, chunks left out", 0.05)
def chunks_missed(rng: Rng) -> Iterator[str]:
    shape = drawn_shape(rng, (1, 3), 6)
    chunk_shape, box = tuple(rng.integers(1, 5, len(shape)).tolist()), drawn_box(rng, shape)
    ours = sorted(chunks.needed_by_zarr(box, shape, chunk_shape))
    yield differs(ours, sorted(chunks.needed_by_tensorstore(box, shape, chunk_shape)), (box, shape, chunk_shape))


# ---------------------------------------------------------------- image files


def drawn_image(rng: Rng) -> np.ndarray:
    image = drawn_array(rng, str(some(rng, "uint8", "uint16")), tuple(rng.integers(1, 14, 2).tolist()))
    return np.sort(image, axis=1) if rng.random() < 0.3 else image


@pair("hand-made TIFF files", "tifffile", "Pillow, imageio", 3)
def hand_made(rng: Rng) -> Iterator[str]:
    image, order = drawn_image(rng), str(some(rng, "<", ">"))
    layout = {
        "rows_per_strip": some(rng, None, 1, 2, 3),
        "short": some(rng, (), (256, 257, 258, 259, 262, 277, 278), (258, 259, 262, 277, 279)),
        "where": some(rng, "after", "before"),
        "gap": int(rng.integers(0, 4)) * 2,
        "backwards": bool(rng.random() < 0.3),
    }
    data = image_files.hand_made_tiff(image, order, **layout)
    what = f"{image.dtype} {image.shape} {order} {layout}"
    found = differs(tifffile.imread(io.BytesIO(data)), image, f"tifffile, {what}")
    found = found or differs(np.array(Image.open(io.BytesIO(data))), image, f"Pillow, {what}")
    yield found or differs(iio.imread(data, extension=".tiff"), image, f"imageio, {what}")


@pair("TIFF files", "tifffile writes", "Pillow reads", 3)
def tifffile_to_pillow(rng: Rng) -> Iterator[str]:
    image = drawn_image(rng)
    options = {"byteorder": some(rng, "<", ">"), "rowsperstrip": some(rng, None, 1, 2, 5)}
    data = image_files.tifffile_bytes(image, **options)
    yield differs(np.array(Image.open(io.BytesIO(data))), image, f"{image.dtype} {image.shape} {options}")


@pair("TIFF files", "Pillow writes", "tifffile reads", 3)
def pillow_to_tifffile(rng: Rng) -> Iterator[str]:
    image = drawn_image(rng)
    if image.dtype == np.uint16 or rng.random() < 0.5:
        data = image_files.pillow_bytes(image, compression="raw")
        yield differs(tifffile.imread(io.BytesIO(data)), image, f"{image.dtype} {image.shape}")
        return
    data = image_files.pillow_bytes(image, compression="packbits")
    with tifffile.TiffFile(io.BytesIO(data)) as file:  # without imagecodecs it finds the packets, and decodes none
        page = file.pages[0]
        strips = [data[start : start + length] for start, length in zip(page.dataoffsets, page.databytecounts)]
    yield differs(b"".join(map(image_files.unpacked, strips)), image.tobytes(), f"packets, {image.shape}")


def own_png_pixels(data: bytes) -> np.ndarray:
    """A grey PNG, read with zlib and the course's own `unfilter`."""
    width, height, depth = (int.from_bytes(data[a:b], "big") for a, b in ((16, 20), (20, 24), (24, 25)))
    parts = [data[field.start : field.stop] for field in png_fields(data) if field.name == "content of IDAT"]
    lines, size = zlib.decompress(b"".join(parts)), depth // 8
    step, above, rows = 1 + width * size, bytes(width * size), []
    for at in range(0, height * step, step):
        above = unfilter(lines[at], lines[at + 1 : at + step], above, size)
        rows.append(above)
    return np.frombuffer(b"".join(rows), f">u{size}").reshape(height, width).astype(f"u{size}")


def filtered(rows: np.ndarray, size: int, kinds: list[int]) -> bytes:
    """Rows of bytes, each behind its filter type (PNG specification, section 9)."""
    lines, above = b"", np.zeros(rows.shape[1], int)
    for row, kind in zip(rows.astype(int), kinds):
        left = np.concatenate([np.zeros(size, int), row[:-size]])
        corner = np.concatenate([np.zeros(size, int), above[:-size]])
        guess = left + above - corner
        near = [abs(guess - left), abs(guess - above), abs(guess - corner)]
        paeth = np.where((near[0] <= near[1]) & (near[0] <= near[2]), left, np.where(near[1] <= near[2], above, corner))
        predicted = [np.zeros_like(row), left, above, (left + above) // 2, paeth][kind]
        lines += bytes([kind]) + ((row - predicted) % 256).astype(np.uint8).tobytes()
        above = row
    return lines


@pair("PNG files", "Pillow writes", "zlib and the course's unfilter", 6)
def pillow_to_zlib(rng: Rng) -> Iterator[str]:
    image, file = drawn_image(rng), io.BytesIO()
    Image.fromarray(image).save(file, "PNG", compress_level=int(rng.integers(0, 10)))
    yield differs(own_png_pixels(file.getvalue()), image, f"{image.dtype} {image.shape}")


@pair("PNG files, any filters", "made with zlib", "Pillow, imageio", 6)
def zlib_to_pillow(rng: Rng) -> Iterator[str]:
    image = drawn_image(rng)
    rows = image.astype(image.dtype.newbyteorder(">")).view(np.uint8).reshape(len(image), -1)
    kinds = rng.integers(0, 5, len(image)).tolist()
    lines = zlib.compress(filtered(rows, image.itemsize, kinds))
    header = b"".join(n.to_bytes(4, "big") for n in image.shape[::-1]) + bytes([8 * image.itemsize, 0, 0, 0, 0])
    cut = int(rng.integers(0, len(lines) + 1))
    data = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", header), (b"IDAT", lines[:cut]), (b"IDAT", lines[cut:]), (b"IEND", b"")):
        data += len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
    what = f"{image.dtype} {image.shape}, filters {kinds}"
    found = differs(np.array(Image.open(io.BytesIO(data))), image, f"Pillow, {what}")
    found = found or differs(iio.imread(data, extension=".png"), image, f"imageio, {what}")
    yield found or differs(own_png_pixels(data), image, f"unfilter, {what}")


# ---------------------------------------------------------------- codecs


def drawn_bytes(rng: Rng, most: int) -> bytes:
    """Noise, or runs of all lengths."""
    n = int(rng.integers(0, most))
    if rng.random() < 0.4:
        return rng.bytes(n)
    return b"".join(bytes([byte]) * int(rng.integers(1, 140)) for byte in rng.integers(0, 4, n // 20))


@pair("PackBits of masks", "numcodecs", "numpy", 10)
def masks(rng: Rng) -> Iterator[str]:
    mask = rng.random(int(rng.integers(0, 70))) < rng.random()
    expected = bytes([-len(mask) % 8]) + np.packbits(mask).tobytes()
    found = differs(bits_and_bytes.packed_mask(mask), expected, mask)
    decoded = np.asarray(numcodecs.PackBits().decode(expected)).astype(bool)
    yield found or differs(decoded, mask, f"decoded, {expected!r}")


@pair("Delta", "numcodecs", "numpy, wrapping", 8)
def deltas(rng: Rng) -> Iterator[str]:
    values = drawn_array(rng, str(some(rng, *INTEGERS)), (int(rng.integers(1, 40)),))
    before = np.concatenate([np.zeros(1, values.dtype), values[:-1]])
    encoded = image_files.deltas(values)
    found = differs(encoded, values - before, values)
    summed = np.cumsum(encoded, dtype=values.dtype)
    yield found or differs(summed, np.asarray(numcodecs.Delta(values.dtype).decode(encoded)), f"decoded, {values}")


@pair("Shuffle", "numcodecs", "numpy", 8)
def shuffles(rng: Rng) -> Iterator[str]:
    size, n = int(rng.integers(1, 9)), int(rng.integers(0, 40))
    data = rng.bytes(size * n)
    expected = np.frombuffer(data, np.uint8).reshape(n, size).T.tobytes()
    found = differs(image_files.shuffled(data, size), expected, (size, data))
    back = bytes(numcodecs.Shuffle(size).decode(expected)) if data else b""
    yield found or differs(back, data, f"decoded, {size}, {data!r}")


@pair("packets of TIFF", "Pillow", "the specification, read by hand", 3)
def packets(rng: Rng) -> Iterator[str]:
    data = drawn_bytes(rng, 300) or b"\0"
    made = image_files.pillows_packets(data)
    found = differs(image_files.unpacked(made), data, f"of Pillow's packets {made!r}")
    yield found or ("" if image_files.is_complete(made) else f"not complete: {made!r}")


@pair("any packets of TIFF", "Pillow", "the specification, read by hand", 3)
def any_packets(rng: Rng) -> Iterator[str]:
    parts = []
    for _ in range(int(rng.integers(1, 6))):
        head = int(rng.integers(0, 256))
        parts.append(bytes([head]) + rng.bytes(0 if head == 128 else head + 1 if head < 128 else 1))
    made = b"".join(parts)
    expected = image_files.unpacked(made)
    yield differs(image_files.pillow_unpacks(made, len(expected)), expected, made) if expected else ""


@pair("12-bit pixels", "numpy's bits", "Python's integers", 4)
def twelve_bits(rng: Rng) -> Iterator[str]:
    pixels = rng.integers(0, 4096, int(rng.integers(0, 20)), np.uint16)
    line = "".join(f"{pixel:012b}" for pixel in pixels.tolist())
    line += "0" * (-len(line) % 8)
    yield differs(bits_and_bytes.packed_12bit(pixels), int(line or "0", 2).to_bytes(len(line) // 8, "big"), pixels)


@pair("where a pixel starts", "numpy's index", "numpy's strides", 4)
def offsets(rng: Rng) -> Iterator[str]:
    shape, order = drawn_shape(rng), str(some(rng, "C", "F"))
    index = tuple(int(rng.integers(0, size)) for size in shape)
    array = np.zeros(shape, str(some(rng, *DTYPES)), order)
    by_strides = sum(i * stride for i, stride in zip(index, array.strides))
    yield differs(bits_and_bytes.offset(index, shape, array.itemsize, order), by_strides, (index, shape, order))


# ---------------------------------------------------------------- pyramids


def exact_means(image: np.ndarray, factor: int) -> list[Fraction]:
    """Each block's mean, one by one."""
    shape = pyramids.level_shape(image.shape, factor)
    means = []
    for place in np.ndindex(*shape):
        block = image[tuple(slice(i * factor, (i + 1) * factor) for i in place)]
        means.append(Fraction(sum(map(int, block.flat)), block.size))
    return means


def drawn_level(rng: Rng, dtypes: tuple[str, ...]) -> tuple[np.ndarray, int]:
    return drawn_array(rng, str(some(rng, *dtypes)), drawn_shape(rng, (1, 4))), int(rng.integers(2, 5))


@pair("mean of blocks, half to even", "tensorstore", "Python's fractions", 3)
def means_even(rng: Rng) -> Iterator[str]:
    image, factor = drawn_level(rng, INTEGERS[:6])
    got = pyramids.downsampled(image, factor, "mean")
    expected = np.array([round(mean) for mean in exact_means(image, factor)], image.dtype).reshape(got.shape)
    yield differs(got, expected, (factor, image))


@pair("mean of blocks, fraction dropped", "the course's reference", "Python's fractions", 3)
def means_down(rng: Rng) -> Iterator[str]:
    image, factor = drawn_level(rng, INTEGERS[:6])
    got = pyramids.block_mean(image, factor, "down")
    expected = [int(mean) for mean in exact_means(image, factor)]  # int() drops the fraction, towards zero
    yield differs(got, np.array(expected, image.dtype).reshape(got.shape), (factor, image))


@pair("every n-th voxel", "tensorstore", "numpy", 4)
def strides(rng: Rng) -> Iterator[str]:
    image, factor = drawn_level(rng, DTYPES)
    expected = image[tuple(slice(None, None, factor) for _ in image.shape)]
    yield differs(pyramids.downsampled(image, factor, "stride"), expected, (factor, image))


@pair("most frequent label, the smallest on a tie", "tensorstore", "numpy", 2)
def modes(rng: Rng) -> Iterator[str]:
    image, factor = drawn_level(rng, INTEGERS)
    got = pyramids.downsampled(image, factor, "mode")
    expected = np.empty_like(got)
    for place in np.ndindex(*got.shape):
        block = image[tuple(slice(i * factor, (i + 1) * factor) for i in place)]
        labels, counts = np.unique(block, return_counts=True)
        expected[place] = labels[counts.argmax()]
    yield differs(got, expected, (factor, image))


@pair("mean of whole blocks, stored", "ome-zarr's local mean", "Python's fractions", 0.04)
def ome_zarr_means(rng: Rng) -> Iterator[str]:
    image, factor = drawn_whole_blocks(rng)
    got = pyramids.ome_zarr_levels(image, 2, "LOCAL_MEAN", factor)[1]
    expected = [int(mean) for mean in exact_means(image, factor)]
    yield differs(got, np.array(expected, image.dtype).reshape(got.shape), (factor, image))


@pair("nearest voxel, stored", "ome-zarr's nearest", "numpy, offset 1", 0.04)
def ome_zarr_nearest(rng: Rng) -> Iterator[str]:
    shape = tuple((2 * rng.integers(1, 5, int(rng.integers(2, 4)))).tolist())
    image = drawn_array(rng, str(some(rng, "uint8", "uint16")), shape)
    got = pyramids.ome_zarr_levels(image, 2, "NEAREST")[1]
    yield differs(got, image[tuple(slice(1, None, 2) for _ in image.shape)], image)


def drawn_whole_blocks(rng: Rng) -> tuple[np.ndarray, int]:
    """An image of two or three axes that the factor divides."""
    factor = int(rng.integers(2, 4))
    shape = tuple((factor * rng.integers(1, 4, int(rng.integers(2, 4)))).tolist())
    return drawn_array(rng, str(some(rng, "uint8", "uint16")), shape), factor
