"""What is wrong with a folder is told in the words of chunks and voxels, in a few lines."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.stores import (
    difference,
    holds,
    never_half,
    torn,
    unchanged,
    unzipped,
    unzips_to,
    usable,
    written_by_json,
)
from bits_to_pyramids.student.watched import CrashingFolder, Folder

DOCUMENT = {
    "shape": [3, 5], "data_type": "uint16", "codecs": [{"name": "bytes"}], "fill_value": "NaN",
    "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 3]}},
}  # fmt: skip
ZIPPED = DOCUMENT | {"codecs": [{"name": "bytes"}, {"name": "gzip"}]}
CHUNK = bytes(range(12))


def store(document=DOCUMENT, **chunks) -> dict[str, bytes]:
    return {"zarr.json": json.dumps(document).encode(), **{key.replace("_", "/"): data for key, data in chunks.items()}}


def changed(at: int) -> bytes:
    return CHUNK[:at] + b"\xff" + CHUNK[at + 1 :]


DIFFERENCES = {
    "same": (store(c_0_0=CHUNK), store(c_0_0=CHUNK), None),
    "missing": (store(), store(c_0_0=CHUNK), "The file c/0/0 is missing. Found: zarr.json."),
    "no-document": ({"c/0/0": CHUNK}, store(c_0_0=CHUNK), "The file zarr.json is missing. Found: c/0/0."),
    "extra": (store(c_0_0=CHUNK), store(), "c/0/0"),
    "voxel": (store(c_0_1=changed(3)), store(c_0_1=CHUNK), "byte 3 is byte 1 of 2 of voxel (0, 4)"),
    "row": (store(c_1_0=changed(4)), store(c_1_0=CHUNK), "byte 4 is byte 0 of 2 of voxel (2, 2)"),
    "padding": (store(c_1_0=changed(6)), store(c_1_0=CHUNK), "padding beyond the image of shape (3, 5)"),
    "short": (store(c_0_0=CHUNK[:8]), store(c_0_0=CHUNK), "8 bytes, expected 12"),
    "long": (store(c_0_0=CHUNK + b"1"), store(c_0_0=CHUNK), "a chunk of (2, 3) ends before byte 12"),
    "key": (
        store(DOCUMENT | {"fill_value": 0}),
        store(),
        "zarr.json differs at the key 'fill_value'\ngot       0\nexpected  'NaN'",
    ),
    "key-missing": (
        store({k: v for k, v in DOCUMENT.items() if k != "codecs"}),
        store(),
        "at the key 'codecs'\ngot       '(nothing)'",
    ),
    "bare-nan": (store(DOCUMENT | {"fill_value": float("nan")}), store(), "NaN stands in it without quotation marks"),
    "no-json": ({"zarr.json": b"{"}, store(), "zarr.json is not JSON"),
    "zipped-same": (
        store(ZIPPED, c_0_0=gzip.compress(CHUNK, 1)),
        store(ZIPPED, c_0_0=gzip.compress(CHUNK, 9, mtime=0)),
        None,
    ),
    "zipped-voxel": (
        store(ZIPPED, c_0_0=gzip.compress(changed(2))),
        store(ZIPPED, c_0_0=gzip.compress(CHUNK)),
        "of voxel (0, 1)",
    ),
    "not-zipped": (
        store(ZIPPED, c_0_0=CHUNK),
        store(ZIPPED, c_0_0=gzip.compress(CHUNK)),
        "it is not gzip data; it starts with",
    ),
    "bomb": (
        store(ZIPPED, c_0_0=gzip.compress(bytes(2**20))),
        store(ZIPPED, c_0_0=gzip.compress(CHUNK)),
        "more than 12 bytes",
    ),
}


@pytest.mark.parametrize("files, expected, sentence", DIFFERENCES.values(), ids=DIFFERENCES)
def test_the_first_difference_is_told(files, expected, sentence):
    found = difference(files, expected)
    assert found == sentence if sentence is None else sentence in found
    assert found is None or len(found.splitlines()) <= 7


def test_hex_windows_are_aligned():
    lines = difference(store(c_0_1=changed(3)), store(c_0_1=CHUNK)).splitlines()
    assert lines[0] == "chunk file c/0/1: first difference at byte 3 of 12"
    assert lines[2][lines[4].index("^") :][:2] == "ff" and lines[3][lines[4].index("^") :][:2] == "03"


def test_cut_off_gzip_is_told():
    with pytest.raises(ValueError, match="cut off"):
        unzipped(gzip.compress(CHUNK)[:-9], 12)


def test_the_rule_for_a_written_folder():
    folder = Folder(store(c_0_0=CHUNK))
    assert holds({"c/0/0": CHUNK})(folder) is None
    assert "c/0/0" in holds({})(folder)
    assert "no zarr.json" in holds({})(Folder({"c": b""}))
    assert "not JSON" in holds({})(Folder({"zarr.json": b"NaN"}))
    assert holds({"c/0/0": CHUNK}, DOCUMENT)(folder) is None
    assert "differs at the key 'fill_value'" in holds({"c/0/0": CHUNK}, DOCUMENT | {"fill_value": 0})(folder)
    assert "it is not gzip data" in holds({"c/0/0": gzip.compress(CHUNK)}, ZIPPED)(Folder(store(ZIPPED, c_0_0=CHUNK)))


def test_the_rule_for_a_refusal():
    folder = Folder(store(c_0_0=CHUNK))
    assert unchanged(folder) is None
    folder.files = {}
    assert "It refuses, as it should." in unchanged(folder) and "zarr.json is missing" in unchanged(folder)


def test_values_that_judge_by_themselves():
    assert compare(gzip.compress(CHUNK, 0), unzips_to(CHUNK)) is None
    assert "it is not gzip data" in compare(CHUNK, unzips_to(CHUNK)).message
    assert compare(gzip.compress(CHUNK[1:]), unzips_to(CHUNK)) is not None
    array = np.frombuffer(CHUNK, "<u2")
    assert compare(array.astype("=u2"), usable(array.astype("=u2"))) is None
    assert "cannot be written to" in compare(array, usable(array)).message
    assert "not the computer's own" in compare(array.astype(">u2"), usable(array)).message
    assert compare({"a": [1]}, written_by_json({"a": [1]})) is None
    assert "json.dumps cannot write it" in compare({"a": [np.int64(1)]}, written_by_json({"a": [1]})).message


def test_the_rule_for_a_changed_folder():
    new = changed(1)
    folder = CrashingFolder(store(c_0_0=CHUNK))
    folder.files = store(c_0_0=new)
    folder.snapshots = [store(c_0_0=CHUNK), store(c_0_0=CHUNK, c_0_0_new=new), store(c_0_0=new)]
    rule = never_half({"c/0/0": new})
    assert rule(folder) is None
    for data, word in ((b"", "empty"), (new[:5], "5 bytes that are neither old nor new")):
        folder.snapshots = [store(c_0_0=CHUNK), store(c_0_0=data), store(c_0_0=new)]
        assert f"c/0/0 would be {word}" in rule(folder)
    folder.snapshots = [store(c_0_0=CHUNK), store(), store(c_0_0=new)]
    assert "c/0/0 would be gone" in rule(folder)
    folder.snapshots = [store(c_0_0=CHUNK), store(c_0_0=b""), store(c_0_0=new)]
    assert rule(folder).endswith("Did you close the new file before it took the name?")
    folder.in_place = ["c/0/0"]
    assert rule(folder).endswith("would be empty.")
    folder.snapshots, folder.in_place = [], ["c/0/0"]
    assert "was written into" in torn(folder, folder.files)


def test_a_chunk_that_was_written_elsewhere_is_told():
    new = changed(1)
    folder = CrashingFolder(store(c_0_0=CHUNK))
    folder.files = store(c_0_0=new)
    folder.snapshots = [store(c_0_0=CHUNK), folder.files]
    assert "was not written in the array's folder" in torn(folder, folder.files)
    folder.snapshots.insert(1, store(c_0_0=CHUNK) | {"c/0/anything": new})
    assert torn(folder, folder.files) is None


def test_a_folder_whose_folders_above_are_not_there():
    folder = Folder(path="scans/today/scan.zarr")
    place = Path(folder.hand_out())
    assert place.parts[-3:] == ("scans", "today", "scan.zarr") and not place.parents[1].exists()
    place.mkdir(parents=True)
    Path(place, "zarr.json").write_bytes(b"{}")
    folder.take_back()
    assert folder.files == {"zarr.json": b"{}"} and not place.parents[1].exists()
    assert folder.pristine().path == folder.path and type(CrashingFolder().pristine()) is CrashingFolder
