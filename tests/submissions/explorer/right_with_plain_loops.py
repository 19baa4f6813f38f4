"""Right: loops and lists, one small step after another, and no numpy where it can be done without."""


def open_image(get):
    data = get("zarr.json")
    if data is None:
        raise FileNotFoundError("zarr.json is not there")
    group = json.loads(data.decode())
    attributes = group["attributes"]
    if "ome" not in attributes:
        raise ValueError("no ome here")
    result = []
    for dataset in attributes["ome"]["multiscales"][0]["datasets"]:
        key = dataset["path"] + "/zarr.json"
        data = get(key)
        if data is None:
            raise FileNotFoundError(key + " is not there")
        document = json.loads(data.decode())
        scale = None
        translation = [0.0, 0.0, 0.0]
        for step in dataset["coordinateTransformations"]:
            if step["type"] == "scale":
                scale = step["scale"]
            if step["type"] == "translation":
                translation = step["translation"]
        result.append(
            dict(
                path=dataset["path"],
                shape=document["shape"],
                chunks=document["chunk_grid"]["configuration"]["chunk_shape"],
                dtype=document["data_type"],
                fill_value=document["fill_value"],
                codecs=document["codecs"],
                scale=scale,
                translation=translation,
            )
        )
    return result


def level_for_view(extent, screen, scales):
    for number in list(extent):
        if number <= 0:
            raise ValueError(f"bad extent {number}")
    for number in list(screen):
        if number < 1:
            raise ValueError(f"bad screen {number}")
    level = len(scales) - 1
    while level > 0:
        if extent[0] / scales[level][0] >= screen[0] and extent[1] / scales[level][1] >= screen[1]:
            return level
        level -= 1
    return 0


def view_selection(centre, extent, plane, scale, translation, shape):
    if plane not in ("zy", "zx", "yz", "yx", "xz", "xy"):
        raise ValueError(f"{plane} is no plane")
    result = []
    for axis in range(3):
        name = "zyx"[axis]
        length = 0
        if name == plane[0]:
            length = extent[0]
        if name == plane[1]:
            length = extent[1]
        low = (centre[axis] - length / 2 - translation[axis]) / scale[axis] + 0.5
        high = (centre[axis] + length / 2 - translation[axis]) / scale[axis] + 0.5
        first = None
        last = None
        for voxel in range(shape[axis]):
            if length > 0:
                covered = voxel < high and voxel + 1 > low
            else:
                covered = voxel <= low < voxel + 1
            if covered:
                if first is None:
                    first = voxel
                last = voxel
        if first is None:
            result.append(slice(0, 0))
        else:
            result.append(slice(first, last + 1))
    return tuple(result)


def keys_for_view(level, selection):
    found = []
    for index in np.ndindex(*[-(-n // c) for n, c in zip(level["shape"], level["chunks"])]):
        distance = 0
        inside = True
        for axis in range(3):
            start = index[axis] * level["chunks"][axis]
            stop = start + level["chunks"][axis]
            part = selection[axis]
            if not (part.start < part.stop and start < part.stop and stop > part.start):
                inside = False
            distance += (start + stop - part.start - part.stop) ** 2
        if inside:
            found.append((distance, index))
    found.sort()
    keys = []
    for distance, index in found:
        keys.append(level["path"] + "/c/" + str(index[0]) + "/" + str(index[1]) + "/" + str(index[2]))
    return keys


class ChunkCache:
    def __init__(self, fetch, max_bytes):
        self.fetch = fetch
        self.room = max_bytes
        self.keys = []
        self.values = []
        self.hits = 0
        self.misses = 0

    def __contains__(self, key):
        return key in self.keys

    def _size(self, value):
        return 0 if value is None else len(value)

    def get(self, key):
        if key in self.keys:
            self.hits += 1
            place = self.keys.index(key)
            value = self.values[place]
            del self.keys[place], self.values[place]
        else:
            self.misses += 1
            value = self.fetch(key)
            if self._size(value) > self.room:
                return value
            while sum(map(self._size, self.values)) + self._size(value) > self.room:
                del self.keys[0], self.values[0]
        self.keys.append(key)
        self.values.append(value)
        return value


def render(image, plane, position, centre, extent, screen, cache):
    scales = []
    for level in image:
        scales.append((level["scale"]["zyx".index(plane[0])], level["scale"]["zyx".index(plane[1])]) if plane in
                      ("zy", "zx", "yz", "yx", "xz", "xy") else (1, 1))  # fmt: skip
    level = image[level_for_view(extent, screen, scales)]
    selection = selection_in(level, plane, position, centre, extent)
    picture = np.zeros(screen, np.dtype(level["dtype"]))
    blocks = {}
    for key in keys_for_view(level, selection):
        blocks[key] = chunk_array(cache.get(key), level)
    for row in range(screen[0]):
        for column in range(screen[1]):
            place = {}
            place[plane[0]] = centre[0] - extent[0] / 2 + (row + 0.5) * extent[0] / screen[0]
            place[plane[1]] = centre[1] - extent[1] / 2 + (column + 0.5) * extent[1] / screen[1]
            voxel = []
            for axis in range(3):
                where = place.get("zyx"[axis], position)
                voxel.append(math.floor((where - level["translation"][axis]) / level["scale"][axis] + 0.5))
            if all(0 <= i < n for i, n in zip(voxel, level["shape"])):
                index = [i // c for i, c in zip(voxel, level["chunks"])]
                block = blocks[level["path"] + "/" + chunk_key(index)]
                picture[row, column] = block[tuple(i % c for i, c in zip(voxel, level["chunks"]))]
    return picture


def render_within(image, view, max_bytes, cache):
    plane, position, centre, extent, screen = view
    prices = []
    for level in image:
        price = 0
        for key in keys_for_view(level, selection_in(level, plane, position, centre, extent)):
            if key not in cache:
                price += np.zeros(level["chunks"], level["dtype"]).nbytes
        prices.append(price)
    last = len(image) - 1
    pictures = []
    if prices[last] <= max_bytes:
        yield render([image[last]], plane, position, centre, extent, screen, cache)
        max_bytes = max_bytes - prices[last]
    number = level_for_view(extent, screen, scales_in(image, plane))
    while number < last:
        if prices[number] <= max_bytes:
            yield render([image[number]], plane, position, centre, extent, screen, cache)
            break
        number += 1


def bytes_for_path(views, image, max_bytes):
    held = []  # (key, bytes), oldest use first
    total = 0
    for view in views:
        level = image[level_for_view(view[3], view[4], scales_in(image, view[0]))]
        size = level["chunks"][0] * level["chunks"][1] * level["chunks"][2] * np.dtype(level["dtype"]).itemsize
        for key in keys_for_view(level, selection_in(level, view[0], view[1], view[2], view[3])):
            if (key, size) in held:
                held.remove((key, size))
                held.append((key, size))
                continue
            total += size
            if size <= max_bytes:
                while sum(one[1] for one in held) + size > max_bytes:
                    held.pop(0)
                held.append((key, size))
    return total


def brightest_along(image, axis, level, cache):
    level = image[level]
    whole = tuple(slice(0, n) for n in level["shape"])
    others = [a for a in range(3) if a != axis]
    result = np.zeros([level["shape"][a] for a in others], level["dtype"])
    for key in keys_for_view(level, whole):
        index = [int(part) for part in key.split("/")[-3:]]
        block = chunk_array(cache.get(key), level)
        start = [i * c for i, c in zip(index, level["chunks"])]
        block = block[tuple(slice(0, n - s) for n, s in zip(level["shape"], start))]
        flat = block.max(axis=axis)
        here = tuple(slice(start[a], start[a] + block.shape[a]) for a in others)
        result[here] = np.where(flat > result[here], flat, result[here])
    return result


def contrast_limits(image, cache, max_bytes=8_000_000):
    chosen = image[-1]
    for level in image[::-1]:
        if level["shape"][0] * level["shape"][1] * level["shape"][2] * np.dtype(level["dtype"]).itemsize <= max_bytes:
            chosen = level
    whole = tuple(slice(0, n) for n in chosen["shape"])
    values = read_box(chosen, whole, keys_for_view(chosen, whole), cache)
    return [np.percentile(values, 1), np.percentile(values, 99)]


def write_viewer(image, folder, position, name, cache):
    low, high = contrast_limits(image, cache)
    for number in range(len(image)):
        level = image[number]
        z = math.floor((position - level["translation"][0]) / level["scale"][0] + 0.5)
        if z < 0:
            z = 0
        if z > level["shape"][0] - 1:
            z = level["shape"][0] - 1
        box = (slice(z, z + 1), slice(0, level["shape"][1]), slice(0, level["shape"][2]))
        plane = read_box(level, box, keys_for_view(level, box), cache)[0].astype(float)
        grey = (plane - low) / (high - low if high - low >= 1 else 1) * 255
        grey[grey < 0] = 0
        grey[grey > 255] = 255
        grey = grey.round().astype("uint8")
        row = 0
        while row * 256 < grey.shape[0]:
            column = 0
            while column * 256 < grey.shape[1]:
                where = f"{folder}/tiles/{number}/{row}"
                os.makedirs(where, exist_ok=True)
                iio.imwrite(
                    f"{where}/{column}.png", grey[row * 256 : row * 256 + 256, column * 256 : column * 256 + 256]
                )
                column += 1
            row += 1
    page = open(folder + "/index.html", "w", encoding="utf-8")
    page.write(viewer_page(folder, image, name))
    page.close()
