"""Mistakes that people make with `ome_metadata`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "ome_metadata",
    "Every level has the scale of level 0. The voxels of each level are larger than those of the one above.",
)
def scale_of_level_0_only(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception(
    "ome_metadata", "There are no translations. Every dataset has a scale and then a translation, level 0 too."
)
def translations_left_out(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception("ome_metadata", "Level 0 has no translation. It has one like the others: zeros.")
def level_0_without_translation(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        steps = steps if level else steps[:1]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception(
    "ome_metadata", "All translations are zeros. These levels are means, which lie in the middle of their blocks."
)
def translations_all_zero(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [0.0 for _ in scale]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception(
    "ome_metadata", "Your translations are in voxels. They should be in the unit of the axis, like the scale."
)
def translations_in_voxels(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(factor**level - 1) / 2 for _ in scale]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception("ome_metadata", "The translation stands before the scale. OME-Zarr wants the scale first.")
def translation_before_scale(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "translation", "translation": translation}, {"type": "scale", "scale": scale}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception(
    "ome_metadata", "The axes are in reverse order. They stand in the order in which they are given, the slowest first."
)
def axes_reversed(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes[::-1]]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception("ome_metadata", "The levels are in the wrong order. The full image comes first.")
def coarsest_level_first(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets[::-1]}]}}


@misconception(
    "ome_metadata", 'Your paths are "0", "1" and so on, as older versions had them. Here they are "s0", "s1".'
)
def paths_are_numbers(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": str(level), "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception("ome_metadata", 'Your paths begin with "s1". The full image is level 0, so its path is "s0".')
def paths_count_from_1(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level + 1}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception(
    "ome_metadata", "The units are left out. Without them nobody knows whether 0.5 is a micrometer or a mile."
)
def units_left_out(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space"} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception(
    "ome_metadata", "The version stands inside the multiscale, as in version 0.4. In 0.5 it stands beside multiscales."
)
def version_in_the_multiscale(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"multiscales": [{"version": "0.5", "name": name, "axes": described, "datasets": datasets}]}}


@misconception("ome_metadata", 'The outermost key "ome" is missing. In version 0.5 everything stands below it.')
def without_ome(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}


@misconception("ome_metadata", "multiscales is a dictionary with you. It is a list, with one multiscale in it.")
def multiscales_not_a_list(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": {"name": name, "axes": described, "datasets": datasets}}}


@misconception("ome_metadata", "There is one dataset too many. The full image counts as one of the levels.")
def one_dataset_too_many(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels + 1):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception("ome_metadata", "The factor is always 2 with you. It is an argument.")
def levels_always_halved(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * 2**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception("ome_metadata", "The unit is always micrometer with you. It comes with each axis.")
def units_always_micrometer(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": "micrometer"} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception("ome_metadata", "Voxel sizes that are more or fewer than the axes are not refused.")
def voxel_sizes_not_counted(name, axes, voxel_size, n_levels, factor=2):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = [float(size * factor**level) for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}


@misconception(
    "ome_metadata", "There are numpy arrays in your dictionary. json cannot write them: .tolist() makes a list."
)
def numpy_arrays_inside(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size) or n_levels < 1:
        raise ValueError(f"{len(axes)} {len(voxel_size)} {n_levels}")
    datasets = []
    for level in range(n_levels):
        scale = np.array(voxel_size, float) * factor**level
        translation = (scale - np.array(voxel_size)) / 2
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    described = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": described, "datasets": datasets}]}}
