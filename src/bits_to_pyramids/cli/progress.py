"""Progress of long work, on standard error: a live line on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

EVERY = 2.0  # seconds between two lines where there is no terminal


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Say which step is being done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: console.print(step, markup=False, highlight=False, soft_wrap=True)
        return
    with console.status("starting") as status:
        yield lambda step: status.update(step)


class _Rate(ProgressColumn):
    """How many things are done in a second, or how long one takes."""

    def render(self, task: Task) -> Text:
        return Text(rate(task.completed, task.elapsed or 0.0), style="progress.data.speed")


def rate(done: float, seconds: float) -> str:
    """How fast work goes, in a few characters."""
    if not done or seconds <= 0:
        return ""
    return f"{done / seconds:.1f}/s" if done >= seconds else f"{seconds / done:.1f} s each"


@contextmanager
def counted(total: int, what: str) -> Iterator[Callable[[str], None]]:
    """Count things that are done; the callable is given the line that belongs to each."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Plain(console, total)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=total)

        def tick(line: str) -> None:
            progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
            progress.advance(task)

        yield tick


class _Plain:
    """Progress for a log file: the first, the last, and one in `EVERY` seconds."""

    def __init__(self, console: Console, total: int) -> None:
        self._console, self._total, self._done = console, total, 0
        self._started = time.monotonic()
        self._next = 0.0

    def __call__(self, line: str) -> None:
        self._done += 1
        now = time.monotonic()
        if now < self._next and self._done < self._total:
            return
        self._next = now + EVERY
        speed = rate(self._done, now - self._started)
        self._console.print(
            f"{self._done}/{self._total} {line}  {speed}".rstrip(), markup=False, highlight=False, soft_wrap=True
        )
