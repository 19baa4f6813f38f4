"""Right: match, walrus, type hints, conditional expressions, comprehension after comprehension."""

from collections.abc import Callable, Sequence

WHOLE: str = "iu"
Levels = list[np.ndarray]


def level_shape(shape: Sequence[int], factor: int = 2) -> tuple[int, ...]:
    if factor < 1:
        raise ValueError(f"{factor=}")
    if (least := min(shape, default=0)) < 0:
        raise ValueError(f"{least=}")
    return *(-(size // -factor) for size in shape),


def n_levels(shape: Sequence[int], screen: int) -> int:
    match screen, min(shape):
        case (low, _) if low < 1:
            raise ValueError(f"{low}")
        case (_, low) if low < 0:
            raise ValueError(f"{low}")
    count, longest = 1, max(shape)
    while longest > screen and (longest := longest + 1 >> 1):
        count += 1
    return count


def downsample_stride(image: np.ndarray, factor: int = 2, offset: int = 0) -> np.ndarray:
    match factor, offset:
        case (low, _) if low < 1:
            raise ValueError(f"factor {low}")
        case (_, out) if out not in range(factor):
            raise ValueError(f"offset {out}")
    return np.array(image[(*(slice(offset, None, factor) for _ in image.shape),)], copy=True)


def _pieces(image: np.ndarray, factor: int) -> list[np.ndarray]:
    pieces = [image]
    for axis, size in enumerate(image.shape):
        cuts = list(range(factor, size, factor))
        pieces = [part for piece in pieces for part in (np.split(piece, cuts, axis) if size else [])]
    return pieces


def downsample_mean(image: np.ndarray, factor: int = 2, rounding: str = "down") -> np.ndarray:
    shape = level_shape(image.shape, factor)
    match image.dtype.kind, rounding:
        case "f", "down" | "even":
            number: Callable = lambda piece: piece.astype(np.float64).sum() / piece.size
        case _, "down":
            number = lambda piece: s // piece.size if (s := int(piece.sum(dtype=np.int64))) >= 0 else -(-s // piece.size)
        case _, "even":
            number = lambda piece: round(int(piece.sum(dtype=np.int64)) / piece.size)
        case _, other:
            raise ValueError(f"{other}")
    return np.array([number(piece) for piece in _pieces(image, factor)], image.dtype).reshape(shape)


def downsample_labels(labels: np.ndarray, factor: int = 2) -> np.ndarray:
    shape, found = level_shape(labels.shape, factor), []
    for piece in _pieces(labels, factor):
        best, most = None, 0
        for name in sorted({*piece.flat}):
            if (votes := sum(1 for other in piece.flat if other == name)) > most:
                best, most = name, votes
        found.append(best)
    return np.array(found, dtype=labels.dtype).reshape(shape)


def build_pyramid(image: np.ndarray, n_levels: int, downsample: Callable) -> Levels:
    match n_levels:
        case 1:
            return [image]
        case more if more > 1:
            return [*(above := build_pyramid(image, more - 1, downsample)), downsample(above[-1])]
        case few:
            raise ValueError(f"{few} levels")


def pyramid_overhead(shape: Sequence[int], n_levels: int) -> float:
    match n_levels, 0 in shape:
        case few, _ if few < 1:
            raise ValueError(f"{few}")
        case _, True:
            raise ValueError(f"{shape}")
    first, now = math.prod(shape), shape
    return sum([math.prod(now := level_shape(now)) for _ in range(n_levels - 1)]) / first


def level_transform(level: int, voxel_size: Sequence[float], factor: int = 2, method: str = "mean") -> tuple:
    match level, factor, method, min(voxel_size):
        case low, _, _, _ if low < 0:
            raise ValueError(f"level {low}")
        case _, low, _, _ if low < 1:
            raise ValueError(f"factor {low}")
        case _, _, other, _ if other not in ("mean", "stride"):
            raise ValueError(f"method {other}")
        case _, _, _, size if size <= 0:
            raise ValueError(f"size {size}")
    grown = factor**level
    return (*(grown * size for size in voxel_size),), (*((grown - 1) * size / 2 if method == "mean" else 0 for size in voxel_size),)


def ome_metadata(name, axes, voxel_size, n_levels, factor=2):
    if (count := len(axes)) != len(voxel_size) or (count := n_levels) < 1:
        raise ValueError(f"{count} axes" if n_levels >= 1 or count == len(axes) else f"{count} levels")
    return {"ome": dict(version="0.5", multiscales=[dict(
        name=name,
        axes=[dict(name=axis, type="space", unit=unit) for axis, unit in axes],
        datasets=[dict(path=f"s{level}", coordinateTransformations=[
            dict(type="scale", scale=(both := level_transform(level, voxel_size, factor))[0]),
            dict(type="translation", translation=both[1])]) for level in range(n_levels)],
    )])}
