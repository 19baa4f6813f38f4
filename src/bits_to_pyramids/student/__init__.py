"""What a notebook of the course imports.

Needs only the standard library and numpy; matplotlib is imported by the first
figure that is drawn.  Nothing here knows about grading, and nothing here
contains an answer.
"""

from typing import TYPE_CHECKING

from .later import parts_of

if TYPE_CHECKING:
    from . import figures
    from .cases import case
    from .compare import close, one_of, own_array
    from .files import png_of, tiff_of, with_tag, without_tag
    from .hints import hint, predict
    from .overview import progress
    from .reasons import why
    from .scan import Scan, fill
    from .section import tissue
    from .visible_checks import check

__all__ = [
    "Scan", "case", "check", "close", "figures", "fill", "hint", "one_of", "own_array", "png_of", "predict", "progress",
    "tiff_of", "tissue", "why", "with_tag", "without_tag",
]  # fmt: skip

# Where each of them is.
__getattr__ = parts_of(__name__, {
    "case": ".cases", "check": ".visible_checks", "close": ".compare", "figures": ".figures", "fill": ".scan",
    "hint": ".hints", "one_of": ".compare", "own_array": ".compare", "png_of": ".files", "predict": ".hints",
    "progress": ".overview", "Scan": ".scan", "tiff_of": ".files", "tissue": ".section", "why": ".reasons",
    "with_tag": ".files", "without_tag": ".files",
})  # fmt: skip


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
