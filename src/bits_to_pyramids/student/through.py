"""Using what gives no plain data, so that it can be checked: a class is tried out, a generator is run to its end.

The visible and the hidden checks use the same functions.  A function here gets the student's thing and then the
arguments of a case, and gives plain data.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
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


def updated_levels(update_pyramid: Callable, *args: Any) -> None:
    """A pyramid is updated whose levels come one by one, because only what stands by itself can be lent.

    Parameters
    ----------
    update_pyramid : callable
        Takes a list of levels, a box and a function.
    *args
        The levels, the box, the function.
    """
    *levels, box, downsample = args
    return update_pyramid(levels, box, downsample)


def summed_by_workers(sum_by_chunks: Callable, source: Any, *orders: Iterable[int]) -> tuple:
    """The sum of an array, whose tasks are run in a given order.

    Parameters
    ----------
    sum_by_chunks : callable
        Takes an array and a function that runs tasks.
    source
        The array.
    *orders : iterable of int
        The numbers of the tasks that are run, one after another.  A number that comes twice is run twice.
        With more than one order, a sum is made with each.

    Returns
    -------
    tuple
        The sum, and how many tasks there were; or one such pair for each order.
    """
    found = tuple(_summed(sum_by_chunks, source, order) for order in orders)
    return found if len(found) > 1 else found[0]


def _summed(sum_by_chunks: Callable, source: Any, order: Iterable[int]) -> tuple:
    counts: list[int] = []

    def workers(tasks: Iterable[Callable]) -> Iterator[tuple[int, Any]]:
        tasks = list(tasks)
        counts.append(len(tasks))
        for number in order:
            yield number, tasks[number]()

    total = sum_by_chunks(source, workers)
    return total, *counts[:2]


WAYS: dict[str, Callable] = {
    way.__name__: way for way in (used_cache, shown_pictures, updated_levels, summed_by_workers)
}


def used_through(way: str, thing: Callable) -> Callable:
    """A function that uses a thing in the way of that name; without one, the thing itself."""
    return functools.partial(WAYS[way], thing) if way else thing
