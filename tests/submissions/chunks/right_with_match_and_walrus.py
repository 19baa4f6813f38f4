"""Right: match, walrus, conditional expressions, unpacking, type hints."""

from typing import TypeAlias

Shape: TypeAlias = tuple[int, ...]
NOTHING: Shape = ()


def chunk_grid(shape: Shape, chunk_shape: Shape) -> Shape:
    if (n := len(shape)) != len(chunk_shape):
        raise ValueError(f"{n} axes: {chunk_shape}")
    if (least := min(shape, default=0)) < 0 or (least := min(chunk_shape, default=1)) < 1:
        raise ValueError(f"{least} is too small")
    return *(quotient + (rest > 0) for quotient, rest in map(divmod, shape, chunk_shape)),


def chunk_bounds(chunk_index: Shape, shape: Shape, chunk_shape: Shape) -> tuple[slice, ...]:
    bounds = ()
    for i, size, n in zip(chunk_index, shape, chunk_shape, strict=True):
        match i * n:
            case start if start < 0 or start >= size:
                raise ValueError(f"{i}")
            case start if size - start < n:
                bounds += (slice(start, size),)
            case start:
                bounds += (slice(start, start + n),)
    return bounds


def _plain(part: slice, size: int) -> tuple[int, int]:
    match part:
        case slice(step=None | 1):
            pass
        case slice(step=step):
            raise ValueError(f"step {step}")
    start = 0 if part.start is None else part.start
    stop = size if part.stop is None else part.stop
    start = max(0, start + size) if start < 0 else min(start, size)
    stop = max(0, stop + size) if stop < 0 else min(stop, size)
    return start, max(start, stop)


def chunks_touched(selection, shape: Shape, chunk_shape: Shape) -> list[Shape]:
    if (count := len(selection)) != len(shape):
        raise ValueError(f"{count}")
    chunks: list[Shape] = [NOTHING]
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop = _plain(part, size)
        chunks = [(*chunk, c) for chunk in chunks for c in range(start // n, -(-stop // n)) if c * n < stop > start]
    return chunks


def voxels_read(selection, shape: Shape, chunk_shape: Shape) -> int:
    return sum(
        math.prod(min(n, size - c * n) for c, size, n in zip(chunk, shape, chunk_shape))
        for chunk in chunks_touched(selection, shape, chunk_shape)
    )


def read_amplification(selection, shape: Shape, chunk_shape: Shape) -> float:
    match math.prod(stop - start for start, stop in map(_plain, selection, shape)):
        case 0:
            raise ValueError(f"{selection!r} is empty")
        case asked:
            return voxels_read(selection, shape, chunk_shape) / asked


def chunk_plan(selection, shape: Shape, chunk_shape: Shape) -> list:
    plan = []
    for chunk in chunks_touched(selection, shape, chunk_shape):
        inside, outside = [], []
        for part, size, n, c in zip(selection, shape, chunk_shape, chunk):
            start, stop = _plain(part, size)
            inside += [slice(a := max(0, start - c * n), b := min(n, stop - c * n))]
            outside += [slice(a + c * n - start, b + c * n - start)]
        plan += [[chunk, inside, outside]]
    return plan


def read_region(get_chunk, selection, shape: Shape, chunk_shape: Shape, dtype: str) -> np.ndarray:
    result = np.zeros([stop - start for start, stop in map(_plain, selection, shape)], dtype)
    for chunk, inside, outside in chunk_plan(selection, shape, chunk_shape):
        result[*outside] = get_chunk(chunk)[*inside]
    return result


def chunk_shape_for(shape: Shape, itemsize: int, max_bytes: int) -> Shape:
    match itemsize, max_bytes:
        case size, _ if size < 1:
            raise ValueError(f"{size}")
        case size, most if most < size:
            raise ValueError(f"{most}")
    chunk = [1] * len(shape)
    while itemsize * math.prod(chunk) * 2 <= max_bytes and (short := [k for k, n in enumerate(chunk) if n < shape[k]]):
        chunk[short[[chunk[k] for k in short].index(min(chunk[k] for k in short))]] *= 2
    return tuple(chunk)
