"""From an LMS's archive to a gradebook with late penalties, through nbgrader's own commands."""

import io
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from commands import run
from courses import FIRST, copy_course
from made_up_class import made_up_results, record_all
from nbgrader.api import Gradebook

from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.lms.roster import import_roster, read_roster
from bits_to_pyramids.records.recorder import Recorder

FILES = Path(__file__).parent / "files"


def nbgrader(root, *arguments):
    done = run("nbgrader", *arguments, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_zip_collect_takes_canvas_and_moodle_archives_and_leaves_the_rest(own_course):
    import_roster(own_course, read_roster(FILES / "canvas-before.csv"))
    # Importing again updates and removes nobody; an empty cell empties nothing.
    again = own_course.root / "class.csv"
    again.write_text("student_id,first_name,email\nBEN,,ben@example.org\n")
    import_roster(own_course, read_roster(again))
    with Gradebook(gradebook_url(own_course)) as gradebook:
        ben = gradebook.find_student("BEN")
        assert (ben.first_name, ben.email, ben.lms_user_id) == ('Ben "the"', "ben@example.org", "10232")
        assert "ada" in [student.id for student in gradebook.students]
    notebook = (own_course.root / "release" / FIRST / "bits-and-bytes.ipynb").read_bytes()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bits-and-bytes.ipynb", b" " * (65 * 2**20))
    folder = own_course.root / "downloaded" / FIRST / "archive"
    folder.mkdir(parents=True)
    worksheet = (FILES / "moodle-before.csv").read_text()
    changed = '"Bewertung kann geändert werden","Zuletzt geändert (Abgabe)"'
    worksheet = worksheet.replace('"Bewertung kann geändert werden"', changed)
    worksheet = worksheet.replace('"Ja"', '"Ja","Montag, 5. Oktober 2026, 23:30"')
    (folder.parent / "Bewertungen.csv").write_text(worksheet)
    (own_course.root / "source" / "dates.toml").write_text('timezone = "Europe/Zurich"\n')
    with zipfile.ZipFile(folder / "canvas.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lovelaceada_LATE_10231_998877_bits-and-bytes-1.ipynb", notebook)
        archive.writestr("oneilcleo_10233_998878_all.zip", bomb.getvalue())
    with zipfile.ZipFile(folder / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ben Byte_4712_assignsubmission_file_/bits-and-bytes.ipynb", notebook)
        archive.writestr("Ben Byte_4712_assignsubmission_file_/timestamp.txt", "2020-01-01 00:00:00 UTC")
        archive.writestr("Ben Byte_4712_assignsubmission_file_/../../../../nbgrader_config.py", "evil")
    said = nbgrader(own_course.root, "zip_collect", FIRST)
    collected = sorted(
        path.relative_to(own_course.root).as_posix()
        for path in (own_course.root / "submitted").rglob("*")
        if path.is_file()
    )
    stamps = {"BEN": "2026-10-05 21:30:00 UTC", "ada": "LATE"}
    assert collected == sorted(
        f"submitted/{s}/{FIRST}/{f}" for s in stamps for f in ("bits-and-bytes.ipynb", "timestamp.txt")
    )
    for student, stamp in stamps.items():
        assert (own_course.root / "submitted" / student / FIRST / "timestamp.txt").read_text() == stamp
    assert "larger than a notebook can be" in said and "Nothing could be taken of: oneilcleo (10233)" in said


DUE = '[due]\n1-bits-and-bytes = 2026-10-06T00:00:00\n[extensions.student-03]\n1-bits-and-bytes = "3 days"\n'

CHANGES = {
    "percent-of-the-score": ("[late]\npercent = 10\n" + DUE, lambda score: 0.2 * score),
    "percent-of-the-maximum": ('[late]\npercent = 5\nof = "maximum"\n' + DUE, lambda score: min(10, score)),
    "no-rule": (DUE, lambda score: 0),
    "due-later": ("[late]\npercent = 10\n[due]\n1-bits-and-bytes = 2026-10-08T00:00:00\n", lambda score: 0),
    "per-hour-and-a-cap": ('[late]\npercent = 1\nper = "hour"\nat_most = 30\n' + DUE, lambda score: 0.3 * score),
}


def settled(course, dates):
    """Penalties of all students once the recorder has looked at these dates, and scores before them."""
    (course.root / "source" / "dates.toml").write_text(dates)
    with closing(Recorder(course, gradebook_url(course))) as recorder:
        recorder.register(Released.load(course, course.assignment("1")))
        recorder.settle(course.assignment("1"))
    with Gradebook(gradebook_url(course)) as gradebook:
        submissions = gradebook.assignment_submissions(FIRST)
        return {s.student.id: (s.late_submission_penalty, s.score) for s in submissions}


@pytest.fixture(scope="module")
def late_class(tmp_path_factory):
    """One in time, two a day and a half late, of whom one has an extension."""
    course = copy_course(tmp_path_factory.mktemp("late") / "course")
    results = made_up_results(course, course.assignment("1"), 5, seed=5)[1:4]
    for result, day in zip(results, (4, 7, 7), strict=True):
        record_all(course, course.assignment("1"), [result], day=day)
    return course


@pytest.mark.parametrize("dates, penalty", CHANGES.values(), ids=CHANGES)
def test_the_gradebook_holds_the_penalty_and_follows_the_dates(late_class, dates, penalty):
    found = settled(late_class, dates)
    late, score = found["student-02"]
    assert late == pytest.approx(penalty(score)) and score > 20
    assert found["student-01"][0] == found["student-03"][0] == 0


def test_points_given_by_hand_change_what_a_share_of_them_is(late_class):
    before, score = settled(late_class, CHANGES["percent-of-the-score"][0])["student-02"]
    with Gradebook(gradebook_url(late_class)) as gradebook:
        gradebook.find_grade("bits_of-checks", "bits-and-bytes", FIRST, "student-02").extra_credit = 10
        gradebook.db.commit()
        assert gradebook.find_submission(FIRST, "student-03").extension.days == 3
    after, more = settled(late_class, CHANGES["percent-of-the-score"][0])["student-02"]
    assert more == score + 10 and after == pytest.approx(before + 2)


ROSTERS = {
    "ours": (
        "student_id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\n",
        ("ada", "Ada", "Lovelace", "ada@example.org", ""),
    ),
    "canvas": (
        'Student,ID,SIS Login ID,Section\n"Lovelace, Ada",10231,ada,A\n',
        ("ada", "Ada", "Lovelace", "", "10231"),
    ),
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


CANVAS_LIST = 'Student,ID,SIS Login ID,Section\n"Lovelace, Ada",10231,ada,A\n"Byte, Ben",10232,ben,A\n'


@pytest.mark.parametrize("listed_before", [False, True], ids=["no-list-before", "an-empty-ada-before"])
def test_a_class_list_that_comes_after_the_work_makes_nobody_two(own_course, listed_before):
    path = own_course.root / "class.csv"
    if listed_before:
        path.write_text("student_id,first_name\nada,Ada\n")
        import_roster(own_course, read_roster(path))
    (own_course.root / "submitted" / "10231" / FIRST).mkdir(parents=True)
    path.write_text(CANVAS_LIST)
    (said,) = import_roster(own_course, read_roster(path))
    assert said.startswith("ada is 10231")
    with Gradebook(gradebook_url(own_course)) as gradebook:
        assert {(s.id, s.first_name, s.lms_user_id) for s in gradebook.students} == {
            ("10231", "Ada", "10231"), ("ben", "Ben", "10232"),
        }  # fmt: skip
