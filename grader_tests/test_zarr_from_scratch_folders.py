"""Hidden checks of `zarr-from-scratch`: folders that students write, and folders that they read.

Both directions, with two independent pieces of software: what students write is opened by zarr
and by tensorstore, and what these two wrote is given to the students' readers.  Folders by
students pass an allow-list before a library sees them (`bits_to_pyramids.checks.student_files.zarr_folders`).
"""

import json
from functools import partial

import numpy as np
import pytest
from cases import naming, table
from references import zarr_from_scratch as reference
from zarr_cases import (
    ALL,
    DTYPES,
    counted,
    crashing,
    drawn_image,
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
)  # fmt: skip

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.checks.answers import Different, StudentError, show_text
from bits_to_pyramids.student.compare import show


def written(student, image, *args, files=None):
    """The folder after write_array."""
    folder = lent(files)
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
    @table("dtype, fill_value", floats=("float32", -0.5), nan=("float64", np.nan), infinity=("float32", -np.inf),
           negative=("int8", -3), large=("uint64", 2**64 - 1), byte=("uint8", 255))  # fmt: skip
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


# ---------------------------------------------------------------- reading


def document(**changes) -> dict:
    return reference.document((5, 7), (2, 3), "uint16") | changes


GZIP = {"name": "gzip", "configuration": {"level": 1}}


def folder_of(metadata) -> dict[str, bytes]:
    return {"zarr.json": metadata if type(metadata) is bytes else json.dumps(metadata).encode()}


@exercise("read_metadata")
class TestReadMetadata:
    @decided_by("zarr", "tensorstore")
    def test_accepts(self, student):
        """Documents by zarr and tensorstore that can be read are given unchanged."""
        image = counted((5, 7))
        for write, options in (
            (reference.by_zarr, {}),
            (reference.by_zarr, {"gzip_level": 3, "endian": "big", "separator": "."}),
            (reference.by_tensorstore, {"gzip_level": 1, "encoding": "v2"}),
            (reference.by_zarr, {"attributes": {"a": [1, {"b": None}]}, "dimension_names": ["y", "x"]}),
        ):
            files = write(image, (2, 3), **options)
            assert student.read_metadata(lent({"zarr.json": files["zarr.json"]})) == json.loads(files["zarr.json"])
        for dtype in DTYPES:
            files = reference.by_zarr(counted((3,), dtype), (2,), 1)
            assert student.read_metadata(lent(folder_of(files["zarr.json"]))) == json.loads(files["zarr.json"])

    def test_not_there(self, student):
        """A folder without zarr.json, and no folder at all, give a FileNotFoundError."""
        assert student.read_metadata(lent(folder_of(document()))) == document()
        for files in ({".zarray": b"{}", "0.0": b"1"}, {}):
            try:
                answer = student.read_metadata(lent(files))
            except FileNotFoundError:
                continue
            except StudentError as error:
                raise Different(f"{show_text(str(error), 120)}\nexpected  a FileNotFoundError") from None
            else:
                raise Different(f"got       {show(answer.value, 80)}\nexpected  a FileNotFoundError")

    def test_other_nodes(self, student):
        """Groups and other formats are refused by name, whatever else is missing."""
        with control():
            assert student.read_metadata(lent(folder_of(document()))) == document()
        for metadata, bad in (
            (document(node_type="group"), "group"),
            (document(zarr_format=2), 2),
            ({"zarr_format": 3, "node_type": "group"}, "group"),
            ({"zarr_format": 4, "node_type": "array"}, 4),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.read_metadata(lent(folder_of(metadata)))

    def test_broken(self, student):
        """A zarr.json that is not JSON is refused with a ValueError."""
        with control():
            assert student.read_metadata(lent(folder_of(document()))) == document()
        for data in (b"", b"{", b'{"zarr_format": 3,}', json.dumps(document()).encode()[:-1], b"zarr"):
            with pytest.raises(ValueError):
                student.read_metadata(lent(folder_of(data)))

    @pytest.mark.parametrize(
        "key",
        ["codecs", "fill_value", "data_type", "chunk_key_encoding", "chunk_grid", "shape", "node_type", "zarr_format"],
    )
    def test_missing_key(self, student, key):
        """A missing key is refused by name."""
        with control():
            assert student.read_metadata(lent(folder_of(document()))) == document()
        metadata = document()
        del metadata[key]
        with pytest.raises(ValueError, match=naming(key)):
            student.read_metadata(lent(folder_of(metadata)))

    @table(
        "changes, bad",
        dtype=({"data_type": "float16"}, "float16"),
        boolean=({"data_type": "bool"}, "bool"),
        numpy_dtype=({"data_type": "<u2"}, "<u2"),
        grid=(
            {"chunk_grid": {"name": "rectilinear", "configuration": {"kind": "inline", "chunk_shapes": [[2, 3], [7]]}}},
            "rectilinear",
        ),
        encoding=({"chunk_key_encoding": {"name": "fanout"}}, "fanout"),
        only_zstd=({"codecs": [{"name": "zstd", "configuration": {"level": 0}}]}, "zstd"),
        checksum=({"codecs": [*reference.BYTES, {"name": "crc32c"}]}, "crc32c"),
        third=(
            {"codecs": [*reference.BYTES, {"name": "gzip", "configuration": {"level": 1}}, {"name": "crc32c"}]},
            "crc32c",
        ),
    )
    def test_unknown(self, student, changes, bad):
        """A dtype, grid, key encoding or codec that is not known is refused by name."""
        with control():
            assert student.read_metadata(lent(folder_of(document()))) == document()
        with pytest.raises(ValueError, match=naming(bad)):
            student.read_metadata(lent(folder_of(document(**changes))))

    @table(
        "codecs, bad",
        twice=([*reference.BYTES, GZIP, GZIP], "gzip"),
        alone=([GZIP], "gzip"),
        turned=([GZIP, *reference.BYTES], "gzip"),
    )
    def test_codec_order(self, student, codecs, bad):
        """Codecs in another order than bytes, gzip are refused by the name of the first that is out of place."""
        with control():
            assert student.read_metadata(lent(folder_of(document()))) == document()
        with pytest.raises(ValueError, match=naming(bad)):
            student.read_metadata(lent(folder_of(document(codecs=codecs))))

    @decided_by("zarr")
    def test_by_zarr(self, student):
        """What zarr writes by default, with zstd, blosc or shards, is refused by the codec's name."""
        import zarr

        image = counted((4, 6))
        for options, bad in (
            ({"compressors": "auto"}, "zstd"),
            ({"compressors": zarr.codecs.BloscCodec()}, "blosc"),
            ({"shards": (4, 6)}, "sharding_indexed"),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.read_metadata(lent(folder_of(reference.by_zarr(image, (2, 3), **options)["zarr.json"])))


BOXES = {
    "inside": (slice(1, 3), slice(2, 5)),
    "one-chunk": (slice(2, 4), slice(3, 6)),
    "edge": (slice(3, 5), slice(5, 7)),
    "everything": (ALL, ALL),
    "negative-ends": (slice(-2, None), slice(-4, -1)),
    "past-the-edge": (slice(4, 99), slice(None, 2)),
    "one-voxel": (slice(4, 5), slice(6, 7)),
    "empty": (slice(3, 3), ALL),
    "backwards": (slice(4, 1), slice(0, 2)),
}


@exercise("read_array")
class TestReadArray:
    @decided_by("zarr", "tensorstore")
    @pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
    def test_box(self, student, box):
        """Boxes are read as numpy reads them, and chunks that are not needed are not opened."""
        image = counted((5, 7), "uint16", 300)
        keep = keys_of(reference.needed(box, (5, 7), (2, 3)))
        for write in (reference.by_zarr, reference.by_tensorstore):
            folder = lent(with_broken_chunks(write(image, (2, 3)), keep))
            assert only_needed(partial(student.read_array, folder, box), lambda answer: answer) == image[box]

    @decided_by("zarr", "tensorstore")
    @pytest.mark.parametrize("dtype", ["uint16", "float32", "int64", "uint8"])
    def test_byte_order(self, student, dtype):
        """Both byte orders are read, as the computer's own dtype."""
        image = counted((5, 7), dtype, 60)
        for endian in ("big", "little"):
            for write in (reference.by_zarr, reference.by_tensorstore):
                answer = student.read_array(lent(write(image, (2, 3), endian=endian)), (ALL, slice(1, 6)))
                assert answer == image[:, 1:6]
                assert answer.value.dtype.isnative, (
                    f"its dtype is {answer.value.dtype.str}; it should be the computer's own"
                )

    @decided_by("zarr", "tensorstore")
    @table("options", dots=({"separator": "."},), format_2=({"encoding": "v2", "separator": "."},),
           format_2_slashes=({"encoding": "v2", "separator": "/"},), slashes=({"separator": "/"},))  # fmt: skip
    def test_keys(self, student, options):
        """Chunks are found under keys of both kinds, with both separators."""
        image = counted((5, 7), "uint16", 300)
        for write in (reference.by_zarr, reference.by_tensorstore):
            assert student.read_array(lent(write(image, (2, 3), **options)), (slice(1, 5), ALL)) == image[1:5]
        files = reference.by_tensorstore(image, (2, 3), encoding=options.get("encoding", "default"))
        assert student.read_array(lent(files), (ALL, ALL)) == image

    @decided_by("zarr", "tensorstore")
    def test_gzip(self, student):
        """Compressed chunks are read."""
        image = counted((5, 7), "uint16", 300)
        for write in (reference.by_zarr, reference.by_tensorstore):
            for level, endian in ((5, "little"), (0, "big"), (9, "little")):
                files = write(image, (2, 3), 0, level, endian=endian)
                assert student.read_array(lent(files), (slice(1, 4), slice(2, 7))) == image[1:4, 2:7]

    @decided_by("zarr", "tensorstore")
    @table(
        "dtype, fill_value",
        number=("uint16", 9),
        nan=("float32", np.nan),
        infinity=("float64", -np.inf),
        half=("float32", 0.5),
        negative=("int8", -7),
        large=("uint64", 2**64 - 1),
    )
    def test_missing(self, student, dtype, fill_value):
        """A chunk without a file is fill value."""
        image = np.full((5, 7), fill_value, dtype)
        image[2:4, 3:6] = 1
        for write, options in ((reference.by_zarr, {"empty_chunks": False}), (reference.by_tensorstore, {})):
            for endian in ("little", "big"):
                files = write(image, (2, 3), fill_value, endian=endian, **options)
                assert set(files) == {"zarr.json", "c/1/1"}
                assert student.read_array(lent(files), (slice(1, 4), slice(1, 5))) == image[1:4, 1:5]
                assert student.read_array(lent({"zarr.json": files["zarr.json"]}), (slice(0, 1), ALL)) == image[:1]

    @decided_by("zarr")
    def test_axes(self, student):
        """Arrays without axes, with an axis of 0, and with three and four axes are read."""
        for shape, chunk_shape, box in (
            ((3, 4, 5), (2, 3, 2), (slice(1, 3), ALL, slice(1, 4))),
            ((2, 3, 2, 4), (1, 2, 2, 3), (ALL, slice(1, 3), slice(0, 1), slice(2, 4))),
            ((6,), (9,), (slice(2, 5),)),
            ((0, 3), (2, 2), (ALL, ALL)),
            ((), (), ()),
        ):
            image = counted(shape, "int16", 7)
            assert student.read_array(lent(reference.by_zarr(image, chunk_shape)), box) == np.array(image[box])

    def test_refuses(self, student):
        """Other steps and numbers of slices, other codecs and needed chunks of a wrong length are refused by name."""
        files = reference.by_zarr(np.full((4, 4), 257, np.uint16), (2, 2))
        with control():
            assert student.read_array(lent(files), (ALL, ALL)) == np.full((4, 4), 257, np.uint16)
        for step in (2, -1):
            with pytest.raises(ValueError, match=naming(step)):
                student.read_array(lent(files), (slice(None, None, step), ALL))
        for selection in ((ALL,), (ALL, ALL, ALL)):
            with pytest.raises(ValueError):
                student.read_array(lent(files), selection)
        for data in (bytes(7), bytes(9), b""):
            with pytest.raises(ValueError, match=naming(len(data))):
                student.read_array(lent(files | {"c/0/1": data}), (ALL, ALL))
        with pytest.raises(ValueError, match="zstd"):
            student.read_array(lent(reference.by_zarr(counted((4, 4)), (2, 2), compressors="auto")), (ALL, ALL))

    @weight(2)
    @decided_by("zarr", "tensorstore")
    def test_drawn(self, student, rng):
        """Arrays and boxes drawn for you, by both writers with all their choices, are read."""
        for number, dtype in enumerate(DTYPES):
            shape = tuple(rng.integers(1, 8, rng.integers(1, 4)).tolist())
            chunk_shape = tuple(rng.integers(1, 5, len(shape)).tolist())
            image = drawn_image(rng, dtype, shape)
            ends = [np.sort(rng.integers(0, size + 1, 2)).tolist() for size in shape]
            box = tuple(slice(start, max(stop, start + (number % 3 > 0))) for start, stop in ends)
            encoding, separator = (("default", "/"), ("default", "."), ("v2", "."), ("v2", "/"))[number % 4]
            options = {"endian": ("little", "big")[int(rng.integers(2))], "encoding": encoding, "separator": separator}
            level = int(rng.integers(0, 10)) if rng.random() < 0.5 else None
            write = (reference.by_zarr, reference.by_tensorstore)[int(rng.integers(2))]
            keep = keys_of(reference.needed(box, shape, chunk_shape), 3 if encoding == "default" else 2, separator)
            files = with_broken_chunks(write(image, chunk_shape, 0, level, **options), keep)
            answer = only_needed(partial(student.read_array, lent(files), box), lambda answer: answer)
            assert answer == image[box]


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
        for dtype, value in (("uint16", 65535), ("float32", 0.25), ("int8", np.int8(-5))):
            image = counted((5, 7), dtype)
            box = (slice(1, 4), slice(2, 7))
            folder = region_written(student, reference.by_zarr(image, (2, 3)), box, value)
            require_readable(folder, changed(image, box, value), (2, 3))

    @decided_by("zarr", "tensorstore")
    @table("options", big=({"endian": "big"},), gzip=({"gzip_level": 7},), both=({"endian": "big", "gzip_level": 0},),
           dots=({"separator": "."},), format_2=({"encoding": "v2", "separator": "."},))  # fmt: skip
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
        ):
            folder = lent(files)
            with pytest.raises(ValueError, match=naming(bad)):
                student.write_region(folder, selection, np.zeros(shape, np.uint16))
            if folder.files != files:
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
