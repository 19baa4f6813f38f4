"""Right: other ways to write: sharded, blosc, consolidated, arrays filled slice by slice, pathlib, json by hand."""

import os
from functools import partial
from pathlib import Path


def ome_metadata(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size):
        raise ValueError(f"axes: {len(axes)}, sizes: {len(voxel_size)}")
    if n_levels < 1:
        raise ValueError(f"levels: {n_levels}")
    entry = partial('{{"type": "{0}", "{0}": {1}}}'.format)
    datasets = []
    for level in range(n_levels):
        scale, translation = level_transform(level, voxel_size, factor)
        steps = entry("scale", json.dumps(scale)) + ", " + entry("translation", json.dumps(translation))
        datasets.append('{"path": "s%d", "coordinateTransformations": [%s]}' % (level, steps))
    described = ", ".join(json.dumps({"name": axis, "type": "space", "unit": unit}) for axis, unit in axes)
    text = '{"ome": {"version": "0.5", "multiscales": [{"name": %s, "axes": [%s], "datasets": [%s]}]}}'
    return json.loads(text % (json.dumps(name), described, ", ".join(datasets)))


def write_ome_zarr(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) < 1:
        raise ValueError("nothing to write")
    first, *_ = pyramid
    if first.ndim not in (1, 2, 3):
        raise ValueError("there are %d axes" % first.ndim)
    for path in sorted(Path(folder).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    names = tuple("zyx")[-first.ndim :]
    store = zarr.storage.LocalStore(folder)
    group = zarr.create_group(store, overwrite=True, zarr_format=3)
    for number, level in enumerate(pyramid):
        chunks = tuple(np.minimum(chunk_shape, level.shape).tolist())
        array = group.create_array(
            "s" + str(number), shape=level.shape, dtype=level.dtype, chunks=chunks,
            shards=tuple(2 * n for n in chunks), dimension_names=names,
            compressors=zarr.codecs.BloscCodec(cname="zstd", shuffle="bitshuffle"),
        )
        for row in range(level.shape[0]):
            array[row] = level[row]
    document = Path(folder) / "zarr.json"
    content = json.loads(document.read_text())
    content["attributes"] = ome_metadata(name, [(axis, "micrometer") for axis in names], voxel_size, len(pyramid))
    document.write_text(json.dumps(content))
    zarr.consolidate_metadata(store)
    assert os.path.isfile(os.path.join(folder, "s0", "zarr.json"))


def downsample_store(source, target, factor=2):
    wanted = level_shape(source.shape, factor)
    if any(a != b for a, b in itertools.zip_longest(target.shape, wanted)):
        raise ValueError("{}".format(target.shape))
    todo = list(itertools.product(*[range(-(-size // n)) for size, n in zip(target.shape, target.chunks)]))
    while todo:
        chunk = todo.pop()  # the last one first
        cut = tuple(slice(c * n, min(c * n + n, size)) for c, n, size in zip(chunk, target.chunks, target.shape))
        wide = tuple(slice(part.start * factor, part.stop * factor) for part in cut)
        target[cut] = downsample_mean(source[wide], factor=factor)
