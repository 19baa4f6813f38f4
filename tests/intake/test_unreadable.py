"""What the system does not let us read is "not graded" with a reason: never a zero, never missing."""

import shutil
import tempfile
from pathlib import Path

import pytest
from as_nobody import as_nobody
from courses import FIRST, copy_course, hand_in
from instant import grade_instantly
from made_up_class import made_up_results
from test_reader import ANSWERED, TEMPLATE, files_in

from bits_to_pyramids.course.notebooks import released_notebook
from bits_to_pyramids.grading.batch import preview
from bits_to_pyramids.intake.folders import Held, Refused, Unreadable
from bits_to_pyramids.intake.reader import read_submission
from bits_to_pyramids.intake.submissions import survey

CLOSED = {
    "notebook": "submitted/eve/1-bits-and-bytes/bits-and-bytes.ipynb",
    "submission": "submitted/eve/1-bits-and-bytes",
    "student": "submitted/eve",
}


@pytest.fixture
def course():
    """A course in a folder that every user can get to."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield copy_course(folder / "course")
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", [0o000, 0o200, 0o400], ids=oct)
@pytest.mark.parametrize("closed", CLOSED)
def test_what_cannot_be_read_is_not_graded(course, closed, mode):
    notebook = released_notebook(course, course.assignment("1"))
    for student in ("ada", "eve"):
        hand_in(course, student, notebook)
    results = made_up_results(None, course.assignment("1"), 2)
    for result, student in zip(results, ("ada", "eve")):
        result.student = student
    grade_instantly(course, results)  # what it imports may be where nobody else can read

    def look():
        (course.root / CLOSED[closed]).chmod(mode if closed != "notebook" else mode & 0o200)
        done = grade_instantly(course, results, force=True)
        foreseen = {submission.student: why for submission, why in preview(course, survey(course).submissions)}
        return {one.submission.student: [one.state, one.failure] for one in done}, foreseen

    said = as_nobody(course.root.parent, look)
    assert type(said) is list, said
    states, foreseen = said
    assert states["ada"] == ["graded", ""]
    state, failure = states["eve"]
    assert state == "not graded" and "cannot be read: Permission denied" in failure
    assert "cannot be read" in foreseen["eve"]


INSIDE = {
    "the answers may be in it": ({"f.ipynb": "{"}, Unreadable),
    "the answers are beside it": ({"f.ipynb": ANSWERED}, None),
}


@pytest.mark.parametrize("files, raised", INSIDE.values(), ids=INSIDE)
def test_a_closed_folder_in_a_submission_counts_where_the_answers_may_be_in_it(course, files, raised):
    folder = course.root / "submitted" / "eve" / FIRST
    files_in(folder, files | {"more/f.ipynb": ANSWERED})

    def look():
        (folder / "more").chmod(0)
        try:
            return read_submission(folder, "f", TEMPLATE).answers
        except Refused as error:
            return type(error).__name__

    assert as_nobody(course.root.parent, look) == (2 if raised is None else raised.__name__)


def test_what_breaks_while_it_is_read_is_unreadable():
    with Held(Path("/proc/self").resolve()) as held, pytest.raises(Unreadable, match="mem cannot be read"):
        held.read("mem")


LINKED = {
    "the submission": "submitted/eve/1",
    "the student's folder": "submitted/eve",
}


@pytest.mark.parametrize("linked", LINKED.values(), ids=LINKED)
def test_no_name_below_ours_may_be_a_link(tmp_path, linked):
    (tmp_path / "secret/1").mkdir(parents=True)
    files_in(tmp_path / "secret/1", {"f.ipynb": ANSWERED})
    (tmp_path / linked).parent.mkdir(parents=True)
    (tmp_path / linked).symlink_to(tmp_path / ("secret/1" if linked.endswith("1") else "secret"))
    with pytest.raises(Refused, match="not a folder"):
        read_submission(tmp_path / "submitted/eve/1", "f", TEMPLATE, tmp_path / "submitted")


def test_a_folder_that_is_exchanged_while_it_is_read_is_read_to_the_end(tmp_path):
    files_in(tmp_path / "submitted/eve/1", {"f.ipynb": ANSWERED, "deep/g.ipynb": ANSWERED})
    files_in(tmp_path / "secret", {"f.ipynb": "secret", "deep/g.ipynb": "secret"})
    with Held(tmp_path / "submitted/eve/1", tmp_path / "submitted") as held:
        for moved in ("submitted/eve/1", "submitted/eve"):
            (tmp_path / moved).rename(tmp_path / "aside" if moved.endswith("1") else tmp_path / "aside of eve")
            (tmp_path / moved).symlink_to(tmp_path / "secret")
        assert held.read("f.ipynb") == held.read("deep/g.ipynb") == ANSWERED.encode()
    (tmp_path / "aside/deep").rename(tmp_path / "aside/other")
    (tmp_path / "aside/deep").symlink_to(tmp_path / "secret/deep")
    with Held(tmp_path / "aside") as held, pytest.raises(Refused):
        held.read("deep/g.ipynb")
