"""The drawings of the course, a module for each of its ideas.

Every function returns a matplotlib figure, which a notebook shows when it is the
last line of a cell.  matplotlib is imported by the first drawing.  Dark and light
carry the meaning, so that the drawings work in grey and for every reader; orange
only adds emphasis to what also has a thick border.
"""

from .bits import bit_boxes, byte_order, counting, image_rows, mask_packing, number_circle, sprite, twelve_bits
from .chunks import chunk_colours, chunk_line, chunk_map, plan_of, requested_and_read, touched_counts, trade_off
from .explorer import cache_story, chunk_distances, journey, view_on_levels, voxels_under_box
from .files import (
    OTHER_TIFF,
    SMALL_PNG,
    SMALL_TIFF,
    bars,
    byte_histograms,
    file_layout,
    lost_details,
    packets,
    rate_distortion,
    saved_files,
    shuffling,
)  # fmt: skip
from .hands import blocks_over, halo_map, lost_update, speed_up, touched_levels, who_writes
from .images import pictures
from .poster import poster
from .pyramids import (
    block_means,
    chunk_from_box,
    grey_values,
    kept_voxels,
    label_maps,
    level_boxes,
    two_pyramids,
    voxel_rulers,
)
from .shards import codec_steps, merged_ranges, request_lanes, shard_anatomy, shard_trade_off
from .slider import slider
from .timings import seconds_and_bytes, seconds_on_line
from .when import predict_first, when_written
from .zarr_store import chunk_trade_off, padded_chunk, replace_safely, shard_layout, store_tree

__all__ = [
    "OTHER_TIFF",
    "SMALL_PNG",
    "SMALL_TIFF",
    "bars",
    "bit_boxes",
    "block_means",
    "blocks_over",
    "byte_histograms",
    "byte_order",
    "cache_story",
    "chunk_colours",
    "chunk_distances",
    "chunk_from_box",
    "chunk_line",
    "chunk_map",
    "chunk_trade_off",
    "codec_steps",
    "counting",
    "file_layout",
    "grey_values",
    "halo_map",
    "image_rows",
    "journey",
    "kept_voxels",
    "label_maps",
    "level_boxes",
    "lost_details",
    "lost_update",
    "mask_packing",
    "merged_ranges",
    "number_circle",
    "packets",
    "padded_chunk",
    "pictures",
    "plan_of",
    "poster",
    "predict_first",
    "rate_distortion",
    "replace_safely",
    "request_lanes",
    "requested_and_read",
    "saved_files",
    "seconds_and_bytes",
    "seconds_on_line",
    "shard_anatomy",
    "shard_layout",
    "shard_trade_off",
    "shuffling",
    "slider",
    "speed_up",
    "sprite",
    "store_tree",
    "touched_counts",
    "touched_levels",
    "trade_off",
    "twelve_bits",
    "two_pyramids",
    "view_on_levels",
    "voxel_rulers",
    "voxels_under_box",
    "when_written",
    "who_writes",
]  # fmt: skip
