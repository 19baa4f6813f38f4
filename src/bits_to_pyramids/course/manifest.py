"""What the course consists of: assignments in order, their exercises, points and hints.

The data lives in text files beside the notebooks' text: ``source/course.toml`` holds the
instructor's settings, ``source/N-NAME/NAME.toml`` one assignment.  Nothing here runs code
of the course; see :mod:`bits_to_pyramids.authoring.build` for that.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bits_to_pyramids.course.errors import CourseError
from bits_to_pyramids.course.limits import read_limits

if TYPE_CHECKING:
    from bits_to_pyramids.sandbox import Limits

__all__ = ["Assignment", "Course", "CourseError", "Exercise", "Settings", "read_toml", "settings_files"]

KINDS = ("function", "prediction", "written")
PICTURES = ("", "chunks")
REVEALS = ("title", "hint", "example")
POLICIES = ("no points", "note", "ignore")  # for what a task rules out and an answer uses
CARRYING = ("points", "say", "off")  # for what is right but for an earlier function that it calls
FULL_SCORE = 100
CHOICES = {
    "reveal": REVEALS,
    "reveal_until_due": REVEALS,
    "without": POLICIES,
    "carry_forward": CARRYING,
    "isolation": ("bubblewrap", "landlock", "none"),
}


@dataclass(frozen=True)
class Exercise:
    """One exercise, found everywhere by its name.

    Parameters
    ----------
    name : str
        The function or the name that the student defines.
    kind : {"function", "prediction", "written"}
    points : int
        What all hidden checks of the exercise together are worth.  A written answer has 0:
        a person reads it and gives extra credit.
    stretch : bool
        Beyond the first 100 points; counted only where the settings turn stretch on.
    section : str
        The section of the chapter that the exercise belongs to.
    requires : tuple of str
        Exercises whose ideas (never whose code) come first.
    without : tuple of str
        What the exercise is to be solved without: entries of `bits_to_pyramids.course.tools`.
    uses : tuple of str
        Libraries that are importable while it is checked, beside the usual ones.
    teaches : str
        What it teaches, and what it does not.
    hints : tuple of str
        A nudge, the method, nearly the code.
    after : str
        Markdown for the solutions: the reason, and one alternative.
    answer : int, float or None
        The number that a prediction should be.
    seconds : float
        Wall time allowed for one call of the student's function;
        by default ``call_seconds`` of the assignment's limits.
    through : str
        What the checks use a class or a generator through: a function of `bits_to_pyramids.student.through`.
    picture : {"", "chunks"}
        ``"chunks"`` if its answers are lists of chunk indices, which feedback draws as a grid.
        Bytes and arrays are drawn anyway.
    parts : tuple
        What the parts of a nested answer are called, level by level; see `bits_to_pyramids.student.parts`.
    opens : bool
        Whether its answers open ``why``; not where right functions differ on inputs of which the task does not speak.
    """

    name: str
    kind: str = "function"
    points: int = 0
    stretch: bool = False
    section: str = ""
    requires: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    teaches: str = ""
    hints: tuple[str, ...] = ()
    after: str = ""
    answer: int | float | None = None
    seconds: float = 5.0
    through: str = ""
    picture: str = ""
    parts: tuple = ()
    opens: bool = True


@dataclass(frozen=True)
class Assignment:
    """One assignment: a folder in ``source/`` with a text, a manifest and a notebook.

    `about` says in a sentence or two what a learner makes in it and how long it takes; `limits` are what its
    submissions may use, where the manifest says so.
    """

    id: str
    folder: Path
    notebook: str
    title: str
    chapter: str
    exercises: tuple[Exercise, ...]
    stretch_counts: bool = False
    without: str = POLICIES[0]
    carry_forward: str = CARRYING[0]
    limits: Limits | None = None
    about: str = ""

    @property
    def text(self) -> Path:
        return self.folder / f"{self.notebook}.md"

    @property
    def module(self) -> str:
        """The name that the checks and the misconceptions carry as Python modules."""
        return self.notebook.replace("-", "_")

    @cached_property
    def by_name(self) -> dict[str, Exercise]:
        return {exercise.name: exercise for exercise in self.exercises}

    def stands_on(self, name: str) -> list[str]:
        """The exercises that one requires, directly or not, in their order."""
        found: set[str] = set()
        waiting = list(self.by_name[name].requires)
        while waiting:
            required = waiting.pop()
            if required in self.by_name and required not in found:
                found.add(required)
                waiting += self.by_name[required].requires
        return [other for other in self.by_name if other in found]

    @property
    def only_says_shortcuts(self) -> bool:
        """Whether all answers are to be looked through for what their tasks rule out, as it costs no points."""
        return self.without not in ("ignore", "no points") and any(exercise.without for exercise in self.exercises)

    def points(self, exercise: Exercise) -> int:
        """What an exercise is worth in this course: stretch only where it counts."""
        return 0 if exercise.stretch and not self.stretch_counts else exercise.points

    @property
    def max_score(self) -> int:
        return sum(self.points(exercise) for exercise in self.exercises)


@dataclass(frozen=True)
class Settings:
    """The instructor's choices, from ``source/course.toml`` and, over it, ``course.toml``.

    `reveal` is what a failed hidden check shows students: its ``"title"``, also a ``"hint"`` (the
    sentence about the mistake and where to get hints), or the whole ``"example"``.  `reveal_until_due` is the same
    until nobody can hand in any more: an example that is shown before is an answer for the next hand-in.
    `without` is what follows when an answer uses what its task rules out: ``"no points"``, a
    ``"note"``, or that nobody looks (``"ignore"``).
    `carry_forward` is what an answer gets that is right but for an earlier function that it calls: its ``"points"``,
    that the page can ``"say"`` so, or nothing (``"off"``).
    """

    course_id: str = ""
    stretch: bool = False
    isolation: str = "bubblewrap"
    reveal: str = "example"
    reveal_until_due: str = "hint"
    without: str = POLICIES[0]
    carry_forward: str = CARRYING[0]


@dataclass(frozen=True)
class Course:
    """A course folder on disk."""

    root: Path
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def find(cls, start: Path | str = ".") -> Course:
        """The course that contains a folder.

        Raises
        ------
        CourseError
            If neither the folder nor any above it is a course.
        """
        start = Path(start).resolve()
        for folder in (start, *start.parents):
            if (folder / "nbgrader_config.py").is_file() and (folder / "source").is_dir():
                return cls(folder, _settings(folder))
        raise CourseError(
            f"{start} is not inside a course folder (one with nbgrader_config.py and source/). "
            "Change to the folder of the course, or name it with --course."
        )

    @property
    def state(self) -> Path:
        """Where the tools keep what is theirs: seeds, results, caches.  Never committed."""
        return self.root / ".b2p"

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        folders = [
            path for path in sorted((self.root / "source").iterdir()) if path.is_dir() and not path.name.startswith(".")
        ]
        return tuple(_assignment(folder, self.settings) for folder in folders)

    def assignment(self, name: str) -> Assignment:
        """The assignment with an id (``1-bits-and-bytes``), a name (``bits-and-bytes``) or a number (``1``)."""
        for assignment in self.assignments:
            if name in (assignment.id, assignment.notebook, assignment.id.partition("-")[0]):
                return assignment
        known = ", ".join(assignment.id for assignment in self.assignments)
        raise CourseError(f"there is no assignment {name!r}; this course has: {known}")


def _settings(root: Path) -> Settings:
    """The tracked settings, and over them, key by key, those in the root's ``course.toml``, which git does not know."""
    known = {f.name: f.default for f in fields(Settings)}
    values: dict = {}
    for path in settings_files(root, "course.toml"):
        data = read_toml(path)
        if unknown := sorted(set(data) - set(known)):
            raise CourseError(f"{path}: unknown setting {unknown[0]!r}; known are {', '.join(sorted(known))}")
        for name, value in data.items():
            if type(value) is not type(known[name]):
                kind = {bool: "true or false", str: "a text in quotation marks"}[type(known[name])]
                raise CourseError(f"{path}: {name} is {value!r}, not {kind}")
            if name in CHOICES and value not in CHOICES[name]:
                raise CourseError(f"{path}: {name} is {value!r}, not one of {', '.join(CHOICES[name])}")
        values |= data
    return Settings(**values)


def settings_files(root: Path, name: str) -> list[Path]:
    """The files with settings of a name: the tracked defaults in ``source/``, then your own at the root."""
    return [path for path in (root / "source" / name, root / name) if os.path.lexists(path)]


def _assignment(folder: Path, settings: Settings) -> Assignment:
    notebook = re.sub(r"^\d+-", "", folder.name)
    path = folder / f"{notebook}.toml"
    if not path.is_file():
        raise CourseError(f"{folder} has no manifest {path.name}")
    data = read_toml(path)
    limits = read_limits(path, data["limits"]) if "limits" in data else None
    usual = {"seconds": limits.call_seconds} if limits else {}
    exercises = tuple(_exercise(path, usual | entry) for entry in data.get("exercise", []))
    names = [exercise.name for exercise in exercises]
    for name in names:
        if names.count(name) > 1:
            raise CourseError(f"{path}: exercise {name!r} is there twice")
    return Assignment(
        id=folder.name,
        folder=folder,
        notebook=notebook,
        title=data.get("title", notebook),
        chapter=data.get("chapter", ""),
        about=data.get("about", ""),
        exercises=exercises,
        stretch_counts=settings.stretch,
        without=settings.without,
        carry_forward=settings.carry_forward,
        limits=limits,
    )


def _exercise(path: Path, entry: dict) -> Exercise:
    known = {f.name for f in fields(Exercise)}
    name = entry.get("name", "?")
    if unknown := sorted(set(entry) - known):
        raise CourseError(f"{path}: exercise {name!r} has an unknown key {unknown[0]!r}")
    if entry.get("kind", "function") not in KINDS:
        raise CourseError(f"{path}: exercise {name!r} has kind {entry['kind']!r}, not one of {', '.join(KINDS)}")
    if entry.get("picture", "") not in PICTURES:
        raise CourseError(f"{path}: exercise {name!r} has picture {entry['picture']!r}; it can be 'chunks'")
    return Exercise(**{key: _fixed(value) for key, value in entry.items()})


def _fixed(value: Any) -> Any:
    """Lists as tuples, at every depth: assignments are keys of dictionaries."""
    return tuple(map(_fixed, value)) if isinstance(value, list) else value


def read_toml(path: Path) -> dict:
    """A TOML file; what cannot be read is one sentence."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from error
