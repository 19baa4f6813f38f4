"""Building what students get: text -> source notebook -> ``release/`` and ``solutions/``.

The conversion itself is nbgrader's own, with the configuration of the course folder, so that
``nbgrader generate_assignment`` and formgrader's button give the same files.  A build has no
clock and no chance in it: the same text gives the same bytes.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from pathlib import Path

from bits_to_pyramids.authoring.installed import Installed, install, write_sums
from bits_to_pyramids.authoring.student_package import PACKAGE, add_student_package
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.sums import STEPS, SUMS
from bits_to_pyramids.course.text import source_notebook
from bits_to_pyramids.student.hints import prediction_digest, prediction_salt


def build(course: Course, assignments: list[Assignment], *, force: bool = False) -> Installed:
    """Build assignments and put the result into the course folder.

    A built file that is not as it was built is somebody's work: a student's answers in
    ``release/``, an instructor's changes to a notebook in ``source/``.

    Raises
    ------
    CourseError
        If somebody's work would be overwritten and `force` is not set.  With `force` it is
        moved to ``.b2p/kept-aside`` first.
    """
    with tempfile.TemporaryDirectory(prefix="b2p-build-") as scratch:
        installed = install(course, build_into(course, assignments, Path(scratch)), force)
    for step in ("release", "solutions"):
        for assignment in assignments:
            installed.kept_aside.extend(add_student_package(course, course.root / step / assignment.id))
    return installed


def build_into(course: Course, assignments: list[Assignment], folder: Path) -> dict[str, Path]:
    """Build into an empty folder.

    Returns
    -------
    dict
        Each built file by its path within a course folder, ``/``-separated.
    """
    for assignment in assignments:
        _write_source(assignment, folder / "source" / assignment.id)
    _convert(course, assignments, folder)
    built = {"source": [], "release": _files(folder / "release"), "solutions": _files(folder / "solutions")}
    for assignment in assignments:
        source = folder / "source" / assignment.id
        built["source"] += [source / f"{assignment.notebook}.ipynb", source / "hints.json", source / "README.md"]
    for step in STEPS:
        write_sums(course, assignments, folder / step, built[step])
    wanted = [file for step in STEPS for file in (*built[step], folder / step / SUMS)]
    return {path.relative_to(folder).as_posix(): path for path in wanted}


def _write_source(assignment: Assignment, folder: Path) -> None:
    import nbformat

    ignored = shutil.ignore_patterns(".*", "__pycache__", "*.ipynb")
    shutil.copytree(assignment.folder, folder, ignore=ignored)
    (folder / "README.md").write_text(handout(assignment), encoding="utf-8")
    notebook = nbformat.writes(source_notebook(assignment)) + "\n"
    (folder / f"{assignment.notebook}.ipynb").write_text(notebook, encoding="utf-8")
    (folder / "hints.json").write_text(json.dumps(_hints(assignment), indent=1) + "\n", encoding="utf-8")


def handout(assignment: Assignment) -> str:
    """What stands in the README beside a notebook: how to begin, and how to hand in."""
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    text = Path(__file__).with_name("handout.md.j2").read_text(encoding="utf-8")
    return environment.from_string(text).render(assignment=assignment)


def _hints(assignment: Assignment) -> dict:
    """What ``hint``, ``predict`` and ``progress`` read in a student's folder; no answer can be read in it."""
    predictions = {}
    for exercise in assignment.exercises:
        if exercise.kind == "prediction":
            salt, rounds = prediction_salt(assignment.id, exercise.name)
            digest = prediction_digest(exercise.answer, salt, rounds)
            predictions[exercise.name] = {"salt": salt.hex(), "rounds": rounds, "digest": digest.hex()}
    hints = {exercise.name: list(exercise.hints) for exercise in assignment.exercises if exercise.hints}
    exercises = [
        {"name": exercise.name, "kind": exercise.kind, "points": exercise.points, "stretch": exercise.stretch}
        | {key: getattr(exercise, key) for key in ("without", "picture", "parts") if getattr(exercise, key)}
        for exercise in assignment.exercises
    ]
    return {"assignment": assignment.id, "exercises": exercises, "hints": hints, "predictions": predictions}


def _convert(course: Course, assignments: list[Assignment], folder: Path) -> None:
    """nbgrader's generate_assignment and generate_solution, on a course folder of their own."""
    from nbgrader.converters import GenerateAssignment, GenerateSolution
    from nbgrader.converters.base import BaseConverter
    from nbgrader.coursedir import CourseDirectory

    from bits_to_pyramids.course.nbgrader_setup import load_nbgrader_config

    class GenerateSolutionWithoutGradebook(GenerateSolution):
        def init_assignment(self, *names: str) -> None:
            BaseConverter.init_assignment(self, *names)

    config = load_nbgrader_config(course)
    config.CourseDirectory.root = str(folder)
    # A gradebook of this folder would be thrown away with it; to make one takes longer than all the rest.
    config.GenerateAssignment.no_database = True
    steps = config.GenerateAssignment.preprocessors
    config.GenerateAssignment.preprocessors = [step for step in steps if not step.endswith(".SaveCells")]
    log = logging.getLogger("bits_to_pyramids.build")
    log.setLevel(logging.ERROR)
    for converter in (GenerateAssignment, GenerateSolutionWithoutGradebook):
        for assignment in assignments:
            coursedir = CourseDirectory(config=config, assignment_id=assignment.id)
            try:
                converter(coursedir=coursedir, config=config, log=log).start()
            except Exception as error:
                raise CourseError(f"nbgrader could not convert {assignment.id}: {error}") from error


def _files(folder: Path) -> list[Path]:
    """What is built, without the copies of the student's package."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and PACKAGE not in path.parts)
