"""The pictures of the report.  They read in greyscale: dark, light, hatched, and numbers beside the bars."""

from __future__ import annotations

from statistics import median
from typing import Any

from bits_to_pyramids.reporting.class_report.statistics import ClassNumbers
from bits_to_pyramids.reporting.class_report.svg import inline_svg
from bits_to_pyramids.results.wording import number

INK, DARK, LIGHT = "#1a1a1a", "#14406b", "#b9cde0"
WIDTH = 5.0  # inches, about a phone: 10 points stay 10 points there


def score_histogram(numbers: ClassNumbers, maximum: float) -> str:
    """How many got how many points."""
    import numpy as np

    counts, edges = np.histogram(np.clip(numbers.finals, 0, maximum), bins=10, range=(0, maximum))
    figure, axes = _figure(2.9)
    bars = axes.bar(edges[:-1], counts, width=np.diff(edges), align="edge", color=LIGHT, edgecolor=INK, linewidth=0.8)
    for label in axes.bar_label(bars, labels=[str(int(count)) if count else "" for count in counts], padding=3):
        label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    middle = median(numbers.finals)
    axes.axvline(middle, color=INK, linestyle="--", linewidth=1.4)
    axes.annotate(
        f"median {number(middle)}", (middle, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
        textcoords="offset points", ha="center", va="bottom",
    )  # fmt: skip
    axes.set_xlim(0, maximum)
    axes.set_ylim(0, max(counts) * 1.2)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("points")
    axes.set_ylabel("submissions")
    spans = ", ".join(
        f"{int(count)} from {number(low)} to {number(high)}"
        for count, low, high in zip(counts, edges, edges[1:], strict=False)
        if count
    )
    alt = f"Histogram of the points of {len(numbers.finals)} submissions: {spans}. The median is {number(middle)}."
    return inline_svg(figure, "scores", alt)


def difficulty_bars(numbers: ClassNumbers) -> str:
    """The mean share of the points of each exercise, with who has full marks in dark."""
    exercises = numbers.exercises[::-1]
    count = max(len(numbers.graded), 1)
    figure, axes = _figure(0.9 + 0.3 * len(exercises))
    names = [exercise.name for exercise in exercises]
    shares = [100 * exercise.difficulty for exercise in exercises]
    axes.barh(names, [100] * len(names), color="white", edgecolor=INK, linewidth=0.5, height=0.7)
    axes.barh(names, shares, color=LIGHT, edgecolor=INK, linewidth=0.8, height=0.7, label="mean share")
    full = [100 * exercise.full_marks / count for exercise in exercises]
    axes.plot(full, range(len(names)), linestyle="none", marker="D", color=DARK, markersize=5, label="full marks")
    for row, share in enumerate(shares):
        axes.annotate(f"{share:.0f} %", (101, row), va="center", annotation_clip=False)
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 25, 50, 75, 100], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.tick_params(axis="y", length=0)
    axes.legend(
        loc="lower center",
        bbox_to_anchor=(0.4, 1),
        ncols=2,
        frameon=False,
        borderaxespad=0.2,
        handletextpad=0.5,
        columnspacing=1,
    )
    listed = ", ".join(f"{exercise.name} {exercise.difficulty:.0%}" for exercise in numbers.exercises)
    return inline_svg(figure, "difficulty", f"Mean share of the points of each exercise: {listed}.")


def seconds_strip(numbers: ClassNumbers) -> str:
    """How long each submission took to grade."""
    seconds = sorted(numbers.seconds)
    figure, axes = _figure(1.3)
    # Heights that repeat, so that equal times do not cover each other and the picture is always the same.
    heights = [(row * 7) % 11 for row in range(len(seconds))]
    axes.plot(
        seconds,
        heights,
        linestyle="none",
        marker="o",
        markersize=6,
        markerfacecolor=LIGHT,
        markeredgecolor=INK,
        markeredgewidth=0.8,
    )
    axes.axvline(median(seconds), color=INK, linestyle="--", linewidth=1.4)
    axes.set_ylim(-2, 12)
    axes.set_yticks([])
    axes.set_xlim(left=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("seconds per submission (dashed: median)")
    alt = (
        f"Grading took from {seconds[0]:.1f} to {seconds[-1]:.1f} seconds per submission, "
        f"half of them at most {median(seconds):.1f} seconds."
    )
    return inline_svg(figure, "seconds", alt)


def _figure(height: float) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes
