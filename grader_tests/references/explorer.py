"""What zarr, ome-zarr-models and brute force say about looking at an image, and the small images that the checks use.

Brute force means: for each pixel, for each voxel, for each level, one after another, in fractions of whole numbers
where rounding could matter.
"""

import math
from fractions import Fraction
from functools import cache

import numpy as np

from bits_to_pyramids.checks.remembered import remembered
from bits_to_pyramids.student.later import later
from bits_to_pyramids.student.small_image import SmallImage

zarr = later("zarr")
ome_zarr_image = later("ome_zarr_models.v05.image")

AXES = "zyx"


# ---------------------------------------------------------------- images


def halved(image: np.ndarray) -> np.ndarray:
    """Every second voxel: what stands in a level does not matter here, as long as levels differ."""
    return image[::2, ::2, ::2] // 2 + 1


def pyramid_of(shape: tuple, levels: int, dtype: str = "uint16", seed: int = 1) -> list[np.ndarray]:
    """Levels whose voxels are nearly all different, and none of them 0."""
    image = (np.random.default_rng(seed).permutation(math.prod(shape)) % (np.iinfo(dtype).max - 1) + 1).astype(dtype)
    pyramid = [image.reshape(shape)]
    while len(pyramid) < levels:
        pyramid.append(halved(pyramid[-1]))
    return pyramid


@cache
def cube(seed: int = 1, **settings) -> SmallImage:
    """A small image of three levels, the same for the same settings."""
    shape = settings.pop("shape", (10, 12, 14))
    chunks = settings.pop("chunks", (4, 5, 3))
    settings = {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}
    return SmallImage(
        pyramid_of(shape, settings.pop("levels", 3), settings.pop("dtype", "uint16"), seed), chunks, **settings
    )


def written_by_zarr(image: np.ndarray, chunks: tuple, scale: list, translation: list, path: str) -> dict[str, bytes]:
    """The files of an image of one level as zarr writes them, with attributes that ome-zarr-models finds valid."""
    store: dict = {}
    memory = zarr.storage.MemoryStore(store)
    steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
    axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in AXES]
    datasets = [{"path": path, "coordinateTransformations": steps}]
    ome = {"version": "0.5", "multiscales": [{"name": "scan", "axes": axes, "datasets": datasets}]}
    ome_zarr_image.ImageAttrs.model_validate(ome)
    group = zarr.create_group(memory, attributes={"ome": ome})
    array = group.create_array(path, shape=image.shape, dtype=image.dtype, chunks=chunks, dimension_names=list(AXES),
                               compressors=zarr.codecs.GzipCodec(level=1), fill_value=3)  # fmt: skip
    array[...] = image
    return {key: value.to_bytes() for key, value in store.items()}


@remembered
def scan_by_zarr() -> dict[str, bytes]:
    return written_by_zarr(pyramid_of((6, 7, 8), 1)[0], (4, 4, 4), [2.0, 0.5, 0.75], [1.0, 0.0, 0.25], "scan/full")


def read_by_zarr(files: dict[str, bytes], path: str) -> np.ndarray:
    store = {key: zarr.core.buffer.default_buffer_prototype().buffer.from_bytes(data) for key, data in files.items()}
    return zarr.open_array(zarr.storage.MemoryStore(store), path=path, mode="r")[...]


# ---------------------------------------------------------------- levels and boxes


def level_for_view(extent, screen, scales) -> int:
    fits = [all(e / s >= n for e, s, n in zip(extent, scale, screen)) for scale in scales]
    return max((level for level, fit in enumerate(fits) if fit), default=0)


def covered(low, high, scale, translation, size) -> range:
    """The voxels of one axis that a box covers a part of, one by one; if it has no length, the one that it is in."""
    low, high, scale, translation = map(Fraction, (low, high, scale, translation))
    half = scale / 2
    found = []
    for i in range(size):
        start, stop = translation + i * scale - half, translation + i * scale + half
        if (low < stop and high > start) if low < high else (start <= low < stop):
            found.append(i)
    return range(found[0], found[-1] + 1) if found else range(0)


@remembered
def view_selection(centre, extent, plane, scale, translation, shape) -> tuple:
    lengths = dict(zip(plane, extent))
    parts = []
    for name, middle, s, t, size in zip(AXES, centre, scale, translation, shape):
        half = Fraction(lengths.get(name, 0)) / 2
        found = covered(Fraction(middle) - half, Fraction(middle) + half, s, t, size)
        parts.append(slice(found.start, found.stop))
    return tuple(parts)


@remembered
def keys_for_view(level: dict, selection: tuple) -> list[str]:
    """Of all chunks of a level those that hold a voxel of the selection."""
    grid = [-(-size // n) for size, n in zip(level["shape"], level["chunks"])]
    found = []
    for index in np.ndindex(*grid):
        overlaps = all(
            max(i * n, part.start) < min((i + 1) * n, part.stop)
            for i, n, part in zip(index, level["chunks"], selection)
        )
        if overlaps:
            far = sum(
                ((2 * i + 1) * n - part.start - part.stop) ** 2 for i, n, part in zip(index, level["chunks"], selection)
            )
            found.append((far, index))
    return ["/".join([level["path"], "c", *map(str, index)]) for _, index in sorted(found)]


# ---------------------------------------------------------------- pictures


def level_of(levels: list[dict], plane: str, extent, screen) -> int:
    return level_for_view(extent, screen, [tuple(one["scale"][AXES.index(name)] for name in plane) for one in levels])


def selection_of(level: dict, plane, position, centre, extent) -> tuple:
    places = dict(zip(plane, centre))
    middle = [places.get(name, position) for name in AXES]
    return view_selection(middle, extent, plane, level["scale"], level["translation"], level["shape"])


def keys_of(level: dict, view: tuple) -> list[str]:
    plane, position, centre, extent, _ = view
    return keys_for_view(level, selection_of(level, plane, position, centre, extent))


@remembered
def picture(levels: list[dict], arrays: list[np.ndarray], view: tuple) -> np.ndarray:
    """A picture, pixel by pixel, in fractions."""
    plane, position, centre, extent, screen = view
    number = level_of(levels, plane, extent, screen)
    level, array = levels[number], arrays[number]
    result = np.zeros(screen, array.dtype)
    voxels = []
    for middle, length, pixels, name in zip(centre, extent, screen, plane):
        axis = AXES.index(name)
        start = Fraction(middle) - Fraction(length) / 2
        step = Fraction(length) / pixels
        voxels.append([_voxel(level, axis, start + step * (2 * i + 1) / 2) for i in range(pixels)])
    third = ({0, 1, 2} - {AXES.index(name) for name in plane}).pop()
    deep = _voxel(level, third, Fraction(position))
    for row, column in np.ndindex(*screen):
        index = {AXES.index(plane[0]): voxels[0][row], AXES.index(plane[1]): voxels[1][column], third: deep}
        if None not in index.values():
            result[row, column] = array[index[0], index[1], index[2]]
    return result


def _voxel(level: dict, axis: int, place: Fraction) -> int | None:
    """The voxel of one axis that holds a place."""
    found = covered(place, place, level["scale"][axis], level["translation"][axis], level["shape"][axis])
    return found[0] if found else None


def with_holes(small: SmallImage, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """The levels as a reader sees them: fill value where a chunk is missing."""
    seen = [array.copy() for array in arrays]
    for level, array in zip(small.levels, seen):
        for index in np.ndindex(*[-(-size // n) for size, n in zip(level["shape"], level["chunks"])]):
            if "/".join([level["path"], "c", *map(str, index)]) not in small.files:
                array[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, level["chunks"]))] = level["fill_value"]
    return seen


def chunk_bytes(level: dict) -> int:
    return math.prod(level["chunks"]) * np.dtype(level["dtype"]).itemsize


def pictures_within(small: SmallImage, view: tuple, max_bytes: int, held: tuple = ()) -> list[np.ndarray]:
    """What a budget allows: every pair of levels is tried."""
    levels, pictures = small.levels, []
    costs = [sum(key not in held for key in keys_of(level, view)) * chunk_bytes(level) for level in levels]
    wanted, last = level_of(levels, view[0], view[3], view[4]), len(levels) - 1
    if costs[last] <= max_bytes:
        max_bytes -= costs[last]
        pictures.append(picture(levels[last:], small.pyramid[last:], view))
    affordable = [k for k in range(wanted, last) if costs[k] <= max_bytes]
    if affordable:
        best = affordable[0]
        pictures.append(picture([levels[best]], [small.pyramid[best]], view))
    return pictures


@remembered
def bytes_fetched(views: list[tuple], levels: list[dict], max_bytes: int) -> int:
    """A list of keys with the time of their last use; the oldest is looked for each time."""
    held: dict[str, tuple[int, int]] = {}
    clock = total = 0
    for view in views:
        level = levels[level_of(levels, view[0], view[3], view[4])]
        for key in keys_of(level, view):
            clock += 1
            size = chunk_bytes(level)
            if key in held:
                held[key] = clock, size
                continue
            total += size
            if size > max_bytes:
                continue
            while sum(one for _, one in held.values()) + size > max_bytes:
                del held[min(held, key=lambda name: held[name][0])]
            held[key] = clock, size
    return total


def contrast(small: SmallImage, max_bytes: int = 8_000_000) -> tuple[float, float]:
    sizes = [array.nbytes for array in small.pyramid]
    number = next((k for k, size in enumerate(sizes) if size <= max_bytes), len(sizes) - 1)
    values = np.sort(small.pyramid[number], axis=None).astype(float)
    return tuple(float(np.interp(share * (values.size - 1), np.arange(values.size), values)) for share in (0.01, 0.99))


def cache_story(sizes: dict[str, int | None], max_bytes: int, keys: list[str], failing: tuple = ()) -> list[tuple]:
    """What a cache does with each get: by the times of last use, written down in a list."""
    used: list[str] = []  # the last one is the newest
    hits = misses = 0
    fails = list(failing)
    story: list[tuple] = []
    for key in keys:
        if key.startswith("?"):
            story.append((key, key[1:] in used, hits, misses))
            continue
        if key in used:
            used.append(used.pop(used.index(key)))
            hits += 1
            story.append((key, chunk_of(key, sizes), hits, misses))
            continue
        misses += 1
        if key in fails:
            fails.remove(key)
            story.append((key, f"ConnectionError: no answer about {key}", hits, misses))
            continue
        size = sizes.get(key) or 0
        if size <= max_bytes:
            while sum(sizes.get(one) or 0 for one in used) + size > max_bytes:
                used.pop(0)
            used.append(key)
        story.append((key, chunk_of(key, sizes), hits, misses))
    return story


def chunk_of(key: str, sizes: dict[str, int | None]) -> bytes | None:
    """The bytes of a made-up chunk: its key, again and again."""
    size = sizes.get(key)
    return None if size is None else (key.encode() * (size + 1))[:size]
