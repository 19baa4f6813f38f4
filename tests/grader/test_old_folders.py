"""Folders of format 2 open by the document that the solution of `from_zarray` makes: in zarr, in tensorstore, and in
the solution's own reader.
"""

import json
import sys
from itertools import product

import numcodecs
import numpy as np
import pytest
from courses import ROOT

from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.opened import on_disk

sys.path.insert(0, str(ROOT / "grader_tests"))

import matrix
from references import shards as reference
from references import zarr_from_scratch as folders

COMPRESSORS = {"plain": None, "gzip": numcodecs.GZip(5), "zstd": numcodecs.Zstd(3)}
DTYPES, SEPARATORS = ("|u1", "<u2", ">i4", ">f8"), ("/", ".")


@pytest.fixture(scope="module")
def functions():
    return matrix.solution()


@pytest.mark.parametrize("compressor", COMPRESSORS.values(), ids=COMPRESSORS)
def test_old_folders_open_everywhere(functions, compressor):
    for dtype, separator in product(DTYPES, SEPARATORS):
        image = (np.arange(35).reshape(5, 7) + 200).astype(dtype)
        key = {"name": "v2", "separator": separator}
        files = reference.old_by_zarr(image, (2, 3), compressors=compressor, chunk_key_encoding=key)
        new = json.dumps(functions["from_zarray"](json.loads(files[".zarray"]))).encode()
        files = {"zarr.json": new} | {name: data for name, data in files.items() if not name.startswith(".z")}
        for library in folders.READERS:
            assert compare(folders.as_read(library, files), image) is None, (dtype, separator, library)
        with on_disk(files) as folder:
            assert compare(functions["read_array"](str(folder), np.s_[1:, 2:]), image[1:, 2:]) is None
