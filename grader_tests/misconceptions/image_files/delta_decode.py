"""Mistakes that people make with `delta_decode`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception("delta_decode", "You sum in a wider dtype. The dtype of the deltas is kept, and sums wrap around in it.")
def sum_in_64_bits(deltas):
    if deltas.ndim != 1:
        raise ValueError(f"shape {deltas.shape}")
    if deltas.dtype.kind not in "iu":
        raise ValueError(f"dtype {deltas.dtype}")
    return np.cumsum(deltas)


@misconception(
    "delta_decode",
    "You add each delta to the one before it. It is to be added to the value before it, which is the sum so far.",
)
def adds_neighbours_only(deltas):
    if deltas.ndim != 1:
        raise ValueError(f"shape {deltas.shape}")
    if deltas.dtype.kind not in "iu":
        raise ValueError(f"dtype {deltas.dtype}")
    values = deltas.copy()
    values[1:] = deltas[1:] + deltas[:-1]
    return values


@misconception("delta_decode", "You add each delta to the first value. It is to be added to the value just before.")
def adds_to_the_first(deltas):
    if deltas.ndim != 1:
        raise ValueError(f"shape {deltas.shape}")
    if deltas.dtype.kind not in "iu":
        raise ValueError(f"dtype {deltas.dtype}")
    values = deltas.copy()
    values[1:] = deltas[1:] + deltas[:1]
    return values


@misconception("delta_decode", "A 0 stands in front of your values. The first value is the first delta.")
def starts_with_zero(deltas):
    if deltas.ndim != 1:
        raise ValueError(f"shape {deltas.shape}")
    if deltas.dtype.kind not in "iu":
        raise ValueError(f"dtype {deltas.dtype}")
    return np.append(deltas[:0], np.cumsum(np.append([0], deltas.astype(object)))).astype(deltas.dtype)


@misconception("delta_decode", "Sums that do not fit stop at the end of the range. They should wrap around.")
def sum_clipped(deltas):
    if deltas.ndim != 1:
        raise ValueError(f"shape {deltas.shape}")
    if deltas.dtype.kind not in "iu":
        raise ValueError(f"dtype {deltas.dtype}")
    info = np.iinfo(deltas.dtype)
    values, total = [], 0
    for delta in deltas.tolist():
        total = min(max(total + delta, int(info.min)), int(info.max))
        values.append(total)
    return np.array(values, deltas.dtype)


@misconception("delta_decode", "Arrays with several axes are accepted and laid flat. They should be refused.")
def sum_of_any_shape(deltas):
    if deltas.dtype.kind not in "iu":
        raise ValueError(f"dtype {deltas.dtype}")
    return np.cumsum(deltas, dtype=deltas.dtype)


@misconception(
    "delta_decode", "Floats and booleans are accepted. Only integers wrap around, so others should be refused."
)
def sum_of_floats(deltas):
    if deltas.ndim != 1:
        raise ValueError(f"shape {deltas.shape}")
    return np.cumsum(deltas, dtype=deltas.dtype)
