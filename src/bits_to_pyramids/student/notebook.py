"""What a notebook knows: its names, and the cells that ran in it."""

from __future__ import annotations

import sys
from typing import Any


def shell() -> Any:
    """The IPython shell that runs the notebook; None outside one."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def notebook_value(name: str, default: Any = None) -> Any:
    """The value of a name in the notebook, or in the main module outside IPython."""
    if (running := shell()) is not None:
        return running.user_ns.get(name, default)
    return getattr(sys.modules["__main__"], name, default)


def cells_that_ran() -> list[str]:
    """The cells that ran in this session as their author wrote them, in order; nothing outside IPython."""
    history = getattr(shell(), "history_manager", None)
    return [str(cell) for cell in getattr(history, "input_hist_raw", [])]
