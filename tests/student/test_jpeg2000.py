"""Parts of a JPEG 2000 file are what Pillow reads from all of it, and nothing else of the file is read."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bits_to_pyramids.student.fabric import fabric
from bits_to_pyramids.student.jpeg2000 import read_box, read_headers, write_jpeg2000

SCAN = (fabric(128)[:120, :112].astype(np.uint16) * 15) + 7
WAYS = {
    "one tile": (SCAN, None),
    "tiles of 32": (SCAN, (32, 32)),
    "tiles of 64 x 32": (SCAN, (64, 32)),
    "uint8": (SCAN.astype(np.uint8), None),
    "uint8 in tiles": (SCAN.astype(np.uint8), (64, 64)),
    "one pixel": (SCAN[:1, :1], None),
}


def pillow(data: bytes, level: int = 0) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        setattr(image, "reduce", level)  # noqa: B010 - the format's own, in the place of a method
        return np.asarray(image)


class Bytes:
    """A file that says what was read of it, and nothing of which was read twice."""

    def __init__(self, data: bytes):
        self.data, self.seen = data, []

    def __call__(self, start: int, stop: int) -> bytes:
        self.seen.append((start, min(stop, len(self.data))))
        return self.data[start:stop]

    @property
    def places(self) -> set[int]:
        return {place for ends in self.seen for place in range(*ends)}


@pytest.mark.parametrize("name", WAYS)
def test_the_file_is_whole_and_lossless(name):
    image, tile_shape = WAYS[name]
    read = pillow(write_jpeg2000(image, tile_shape))
    assert read.dtype == image.dtype and np.array_equal(read, image)


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("name", [name for name in WAYS if name != "one pixel"])
def test_a_level_is_what_pillow_makes_of_the_whole_file(name, level):
    image, tile_shape = WAYS[name]
    file = Bytes(write_jpeg2000(image[:96, :96], tile_shape))  # Pillow wants levels without a rest
    side = 96 // 2**level
    assert np.array_equal(read_box(read_headers(file), file, ((0, side), (0, side)), level), pillow(file.data, level))


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_any_box_of_any_level_is_that_box_of_the_whole_level(data):
    shape = data.draw(st.tuples(st.integers(1, 120), st.integers(1, 112)))
    tile_shape = data.draw(st.one_of(st.none(), st.tuples(*[st.sampled_from((32, 64, 96))] * 2)))
    file = Bytes(write_jpeg2000(SCAN[: shape[0], : shape[1]], tile_shape))
    stream = read_headers(file)
    assert stream.shape == shape
    level = data.draw(st.integers(0, stream.n_levels - 1))
    sizes = [-(-size // 2**level) for size in shape]
    box = [sorted(data.draw(st.tuples(st.integers(0, size), st.integers(0, size)))) for size in sizes]
    whole = read_box(stream, file, [(0, size) for size in sizes], level)
    assert np.array_equal(read_box(stream, file, box, level), whole[tuple(slice(*ends) for ends in box)])
    full = whole if level == 0 else read_box(stream, file, [(0, size) for size in shape])
    assert np.array_equal(full, SCAN[: shape[0], : shape[1]])


def test_what_is_not_needed_may_be_anything():
    """The box lies in one tile of twelve, and a level needs the first packets only."""
    file = Bytes(write_jpeg2000(SCAN, (32, 32)))
    stream = read_headers(file)
    box = ((36, 60), (40, 50))
    for level in (0, 1, 3):
        file.seen.clear()
        expected = read_box(stream, file, [(start >> level, stop >> level) for start, stop in box], level)
        needed = file.places
        assert len(needed) == sum(stream.tiles[5].lengths[: stream.n_levels - level])
        spoilt = Bytes(bytes(byte if at in needed else 255 - byte for at, byte in enumerate(file.data)))
        got = read_box(stream, spoilt, [(start >> level, stop >> level) for start, stop in box], level)
        assert np.array_equal(got, expected)


def test_headers_are_found_without_reading_pixels():
    file = Bytes(write_jpeg2000(SCAN, (32, 32)))
    assert len(read_headers(file).tiles) == len(file.seen) == 16
    assert sum(stop - start for start, stop in file.seen) <= 512 + 15 * 64


def test_loss_is_lost_by_both():
    data = write_jpeg2000(SCAN[:96, :96], quality_layers=[10])
    file = Bytes(data)
    read = read_box(read_headers(file), file, ((0, 96), (0, 96)))
    assert len(data) < SCAN[:96, :96].nbytes / 8
    assert np.array_equal(read, pillow(data)) and not np.array_equal(read, SCAN[:96, :96])
