"""Right: generators, itertools, walrus and match; bytes are asked for one after the other."""

import itertools


def _integers(array):
    match array.shape, array.dtype.kind:
        case (_,), "i" | "u":
            return array.tolist(), 256**array.itemsize, array.dtype
        case (_,), _:
            raise ValueError(f"{array.dtype=}")
        case shape, _:
            raise ValueError(f"{shape=}")


def _wrapped(values, turn, dtype):
    half = turn // 2 if dtype.kind == "i" else 0
    return np.fromiter(((value + half) % turn - half for value in values), dtype)


def run_length_encode(data):
    def runs():
        for byte, group in itertools.groupby(data):
            n = sum(1 for _ in group)
            yield from ((byte, 128) for _ in range(n // 128))
            if n % 128:
                yield byte, n % 128

    def packets():
        for is_run, some in itertools.groupby(runs(), lambda run: run[1] >= 3):
            if is_run:
                yield from (bytes([257 - n, byte]) for byte, n in some)
            else:
                plain = itertools.chain.from_iterable(itertools.starmap(itertools.repeat, some))
                while piece := bytes(itertools.islice(plain, 128)):
                    yield bytes([len(piece) - 1]) + piece

    return b"".join(packets())


def run_length_decode(data):
    def decoded():
        stream = iter(data)
        for head in stream:
            if head == 128:
                continue
            piece = list(itertools.islice(stream, head + 1 if head < 128 else 1))
            if len(piece) != (head + 1 if head < 128 else 1):
                raise ValueError(f"{head=}")
            yield from piece if head < 128 else piece * (257 - head)

    return bytes(decoded())


def delta_encode(values):
    numbers, turn, dtype = _integers(values)
    return _wrapped((b - a for a, b in itertools.pairwise([0, *numbers])), turn, dtype)


def delta_decode(deltas):
    numbers, turn, dtype = _integers(deltas)
    return _wrapped(itertools.accumulate(numbers), turn, dtype)


def shuffle(data, itemsize):
    match itemsize, len(data):
        case n, _ if n < 1:
            raise ValueError(f"{n=}")
        case n, length if length % n:
            raise ValueError(f"{length=}")
    return bytes(itertools.chain.from_iterable(itertools.islice(data, place, None, itemsize) for place in range(itemsize)))


def unshuffle(data, itemsize):
    match itemsize, len(data):
        case n, _ if n < 1:
            raise ValueError(f"{n=}")
        case n, length if length % n:
            raise ValueError(f"{length=}")
    groups = [iter(data[start : start + len(data) // itemsize]) for start in range(0, len(data), len(data) // itemsize or 1)]
    return bytes(itertools.chain.from_iterable(zip(*groups)))


def write_png(image):
    match image.shape, image.dtype.name:
        case (rows, columns), "uint8" | "uint16" if rows and columns:
            n = image.itemsize
        case (rows, columns), dtype if rows and columns:
            raise ValueError(f"{dtype=}")
        case shape, _:
            raise ValueError(f"{shape=}")

    def lines():
        above = itertools.repeat(0)
        for row in image.tolist():
            line = [byte for pixel in row for byte in pixel.to_bytes(n, "big")]
            yield 2
            yield from ((a - b) % 256 for a, b in zip(line, above))
            above = line

    def chunks():
        yield "IHDR", struct.pack(">IIB4x", columns, rows, 8 * n)
        packed = iter(zlib.compress(bytes(lines())))
        while piece := bytes(itertools.islice(packed, 7)):
            yield "IDAT", piece
        yield "IEND", b""

    def fields():
        yield b"\x89PNG\r\n\x1a\n"
        for name, content in chunks():
            named = name.encode() + content
            yield len(content).to_bytes(4, "big") + named + zlib.crc32(named).to_bytes(4, "big")

    return b"".join(fields())


def entropy(data):
    if not (n := len(data)):
        raise ValueError("nothing")
    lengths = (len(list(group)) for _, group in itertools.groupby(sorted(data)))
    return sum(k / n * math.log2(n / k) for k in lengths)


def keep_bits(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"{image.dtype=}")
    if not 1 <= n_bits <= (bits := 8 * image.itemsize):
        raise ValueError(f"{n_bits=}")
    step = 2 ** (bits - n_bits)
    return np.fromiter((pixel // step * step for pixel in map(int, image.flat)), image.dtype, image.size).reshape(image.shape)
