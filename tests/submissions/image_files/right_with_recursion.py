"""Right: functions that call themselves, on halves where the depth would be too much."""


def run_length_encode(data):
    def runs(start):
        """The runs from here on, as byte and length; one list is carried along."""
        found = []
        while start < len(data):
            stop = start + 1
            while data[start:stop] * 2 == data[start : 2 * stop - start] and stop - start < 64:
                stop = 2 * stop - start
            while stop < len(data) and data[stop] == data[start] and stop - start < 128:
                stop += 1
            found.append((data[start], stop - start))
            start = stop
        return found

    def packets(plain, rest, at):
        if at == len(rest):
            return literals(plain)
        byte, length = rest[at]
        if length >= 3:
            return literals(plain) + bytes([257 - length, byte]) + pieces(rest[at + 1 :])
        return packets(plain + bytes([byte]) * length, rest, at + 1)

    def pieces(rest):
        """Cut where a run is in any case, so that no call goes deep."""
        long = [at for at, (_, length) in enumerate(rest) if length >= 3]
        if len(rest) > 100 and long and 0 < long[len(long) // 2] < len(rest):
            middle = long[len(long) // 2]
            return pieces(rest[:middle]) + pieces(rest[middle:])
        if len(rest) > 100:
            head = next((at for at, (_, length) in enumerate(rest) if length >= 3), len(rest))
            plain = b"".join(bytes([byte]) * length for byte, length in rest[:head])
            return literals(plain) + pieces(rest[head:]) if head else packets(b"", rest[:1], 0) + pieces(rest[1:])
        return packets(b"", rest, 0)

    def literals(plain):
        if not plain:
            return b""
        return bytes([len(plain[:128]) - 1]) + plain[:128] + literals(plain[128:])

    return pieces(runs(0))


def run_length_decode(data):
    def decoded(stop_at, start):
        """The bytes of at most some packets, and where the next one starts."""
        if start >= len(data) or stop_at == 0:
            return b"", start
        if stop_at > 1:
            first, middle = decoded(stop_at // 2, start)
            second, end = decoded(stop_at - stop_at // 2, middle)
            return first + second, end
        head = data[start]
        if head == 128:
            return b"", start + 1
        n = head + 1 if head < 128 else 1
        if start + 1 + n > len(data):
            raise ValueError(f"no complete packet after the head {head}")
        return data[start + 1 : start + 1 + n] * (1 if head < 128 else 257 - head), start + 1 + n

    return decoded(len(data), 0)[0]


def shuffle(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize:
        raise ValueError(f"length {len(data)}")

    def from_place(place):
        return data[place::itemsize] + from_place(place + 1) if place < itemsize else b""

    return from_place(0)


def unshuffle(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize:
        raise ValueError(f"length {len(data)}")
    n = len(data) // itemsize

    def items(start, stop):
        if stop - start > 1:
            middle = (start + stop) // 2
            return items(start, middle) + items(middle, stop)
        return data[start::n] if start < stop else b""

    return items(0, n)


def delta_decode(deltas):
    if deltas.ndim != 1:
        raise ValueError(f"shape {deltas.shape}")
    if deltas.dtype.kind not in "ui":
        raise ValueError(f"dtype {deltas.dtype}")
    if len(deltas) < 2:
        return deltas.copy()
    first = delta_decode(deltas[: len(deltas) // 2])
    second = delta_decode(deltas[len(deltas) // 2 :])
    return np.concatenate([first, second + first[-1:]])


def entropy(data):
    if not data:
        raise ValueError("no data")

    def bits(counts):
        if len(counts) > 1:
            return bits(counts[: len(counts) // 2]) + bits(counts[len(counts) // 2 :])
        return counts[0] / len(data) * math.log(len(data) / counts[0], 2) if counts[0] else 0

    return bits([data.count(bytes([byte])) for byte in range(256)])
