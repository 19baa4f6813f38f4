"""Right: helpers and constants with names that the notebook's own cells once had, closures, lambdas and type hints."""

import functools

small, wide, other = 8, 16, (259, 262, 266, 274, 277, 317, 339)
few_bytes: dict[str, int] = {"uint8": small, "uint16": wide}
large = lambda image: image.ndim != 2 or image.size == 0


def noise(image: np.ndarray) -> int:
    """The bits of a pixel, if this is an image at all."""
    if large(image):
        raise ValueError(f"shape {image.shape}")
    if (before := few_bytes.get(image.dtype.name)) is None:
        raise ValueError(f"dtype {image.dtype.name}")
    return before


def drawing(number: int, image: int, plain: str = "little") -> bytes:
    return number.to_bytes(image, plain)


def image(data: bytes, plain: str):
    """A function that reads a number, and knows the order of the bytes."""

    def read(place: int, size: int) -> int:
        if place + size > len(data):
            raise ValueError(f"{len(data)} bytes are not the whole file")
        return int.from_bytes(data[place : place + size], plain)

    return read


def file_content(stored: list[tuple[int, int]]) -> bytes:
    return b"".join(drawing(tag, 2) + drawing(3 if value < 2**16 and tag != 273 else 4, 2) + drawing(1, 4) + drawing(value, 4)
                    for tag, value in stored)  # fmt: skip


def write_tiff(image: np.ndarray) -> bytes:
    bits = noise(image)
    rows, columns = image.shape
    raw = b"".join(drawing(pixel, bits // 8) for row in image.tolist() for pixel in row)
    tiff = [(254, 0), (256, columns), (257, rows), (258, bits), (259, 1), (262, 1), (273, 160), (277, 1), (278, rows), (279, len(raw))]
    label = b"II*\0" + drawing(8, 4) + drawing(len(tiff), 2) + file_content(tiff) + bytes(4)
    return label.ljust(160, b"\xff") + raw


def read_tiff(data: bytes) -> np.ndarray:
    if (mask := data[:2]) not in {b"II", b"MM"}:
        raise ValueError(f"{mask!r} does not begin a TIFF")
    number = image(data, "big" if mask == b"MM" else "little")
    if (back := number(2, 2)) != 42:
        raise ValueError(f"{back}, not 42")
    kept: dict[int, tuple] = {}
    for at in (number(4, 4) + 2 + 12 * i for i in range(number(number(4, 4), 2))):
        tag, size, count, _ = number(at, 2), {3: 2, 4: 4}.get(number(at + 2, 2), 0), number(at + 4, 4), number(at + 8, 4)
        if size and tag in (256, 257, 258, 273, 279, *other):
            start = number(at + 8, 4) if size * count > 4 else at + 8
            kept[tag] = tuple(number(start + size * i, size) for i in range(count))
    for tag in {256, 257, 258, 262, 273, 279} - kept.keys():
        raise ValueError(f"no {tag}")
    for tag in kept.keys() & {*other}:
        if kept[tag][0] != 1:
            raise ValueError(f"{tag}: {kept[tag][0]}")
    sizes = kept[258][0]
    if sizes not in few_bytes.values():
        raise ValueError(f"258: {sizes}")
    plan = functools.reduce(lambda before, strip: before + strip_of(data, *strip), zip(kept[273], kept[279]), b"")
    rows, columns = kept[257][0], kept[256][0]
    if len(plan) * 8 < rows * columns * sizes:
        raise ValueError(f"only {len(plan)} bytes of pixels")
    return np.frombuffer(plan, f"{'>' if mask == b'MM' else '<'}u{sizes // 8}").reshape(rows, columns).astype(f"=u{sizes // 8}")


def strip_of(data: bytes, start: int, count: int) -> bytes:
    if start + count > len(data):
        raise ValueError(f"{len(data)} bytes are not the whole file")
    return data[start : start + count]


def run_length_encode(data: bytes) -> bytes:
    out: list[int] = []
    last = 0  # where the bytes begin that are not said yet
    i = 0
    while True:
        ends = i
        while ends < len(data) and data[ends] == data[i] and ends - i < 128:
            ends += 1
        if ends - i > 2 or i >= len(data):
            for k in range(last, i, 128):
                out += [min(128, i - k) - 1, *data[k : min(k + 128, i)]]
            if i >= len(data):
                return bytes(out)
            out += [257 - (ends - i), data[i]]
            last = ends
        i = ends


def delta_encode(values: np.ndarray) -> np.ndarray:
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind in "iu":
        deltas = np.zeros_like(values)
        deltas[:1] = values[:1]
        np.subtract(values[1:], values[:-1], out=deltas[1:])
        return deltas
    raise ValueError(f"dtype {values.dtype}")


def write_png(image: np.ndarray) -> bytes:
    bits = noise(image)
    store = zlib.compressobj(9, strategy=zlib.Z_RLE)
    packed = b"".join(store.compress(b"\0" + b"".join(drawing(int(p), bits // 8, "big") for p in row)) for row in image)
    packed += store.flush()
    png = b"\x89PNG\r\n\x1a\n"
    numbers = [("IHDR", struct.pack(">II", *image.shape[::-1]) + bytes([bits, 0, 0, 0, 0]))]
    numbers += [("IDAT", packed[i : i + 1]) for i in range(len(packed))] + [("IEND", b"")]
    for name, content in numbers:
        block = bytes(name, "ascii") + content
        png += struct.pack(f">I{len(block)}sI", len(content), block, zlib.crc32(block) & 0xFFFFFFFF)
    return png


def keep_bits(image: np.ndarray, n_bits: int) -> np.ndarray:
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    if n_bits < 1 or n_bits > image.itemsize * 8:
        raise ValueError(f"n_bits {n_bits}")
    levels = image.copy()
    for place in range(image.itemsize * 8 - n_bits):
        levels &= ~(levels & image.dtype.type(2**place))
    return levels


def error_stats(original: np.ndarray, decoded: np.ndarray) -> dict[str, float]:
    if original.shape != decoded.shape or original.dtype.name != decoded.dtype.name:
        raise ValueError(f"{decoded.shape} {decoded.dtype.name}")
    stats, after = {}, original.astype(np.float64) - decoded
    stats["max_abs_error"] = float(np.max(np.abs(after)))
    stats["rmse"] = float(np.sqrt(np.mean(np.square(after))))
    stats["psnr"] = np.inf if stats["rmse"] == 0 else 20 * np.log10({1: 255, 2: 65535}[original.itemsize] / stats["rmse"])
    return stats
