"""The data-only protocol between the checker and the student's process.

``codec`` turns plain values into a JSON tree and raw buffers and back;
``channel`` carries both over a socket.  No pickle, no npy parser, no objects.
"""

from .channel import BadMessage, Channel, Closed, TimedOut
from .codec import Caps, Unsupported, decode, encode

__all__ = ["BadMessage", "Caps", "Channel", "Closed", "TimedOut", "Unsupported", "decode", "encode"]
