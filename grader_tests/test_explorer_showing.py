"""Hidden checks of `explorer`: maximum projections, contrast, and the viewer."""

import numpy as np
from cases import table
from readers import image_files as readers
from references import explorer as reference
from references.explorer import cube

from bits_to_pyramids.checks import control, exercise, weight
from bits_to_pyramids.checks.answers import StudentError
from bits_to_pyramids.checks.student_files.images import checked_png
from bits_to_pyramids.checks.student_files.opening import Readers
from bits_to_pyramids.student.compare import close
from bits_to_pyramids.student.explorer_rules import fetches_only, page_of, tiles_of
from bits_to_pyramids.student.remote import Shelf
from bits_to_pyramids.student.small_image import SmallImage
from bits_to_pyramids.student.watched import Folder

LIBRARIES = Readers(readers, ("tifffile",))


def all_keys(level: dict) -> list[str]:
    return reference.keys_for_view(level, tuple(slice(0, size) for size in level["shape"]))


@exercise("brightest_along")
class TestBrightestAlong:
    @table("axis", z=(0,), y=(1,), x=(2,))
    def test_axes(self, student, axis):
        """Each voxel of the two other axes has the largest value along the axis."""
        for image in (cube(), cube(dtype="uint8"), cube(chunks=(3, 7, 5))):
            answer = student.brightest_along(image.levels, axis, 0, Shelf(image.files))
            assert answer == image.pyramid[0].max(axis)

    def test_levels(self, student):
        """It is the level that was asked for."""
        for level in (1, 2, 0):
            assert student.brightest_along(cube().levels, 1, level, Shelf(cube().files)) == cube().pyramid[level].max(1)

    def test_padding(self, student):
        """What lies beyond the edge of the image does not count."""
        for axis in range(3):
            padded = cube(padding=65535, gzip_level=1)
            assert student.brightest_along(padded.levels, axis, 0, Shelf(padded.files)) == padded.pyramid[0].max(axis)

    def test_missing(self, student):
        """A missing chunk counts with its fill value, where the image is."""
        for fill_value in (60000, 0, 500):
            gone = ("s0/c/2/2/4", "s0/c/0/0/0", "s0/c/1/1/1", "s0/c/0/1/1")
            holes = cube(fill_value=fill_value, missing=gone, padding=65535)
            seen = reference.with_holes(holes, holes.pyramid)[0]
            for axis in (0, 2):
                assert student.brightest_along(holes.levels, axis, 0, Shelf(holes.files)) == seen.max(axis)

    @weight(2)
    def test_reading(self, student):
        """Each chunk of the level is asked for once, and nothing else."""
        for level, axis in ((0, 0), (1, 2)):
            cache = Shelf(cube().files)
            answer = student.brightest_along(cube().levels, axis, level, cache)
            with control():
                assert answer == cube().pyramid[level].max(axis)
            keys = all_keys(cube().levels[level])
            problem = fetches_only(*keys)(cache)
            assert problem is None, problem
            assert len(cache.asked) == len(keys), f"{len(cache.asked)} of {len(keys)} chunks were asked for"

    @weight(2)
    def test_memory(self, student):
        """A level that is larger than memory is no trouble."""
        shape, chunks = (400, 640, 1000), (100, 128, 128)
        level = cube().levels[0] | {"shape": shape, "chunks": chunks, "dtype": "uint8", "fill_value": 9}
        bright = np.full(chunks, 5, np.uint8)
        bright[7, 3, 4] = 200
        answer = student.brightest_along([level], 0, 0, Shelf({"s0/c/1/2/3": bright.tobytes()}))
        expected = np.full(shape[1:], 9, np.uint8)
        expected[2 * 128 + 3, 3 * 128 + 4] = 200
        assert answer == expected

    def test_drawn(self, student, rng):
        """Images drawn for you are projected right."""
        for axis in range(3):
            array = rng.integers(0, 60000, rng.integers(1, 9, 3).tolist(), dtype=np.uint16)
            image = SmallImage([array], tuple(rng.integers(1, 5, 3).tolist()), padding=65000)
            assert student.brightest_along(image.levels, axis, 0, Shelf(image.files)) == array.max(axis)


@exercise("contrast_limits")
class TestContrastLimits:
    def test_percentiles(self, student):
        """They are the first and the 99th percentile of all voxels."""
        for image in (cube(), cube(dtype="uint8"), cube(shape=(1, 30, 40)), cube(seed=7)):
            assert student.contrast_limits(image.levels, Shelf(image.files)) == close(reference.contrast(image))

    @weight(2)
    def test_level(self, student):
        """It is the finest level that fits, or the coarsest."""
        fine, middle, coarse = (array.nbytes for array in cube().pyramid)
        for max_bytes in (middle - 1, fine, fine - 1, middle, coarse, coarse - 1, 1):
            answer = student.contrast_limits(cube().levels, Shelf(cube().files), max_bytes)
            assert answer == close(reference.contrast(cube(), max_bytes))

    def test_by_itself(self, student):
        """Where nothing is said, 8 million bytes are the most."""
        base = cube().levels[0] | {"dtype": "uint8"}
        small = base | {"shape": (1, 2, 2), "chunks": (1, 2, 2), "fill_value": 7}
        for shape, chunks, expected in (
            ((1, 2000, 4000), (1, 1000, 4000), 9.0),
            ((1, 1, 8_000_001), (1, 1, 2**20), 7.0),
        ):
            levels = [base | {"shape": shape, "chunks": chunks, "fill_value": 9}, small]
            assert student.contrast_limits(levels, Shelf({})) == close((expected, expected))

    def test_padding(self, student):
        """Padding is no voxel, and does not count for whether a level fits."""
        padded = cube(padding=65535, chunks=(8, 8, 8))
        fine = padded.pyramid[0].nbytes
        for max_bytes in (8_000_000, fine, fine - 1):
            answer = student.contrast_limits(padded.levels, Shelf(padded.files), max_bytes)
            assert answer == close(reference.contrast(padded, max_bytes))

    def test_reading(self, student):
        """Only chunks of that level are asked for, each once."""
        fine = cube().pyramid[0].nbytes
        for max_bytes, level in ((fine, 0), (fine - 1, 1), (1, 2)):
            cache = Shelf(cube().files)
            answer = student.contrast_limits(cube().levels, cache, max_bytes)
            with control():
                assert answer == close(reference.contrast(cube(), max_bytes))
            problem = fetches_only(*all_keys(cube().levels[level]))(cache)
            assert problem is None, problem

    def test_drawn(self, student, rng):
        """Images drawn for you get the right limits."""
        for _ in range(3):
            arrays = [rng.gamma(3, 900, rng.integers(3, 9, 3).tolist()).astype("uint16") for _ in range(2)]
            image = SmallImage(arrays, (3, 4, 5))
            limit = int(rng.choice([arrays[0].nbytes, arrays[0].nbytes - 1]))
            assert student.contrast_limits(image.levels, Shelf(image.files), limit) == close(
                reference.contrast(image, limit)
            )


# ---------------------------------------------------------------- the viewer


def flat(rows: int = 300, columns: int = 520, **settings) -> SmallImage:
    """An image that is wide and thin, so that a level has several tiles."""
    image = (np.arange(3 * rows * columns, dtype=np.uint32) * 7919 % 60013).astype(np.uint16)
    image = image.reshape(3, rows, columns)
    return SmallImage([image, image[:2, ::2, ::2]], (2, 200, 256), [(2.0, 1.0, 1.0), (4.0, 2.0, 2.0)], **settings)


FLAT, SMALL = flat(), flat(20, 30)


def written(student, image: SmallImage, position: float, name: str = "a scan", files: dict | None = None):
    """Let the student write a viewer; its files, and the cache that was lent."""
    folder, cache = Folder(files, read=meaning), Shelf(image.files)
    student.write_viewer(image.levels, folder, position, name, cache)
    return folder.files, cache


def meaning(files: dict[str, bytes]) -> dict:
    """What is in a viewer's folder, as plain data: two files that show the same are the same."""
    return {path: _pixels(data) if path.endswith(".png") else data for path, data in files.items()}


def pixels(data: bytes) -> np.ndarray:
    """What imageio reads from a PNG file that passed the allow-list."""
    return LIBRARIES.by_imageio("the PNG file", checked_png(data), "PNG")


def _pixels(data: bytes):
    try:
        return pixels(data)
    except StudentError:
        return "no picture"


def tile(files: dict, path: str) -> np.ndarray:
    """A tile that passed the allow-list."""
    assert path in files, f"there is no {path} in the folder"
    return pixels(files[path])


def plane_of(image: SmallImage, number: int, position: float) -> int:
    level = image.levels[number]
    found = reference.covered(position, position, level["scale"][0], level["translation"][0], level["shape"][0])
    return found[0] if found else (0 if position < 0 else level["shape"][0] - 1)


@exercise("write_viewer")
class TestWriteViewer:
    def test_tiles(self, student):
        """Every tile is there, with the rows and columns that belong to it."""
        for image in (FLAT, SMALL):
            files, _ = written(student, image, 0.0)
            for path, (_, rows, columns) in tiles_of(level["shape"] for level in image.levels).items():
                expected = rows.stop - rows.start, columns.stop - columns.start
                got = tile(files, path).shape
                assert got == expected, f"{path} has the shape {got}, expected {expected}"

    @weight(2)
    def test_grey(self, student):
        """Their grey values show the plane, between the contrast limits."""
        files, _ = written(student, FLAT, 2.0)
        low, high = reference.contrast(FLAT)
        for path, (number, rows, columns) in tiles_of(level["shape"] for level in FLAT.levels).items():
            values = FLAT.pyramid[number][plane_of(FLAT, number, 2.0), rows, columns].astype(float)
            check_grey(path, tile(files, path), 255 * np.clip((values - low) / (high - low), 0, 1))

    def test_planes(self, student):
        """It is the plane that holds the position, on each level, or the first or the last one."""
        for position in (0.0, 0.75, 1.5, 2.75, 4.0, -9.0, 99.0):
            files, _ = written(student, SMALL, position)
            for number in (0, 1):
                shows_level(files, SMALL, number, position)

    def test_even_image(self, student):
        """An image of one single value, or nearly so, is no trouble."""
        even = np.full((1, 3, 17), 77, np.uint8)
        nearly = even.copy()
        nearly[0, 1, 2] = 76  # the limits are 76.5 and 77
        for array, low in ((even, 77.0), (nearly, 76.5)):
            files, _ = written(student, SmallImage([array], (2, 4, 4)), 0.0)
            expected = 255 * np.clip(array[0].astype(float) - low, 0, 1)
            check_grey("tiles/0/0/0.png", tile(files, "tiles/0/0/0.png"), expected)

    def test_page(self, student):
        """index.html is the page that belongs to the tiles, the levels and the name."""
        for image, name in ((FLAT, "a scan"), (SMALL, "Herz <1> & Gefäß")):
            files, _ = written(student, image, 0.0, name)
            assert "index.html" in files, "there is no index.html in the folder"
            try:
                page = page_of(files, image.levels, name)
            except ValueError as problem:
                raise AssertionError(str(problem)) from None
            got = files["index.html"].decode("utf-8", "replace").replace("\r\n", "\n")
            assert got == page, "index.html is not what viewer_page gives for this folder, this image and this name"

    def test_nothing_else(self, student):
        """There is nothing else in the folder, and what lay in it stays."""
        files, _ = written(student, SMALL, 0.0, files={"notes.txt": b"mine"})
        with control():
            shows_level(files, SMALL, 0, 0.0)
        expected = {"index.html", "notes.txt", *tiles_of(level["shape"] for level in SMALL.levels)}
        strange = sorted(set(files) - expected)
        assert not strange, f"{strange[0]} is in the folder"
        assert files.get("notes.txt") == b"mine", "notes.txt was in the folder, and is not there any more"

    @weight(2)
    def test_reading(self, student):
        """No chunk is fetched that the planes and the contrast do not need."""
        image = SmallImage([np.arange(9 * 40 * 50, dtype=np.uint16).reshape(9, 40, 50) for _ in range(2)], (2, 16, 16))
        files, cache = written(student, image, 6.0)
        with control():
            shows_level(files, image, 1, 6.0)
        needed = set(all_keys(image.levels[0]))
        plane = np.s_[plane_of(image, 1, 6.0) : plane_of(image, 1, 6.0) + 1, 0:40, 0:50]
        needed |= set(reference.keys_for_view(image.levels[1], plane))
        strange = [key for key in cache.fetched if key not in needed]
        assert not strange, f"{strange[0]} was fetched, and it is not needed"

    def test_drawn(self, student, rng):
        """Images drawn for you are shown right."""
        for _ in range(2):
            array = rng.gamma(3, 900, (2, *rng.integers(200, 400, 2).tolist())).astype("uint16")
            image = SmallImage([array], (1, 128, 300))
            files, _ = written(student, image, 1.0, f"scan {rng.integers(100)}")
            low, high = reference.contrast(image)
            for path, (_, rows, columns) in tiles_of([array.shape]).items():
                values = array[1, rows, columns].astype(float)
                check_grey(path, tile(files, path), 255 * np.clip((values - low) / (high - low), 0, 1))


def shows_level(files: dict, image: SmallImage, number: int, position: float) -> None:
    """Does the only tile of a level show its plane?"""
    low, high = reference.contrast(image)
    values = image.pyramid[number][plane_of(image, number, position)].astype(float)
    path = f"tiles/{number}/0/0.png"
    check_grey(path, tile(files, path), 255 * np.clip((values - low) / (high - low), 0, 1))


def check_grey(path: str, got: np.ndarray, expected: np.ndarray) -> None:
    """Grey values may be off by one."""
    assert got.shape == expected.shape, f"{path} has the shape {got.shape}, expected {expected.shape}"
    far = np.abs(got.astype(float) - expected) > 1.001
    if far.any():
        at = tuple(int(i) for i in np.argwhere(far)[0])
        raise AssertionError(f"{path}: pixel {at} is {int(got[at])}, expected {round(float(expected[at]))}")
