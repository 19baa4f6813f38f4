"""Zarr folders by students: what may be opened is opened, all else gets one sentence and no library sees it."""

import json

import numpy as np
import pytest
import zarr

from bits_to_pyramids.checks.answers import StudentError
from bits_to_pyramids.checks.student_files.zarr_folders import MAX_DOCUMENT, check_documents, checked_folder
from bits_to_pyramids.results.wording import show_text
from bits_to_pyramids.student.opened import on_disk
from bits_to_pyramids.student.watched import read_files

ARRAY = {
    "zarr_format": 3, "node_type": "array", "shape": [4, 6], "data_type": "uint16",
    "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 3]}},
    "chunk_key_encoding": {"name": "default"}, "fill_value": 0,
    "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
}  # fmt: skip
SHARD = {
    "name": "sharding_indexed",
    "configuration": {
        "chunk_shape": [1, 3],
        "codecs": ARRAY["codecs"],
        "index_codecs": [*ARRAY["codecs"], {"name": "crc32c"}],
    },
}
GROUP = {"zarr_format": 3, "node_type": "group"}
OBJECTS = ARRAY | {"data_type": "object"}


def sharded(codec: dict) -> dict:
    return {"name": "sharding_indexed", "configuration": {"chunk_shape": [1, 1], "codecs": [codec]}}


def with_array(**changes) -> dict[str, bytes]:
    return {"zarr.json": json.dumps(ARRAY | changes).encode()}


def chunked(shape) -> dict:
    return {"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": shape}}}


def nested(depth: int) -> dict:
    value: dict = {}
    for _ in range(depth):
        value = {"x": value}
    return value


REFUSED = {
    "nothing": ({}, "there is no zarr.json in it, only nothing"),
    "elsewhere": ({"scan/zarr.json": b"{}"}, "only scan/zarr.json"),
    "no-json": ({"zarr.json": b"{"}, "is not JSON"),
    "no-text": ({"zarr.json": b"\xff\xfe"}, "is not JSON"),
    "a-list": ({"zarr.json": b"[]"}, "not a JSON object"),
    "deep-brackets": ({"zarr.json": b"[" * 30_000 + b"]" * 30_000}, "nested too deeply"),
    "deep-attributes": (with_array(attributes=nested(60)), "not a JSON object of ordinary depth"),
    "huge-document": ({"zarr.json": b" " * MAX_DOCUMENT + b"{}"}, "larger than 64 KiB"),
    "format-2": (with_array(zarr_format=2), "has zarr_format 2, not 3"),
    "format-true": (with_array(zarr_format=True), "has zarr_format true"),
    "format-2-beside": (with_array() | {"s0/.zarray": b"{}"}, "belongs to Zarr format 2"),
    "pickle-beside": (with_array() | {"s0/.zarray": b'{"filters": [{"id": "pickle"}]}'}, "belongs to Zarr format 2"),
    "unknown-node": (with_array(node_type="link"), 'node_type "link"'),
    "missing-key": (
        {"zarr.json": json.dumps({k: v for k, v in ARRAY.items() if k != "codecs"}).encode()},
        "lacks the key 'codecs'",
    ),
    "unknown-key": (with_array(extra=1), "unknown key"),
    "object-dtype": (with_array(data_type="object"), 'data_type "object"'),
    "string-dtype": (with_array(data_type="string"), 'data_type "string"'),
    "dtype-with-configuration": (with_array(data_type={"name": "uint16"}), "data_type {"),
    "numpy-dtype": (with_array(data_type="<u2"), 'data_type "<u2"'),
    "exabyte": (with_array(shape=[2**40, 2**20]), "too large for a check"),
    "negative": (with_array(shape=[-1, 6]), "whole numbers from 0 up"),
    "float-shape": (with_array(shape=[4.0, 6]), "whole numbers from 0 up"),
    "boolean-shape": (with_array(shape=[True, 6]), "whole numbers from 0 up"),
    "many-axes": (with_array(shape=[1] * 40), "whole numbers from 0 up"),
    "huge-chunk": (with_array(**chunked([2**30, 2**30])), "too large for a check"),
    "zero-chunk": (with_array(**chunked([0, 3])), "whole numbers from 1 up"),
    "chunk-axes": (with_array(**chunked([2])), "1 axes for a shape of 2"),
    "many-chunks": (with_array(shape=[4096, 4096], **chunked([1, 1])), "more than 100,000 chunks"),
    "other-grid": (with_array(chunk_grid={"name": "rectilinear"}), "not a regular one"),
    "pickle-codec": (with_array(codecs=[{"name": "numcodecs.pickle"}]), 'codec "numcodecs.pickle"'),
    "json2-codec": (with_array(codecs=["numcodecs.json2"]), 'codec "numcodecs.json2"'),
    "pickle-in-a-shard": (with_array(codecs=[sharded({"name": "pickle"})]), 'codec "pickle"'),
    "shard-in-shard-in-shard-in-shard": (with_array(codecs=[sharded(sharded(sharded(SHARD)))]), "not a short list"),
    "transformer": (with_array(storage_transformers=[{"name": "x"}]), "storage_transformers"),
    "in-a-subgroup": (
        {"zarr.json": json.dumps(GROUP).encode(), "a/b/zarr.json": json.dumps(OBJECTS).encode()},
        "a/b/zarr.json has the data_type",
    ),
    "in-consolidated": (
        {"zarr.json": json.dumps(GROUP | {"consolidated_metadata": {"metadata": {"a": OBJECTS}}}).encode()},
        "(a) has the data_type",
    ),
}  # fmt: skip


@pytest.mark.parametrize("files, sentence", REFUSED.values(), ids=REFUSED)
def test_what_no_library_should_see_is_refused_in_one_sentence(files, sentence):
    with pytest.raises(StudentError) as caught:
        checked_folder(files)
    assert sentence in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 400


OPENED = {
    "plain": {},
    "gzip": {"codecs": [*ARRAY["codecs"], {"name": "gzip", "configuration": {"level": 5}}]},
    "shard": {"codecs": [SHARD]},
    "float": {"data_type": "float32", "fill_value": "NaN"},
    "named": {"dimension_names": ["y", "x"], "attributes": {"a": [1, {"b": None}]}},
    "empty": {"shape": [0, 6]},
}


@pytest.mark.parametrize("changes", OPENED.values(), ids=OPENED)
def test_an_ordinary_array_is_opened(changes):
    with on_disk(checked_folder(with_array(**changes))) as folder:
        array = zarr.open_array(folder, mode="r")
        assert array[...].shape == tuple((ARRAY | changes)["shape"])


def test_what_zarr_writes_is_opened(tmp_path):
    group = zarr.create_group(tmp_path / "scan.zarr")
    for compressors in ("auto", None, zarr.codecs.BloscCodec(), zarr.codecs.GzipCodec()):
        array = group.create_array(
            str(compressors)[:4], shape=(5, 7), chunks=(2, 3), shards=(4, 6), dtype="int16", compressors=compressors
        )
        array[...] = np.arange(35).reshape(5, 7)
    with pytest.warns(UserWarning, match="not part in the Zarr format 3 specification"):
        zarr.consolidate_metadata(tmp_path / "scan.zarr")
    files, left_out = read_files(tmp_path / "scan.zarr")
    assert left_out == []
    with on_disk(checked_folder(files)) as folder:
        for name, array in zarr.open_group(folder, mode="r").arrays():
            assert array[...].ravel().tolist() == list(range(35)), name


def test_documents_are_checked_without_opening():
    check_documents(with_array())


PATHS = {
    "an-address": ("Group file:///tmp/b2p-opened-dr37h2bi/scan.zarr is not valid", "Group scan.zarr is not valid"),
    "a-file": ('no "/tmp/b2p-opened-e1av4bp6/scan.zarr/s0/zarr.json"', 'no "scan.zarr/s0/zarr.json"'),
    "another-folder": ("/var/tmp/x/b2p-opened-e1/scan.zarr", "scan.zarr"),
    "a-path-of-the-students": ("/home/ada/scan.zarr", "/home/ada/scan.zarr"),
}


@pytest.mark.parametrize("text, shown", PATHS.values(), ids=PATHS)
def test_no_message_shows_where_the_folder_was_opened(text, shown):
    assert show_text(text) == shown
