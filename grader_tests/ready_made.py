"""What the notebook of `zarr-from-scratch` hands to students, for the misconceptions: the same code as there.

Nothing here is judged; `tests/grader/test_matrix.py` compares it with the notebook.
"""

from itertools import product

example = {
    "zarr_format": 3,
    "node_type": "array",
    "shape": [5, 7],
    "data_type": "uint16",
    "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 3]}},
    "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
    "fill_value": 0,
    "codecs": [
        {"name": "bytes", "configuration": {"endian": "little"}},
        {"name": "gzip", "configuration": {"level": 5}},
    ],
}
DATA_TYPES = (
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float32",
    "float64",
)


def box_of(selection, shape):
    """Where a box starts and stops along each axis.

    Refuses other steps than 1, and a wrong number of slices.
    """
    if len(selection) != len(shape):
        raise ValueError(f"{selection} does not have a slice for each of {len(shape)} axes")
    for part in selection:
        if part.step not in (None, 1):
            raise ValueError(f"the step of a slice must be 1, not {part.step}")
    ends = [part.indices(size)[:2] for part, size in zip(selection, shape)]
    return [(start, max(start, stop)) for start, stop in ends]


def chunk_plan(selection, shape, chunk_shape):
    """For each chunk that a box touches: its index, the slices in it, those in the box."""
    axes = []
    for (start, stop), n in zip(box_of(selection, shape), chunk_shape):
        pieces = []
        for i in range(start // n, -(-stop // n) if stop > start else 0):
            first, last = max(start, i * n), min(stop, (i + 1) * n)
            in_chunk = slice(first - i * n, last - i * n)
            in_box = slice(first - start, last - start)
            pieces.append((i, in_chunk, in_box))
        axes.append(pieces)
    return [tuple(zip(*pieces)) or ((), (), ()) for pieces in product(*axes)]
