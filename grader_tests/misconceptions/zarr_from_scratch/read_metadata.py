"""Mistakes that people make with `read_metadata`, the most specific first."""

import json
import os

from ready_made import DATA_TYPES, example

from bits_to_pyramids.checks import misconception


@misconception(
    "read_metadata",
    "Nothing in the document is checked. What you cannot read should be refused by name, not shown as a wrong image.",
)
def nothing_checked(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    return document


@misconception("read_metadata", "An unknown codec is accepted. Its chunks would be read as if they were plain bytes.")
def codecs_not_checked(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    return document


@misconception("read_metadata", "You look at one codec only. Each one in the list must be known.")
def last_codec_only(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"][:1]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document


@misconception("read_metadata", "A data_type that is not in DATA_TYPES is accepted.")
def dtype_not_checked(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document


@misconception("read_metadata", "A format other than 3 is accepted.")
def format_not_checked(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document


@misconception(
    "read_metadata",
    "A group is not refused as a group. It has no image in it; look at node_type before you look for the other keys.",
)
def group_not_checked(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document


@misconception(
    "read_metadata",
    "A missing key ends in Python's KeyError. Look whether the key is there, and raise a ValueError that names it.",
)
def key_error(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in example:
        if key not in document:
            raise KeyError(key)
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document


@misconception(
    "read_metadata",
    "A folder without zarr.json gives a ValueError. Let the FileNotFoundError of open through: it says more.",
)
def no_file_is_value_error(folder):
    if not os.path.exists(os.path.join(folder, "zarr.json")):
        raise ValueError("no zarr.json")
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document


@misconception(
    "read_metadata", "The chunk_key_encoding named v2 is refused. It is known here: keys like those of format 2."
)
def v2_keys_refused(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] != "default":
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document


@misconception(
    "read_metadata", "Keys beyond the eight are refused. Other software may write more, for example attributes."
)
def more_keys_refused(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in document:
        if key not in example:
            raise ValueError(f"unknown key {key}")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(f"grid {document['chunk_grid']['name']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document


@misconception("read_metadata", "A grid that is not regular is accepted. Its chunks have different sizes.")
def grid_not_checked(folder):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise ValueError(f"format {document['zarr_format']}")
    if document.get("node_type", "array") != "array":
        raise ValueError(f"{document['node_type']} is no array")
    for key in example:
        if key not in document:
            raise ValueError(f"no key {key}")
    if document["data_type"] not in DATA_TYPES:
        raise ValueError(f"dtype {document['data_type']}")
    if document["chunk_key_encoding"]["name"] not in ("default", "v2"):
        raise ValueError(f"keys {document['chunk_key_encoding']['name']}")
    for codec in document["codecs"]:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(f"codec {codec['name']}")
    return document
