"""The data-only protocol between the checker and the student's process.

``codec`` turns plain values into a JSON tree and raw buffers and back;
``channel`` carries both over a socket.  No pickle, no npy parser, no objects.
"""

from .channel import Channel
from .codec import Caps, decode, encode
from .errors import BadMessage, Closed, TimedOut, Unsupported

__all__ = ["BadMessage", "Caps", "Channel", "Closed", "TimedOut", "Unsupported", "decode", "encode"]
