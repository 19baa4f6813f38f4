"""The inside of a JPEG 2000 file: where its tiles and resolutions lie, so that a part is read and decoded alone.

A codestream (ISO/IEC 15444-1, annex A) is a main header, then the tiles one behind the other, each with its
resolutions from coarse to fine.  imageio decodes whole codestreams; a part is handed to it as a small codestream of
its own.  Understood are codestreams as `write_jpeg2000` makes them: one channel, one quality layer, one precinct a
resolution, the lengths of all packets said in advance.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import imageio.v3 as iio
import numpy as np

SOC, SOT, SOD, EOC = b"\xff\x4f", b"\xff\x90", b"\xff\x93", b"\xff\xd9"
SIZ, COD, QCD, PLT = 0xFF51, 0xFF52, 0xFF5C, 0xFF58
HEADERS = 512
"""Bytes that hold the main header and the header of the first tile, with room to spare."""
TILE_HEADER = 64
"""The same for the header of any other tile."""
MOST_LEVELS = 6

Read = Callable[[int, int], bytes]


@dataclass(frozen=True)
class Tile:
    """Where one tile's packets lie in the file: one packet for each resolution, the coarsest first."""

    start: int
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class Codestream:
    """What the headers of a file say.

    Attributes
    ----------
    shape, tile_shape : (int, int)
        Rows and columns of the image and of a tile.
    n_levels : int
        Resolutions, the full one included; each is half of the one before, rounded up.
    tiles : tuple of Tile
        Row by row.
    header : dict of int to bytes
        Segments of the main header by their marker, without marker and length.
    """

    shape: tuple[int, int]
    tile_shape: tuple[int, int]
    n_levels: int
    tiles: tuple[Tile, ...]
    header: dict[int, bytes]


def write_jpeg2000(image: np.ndarray, tile_shape: tuple[int, int] | None = None, **options: Any) -> bytes:
    """A lossless codestream.

    Parameters
    ----------
    image : numpy.ndarray
        Two axes, uint8 or uint16.
    tile_shape : (int, int), optional
        Each tile is encoded by itself; at first the image is one.  Multiples of 32, so that every resolution of a
        tile starts at a whole pixel.
    **options
        Passed on to the encoder: ``quality_layers=[10]`` loses what does not fit into a tenth.
    """
    tile_shape = tile_shape or (image.shape[0], image.shape[1])
    # All tiles have as many resolutions as the smallest one at the edge can have.
    smallest = min((size - 1) % step + 1 for size, step in zip(image.shape, tile_shape))
    n_levels = min(MOST_LEVELS, smallest.bit_length())
    starts = product(*(range(0, size, step) for size, step in zip(image.shape, tile_shape)))
    pieces = []
    for number, (row, column) in enumerate(starts):
        part = np.ascontiguousarray(image[row : row + tile_shape[0], column : column + tile_shape[1]])
        alone = iio.imwrite(
            "<bytes>", part, extension=".jp2", no_jp2=True, plt=True, num_resolutions=n_levels, **options
        )
        at = alone.index(SOT)
        if number == 0:
            header = _main_header(alone[:at])
            pieces.append(_joined(header | {SIZ: _sizes(header[SIZ], image.shape, tile_shape)}))
        pieces.append(alone[at : at + 4] + struct.pack(">H", number) + alone[at + 6 : -len(EOC)])
    return b"".join([*pieces, EOC])


def read_headers(read: Read) -> Codestream:
    """Find out where everything lies, without reading any pixel.

    Parameters
    ----------
    read : callable
        ``read(start, stop)`` gives these bytes of the file, or fewer at its end.
    """
    data, at = read(0, HEADERS), 0
    main = _main_header(data[: data.index(SOT)])
    sizes = struct.unpack_from(">8I", main[SIZ], 2)
    shape, tile_shape = (sizes[1], sizes[0]), (sizes[5], sizes[4])
    tiles: list[Tile] = []
    start = data.index(SOT)
    for _ in product(*(range(0, size, step) for size, step in zip(shape, tile_shape))):
        if tiles:
            data, at = read(start, start + TILE_HEADER), start
        length = struct.unpack_from(">I", data, start - at + 6)[0]
        packets = data.index(SOD, start - at + 12) + len(SOD)
        tiles.append(Tile(at + packets, _packet_lengths(data[start - at + 12 : packets - len(SOD)])))
        start += length
    return Codestream(shape, tile_shape, main[COD][5] + 1, tuple(tiles), main)


def read_box(stream: Codestream, read: Read, box: Sequence[tuple[int, int]], level: int = 0) -> np.ndarray:
    """Decode a box; only the tiles that it touches are read, and of these only what the level needs.

    Parameters
    ----------
    stream : Codestream
    read : callable
        As for `read_headers`.
    box : sequence of (int, int)
        Start and stop of rows and columns, in pixels of the level.
    level : int
        0 is the full resolution, each next one is half of it.

    Returns
    -------
    numpy.ndarray
        Of the shape of the box.
    """
    steps = [-(-size // 2**level) for size in stream.tile_shape]
    across = -(-stream.shape[1] // stream.tile_shape[1])
    result = np.zeros([stop - start for start, stop in box], np.uint8 if stream.header[SIZ][36] < 8 else np.uint16)
    for place in product(*(range(start // step, -(-stop // step)) for (start, stop), step in zip(box, steps))):
        tile = stream.tiles[place[0] * across + place[1]]
        data = read(tile.start, tile.start + sum(tile.lengths[: stream.n_levels - level]))
        shape = tuple(min(step, size - i * step) for i, step, size in zip(place, stream.tile_shape, stream.shape))
        pixels = decode(stream, shape, data, level)
        target, source = zip(*(_overlap(*pair, i * step, step) for pair, i, step in zip(box, place, steps)))
        result[target] = pixels[source]
    return result


def decode(stream: Codestream, shape: tuple[int, ...], packets: bytes, level: int = 0) -> np.ndarray:
    """Decode the packets of one tile, by a codestream that holds nothing else and knows of no finer resolution."""
    shape = tuple(-(-size // 2**level) for size in shape)
    coding, steps = stream.header[COD], stream.header[QCD]
    left = stream.n_levels - 1 - level
    each = 1 if steps[0] & 31 == 0 else 2  # bytes for a band's step: an exponent, or with a mantissa
    header = {
        SIZ: _sizes(stream.header[SIZ], shape, shape),
        COD: coding[:5] + bytes([left]) + coding[6:],
        QCD: steps[: 1 + each * (3 * left + 1)],
    }
    start = SOT + struct.pack(">HHIBB", 10, 0, 14 + len(packets), 0, 1) + SOD
    return iio.imread(_joined(header) + start + packets + EOC, extension=".jp2")


def _main_header(data: bytes) -> dict[int, bytes]:
    segments, at = {}, len(SOC)
    while at < len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        segments[marker] = data[at + 4 : at + 2 + length]
        at += 2 + length
    return {marker: segments[marker] for marker in (SIZ, COD, QCD)}


def _joined(header: dict[int, bytes]) -> bytes:
    return SOC + b"".join(struct.pack(">HH", key, len(body) + 2) + body for key, body in header.items())


def _sizes(body: bytes, shape: Sequence[int], tile_shape: Sequence[int]) -> bytes:
    """The SIZ segment of an image of this shape with these tiles."""
    return body[:2] + struct.pack(">8I", shape[1], shape[0], 0, 0, tile_shape[1], tile_shape[0], 0, 0) + body[34:]


def _packet_lengths(segments: bytes) -> tuple[int, ...]:
    """What the PLT segments of a tile's header say: seven bits a byte, the high bit is set where more follow."""
    lengths, value, at = [], 0, 0
    while at < len(segments):
        marker, length = struct.unpack_from(">HH", segments, at)
        for byte in segments[at + 5 : at + 2 + length] if marker == PLT else b"":
            value = value << 7 | byte & 127
            if byte < 128:
                lengths.append(value)
                value = 0
        at += 2 + length
    return tuple(lengths)


def _overlap(start: int, stop: int, tile_start: int, step: int) -> tuple[slice, slice]:
    """The part of a tile that lies in a box: where it is in the box, and where in the tile."""
    first, last = max(start, tile_start), min(stop, tile_start + step)
    return slice(first - start, last - start), slice(first - tile_start, last - tile_start)
