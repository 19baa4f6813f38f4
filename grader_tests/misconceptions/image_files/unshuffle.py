"""Mistakes that people make with `unshuffle`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("unshuffle", "You shuffle once more. Only with as many items as bytes in an item would this lead back.")
def shuffles_once_more(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    return b"".join(data[place::itemsize] for place in range(itemsize))


@misconception("unshuffle", "You take two groups apart, always. There are itemsize of them.")
def two_groups_only(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    half = len(data) // 2 if itemsize > 1 else len(data)
    pairs = zip(data[:half], data[half:])
    return bytes(byte for pair in pairs for byte in pair) if itemsize > 1 else data


@misconception("unshuffle", "Your bytes come back in reverse within each item.")
def items_backwards(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    items = len(data) // itemsize
    return bytes(data[place * items + item] for item in range(items) for place in reversed(range(itemsize)))


@misconception("unshuffle", "Data that does not fill whole items is accepted. It should be refused.")
def unshuffle_accepts_rest(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    items = len(data) // itemsize
    return bytes(data[place * items + item] for item in range(items) for place in range(itemsize))


@misconception("unshuffle", "An itemsize below 1 is accepted. There are no such items.")
def unshuffle_accepts_0(data, itemsize):
    if itemsize < 1:
        return data
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    items = len(data) // itemsize
    return bytes(data[place * items + item] for item in range(items) for place in range(itemsize))
