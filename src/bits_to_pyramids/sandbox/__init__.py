"""Runs student notebooks in a jail: own file system, own namespaces, no network, hard limits.

`Jail` starts a warm parent once and forks a locked-down `Runner` from it for each
submission.  Host side: standard library, and ``calls``.  Inside: also NumPy, matplotlib, IPython.
"""

from bits_to_pyramids.calls import Exchange, NotTheSame

from .asking import repeated
from .errors import JailUnavailable
from .jail import Jail, available_levels
from .lender import LentByName, TooManyQuestions
from .limits import Limits
from .outcomes import Answer, Cell, CellOutcome, Died, Raised, Returned, TimedOut, Unusable
from .remote import Runner

__all__ = [
    "Answer", "Cell", "CellOutcome", "Died", "Exchange", "Jail", "JailUnavailable", "LentByName", "Limits",
    "NotTheSame", "Raised", "Returned", "Runner", "TimedOut", "TooManyQuestions", "Unusable", "available_levels",
    "repeated",
]  # fmt: skip
