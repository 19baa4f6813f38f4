"""The drawings of the course, a module for each of its ideas.

Every function returns a matplotlib figure, which a notebook shows when it is the
last line of a cell.  matplotlib is imported by the first drawing.  Dark and light
carry the meaning, so that the drawings work in grey and for every reader; orange
only adds emphasis to what also has a thick border.
"""

from .bits import bit_boxes, byte_order, counting, image_rows, mask_packing, number_circle, twelve_bits
from .images import pictures
from .when import when_written
from .zarr_store import chunk_trade_off, padded_chunk, replace_safely, shard_layout, store_tree

__all__ = [
    "bit_boxes", "byte_order", "counting", "image_rows", "mask_packing", "number_circle", "pictures", "twelve_bits",
    "when_written",
    "chunk_trade_off", "padded_chunk", "replace_safely", "shard_layout", "store_tree",
]  # fmt: skip
