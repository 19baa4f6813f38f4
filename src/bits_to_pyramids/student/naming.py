"""Does a message name a value?  The visible and the hidden checks ask here, so that they can never disagree."""

import re
from typing import Any

import numpy as np


def naming(value: Any) -> str:
    """A pattern that finds a value in a message.

    A number must stand alone: 256 is not named by "1256".  A shape may be written as a tuple, a
    list or an array, with numpy's numbers or Python's.  ``""`` is in any message.
    """
    if isinstance(value, (tuple, list)) and all(isinstance(number, (int, np.integer)) for number in value):
        numbers = r"[,\s]+".join(rf"(?:np\.\w+\()?{re.escape(str(number))}\)?" for number in value)
        return rf"[(\[]\s*{numbers}\s*,?\s*[)\]]"
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return rf"(?<![\d.]){re.escape(str(value))}(?!\d)"
    return rf"{re.escape(str(value))}|{re.escape(repr(value))}"


def names(message: str, value: Any) -> bool:
    """Does a message name a value, as `naming` has it?"""
    return re.search(naming(value), message) is not None
