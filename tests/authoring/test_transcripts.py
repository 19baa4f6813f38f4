"""Transcripts say the same on every Python and at every time of day."""

import gzip
import struct

import pytest

from bits_to_pyramids.authoring.transcripts import steady

HEADERS = {
    "of-this-python": gzip.compress(b"chunk", 9),
    "without-a-time": gzip.compress(b"chunk", 9, mtime=0),
    "of-unix": bytes.fromhex("1f8b0800aabbccdd0203"),
    "of-nobody": bytes.fromhex("1f8b08000000000002ff"),
}


@pytest.mark.parametrize("data", HEADERS.values(), ids=HEADERS)
def test_the_header_of_gzip_data(data):
    assert steady(f"got bytes {data[:10].hex(' ')} 63 64") == "got bytes 1f 8b 08 00 (time) 02 (system) 63 64"


@pytest.mark.parametrize("value", ["", ": nan", ": -inf"])
def test_what_json_says_of_a_number_that_it_cannot_write(value):
    said = "Out of range float values are not JSON compliant"
    assert steady(f"the document: {said}{value}\n") == f"the document: {said}\n"


@pytest.mark.parametrize("inside", ["", "today/", "scans/of a heart/2/"])
def test_where_a_lent_folder_lies_for_a_while(inside):
    said = f"No such file: '/notebook/scan-142zhfxw/{inside}scan.zarr' (line 3 of its cell)"
    assert steady(said) == "No such file: 'FOLDER' (line 3 of its cell)"


@pytest.mark.parametrize("format", ["<B", "<h", "<H", "<i"])
def test_what_struct_says_of_a_number_that_does_not_fit(format):
    with pytest.raises(struct.error) as raised:
        struct.pack(format, 2**40)
    assert "format requires 0 <=" not in steady(f"raised error: {raised.value} (line 3 of its cell)")


@pytest.mark.parametrize("said", ["ushort format requires 0 <= number <= 65535",
                                  "'H' format requires 0 <= number <= 65535",
                                  "short format requires (-0x7fff - 1) <= number <= 0x7fff"])  # fmt: skip
def test_struct_says_the_same_on_every_python(said):
    assert steady(f"raised error: {said} (line 3)") == "raised error: (name) format requires (range) (line 3)"
