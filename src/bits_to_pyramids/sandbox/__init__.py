"""Runs student notebooks in a jail: own file system, own namespaces, no network, hard limits.

`Jail` starts a warm parent once and forks a locked-down `Runner` from it for each
submission.  Host side: standard library, and ``calls``.  Inside: also NumPy, matplotlib, IPython.
"""

from typing import TYPE_CHECKING

from bits_to_pyramids.student.later import parts_of

if TYPE_CHECKING:
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

# Where each of them is.
__getattr__ = parts_of(__name__, {
    "Answer": ".outcomes", "Cell": ".outcomes", "CellOutcome": ".outcomes", "Died": ".outcomes",
    "Exchange": "bits_to_pyramids.calls", "Jail": ".jail", "JailUnavailable": ".errors", "LentByName": ".lender",
    "Limits": ".limits", "NotTheSame": "bits_to_pyramids.calls", "Raised": ".outcomes", "Returned": ".outcomes",
    "Runner": ".remote", "TimedOut": ".outcomes", "TooManyQuestions": ".lender", "Unusable": ".outcomes",
    "available_levels": ".jail", "repeated": ".asking",
})  # fmt: skip


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
