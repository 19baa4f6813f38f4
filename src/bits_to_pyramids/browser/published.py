"""Hidden checks for self-study: what the checks ask for and get in one variant that is never graded, as data.

The checks run on the solutions, and what they do with each answer is written down.  Only what is drawn can be
published: the other inputs are the same for everybody, and so are those that another variant asks for as well.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

import bits_to_pyramids
from bits_to_pyramids.authoring.sealing import outcomes_of
from bits_to_pyramids.checks.answers import Answer, Call, Record, Student
from bits_to_pyramids.checks.knowledge import Knowledge, load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.session import Tools
from bits_to_pyramids.checks.suite import Check, Suite
from bits_to_pyramids.course.made_once import made_once
from bits_to_pyramids.course.manifest import Assignment, Course, Exercise
from bits_to_pyramids.course.variants import VARIANTS, variant_seed
from bits_to_pyramids.records.secret import course_secret
from bits_to_pyramids.sandbox import Returned
from bits_to_pyramids.student.cases import copy_of
from bits_to_pyramids.student.compare import Close, Expected
from bits_to_pyramids.student.known import sealed_mistakes
from bits_to_pyramids.student.published import PublishedCheck, noted_of, sealed_as
from bits_to_pyramids.student.watched import Folder, Lent

SEED = 1_000_003  # the published variant; graded ones come from the course's secret, those of `b2p try` are small
KEPT = 3  # of each assignment
STUDENTS = "bits_to_pyramids.student"


def published_file(course: Course, assignment: Assignment) -> bytes:
    """What ``published.json`` holds; it is kept until something that it is made of changes."""
    package = Path(bits_to_pyramids.__file__).parent
    made_from = [
        assignment.folder / f"{assignment.notebook}.ipynb",
        assignment.folder / f"{assignment.notebook}.toml",
        *sorted((course.root / "grader_tests").rglob("*.py")),
        *sorted((course.root / "grader_tests" / "misconceptions" / assignment.module).glob("*.toml")),
        *(file for room in ("student", "checks") for file in sorted((package / room).rglob("*.py"))),
        Path(__file__),
    ]

    def make() -> str:
        return json.dumps(published(course, assignment), separators=(",", ":")) + "\n"

    graded = hashlib.sha256(str(graded_seeds(course, assignment)).encode()).hexdigest()[:8]
    return made_once(course.state / "published", f"{assignment.id}-{graded}", made_from, make, kept=KEPT).read_bytes()


def graded_seeds(course: Course, assignment: Assignment) -> tuple[int, ...]:
    """Where the graded variants' inputs are drawn from."""
    secret = course_secret(course)
    return tuple(variant_seed(secret, assignment.id, variant) for variant in range(VARIANTS))


def published(course: Course, assignment: Assignment) -> dict:
    """The published checks of an assignment, and what is known of mistakes on their inputs."""
    knowledge = load_knowledge(course, assignment).for_checking(stretch=True)
    checks = list(_recorded(knowledge, graded_seeds(course, assignment)))
    mistakes = {}
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in dict.fromkeys(check.exercise for check in checks):
            bank = knowledge.misconceptions_of(name)
            cases = [case for check in checks if check.exercise == name for case in check.as_cases()]
            mistakes[name] = sealed_mistakes(
                sealed_as(name), [(m.sentence, outcomes_of(m, cases)) for m in bank], cases
            )
    return {"checks": [check.packed() for check in checks], "mistakes": mistakes}


def _recorded(knowledge: Knowledge, seeds: tuple[int, ...]) -> Iterator[PublishedCheck]:
    """The checks that can be published, without anything that is asked in a graded variant."""
    with asked_in(knowledge, (*seeds, SEED)) as steps:
        graded = {step.text for seed in seeds for its in steps[seed].values() for step in its}
    for check, its in steps[SEED].items():
        exercise = knowledge.assignment.by_name[check.exercise]
        fresh = [step for step in its if step.name == check.exercise and step.text not in graded and step.portable]
        if "zarr" in exercise.uses:  # which does not run there
            continue
        if exercise.kind != "function" or not check.draws or not check.heard or not fresh:
            continue
        total = sum(other.weight for other in steps[SEED] if other.exercise == check.exercise)
        yield PublishedCheck(
            check.exercise,
            check.title,
            str(Fraction(knowledge.assignment.points(exercise)) * check.weight / total),
            exercise.through,
            all(step.compared for step in fresh) and not any(step.noted for step in fresh),
            [(step.args, step.expected, step.noted) for step in fresh],
        )


@contextmanager
def asked_in(knowledge: Knowledge, seeds: tuple[int, ...]) -> Iterator[dict[int, dict[Asked, list[Step]]]]:
    """What all checks ask of the solutions, for some seeds; without drawn inputs it is the same for each."""
    found: dict[int, dict[Asked, list[Step]]] = {seed: {} for seed in seeds}
    unheard: set[tuple[str, str]] = set()
    suite = Suite(knowledge.assignment)

    def record() -> None:
        for seed in seeds:
            marking = _Writing(knowledge.assignment, suite, Solutions(knowledge), seed)
            for check in suite.checks:
                if seed == seeds[0] or check.draws or seed == SEED:
                    marking.steps = found[seed].setdefault(Asked(check), [])
                    if marking.outcome(check) is not None:  # it asks for what only a sandbox tells
                        unheard.add((check.exercise, check.name))

    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        suite.serve(knowledge.tests, record)
    for steps in found.values():
        for check in steps:
            check.heard = (check.exercise, check.name) not in unheard
    yield found


class Asked:
    """A check, by what is to be known of it; it is `heard` where it needs nothing that only a sandbox tells."""

    def __init__(self, check: Check) -> None:
        self.exercise, self.name, self.title, self.weight = check.exercise, check.name, check.title, check.weight
        self.draws, self.heard = check.draws, True


@dataclass
class Step:
    """One call of a check: with what, what came of it, and what the check compared it with."""

    name: str
    args: tuple
    text: bytes
    value: object = None
    noted: list = field(default_factory=list)
    raised: bool = False
    compared_with: list = field(default_factory=list)

    @property
    def compared(self) -> bool:
        return any(map(_travels, self.compared_with))

    @property
    def expected(self) -> Any:
        """What the check compared the answer with; where it did something else with it, the solution's answer."""
        return next(filter(_travels, self.compared_with), self.value)

    @property
    def portable(self) -> bool:
        """Whether the call can be made elsewhere."""
        return not self.raised and _pickled((self.args, self.expected, self.noted)) is not None


def _travels(expected: object) -> bool:
    return not isinstance(expected, Expected) or type(expected).__module__.startswith(STUDENTS)


class _Writing(Marking):
    """The checks on the solutions; what they ask is written down."""

    steps: list[Step]

    def _student(self, check: Check, tools: Tools) -> Student:
        super()._student(check, tools)
        exercise = self._assignment.by_name[check.exercise]
        return _Witness(self._session, Record(), replace(exercise, without=()), self.steps)


class _Witness(Student):
    """The solutions in a student's place, and what is asked of them."""

    def __init__(self, session: Any, record: Record, exercise: Exercise, steps: list[Step]) -> None:
        super().__init__(session, record, exercise)
        self._steps = steps

    def _called(self, name: str, args: tuple, kwargs: dict, echo: bool = False) -> tuple[Call, Any]:
        before = tuple(_portable(arg) for arg in (*args, *kwargs.values()))
        call, outcome = super()._called(name, args, kwargs, echo)
        step = Step(name, before, _text(before))
        if kwargs or not isinstance(outcome, Returned):
            step.raised = True
        else:
            step.value = outcome.value
            step.noted = noted_of([_as_noted(arg) for arg in args])
        self._steps.append(step)
        return call, outcome

    def _judged(self, call: Call, outcome: Any) -> Answer:
        answer = super()._judged(call, outcome)
        return _Compared(answer.value, call, self._record, self._steps[-1]) if call.args is not None else answer


class _Compared(Answer):
    """An answer that notes what it is compared with."""

    def __init__(self, value: object, call: Call, record: Record, step: Step) -> None:
        super().__init__(value, call, record)
        self._step = step

    def __eq__(self, expected: object) -> bool:
        self._step.compared_with.append(expected.value if isinstance(expected, Answer) else expected)
        return super().__eq__(expected)


def _portable(arg: Any) -> Any:
    """A copy of an argument as it is now; a folder is read by nobody else."""
    arg = arg.value if isinstance(arg, Answer) else arg
    copy = copy_of(arg)
    return _as_noted(copy)


def _as_noted(arg: Any) -> Any:
    if not isinstance(arg, Folder):
        return arg
    plain = type(arg)(arg.given, None, arg.path)
    plain.files = dict(arg.files)
    return plain


def _pickled(value: object) -> bytes | None:
    """The bytes of what a browser can make again: values, and things of the student's package."""
    out = io.BytesIO()
    try:
        _Plain(out, 4).dump(value)
    except (pickle.PicklingError, TypeError, AttributeError):
        return None
    return out.getvalue()


class _Plain(pickle.Pickler):
    """Refuses what only the checks know."""

    def reducer_override(self, value: Any) -> Any:
        known = isinstance(value, (type, Callable)) and not isinstance(value, (Lent, np.generic))  # type: ignore[arg-type]
        if known and not getattr(value, "__module__", "").startswith((STUDENTS, "numpy", "builtins", "functools")):
            raise pickle.PicklingError(f"{value!r} is not in the student's package")
        return NotImplemented


def _text(args: tuple) -> bytes:
    """Arguments as bytes, the same for the same: of what is lent, all that it is made of."""
    return hashlib.sha256(repr(_parts(args)).encode()).digest()


def _parts(value: Any, depth: int = 0) -> Any:
    if depth > 12:
        return "..."
    if isinstance(value, np.ndarray):
        return ("array", value.dtype.newbyteorder("=").str, value.shape, value.tolist())
    if isinstance(value, np.generic):
        return _parts(value.item())
    if isinstance(value, (tuple, list)):
        return tuple(_parts(part, depth + 1) for part in value)
    if isinstance(value, dict):
        return tuple((_parts(key), _parts(part, depth + 1)) for key, part in value.items())
    if isinstance(value, Close):
        return _parts(value.value, depth + 1)
    if isinstance(value, Lent):
        return (type(value).__name__, *(_parts(part, depth + 1) for _, part in sorted(vars(value).items())))
    return repr(value) if type(value).__repr__ is not object.__repr__ else type(value).__name__
