"""Bits, bytes, and images as rows of bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .pens import ACCENT, FAINT, INK, MONO, PAPER, SHADES, box, canvas, heading

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def bit_boxes(value: int, n_bits: int = 8) -> Figure:
    """A number as a row of bits, the place values above, the sum below."""
    figure, ax = canvas(max(5.0, 0.8 * n_bits), 2.5, (-0.2, n_bits + 0.2), (-1.15, 2.0))
    bits = f"{value:0{n_bits}b}"
    for i, bit in enumerate(bits):
        place = n_bits - 1 - i
        box(ax, i, 0, 1, 1, bit, dark=bit == "1", size=17)
        ax.text(i + 0.5, 1.2, str(2**place), ha="center", fontsize=11, color=INK if bit == "1" else FAINT)
        ax.text(i + 0.5, 1.62, f"$2^{{{place}}}$", ha="center", fontsize=10, color=INK if bit == "1" else FAINT)
    parts = [str(2 ** (n_bits - 1 - i)) for i, bit in enumerate(bits) if bit == "1"]
    ax.text(n_bits / 2, -0.75, f"{' + '.join(parts) or '0'} = {value}", ha="center", fontsize=13, color=INK)
    return figure


def sprite(rows: Sequence[str]) -> Figure:
    """Rows of bits as a picture, a dark pixel for each 1, and the bits themselves beside it."""
    wide, step = max(map(len, rows)), 0.62  # the bits stand closer than the pixels
    left = step * wide + 1.2
    figure, ax = canvas(9.0, 9.0 * len(rows) / (left + wide + 0.4), (-0.2, left + wide + 0.2), (-len(rows) - 0.1, 0.1))
    for y, row in enumerate(rows):
        for x, bit in enumerate(row):
            ax.text(step * (x + 0.5), -y - 0.5, bit, ha="center", va="center", fontsize=12, family=MONO,
                    color=INK if bit == "1" else FAINT, weight="bold" if bit == "1" else "normal")  # fmt: skip
            box(ax, left + x, -y - 1, 1, 1, "", dark=bit == "1", edge=FAINT)
    return figure


def counting(n_bits: int = 4) -> Figure:
    """All patterns of a few bits, in the order of their numbers."""
    n = 2**n_bits
    figure, ax = canvas(0.52 * n + 1.4, 0.5 * n_bits + 0.9, (-2.2, n + 0.1), (-1.1, n_bits + 0.1))
    for value in range(n):
        for place in range(n_bits):
            bit = value >> place & 1
            box(ax, value, place, 1, 1, str(bit), dark=bit == 1, size=11)
        ax.text(value + 0.5, -0.65, str(value), ha="center", fontsize=12, color=INK)
    for place in range(n_bits):
        ax.text(-0.25, place + 0.5, f"place {2**place}", ha="right", va="center", fontsize=10, color=INK)
    ax.text(-0.25, -0.65, "number", ha="right", fontsize=10, color=INK)
    return figure


def byte_order(value: int = 0x0A0B0C0D, n_bytes: int = 4) -> Figure:
    """The same number, its bytes stored in the two orders; the darker a byte, the more it counts."""
    figure, ax = canvas(7.4, 3.9, (-3.0, 1.6 * n_bytes + 0.2), (-1.15, 5.9))
    heading(ax, "one number, stored in two orders")
    big = value.to_bytes(n_bytes, "big")
    rows = (
        (4.3, f"the number {value}\nin hexadecimal", big, range(n_bytes)[::-1], False),
        (2.1, '"little"\nleast first', big[::-1], range(n_bytes), True),
        (0.0, '"big"\nmost first', big, range(n_bytes)[::-1], True),
    )
    for y, name, data, significance, is_file in rows:
        ax.text(-0.3, y + 0.5, name, ha="right", va="center", fontsize=10, color=INK)
        for i, (byte, place) in enumerate(zip(data, significance)):
            box(ax, 1.6 * i, y, 1.6, 1, f"{byte:02x}", fill=SHADES[min(place, 4)], size=16)
            if is_file:
                ax.text(1.6 * i + 0.8, y - 0.42, f"byte {i}", ha="center", fontsize=9, color=INK)
    ax.text(0, 5.5, "counts most", fontsize=9, color=INK)
    ax.text(1.6 * n_bytes, 5.5, "counts least", ha="right", fontsize=9, color=INK)
    ax.text(-0.3, -1.02, "place in the file", ha="right", fontsize=9, color=INK)
    ax.annotate("", (1.6 * n_bytes, -0.93), (0, -0.93), arrowprops={"arrowstyle": "->", "color": INK})
    return figure


def number_circle(n_bits: int = 4) -> Figure:
    """Two's complement as a circle: the patterns inside, the numbers they stand for outside."""
    n = 2**n_bits
    figure, ax = canvas(5.6, 5.6, (-1.62, 1.62), (-1.62, 1.62))
    for value in range(n):
        angle = np.pi / 2 - 2 * np.pi * value / n
        x, y = np.cos(angle), np.sin(angle)
        negative = value >= n // 2
        colours = {"facecolor": SHADES[3] if negative else PAPER, "edgecolor": INK, "boxstyle": "round,pad=0.32"}
        ax.text(x, y, f"{value:0{n_bits}b}", ha="center", va="center", family=MONO, fontsize=11,
                color=PAPER if negative else INK, bbox=colours)  # fmt: skip
        ax.text(1.38 * x, 1.38 * y, f"{value - n if negative else value:+d}" if value else "0", ha="center",
                va="center", fontsize=14, color=INK, weight="bold" if negative else "normal")  # fmt: skip
    ax.text(0, 0.12, "add 1: one step\nclockwise", ha="center", va="center", fontsize=11, color=INK)
    ax.text(0, -0.35, "dark: first bit is 1,\nnumber is negative", ha="center", va="center", fontsize=10, color=INK)
    cut = np.pi / 2 - 2 * np.pi * (n // 2 - 0.5) / n
    ax.plot([0.62 * np.cos(cut), 1.5 * np.cos(cut)], [0.62 * np.sin(cut), 1.5 * np.sin(cut)], "--", color=ACCENT, lw=2)
    ax.set_aspect("equal")
    return figure


def image_rows(image: np.ndarray, byteorder: str = "little", highlight: tuple[int, int] | None = None) -> Figure:
    """A small image, the path through it row by row, and below it the bytes in that order.

    Each pixel is as wide as its bytes, so that a row of the image lies over its piece of the file.
    """
    image = np.asarray(image)
    rows, columns = image.shape
    size = image.dtype.itemsize
    wide = columns * size
    figure, ax = canvas(8.0, 1.25 * rows + 1.2, (-1.7, wide + 0.2), (-1.25 * rows - 1.0, 1.2 * rows + 0.6))
    for column in range(columns):
        ax.text((column + 0.5) * size, 1.2 * rows + 0.15, f"column {column}", ha="center", fontsize=9, color=INK)
    data = image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()
    heading(ax, f"an image of {rows} x {columns} pixels, {image.dtype.name}, and the {len(data)} bytes of its file")
    for row in range(rows):
        fill = SHADES[min(row, 2)]
        top, bottom = 1.2 * (rows - 1 - row), -1.25 * (row + 1) - 0.65
        ax.text(-0.2, top + 0.6, f"row {row}", ha="right", va="center", fontsize=10, color=INK)
        ax.text(-0.2, bottom + 0.45, f"from byte {row * wide}", ha="right", va="center", fontsize=9, color=INK)
        for column in range(columns):
            look: dict[str, Any] = {"fill": fill, "marked": highlight == (row, column)}
            box(ax, column * size, top, size, 1.2, str(image[row, column]), size=14, **look)
            for i in range(column * size, (column + 1) * size):
                box(ax, i, bottom, 1, 0.9, f"{data[row * wide + i]:02x}", size=12, **look)
        ax.annotate("", (wide - 0.1, top + 0.2), (0.1, top + 0.2), zorder=6,
                    arrowprops={"arrowstyle": "->", "color": INK, "lw": 1})  # fmt: skip
    ax.text(-0.2, -0.55, "the file", ha="right", va="center", fontsize=10, color=INK, weight="bold")
    return figure


def mask_packing(mask: Iterable[bool]) -> Figure:
    """A row of yes-or-no pixels, and the bytes they are packed into."""
    mask = [bool(pixel) for pixel in mask]
    padding = -len(mask) % 8
    n_bytes = (len(mask) + padding) // 8
    step = 8.7  # from the start of a byte to the next
    figure, ax = canvas(9.2, 2.9, (-0.2, step * (n_bytes + 1) - 0.5), (-1.3, 4.9))
    heading(ax, f"a mask of {len(mask)} pixels, packed into {n_bytes + 1} bytes")
    ax.text(step, 4.3, f"{len(mask)} pixels, dark = yes", fontsize=11, color=INK)
    bits = f"{padding:08b}" + "".join(str(int(pixel)) for pixel in mask) + "0" * padding
    for i, bit in enumerate(bits):
        x = i + (step - 8) * (i // 8)
        is_pixel = 8 <= i < 8 + len(mask)
        added = i >= 8 + len(mask)
        box(ax, x, 0, 1, 1, bit, dark=bit == "1", size=12, fill="#d9d9d9" if added else PAPER)
        if is_pixel:
            box(ax, x, 3, 1, 1, "", dark=bit == "1")
            ax.annotate("", (x + 0.5, 1.1), (x + 0.5, 2.9), arrowprops={"arrowstyle": "->", "color": FAINT})
    for byte in range(n_bytes + 1):
        text = f"byte 0: {padding} bits were added" if byte == 0 else f"byte {byte}"
        ax.text(step * byte + 4, -0.8, text, ha="center", fontsize=11, color=INK)
    if padding:
        ax.text(step * n_bytes + 8 - padding / 2, 1.25, "added", ha="center", fontsize=11, color=INK)
    return figure


def twelve_bits(first: int = 0xABC, second: int = 0x123) -> Figure:
    """Two pixels of 12 bits in three bytes."""
    figure, ax = canvas(9.2, 3.0, (-0.2, 25.5), (-1.2, 5.0))
    heading(ax, "two pixels of 12 bits, and the three bytes that hold them")
    bits = f"{first:012b}{second:012b}"
    for i, bit in enumerate(bits):
        fill = SHADES[0] if i < 12 else SHADES[2]
        above, below = i + 1.2 * (i // 12), i + 0.6 * (i // 8)
        box(ax, above, 3, 1, 1, bit, fill=fill, size=12)
        box(ax, below, 0, 1, 1, bit, fill=fill, size=12)
        if i % 4 == 0:
            # The bits travel in groups of four: a thick line in front of each.
            ax.plot([above, above], [3, 4], color=INK, linewidth=3.5, solid_capstyle="butt")
            ax.plot([below, below], [0, 1], color=INK, linewidth=3.5, solid_capstyle="butt")
            ax.annotate("", (below + 2, 1.1), (above + 2, 2.9), arrowprops={"arrowstyle": "->", "color": FAINT})
    for i, (name, value) in enumerate((("first", first), ("second", second))):
        ax.text(
            6 + 13.2 * i, 4.3, f"{name} pixel: {value}, in hexadecimal {value:03x}", ha="center", fontsize=10, color=INK
        )
    for i in range(3):
        ax.text(4 + 8.6 * i, -0.75, f"byte {i}", ha="center", fontsize=10, color=INK)
    return figure
