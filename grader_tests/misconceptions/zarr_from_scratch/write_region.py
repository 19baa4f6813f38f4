"""Mistakes that people make with `write_region`, the most specific first."""

import json
import os
import shutil
from gzip import compress as gzip_compress
from gzip import decompress as gzip_decompress

import numpy as np
from ready_made import box_of, chunk_plan

from bits_to_pyramids.checks import misconception


@misconception(
    "write_region",
    "The voxels of a touched chunk that lie outside the box are lost. Read the chunk first, then change the part inside the box.",
)
def rest_of_the_chunk_lost(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if False:
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        chunk[in_chunk] = values[in_box]
        data = chunk.tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)


@misconception(
    "write_region",
    "You write into the old file, or copy over it. If the power goes off then, the chunk is lost. Write a file beside it, then os.replace.",
)
def writes_in_place(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        chunk[in_chunk] = values[in_box]
        data = chunk.tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


@misconception(
    "write_region",
    "The old file is removed before the new one takes its name: for an instant there is no chunk. os.replace does both in one step.",
)
def removes_first(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        chunk[in_chunk] = values[in_box]
        data = chunk.tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        if os.path.exists(path):
            os.remove(path)
        os.rename(path + ".new", path)


@misconception("write_region", "A file is left over beside each chunk that was written.")
def leaves_a_file(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        chunk[in_chunk] = values[in_box]
        data = chunk.tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        shutil.copyfile(path + ".new", path + ".tmp")
        os.replace(path + ".tmp", path)


@misconception("write_region", "A big-endian array gets little-endian chunks from you. The array keeps its byte order.")
def little_into_big(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        chunk[in_chunk] = values[in_box]
        data = chunk.astype(stored.newbyteorder("<")).tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)


@misconception("write_region", "The array is compressed, the chunks that you write are not.")
def no_longer_compressed(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        chunk[in_chunk] = values[in_box]
        data = chunk.tobytes()
        if len(codecs) > 1:
            pass
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)


@misconception("write_region", "Values of another shape than the box are stretched to fit. They should be refused.")
def stretches_values(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    try:
        values = np.broadcast_to(values, box)
    except ValueError:
        raise ValueError(f"{np.shape(values)}") from None
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        chunk[in_chunk] = values[in_box]
        data = chunk.tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)


@misconception(
    "write_region", "A chunk that had no file starts with zeros in your function. It starts with fill_value."
)
def missing_starts_with_zeros(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, 0, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        chunk[in_chunk] = values[in_box]
        data = chunk.tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)


@misconception(
    "write_region",
    "You write every chunk of the array again. Only those that the box touches are to be read and written.",
)
def touches_all_chunks(folder, selection, values):
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
    shown = selection
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    whole = tuple(slice(0, size) for size in shape)
    for index, in_chunk, in_box in chunk_plan(whole, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        for other, inside, outside in chunk_plan(shown, shape, chunk_shape):
            if other == index:
                chunk[inside] = values[outside]
        data = chunk.tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)


@misconception("write_region", "A number fills only the first voxel of each piece. It is meant for the whole box.")
def scalars_only_first(folder, selection, values):
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
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    if np.ndim(values) > 0 and np.shape(values) != box:
        raise ValueError(f"{np.shape(values)}")
    values = np.broadcast_to(values, box)
    for index, in_chunk, in_box in chunk_plan(selection, shape, chunk_shape):
        path = os.path.join(folder, separator.join([*first, *map(str, index)]) or "0")
        chunk = np.full(chunk_shape, fill_value, stored)
        if os.path.exists(path):
            with open(path, "rb") as file:
                data = file.read()
            data = gzip_decompress(data) if len(codecs) > 1 else data
            chunk = np.frombuffer(data, stored).reshape(chunk_shape).copy()
        if np.all(values == values.flat[0]) and values.strides and not any(values.strides):
            chunk[tuple(slice(part.start, part.start + 1) for part in in_chunk)] = values.flat[0]
        else:
            chunk[in_chunk] = values[in_box]
        data = chunk.tobytes()
        if len(codecs) > 1:
            data = gzip_compress(data, codecs[1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)
