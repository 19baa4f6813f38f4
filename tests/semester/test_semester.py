"""A semester from release to feedback, whatever comes between, ends with the grades of an undisturbed one.

Real commands throughout: nbgrader's exchange and autograder, `b2p`, and formgrader's gradebook where a person
gives points.
"""

import csv
import json
import os
import pwd
import shutil
from pathlib import Path

import pytest
from commands import run
from courses import FIRST, copy_course
from nbgrader.api import Gradebook
from submissions import cell_of

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import solutions

COURSE_ID = "b2p"
STUDENTS = ("ada", "ben", "cleo")
# What each hands in at last: which exercises, whether the written answer, and when.
LAST = {
    "ada": (None, True, "2026-10-05 23:30:00.000000 CEST"),  # in time in Zurich
    "ben": (4, False, "2026-10-06 18:30:00.000000 EDT"),  # half past midnight of the 7th in Zurich: two days late
    "cleo": (6, True, "2026-10-07T12:00:00Z"),  # a day and a half late, with an extension of two days
}
NEW_EXERCISE = '''
```{code-cell} ipython3
:role: answer
:exercise: half_of
def half_of(number):
    """Half of a number."""
    ### BEGIN SOLUTION
    return number // 2
    ### END SOLUTION
```

```{code-cell} ipython3
:role: checks
:exercise: half_of
check("half_of", case(8, gives=4))
```
'''
NEW_ENTRY = """
[[exercise]]
name = "half_of"
points = 5
section = "Storing data"
teaches = "Halves."
hints = ["Look.", "Divide.", "number // 2"]
after = "**Why this works.** It halves."
"""
NEW_CHECK = '''

@exercise("half_of")
class TestHalfOf:
    def test_even(self, student):
        """It halves."""
        assert student.half_of(10) == 5
'''


class Semester:
    """A course folder, an exchange, and people."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.course = copy_course(folder / "course")
        self.root = self.course.root
        (folder / "exchange").mkdir(mode=0o777)
        (folder / "exchange").chmod(0o777)
        (self.root / "course.toml").write_text(f'course_id = "{COURSE_ID}"\n')
        (self.root / "dates.toml").write_text(
            'timezone = "Europe/Zurich"\n[late]\npercent = 10\n'
            f'[due]\n{FIRST} = 2026-10-05T23:59:00\n[extensions.cleo]\n{FIRST} = "2 days"\n'
        )
        (self.root / "nbgrader_local.py").write_text(f"c.Exchange.root = {str(folder / 'exchange')!r}\n")

    def run(self, *command: str, cwd: Path | None = None, code: int = 0, **variables: str) -> str:
        done = run(*command, cwd=cwd or self.root, **variables)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def as_student(self, student: str, *command: str) -> str:
        """Run a command of nbgrader in a student's own folder."""
        home = self.folder / "homes" / student
        home.mkdir(parents=True, exist_ok=True)
        (home / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.Exchange.root = {str(self.folder / 'exchange')!r}\n"
            f"c.CourseDirectory.course_id = {COURSE_ID!r}\n"
        )
        return self.run("nbgrader", *command, cwd=home, HOME=str(home))

    def release(self) -> None:
        self.run("b2p", "build")
        self.run("nbgrader", "generate_assignment", FIRST, "--force")
        self.run("nbgrader", "release_assignment", FIRST, "--force")

    def hand_in(self, student: str, count: int | None, written: bool) -> None:
        """Fetch if need be, answer the first exercises, submit."""
        home = self.folder / "homes" / student
        shutil.rmtree(home / FIRST, ignore_errors=True)
        self.as_student(student, "fetch_assignment", FIRST)
        path = home / FIRST / "bits-and-bytes.ipynb"
        notebook = json.loads(path.read_text())
        answers = list(solutions(self.course, self.course.assignment("1")).items())
        for name, source in answers[:count] + answers[-1:]:  # the last is the new exercise, where there is one
            if any(c["metadata"].get("exercise") == name for c in notebook["cells"]):
                cell_of(notebook, name)["source"] = source
        if written:
            cell_of(notebook, "noisy_stripes", "written")["source"] = "Because of the byte order."
        path.write_text(json.dumps(notebook))
        self.as_student(student, "submit", FIRST)
        # nbgrader asks the system who somebody is; here everybody is the one who runs the tests.
        me = pwd.getpwuid(os.geteuid()).pw_name
        for path in (self.folder / "exchange" / COURSE_ID / "inbound").glob(f"{me}+*"):
            path.rename(path.with_name(student + path.name.removeprefix(me)))

    def collect(self) -> None:
        """And write down when each was handed in, in this made-up autumn."""
        self.run("nbgrader", "collect", FIRST, "--update")
        for student, (_, _, stamp) in LAST.items():
            folder = self.root / "submitted" / student / FIRST
            if folder.is_dir():
                (folder / "timestamp.txt").write_text(stamp)

    def grade(self) -> str:
        return self.run("b2p", "grade", "-a", "1")

    def give(self, student: str, cell: str, **points: float) -> None:
        """What formgrader does when a person gives points."""
        with Gradebook(gradebook_url(self.course)) as book:
            grade = book.find_grade(cell, "bits-and-bytes", FIRST, student)
            for name, value in points.items():
                setattr(grade, name, value)
            grade.needs_manual_grade = False
            book.db.commit()

    def give_all(self) -> None:
        self.give("ada", "noisy_stripes", extra_credit=1.5)
        self.give("cleo", "noisy_stripes", manual_score=0.0, extra_credit=2.0)
        self.give("cleo", "bits_of-checks", manual_score=3.0)

    def list_the_class(self) -> None:
        (self.root / "class.csv").write_text("student_id,first_name\nada,Ada\nben,Ben\ncleo,Cleo\n")
        self.run("b2p", "roster", "class.csv")

    def add_exercise(self) -> None:
        source = self.root / "source" / FIRST
        for path, more in (
            (source / "bits-and-bytes.md", NEW_EXERCISE),
            (source / "bits-and-bytes.toml", NEW_ENTRY),
            (self.root / "grader_tests" / "test_bits_and_bytes.py", NEW_CHECK),
        ):
            path.write_text(path.read_text() + more)
        self.run("b2p", "build")
        self.course = Course.find(self.root)

    def grades(self) -> list[dict]:
        """The gradebook as it is handed to the administration."""
        to = self.folder / "grades.csv"
        self.run("b2p", "export", "--to", str(to))
        with open(to, newline="") as file:
            return list(csv.DictReader(file))

    def waiting(self) -> dict[str, bool]:
        with Gradebook(gradebook_url(self.course)) as book:
            return {s.student.id: s.needs_manual_grade for s in book.assignment_submissions(FIRST)}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Everything is there from the beginning, everybody hands in once, and nothing happens."""
    semester = Semester(tmp_path_factory.mktemp("undisturbed"))
    semester.add_exercise()
    semester.release()
    for student, (count, written, _) in LAST.items():
        semester.hand_in(student, count, written)
    semester.collect()
    semester.list_the_class()
    semester.grade()
    semester.give_all()
    semester.grade()  # penalties are of what a person gave, too
    return semester


def test_a_semester_with_everything_ends_as_one_without(undisturbed, tmp_path):
    semester = Semester(tmp_path)
    semester.release()

    # The first hand-in: Ben gives up early, and somebody has another name than on the list.
    semester.hand_in("ada", None, True)
    semester.hand_in("ben", 1, False)
    semester.hand_in("b.byte", 1, False)
    semester.collect()
    semester.list_the_class()
    said = semester.grade()
    assert f"No submission of {FIRST} from 1 of 4: cleo" in said
    semester.give("ada", "noisy_stripes", extra_credit=1.5)

    # Ben was two people; one goes.
    assert "rows of gradebook.db" in semester.run("b2p", "forget", "b.byte")
    shutil.rmtree(semester.folder / "exchange" / COURSE_ID / "inbound", ignore_errors=True)
    (semester.folder / "exchange" / COURSE_ID / "inbound").mkdir()
    (semester.folder / "exchange" / COURSE_ID / "inbound").chmod(0o733)

    # A settings file breaks; nothing is graded until it is mended.
    settings = semester.root / "course.toml"
    whole = settings.read_text()
    settings.write_text('course_id = "b2p\n')
    before = (semester.root / "gradebook.db").read_bytes()
    assert "cannot be read" in semester.run("nbgrader", "autograde", FIRST, code=1)
    assert "cannot be read" in semester.run("b2p", "grade", code=2)
    assert (semester.root / "gradebook.db").read_bytes() == before
    settings.write_text(whole)

    # A new exercise, after grading began, and everybody hands in again.
    semester.add_exercise()
    assert "new in the gradebook: half_of-checks" in semester.grade()
    semester.release()
    for student, (count, written, _) in LAST.items():
        semester.hand_in(student, count, written)
    semester.collect()
    semester.run("nbgrader", "autograde", FIRST)
    assert semester.waiting() == {"ada": False, "ben": False, "cleo": True}
    backup = (semester.root / "gradebook.db").read_bytes()
    semester.give_all()

    # A new version: what means nothing regrades nothing, what means something is said before it happens.
    checks = semester.root / "grader_tests" / "test_bits_and_bytes.py"
    checks.write_text(checks.read_text() + "\n# Corrected.\n")
    assert "Nothing will be graded again" in semester.run("b2p", "upgrade", "--no-pull")
    checks.write_text(checks.read_text() + "\nCORRECTED = True\n")
    assert "3 of 3 submissions will be graded" in semester.run("b2p", "upgrade", "--no-pull")
    assert "3 graded" in semester.grade()
    assert semester.waiting() == dict.fromkeys(STUDENTS, False)
    assert semester.grades() == undisturbed.grades()

    # The disk dies; the gradebook is one from before all that.
    (semester.root / "gradebook.db").write_bytes(backup)
    semester.grade()
    semester.give_all()
    assert "3 unchanged" in semester.grade()

    assert semester.grades() == undisturbed.grades()
    by_student = {row["student_id"]: row for row in semester.grades()}
    assert set(by_student) == set(STUDENTS)
    assert float(by_student["ada"]["score"]) == 106.5
    assert float(by_student["ben"]["late_submission_penalty"]) == pytest.approx(
        0.2 * float(by_student["ben"]["raw_score"])
    )
    assert float(by_student["cleo"]["late_submission_penalty"]) == 0


def test_feedback_reaches_its_owners(undisturbed):
    undisturbed.run("nbgrader", "generate_feedback", FIRST)
    undisturbed.run("nbgrader", "release_feedback", FIRST)
    for page in (undisturbed.folder / "exchange" / COURSE_ID / "feedback").iterdir():
        assert page.stat().st_mode & 0o004
    for page in (undisturbed.root / "feedback").rglob("*.html"):
        assert not page.stat().st_mode & 0o007
    undisturbed.as_student("ada", "fetch_feedback", FIRST)
    (page,) = (undisturbed.folder / "homes" / "ada").rglob("feedback/**/*.html")
    assert "106.5" in page.read_text()
