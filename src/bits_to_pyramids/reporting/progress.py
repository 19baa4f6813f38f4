"""Progress of long work: a live line on a terminal, plain lines elsewhere, on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Say which step is being done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: console.print(step, markup=False, highlight=False, soft_wrap=True)
        return
    with console.status("starting") as status:
        yield lambda step: status.update(step)


@contextmanager
def counted(total: int, what: str) -> Iterator[Callable[[str], None]]:
    """Count things that are done; the callable is given the line that belongs to each."""
    console = Console(stderr=True)
    if not console.is_terminal:
        done = iter(range(1, total + 1))
        yield lambda line: console.print(f"{next(done)}/{total} {line}", markup=False, highlight=False, soft_wrap=True)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=total)

        def tick(line: str) -> None:
            progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
            progress.advance(task)

        yield tick
