"""Two instructors and three students, each with an account of their own, from the exchange to the feedback.

Ira set the course folder up; Jo's umask keeps everybody out.  Neither may notice it.
"""

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

import pytest
from accounts import make_accounts, why_not
from commands import run
from courses import FIRST, ROOT, copy_course

from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook
from bits_to_pyramids.records.gradebook.scores import scores_of

TEACHERS = 23_900
NOTEBOOK = "bits-and-bytes"
STUDENTS = ("ada", "ben", "cleo")

if reason := why_not():
    pytest.skip(reason, allow_module_level=True)


class School:
    """A machine with accounts, an exchange that everybody can write, and a course folder."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.accounts = make_accounts(
            folder,
            {"teachers": (TEACHERS, ("ira", "jo"))},
            {"ira": 0o022, "jo": 0o077, "ada": 0o022, "ben": 0o077, "cleo": 0o027, "kim": 0o022},
        )
        self.exchange = folder / "exchange"
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        self.course = copy_course(folder / "course")
        self.root = self.course.root
        # Links to the tests' own, which belongs to who runs them.
        for name in ("sealed", "rehearsed"):
            (self.course.state / name).unlink()
        shutil.copytree(ROOT / ".b2p" / "sealed", self.course.state / "sealed")
        (self.root / "course.toml").write_text('course_id = "images"\n')
        (self.root / "nbgrader_local.py").write_text(f"c.Exchange.root = {str(self.exchange)!r}\n")
        (self.root / "dates.toml").write_text(f"[due]\n{FIRST} = 2999-10-05T23:59:00\n")
        # Dora's came by mail.
        first = self.course.assignment(FIRST)
        self.released, self.right = released_notebook(self.course, first), solutions(self.course, first)
        write_notebook(self.released, self.root / "submitted" / "dora" / FIRST, NOTEBOOK)
        for path in (self.root, *self.root.rglob("*")):
            os.chown(path, self.accounts["ira"].uid, self.accounts["ira"].uid, follow_symlinks=False)

    def as_(self, name: str, *command: str, code: int = 0) -> str:
        """A command of an instructor in the course folder, or of a student at home."""
        person = self.accounts[name]
        cwd = self.root if name not in STUDENTS else person.home
        done = run(*command, cwd=cwd, become=person)
        assert done.returncode == code and "Traceback" not in done.stderr, done.stdout + done.stderr
        return done.stdout + done.stderr

    def answers(self, name: str, *exercises: str) -> None:
        """Put answers into a student's own notebook."""
        home, person = self.accounts[name].home / FIRST, self.accounts[name]
        wanted = {exercise: self.right[exercise] for exercise in exercises or self.right}
        write_notebook(answered(self.released, wanted), home, NOTEBOOK)
        os.chown(home / f"{NOTEBOOK}.ipynb", person.uid, person.uid)

    def submits(self, name: str, *exercises: str) -> None:
        home = self.accounts[name].home
        options = (f"--Exchange.root={self.exchange}", "--course", "images")
        if not (home / FIRST).is_dir():
            self.as_(name, "nbgrader", "fetch_assignment", FIRST, *options)
        self.answers(name, *exercises)
        self.as_(name, "nbgrader", "submit", FIRST, *options)

    def reads_feedback(self, name: str) -> list[Path]:
        options = (f"--Exchange.root={self.exchange}", "--course", "images")
        self.as_(name, "nbgrader", "fetch_feedback", FIRST, *options)
        return sorted((self.accounts[name].home / FIRST).rglob(f"{NOTEBOOK}.html"))

    @property
    def points(self) -> dict[str, float]:
        recorded = scores_of(f"sqlite:///{self.root / 'gradebook.db'}", FIRST, NOTEBOOK)
        return {student: one.total for student, one in recorded.items()}


@pytest.fixture(scope="module")
def school():
    """The whole assignment: two rounds of handing in, collecting, grading and giving back, by turns."""
    folder = Path(tempfile.mkdtemp(prefix="b2p-school-"))
    try:
        school = School(folder)
        school.as_("ira", "b2p", "share", "teachers")
        school.as_("ira", "nbgrader", "generate_assignment", FIRST, "--force")
        school.as_("ira", "nbgrader", "release_assignment", FIRST)
        school.submits("ada")
        school.submits("ben", "bits_of", "value_of")
        school.submits("cleo", "bits_of")
        school.as_("jo", "nbgrader", "collect", FIRST)
        school.as_("jo", "b2p", "grade", "-a", "1")
        school.as_("ira", "b2p", "feedback", "-a", "1")
        school.as_("jo", "nbgrader", "release_feedback", FIRST)
        school.first_pages = {name: school.reads_feedback(name) for name in STUDENTS}
        school.submits("ben", "bits_of", "value_of", "largest_value")
        school.as_("ira", "nbgrader", "collect", FIRST, "--update")
        school.as_("ira", "nbgrader", "autograde", FIRST)
        school.as_("jo", "nbgrader", "generate_feedback", FIRST)
        school.said_of_feedback = school.as_("ira", "nbgrader", "release_feedback", FIRST)
        school.as_("jo", "b2p", "report", "-a", "1", "--to", "report")
        school.as_("ira", "b2p", "report", "-a", "1", "--to", "report")
        yield school
    finally:
        shutil.rmtree(folder)


def test_everybody_has_their_points(school):
    assert school.points["ada"] == 100 and 0 < school.points["cleo"] < school.points["ben"] < 100


@pytest.mark.parametrize("student", STUDENTS)
def test_everybody_read_their_own_page(school, student):
    (page,) = school.first_pages[student]
    assert f"Feedback for {student}" in page.read_text()


def test_who_did_not_hand_in_through_the_exchange_is_named_and_stops_nobody(school):
    assert "dora did not hand in through the exchange; give the page in another way" in school.said_of_feedback
    assert all(f"Released the feedback of {student}" in school.said_of_feedback for student in STUDENTS)
    assert (school.root / "feedback" / "dora" / FIRST / f"{NOTEBOOK}.html").is_file()


@pytest.mark.parametrize("student", STUDENTS)
def test_what_was_fetched_says_when_it_is_due(school, student):
    readme = (school.accounts[student].home / FIRST / "README.md").read_text()
    assert "\n\n**Due: Saturday, 5 October 2999, 23:59 (UTC).**" in readme


def test_who_handed_in_again_has_both_pages(school):
    first, again = school.reads_feedback("ben")  # in folders that are called by when it was handed in
    assert "<p>2 of 14 exercises" in first.read_text() and "<p>3 of 14 exercises" in again.read_text()
    (kept,) = (school.root / "feedback" / "ben" / "earlier" / FIRST).iterdir()
    assert kept.read_text() == first.read_text()
    assert not (school.root / "feedback" / "ada" / "earlier").exists()


def test_colleagues_can_write_everything(school):
    seen = 0
    for path in (school.root, *school.root.rglob("*")):
        # What rehearsals taught is for its owner alone: who could write it could give points.
        if path.is_symlink() or {"__pycache__", "rehearsed"} & {*path.parts}:
            continue
        found, seen = path.stat(), seen + 1
        assert found.st_gid == TEACHERS, path
        if path.is_dir():
            assert found.st_mode & stat.S_IRWXG == stat.S_IRWXG and found.st_mode & stat.S_ISGID, path
        else:
            assert found.st_mode & stat.S_IRGRP, path
    assert seen > 100


@pytest.mark.parametrize("name", [".b2p", "autograded", "feedback", "submitted", "report", "gradebook.db"])
def test_others_see_no_work_and_no_grades(school, name):
    assert not (school.root / name).stat().st_mode & 0o007


# What somebody asks for who is no colleague.
REFUSED = {
    "grade": ("grade", "-a", "1"),
    "feedback": ("feedback", "-a", "1"),
    "report": ("report", "-a", "1"),
    "pages-of-the-report": ("report", "-a", "1", "--to", "{home}/report"),
    "similar": ("similar", "-a", "1"),
    "export": ("export", "--to", "{home}/grades.csv"),
    "roster": ("roster", "{home}/list.csv"),
    "forget": ("forget", "ada"),
    "upgrade": ("upgrade", "--no-pull"),
    "pack": ("pack", "-a", "1"),
    "build": ("build", "-a", "1"),
}


@pytest.mark.parametrize("command", REFUSED.values(), ids=REFUSED)
def test_who_is_no_colleague_reads_one_sentence(school, command):
    home = school.accounts["kim"].home
    (home / "list.csv").write_text("student_id,first_name\nada,Ada\n")
    *before, said = school.as_("kim", "b2p", *(word.format(home=home) for word in command), code=2).splitlines()
    assert said.startswith(f"b2p: {school.root}/") and len(before) <= 1  # a step of progress at most
    owner = re.search(r"cannot be read or written by kim: .* belongs to (ira|jo), group teachers \(", said)
    assert said.endswith(f"{owner[1]} can share it with a group that you are in: `b2p share GROUP`.")


def test_who_owns_what_cannot_be_shared_is_said(school):
    path = school.root / "notes-of-jo.txt"
    path.write_text("x")
    path.chmod(0o600)
    os.chown(path, school.accounts["jo"].uid, school.accounts["jo"].uid)
    try:
        said = school.as_("ira", "b2p", "share", "teachers", code=1)
        assert "jo has to run `b2p share` for " in said and "notes-of-jo.txt" in said
        assert "ira has to run `b2p share` for " in school.as_("kim", "b2p", "share", code=1)
    finally:
        path.unlink()


def test_a_group_that_is_not_there_is_said(school):
    assert "there is no group 'teechers'" in school.as_("ira", "b2p", "share", "teechers", code=2)
