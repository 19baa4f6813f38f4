"""What lies sealed in a student's folder: the sentences of known mistakes and wrong predictions, and the reasons.

The cases of the visible checks are fixed, so that what each known mistake makes of them is known when an assignment
is built.  Sealing takes some seconds; its result is kept in ``.b2p/sealed`` until something that it is made of changes.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

import bits_to_pyramids
from bits_to_pyramids.checks.knowledge import known_mistakes
from bits_to_pyramids.checks.misconceptions import Misconception
from bits_to_pyramids.course.made_once import made_once
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import built_source
from bits_to_pyramids.student.cases import Case, Outcome, judged
from bits_to_pyramids.student.hints import prediction_digest, prediction_salt
from bits_to_pyramids.student.known import sealed_mistakes, sealed_predictions
from bits_to_pyramids.student.patience import NoAnswer, patience
from bits_to_pyramids.student.reasons import sealed_reason
from bits_to_pyramids.student.through import used_through

KEPT = 10  # of each assignment


def sealed_file(course: Course, assignment: Assignment) -> Path:
    """The file ``sealed.json`` of an assignment that is built; made anew where something it is made of has changed."""
    package = Path(bits_to_pyramids.__file__).parent
    made_from = [
        assignment.folder / f"{assignment.notebook}.ipynb",
        assignment.folder / f"{assignment.notebook}.toml",
        *sorted((course.root / "grader_tests" / "misconceptions" / assignment.module).glob("*.toml")),
        *sorted((package / "student").rglob("*.py")),
        *(package / "checks" / name for name in ("changes.py", "misconceptions.py")),
        Path(__file__),
    ]

    def make() -> str:
        return json.dumps(sealed_knowledge(course, assignment), separators=(",", ":")) + "\n"

    return made_once(course.state / "sealed", assignment.id, made_from, make, kept=KEPT)


def sealed_knowledge(course: Course, assignment: Assignment) -> dict:
    """What is sealed of an assignment, the same for the same course."""
    namespace, banks = known_mistakes(course, assignment)
    mistakes, predictions, reasons = {}, {}, {}
    with tempfile.TemporaryDirectory(prefix="b2p-seal-") as folder, chdir(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cases, written = visible_cases(assignment, namespace), _solutions_shown(assignment)
        for exercise in assignment.exercises:
            bank = banks.get(exercise.name, [])
            if exercise.kind == "prediction":
                predictions[exercise.name] = sealed_predictions(
                    _digest_of(assignment.id, exercise.name), [(m.function(), m.sentence) for m in bank]
                )
            elif exercise.name in cases:
                its = cases[exercise.name]
                mistakes[exercise.name] = sealed_mistakes(
                    exercise.name, [(m.sentence, outcomes_of(m, its)) for m in bank], its
                )
                right = used_through(exercise.through, namespace[exercise.name])
                after = exercise.after.strip()
                reason = sealed_reason(exercise.name, right, its, f"{written[exercise.name]}\n\n{after}")
                if exercise.opens and after and reason:
                    reasons[exercise.name] = reason
    return {"mistakes": mistakes, "predictions": predictions, "why": reasons}


def _solutions_shown(assignment: Assignment) -> dict[str, str]:
    """The solution of each exercise as Markdown: what explains it speaks of its names."""
    shown = {}
    for cell in built_source(assignment)["cells"]:
        if cell["metadata"]["role"] == "answer":
            lines = "".join(cell["source"]).splitlines()
            code = "\n".join(line for line in lines if not line.strip().startswith("### "))
            shown[cell["metadata"]["exercise"]] = f"**One way to write it.**\n\n```python\n{code}\n```"
    return shown


def _digest_of(assignment: str, name: str) -> Callable[[object], bytes]:
    salt, rounds = prediction_salt(assignment, name)
    return lambda value: prediction_digest(value, salt, rounds)


def visible_cases(assignment: Assignment, namespace: dict) -> dict[str, tuple[Case, ...]]:
    """The cases of an assignment's visible checks, by exercise; the notebook is run for them, its pictures left out."""
    cases: dict[str, tuple[Case, ...]] = {}
    names = dict(namespace)

    def collect(name: str, *given: Case, through: str = "") -> None:
        cases[name] = given

    for cell in built_source(assignment)["cells"]:
        role, source = cell["metadata"]["role"], "".join(cell["source"])
        if role == "figure":  # of the pictures only what they import
            source = "\n".join(line for line in source.splitlines() if line.startswith(("import ", "from ")))
        elif role not in ("setup", "answer", "checks"):
            continue
        names |= {"check": collect, "predict": lambda name: None}
        with redirect_stdout(StringIO()):
            exec(compile(source, f"<{cell['id']}>", "exec"), names)
    return cases


def outcomes_of(mistake: Misconception, cases: Sequence[Case]) -> list[Outcome]:
    """What a mistake makes of each case."""
    outcomes = []
    for one in cases:
        try:
            with patience(), redirect_stdout(StringIO()):
                outcomes.append(judged(mistake.function, one))
        except (NotImplementedError, NoAnswer) as error:
            outcomes.append(Outcome("it does not answer", "hangs", error))
    return outcomes
