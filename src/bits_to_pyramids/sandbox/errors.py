"""What the sandbox raises on the host's side."""


class JailUnavailable(Exception):
    """The asked level can't be given here; the message says what to install or which level to ask for by name."""
