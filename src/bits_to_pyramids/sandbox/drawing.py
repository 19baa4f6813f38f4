"""matplotlib, which takes longer to import than all else in a jail together, and which few submissions need.

Figure cells of the notebook are not run while it is graded.  So the warm parent imports what
draws when the first notebook comes whose own cells speak of it, and has it from then on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

# What code that draws has a word for; whoever hides it has it imported by the runner itself, a second later.
WORDS = re.compile(r"\b(matplotlib|pylab|pyplot|plt|figures|imageio)\b")


def speaks_of_drawing(sources: Iterable[str]) -> bool:
    """May some cells draw?"""
    return any(WORDS.search(source) for source in sources)


def get_ready_to_draw() -> None:
    """Import what draws, and draw once: that finds the fonts and loads what savefig needs."""
    import imageio.v3  # noqa: F401  for those who are forked from here
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(1, 1))
    figure.text(0, 0, "0")
    with open(os.devnull, "wb") as file:
        figure.savefig(file, format="png")
    plt.close(figure)
