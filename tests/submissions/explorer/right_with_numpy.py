"""Right: whole arrays at once, sorting and searching left to numpy, and numpy's numbers in the answers."""

from functools import partial


def open_image(get):
    def document(*path):
        key = "/".join([*path, "zarr.json"])
        if (data := get(key)) is None:
            raise FileNotFoundError(f"no {key}")
        return json.loads(data)

    try:
        datasets = document()["attributes"]["ome"]["multiscales"][0]["datasets"]
    except KeyError as missing:
        raise ValueError(f"the group lacks {missing}") from None

    def level(dataset):
        array = document(dataset["path"])
        steps = dataset["coordinateTransformations"]
        return {
            "path": dataset["path"],
            "shape": np.array(array["shape"]).tolist(),
            "chunks": tuple(np.array(array["chunk_grid"]["configuration"]["chunk_shape"])),
            "dtype": array["data_type"],
            "fill_value": array["fill_value"],
            "codecs": array["codecs"],
            "scale": tuple(np.array(steps[0]["scale"], float)),
            "translation": tuple(np.array(steps[1]["translation"], float) if len(steps) > 1 else np.zeros(3)),
        }

    return [level(dataset) for dataset in datasets]


def level_for_view(extent, screen, scales):
    for number in extent:
        if number <= 0:
            raise ValueError(f"{number} is not above 0")
    for number in screen:
        if number < 1:
            raise ValueError(f"{number} is below 1")
    enough = (np.asarray(extent) / np.asarray(scales) >= np.asarray(screen)).all(axis=1)
    return np.flatnonzero(enough).max(initial=0)


def view_selection(centre, extent, plane, scale, translation, shape):
    if sorted(plane) not in (["x", "y"], ["x", "z"], ["y", "z"]):
        raise ValueError(f"no plane: {plane}")
    sides = np.zeros(3)
    sides[["zyx".index(letter) for letter in plane]] = extent
    ends = np.array(centre) + np.array([[-0.5], [0.5]]) * sides
    voxels = (ends - translation) / np.array(scale) + 0.5
    start, stop = np.floor(voxels[0]).astype(int), np.ceil(voxels[1]).astype(int)
    stop = np.where(sides == 0, start + 1, stop)
    return tuple(map(slice, np.clip(start, 0, shape), np.clip(stop, 0, shape)))


def keys_for_view(level, selection):
    chunks = np.array(level["chunks"])
    start, stop = np.array([(part.start, part.stop) for part in selection]).T
    if (start >= stop).any():
        return []
    first, last = start // chunks, (stop - 1) // chunks
    grid = np.indices(last - first + 1).reshape(3, -1).T + first
    distance = ((2 * grid + 1) * chunks - start - stop).astype(object) ** 2
    order = np.argsort(distance.sum(axis=1).astype(float), kind="stable")
    return ["{}/c/{}/{}/{}".format(level["path"], *index) for index in grid[order]]


class ChunkCache:
    def __init__(self, fetch, max_bytes):
        self.fetch, self.max_bytes, self.hits, self.misses = fetch, max_bytes, np.int64(0), np.int64(0)
        self.data, self.clock = {}, itertools.count()
        self.last = {}

    __contains__ = lambda self, key: key in self.data

    def get(self, key):
        if key not in self.data:
            self.misses += 1
            value = self.fetch(key)
            if len(value or "") > self.max_bytes:
                return value
            self.make_room(self.max_bytes - len(value or ""))
            self.data[key] = value
        else:
            self.hits += 1
        self.last[key] = next(self.clock)
        return self.data[key]

    def make_room(self, most):
        while sum(len(value or "") for value in self.data.values()) > most:
            oldest = min(self.data, key=self.last.get)
            del self.data[oldest]


def pixel_voxels(level, axis, centre, extent, pixels):
    edges = np.linspace(centre - extent / 2, centre + extent / 2, 2 * pixels + 1)
    return np.floor((edges[1::2] - level["translation"][axis]) / level["scale"][axis] + 0.5).astype(int)


def render(image, plane, position, centre, extent, screen, cache):
    if len(set(plane)) != 2:
        raise ValueError(plane)
    down, right = ("zyx".index(letter) for letter in plane)
    level = image[level_for_view(extent, screen, [np.take(one["scale"], [down, right]) for one in image])]
    selection = selection_in(level, plane, position, centre, extent)
    if any(part.start == part.stop for part in selection):
        return np.zeros(screen, level["dtype"])
    box = np.moveaxis(read_box(level, selection, keys_for_view(level, selection), cache), [down, right], [1, 2])[0]
    voxels = [
        pixel_voxels(level, axis, *rest) - selection[axis].start
        for axis, *rest in zip((down, right), centre, extent, screen)
    ]
    inside = [(voxel >= 0) & (voxel < size) for voxel, size in zip(voxels, box.shape)]
    rows, columns = (np.clip(voxel, 0, size - 1) for voxel, size in zip(voxels, box.shape))
    return np.where(np.logical_and.outer(*inside), box[rows][:, columns], 0).astype(level["dtype"])


def render_within(image, view, max_bytes, cache):
    def price(level):
        keys = keys_for_view(level, selection_in(level, *view[:4]))
        return np.sum([key not in cache for key in keys], dtype=int) * np.prod(level["chunks"]) * np.dtype(level["dtype"]).itemsize

    *finer, coarsest = image
    if (cost := price(coarsest)) <= max_bytes:
        yield render([coarsest], *view, cache)
        max_bytes -= cost
    for level in finer[level_for_view(view[3], view[4], scales_in(image, view[0])) :]:
        if price(level) <= max_bytes:
            yield render([level], *view, cache)
            return


def bytes_for_path(views, image, max_bytes):
    sizes = {one["path"]: np.prod(one["chunks"]) * np.dtype(one["dtype"]).itemsize for one in image}
    cache = ChunkCache(lambda key: np.zeros(sizes[key.split("/c/")[0]], np.uint8).tobytes(), max_bytes)
    before = total = 0
    for plane, position, centre, extent, screen in views:
        level = image[level_for_view(extent, screen, scales_in(image, plane))]
        for key in keys_for_view(level, selection_in(level, plane, position, centre, extent)):
            before = cache.misses
            cache.get(key)
            total += int(cache.misses - before) * sizes[level["path"]]
    return total


def brightest_along(image, axis, level, cache):
    level = image[level]
    shape = np.array(level["shape"])
    result = np.zeros(np.delete(shape, axis), level["dtype"])
    for index in np.ndindex(*-(-shape // level["chunks"])):
        start = np.array(index) * level["chunks"]
        box = tuple(map(slice, start, np.minimum(start + level["chunks"], shape)))
        view = result[tuple(part for a, part in enumerate(box) if a != axis)]
        np.maximum(view, read_box(level, box, keys_for_view(level, box), cache).max(axis), out=view)
    return result


def contrast_limits(image, cache, max_bytes=8_000_000):
    sizes = np.array([math.prod(one["shape"]) * np.dtype(one["dtype"]).itemsize for one in image])
    fits = np.flatnonzero(sizes <= max_bytes)
    level = image[fits[0] if fits.size else -1]
    box = tuple(slice(0, size) for size in level["shape"])
    return tuple(np.percentile(read_box(level, box, keys_for_view(level, box), cache), [1, 99]))


def write_viewer(image, folder, position, name, cache):
    limits = contrast_limits(image, cache)
    for number, level in enumerate(image):
        z = int(np.clip(np.floor((position - level["translation"][0]) / level["scale"][0] + 0.5), 0, level["shape"][0] - 1))
        for row, column in np.ndindex(*-(-np.array(level["shape"][1:]) // TILE)):
            top, left = row * TILE, column * TILE
            bottom, right = min(top + TILE, level["shape"][1]), min(left + TILE, level["shape"][2])
            box = (slice(z, z + 1), slice(top, bottom), slice(left, right))
            tile = read_box(level, box, keys_for_view(level, box), cache)[0]
            grey = np.interp(tile, [limits[0], max(limits[1], limits[0] + 1)], [0, 255])
            os.makedirs(os.path.join(folder, "tiles", str(number), str(row)), exist_ok=True)
            iio.imwrite(os.path.join(folder, tile_path(number, row, column)), (grey + 0.5).astype(np.uint8))
    with open(os.path.join(folder, "index.html"), "wb") as file:
        file.write(viewer_page(folder, image, name).encode())
