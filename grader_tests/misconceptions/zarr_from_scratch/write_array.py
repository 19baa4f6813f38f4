"""Mistakes that people make with `write_array`, the most specific first."""

import json
import os
import shutil
from gzip import compress as gzip_compress
from itertools import product

import numpy as np
from ready_made import DATA_TYPES, example

from bits_to_pyramids.checks import misconception


@misconception("write_array", "The file zarr.json is missing. Without it nobody knows what the chunks mean.")
def no_document(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    del document


@misconception(
    "write_array",
    "Chunks at the edge are shorter than the others. On disk every chunk is full size: pad it with the fill value.",
)
def short_edge_chunks(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = block.astype(image.dtype.newbyteorder("<"))
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "You round the number of chunks down: the last, partly filled chunks are missing.")
def edge_left_out(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(size // n) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "The chunks at the edge are padded with zeros. The padding is the fill value.")
def zeros_at_the_edge(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, 0, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception(
    "write_array",
    "Chunks that hold nothing but fill value have no file. Real software often leaves them out; here each chunk gets its file.",
)
def fill_chunks_left_out(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        if np.all((chunk == fill_value) | (chunk != chunk)):
            continue
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception(
    "write_array", "You store the image in the byte order that it has in memory, while zarr.json says little."
)
def memory_byte_order(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype)
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "The chunks are big-endian, and zarr.json says little.")
def big_under_little(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder(">"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "The bytes of a chunk run along the first axis. In C order the last axis runs fastest.")
def columns_first(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes(order="F")
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "The keys have dots, and zarr.json says slashes: nobody finds these chunks.")
def keys_with_dots(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, ".".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "The keys lack the c of format 3.")
def keys_of_format_2(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(map(str, index)) or "0")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "The numbers in your keys are in reverse order. The first axis comes first.")
def index_turned_round(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index[::-1])]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "The chunks are compressed, but zarr.json does not say so.")
def says_nothing_of_gzip(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs[:1]}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "zarr.json says gzip, but the chunks are not compressed.")
def only_says_gzip(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            pass
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception(
    "write_array", "The data_type in zarr.json is numpy's short name. Zarr's name for it is the long one, like uint16."
)
def numpys_dtype(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": image.dtype.str, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception(
    "write_array",
    "What stood in the folder before is still there. A stale chunk would be taken for a part of the new image.",
)
def stale_chunks_stay(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "Bad input is refused only after the old folder is gone. Refuse first, then remove.")
def removes_before_refusing(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    shutil.rmtree(folder, ignore_errors=True)
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": written, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)


@misconception("write_array", "The fill_value in zarr.json is always 0. It should be the one that was given.")
def fill_value_zero_in_document(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    name, shape = image.dtype.name, image.shape
    if name not in DATA_TYPES or len(chunk_shape) != len(shape) or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(chunk_shape)}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    written = fill_value
    if image.dtype.kind == "f":
        written = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(fill_value)), float(fill_value))
    elif not np.iinfo(name).min <= fill_value <= np.iinfo(name).max:
        raise ValueError(f"{fill_value}")
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for index in product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        block = np.asarray(image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))])
        chunk = np.full(chunk_shape, fill_value, image.dtype.newbyteorder("<"))
        chunk[tuple(slice(0, n) for n in block.shape)] = block
        data = chunk.tobytes()
        if gzip_level is not None:
            data = gzip_compress(data, gzip_level)
        path = os.path.join(folder, "/".join(["c", *map(str, index)]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    document = {**example, "shape": list(shape), "data_type": name, "fill_value": 0, "codecs": codecs}
    document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        json.dump(document, file)
