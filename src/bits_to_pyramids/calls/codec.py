"""Plain values to a JSON tree plus raw buffers, and back.

A tree is what ``json`` can carry.  ``None``, booleans, small integers, finite
floats, short strings and lists stand for themselves; everything else is an
object with a single key that says what it is:

=========== ====================================================
``{"i": h}``   a large integer, in hexadecimal
``{"f": s}``   ``"nan"``, ``"inf"`` or ``"-inf"``
``{"c": [r, i]}``   a complex number
``{"n": [dtype, v]}``   a NumPy number: its dtype, and the Python number of the same value
``{"s": n}``   a long string, UTF-8 in buffer ``n``
``{"b": n}``   bytes in buffer ``n``; ``{"y": n}`` a bytearray
``{"t": [..]}``   a tuple; ``{"z": [start, stop, step]}`` a slice
``{"d": [[k, v], ..]}``   a dict
``{"a": [n, dtype, shape, strides, offset]}``   an array over buffer ``n``; ``{"r": [...]}`` one that is read-only
``{"l": facts}``   something lent, of which only facts travel (host to runner)
=========== ====================================================

The sender may be hostile.  ``decode`` therefore believes nothing: every buffer
is used exactly once, sizes are counted before anything is built, and whatever
is wrong raises `BadMessage`.
"""

from .decoder import decode
from .encoder import encode
from .plain import Caps

__all__ = ["Caps", "decode", "encode"]
