"""A store that is far away: it counts what is asked of it, and tells the time on a clock of its own.

Nothing waits in truth.  The clock is *virtual*: it adds up what a line with this latency and this bandwidth would
take, so that the same requests take the same time on every machine.  Behind a `Remote` stands a dict of bytes, or
something that computes them, such as the heart in `heart`.

`Shelf` is the simplest cache: it keeps all that it was ever asked for.  Checks lend it where a function reads through a
cache, and see what had to be fetched.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from .watched import Store

MAX_KEY = 200  # characters of a key that are noted


class Source(Protocol):
    """What can stand behind a remote store: a dict, or something that computes."""

    def get(self, key: str, /) -> bytes | None:
        """The bytes of a key; None if there is no such key."""


class Remote(Store):
    """A store at the other end of a line.

    Parameters
    ----------
    source : dict of str to bytes, or anything with such a ``get``
        What it holds.
    latency : float
        Seconds from a request until its first byte arrives.
    bandwidth : float
        Bytes a second, which all requests share.
    parallel : int
        How many requests are under way at once: they wait together.
    fails : dict of str to int, optional
        For some keys, how many requests go wrong with a ConnectionError before one goes right.

    Attributes
    ----------
    asked : list of str
        The keys of all requests, in order; also of those that failed.
    requests, bytes : int
        How many requests there were, and how many bytes came back.
    """

    def __init__(
        self,
        source: Source | dict[str, bytes],
        latency: float = 0.05,
        bandwidth: float = 12.5e6,
        parallel: int = 1,
        fails: dict[str, int] | None = None,
    ) -> None:
        self.source = source
        self.latency, self.bandwidth, self.parallel = latency, bandwidth, parallel
        self.fails = dict(fails or {})
        self._left = dict(self.fails)
        self.asked: list[str] = []
        self.bytes = 0

    @property
    def requests(self) -> int:
        return len(self.asked)

    @property
    def seconds(self) -> float:
        """What the virtual clock shows: one latency for each round of requests, and the bytes over the bandwidth."""
        rounds = -(-self.requests // self.parallel)
        return rounds * self.latency + self.bytes / self.bandwidth

    def get(self, key: str, start: int | None = None, stop: int | None = None) -> bytes | None:
        """Ask for a key.

        Parameters
        ----------
        key : str
            Such as ``"s0/c/0/0/0"``.
        start, stop : int, optional
            Ask for these bytes of it only, as a slice has them.

        Returns
        -------
        bytes or None
            None if there is no such key.

        Raises
        ------
        ConnectionError
            If the request is one of those that fail on purpose.
        """
        if not isinstance(key, str):
            raise TypeError(f"a key is a string, not {type(key).__name__}")
        self.asked.append(key[:MAX_KEY])
        if self._left.get(key, 0) > 0:
            self._left[key] -= 1
            raise ConnectionError(f"no answer about {key[:MAX_KEY]}")
        data = self.source.get(key)
        if data is not None and (start is not None or stop is not None):
            data = data[start:stop]
        self.bytes += len(data or b"")
        return data

    def forget(self) -> None:
        """Set the record and the clock to zero."""
        self.asked, self.bytes = [], 0

    def __contains__(self, key: object) -> bool:
        """Nothing is here without a request."""
        return False

    def __repr__(self) -> str:
        return "remote"

    def pristine(self) -> Remote:
        return Remote(self.source, self.latency, self.bandwidth, self.parallel, self.fails)

    @property
    def noted(self) -> Any:
        return sorted(self.asked)


class Shelf(Store):
    """A cache without a limit: it fetches a key once and keeps it.

    Parameters
    ----------
    source : dict of str to bytes, or anything with such a ``get``
        Where it fetches.
    held : iterable of str
        Keys that it holds from the beginning.

    Attributes
    ----------
    asked, fetched : list of str
        The keys that it was asked for, and those that it had to fetch, in order.
    bytes : int
        How many bytes it had to fetch.
    """

    def __init__(self, source: Source | dict[str, bytes], held: Iterable[str] = ()) -> None:
        self.source, self.held = source, tuple(held)
        self._kept = {key: source.get(key) for key in self.held}
        self.asked: list[str] = []
        self.fetched: list[str] = []
        self.bytes = 0

    def get(self, key: str, start: int | None = None, stop: int | None = None) -> bytes | None:
        """The bytes of a key; None if there is no such key."""
        if not isinstance(key, str):
            raise TypeError(f"a key is a string, not {type(key).__name__}")
        self.asked.append(key[:MAX_KEY])
        if key not in self._kept:
            self._kept[key] = data = self.source.get(key)
            self.fetched.append(key[:MAX_KEY])
            self.bytes += len(data or b"")
        data = self._kept[key]
        return data if data is None or (start is None and stop is None) else data[start:stop]

    def __contains__(self, key: object) -> bool:
        """Whether it holds the key."""
        return key in self._kept

    def __repr__(self) -> str:
        return "cache"

    def pristine(self) -> Shelf:
        return Shelf(self.source, self.held)

    @property
    def noted(self) -> Any:
        return sorted(self.asked)
