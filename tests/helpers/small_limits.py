"""Limits that tests reach quickly."""

from bits_to_pyramids.sandbox import Limits

LIMITS = Limits(
    call_seconds=10, cell_seconds=20, memory_bytes=512 * 2**20, file_bytes=8 * 2**20, files=64, answer_bytes=4 * 2**20
)
