"""nbgrader's gradebook, written without nbgrader."""

from .book import Gradebook, GradebookError, KeptByHand, Scores
from .reading import Recorded, scores_of
from .registered import checksum

__all__ = ["Gradebook", "GradebookError", "KeptByHand", "Recorded", "Scores", "checksum", "scores_of"]
