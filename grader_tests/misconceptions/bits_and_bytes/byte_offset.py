"""Mistakes that people make with `byte_offset`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("byte_offset", "That is the number of the pixel. Each pixel before it takes itemsize bytes.")
def pixels_instead_of_bytes(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels


@misconception(
    "byte_offset", "The two orders are exchanged: in C order the last axis runs fastest, in F order the first."
)
def orders_exchanged(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "F" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize


@misconception(
    "byte_offset", "The argument order makes no difference in your function. In F order the first axis runs fastest."
)
def always_c_order(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in zip(index, shape):
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize


@misconception(
    "byte_offset",
    "You multiply each index with the length of its own axis. A step along an axis skips what lies in the axes that run faster.",
)
def own_axis_length(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    axes = list(zip(index, shape))[:: 1 if order == "C" else -1]
    pixels = 0
    for number, (i, size) in enumerate(axes):
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels += i * size if number < len(axes) - 1 else i
    return pixels * itemsize


@misconception("byte_offset", "You count from one. The first pixel starts at byte 0, because nothing comes before it.")
def counts_from_one(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return (pixels + 1) * itemsize


@misconception(
    "byte_offset", "Your offset wraps around at 32 bits. Scans have more than 4 GB: use Python's own whole numbers."
)
def wraps_at_32_bits(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize % 2**32


@misconception(
    "byte_offset", "You accept an index equal to the length of its axis. Counted from 0, the last one is one less."
)
def end_included(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i <= size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize


@misconception(
    "byte_offset", "A negative index counts from the end in your function, as in numpy. Here it should be refused."
)
def negative_from_the_end(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not -size <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i % size
    return pixels * itemsize


@misconception(
    "byte_offset", "An index outside the image is not refused. It leads into another row, or out of the file."
)
def no_bounds(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        pixels = pixels * size + i
    return pixels * itemsize


@misconception(
    "byte_offset", "An index with more or fewer axes than the shape is not refused: what is left over is dropped."
)
def leftover_axes_dropped(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1:
        raise ValueError(f"{itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize


@misconception("byte_offset", combines=(orders_exchanged, pixels_instead_of_bytes))
def orders_exchanged_and_pixels(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "F" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels
