"""Answers that are more alike than this class's answers usually are.  A reason to look, never a verdict.

Answers are compared as tokens, with the students' own names made equal.  Lines that were handed
out, that our solutions have, or that much of the class wrote, are left out first.  What is left
is compared with rapidfuzz (Indel similarity: the share of tokens in the longest common
subsequence).  Fingerprints by winnowing, as for whole programs, need more than the 20 to 150
tokens that an answer here has; an exact comparison of all pairs takes a moment.

What stands out is measured against the class itself: short functions are alike by nature, and
how alike differs from one exercise to the next.
"""

from bits_to_pyramids.reporting.similarity.pairs import Compared, compare_class
from bits_to_pyramids.reporting.similarity.views import print_similar, similar_json, write_similar

__all__ = ["Compared", "compare_class", "print_similar", "similar_json", "write_similar"]
