"""Right: dataclasses, named tuples, ordered dictionaries, a level as an object."""

from collections import Counter, OrderedDict, namedtuple
from dataclasses import asdict, dataclass, field
from fractions import Fraction

Shape = namedtuple("Shape", "y x")
Transform = namedtuple("Transform", ["scale", "translation"])


class TooSmall(ValueError):
    """A number below what is possible."""

    def __init__(self, number):
        super().__init__(f"{number} is too small")


def level_shape(shape, factor=2):
    for number, least in [(factor, 1), *((size, 0) for size in shape)]:
        if number < least:
            raise TooSmall(number)
    found = [math.ceil(Fraction(size, factor)) for size in shape]
    return Shape(*found) if len(found) == 2 else found


def n_levels(shape, screen):
    if screen < 1:
        raise TooSmall(screen)
    for size in shape:
        if size < 0:
            raise TooSmall(size)
    return next(k + 1 for k in itertools.count() if all(-(-size // 2**k) <= screen for size in shape))


@dataclass
class Blocks:
    image: np.ndarray
    factor: int
    shape: tuple = field(init=False)

    def __post_init__(self):
        self.shape = level_shape(self.image.shape, self.factor)

    def __iter__(self):
        for place in np.ndindex(tuple(self.shape)):
            corner = [i * self.factor for i in place]
            yield self.image[tuple(slice(a, a + self.factor) for a in corner)].reshape(-1)

    def map(self, function):
        return np.array([function(block) for block in self], self.image.dtype).reshape(self.shape)


def downsample_mean(image, factor=2, rounding="down"):
    means = {
        "down": lambda block: math.trunc(Fraction(int(block.sum(dtype=object)), block.size)),
        "even": lambda block: round(Fraction(int(block.sum(dtype=object)), block.size)),
    }
    if rounding not in means:
        raise ValueError(f"rounding {rounding!r}")
    floats = lambda block: math.fsum(block) / block.size
    return Blocks(image, factor).map(floats if image.dtype.kind == "f" else means[rounding])


def downsample_labels(labels, factor=2):
    def mode(block):
        counted = Counter(sorted(block.tolist()))
        return counted.most_common(1)[0][0]  # of equals, the one that was counted first

    return Blocks(labels, factor).map(mode)


class Pyramid(list):
    def grow(self, downsample):
        self.append(downsample(self[-1]))
        return self


def build_pyramid(image, n_levels, downsample):
    if n_levels < 1:
        raise TooSmall(n_levels)
    pyramid = Pyramid([image])
    while len(pyramid) < n_levels:
        pyramid.grow(downsample)
    return pyramid


def level_transform(level, voxel_size, factor=2, method="mean"):
    if level < 0:
        raise TooSmall(level)
    if factor < 1:
        raise TooSmall(factor)
    for size in voxel_size:
        if not size > 0:
            raise TooSmall(size)
    try:
        share = {"mean": 0.5, "stride": 0.0}[method]
    except KeyError as unknown:
        raise ValueError(f"no method {unknown}") from None
    scale = [size * factor**level for size in voxel_size]
    return Transform(scale, [share * (large - small) for large, small in zip(scale, voxel_size)])


@dataclass
class NamedAxis:
    name: str
    unit: str
    type: str = "space"


@dataclass
class Dataset:
    path: str
    coordinateTransformations: list


def ome_metadata(name, axes, voxel_size, n_levels, factor=2):
    if len(voxel_size) != len(axes):
        raise ValueError(f"{len(axes)} axes")
    if n_levels < 1:
        raise TooSmall(n_levels)
    datasets = []
    for level in range(n_levels):
        transform = level_transform(level, voxel_size, factor)._asdict()
        datasets.append(Dataset(f"s{level}", [OrderedDict([("type", kind), (kind, numbers)]) for kind, numbers in transform.items()]))
    multiscale = OrderedDict(axes=[asdict(NamedAxis(*axis)) for axis in axes], datasets=[vars(one) for one in datasets])
    multiscale["name"] = name
    multiscale.move_to_end("name", last=False)
    return OrderedDict(ome=OrderedDict(version="0.5", multiscales=[multiscale]))


def downsample_store(source, target, factor=2):
    if list(level_shape(source.shape, factor)) != list(target.shape):
        raise ValueError(f"shape {list(target.shape)}")

    @dataclass
    class Box:
        corner: tuple

        def slices(self, times):
            return tuple(slice(times * a, times * (a + n)) for a, n in zip(self.corner, target.chunks))

    for corner in itertools.product(*(range(0, size, n) for size, n in zip(target.shape, target.chunks))):
        box = Box(corner)
        target[box.slices(1)] = downsample_mean(source[box.slices(factor)], factor)
