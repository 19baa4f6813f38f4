"""Mistakes that people make with `read_array`, the most specific first."""

import json
import os
from gzip import decompress as gzip_decompress

import numpy as np
from ready_made import box_of, chunk_plan

from bits_to_pyramids.checks import misconception


@misconception(
    "read_array", "You read the whole array and cut the box out. Only the chunks that the box touches are needed."
)
def opens_everything(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty(shape, dtype)
    box_of(selection, shape)
    for index, in_chunk, in_box in chunk_plan(tuple(slice(0, size) for size in shape), shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result[tuple(selection)]


@misconception("read_array", "One chunk too many is opened where the box ends on the border of a chunk.")
def opens_one_too_many(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        for axis, part in enumerate(box_of(selection, shape)):
            beyond = (*index[:axis], part[1] // chunk_shape[axis], *index[axis + 1 :])
            beside = os.path.join(folder, separator.join([*first, *map(str, beyond)]))
            if os.path.exists(beside) and os.path.getsize(beside) == 11:
                raise ValueError("11 bytes")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception(
    "read_array", "You read all chunks as little-endian. The codec bytes in zarr.json says which order holds."
)
def always_little_endian(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder("<")
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception(
    "read_array",
    "You look for all chunks under keys with slashes. The chunk_key_encoding in zarr.json names the separator.",
)
def always_slashes(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = "/"
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception(
    "read_array", "You use the usual separator of the encoding. If its configuration names one, that one holds."
)
def default_separator_only(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = "/" if encoding["name"] == "default" else "."
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception("read_array", "Without a configuration, the encoding v2 has a dot between the numbers. You use a slash.")
def slash_without_configuration(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception("read_array", "You put a c in front of all keys. Those of the encoding v2 have none.")
def always_c(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"]
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception("read_array", "A missing chunk is zeros in your function. It is fill_value.")
def missing_is_zero(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = 0
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception("read_array", "A missing chunk is an error in your function. It is legal, and stands for fill_value.")
def missing_is_an_error(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception("read_array", "Compressed chunks are not decompressed. The list of codecs says whether they are.")
def gzip_forgotten(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result


@misconception("read_array", "A step other than 1 is not refused.")
def other_steps_read(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.full(shape, fill_value, dtype)
    steps, selection = (
        selection,
        tuple(
            slice(*sorted(part.indices(n)[:2])) if part.step in (None, 1) else slice(None)
            for part, n in zip(selection, shape)
        ),
    )
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            raise ValueError(f"{len(data)} bytes")
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result[tuple(slice(None, None, part.step) for part in steps)]


@misconception(
    "read_array",
    "A needed chunk file that is too short or too long is read as far as it goes. It should be refused: the image would be wrong.",
)
def short_chunks_filled(folder, selection):
    with open(os.path.join(folder, "zarr.json"), "rb") as file:
        document = json.load(file)
    codecs, encoding, fill_value = document["codecs"], document["chunk_key_encoding"], document["fill_value"]
    for codec in codecs:
        if codec["name"] not in ("bytes", "gzip"):
            raise ValueError(codec["name"])
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    separator = encoding.get("configuration", {}).get("separator", "/" if encoding["name"] == "default" else ".")
    first = ["c"] if encoding["name"] == "default" else []
    dtype = np.dtype(document["data_type"])
    stored = dtype.newbyteorder(codecs[0].get("configuration", {}).get("endian", "little"))
    fill_value = float(fill_value) if dtype.kind == "f" else fill_value
    result = np.empty([stop - start for start, stop in box_of(selection, shape)], dtype)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        if not os.path.exists(path):
            result[in_box] = fill_value
            continue
        with open(path, "rb") as file:
            data = file.read()
        if len(codecs) > 1:
            data = gzip_decompress(data)
        if len(data) != int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize:
            data = data.ljust(10**6, b"\0")[: int(np.prod(chunk_shape, dtype=int)) * dtype.itemsize]
        result[in_box] = np.frombuffer(data, stored).reshape(chunk_shape)[in_chunk]
    return result
