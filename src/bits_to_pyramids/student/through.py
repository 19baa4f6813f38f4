"""Using what gives no plain data, so that it can be checked: a class is tried out, a generator is run to its end.

The visible and the hidden checks use the same functions.  A function here gets the student's thing and then the
arguments of a case, and gives plain data.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

MAX_PICTURES = 100


def used_cache(cache_class: Callable, fetch: Callable, max_bytes: int, keys: Iterable[str]) -> list[tuple]:
    """A new cache is asked for some keys, one after another.

    Parameters
    ----------
    cache_class : callable
        Makes a cache of ``fetch`` and ``max_bytes``.
    fetch, max_bytes
        What the cache is made of.
    keys : iterable of str
        With a ``?`` in front, the cache is asked whether it holds the key, and not for its bytes.

    Returns
    -------
    list of tuple
        For each key what came of it, and how many hits and misses the cache has counted until then.
    """
    cache = cache_class(fetch, max_bytes)
    found: list[tuple] = []
    for key in keys:
        value: Any
        if key.startswith("?"):
            value = key[1:] in cache
        else:
            try:
                value = cache.get(key)
            except ConnectionError as error:
                value = f"ConnectionError: {error}"
        found.append((key, value, cache.hits, cache.misses))
    return found


def shown_pictures(render_within: Callable, *args: Any) -> list:
    """All that a generator yields, in order."""
    pictures = []
    for picture in render_within(*args):
        pictures.append(picture)
        if len(pictures) == MAX_PICTURES:
            break
    return pictures


WAYS: dict[str, Callable] = {way.__name__: way for way in (used_cache, shown_pictures)}


def used_through(way: str, thing: Callable) -> Callable:
    """A function that uses a thing in the way of that name; without one, the thing itself."""
    return functools.partial(WAYS[way], thing) if way else thing
