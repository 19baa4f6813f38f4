"""What a notebook of the course imports.

Needs only the standard library and numpy; matplotlib is imported by the first
figure that is drawn.  Nothing here knows about grading, and nothing here
contains an answer.
"""

from . import figures
from .cases import case
from .compare import close, one_of, own_array
from .files import png_of, tiff_of, with_tag, without_tag
from .hints import hint, predict
from .overview import progress
from .scan import Scan, fill
from .section import tissue
from .visible_checks import check
from .why import why

__all__ = [
    "Scan", "case", "check", "close", "figures", "fill", "hint", "one_of", "own_array", "png_of", "predict", "progress",
    "tiff_of", "tissue", "why", "with_tag", "without_tag",
]  # fmt: skip
