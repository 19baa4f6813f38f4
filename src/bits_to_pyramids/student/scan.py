"""A synthetic scan of any size: it looks like tissue, takes no memory, and can fill a store bigger than memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from operator import index
from typing import Any

import numpy as np

from .anatomy import Anatomy, Side
from .selection import as_ranges, as_sizes

AT_ONCE = 2**16
"""Voxels that are computed together: few enough for the processor's cache, many enough to keep numpy busy."""


class Computed:
    """Looks like a read-only zarr array, and computes the voxels that it is asked for.

    Attributes
    ----------
    shape, chunks : tuple of int
    dtype : numpy.dtype
    voxel : tuple of float
        Size of a voxel along each axis.
    """

    def __init__(
        self, anatomy: Anatomy, shape: tuple[int, ...], dtype: np.dtype, chunks: tuple[int, ...], voxel: Any
    ) -> None:
        self.shape: tuple[int, ...] = shape
        self.dtype = dtype
        self.chunks: tuple[int, ...] = chunks
        self.voxel: tuple[float, ...] = voxel
        self._anatomy = anatomy

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of voxels."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes that all voxels would take."""
        return self.size * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shape} {self.dtype}>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if copy is False:
            raise ValueError("a computed array cannot be had without a copy: it is nowhere yet")
        whole = self[...]
        return whole if dtype is None else whole.astype(dtype, copy=False)

    def __getitem__(self, selection: Any) -> np.ndarray:
        """Compute a box.

        Parameters
        ----------
        selection : int, slice, Ellipsis or tuple of these
            As numpy takes it; steps must be positive.

        Returns
        -------
        numpy.ndarray
            New, of the scan's dtype, without the axes that an int was given for.
        """
        ranges, kept = as_ranges(selection, self.shape)
        result = np.empty([len(r) for r in ranges], self.dtype)
        # A flat image is the plane z = 0 of the body.
        flat = self.ndim == 2
        space = [range(1), *ranges] if flat else ranges
        voxel = (1.0, *self.voxel) if flat else self.voxel
        volume = result.reshape([len(r) for r in space])
        if result.size:
            for box, sides in self._blocks(space, voxel):
                volume[box] = self._values(*sides)
        return result[tuple(slice(None) if keep else 0 for keep in kept)]

    def _blocks(
        self, space: Sequence[range], voxel: Sequence[float]
    ) -> Iterator[tuple[tuple[slice, ...], tuple[Side, ...]]]:
        """Cut a box into blocks that are computed at once: where each is in the box, and its sides."""
        # Voxels far apart share no lattice points; such a block takes more memory, so it is smaller.
        far_apart = any(r.step * size > 8 for r, size in zip(space, voxel))
        room = AT_ONCE // 16 if far_apart else AT_ONCE
        pieces: list[list[tuple[slice, Side]]] = []
        for axis in (2, 1, 0):  # long rows first
            step = max(1, min(len(space[axis]), 256, room))
            room //= step
            cuts = [slice(at, at + step) for at in range(0, len(space[axis]), step)]
            places = [np.arange(r.start, r.stop, r.step, dtype=np.int64) for r in (space[axis][cut] for cut in cuts)]
            pieces.insert(0, [(cut, self._anatomy.side(axis, at, voxel[axis])) for cut, at in zip(cuts, places)])
        for block in product(*pieces):
            yield tuple(cut for cut, _ in block), tuple(side for _, side in block)

    def _values(self, *sides: Side) -> np.ndarray:
        raise NotImplementedError


class Scan(Computed):
    """A scan of soft tissue with vessels and cavities, 2-D or 3-D, made of nothing but a seed.

    A voxel depends on the seed, the voxel size and its own place, never on the
    shape of the scan or on how it is cut: a box is the same in every larger box.
    A 2-D scan is the plane z = 0 of a 3-D one.

    Parameters
    ----------
    shape : tuple of int
        Two or three sizes, each from 0 to 2**53.
    dtype : str or numpy.dtype
        ``uint8`` or ``uint16``, in any byte order.
    seed : int
        Another seed is another body.
    chunks : tuple of int, optional
        What `chunks` says; whoever reads the scan in pieces may use it.  At
        first 64 voxels along each axis (256 in 2-D), or the size if that is less.
    voxel : float or tuple of float
        How much of the body one voxel covers along each axis.  With 4, vessels
        are a quarter as many voxels thick.

    Raises
    ------
    ValueError
        With the value that cannot be used.

    Examples
    --------
    >>> scan = Scan((5000, 5000, 5000))
    >>> scan.nbytes
    250000000000
    >>> scan[4000, 100:103, -2:].shape
    (3, 2)
    """

    def __init__(
        self,
        shape: Sequence[int],
        dtype: Any = "uint16",
        seed: int = 0,
        chunks: Sequence[int] | None = None,
        voxel: float | Sequence[float] = 1.0,
    ) -> None:
        shape = as_sizes("shape", shape, smallest=0)
        if len(shape) not in (2, 3):
            raise ValueError(f"A scan has 2 or 3 axes, not {len(shape)}: {shape}")
        if chunks is None:
            chunks = [max(1, min(size, 64 if len(shape) == 3 else 256)) for size in shape]
        chunks = as_sizes("chunks", chunks, smallest=1)
        if len(chunks) != len(shape):
            raise ValueError(f"chunks {chunks} has not one size for each axis of {shape}")
        self.seed = index(seed)
        voxel = _voxel(voxel, len(shape))
        super().__init__(Anatomy(self.seed), shape, _dtype(dtype), chunks, voxel)

    @property
    def labels(self) -> Labels:
        """What each voxel of this scan belongs to."""
        return Labels(self._anatomy, self.shape, np.dtype(np.uint8), self.chunks, self.voxel)

    def _values(self, *sides: Side) -> np.ndarray:
        grey = self._anatomy.grey(*sides)
        np.clip(grey, 0, 1, out=grey)
        grey *= np.float32(np.iinfo(self.dtype).max)
        grey += np.float32(0.5)
        return grey.astype(self.dtype)


class Labels(Computed):
    """A label for each voxel of a scan (uint8): 0 background, 1 tissue, 2 vessel wall, 3 vessel lumen."""

    def _values(self, *sides: Side) -> np.ndarray:
        return self._anatomy.labels(*sides)


def fill(target: Any, source: Any, progress: Callable[[int, int], object] | None = None) -> None:
    """Write an image into an array on disk, piece by piece; one piece at a time is in memory.

    Parameters
    ----------
    target : array-like, as zarr.Array
        Has `shape`, `dtype` and `chunks`, and takes ``target[slices] = values``.
        If it has `shards`, it is written shard by shard.
    source : array-like
        Has the same `shape`, a `dtype` that fits into the target's, and gives
        ``source[slices]``: a `Scan`, its labels, or any array.
    progress : callable, optional
        Called after each piece with the number of pieces that are done, and of all.

    Raises
    ------
    ValueError
        If shapes or dtypes do not fit; nothing is written then.
    """
    if tuple(target.shape) != tuple(source.shape):
        raise ValueError(f"An image of shape {tuple(source.shape)} does not fit into one of {tuple(target.shape)}")
    if not np.can_cast(source.dtype, target.dtype):
        raise ValueError(f"Values of {source.dtype} do not fit into {target.dtype}")
    sizes = getattr(target, "shards", None) or target.chunks
    counts = [-(-size // step) for size, step in zip(target.shape, sizes)]
    for done, place in enumerate(product(*map(range, counts)), 1):
        box = tuple(slice(i * n, min((i + 1) * n, size)) for i, n, size in zip(place, sizes, target.shape))
        target[box] = source[box]
        if progress is not None:
            progress(done, math.prod(counts))


def _dtype(dtype: Any) -> np.dtype:
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if found is None or found.kind != "u" or found.itemsize > 2:
        raise ValueError(f"dtype must be uint8 or uint16, not {dtype!r}")
    return found


def _voxel(voxel: Any, ndim: int) -> tuple[float, ...]:
    try:
        sizes = tuple(float(size) for size in np.broadcast_to(voxel, ndim))
    except (TypeError, ValueError):
        sizes = ()
    if not sizes or not all(0 < size <= 1000 for size in sizes):
        raise ValueError(f"voxel must be one size, or one for each of {ndim} axes, above 0 and up to 1000: {voxel!r}")
    return sizes
