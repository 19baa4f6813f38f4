"""The data-only protocol between the checker and the student's process.

``codec`` turns plain values into a JSON tree and raw buffers and back;
``channel`` carries both over a socket; ``exchange`` keeps what went over it, to be compared as bytes.
No pickle, no npy parser, no objects.
"""

from typing import TYPE_CHECKING

from bits_to_pyramids.student.later import parts_of

if TYPE_CHECKING:
    from .channel import Channel
    from .codec import Caps, decode, encode
    from .errors import BadMessage, Closed, TimedOut, Unsupported
    from .exchange import Exchange, NotTheSame, Repeated

__all__ = [
    "BadMessage", "Caps", "Channel", "Closed", "Exchange", "NotTheSame", "Repeated", "TimedOut", "Unsupported",
    "decode", "encode",
]  # fmt: skip

# Where each of them is.  Who starts a jail needs a channel, and no codec, which brings NumPy.
__getattr__ = parts_of(__name__, {
    "BadMessage": ".errors", "Caps": ".codec", "Channel": ".channel", "Closed": ".errors", "Exchange": ".exchange",
    "NotTheSame": ".exchange", "Repeated": ".exchange", "TimedOut": ".errors", "Unsupported": ".errors",
    "decode": ".codec", "encode": ".codec",
})  # fmt: skip
