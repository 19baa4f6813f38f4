"""Hidden checks of `zarr-from-scratch`: folders that students write, and folders that they change.

What students write is opened by two independent pieces of software, zarr and tensorstore.  Folders by
students pass an allow-list before a library sees them (`bits_to_pyramids.checks.student_files.zarr_folders`).
"""

from functools import partial

import numpy as np
import pytest
from cases import naming, table
from references import zarr_from_scratch as reference
from zarr_cases import (
    ALL,
    BOXES,
    DTYPES,
    counted,
    crashing,
    document,
    drawn_image,
    folder_of,
    keys_of,
    layouts,
    lent,
    only_needed,
    require_array,
    require_ordinary,
    require_readable,
    require_store,
    require_untorn,
    with_broken_chunks,
)

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.checks.answers import Different, show_text


def written(student, image, *args, files=None, path="scan.zarr"):
    """The folder after write_array."""
    folder = lent(files, path)
    assert student.write_array(folder, image, *args) == None  # noqa: E711 an answer, compared by the ladder
    return folder


@exercise("write_array")
class TestWriteArray:
    @table(
        "shape, chunk_shape",
        uneven=((5, 7), (2, 3)),
        divides=((4, 6), (2, 3)),
        larger=((2, 3), (4, 5)),
        line=((9,), (4,)),
        cube=((3, 4, 5), (2, 3, 2)),
        four=((2, 1, 3, 2), (1, 1, 2, 2)),
    )
    def test_files(self, student, shape, chunk_shape):
        """There is a file for each chunk, with its key for a name and the right bytes in it."""
        image = counted(shape, "uint16", 300)
        require_store(written(student, image, chunk_shape), image, chunk_shape)

    @decided_by("zarr", "tensorstore")
    @table(
        "shape, chunk_shape",
        uneven=((5, 7), (2, 3)),
        line=((9,), (4,)),
        cube=((3, 4, 5), (2, 3, 2)),
        larger=((2, 3), (4, 5)),
    )
    def test_opened(self, student, shape, chunk_shape):
        """zarr and tensorstore open the folder and read the image."""
        image = counted(shape, "uint16", 300)
        require_array(written(student, image, chunk_shape), image, chunk_shape)

    @decided_by("zarr", "tensorstore")
    def test_borders(self, student):
        """Arrays without axes, with an axis of 0, and with many axes of 1 are stored too."""
        for shape, chunk_shape in (((), ()), ((0,), (3,)), ((2, 0, 3), (1, 2, 2)), ((1, 1, 1, 1), (1, 2, 1, 3))):
            image = counted(shape, "int16", 7)
            folder = written(student, image, chunk_shape)
            require_store(folder, image, chunk_shape)
            require_array(folder, image, chunk_shape)

    @decided_by("zarr", "tensorstore")
    @table(
        "dtype, fill_value",
        floats=("float32", -0.5),
        nan=("float64", np.nan),
        infinity=("float32", -np.inf),
        negative=("int8", -3),
        large=("uint64", 2**64 - 1),
        byte=("uint8", 255),
    )
    def test_fill_value(self, student, dtype, fill_value):
        """The fill value is in zarr.json and in the padding, also where it is NaN or infinite."""
        image = counted((3, 4), dtype)
        folder = written(student, image, (2, 3), fill_value)
        require_store(folder, image, (2, 3), fill_value)
        text = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
        require_array(folder, image, (2, 3), text)

    def test_fill_only(self, student):
        """A chunk that holds nothing but fill value gets its file as well."""
        image = np.full((4, 4), 9, np.uint16)
        image[3, 3] = 1
        for fill_value in (9, 0):
            require_store(written(student, image, (2, 2), fill_value), image, (2, 2), fill_value)
        require_store(written(student, np.zeros((3, 2), np.uint8), (2, 2)), np.zeros((3, 2), np.uint8), (2, 2))

    @decided_by("zarr", "tensorstore")
    def test_gzip(self, student):
        """Compressed chunks are opened by both, and zarr.json says the level."""
        image = counted((5, 6), "uint16", 700)
        for level in (5, 0, 9):
            folder = written(student, image, (2, 4), 3, level)
            require_array(folder, image, (2, 4), 3, level)
            require_store(folder, image, (2, 4), 3, level)

    @decided_by("zarr", "tensorstore")
    def test_memory(self, student, rng):
        """The image's memory layout and byte order make no difference, and it is not changed."""
        for dtype in ("uint16", "float64"):
            image = drawn_image(rng, dtype, (4, 5))
            for layout in layouts(image):
                folder = lent()
                assert student.keeps_inputs("write_array", folder, layout, (3, 2))
                require_array(folder, image, (3, 2))

    def test_new_folder(self, student):
        """Neither the folder nor the folders above it need to exist."""
        image = counted((3, 4), "uint8")
        with control():  # into a folder that is there
            require_store(written(student, image, (2, 3)), image, (2, 3))
        for path in ("scan.zarr", "today/scan.zarr", "scans/of a heart/2/scan.zarr"):
            folder = written(student, image, (2, 3), path=path)
            require_ordinary(folder)
            assert sorted(folder.files) == ["c/0/0", "c/0/1", "c/1/0", "c/1/1", "zarr.json"], "files are missing"

    def test_replaces(self, student):
        """What stood in the folder before is gone: no stale chunk, no other file."""
        image = counted((3, 4), "uint8")
        before = {f"c/{i}/{j}": b"stale" for i in range(4) for j in range(3)} | {
            "zarr.json": b"{}",
            "c/9/9/9": b"stale",
            "notes": b"x",
        }
        require_store(written(student, image, (2, 2), files=before), image, (2, 2))
        require_store(written(student, image[0], (3,), files={"c/0/0": b"stale"}), image[0], (3,))

    def test_refuses(self, student):
        """Bad input is refused by name, and the folder stays as it was."""
        image = counted((4, 6))
        with control():
            require_store(written(student, image[:1, :1], (1, 1)), image[:1, :1], (1, 1))
        before = {"zarr.json": b"{}", "c/0/0": b"old"}
        for array, args, bad in (
            (image, ((2,),), (2,)),
            (image, ((2, 0),), 0),
            (image, ((2, 2), 70000), 70000),
            (image, ((2, 2), 0, 10), 10),
            (image.astype(np.float16), ((2, 2),), "float16"),
            (image, ((2, 2, 2),), (2, 2, 2)),
            (image.astype(np.int8), ((2, 2), 0.5), 0.5),
        ):
            folder = lent(before)
            with pytest.raises(ValueError, match=naming(bad)):
                student.write_array(folder, array, *args)
            if folder.files != before:
                raise Different("it refused, as it should, but the folder is not as it was before")

    @weight(2)
    @decided_by("zarr", "tensorstore")
    def test_drawn(self, student, rng):
        """Images drawn for you, of each dtype, are read by zarr and tensorstore."""
        for dtype in DTYPES:
            shape = tuple(rng.integers(1, 7, rng.integers(1, 4)).tolist())
            chunk_shape = tuple(rng.integers(1, 5, len(shape)).tolist())
            image, fill_value = drawn_image(rng, dtype, shape), int(rng.integers(0, 100))
            level = int(rng.integers(0, 10)) if rng.random() < 0.5 else None
            folder = written(student, image, chunk_shape, fill_value, level)
            require_array(folder, image, chunk_shape, fill_value, level)


# ---------------------------------------------------------------- changing


def changed(image, box, values) -> np.ndarray:
    result = image.copy()
    result[box] = values
    return result


def region_written(student, files, box, values, folder=None):
    """The folder after write_region."""
    folder = folder or lent(files)
    assert student.write_region(folder, box, values) == None  # noqa: E711 an answer, compared by the ladder
    require_ordinary(folder)
    if extra := sorted(set(folder.files) - set(files)):
        grid_like = [
            name for name in extra if all(part.isdigit() or part == "c" for part in name.replace(".", "/").split("/"))
        ]
        if left := [name for name in extra if name not in grid_like]:
            raise Different(f"the file {show_text(left[0], 60)} is left over in the folder")
    return folder


def require_others_untouched(folder, keep: set[str]) -> None:
    """Chunk files outside the box, and zarr.json, are byte for byte as they were."""
    for name, data in folder.given.items():
        if name not in keep and folder.files.get(name) != data:
            what = "was removed" if name not in folder.files else "was changed"
            raise Different(f"{name} {what}, and the box does not touch it")
    if new := sorted(set(folder.files) - set(folder.given) - keep):
        raise Different(f"the file {show_text(new[0], 60)} is new, and the box does not touch such a chunk")


@exercise("write_region")
class TestWriteRegion:
    @decided_by("zarr", "tensorstore")
    @pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
    def test_box(self, student, box):
        """The box has the new values, all other voxels their old ones; zarr and tensorstore read it."""
        image = counted((5, 7), "uint16", 300)
        values = counted(image[box].shape, "uint16", 1000)
        folder = region_written(student, reference.by_zarr(image, (2, 3)), box, values)
        require_readable(folder, changed(image, box, values), (2, 3))

    def test_others(self, student):
        """Chunks that the box does not touch are neither opened nor written; zarr.json stays."""
        image = counted((5, 7), "uint16", 300)
        box = BOXES["one-chunk"]
        values = counted(image[box].shape, "uint16", 1000)
        require_readable(
            region_written(student, reference.by_zarr(image, (2, 3)), box, values), changed(image, box, values), (2, 3)
        )
        for name in ("inside", "one-chunk", "edge", "empty", "negative-ends"):
            box = BOXES[name]
            keep = keys_of(reference.needed(box, (5, 7), (2, 3)))
            files = with_broken_chunks(reference.by_zarr(image, (2, 3)), keep)
            folder = only_needed(partial(region_written, student, files, box, 77), lambda folder: folder)
            require_others_untouched(folder, keep)

    @decided_by("zarr", "tensorstore")
    def test_scalar(self, student):
        """A number fills the box, also one of numpy's."""
        for dtype, value in (
            ("uint16", 65535),
            ("float32", 0.25),
            ("int8", np.int8(-5)),
            ("uint16", np.uint8(200)),
            ("int64", np.int16(-300)),
            ("float64", np.float32(0.5)),
            ("float32", 3),
            ("uint8", np.uint64(255)),
        ):  # fmt: skip
            image = counted((5, 7), dtype)
            box = (slice(1, 4), slice(2, 7))
            folder = region_written(student, reference.by_zarr(image, (2, 3)), box, value)
            require_readable(folder, changed(image, box, value), (2, 3))

    @decided_by("zarr", "tensorstore")
    @table(
        "options",
        big=({"endian": "big"},),
        gzip=({"gzip_level": 7},),
        both=({"endian": "big", "gzip_level": 0},),
        dots=({"separator": "."},),
        format_2=({"encoding": "v2", "separator": "."},),
    )
    def test_choices(self, student, options):
        """The array keeps its byte order, codecs and keys."""
        image = counted((5, 7), "uint16", 300)
        box, values = (slice(1, 4), slice(2, 7)), counted((3, 5), "uint16", 1000)
        for write in (reference.by_zarr, reference.by_tensorstore):
            files = write(image, (2, 3), **options)
            folder = region_written(student, files, box, values)
            keys = set(files) - {"zarr.json"}
            require_others_untouched(folder, keys)
            require_readable(folder, changed(image, box, values))

    @decided_by("zarr", "tensorstore")
    def test_missing(self, student):
        """A touched chunk that had no file gets one, with fill value around the box."""
        image = np.full((5, 7), 9, np.uint16)
        image[2:4, 3:6] = 1
        box, values = (slice(3, 5), slice(4, 7)), counted((2, 3), "uint16", 50)
        for write, options in ((reference.by_zarr, {"empty_chunks": False}), (reference.by_tensorstore, {})):
            files = write(image, (2, 3), 9, **options)
            folder = region_written(student, files, box, values)
            require_others_untouched(folder, {"c/1/1", "c/1/2", "c/2/1", "c/2/2"})
            require_readable(folder, changed(image, box, values), (2, 3), 9)

    @weight(2)
    def test_any_instant(self, student):
        """If it were stopped at any instant, each chunk would be old or new; nothing is left over."""
        for image, box, options in (
            (counted((3, 4), "uint16", 300), (slice(1, 3), slice(1, 4)), {}),
            (counted((3, 4), "uint16", 300), (ALL, ALL), {"gzip_level": 5}),
            (counted((4,), "float64", 5), (slice(1, 2),), {"endian": "big"}),
        ):
            chunk_shape = (2,) * image.ndim
            files = reference.by_zarr(image, chunk_shape, **options)
            values = counted(image[box].shape, image.dtype, 1000)
            expected = reference.by_zarr(changed(image, box, values), chunk_shape, **options)
            folder = region_written(student, files, box, values, crashing(files))
            if reference.content(folder.files) != reference.content(expected):
                raise Different("the result is not right; the other checks say how")
            require_untorn(folder, {name: data for name, data in expected.items() if name != "zarr.json"})

    def test_refuses(self, student):
        """Values of another shape, and other steps, are refused by name; nothing is changed then."""
        image = np.full((5, 7), 257, np.uint16)
        files = reference.by_zarr(image, (2, 3))
        with control():
            require_readable(region_written(student, files, (slice(0, 2), slice(0, 3)), 257), image, (2, 3))
        box = (slice(1, 4), slice(2, 7))
        for selection, shape, bad in (
            (box, (3, 4), "(3, 4)"),
            (box, (5, 3), "(5, 3)"),
            (box, (1, 5), "(1, 5)"),
            (box, (5,), "(5,)"),
            (box, (1, 3, 5), "(1, 3, 5)"),
            ((slice(3, 3), ALL), (2, 7), "(2, 7)"),
            ((slice(0, 4, 2), ALL), (2, 7), 2),
            ((slice(None, None, -1), ALL), (5, 7), -1),
        ):
            folder = lent(files)
            with pytest.raises(ValueError, match=naming(bad)):
                student.write_region(folder, selection, np.zeros(shape, np.uint16))
            if folder.files != files:
                raise Different("it refused, as it should, but the folder is not as it was before")

    def test_refuses_arrays(self, student):
        """Arrays that read_array refuses are refused, and those with zstd; nothing is changed then."""
        image = np.full((5, 7), 257, np.uint16)
        files, box = reference.by_zarr(image, (2, 3)), (slice(0, 2), slice(0, 3))
        with control():
            require_readable(region_written(student, files, box, 257), image, (2, 3))
        for changed_files, bad in (
            (reference.by_zarr(image, (2, 3), compressors="auto"), "zstd"),
            (files | folder_of(document(more=1)), "more"),
            (files | folder_of(document(data_type="float16")), "float16"),
            (files | {"c/0/0": bytes(11)}, 11),
            (reference.by_zarr(image, (2, 3), 0, 5) | {"c/0/0": b"\x1f"}, 1),
        ):
            folder = lent(changed_files)
            with pytest.raises(ValueError, match=naming(bad)):
                student.write_region(folder, box, 9)
            if folder.files != changed_files:
                raise Different("it refused, as it should, but the folder is not as it was before")

    def test_unchanged(self, student):
        """The values are as they were after the call, whatever their memory layout."""
        image = counted((4, 6))
        for values in layouts(counted((2, 3), "uint16", 500)):
            folder = lent(reference.by_zarr(image, (2, 3)))
            assert student.keeps_inputs("write_region", folder, (slice(1, 3), slice(2, 5)), values)
            require_readable(folder, changed(image, (slice(1, 3), slice(2, 5)), values), (2, 3))

    @weight(2)
    @decided_by("zarr", "tensorstore")
    def test_drawn(self, student, rng):
        """Changes drawn for you are read back by zarr and tensorstore."""
        for number, dtype in enumerate(DTYPES[:8]):
            shape = tuple(rng.integers(1, 7, rng.integers(1, 4)).tolist())
            chunk_shape = tuple(rng.integers(1, 5, len(shape)).tolist())
            image = drawn_image(rng, dtype, shape)
            ends = [np.sort(rng.integers(0, size + 1, 2)).tolist() for size in shape]
            box = tuple(slice(start, max(stop, start + 1)) for start, stop in ends)
            values = drawn_image(rng, dtype, image[box].shape)
            level = int(rng.integers(0, 10)) if number % 2 else None
            files = reference.by_zarr(image, chunk_shape, 0, level, endian=("little", "big")[int(rng.integers(2))])
            folder = region_written(student, files, box, values)
            require_readable(folder, changed(image, box, values))
