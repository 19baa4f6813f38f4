"""Mistakes that people make with `write_ome_zarr`, the most specific first."""

import shutil

import zarr

from bits_to_pyramids.checks import misconception


@misconception(
    "write_ome_zarr",
    "Your small levels have chunks larger than themselves. Where a level is shorter than chunk_shape, the chunk is as long as the level.",
)
def chunks_larger_than_the_level(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(chunk_shape)
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)


@misconception("write_ome_zarr", "Every level is one single chunk. The chunk shape is an argument.")
def one_chunk_for_a_level(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = level.shape
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)


@misconception(
    "write_ome_zarr",
    "The arrays have no dimension_names. Each array carries the names of its axes, beside what the group says.",
)
def axes_without_names(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks)


@misconception("write_ome_zarr", "An image with two axes has z and y with you. Its axes are the last two of z, y, x.")
def names_from_the_front(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][: pyramid[0].ndim]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)


@misconception(
    "write_ome_zarr",
    "The group has no attributes. Without what ome_metadata gives, it is a folder of arrays, and no viewer knows that they belong together.",
)
def attributes_not_written(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)


@misconception(
    "write_ome_zarr",
    'The attributes stand one level too deep: ome inside ome. What ome_metadata gives has its "ome" already.',
)
def attributes_one_level_too_deep(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {
        "ome": {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    }
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)


@misconception(
    "write_ome_zarr",
    "Every level is written with the voxel size of level 0. A viewer then shows the small levels as small images.",
)
def written_with_a_wrong_scale(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)


@misconception(
    "write_ome_zarr", "The levels are written without their translation. They are means, and lie half a voxel off."
)
def written_without_shift(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [0.0 for _ in scale]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)


@misconception(
    "write_ome_zarr",
    'The arrays are called "0", "1" and so on, but the attributes speak of "s0", "s1". Nobody finds them.',
)
def arrays_called_by_numbers(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"{number}", data=level, chunks=chunks, dimension_names=names)


@misconception(
    "write_ome_zarr",
    "What lay in the folder before is still there: overwriting an array does not remove its neighbours. Remove the whole folder first.",
)
def old_levels_stay(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    group = zarr.open_group(folder, mode="a")
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names, overwrite=True)


@misconception(
    "write_ome_zarr", "Your function stops where there is something in the folder already. It should be replaced."
)
def nothing_is_replaced(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    group = zarr.open_group(folder, mode="w-")
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)


@misconception("write_ome_zarr", "The folder is in Zarr format 2. OME-Zarr 0.5 needs format 3.")
def format_2(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder, zarr_format=2)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks)


@misconception("write_ome_zarr", "The levels are written as floats. They keep the dtype that they have.")
def written_as_floats(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level.astype(float), chunks=chunks, dimension_names=names)


@misconception(
    "write_ome_zarr",
    "The arrays are made but never filled: their values are all 0. Give create_array the data, or assign it afterwards.",
)
def levels_written_empty(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0 or pyramid[0].ndim > 3:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["z", "y", "x"][3 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", shape=level.shape, dtype=level.dtype, chunks=chunks, dimension_names=names)


@misconception("write_ome_zarr", "More than 3 axes are accepted. There are no names for them.")
def any_number_of_axes(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0:
        raise ValueError(f"{len(pyramid)} levels, {pyramid[0].ndim if len(pyramid) else 0} axes")
    names = ["c", "t", "z", "y", "x"][5 - pyramid[0].ndim :]
    datasets = []
    for level in range(len(pyramid)):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in names]
    shutil.rmtree(folder, ignore_errors=True)
    group = zarr.create_group(folder)
    group.attrs["ome"] = {"version": "0.5", "multiscales": [{"name": name, "axes": axes, "datasets": datasets}]}
    for number, level in enumerate(pyramid):
        chunks = tuple(min(sizes) for sizes in zip(chunk_shape, level.shape))
        group.create_array(f"s{number}", data=level, chunks=chunks, dimension_names=names)
