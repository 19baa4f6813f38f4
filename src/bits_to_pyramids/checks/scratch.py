"""Where a checker makes the folders that it lends: in memory, where there is some.

They live as long as a call.  On a disk, making and removing one takes longer than what is done in it.
"""

from __future__ import annotations

import os
import tempfile

MEMORY = "/dev/shm"
ROOM = 512 * 2**20  # bytes that have to be free: many folders of the largest size


def work_in_memory() -> None:
    """Have this process, and those that it forks, make temporary folders in memory, if there is room."""
    try:
        facts = os.statvfs(MEMORY)
    except OSError:
        return
    if os.access(MEMORY, os.W_OK | os.X_OK) and facts.f_bavail * facts.f_frsize >= ROOM:
        tempfile.tempdir = MEMORY
