"""Image files: their fields, packets, filters, and what saving does to an image."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..layout import fields
from .pens import FAINT, FULL, INK, MONO, PAPER, SHADES, box, canvas, heading, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


# 2 rows and 3 columns of 8 bits: header, directory, pixels.
SMALL_TIFF = bytes.fromhex(
    "49492a000800000009000001040001000000030000000101040001000000020000000201030001000000080000000301"
    "0300010000000100000006010300010000000100000011010400010000007a0000001501030001000000010000001601"
    "04000100000002000000170104000100000006000000000000000a141e28323c"
)

# 3 rows and 2 columns of 16 bits, big-endian, a strip for each row: header, pixels, directory, lists.
OTHER_TIFF = bytes.fromhex(
    "4d4d002a000000140001010203040506ffff000700090100000300000001000200000101000300000001000300000102"
    "000300000001001000000103000300000001000100000106000300000001000100000111000400000003000000860115"
    "0003000000010001000001160003000000010001000001170003000000030000009200000000000000080000000c0000"
    "0010000400040004"
)

# 2 rows and 3 columns of 8 bits.
SMALL_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000003000000020800000000b81f39c60000001049444154789c63e0129163"
    "d030b20100027400d37e4c631a0000000049454e44ae426082"
)

BYTES_IN_A_LINE = 14
MAX_LINES = 40


def file_layout(data: bytes) -> Figure:
    """The bytes of a TIFF or PNG file, a line for each field or directory entry, with their meaning."""
    data = bytes(data)
    lines: list[list] = []
    for field in fields(data)[: 4 * MAX_LINES]:
        if lines and lines[-1][-1].line == field.line and lines[-1][-1].stop == field.start:
            lines[-1].append(field)
        else:
            lines.append([field])
    lines = lines[:MAX_LINES]
    height = max(len(lines), 3)
    figure, ax = canvas(9.6, 0.25 * height + 0.5, (-2.2, 27), (-height - 0.3, 1.3))
    heading(ax, f"{_kind(data)} of {len(data)} bytes, field by field")
    ax.text(-0.4, 0.45, "byte", ha="right", va="center", fontsize=9, color=INK, weight="bold")
    ax.text(0, 0.45, "bytes, in hexadecimal", va="center", fontsize=9, color=INK, weight="bold")
    ax.text(BYTES_IN_A_LINE + 0.6, 0.45, "meaning", va="center", fontsize=9, color=INK, weight="bold")
    for i, line in enumerate(lines):
        y = -i - 1
        ax.text(-0.4, y + 0.5, str(line[0].start), ha="right", va="center", fontsize=9, family=MONO, color=INK)
        for number, field in enumerate(line):
            shown = data[field.start : field.stop]
            text = " ".join(f"{byte:02x}" for byte in shown)
            room = BYTES_IN_A_LINE - (field.start - line[0].start)
            if len(shown) > room:
                text = " ".join(f"{byte:02x}" for byte in shown[: room - 1]) + " .."
            fill = SHADES[1] if _is_content(field.name) else SHADES[0] if number % 2 else PAPER
            _cells(ax, field.start - line[0].start, y, min(len(shown), room), text, fill)
        ax.text(BYTES_IN_A_LINE + 0.6, y + 0.5, line[0].line[:64], va="center", fontsize=9, color=INK)
    return figure


def _kind(data: bytes) -> str:
    kinds = {b"II": "a TIFF file", b"MM": "a TIFF file", b"\x89P": "a PNG file"}
    return kinds.get(data[:2], "a file")


def _is_content(name: str) -> bool:
    return name.startswith(("strip", "content of IDAT"))


def _cells(ax: Axes, x: float, y: float, width: float, text: str, fill: str) -> None:
    """A box for some bytes, with one piece of writing in it: a box for each would take long to draw."""
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((x, y + 0.06), width, 0.88, facecolor=fill, edgecolor=INK, lw=1))
    ax.text(x + width / 2, y + 0.48, text, ha="center", va="center", fontsize=9, family=MONO, color=INK)


def packets(pieces: list, coded: list) -> Figure:
    """Bytes in pieces, and below each piece the packet that stands for it; heads are dark."""
    width = sum(map(len, pieces)) + 0.5 * len(pieces)
    figure, ax = canvas(9.2, 2.9, (-2.6, max(width, 13.0) + 0.3), (-1.0, 4.4))
    heading(ax, f"{sum(map(len, pieces))} bytes, and the {sum(map(len, coded))} bytes of their packets")
    ax.text(-0.3, 3.4, "data", ha="right", va="center", fontsize=11, color=INK)
    ax.text(-0.3, 0.5, "packets", ha="right", va="center", fontsize=11, color=INK)
    x = 0.0
    for piece, packet in zip(pieces, coded):
        for i, byte in enumerate(piece):
            box(ax, x + i, 2.9, 1, 1, str(byte), fill=SHADES[0], size=11)
        start = x + (len(piece) - len(packet)) / 2
        for i, byte in enumerate(packet):
            box(ax, start + i, 0, 1, 1, str(byte), dark=i == 0, fill=SHADES[0], size=11)
        ax.plot([x, start], [2.8, 1.1], color=FAINT, lw=1)
        ax.plot([x + len(piece), start + len(packet)], [2.8, 1.1], color=FAINT, lw=1)
        ax.text(start + 0.5, -0.5, "head", ha="center", va="center", fontsize=9, color=INK)
        x += len(piece) + 0.6
    return figure


def bars(rows: dict) -> Figure:
    """Rows of numbers beside each other, with the same scale; each number is a bar."""
    figure = new_figure(4.5 * len(rows), 2.8)
    largest = max(max(numbers) for numbers in rows.values())
    for i, (title, numbers) in enumerate(rows.items(), start=1):
        ax = figure.add_subplot(1, len(rows), i)
        ax.bar(range(len(numbers)), numbers, color=SHADES[2], edgecolor=INK, lw=0.8)
        for x, height in enumerate(numbers):
            ax.text(x, max(height, 0) + 0.012 * largest, str(height), ha="center", va="bottom", fontsize=8, color=INK,
                    rotation=90 if height > 99 else 0)  # fmt: skip
        ax.set_title(title, fontsize=10)
        ax.set(ylim=(-0.04 * largest, 1.26 * largest), xticks=[])
        ax.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure


def shuffling(data: bytes, itemsize: int) -> Figure:
    """Bytes of items before and after shuffling, with a line for the way of each."""
    n = len(data) // itemsize
    figure, ax = canvas(8.4, 2.9, (-2.4, len(data) + 1.4), (-0.7, 4.7))
    heading(ax, f"{n} items of {itemsize} bytes each, before and after shuffling")
    ax.text(-0.3, 3.5, "items", ha="right", va="center", fontsize=11, color=INK)
    ax.text(-0.3, 0.5, "shuffled", ha="right", va="center", fontsize=11, color=INK)
    for i, byte in enumerate(data):
        item, place = divmod(i, itemsize)
        fill = SHADES[min(2 * place, 4)]
        above, below = i + 0.4 * item, place * (n + 0.8) + item + 0.4
        box(ax, above, 3, 1, 1, f"{byte:02x}", fill=fill, size=13)
        box(ax, below, 0, 1, 1, f"{byte:02x}", fill=fill, size=13)
        ax.plot(
            [above + 0.5, below + 0.5],
            [2.95, 1.05],
            color=INK if place == 0 else FAINT,
            lw=1.2,
            ls="-" if place == 0 else "--",
        )
    for item in range(n):
        ax.text(item * (itemsize + 0.4) + itemsize / 2, 4.25, f"item {item}", ha="center", fontsize=9, color=INK)
    for place in range(itemsize):
        ax.text(
            place * (n + 0.8) + n / 2 + 0.4, -0.5, f"bytes {place} of the items", ha="center", fontsize=9, color=INK
        )
    return figure


def byte_histograms(content: dict) -> Figure:
    """How often each value of a byte occurs, in per cent, for several pieces of data."""
    figure = new_figure(9.2, 2.6)
    for i, (title, data) in enumerate(content.items(), start=1):
        counts = np.bincount(np.frombuffer(data, np.uint8), minlength=256)
        ax = figure.add_subplot(1, len(content), i)
        values = np.flatnonzero(counts)
        if len(values) < 9:  # so few that each has a bar with its value below, beside the others
            bars = ax.bar(range(len(values)), 100 * counts[values] / len(data), width=0.6, color=FULL)
            ax.bar_label(bars, fmt="%.0f", fontsize=9)
            ax.set_xticks(range(len(values)), [str(value) for value in values])
            ax.set(xlim=(-0.8, len(values) - 0.2), xlabel="value of the byte (no others occur)")
        else:
            ax.stairs(100 * counts / len(data), np.arange(257) - 0.5, fill=True, color=FULL, lw=0.8)
            ax.set(xlim=(-8, 264), xticks=[0, 128, 255], xlabel="value of the byte")
        ax.set_title(title, fontsize=10)
        if i == 1:
            ax.set_ylabel("% of all bytes")
        ax.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure


def saved_files(images: dict, ways: dict, compression_ratio: Callable, error_stats: Callable) -> SavedFiles:
    """Save each image in each way, read it back, and measure.

    Parameters
    ----------
    images : dict of str to numpy.ndarray
    ways : dict of str to dict
        What imageio's ``imwrite`` is told.
    compression_ratio, error_stats : callable
        The measures: of bytes before and after, of pixels before and after.

    Returns
    -------
    SavedFiles
    """
    import imageio.v3 as iio

    saved = SavedFiles()
    for name, image in images.items():
        raw = image.tobytes()
        for way, options in ways.items():
            how = {key: value for key, value in options.items() if key in ("extension", "plugin")}
            write, file = _shortest(partial(iio.imwrite, "<bytes>", image, **options))
            read, decoded = _shortest(partial(iio.imread, file, **how))
            errors = error_stats(image, decoded)
            saved.append(
                {
                    "image": name,
                    "way": way,
                    "bytes": len(file),
                    "ratio": compression_ratio(raw, file),
                    "exact": bool(np.array_equal(image, decoded)),
                    "rmse": float(errors["rmse"]),
                    "psnr": float(errors["psnr"]),
                    "write": 1000 * write,
                    "read": 1000 * read,
                    "original": image,
                    "decoded": decoded,
                }
            )
    return saved


def _shortest(work: Callable, tries: int = 5) -> tuple[float, Any]:
    """The shortest time of a few tries, in seconds, and what came of the last: other programs disturb the rest."""
    seconds = []
    for _ in range(tries):
        started = time.perf_counter()
        done = work()
        seconds.append(time.perf_counter() - started)
    return min(seconds), done


class SavedFiles(list):
    """What was measured of each file; printed as a table."""

    def __str__(self) -> str:
        lines = [
            f"{'image':8}{'saved as':18}{'bytes':>8}{'ratio':>8}  "
            f"{'exact':6}{'rmse':>9}{'psnr':>7}{'write ms':>10}{'read ms':>9}"
        ]
        for one in self:
            lines.append(
                f"{one['image']:8}{one['way']:18}{one['bytes']:8}{one['ratio']:8.3f}  "
                f"{'yes' if one['exact'] else 'no':6}"
                f"{one['rmse']:9.1f}{one['psnr']:7.1f}{one['write']:10.1f}{one['read']:9.1f}"
            )
        return "\n".join(lines)


def rate_distortion(saved: SavedFiles) -> Figure:
    """Quality against size: psnr over bits per pixel; exact files are open marks above the end of the scale."""
    figure = new_figure(7.4, 4.2)
    ax = figure.add_subplot()
    finite = [one["psnr"] for one in saved if np.isfinite(one["psnr"])]
    end = 20 * (max(finite, default=60) // 20 + 1)  # of the scale
    top = end + 16
    looks = (("o", "-", SHADES[4]), ("s", "--", SHADES[2]), ("^", ":", FAINT))
    for number, name in enumerate(dict.fromkeys(one["image"] for one in saved)):
        marker, line, colour = looks[number % len(looks)]
        mine = [one | {"rate": 8 * one["bytes"] / one["original"].size} for one in saved if one["image"] == name]
        measured = [one for one in mine if np.isfinite(one["psnr"])]
        lossy = sorted((one["rate"], one["psnr"]) for one in measured)
        for one in measured:
            below = number % 2 == 0  # the labels of two images keep out of each other's way
            ax.annotate(
                one["way"].rpartition(", ")[2],
                (one["rate"], one["psnr"]),
                (7, -4) if below else (-7, 4),
                fontsize=8,
                ha="left" if below else "right",
                va="top" if below else "bottom",
                textcoords="offset points",
                color=INK,
            )
        if lossy:
            ax.plot(*zip(*lossy), marker=marker, ls=line, color=colour, label=name, lw=1.8)
        height, beside, above = top + 18 * number, None, True
        ax.axhline(height, ls=line, lw=0.8, color=FAINT, zorder=0)
        ax.text(0.2, height + 1, f"{name}, exact", va="bottom", fontsize=9, color=INK)
        for one in sorted((one for one in mine if not np.isfinite(one["psnr"])), key=lambda one: one["rate"]):
            ax.plot(one["rate"], height, marker=marker, mfc=PAPER, mec=colour, ms=8, mew=1.6)
            if beside is not None and one["rate"] - beside[0] < 0.4:  # no room for a label of its own
                beside[1].set_text(f"{beside[1].get_text()}, {one['way']}")
                continue
            y, va = (height + 3, "bottom") if above else (height - 3, "top")  # by turns, so that they do not meet
            beside = (one["rate"], ax.text(one["rate"], y, one["way"], ha="center", va=va, fontsize=8, color=INK))
            above = not above
    ax.set(
        xlim=(-1, 19.5),
        ylim=(0, height + 12),
        xlabel="size of the file in bits per pixel",
        ylabel="quality: psnr in decibel",
    )
    ax.set_yticks(np.arange(0, end + 1, 20))
    ax.spines["left"].set_bounds(0, end)
    for y in (end, end + 3):  # the scale is broken off
        ax.plot([-1.2, -0.8], [y - 1.5, y + 1.5], color=INK, lw=1, clip_on=False)
    ax.text(
        19.4,
        end + 1.5,
        "above: exact pixels, no finite psnr",
        ha="right",
        va="center",
        fontsize=8,
        color=INK,
        style="italic",
    )
    ax.legend(loc="lower right", title="image", frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure


def lost_details(saved: SavedFiles, way: str) -> Figure:
    """For each image: the original, what came back when it was saved in one way, and the difference."""
    chosen = [one for one in saved if one["way"] == way]
    figure = new_figure(9.0, 3.1 * len(chosen))
    for row, one in enumerate(chosen):
        difference = one["decoded"].astype(float) - one["original"].astype(float)
        reach = max(float(np.percentile(np.abs(difference), 99)), 1.0)
        shown: tuple[tuple[str, np.ndarray, dict[str, Any]], ...] = (
            (f"{one['image']}, original", one["original"], {}),
            (f"back from {way}", one["decoded"], {}),
            (f"difference, black -{reach:.0f}, white +{reach:.0f}", difference, {"vmin": -reach, "vmax": reach}),
        )
        for column, (title, image, look) in enumerate(shown, start=1):
            ax = figure.add_subplot(len(chosen), 3, 3 * row + column)
            ax.imshow(image[:128, :128], cmap="gray", interpolation="nearest", **look)
            ax.set_title(title, fontsize=9)
            ax.set_xticks([])
            ax.set_yticks([])
    figure.tight_layout()
    return figure
