"""Right: dataclasses, generators and cached properties; a level and a view are objects of their own."""

import bisect
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path


@dataclass
class Axis:
    scale: float
    translation: float
    size: int

    def at(self, place):
        """In voxels from the edge of the first one."""
        return (place - self.translation) / self.scale + 0.5

    def between(self, low, high):
        if low == high:
            start = math.floor(self.at(low))
            stop = start + 1
        else:
            start, stop = math.floor(self.at(low)), math.ceil(self.at(high))
        clip = lambda number: sorted((0, number, self.size))[1]
        return slice(clip(start), clip(stop))


class Document(dict):
    @classmethod
    def of(cls, get, key):
        data = get(key)
        if data is None:
            raise FileNotFoundError(2, "there is nothing", key)
        return cls(json.loads(data))


def open_image(get):
    group = Document.of(get, "zarr.json")
    ome = group.get("attributes", {}).get("ome")
    if not ome:
        raise ValueError("attribute ome is missing")
    described = []
    for dataset in ome["multiscales"][0]["datasets"]:
        match dataset["coordinateTransformations"]:
            case [{"scale": scale}, {"translation": translation}]:
                pass
            case [{"scale": scale}]:
                translation = (0.0,) * len(scale)
        match Document.of(get, f"{dataset['path']}/zarr.json"):
            case {"shape": shape, "chunk_grid": {"configuration": {"chunk_shape": chunks}}, **rest}:
                described.append({"path": dataset["path"], "shape": tuple(shape), "chunks": tuple(chunks),
                                  "dtype": rest["data_type"], "fill_value": rest["fill_value"], "codecs": rest["codecs"],
                                  "scale": tuple(scale), "translation": tuple(translation)})  # fmt: skip
    return tuple(described)


def level_for_view(extent, screen, scales):
    if min(extent) <= 0:
        raise ValueError(f"extent {min(extent)}")
    if min(screen) < 1:
        raise ValueError(f"screen {min(screen)}")
    fine_enough = lambda scale: all(length / size >= pixels for length, size, pixels in zip(extent, scale, screen))
    return max((number for number, scale in enumerate(scales) if fine_enough(scale)), default=0)


def view_selection(centre, extent, plane, scale, translation, shape):
    wanted = {*plane}
    if len(plane) != 2 or len(wanted) != 2 or wanted - {*"zyx"}:
        raise ValueError(f"this is no plane: {plane!r}")
    lengths = {plane[0]: extent[0], plane[1]: extent[1]}
    axes = [Axis(*numbers) for numbers in zip(scale, translation, shape)]
    return tuple(
        axis.between(middle - lengths.get(name, 0) / 2, middle + lengths.get(name, 0) / 2)
        for name, axis, middle in zip("zyx", axes, centre)
    )


def keys_for_view(level, selection):
    if any(part.start >= part.stop for part in selection):
        return []
    ordered = []
    middle = [Fraction(part.start + part.stop, 2) for part in selection]
    for index in chunks_touched(selection, level["shape"], level["chunks"]):
        far = sum((i * n + Fraction(n, 2) - m) ** 2 for i, n, m in zip(index, level["chunks"], middle))
        bisect.insort(ordered, (far, index))
    return ["/".join((level["path"], chunk_key(index))) for _, index in ordered]


class ChunkCache(dict):
    """A dictionary in the order of last use."""

    def __init__(self, fetch, max_bytes):
        super().__init__()
        self.fetch, self.max_bytes = fetch, max_bytes
        self.hits, self.misses, self.free = 0, 0, max_bytes

    def get(self, key):
        if key in self:
            self.hits += 1
            self[key] = self.pop(key)
            return self[key]
        self.misses += 1
        data = self.fetch(key)
        size = 0 if data is None else len(data)
        if size > self.max_bytes:
            return data
        while size > self.free:
            gone = self.pop(next(iter(self)))
            self.free += 0 if gone is None else len(gone)
        self[key] = data
        self.free -= size
        return data


@dataclass
class View:
    plane: str
    position: float
    centre: tuple
    extent: tuple
    screen: tuple

    def level(self, image):
        return level_for_view(self.extent, self.screen, scales_in(image, self.plane))

    def selection(self, level):
        return selection_in(level, self.plane, self.position, self.centre, self.extent)

    def keys(self, level):
        return keys_for_view(level, self.selection(level))

    def voxels(self, level):
        """For each direction the voxel of each pixel, None outside."""
        for name, middle, length, pixels in zip(self.plane, self.centre, self.extent, self.screen):
            number = "zyx".index(name)
            axis = Axis(level["scale"][number], level["translation"][number], level["shape"][number])
            places = (middle + length * ((2 * i + 1) / (2 * pixels) - 0.5) for i in range(pixels))
            yield [voxel if 0 <= (voxel := math.floor(axis.at(place))) < axis.size else None for place in places]

    def price(self, level, cache=()):
        return sum(key not in cache for key in self.keys(level)) * bytes_of_chunk(level)


def bytes_of_chunk(level):
    return math.prod(level["chunks"]) * np.dtype(level["dtype"]).itemsize


def render(image, plane, position, centre, extent, screen, cache):
    view = View(plane, position, centre, extent, screen)
    view_selection((0, 0, 0), (1, 1), plane, (1, 1, 1), (0, 0, 0), (1, 1, 1))
    level = image[view.level(image)]
    blocks = {key: chunk_array(cache.get(key), level) for key in view.keys(level)}
    picture = np.full(screen, 0, level["dtype"])
    selection = view.selection(level)
    third = next(name for name in "zyx" if name not in plane)
    deep = selection["zyx".index(third)]
    if deep.start == deep.stop:
        return picture
    rows, columns = view.voxels(level)
    for (row, down), (column, right) in itertools.product(enumerate(rows), enumerate(columns)):
        if down is None or right is None:
            continue
        voxel = {plane[0]: down, plane[1]: right, third: deep.start}
        pairs = [divmod(voxel[name], n) for name, n in zip("zyx", level["chunks"])]
        block = blocks[f"{level['path']}/{chunk_key(i for i, _ in pairs)}"]
        picture[row, column] = block[tuple(rest for _, rest in pairs)]
    return picture


def render_within(image, view, max_bytes, cache):
    look = View(*view)
    budget = max_bytes
    numbers = deque(range(look.level(image), len(image)))
    numbers.rotate(1)  # the coarsest first
    for number in numbers:
        price = look.price(image[number], cache)
        if price > budget:
            continue
        yield render(image[number : number + 1], *view, cache)
        budget -= price
        if number < len(image) - 1:
            break


def bytes_for_path(views, image, max_bytes):
    spent = 0

    class Pretend:
        def __init__(self, size):
            self.size = size

        def __len__(self):
            return self.size

    sizes = {}

    def fetch(key):
        nonlocal spent
        spent += sizes[key]
        return Pretend(sizes[key])

    cache = ChunkCache(fetch, max_bytes)
    for view in (View(*view) for view in views):
        level = image[view.level(image)]
        for key in view.keys(level):
            sizes[key] = bytes_of_chunk(level)
            cache.get(key)
    return spent


def brightest_along(image, axis, level, cache):
    level = image[level]
    along = [[slice(i, min(i + n, size)) for i in range(0, size, n)] for size, n in zip(level["shape"], level["chunks"])]
    result = np.zeros([size for a, size in enumerate(level["shape"]) if a != axis], level["dtype"])
    deep = along.pop(axis)
    for place in itertools.product(*along):
        boxes = [(*place[:axis], part, *place[axis:]) for part in deep]
        for box in boxes:
            block = read_box(level, box, keys_for_view(level, box), cache)
            result[place] = np.fmax(result[place], np.amax(block, axis=axis))
    return result


def contrast_limits(image, cache, max_bytes=8_000_000):
    def n_bytes(level):
        return math.prod(level["shape"]) * np.dtype(level["dtype"]).itemsize

    level = next(itertools.chain((one for one in image if n_bytes(one) <= max_bytes), [image[-1]]))
    box = tuple(slice(0, size) for size in level["shape"])
    voxels = np.sort(read_box(level, box, keys_for_view(level, box), cache), axis=None)
    return np.quantile(voxels, 0.01), np.quantile(voxels, 0.99)


def write_viewer(image, folder, position, name, cache):
    low, high = contrast_limits(image, cache)
    folder = Path(folder)

    @lru_cache(maxsize=4)
    def rows_of(number, top):
        level = image[number]
        axis = Axis(level["scale"][0], level["translation"][0], level["shape"][0])
        z = min(max(math.floor(axis.at(position)), 0), axis.size - 1)
        box = (slice(z, z + 1), slice(top, min(top + TILE, level["shape"][1])), slice(0, level["shape"][2]))
        band = read_box(level, box, keys_for_view(level, box), cache)[0]
        return (255 * ((band - low) / max(high - low, 1)).clip(0, 1)).round().astype(np.uint8)

    for number, level in enumerate(image):
        for top in range(0, level["shape"][1], TILE):
            for left in range(0, level["shape"][2], TILE):
                path = folder / tile_path(number, top // TILE, left // TILE)
                path.parent.mkdir(parents=True, exist_ok=True)
                iio.imwrite(path, rows_of(number, top)[:, left : left + TILE])
    (folder / "index.html").write_text(viewer_page(folder, image, name), encoding="utf-8")
