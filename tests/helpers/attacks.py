"""The form of an attack: a function that turns a solved notebook into a hostile submission, and its expected verdict.

Attacks live in ``tests/submissions/hostile/``, one file for each family.  Unless it says otherwise, an attack attacks
one exercise, of which it holds no right answer, and has right answers to all others, so that honest points that are
lost are seen too.
"""

import importlib.util
import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

from submissions import FOLDER, added

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook

ATTACKS = FOLDER / "hostile"
# Stands in text that would run in a browser if it were let through.
MARKER = "b2p_won"


@dataclass(frozen=True)
class Attack:
    """One hostile submission and the verdict that it must get.

    Attributes
    ----------
    tries : str
        What it tries, in one line.
    attacked : tuple of str
        The exercises that must give no points, because there is no right answer to them.
    honest : tuple of str or None
        The exercises that must give all points; None for all but the attacked ones.
    points : dict of str to Fraction
        Exercises that must give other points than all or none.
    refused, note, says : str
        Text that must appear: in the verdict of a submission that cannot be graded, in the notes, in the
        message of a failed check.
    not_graded : str
        Text that must appear in the failure, where an instructor has to look at it: then there is no result.
    """

    id: str
    family: str
    tries: str
    make: Callable
    assignment: str = "1"
    attacked: tuple[str, ...] = ("bits_of",)
    honest: tuple[str, ...] | None = None
    points: dict[str, Fraction | int] = field(default_factory=dict)
    refused: str = ""
    note: str = ""
    says: str = ""
    not_graded: str = ""

    @property
    def student(self) -> str:
        return f"{self.family}--{self.id}"

    def rightful(self, assignment: Assignment) -> dict[str, Fraction]:
        """The points that each exercise deserves."""
        if self.refused or self.not_graded:
            return {}
        deserved = {}
        for exercise in assignment.exercises:
            if full := assignment.points(exercise):
                honest = exercise.name not in self.attacked if self.honest is None else exercise.name in self.honest
                deserved[exercise.name] = Fraction(self.points.get(exercise.name, full if honest else 0))
        return deserved

    def hand_in(self, course: Course) -> Path:
        """Write the submission into ``submitted/``; returns its folder."""
        assignment = course.assignment(self.assignment)
        made = Making(course, assignment, course.root / "submitted" / self.student / assignment.id, self)
        made.folder.parent.mkdir(parents=True, exist_ok=True)
        self.make(made)
        made.finish()
        return made.folder


class Making:
    """What an attack works on: the notebook, solved where it is honest, and the folder that will be handed in."""

    def __init__(self, course: Course, assignment: Assignment, folder: Path, attack: Attack):
        self.assignment, self.folder, self.attacked = assignment, folder, attack.attacked
        released, right = _material(course, assignment)
        honest = set(right) - set(attack.attacked) if attack.honest is None else set(attack.honest)
        self.notebook = answered(released, {name: source for name, source in right.items() if name in honest})
        self.data: bytes | None = None  # instead of the notebook; b"" for no file at all
        self.name = assignment.notebook

    @property
    def cells(self) -> list[dict]:
        return self.notebook["cells"]

    def cell_of(self, exercise: str, role: str = "answer") -> dict:
        """The cell of an exercise."""
        found = (cell for cell in self.cells if cell["metadata"].get("exercise") == exercise)
        return next(cell for cell in found if cell["metadata"]["role"] == role)

    def answer(self, source: str, exercise: str = "") -> None:
        """Write an answer, by default to the attacked exercise."""
        self.cell_of(exercise or self.attacked[0])["source"] = textwrap.dedent(source).strip("\n")

    def function(self, body: str, exercise: str = "", before: str = "") -> None:
        """Answer with a function that takes any arguments."""
        name = exercise or self.attacked[0]
        body = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        self.answer(f"{textwrap.dedent(before)}\ndef {name}(*args, **kwargs):\n{body}", name)

    def cell(self, source: str, *, last: bool = False, kind: str = "code") -> dict:
        """Add a cell of the student's own, below the set-up or at the end."""
        cell = added(textwrap.dedent(source).strip("\n")) | {"cell_type": kind, "id": f"own-{len(self.cells)}"}
        setup = next(i for i, other in enumerate(self.cells) if other["metadata"].get("role") == "setup")
        self.cells.insert(len(self.cells) if last else setup + 1, cell)
        return cell

    def file(self, name: str, data: bytes | str) -> Path:
        """Put a file beside the notebook."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def finish(self) -> None:
        """Write the notebook, unless the attack left something else in its place."""
        path = self.folder / f"{self.name}.ipynb"
        if self.data is None:
            write_notebook(self.notebook, self.folder, self.name)
        elif self.data:
            self.file(path.name, self.data)

    def as_json(self) -> bytes:
        return json.dumps(self.notebook).encode()


@cache
def _material(course: Course, assignment: Assignment) -> tuple[dict, dict]:
    return released_notebook(course, assignment), solutions(course, assignment)


class Family:
    """A file of attacks: `attack` decorates functions, `functions` and `cells` take tables of rows ``(what it tries,
    code)``.
    """

    def __init__(self, file: str):
        self.name = Path(file).stem
        self.attacks: list[Attack] = []

    def attack(self, tries: str, **verdict) -> Callable:
        """Make an attack of a function that is given a `Making`."""

        def register(make: Callable) -> Callable:
            self.attacks.append(Attack(make.__name__, self.name, tries, make, **verdict))
            return make

        return register

    def functions(self, exercise: str, rows: dict[str, tuple[str, str]], before: str = "", **verdict) -> None:
        """Attacks that are the body of one function."""
        for name, (tries, body) in rows.items():
            make = _named(name, lambda it, body=body: it.function(body, before=before))
            self.attack(tries, attacked=(exercise,), **verdict)(make)

    def cells(self, exercise: str, rows: dict[str, tuple[str, str]], answer: str = "return None", **verdict) -> None:
        """Attacks that are a cell at the top of the notebook; the exercise's function does next to nothing."""
        for name, (tries, source) in rows.items():

            def make(it, source=source):
                it.cell(source)
                it.function(answer)

            self.attack(tries, attacked=(exercise,), **verdict)(_named(name, make))


def _named(name: str, make: Callable) -> Callable:
    make.__name__ = name
    return make


@cache
def all_attacks() -> list[Attack]:
    """Every attack of every family."""
    found = []
    for file in sorted(ATTACKS.glob("[a-z]*.py")):
        spec = importlib.util.spec_from_file_location(f"hostile_{file.stem}", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += module.family.attacks
    names = [attack.student for attack in found]
    assert len(names) == len(set(names)), "two attacks have one name"
    return found
