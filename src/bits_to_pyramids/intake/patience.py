"""How long reading one submission may take: what people hand in is read in milliseconds."""

from __future__ import annotations

import time

from bits_to_pyramids.intake.folders import Refused

SECONDS = 10.0  # of processor time


class Patience:
    """Refuses a submission when reading it has used up its time."""

    def __init__(self) -> None:
        self._until = time.process_time() + SECONDS

    def check(self) -> None:
        """Go on, or not.

        Raises
        ------
        Refused
        """
        if time.process_time() > self._until:
            raise Refused(
                f"This submission takes more than {SECONDS:g} seconds to be read. Hand in only the notebook, without "
                "other notebooks beside it and without long texts in its cells."
            )
