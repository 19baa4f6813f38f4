"""Right: numpy for everything, and no loop over pixels or bytes: structured dtypes, diff, unique, views."""

ENTRY = np.dtype([("tag", "u2"), ("kind", "u2"), ("count", "u4"), ("value", "u4")])


def _grey(image):
    if np.ndim(image) != 2 or np.size(image) == 0:
        raise ValueError(np.shape(image))
    if image.dtype.newbyteorder("=") not in (np.dtype("u1"), np.dtype("u2")):
        raise ValueError(image.dtype)


def write_tiff(image):
    _grey(image)
    file = np.zeros(1, [("mark", "S2"), ("magic", ">u2"), ("start", ">u4"), ("n", ">u2"), ("entries", ENTRY.newbyteorder(">"), 9),
                        ("next", ">u4"), ("pixels", image.dtype.newbyteorder(">"), image.shape)])  # fmt: skip
    file["mark"], file["magic"], file["start"], file["n"] = b"MM", 42, 8, 9
    entries = file["entries"][0]
    entries["tag"] = [256, 257, 258, 259, 262, 273, 277, 278, 279]
    entries["kind"], entries["count"] = 4, 1
    rows, columns = image.shape
    entries["value"] = [columns, rows, 8 * image.itemsize, 1, 1, file.dtype.fields["pixels"][1], 1, rows, image.nbytes]
    file["pixels"] = image
    return file.tobytes()


def read_tiff(data):
    size = len(data)

    def numbers(kind, count, place):
        kind = np.dtype(kind).newbyteorder(order)
        if place + kind.itemsize * count > size:
            raise ValueError(f"{size} bytes are too few")
        return np.frombuffer(data, kind, count, place)

    if data[:2] != b"II" and data[:2] != b"MM":
        raise ValueError("not the first bytes of a TIFF")
    order = "<" if data[:1] == b"I" else ">"
    if numbers("u2", 1, 2)[0] != 42:
        raise ValueError(numbers("u2", 1, 2)[0])
    start = int(numbers("u4", 1, 4)[0])
    entries = numbers(ENTRY, int(numbers("u2", 1, start)[0]), start + 2)
    values = {tag: np.ones(1, int) for tag in (259, 266, 274, 277, 317, 339)}
    for number, entry in enumerate(entries):
        kind = {3: "u2", 4: "u4"}.get(int(entry["kind"]))
        if kind is not None:
            n = int(entry["count"])
            inside = np.dtype(kind).itemsize * n <= 4
            place = start + 2 + 12 * number + 8 if inside else int(entry["value"])
            values[int(entry["tag"])] = numbers(kind, n, place).astype(np.int64)
    missing = np.setdiff1d([256, 257, 258, 262, 273, 279], [*values])
    if missing.size:
        raise ValueError(missing[0])
    if values[258][0] not in (8, 16):
        raise ValueError(values[258][0])
    for tag in (259, 262, 266, 274, 277, 317, 339):
        if values[tag][0] != 1:
            raise ValueError(values[tag][0])
    strips = [numbers("u1", int(n), int(at)) for at, n in zip(values[273], values[279])]
    together = np.concatenate(strips)
    rows, columns, kind = values[257][0], values[256][0], np.dtype(f"u{values[258][0] // 8}")
    if together.size < rows * columns * kind.itemsize:
        raise ValueError(together.size)
    image = together[: rows * columns * kind.itemsize].view(kind.newbyteorder(order)).reshape(rows, columns)
    return np.array(image, kind)


def run_length_encode(data):
    values = np.frombuffer(data, np.uint8)
    edges = np.flatnonzero(np.diff(values)) + 1
    starts = np.concatenate([[0], edges]).astype(int) if values.size else np.array([], int)
    lengths = np.diff(np.append(starts, values.size))
    out, waiting = [], np.array([], np.uint8)

    def literal(values):
        return [np.concatenate([[len(piece) - 1], piece]) for piece in np.split(values, range(128, values.size, 128)) if piece.size]

    for start, length in zip(starts.tolist(), lengths.tolist()):
        whole, rest = divmod(length, 128)
        if length < 3:
            waiting = np.append(waiting, values[start : start + length])
            continue
        out += literal(waiting)
        out += [np.array([129, values[start]])] * whole
        waiting = np.full(rest if rest < 3 else 0, values[start], np.uint8)
        if rest >= 3:
            out.append(np.array([257 - rest, values[start]]))
    out += literal(waiting)
    return np.concatenate(out).astype(np.uint8).tobytes() if out else b""


def delta_encode(values):
    if values.ndim != 1:
        raise ValueError(values.shape)
    if not np.issubdtype(values.dtype, np.integer):
        raise ValueError(values.dtype)
    return np.subtract(values, np.roll(values, 1), out=values.astype(values.dtype, copy=True), where=np.arange(values.size) > 0)


def delta_decode(deltas):
    if deltas.ndim != 1:
        raise ValueError(deltas.shape)
    if not np.issubdtype(deltas.dtype, np.integer):
        raise ValueError(deltas.dtype)
    return np.tril(np.ones((deltas.size, deltas.size), deltas.dtype)) @ deltas


def shuffle(data, itemsize):
    if itemsize < 1:
        raise ValueError(itemsize)
    items, rest = np.divmod(len(data), itemsize)
    if rest:
        raise ValueError(len(data))
    return np.transpose(np.frombuffer(data, np.uint8).reshape(items, itemsize)).tobytes()


def unshuffle(data, itemsize):
    if itemsize < 1:
        raise ValueError(itemsize)
    if len(data) % itemsize:
        raise ValueError(len(data))
    order = np.arange(len(data)).reshape(itemsize, -1).ravel("F")
    return np.frombuffer(data, np.uint8)[order].tobytes()


def write_png(image):
    _grey(image)
    rows, columns = image.shape
    lines = np.zeros((rows, 1 + image.itemsize * columns), np.uint8)
    lines[:, 1:] = np.ascontiguousarray(image, image.dtype.newbyteorder(">")).view(np.uint8)
    left = lines[:, 1 : 1 + image.itemsize * (columns - 1)].copy()
    lines[:, 1 + image.itemsize :] -= left
    lines[:, 0] = 1
    parts = [(b"IHDR", np.array([columns, rows], ">u4").tobytes() + np.array([8 * image.itemsize, 0, 0, 0, 0], "u1").tobytes())]
    packed = np.frombuffer(zlib.compress(lines.tobytes(), 1), np.uint8)
    parts += [(b"IDAT", piece.tobytes()) for piece in np.array_split(packed, 3)] + [(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        np.array(len(content), ">u4").tobytes() + name + content + np.array(zlib.crc32(name + content), ">u4").tobytes()
        for name, content in parts
    )


def compression_ratio(raw, compressed):
    lengths = np.array([len(raw), len(compressed)])
    if not lengths.all():
        raise ValueError(lengths)
    return np.divide(*lengths)


def entropy(data):
    if len(data) == 0:
        raise ValueError("no data")
    parts = np.histogram(np.frombuffer(data, np.uint8), np.arange(257))[0] / len(data)
    return -np.sum(parts * np.log2(parts, where=parts > 0, out=np.zeros(256)))


def keep_bits(image, n_bits):
    if not np.issubdtype(image.dtype, np.unsignedinteger):
        raise ValueError(image.dtype)
    if n_bits < 1 or n_bits > np.iinfo(image.dtype).bits:
        raise ValueError(n_bits)
    low = np.iinfo(image.dtype).max >> int(n_bits)
    return np.asfortranarray(image & ~np.array(low, image.dtype))


def error_stats(original, decoded):
    if not np.array_equal(original.shape, decoded.shape):
        raise ValueError(decoded.shape)
    if original.dtype.newbyteorder("<") != decoded.dtype.newbyteorder("<"):
        raise ValueError(decoded.dtype.name)
    errors = np.maximum(original, decoded) - np.minimum(original, decoded)
    rmse = np.linalg.norm(errors.ravel().astype(float)) / np.sqrt(errors.size)
    with np.errstate(divide="ignore"):
        psnr = 20 * np.log10(np.iinfo(original.dtype).max / rmse)
    return {"rmse": rmse, "max_abs_error": errors.max(), "psnr": psnr}
