"""Mistakes that people make with `delta_encode`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception("delta_encode", "The first value is lost. Without it, nobody knows where to begin adding.")
def first_value_lost(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind not in "iu":
        raise ValueError(f"dtype {values.dtype}")
    deltas = values.copy()
    deltas[1:] = values[1:] - values[:-1]
    return deltas[1:]


@misconception("delta_encode", "The first value became 0. It has to be kept, or nobody knows where to begin adding.")
def first_value_zero(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind not in "iu":
        raise ValueError(f"dtype {values.dtype}")
    deltas = values.copy()
    deltas[1:] = values[1:] - values[:-1]
    deltas[:1] = 0
    return deltas


@misconception("delta_encode", "You take each value from the one before it. It is the value minus the one before.")
def the_other_way_round(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind not in "iu":
        raise ValueError(f"dtype {values.dtype}")
    deltas = values.copy()
    deltas[1:] = values[:-1] - values[1:]
    return deltas


@misconception(
    "delta_encode",
    "You store the difference to the next value. It is the difference to the previous one, and the first value is kept.",
)
def difference_to_the_next(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind not in "iu":
        raise ValueError(f"dtype {values.dtype}")
    deltas = values.copy()
    deltas[:-1] = values[1:] - values[:-1]
    return deltas


@misconception(
    "delta_encode", "You take the first value from all others. It is the value just before that is taken away."
)
def difference_to_the_first(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind not in "iu":
        raise ValueError(f"dtype {values.dtype}")
    deltas = values.copy()
    deltas[1:] = values[1:] - values[:1]
    return deltas


@misconception(
    "delta_encode",
    "Your differences have a wider dtype, so that they fit. The dtype is kept, and differences wrap around.",
)
def wider_dtype(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind not in "iu":
        raise ValueError(f"dtype {values.dtype}")
    values = values.astype(np.int64)
    deltas = values.copy()
    deltas[1:] = values[1:] - values[:-1]
    return deltas


@misconception("delta_encode", "You store differences without their sign. Then there is no way back.")
def absolute_differences(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind not in "iu":
        raise ValueError(f"dtype {values.dtype}")
    deltas = values.copy()
    deltas[1:] = np.maximum(values[1:], values[:-1]) - np.minimum(values[1:], values[:-1])
    return deltas


@misconception(
    "delta_encode",
    "Differences that do not fit stop at the end of the range. They should wrap around, or they cannot be undone.",
)
def clipped_at_the_end(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    if values.dtype.kind not in "iu":
        raise ValueError(f"dtype {values.dtype}")
    deltas = values.copy()
    info = np.iinfo(values.dtype)
    exact = [b - a for a, b in zip(values.tolist(), values.tolist()[1:])]
    deltas[1:] = [min(max(d, int(info.min)), int(info.max)) for d in exact]
    return deltas


@misconception(
    "delta_encode",
    "Arrays of any dtype and any number of axes are accepted. Others than 1-D integers should be refused.",
)
def delta_of_any_shape(values):
    flat = np.ravel(values)
    deltas = flat.copy()
    if len(flat) > 1:
        deltas[1:] = flat[1:] ^ flat[:-1] if flat.dtype == bool else flat[1:] - flat[:-1]
    return deltas


@misconception(
    "delta_encode", "Floats and booleans are accepted. Only integers wrap around, so others should be refused."
)
def delta_of_floats(values):
    if values.ndim != 1:
        raise ValueError(f"shape {values.shape}")
    deltas = values.copy()
    deltas[1:] = values[1:] ^ values[:-1] if values.dtype == bool else values[1:] - values[:-1]
    return deltas
