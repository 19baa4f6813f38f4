"""What stands in the place of a picture whose function is not written yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..cases import show_message
from ..notebook import notebook_value
from ..overview import passes
from ..visible_checks import innermost, name_of


class NotPredicted(Exception):
    """A picture would tell how a prediction turns out that nobody has made yet."""


def predict_first(*names: str) -> None:
    """Keep a picture back until some predictions are written down; used inside `when_written`.

    Raises
    ------
    NotPredicted
        If one of the names has no number yet.
    """
    for name in names:
        if notebook_value(name, ...) is ...:
            raise NotPredicted(name)


@contextmanager
def when_written(name: str) -> Iterator[None]:
    """Say in one sentence why a picture is missing, where a student's function is not there yet."""
    try:
        yield
    except NotPredicted as prediction:
        print(f"This tells how {prediction} turns out. Write your prediction down first, then run this cell again.")
    except NotImplementedError as error:
        written = name_of(innermost(error))
        print(_come_back(written if written.isidentifier() else name))
    except Exception as error:
        if getattr(error, "name", None) == name:
            print(_come_back(name))
            return
        nothing = ". Does one of your functions return nothing?" if "NoneType" in str(error) else ""
        said = f"This stopped with {type(error).__name__}: {show_message(error)}{nothing}"
        print(said if passes(name) else f"Nothing to see yet. {said}\nThe checks of {name} may say more.")


def _come_back(name: str) -> str:
    return f"There is something to see here when {name} is written. Come back and run this cell again then."
