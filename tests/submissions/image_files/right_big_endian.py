"""Right: big-endian files, pixels before the directory, several chunks, filters, numpy wherever it helps."""

bytes_of_tiff = np.int64(2170)
bytes_after_shuffle = 615.0
bytes_into_zlib = 2048 + 32


def _entry(tag, value, short):
    return struct.pack(">HHIHH", tag, 3, 1, value, 0xABCD) if short else struct.pack(">HHII", tag, 4, 1, value)


def write_tiff(image):
    if np.ndim(image) != 2 or 0 in image.shape:
        raise ValueError(f"{image.shape}")
    kinds = {np.dtype(np.uint8): 8, np.dtype(np.uint16): 16}
    bits = kinds.get(image.dtype.newbyteorder("="))
    if bits is None:
        raise ValueError(f"cannot write {image.dtype.name}")
    h, w = image.shape
    body = np.array(image, dtype=image.dtype.newbyteorder(">"), order="C").tobytes()
    if len(body) % 2:
        body += b"\0"
    ifd = struct.pack(">H", 12)
    ifd += _entry(254, 0, False) + _entry(256, w, True) + _entry(257, h, True) + _entry(258, bits, True) + _entry(259, 1, True)
    ifd += _entry(262, 1, True) + _entry(273, 8, False) + _entry(277, 1, True) + _entry(278, h, True)
    ifd += _entry(279, h * w * bits // 8, False) + _entry(296, 1, True) + _entry(339, 1, True)
    return b"MM\0*" + struct.pack(">I", 8 + len(body)) + body + ifd + b"\0\0\0\0"


def read_tiff(data):
    def u(at, n):
        if len(data) < at + n:
            raise ValueError(f"only {len(data)} bytes")
        return int.from_bytes(data[at : at + n], end)

    end = {b"II": "little", b"MM": "big"}.get(bytes(data[:2]))
    if end is None:
        raise ValueError("no TIFF")
    if u(2, 2) != 42:
        raise ValueError(f"version {u(2, 2)}")
    ifd = u(4, 4)
    found = {}
    for at in range(ifd + 2, ifd + 2 + 12 * u(ifd, 2), 12):
        size = {3: 2, 4: 4}.get(u(at + 2, 2))
        u(at + 8, 4)
        if size:
            n = u(at + 4, 4)
            if n * size > len(data):
                raise ValueError(f"only {len(data)} bytes")
            first = at + 8 if n * size <= 4 else u(at + 8, 4)
            found[u(at, 2)] = [u(first + size * i, size) for i in range(n)]
    for tag in (256, 257, 258, 262, 273, 279):
        if not found.get(tag):
            raise ValueError(f"no tag {tag}")
    w, h, bits = found[256][0], found[257][0], found[258][0]
    if bits != 8 and bits != 16:
        raise ValueError(f"{bits} bits")
    for tag in (259, 262, 266, 274, 277, 317, 339):
        if found.get(tag, [1])[0] != 1:
            raise ValueError(f"tag {tag} = {found[tag][0]}")
    image = np.empty(h * w, "uint8" if bits == 8 else "uint16")
    done = 0
    for offset, count in zip(found[273], found[279]):
        if offset + count > len(data):
            raise ValueError(f"only {len(data)} bytes")
        for at in range(offset, offset + count, bits // 8):
            image[done] = u(at, bits // 8)
            done += 1
    if done < h * w:
        raise ValueError(f"strips have {sum(found[279])} bytes")
    return image.reshape(h, w)


def run_length_encode(data):
    out = bytearray()
    waiting = bytearray()

    def flush():
        while waiting:
            piece = waiting[:128]
            del waiting[:128]
            out.append(len(piece) - 1)
            out.extend(piece)

    position = 0
    while position < len(data):
        n = len(data) - position - len(data[position:].lstrip(data[position : position + 1]))
        if n < 3:
            waiting += data[position : position + n]
        else:
            flush()
            for _ in range(n // 128):
                out += bytes([129, data[position]])
            rest = n % 128
            if rest > 1:
                out += bytes([257 - rest, data[position]])
            elif rest:
                waiting.append(data[position])
        position += n
    flush()
    return bytes(out)


def run_length_decode(data):
    out = bytearray()
    position = 0
    while position < len(data):
        head = int(np.uint8(data[position]).astype(np.int8))
        if head >= 0:
            piece = data[position + 1 : position + 2 + head]
            if len(piece) != head + 1:
                raise ValueError(f"{data[position]}")
            out += piece
            position += head + 2
        elif head == -128:
            position += 1
        else:
            if position + 1 == len(data):
                raise ValueError(f"{data[position]}")
            out += data[position + 1 : position + 2] * (1 - head)
            position += 2
    return bytes(out)


def delta_encode(values):
    if not np.issubdtype(values.dtype, np.integer):
        raise ValueError(f"{values.dtype}")
    if values.ndim != 1:
        raise ValueError(f"{values.shape}")
    return np.diff(values, prepend=np.zeros(1, values.dtype))


def delta_decode(deltas):
    if not np.issubdtype(deltas.dtype, np.integer):
        raise ValueError(f"{deltas.dtype}")
    if deltas.ndim != 1:
        raise ValueError(f"{deltas.shape}")
    return np.add.accumulate(deltas, dtype=deltas.dtype.newbyteorder("="))


def shuffle(data, itemsize):
    if itemsize <= 0 or len(data) % itemsize:
        raise ValueError(f"{len(data)} bytes, itemsize {itemsize}")
    return np.frombuffer(data, np.uint8).reshape(-1, itemsize).T.tobytes()


def unshuffle(data, itemsize):
    if itemsize <= 0 or len(data) % itemsize:
        raise ValueError(f"{len(data)} bytes, itemsize {itemsize}")
    return np.frombuffer(data, np.uint8).reshape(itemsize, -1).T.tobytes()


def write_png(image):
    if image.ndim != 2 or image.size < 1:
        raise ValueError(f"{image.shape}")
    if image.dtype.kind != "u" or image.dtype.itemsize > 2:
        raise ValueError(f"{image.dtype.name}")
    size = image.dtype.itemsize
    table = np.frombuffer(image.astype(image.dtype.newbyteorder(">")).tobytes(), np.uint8).reshape(len(image), -1).astype(int)
    lines = b""
    for i, row in enumerate(table):
        left = np.append(np.zeros(size, int), row[:-size])
        above = table[i - 1] if i else np.zeros_like(row)
        corner = np.append(np.zeros(size, int), above[:-size])
        guess = left + above - corner
        away = np.abs(np.array([guess - left, guess - above, guess - corner])).argmin(0)
        paeth = np.choose(away, [left, above, corner])
        kind = i % 5
        taken = (0, left, above, (left + above) // 2, paeth)[kind]
        lines += bytes([kind]) + bytes(((row - taken) % 256).tolist())
    packed = zlib.compress(lines, 9)
    out = b"\x89PNG\r\n\x1a\n"
    half = len(packed) // 2
    ihdr = image.shape[1].to_bytes(4, "big") + image.shape[0].to_bytes(4, "big") + bytes([8 * size, 0, 0, 0, 0])
    for name, content in (("IHDR", ihdr), ("IDAT", packed[:half]), ("IDAT", packed[half:]), ("IEND", b"")):
        body = name.encode() + content
        out += len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    return out


def compression_ratio(raw, compressed):
    if not raw or not compressed:
        raise ValueError("empty")
    return np.float64(len(raw)) / len(compressed)


def entropy(data):
    if not data:
        raise ValueError("empty")
    _, counts = np.unique(np.frombuffer(data, np.uint8), return_counts=True)
    p = counts / counts.sum()
    return np.sum(p * np.log2(1 / p))


def keep_bits(image, n_bits):
    bits = image.dtype.itemsize * 8
    if image.dtype.kind != "u":
        raise ValueError(f"{image.dtype}")
    if n_bits not in range(1, bits + 1):
        raise ValueError(f"{n_bits}")
    mask = int("1" * n_bits + "0" * (bits - n_bits), 2)
    return np.bitwise_and(image, image.dtype.type(mask))


def error_stats(original, decoded):
    if original.shape != decoded.shape:
        raise ValueError(f"{decoded.shape}")
    if original.dtype.newbyteorder("=") != decoded.dtype.newbyteorder("="):
        raise ValueError(f"{decoded.dtype}")
    d = original.astype(np.int64) - decoded.astype(np.int64)
    mse = np.mean(d**2)
    with np.errstate(divide="ignore"):
        psnr = 10 * np.log10(np.float64(np.iinfo(original.dtype).max) ** 2 / mse)
    return {"psnr": psnr, "rmse": np.sqrt(mse), "max_abs_error": np.abs(d).max()}
