"""``b2p solution``: the reason and another way, for learners, once their own way works."""

from __future__ import annotations

from pathlib import Path

from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.results.wording import how_far
from bits_to_pyramids.selfstudy.attempt import locate, room, tried


def show_solution(name: str, notebook: Path, *, anyway: bool, isolation: str | None, course: Path | None) -> int:
    """Print what the solutions say about an exercise if it passes in a notebook, or `anyway`.

    Returns
    -------
    int
        An exit code: 0 if it was shown, 1 if the exercise does not pass yet.
    """
    folder = notebook if notebook.is_dir() else notebook.parent
    found = Course.find(course or (folder if folder.exists() else "."))
    assignment = next((a for a in found.assignments if name in a.by_name), None)
    if assignment is None or not assignment.by_name[name].after:
        known = ", ".join(e.name for a in found.assignments for e in a.exercises if e.after)
        raise CourseError(f"there is no solution of {name!r}; there are for: {known}")
    if not anyway:
        path, tried_assignment, _ = locate(notebook, course)
        if tried_assignment.id != assignment.id:
            raise CourseError(f"{name} belongs to {assignment.id}; name its notebook with --notebook")
        with room(assignment, found, isolation, name) as classroom:
            result = next(e for e in tried(path, classroom, assignment, name).exercises if e.name == name)
        if result.points < result.max_points:
            print(f"{name} does not pass yet: {how_far(result)}. The solution is for afterwards.")
            print(f"For help: b2p hint {name}. To see it all the same: b2p solution {name} --anyway")
            return 1
        print(f"Good: {name} passes. Here is why it works, and another way.\n")
    print(assignment.by_name[name].after.strip())
    print(f"\nThe whole solution is in solutions/{assignment.id}/{assignment.notebook}.ipynb.")
    return 0
