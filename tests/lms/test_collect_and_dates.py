"""From an LMS's archive to a gradebook with late penalties, through nbgrader's own commands."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from courses import FIRST, copy_course, hand_in_class
from nbgrader.api import Gradebook

from bits_to_pyramids.grading.batch import find_submissions, grade
from bits_to_pyramids.grading.running import gradebook_url
from bits_to_pyramids.lms.roster import import_roster, read_roster

FILES = Path(__file__).parent / "files"


def nbgrader(root, *arguments):
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": os.pathsep.join([scripts, os.environ["PATH"]])}
    done = subprocess.run(["nbgrader", *arguments], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_zip_collect_takes_canvas_and_moodle_archives_and_leaves_the_rest(own_course):
    import_roster(own_course, read_roster(FILES / "canvas-before.csv"))
    with Gradebook(gradebook_url(own_course)) as gradebook:
        gradebook.update_or_create_student("ben", email="ben@example.org")
    notebook = (own_course.root / "release" / FIRST / "bits-and-bytes.ipynb").read_bytes()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bits-and-bytes.ipynb", b" " * (17 * 2**20))
    folder = own_course.root / "downloaded" / FIRST / "archive"
    folder.mkdir(parents=True)
    (folder.parent / "Bewertungen.csv").write_bytes((FILES / "moodle-before.csv").read_bytes())
    with zipfile.ZipFile(folder / "canvas.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lovelaceada_LATE_10231_998877_bits-and-bytes-1.ipynb", notebook)
        archive.writestr("oneilcleo_10233_998878_all.zip", bomb.getvalue())
    with zipfile.ZipFile(folder / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ben Byte_4712_assignsubmission_file_/bits-and-bytes.ipynb", notebook)
        archive.writestr("Ben Byte_4712_assignsubmission_file_/timestamp.txt", "2020-01-01 00:00:00 UTC")
        archive.writestr("Ben Byte_4712_assignsubmission_file_/../../../../nbgrader_config.py", "evil")
    said = nbgrader(own_course.root, "zip_collect", FIRST)
    collected = sorted(path.relative_to(own_course.root).as_posix() for path in (own_course.root / "submitted").rglob("*") if path.is_file())
    assert collected == [f"submitted/{student}/{FIRST}/bits-and-bytes.ipynb" for student in ("ada", "ben")]
    assert "larger than a notebook can be" in said


@pytest.fixture(scope="module")
def late_class(tmp_path_factory):
    """Ada hands in in time, Ben a day and a half late, Cleo as late with an extension."""
    course = copy_course(tmp_path_factory.mktemp("late") / "course")
    hand_in_class(course)
    for student, day in (("ada", "04 12:00:00"), ("ben", "07 12:00:00"), ("cleo", "07 12:00:00")):
        (course.root / "submitted" / student / FIRST / "timestamp.txt").write_text(f"2026-10-{day}.0 UTC")
    return course


def settled(course, dates):
    """Penalties after grading with these dates, and how many submissions were graded for it."""
    (course.root / "source" / "dates.toml").write_text(dates)
    done = grade(course, list(find_submissions(course, [course.assignment("1")])), db_url=gradebook_url(course), jobs=1)
    with Gradebook(gradebook_url(course)) as gradebook:
        penalties = {s.student.id: s.late_submission_penalty for s in gradebook.assignment_submissions(FIRST)}
    return penalties, sum(graded.state == "graded" for graded in done)


DUE = '[due]\n1-bits-and-bytes = 2026-10-06T00:00:00\n[extensions.cleo]\n1-bits-and-bytes = "3 days"\n'


def test_the_gradebook_holds_the_penalty_and_follows_the_dates_without_grading_again(late_class):
    penalties, graded = settled(late_class, "[late]\npercent = 10\n" + DUE)
    assert penalties == {"ada": 0, "ben": 4.0, "cleo": 0, "dan": 0} and graded == 3
    penalties, graded = settled(late_class, '[late]\npercent = 5\nof = "maximum"\n' + DUE)
    assert penalties["ben"] == 10.0 and graded == 0
    with Gradebook(gradebook_url(late_class)) as gradebook:
        submission = gradebook.find_submission(FIRST, "cleo")
        assert (submission.extension.days, submission.total_seconds_late) == (3, 0)
        # Points given by hand change what a share of them is.
        gradebook.find_grade("bits_of-checks", "bits-and-bytes", FIRST, "ben").extra_credit = 10
        gradebook.db.commit()
    penalties, graded = settled(late_class, "[late]\npercent = 10\n" + DUE)
    assert penalties["ben"] == 6.0 and graded == 0
    penalties, _ = settled(late_class, DUE)
    assert penalties["ben"] == 0


ROSTERS = {
    "ours": ("student_id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\n", ("ada", "Ada", "Lovelace", "ada@example.org", "")),
    "canvas": ('Student,ID,SIS Login ID,Section\n"Lovelace, Ada",10231,ada,A\n', ("ada", "Ada", "Lovelace", "", "10231")),
    "canvas-without-login": ('Student,ID,Section\n"Lovelace, Ada",10231,A\n', ("10231", "Ada", "Lovelace", "", "")),
    "moodle-german": (
        "\ufeffVorname;Nachname;Anmeldename;E-Mail-Adresse\nAda;Lovelace;ada;ada@example.org\n",
        ("ada", "Ada", "Lovelace", "ada@example.org", ""),
    ),
}


@pytest.mark.parametrize("text, expected", ROSTERS.values(), ids=ROSTERS)
def test_class_lists_of_several_programs_are_read(tmp_path, text, expected):
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    (person,) = read_roster(path).people
    assert (person.id, person.first_name, person.last_name, person.email, person.lms_user_id) == expected


def test_lines_that_cannot_be_students_are_listed(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("student_id,first_name\n../../etc,Eve\n<script>,Eve\n,Nobody\nada,Ada\n")
    roster = read_roster(path)
    assert [person.id for person in roster.people] == ["ada"] and len(roster.left_out) == 3


def test_importing_again_updates_and_removes_nobody(own_course, tmp_path):
    path = tmp_path / "class.csv"
    for text in ("student_id,email\nada,a@example.org\nben,b@example.org\n", "student_id,first_name,email\nada,Ada,\n"):
        path.write_text(text)
        import_roster(own_course, read_roster(path))
    with Gradebook(gradebook_url(own_course)) as gradebook:
        known = {s.id: (s.first_name, s.email) for s in gradebook.students}
    assert json.loads(json.dumps(known)) == {"ada": ["Ada", "a@example.org"], "ben": [None, "b@example.org"]}
