"""Right: plain Python, loops and numbers; prints and warns now and then."""

import warnings

bytes_of_tiff = 122 + 2048
bytes_after_shuffle = 600 + 5 + 10
bytes_into_zlib = 65 * 32


def write_tiff(image):
    print("writing", image.shape)
    if len(image.shape) != 2:
        raise ValueError("shape " + str(image.shape))
    if image.dtype.name != "uint8" and image.dtype.name != "uint16":
        raise ValueError("dtype " + str(image.dtype))
    rows, columns = image.shape
    if rows == 0 or columns == 0:
        raise ValueError("no pixels: " + str(image.shape))
    n_bytes = 1 if image.dtype.name == "uint8" else 2
    pixels = []
    for row in image.tolist():
        for pixel in row:
            pixels += [pixel] if n_bytes == 1 else [pixel % 256, pixel // 256]

    def little(value, n):
        return [value // 256**i % 256 for i in range(n)]

    file = [73, 73, 42, 0, 8, 0, 0, 0] + little(9, 2)
    for tag, value in ((256, columns), (257, rows), (258, 8 * n_bytes), (259, 1), (262, 1), (273, 250), (277, 1), (278, 2**31), (279, len(pixels))):
        kind = 4 if tag in (256, 257, 273, 278, 279) else 3
        file += little(tag, 2) + little(kind, 2) + little(1, 4) + little(value, 4)
    file += [0, 0, 0, 0]
    while len(file) < 250:
        file.append(0)
    return bytes(file + pixels)


def read_tiff(data):
    warnings.warn("reading a file")
    if data[:2] == b"II":
        big = False
    elif data[:2] == b"MM":
        big = True
    else:
        raise ValueError("not a TIFF")

    def at(place, n):
        if place + n > len(data):
            raise ValueError(f"{len(data)} bytes are not enough")
        total = 0
        for i in range(n):
            total = total * 256 + data[place + i if big else place + n - 1 - i]
        return total

    if at(2, 2) != 42:
        raise ValueError(f"{at(2, 2)} is not 42")
    place = at(4, 4)
    tags = {}
    for i in range(at(place, 2)):
        start = place + 2 + 12 * i
        tag, kind, count = at(start, 2), at(start + 2, 2), at(start + 4, 4)
        at(start + 8, 4)
        if kind not in (3, 4):
            continue
        n = 2 if kind == 3 else 4
        if n * count > 4 and at(start + 8, 4) + n * count > len(data):
            raise ValueError(f"{len(data)} bytes are not enough")
        values = start + 8 if n * count <= 4 else at(start + 8, 4)
        tags[tag] = [at(values + n * k, n) for k in range(count)]
    for tag in 256, 257, 258, 262, 273, 279:
        if tag not in tags:
            raise ValueError(f"{tag} is not there")
    for tag in 259, 266, 274, 277, 317, 339:
        tags.setdefault(tag, [1])
    for tag in 259, 262, 266, 274, 277, 317, 339:
        if tags[tag][0] != 1:
            raise ValueError(f"{tags[tag][0]} in {tag}")
    if tags[258][0] not in (8, 16):
        raise ValueError(f"{tags[258][0]} bits")
    n = tags[258][0] // 8
    numbers = []
    for start, length in zip(tags[273], tags[279]):
        for k in range(length // n):
            numbers.append(at(start + n * k, n))
    rows, columns = tags[257][0], tags[256][0]
    if len(numbers) < rows * columns:
        raise ValueError(f"{sum(tags[279])} bytes are too few")
    return np.array(numbers[: rows * columns], np.uint8 if n == 1 else np.uint16).reshape(rows, columns)


def run_length_encode(data):
    result = []
    plain = []
    i = 0
    while i < len(data):
        n = 1
        while n < 128 and i + n < len(data) and data[i + n] == data[i]:
            n += 1
        if n > 2:
            if plain:
                result += [len(plain) - 1] + plain
                plain = []
            result += [257 - n, data[i]]
            i += n
        else:
            plain.append(data[i])
            i += 1
            if len(plain) == 128:
                result += [127] + plain
                plain = []
    if plain:
        result += [len(plain) - 1] + plain
    return bytes(result)


def run_length_decode(data):
    rest = list(data)
    result = []
    while rest:
        head = rest.pop(0)
        if head < 128:
            if len(rest) <= head:
                raise ValueError("head " + str(head))
            for _ in range(head + 1):
                result.append(rest.pop(0))
        if head > 128:
            if not rest:
                raise ValueError("head " + str(head))
            result += [rest.pop(0)] * (257 - head)
    return bytes(result)


def delta_encode(values):
    if len(values.shape) != 1:
        raise ValueError("shape " + str(values.shape))
    if values.dtype.kind != "i" and values.dtype.kind != "u":
        raise ValueError("dtype " + str(values.dtype))
    info = np.iinfo(values.dtype)
    turn = int(info.max) - int(info.min) + 1
    result = []
    before = 0
    for value in values.tolist():
        result.append((value - before - int(info.min)) % turn + int(info.min))
        before = value
    return np.array(result, values.dtype)


def delta_decode(deltas):
    if len(deltas.shape) != 1:
        raise ValueError("shape " + str(deltas.shape))
    if deltas.dtype.kind != "i" and deltas.dtype.kind != "u":
        raise ValueError("dtype " + str(deltas.dtype))
    info = np.iinfo(deltas.dtype)
    turn = int(info.max) - int(info.min) + 1
    result = []
    total = 0
    for delta in deltas.tolist():
        total = (total + delta - int(info.min)) % turn + int(info.min)
        result.append(total)
    return np.array(result, deltas.dtype)


def shuffle(data, itemsize):
    if itemsize < 1:
        raise ValueError("itemsize " + str(itemsize))
    if len(data) % itemsize:
        raise ValueError("length " + str(len(data)))
    result = []
    for place in range(itemsize):
        for start in range(0, len(data), itemsize):
            result.append(data[start + place])
    return bytes(result)


def unshuffle(data, itemsize):
    if itemsize < 1:
        raise ValueError("itemsize " + str(itemsize))
    if len(data) % itemsize:
        raise ValueError("length " + str(len(data)))
    result = [0] * len(data)
    i = 0
    for place in range(itemsize):
        for start in range(0, len(data), itemsize):
            result[start + place] = data[i]
            i += 1
    return bytes(result)


def write_png(image):
    if len(image.shape) != 2 or image.shape[0] == 0 or image.shape[1] == 0:
        raise ValueError("shape " + str(image.shape))
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError("dtype " + str(image.dtype))
    deep = image.dtype.name == "uint16"
    lines = []
    for row in image.tolist():
        lines.append(0)
        for pixel in row:
            lines += [pixel // 256, pixel % 256] if deep else [pixel]
    file = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">LL", image.shape[1], image.shape[0]) + bytes([16 if deep else 8, 0, 0, 0, 0])
    for part in (b"IHDR" + header, b"IDAT" + zlib.compress(bytes(lines), 0), b"IEND"):
        file += struct.pack(">L", len(part) - 4) + part + struct.pack(">L", zlib.crc32(part) & 0xFFFFFFFF)
    return file


def compression_ratio(raw, compressed):
    if min(len(raw), len(compressed)) == 0:
        raise ValueError("nothing")
    return len(raw) / len(compressed)


def entropy(data):
    counts = {}
    for byte in data:
        counts[byte] = counts.get(byte, 0) + 1
    if not counts:
        raise ValueError("nothing")
    if len(counts) == 1:
        return 0
    total = 0
    for count in counts.values():
        total += count * math.log(len(data) / count, 2)
    return total / len(data)


def keep_bits(image, n_bits):
    if not np.issubdtype(image.dtype, np.unsignedinteger):
        raise ValueError("dtype " + str(image.dtype))
    bits = 8 * image.dtype.itemsize
    if n_bits < 1 or n_bits > bits:
        raise ValueError("bits " + str(n_bits))
    step = 2 ** (bits - n_bits)
    pixels = [pixel // step * step for pixel in image.ravel().tolist()]
    return np.array(pixels, image.dtype).reshape(image.shape)


def error_stats(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError("shape " + str(decoded.shape))
    if original.dtype.name != decoded.dtype.name:
        raise ValueError("dtype " + str(decoded.dtype))
    errors = [abs(a - b) for a, b in zip(original.ravel().tolist(), decoded.ravel().tolist())]
    mean = sum(e**2 for e in errors) / len(errors)
    peak = 255 if original.dtype.name == "uint8" else 65535
    psnr = float("inf") if mean == 0 else 20 * math.log10(peak) - 10 * math.log10(mean)
    return {"max_abs_error": max(errors), "rmse": mean**0.5, "psnr": psnr}
