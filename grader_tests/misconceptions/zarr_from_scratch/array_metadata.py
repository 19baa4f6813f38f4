"""Mistakes that people make with `array_metadata`, the most specific first."""

import numpy as np
from ready_made import DATA_TYPES

from bits_to_pyramids.checks import misconception


@misconception(
    "array_metadata",
    "The data_type has numpy's short name, like <u2. Zarr uses the long one, like uint16; the byte order belongs to the codec.",
)
def names_of_numpy(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": np.dtype(dtype).str,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception(
    "array_metadata",
    "The codec takes over the byte order of the dtype. Stored is always little-endian, whatever the array in memory is.",
)
def endian_of_the_dtype(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "big" if np.dtype(dtype).str[0] == ">" else "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception(
    "array_metadata",
    "gzip comes before bytes in your list. The codecs are steps: first bytes are made, then they are compressed.",
)
def gzip_first(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.insert(0, {"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception(
    "array_metadata", "With gzip, the codec bytes is missing. Something must make bytes before they can be compressed."
)
def gzip_only(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs = [{"name": "gzip", "configuration": {"level": int(gzip_level)}}]
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception("array_metadata", "Level 0 is treated as no gzip. None means no gzip; 0 is a level.")
def level_zero_is_none(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception(
    "array_metadata", "There is a gzip codec where none was asked for. Without a level, bytes is the only codec."
)
def always_gzip(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    if True:
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level or 0)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception(
    "array_metadata",
    "NaN or infinity stands in the document as a number. JSON cannot write it; the specification of Zarr uses strings.",
)
def bare_nan(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception(
    "array_metadata",
    'NaN and the infinities are written in Python\'s words. The specification says "NaN", "Infinity" and "-Infinity".',
)
def names_of_python(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {name: name for name in ("nan", "inf", "-inf")}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception(
    "array_metadata",
    "A fill value that the dtype cannot hold is accepted. It would become another number without a word.",
)
def fill_value_not_checked(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if (
        name not in DATA_TYPES
        or len(shape) != len(chunk_shape)
        or min(shape, default=0) < 0
        or min(chunk_shape, default=1) < 1
    ):
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        fill_value = int(fill_value) if fill_value == fill_value and abs(fill_value) < 2**70 else 0
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception("array_metadata", "A chunk shape with more or fewer axes than the shape is accepted.")
def axes_not_compared(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if name not in DATA_TYPES or min(shape, default=0) < 0 or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception("array_metadata", "A chunk length below 1 is accepted. No chunk can hold a voxel then.")
def chunks_of_nothing(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if name not in DATA_TYPES or len(shape) != len(chunk_shape) or min(shape, default=0) < 0:
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }


@misconception("array_metadata", "A dtype outside DATA_TYPES is accepted.")
def any_dtype(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if len(shape) != len(chunk_shape) or min(shape, default=0) < 0 or min(chunk_shape, default=1) < 1:
        raise ValueError(f"{name} {tuple(shape)} {tuple(chunk_shape)}")
    if name.startswith("float"):
        fill_value = float(fill_value)
        fill_value = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill_value), fill_value)
    else:
        if not (np.iinfo(name).min <= fill_value <= np.iinfo(name).max and fill_value == int(fill_value)):
            raise ValueError(f"{fill_value}")
        fill_value = int(fill_value)
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if gzip_level not in range(10):
            raise ValueError(f"{gzip_level}")
        codecs.append({"name": "gzip", "configuration": {"level": int(gzip_level)}})
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [int(n) for n in shape],
        "data_type": name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [int(n) for n in chunk_shape]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": codecs,
    }
