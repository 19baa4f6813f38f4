"""The environment that nbgrader's own code expects around it."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def nbgrader_environment() -> Iterator[None]:
    """Let nbgrader find ``alembic``, which it calls by name to create a gradebook, and be quiet.

    The script lies beside the Python that runs us, which need not be on PATH.  The warnings are
    SQLAlchemy's about nbgrader's own way to add a submission.
    """
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ["PATH"] = before
