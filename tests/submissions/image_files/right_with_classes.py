"""Right: readers and writers are objects with a place in the file; errors are a class of their own."""

import io
from collections import Counter, OrderedDict, namedtuple
from dataclasses import dataclass, field


class FileProblem(ValueError):
    pass


Entry = namedtuple("Entry", "tag kind count place")


class Reader:
    SIZES = {3: 2, 4: 4}

    def __init__(self, data):
        self.data = data
        self.order = {b"II": "little", b"MM": "big"}.get(data[:2])
        if self.order is None:
            raise FileProblem("this is no TIFF file")

    def take(self, place, length):
        piece = self.data[place : place + length]
        if len(piece) < length:
            raise FileProblem(f"there are only {len(self.data)} bytes")
        return piece

    def number(self, place, length):
        return int.from_bytes(self.take(place, length), self.order)

    def entries(self):
        place = self.number(4, 4)
        for number in range(self.number(place, 2)):
            at = place + 2 + number * 12
            self.take(at, 12)
            yield Entry(self.number(at, 2), self.number(at + 2, 2), self.number(at + 4, 4), at + 8)

    def values(self, entry):
        size = self.SIZES[entry.kind]
        start = entry.place if size * entry.count <= 4 else self.number(entry.place, 4)
        self.take(start, size * entry.count)
        return [self.number(start + size * i, size) for i in range(entry.count)]


class Tags(OrderedDict):
    MUST = (256, 257, 258, 262, 273, 279)
    KNOWN = (*MUST, 259, 266, 274, 277, 278, 317, 339)

    def __missing__(self, tag):
        if tag in self.MUST:
            raise FileProblem(f"tag {tag} is missing")
        return [1]

    def expect(self, tag, *allowed):
        (value, *_) = self[tag]
        if value not in allowed:
            raise FileProblem(f"tag {tag} has the value {value}")
        return value


def read_tiff(data):
    reader = Reader(data)
    if (magic := reader.number(2, 2)) != 42:
        raise FileProblem(f"{magic} in place of 42")
    tags = Tags()
    for entry in reader.entries():
        if entry.tag in Tags.KNOWN:
            tags[entry.tag] = reader.values(entry)
    for tag in Tags.MUST:
        tags[tag]
    bits = tags.expect(258, 8, 16)
    for tag in (259, 262, 266, 274, 277, 317, 339):
        tags.expect(tag, 1)
    rows, columns, size = tags[257][0], tags[256][0], bits // 8
    pixels = b"".join(reader.take(*strip) for strip in zip(tags[273], tags[279]))
    if len(pixels) < rows * columns * size:
        raise FileProblem(f"{len(pixels)} bytes of pixels are too few")
    flat = [int.from_bytes(pixels[size * i : size * i + size], reader.order) for i in range(rows * columns)]
    return np.array(flat, f"uint{bits}").reshape(rows, columns)


@dataclass
class Writer:
    """Collects the parts of a file."""

    file: io.BytesIO = field(default_factory=io.BytesIO)

    def write(self, form, *values):
        self.file.write(struct.pack(form, *values))
        return self

    def chunk(self, name, content=b""):
        self.write(">I", len(content))
        self.file.write(name + content)
        return self.write(">I", zlib.crc32(content, zlib.crc32(name)))


class Grey:
    def __init__(self, image):
        if image.ndim != 2 or not image.size:
            raise FileProblem(image.shape)
        self.bits = {"uint8": 8, "uint16": 16}.get(image.dtype.name)
        if not self.bits:
            raise FileProblem(image.dtype)
        self.image, (self.rows, self.columns) = image, image.shape


def write_tiff(image):
    grey = Grey(image)
    pixels = image.astype(f"<u{grey.bits // 8}").tobytes()
    values = dict(zip(range(9), (grey.columns, grey.rows, grey.bits, 1, 1, 200, 1, grey.rows, len(pixels))))
    writer = Writer().write("<2sHI", b"II", 42, 60).write("<52x").write("<H", 9)
    for number, tag in enumerate((256, 257, 258, 259, 262, 273, 277, 278, 279)):
        writer.write("<HHII", tag, 4, 1, values[number])
    writer.write("<I", 0)
    writer.file.write(bytes(200 - writer.file.tell()) + pixels)
    return writer.file.getvalue()


def write_png(image):
    grey = Grey(image)
    packer = zlib.compressobj(0)
    writer = Writer()
    writer.file.write(bytes([137, 80, 78, 71, 13, 10, 26, 10]))
    writer.chunk(b"IHDR", struct.pack(">2I5B", grey.columns, grey.rows, grey.bits, 0, 0, 0, 0))
    for row in image:
        writer.chunk(b"IDAT", packer.compress(bytes(1) + row.astype(f">u{grey.bits // 8}").tobytes()))
    return writer.chunk(b"IDAT", packer.flush()).chunk(b"IEND").file.getvalue()


def entropy(data):
    if not data:
        raise FileProblem("no data")
    return math.fsum(n / len(data) * math.log2(len(data) / n) for n in Counter(data).values())


class Ratio(float):
    pass


def compression_ratio(raw, compressed):
    if min(map(len, (raw, compressed))) == 0:
        raise FileProblem("there is nothing to compare")
    return Ratio(len(raw) / len(compressed))


def error_stats(original, decoded):
    stats = OrderedDict.fromkeys(("psnr", "rmse", "max_abs_error"))
    if original.shape != decoded.shape:
        raise FileProblem(decoded.shape)
    if original.dtype.name != decoded.dtype.name:
        raise FileProblem(decoded.dtype.name)
    errors = [abs(a - b) for a, b in zip(original.ravel().tolist(), decoded.ravel().tolist())]
    stats["rmse"] = math.sqrt(sum(error * error for error in errors) / len(errors))
    stats["max_abs_error"] = max(errors)
    peak = 2 ** (8 * original.itemsize) - 1
    stats["psnr"] = float("inf") if not any(errors) else 20 * (math.log10(peak) - math.log10(stats["rmse"]))
    return stats
