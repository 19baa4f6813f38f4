"""An assignment's hidden checks, collected by pytest once and run on many submissions.

The tests in ``grader_tests/`` are ordinary pytest.  pytest imports and collects them; forked
checkers then run them, each on one submission.  A case that asks for nothing but ``student``,
``rng`` and its parameters is simply called: pytest's machinery would take ten times as long as
what it checks.  Any other (fixtures, setup methods) goes through pytest's own protocol.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bits_to_pyramids.course.manifest import Assignment

if TYPE_CHECKING:
    import numpy as np


OURS = ("student", "rng")


class GraderFailure(Exception):
    """The checks themselves failed: nobody's points may depend on this run.

    `passing` if it was by what the machine lacked just then.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


@dataclass
class Check:
    """One hidden check of an exercise: it passes if all its cases pass."""

    exercise: str
    name: str
    title: str
    weight: Fraction
    cases: list[pytest.Function] = field(default_factory=list)

    @property
    def draws(self) -> bool:
        """Does it draw inputs?"""
        return any("rng" in case.fixturenames for case in self.cases)


class Suite:
    """A pytest plugin that collects an assignment's checks and runs their cases one by one.

    Attributes
    ----------
    checks : list of Check
        In the order of the files.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.checks: list[Check] = []
        self._failures: list[str] = []
        self._raised: list[tuple[str, BaseException]] = []
        self._give: Callable[[str], Any] = _nothing_yet
        self._serve: Callable[[], object] = _nothing_yet
        self._ended_by: Exception | None = None

    def serve(self, files: Iterable[Path], serve: Callable[[], object]) -> None:
        """Collect files and call `serve` while pytest's session is open.

        Raises
        ------
        GraderFailure
            If they cannot be collected.
        Exception
            What `serve` raised.
        """
        files = list(files)
        folder = files[0].parent
        self._serve = serve
        status = pytest.main(
            [
                *map(str, files),
                "--assert=plain",  # our messages are made from answers, not from assert's parts
                "--rootdir", str(folder),
                "-c", str(folder / "pytest.ini"),
                "--disable-plugin-autoload",  # other people's plugins cost time and have no say here
                "-p", "no:cacheprovider",
                "-p", "no:terminal",
                "-p", "no:capture",
                # It collects garbage twice at the end of each session, for most of its time.
                "-p", "no:unraisableexception",
                "-p", "no:threadexception",
            ],
            plugins=[self],
        )  # fmt: skip
        if self._ended_by is not None:
            raise self._ended_by
        if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) or self._failures:
            raise GraderFailure("\n".join(self._failures) or f"pytest ended with {status!r}")

    def run(self, case: pytest.Function, give: Callable[[str], object]) -> tuple[str, BaseException] | None:
        """Run one case; `give` makes ``student`` and ``rng``.  Returns in which phase it raised, and what."""
        if not _is_simple(case):
            return self._through_pytest(case, give)
        params = case.callspec.params if hasattr(case, "callspec") else {}
        ours = {name: give(name) for name in case.fixturenames if name not in params}
        try:
            case.function(case.cls(), **params, **ours)
        except Exception as error:
            return "call", error
        except pytest.fail.Exception as error:  # not an Exception, so that no `except` of a test catches it
            return "call", error
        return None

    def _through_pytest(self, case: pytest.Function, give: Callable[[str], object]) -> tuple[str, BaseException] | None:
        self._give = give
        self._raised.clear()
        case.ihook.pytest_runtest_protocol(item=case, nextitem=None)
        return self._raised[0] if self._raised else None

    # ------------------------------------------------------------ fixtures

    @pytest.fixture
    def student(self) -> Any:
        """The functions and names of the notebook that is being graded."""
        return self._give("student")

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """Random numbers of this student's variant, for this check, the same at every grading."""
        return self._give("rng")

    # ------------------------------------------------------------ hooks

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._failures.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_internalerror(self, excrepr: object) -> None:
        self._failures.append(str(excrepr))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self._failures:
            return True
        checks: dict[tuple[str, str], Check] = {}
        for item in session.items:
            exercise = _exercise_of(item)
            if not isinstance(item, pytest.Function) or exercise not in self.assignment.by_name:
                self._failures.append(f"{item.nodeid} belongs to no exercise of {self.assignment.id}")
                return True
            key = exercise, item.originalname
            if key not in checks:
                title = check_title(item.originalname, item.function)
                checks[key] = Check(*key, title, getattr(item.function, "b2p_weight", Fraction(1)))
            checks[key].cases.append(item)
        self.checks = list(checks.values())
        try:
            self._serve()
        except Exception as error:  # pytest would make an internal error of its own of it
            self._ended_by = error
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> Generator[None, Any, Any]:
        if call.excinfo is not None:
            self._raised.append((call.when, call.excinfo.value))
        return (yield)

    def of(self, exercise: str) -> list[Check]:
        """The checks of one exercise."""
        return [check for check in self.checks if check.exercise == exercise]


def _is_simple(case: pytest.Function) -> bool:
    """Does a case need nothing of pytest but its parameters?"""
    params = case.callspec.params if hasattr(case, "callspec") else {}
    indirect = any(mark.kwargs.get("indirect") for mark in case.iter_markers("parametrize"))
    return case.cls is not None and not indirect and set(case.fixturenames) <= {*OURS, *params}


def _nothing_yet(*_: object) -> None:
    raise RuntimeError("pytest asks for nothing before `serve`")


def _exercise_of(item: pytest.Item) -> str:
    return getattr(getattr(item, "cls", None), "b2p_exercise", "")


def check_title(name: str, check: Callable) -> str:
    """What the student reads: the first paragraph of the docstring, or else the name."""
    doc = inspect.getdoc(check)
    return " ".join(doc.split("\n\n")[0].split()) if doc else name.removeprefix("test_").replace("_", " ")
