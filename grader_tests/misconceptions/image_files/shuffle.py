"""Mistakes that people make with `shuffle`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "shuffle", "You shuffle the wrong way: this takes shuffled data apart. The first bytes of all items come first."
)
def shuffled_the_wrong_way(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    return b"".join(data[i :: max(1, len(data) // itemsize)] for i in range(len(data) // itemsize))


@misconception(
    "shuffle",
    "You turned the bytes of each item around. The items are to be taken apart: all first bytes, then all second bytes.",
)
def bytes_of_an_item_reversed(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    return b"".join(data[i : i + itemsize][::-1] for i in range(0, len(data), itemsize))


@misconception(
    "shuffle", "Your groups come in reverse: the last bytes of the items stand first. Begin with the first bytes."
)
def last_bytes_first(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    return b"".join(data[place::itemsize] for place in reversed(range(itemsize)))


@misconception("shuffle", "You always make two groups. There are itemsize of them.")
def even_and_odd_only(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    return b"".join(data[place::2] for place in range(min(2, itemsize)))


@misconception("shuffle", "Data that does not fill whole items is accepted. It should be refused.")
def rest_accepted(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    return b"".join(data[place::itemsize] for place in range(itemsize))


@misconception(
    "shuffle", "Bytes that do not fill a whole item are dropped without a word. Such data should be refused."
)
def rest_dropped(data, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    data = data[: len(data) - len(data) % itemsize]
    return b"".join(data[place::itemsize] for place in range(itemsize))


@misconception("shuffle", "An itemsize below 1 is accepted. There are no such items.")
def itemsize_0_accepted(data, itemsize):
    if itemsize < 1:
        return data
    if len(data) % itemsize != 0:
        raise ValueError(f"length {len(data)}")
    return b"".join(data[place::itemsize] for place in range(itemsize))
