"""What requests cost in different stores: seconds over bytes, and seconds over the latency of a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .pens import FAINT, INK, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..timing_experiment import Measured

LOOKS = {
    "JPEG 2000 stack": ("o", INK, "-"),
    "JPEG 2000, tiled": ("s", INK, "-"),
    "JPEG 2000, reduced": ("v", INK, "-"),
    "TIFF": ("X", "#777777", ":"),
    "Zarr, planes": ("o", "white", "--"),
    "Zarr, cubes": ("s", "white", "--"),
    "Zarr, sharded": ("D", "white", "--"),
    "OME-Zarr, right level": ("v", "white", "--"),
}
"""Marker, its filling, and line: black is JPEG 2000, white is Zarr, in colour and in grey."""


def seconds_and_bytes(rows: Sequence[Measured], processor: bool = False) -> Figure:
    """Seconds over bytes that were read, both in powers of ten; a panel for each request, a marker for each store.

    The seconds are those on the wall, or of the processor.
    """
    figure, panels = _panels(rows, "bytes read", "seconds of the processor" if processor else "seconds")
    for request, ax in panels.items():
        for row in rows:
            if row.request == request:
                marker, fill, _ = LOOKS[row.store]
                seconds = row.cpu if processor else row.seconds
                ax.plot(row.log.n_bytes, seconds, marker, mfc=fill, mec=INK, ms=9, mew=1.4, label=row.store)
    # Where a store would be if all it took were reading.
    for ax in panels.values():
        ax.axline((1e8, 1), (1e5, 1e-3), color=FAINT, lw=1, ls=":", zorder=0)
    last = list(panels.values())[-1]
    last.text(0.97, 0.04, "dotted: 100 MB a second", transform=last.transAxes, ha="right", fontsize=8, color=INK)
    return _with_legend(figure, panels)


def seconds_on_line(rows: Sequence[Measured], latencies: Sequence[float]) -> Figure:
    """Seconds on the virtual clock over the latency of the line, a panel for each request."""
    figure, panels = _panels(rows, "latency in milliseconds", "seconds on the line")
    for request, ax in panels.items():
        for row in rows:
            if row.request == request:
                marker, fill, line = LOOKS[row.store]
                ax.plot(
                    [1e3 * latency for latency in latencies], [row.on_line(latency) for latency in latencies],
                    marker=marker, mfc=fill, mec=INK, ms=8, mew=1.4, color=INK, ls=line, lw=1, label=row.store,
                )  # fmt: skip
    for ax in panels.values():
        ax.set_xticks([1e3 * latency for latency in latencies], [f"{1e3 * latency:g}" for latency in latencies])
        ax.minorticks_off()
    return _with_legend(figure, panels)


def _panels(rows: Sequence[Measured], across: str, up: str) -> tuple[Figure, dict[str, Axes]]:
    requests = list(dict.fromkeys(row.request for row in rows))
    figure = new_figure(9.4, 6.4)
    grid = figure.subplots(-(-len(requests) // 2), 2, sharex=True, sharey=True, squeeze=False)
    for ax in grid.flat:
        ax.set(xscale="log", yscale="log")
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(True, which="major", color="#e3e3e3", lw=0.8)
        ax.set_axisbelow(True)
    for ax in grid[-1]:
        ax.set_xlabel(across)
    for ax in grid[:, 0]:
        ax.set_ylabel(up)
    panels = dict(zip(requests, grid.flat))
    for request, ax in panels.items():
        ax.set_title(request, loc="left", fontsize=11, weight="bold")
    return figure, panels


def _with_legend(figure: Figure, panels: dict[str, Axes]) -> Figure:
    found: dict[str, Any] = {}
    for ax in panels.values():
        handles, labels = ax.get_legend_handles_labels()
        found |= dict(zip(labels, handles))
    figure.subplots_adjust(left=0.09, right=0.98, top=0.95, bottom=0.2, hspace=0.22, wspace=0.06)
    figure.legend(list(found.values()), list(found), loc="lower center", ncols=4, frameon=False, fontsize=9)
    return figure
