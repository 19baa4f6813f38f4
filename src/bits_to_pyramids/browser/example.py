"""An example of a feedback page: somebody who has begun, and made a mistake that many make."""

from __future__ import annotations

import contextlib
import io

from bits_to_pyramids.browser.published import SEED
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solved_answers
from bits_to_pyramids.reporting.feedback_page.page import Scores, feedback_page
from bits_to_pyramids.results.reveal import revealed
from bits_to_pyramids.selfstudy.attempt import room

RIGHT = 2  # exercises that are done


def example_page(course: Course, assignment: Assignment) -> str:
    """The page of a made-up student, without inputs, which are the same for everybody, and without anybody's code."""
    names = [exercise.name for exercise in assignment.exercises if exercise.kind == "function"]
    solved = solved_answers(assignment)
    answers = {name: solved[name] for name in names[:RIGHT]}
    wrong = load_knowledge(course, assignment).misconceptions_of(names[RIGHT + 1])
    answers |= {one.exercise: one.text for one in wrong[:1]}
    notebook = answered(released_notebook(course, assignment), answers)
    with contextlib.redirect_stderr(io.StringIO()), room(assignment, course, None, None) as classroom:
        result = revealed(classroom.grade(notebook, seed=SEED), "hint")
    result.student = "an example"
    for cell in result.cells:
        cell.error = ""
    core = [one for one in result.exercises if not assignment.by_name[one.name].stretch]
    scores = Scores(
        float(sum(one.points for one in core)),
        float(sum(one.max_points for one in core)),
        exercises={one.name: (float(one.points), float(one.max_points)) for one in core},
    )
    hidden = answered(notebook, dict.fromkeys(answers, "# Here stands your own code."))
    for cell in hidden["cells"]:
        cell["source"] = "".join(cell["source"])
    return feedback_page(assignment, hidden, scores, result, "hint")
