"""Shards: what lies where in one, codecs in a row, requests that are made as one, and what shard sizes cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .pens import ACCENT, FAINT, FULL, INK, MONO, PAPER, SHADES, box, canvas, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HATCH, PADDING = "////", "#d9d9d9"
MISSING = "2**64-1"


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str = INK) -> None:
    ax.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.6})


def _bar(ax: Axes, x: float, y: float, width: float, height: float, **look: Any) -> None:
    from matplotlib.patches import Rectangle

    drawn: dict[str, Any] = {"edgecolor": INK, "lw": 1, "zorder": 2} | look
    ax.add_patch(Rectangle((x, y), width, height, **drawn))


def shard_anatomy() -> Figure:
    """A shard of 2 x 2 inner chunks, of which one is missing, with its index at the end and at the start."""
    figure, ax = canvas(9.6, 4.6, (-0.3, 25), (-10.2, 2.2))
    lengths = {"(0, 0)": 40, "(1, 0)": 30, "(1, 1)": 30}
    for top, first, title in ((0.0, 0, "index at the end"), (-6.6, 68, "index at the start")):
        ax.text(0, top + 1.6, title, fontsize=11, weight="bold", color=INK)
        body = [(name, 0.085 * length, SHADES[at], "") for at, (name, length) in enumerate(lengths.items())]
        index = [("index", 4.0, PAPER, ""), ("sum", 1.6, PADDING, "")]
        x, byte = 0.0, 0
        for name, width, fill, _ in body + index if first == 0 else index + body:
            box(ax, x, top, width, 1.1, name, fill=fill, size=11)
            ax.text(x + 0.05, top - 0.5, str(byte), fontsize=9, color=INK)
            byte += {"index": 64, "sum": 4}.get(name) or lengths[name]
            x += width
        ax.text(x + 0.1, top - 0.5, f"{byte} bytes", fontsize=9, color=INK)
        at, rows = first, []
        for name in ("(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"):
            rows.append((name, str(at), str(lengths[name])) if name in lengths else (name, MISSING, MISSING))
            at += lengths.get(name, 0)
        left = 16.2
        for column, what in ((0, "starts at"), (1, "bytes")):
            ax.text(left + 2.8 + 2.95 * column + 1.45, top + 1.6, what, ha="center", fontsize=9, color=INK)
        for line, (name, begins, length) in enumerate(rows):
            y, missing = top + 0.4 - line * 1.0, begins == MISSING
            ax.text(left + 2.5, y + 0.45, name, ha="right", va="center", fontsize=10, family=MONO, color=INK)
            for column, value in enumerate((begins, length)):
                box(ax, left + 2.8 + 2.95 * column, y, 2.9, 0.9, value, size=10, fill=PADDING if missing else PAPER)
    ax.text(0, -2.1, "places are counted from the start of the shard,", fontsize=10, color=INK)
    ax.text(0, -2.9, "also where the index comes first", fontsize=10, color=INK)
    ax.text(0, -8.7, "the index has 16 bytes for each place,", fontsize=10, color=INK)
    ax.text(0, -9.5, "the sum behind it 4", fontsize=10, color=INK)
    return figure


def codec_steps() -> Figure:
    """An array on its way through four codecs, and back."""
    figure, ax = canvas(9.6, 2.3, (-0.2, 24.2), (-1.9, 3.4))
    stages = ("2 x 3\nuint16", "3 x 2\nuint16", "12 bytes", "packed", "packed\n+ 4 bytes")
    names = ("transpose", "bytes", "gzip", "crc32c")
    for number, text in enumerate(stages):
        box(ax, 5.2 * number, 0, 3.2, 1.6, text, fill=SHADES[0] if number < 2 else PAPER, size=10)
    for number, name in enumerate(names):
        left = 5.2 * number + 3.2
        _arrow(ax, (left + 0.1, 1.25), (left + 1.9, 1.25))
        _arrow(ax, (left + 1.9, 0.35), (left + 0.1, 0.35), FAINT)
        ax.text(left + 1.0, 2.0, name, ha="center", fontsize=10, family=MONO, color=INK)
    ax.text(0, 2.8, "writing, from left to right", fontsize=10, weight="bold", color=INK)
    ax.text(24, -0.9, "reading, from right to left: the last one is undone first", ha="right", fontsize=10, color=INK)
    return figure


def merged_ranges(ranges: Sequence[tuple[int, int]], max_gap: int, merged: Sequence[tuple[int, int]]) -> Figure:
    """Ranges of bytes that are needed, and the requests that come of them; bytes for nothing are hatched."""
    last = max(stop for _, stop in merged)
    figure, ax = canvas(8.6, 2.4, (-0.18 * last, 1.02 * last), (-2.4, 2.5))
    for start, stop in ranges:
        _bar(ax, start, 0.9, stop - start, 0.8, facecolor=SHADES[1])
        ax.text((start + stop) / 2, 1.3, f"{start}:{stop}", ha="center", va="center", fontsize=9, family=MONO)
    for start, stop in merged:
        _bar(ax, start, -1.5, stop - start, 0.8, facecolor=PADDING, hatch=HATCH, edgecolor=FAINT)
        for a, b in ranges:
            if start <= a < stop:
                _bar(ax, a, -1.5, b - a, 0.8, facecolor=SHADES[1], lw=0)
        _bar(ax, start, -1.5, stop - start, 0.8, facecolor="none", edgecolor=ACCENT, lw=2.5, zorder=4)
        ax.text((start + stop) / 2, -2.1, f"{start}:{stop}", ha="center", va="center", fontsize=9, family=MONO)
    ax.plot([0, last], [0, 0], color=INK, lw=1)
    for byte in sorted({end for one in ranges for end in one}):
        ax.plot([byte, byte], [-0.12, 0.12], color=INK, lw=1)
        ax.text(byte, 0.28, str(byte), ha="center", fontsize=8, color=INK)
    for y, text in ((1.3, "needed"), (0, "bytes"), (-1.1, f"gap {max_gap}")):
        ax.text(-0.03 * last, y, text, ha="right", va="center", fontsize=10, color=INK)
    return figure


def request_lanes(sizes: Sequence[int], latency: float, bandwidth: float, parallel: int) -> Figure:
    """When each request waits and when its bytes come, a lane for each that is under way."""
    figure, now, ends = new_figure(8.6, 0.62 * parallel + 1.3), 0.0, []
    ax = figure.add_axes((0.1, 0.32, 0.87, 0.6))
    for first in range(0, len(sizes), parallel):
        comes = now + latency
        for lane, size in enumerate(sizes[first : first + parallel]):
            seconds, y = size / bandwidth, parallel - lane - 0.8
            _bar(ax, now, y, latency, 0.6, facecolor=PADDING, hatch=HATCH, edgecolor=FAINT)
            _bar(ax, comes, y, seconds, 0.6, facecolor=FULL)
            ax.text(
                comes + seconds / 2, y + 0.3, str(size), ha="center", va="center", fontsize=9, color=PAPER, zorder=4
            )
            comes += seconds
        now = comes
        ends.append(now)
        ax.axvline(now, color=ACCENT, lw=2, ls="--", zorder=1)
    ax.set(xlim=(0, 1.02 * now), ylim=(0, parallel), xlabel="seconds; hatched: waiting, dark: bytes arrive")
    ax.set_yticks([parallel - lane - 0.5 for lane in range(parallel)], [f"lane {lane + 1}" for lane in range(parallel)])
    ax.set_xticks([0, *ends], ["0", *(f"{end:.1f}" for end in ends)])
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return figure


def shard_trade_off(rows: Sequence[tuple[int, str, int, dict[float, tuple[int, int, float]]]]) -> Figure:
    """What shard sizes cost.

    Parameters
    ----------
    rows : list of (int, str, int, dict of float to (int, int, float))
        For each shard the number of inner chunks along an axis, what is looked at, the number of files, and for each
        latency in seconds the requests, their bytes, and the seconds that they take.
    """
    figure = new_figure(9.6, 6.0)
    panels = figure.subplots(2, 2, sharex=True).flat
    names = list(dict.fromkeys(name for _, name, _, _ in rows))
    latencies = list(rows[0][3])
    lengths = sorted({64 * per for per, _, _, _ in rows})
    # The first lies on top, and inside a mark of the second where both are nearly the same.
    for name, fill, size, above in zip(names, (INK, PAPER), (4, 8), (3, 2)):
        mine = [row for row in rows if row[1] == name]
        across, far = [64 * row[0] for row in mine], latencies[-1]
        look = {"color": INK, "mfc": fill, "mec": INK, "ms": size, "zorder": above}
        panels[0].plot(across, [row[2] for row in mine], "o-", **look)
        panels[1].plot(across, [row[3][far][0] for row in mine], "o-", label=name, **look)
        panels[2].plot(across, [row[3][far][1] / 1e6 for row in mine], "o-", **look)
        for latency, marker, line in zip(latencies, "osv", (":", "--", "-")):
            label = f"{1e3 * latency:g} ms" if fill == INK else None
            panels[3].plot(across, [row[3][latency][2] for row in mine], marker + line, label=label, **look)
    milliseconds = f"{1e3 * latencies[-1]:g} ms"
    titles = ("files", f"requests at {milliseconds}", f"megabytes at {milliseconds}", "seconds")
    for ax, title in zip(panels, titles):
        ax.set(xscale="log", yscale="log")
        ax.set_title(title, loc="left", fontsize=11, weight="bold")
        ax.set_xticks(lengths, [str(length) for length in lengths])
        ax.minorticks_off()
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(True, which="major", color="#e3e3e3", lw=0.8)
        ax.set_axisbelow(True)
    panels[0].text(
        0.98,
        0.92,
        "a mark inside a mark: nearly the same, or the same",
        transform=panels[0].transAxes,
        ha="right",
        fontsize=9,
    )
    panels[1].legend(frameon=False, fontsize=9)
    panels[3].set_ylim(top=4 * panels[3].get_ylim()[1])  # room for the legend
    panels[3].legend(frameon=False, fontsize=9, ncols=len(latencies), loc="upper center")
    for ax in (panels[2], panels[3]):
        ax.set_xlabel("length of a shard in voxels")
    figure.subplots_adjust(left=0.08, right=0.98, top=0.94, bottom=0.09, hspace=0.2, wspace=0.16)
    return figure
