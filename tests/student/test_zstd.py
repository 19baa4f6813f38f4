"""Zstandard, as notebooks are given it."""

import numcodecs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.student.zstd import zstd_decompress

AS_IT_IS = bytes.fromhex("28b52ffd2004210000") + bytes([1, 0, 2, 0])  # a frame with one block that is not compressed


@given(st.binary(min_size=1, max_size=300), st.integers(-5, 9), st.booleans())
def test_what_numcodecs_compressed_comes_back(data, level, checksum):
    packed = bytes(numcodecs.Zstd(level, checksum).encode(data))
    assert zstd_decompress(packed) == data and type(zstd_decompress(packed)) is bytes


def test_a_frame_made_by_hand():
    assert zstd_decompress(AS_IT_IS) == bytes([1, 0, 2, 0])


@pytest.mark.parametrize("length", range(len(AS_IT_IS)))
def test_what_is_cut_off_is_refused_with_its_length(length):
    with pytest.raises(ValueError, match=rf"^{length} bytes"):
        zstd_decompress(AS_IT_IS[:length])


@pytest.mark.parametrize("data", [b"no zstd data", bytes(50)])
def test_what_is_no_zstd_is_refused(data):
    with pytest.raises(ValueError, match=f"^{len(data)} bytes"):
        zstd_decompress(data)
