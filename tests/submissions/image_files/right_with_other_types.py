"""Right: numpy's numbers and bytes, subclasses of bytes, arrays, dicts and ValueError, other memory layouts and byte orders."""

import collections
import contextlib
import enum


class Bad(ValueError):
    pass


class Shape(Bad):
    pass


class Packed(bytes):
    pass


class Head(enum.IntEnum):
    SKIP = 128


class Signal(np.ndarray):
    pass


@contextlib.contextmanager
def named(what):
    try:
        yield
    except (ZeroDivisionError, KeyError, IndexError) as error:
        raise Bad(what) from error


def write_tiff(image):
    if image.ndim != 2 or 0 in image.shape:
        raise Shape(image.shape)
    with named(image.dtype):
        n = {"uint8": 1, "uint16": 2}[image.dtype.name]
    rows, columns = map(np.uint32, image.shape)
    pixels = np.asarray(image, f">u{n}").tobytes("C")
    before = pixels + b"?" * (len(pixels) % 2)
    short = {258: 8 * n, 259: 1, 262: 1, 277: 1, 339: 1}
    long = {256: columns, 257: rows, 273: 8, 278: rows, 279: len(pixels)}
    directory = bytearray(struct.pack(">H", len(short) + len(long)))
    for tag in sorted({*short, *long}):
        directory += struct.pack(">HHIHH", tag, 3, 1, short[tag], 7) if tag in short else struct.pack(">HHII", tag, 4, 1, long[tag])
    return Packed(b"MM\0*" + struct.pack(">I", 8 + len(before)) + before + directory + bytes(4))


def run_length_decode(data):
    view, out = memoryview(data), bytearray()
    while view:
        head, view = view[0], view[1:]
        if head == Head.SKIP:
            continue
        with named(head):
            if head < Head.SKIP:
                view[head]
                out += view[: head + 1]
                view = view[head + 1 :]
            else:
                out += bytes([view[0]]) * (257 - head)
                view = view[1:]
    return Packed(out)


def delta_encode(values):
    if values.ndim != 1:
        raise Shape(values.shape)
    if values.dtype.kind not in "iu":
        raise Bad(values.dtype)
    deltas = np.empty(values.shape, values.dtype.newbyteorder(">"))
    deltas[1:] = np.diff(values)
    deltas[:1] = values[:1]
    return np.ma.masked_array(deltas)


def delta_decode(deltas):
    if deltas.ndim != 1:
        raise Shape(deltas.shape)
    if deltas.dtype.kind not in "iu":
        raise Bad(deltas.dtype)
    backwards = np.zeros(len(deltas), deltas.dtype)[::-1]
    total = np.zeros(1, deltas.dtype)
    for i in range(len(deltas)):
        total = total + deltas[i : i + 1]
        backwards[i : i + 1] = total
    return backwards.view(Signal)


def unshuffle(data, itemsize):
    if itemsize < 1:
        raise Bad(itemsize)
    if len(data) % itemsize:
        raise Bad(len(data))
    out = bytearray(len(data))
    n = len(data) // itemsize
    for place in range(itemsize):
        out[place::itemsize] = data[place * n : (place + 1) * n]
    return Packed(out)


def compression_ratio(raw, compressed):
    with named("one of them is empty"):
        return np.float64(len(raw) / len(compressed) / bool(raw))


def entropy(data):
    with named("no data"):
        data[0]
    parts = np.array([*collections.Counter(data).values()]) / len(data)
    return np.float64((parts * -np.log2(parts)).sum())


def keep_bits(image, n_bits):
    if image.dtype.kind != "u":
        raise Bad(image.dtype)
    if n_bits not in np.arange(1, 8 * image.itemsize + 1):
        raise Bad(n_bits)
    step = 2 ** (8 * image.itemsize - int(n_bits))
    kept = image // step * step if step < 2 ** (8 * image.itemsize) else image
    return np.ma.masked_array(kept.astype(image.dtype.newbyteorder(">")))


class Stats(dict):
    pass


def error_stats(original, decoded):
    if original.shape != decoded.shape:
        raise Shape(decoded.shape)
    if original.dtype.name != decoded.dtype.name:
        raise Bad(decoded.dtype)
    squares = [(int(original[at]) - int(decoded[at])) ** 2 for at in np.ndindex(original.shape)]
    mean = np.longdouble(sum(squares)) / len(squares)
    peak = np.iinfo(original.dtype).max
    return Stats(
        max_abs_error=np.uint32(math.isqrt(max(squares))),
        rmse=np.float64(np.sqrt(mean)),
        psnr=math.inf if mean == 0 else np.float64(10 * np.log10(peak**2 / mean)),
    )
