"""What can go wrong between two processes that exchange plain data."""


class BadMessage(Exception):
    """The other side sent something that the protocol does not allow."""


class Closed(Exception):
    """The other side is gone."""


class TimedOut(Exception):
    """The other side did not answer, or did not listen, in time."""


class Unsupported(Exception):
    """The value is not plain data; the message is a sentence that names its type."""
