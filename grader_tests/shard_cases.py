"""What the checks of `shards` share: inputs, and answers of which many are right."""

import numpy as np
from references import shards as reference

from bits_to_pyramids.student.compare import Difference, Expected, compare, show
from bits_to_pyramids.student.stores import unzipped
from bits_to_pyramids.student.watched import Watched
from bits_to_pyramids.student.zstd import zstd_compress

DTYPES = ("uint16", "int8", "float32", "uint8", "int64", "float64", "uint32", "int16")


def counted(shape: tuple, dtype="uint16", start: int = 1) -> np.ndarray:
    """1, 2, 3 ... so that a voxel in the wrong place is seen; from 300 on the two bytes of a number differ."""
    return (np.arange(int(np.prod(shape, dtype=int))) + start).astype(dtype).reshape(shape)


def drawn(rng, dtype: str, shape: tuple) -> np.ndarray:
    """Numbers of a dtype, whose bytes are anything."""
    size = int(np.prod(shape, dtype=int))
    if np.dtype(dtype).kind == "f":
        return rng.normal(0, 1000, shape).astype(dtype)
    return np.frombuffer(rng.bytes(size * np.dtype(dtype).itemsize), dtype).reshape(shape)


# ---------------------------------------------------------------- packed bytes


class _Packed(Expected):
    """Bytes that went through codecs from bytes to bytes: gzip may pack as well as it can, the others are exact.

    What a student packed is unpacked no further than what it should hold is long.
    """

    def __init__(self, plain: bytes, codecs: list[dict]) -> None:
        self.plain, self.codecs = plain, codecs

    def __repr__(self) -> str:
        names = " > ".join(codec["name"] for codec in self.codecs)
        return f"{show(self.plain, 48)} through {names}" if names else show(self.plain)

    def difference(self, got) -> Difference | None:
        if type(got) is not bytes or not self.codecs:
            return compare(got, self.plain)
        *before, last = self.codecs
        try:
            return self._unpacked(got, before, last)
        except ValueError as error:
            return Difference("values", f"got       {show(got)}\nexpected  {self!r}\n{error}")

    def _unpacked(self, got: bytes, before: list[dict], last: dict) -> Difference | None:
        if last["name"] == "gzip":
            return _Packed(self.plain, before).difference(unzipped(got, len(self.plain) + 4 * len(before)))
        if last["name"] == "crc32c":
            if reference.sealed(got[:-4]) != got:
                raise ValueError(f"its last 4 bytes, {show(got[-4:])}, are not the CRC-32C of what is before them")
            return _Packed(self.plain, before).difference(got[:-4])
        level, checksum = (last["configuration"][key] for key in ("level", "checksum"))
        return compare(got, zstd_compress(packed_exactly(self.plain, before), level, checksum))


def packed_exactly(plain: bytes, codecs: list[dict]) -> bytes:
    """What codecs that are exact make of some bytes."""
    for codec in codecs:
        if codec["name"] != "crc32c":
            raise ValueError(f"{codec['name']} is not exact")
        plain = reference.sealed(plain)
    return plain


def packed(plain: bytes, *codecs: dict) -> Expected:
    """Expect these bytes, after codecs from bytes to bytes."""
    return _Packed(plain, list(codecs))


# ---------------------------------------------------------------- shards


class Shard(Expected):
    """A shard: its inner chunks may lie in any order, each once, with nothing between them.

    What a student wrote is never trusted: the length is known before, and places are only compared.
    """

    def __init__(self, chunks: dict, counts: tuple, index_location: str = "end") -> None:
        self.chunks, self.counts, self.at_start = chunks, tuple(counts), index_location == "start"
        self.length = 16 * int(np.prod(self.counts, dtype=int)) + 4

    def __repr__(self) -> str:
        where = "start" if self.at_start else "end"
        return f"a shard of {len(self.chunks)} inner chunks in {self.counts}, index at the {where}"

    def difference(self, got) -> Difference | None:
        example = reference.shard(self.chunks, self.counts, "start" if self.at_start else "end")
        if type(got) is not bytes or len(got) != len(example) or got == example:
            return compare(got, example)
        problem = self._problem(got)
        if problem is None:
            return None
        return Difference("values", f"got       {show(got)}\nexpected  {self!r}\n{problem}")

    def _problem(self, got: bytes) -> str | None:
        index = got[: self.length] if self.at_start else got[-self.length :]
        entries = np.frombuffer(index[:-4], "<u8").reshape(*self.counts, 2)
        taken = []
        for place in np.ndindex(*self.counts):
            start, n_bytes = entries[place].tolist()
            if place not in self.chunks:
                if (start, n_bytes) != (reference.MISSING, reference.MISSING):
                    return f"inner chunk {place} is missing, but the index says {start}, {n_bytes}"
                continue
            data = self.chunks[place]
            if n_bytes != len(data):
                return f"inner chunk {place} has {len(data)} bytes, but the index says {n_bytes}"
            if start > len(got) or got[start : start + n_bytes] != data:
                return f"inner chunk {place} is not where the index says, at {start}"
            taken.append((start, start + n_bytes))
        at = self.length if self.at_start else 0
        for start, stop in sorted(taken):
            if start != at:
                return f"inner chunks overlap, or something lies between them, at byte {min(start, at)}"
            at = stop
        if reference.sealed(index[:-4]) != index:
            return f"the checksum {show(index[-4:])} is not the CRC-32C of the index"
        return None


# ---------------------------------------------------------------- what is lent


def lent(shard: bytes) -> Watched:
    """A shard that is far away: `fetch(start, stop)`."""

    def fetch(start, stop):
        for place in (start, stop):
            if isinstance(place, bool) or not isinstance(place, (int, np.integer)):
                raise TypeError(f"a place in a shard is a whole number, not {type(place).__name__}")
        if not 0 <= start <= stop <= len(shard):
            raise ValueError("there are no such bytes in the shard")
        return shard[int(start) : int(stop)]

    return Watched(fetch)
