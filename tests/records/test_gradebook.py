"""The gradebook as grading writes it: row for row what nbgrader's own steps would have written."""

import copy
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import nbformat
import pytest
import sqlalchemy as sa
from made_up_class import made_up_results
from nbgrader.api import Gradebook as Nbgraders
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades, SaveCells

from bits_to_pyramids.course.dates import Dates, LateRule
from bits_to_pyramids.course.nbgrader_setup import nbgrader_environment
from bits_to_pyramids.intake.notebook import Template
from bits_to_pyramids.intake.reader import rebuild
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.records.autograded import autograded_notebook
from bits_to_pyramids.records.gradebook.book import Gradebook
from bits_to_pyramids.records.gradebook.creation import newest_version
from bits_to_pyramids.records.gradebook.registered import checksum
from bits_to_pyramids.records.gradebook.values import GradebookError
from bits_to_pyramids.records.recorder import _scores

DUE = datetime(2026, 10, 5, 12)
TABLES = {
    "student": "id",
    "submitted_assignment": "timestamp, extension",
    "submitted_notebook": "flagged, late_submission_penalty",
    "grade": "auto_score, manual_score, extra_credit, needs_manual_grade",
    "comment": "auto_comment, manual_comment",
}


@pytest.fixture(scope="module")
def released(course, first):
    return Released.load(course, first)


@pytest.fixture(scope="module")
def notebooks(course, first, released):
    """Autograded notebooks of a made-up class, some with a written answer."""
    made = []
    for number, result in enumerate(made_up_results(None, first, 6)):
        rebuilt = rebuild([], Template.from_notebook(released.notebook), [])
        for cell in rebuilt.cells:
            if cell.role == "written" and number % 2:
                cell.source = "Because of the byte order."
        made.append((f"student-{number}", autograded_notebook(released, rebuilt, result), result))
    return made


def url(folder, name="gradebook"):
    return f"sqlite:///{folder / name}.db"


def write_ours(folder, released, notebooks, dates=Dates(), times=1):
    book = Gradebook(url(folder), "course", dates)
    book.register(released.assignment.id, released.assignment.notebook, released.notebook)
    for _ in range(times):
        for number, (student, notebook, result) in enumerate(notebooks):
            book.record(released.assignment.id, student, _scores(notebook, result, handed_in(number)))
    book.close()


def handed_in(number):
    return DUE + timedelta(days=number - 2, minutes=5) if number else None


def write_nbgraders(folder, released, notebooks, due=None, plugin=None):
    names = {
        "assignment": released.assignment.id,
        "notebook": released.assignment.notebook,
        "db_url": url(folder, "nbgraders"),
    }
    with nbgrader_environment():
        with Nbgraders(names["db_url"], "course") as book:
            book.update_or_create_assignment(names["assignment"], **({"duedate": due} if due else {}))
        SaveCells().preprocess(
            nbformat.from_dict(copy.deepcopy(released.notebook)), {"nbgrader": {**names, "student": "."}}
        )
        for number, (student, notebook, _) in enumerate(notebooks):
            with Nbgraders(names["db_url"], "course") as book:
                book.update_or_create_student(student)
                when = {"timestamp": handed_in(number)} if handed_in(number) else {}
                book.update_or_create_submission(names["assignment"], student, **when)
            late = AssignLatePenalties()
            if plugin:
                late.plugin_class = plugin
            for step in (SaveAutoGrades(), late):
                step.preprocess(
                    nbformat.from_dict(copy.deepcopy(notebook)), {"nbgrader": {**names, "student": student}}
                )


def rows(folder, name):
    """All rows of both kinds of gradebook, each named by its student and its cell instead of by random ids."""
    connection = sqlite3.connect(folder / f"{name}.db")
    found = {}
    joins = {
        "student": "student t",
        "submitted_assignment": "submitted_assignment t",
        "submitted_notebook": "submitted_notebook t join submitted_assignment s on s.id = t.assignment_id",
    }
    for table, columns in TABLES.items():
        if table in ("grade", "comment"):
            query = (
                f"select s.student_id, c.name, {', '.join('t.' + c for c in columns.split(', '))} from {table} t "
                "join submitted_notebook n "
                "on n.id = t.notebook_id join submitted_assignment s on s.id = n.assignment_id join base_cell c on "
                "c.id = t.cell_id"
            )
        else:
            who = {"student": "t.id", "submitted_assignment": "t.student_id", "submitted_notebook": "s.student_id"}[
                table
            ]
            query = f"select {who}, {', '.join('t.' + c for c in columns.split(', '))} from {joins[table]}"
        found[table] = sorted(connection.execute(query).fetchall(), key=repr)
    connection.close()
    return found


def with_numbers(found):
    """nbgrader has no number where somebody has to read an answer, and adds no extra credit to it; we have a zero."""
    found["grade"] = [
        (student, cell, 0.0 if waits else points, *given, waits)
        for student, cell, points, *given, waits in found["grade"]
    ]
    return found


def test_the_rows_are_those_of_nbgraders_own_steps(tmp_path, released, notebooks):
    write_ours(tmp_path, released, notebooks)
    write_nbgraders(tmp_path, released, notebooks)
    ours = rows(tmp_path, "gradebook")
    assert ours == with_numbers(rows(tmp_path, "nbgraders"))
    assert [len(ours[table]) for table in ("student", "submitted_assignment", "submitted_notebook")] == [6, 6, 6]


def test_written_twice_is_written_once(tmp_path, released, notebooks):
    write_ours(tmp_path, released, notebooks)
    once = rows(tmp_path, "gradebook")
    write_ours(tmp_path, released, notebooks, times=2)
    assert rows(tmp_path, "gradebook") == once


def test_late_penalties_are_nbgraders(tmp_path, released, notebooks):
    from nbgrader.plugins import LateSubmissionPlugin

    class TenPercentADay(LateSubmissionPlugin):
        def late_submission_penalty(self, student_id, score, total_seconds_late):
            return LateRule(percent=10).penalty(total_seconds_late, score, 100)

    write_ours(tmp_path, released, notebooks, Dates(LateRule(percent=10), {released.assignment.id: DUE}))
    write_nbgraders(tmp_path, released, notebooks, DUE, TenPercentADay)
    ours = rows(tmp_path, "gradebook")["submitted_notebook"]
    assert ours == rows(tmp_path, "nbgraders")["submitted_notebook"]
    assert sum(bool(row[2]) for row in ours) >= 2


def test_a_gradebook_of_nbgraders_is_taken_over(tmp_path, released, notebooks):
    write_nbgraders(tmp_path, released, notebooks)
    before = with_numbers(rows(tmp_path, "nbgraders"))
    (tmp_path / "nbgraders.db").rename(tmp_path / "gradebook.db")
    write_ours(tmp_path, released, notebooks)
    assert rows(tmp_path, "gradebook") == before


def test_checksums_are_nbgraders(released):
    from nbgrader.utils import compute_checksum

    graded = [cell for cell in released.notebook["cells"] if "nbgrader" in cell["metadata"]]
    assert len(graded) > 20
    for cell in graded:
        assert checksum(cell) == compute_checksum(nbformat.from_dict(cell))


def statements(path):
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.iterdump())


def test_an_empty_gradebook_is_the_one_that_nbgrader_makes(tmp_path):
    Gradebook(url(tmp_path), "course", Dates()).close()
    with nbgrader_environment():
        Nbgraders(url(tmp_path, "nbgraders"), "course").close()
    ours, theirs = (statements(tmp_path / name) for name in ("gradebook.db", "nbgraders.db"))
    assert ours == theirs
    assert any(newest_version() in line for line in ours)


def test_a_persons_points_are_kept_and_said(tmp_path, released, notebooks):
    write_ours(tmp_path, released, notebooks)
    student, notebook, result = notebooks[0]
    names = ("bits_of-checks", released.assignment.notebook, released.assignment.id, student)
    with Nbgraders(url(tmp_path), "course") as book:
        book.find_grade(*names).manual_score = 7
        book.db.commit()
    book = Gradebook(url(tmp_path), "course", Dates())
    book.register(released.assignment.id, released.assignment.notebook, released.notebook)
    scores = _scores(notebook, result, None)
    assert book.record(released.assignment.id, student, scores) == []
    before = scores.points["bits_of-checks"]
    scores.points["bits_of-checks"] = before + 0.5
    (kept,) = book.record(released.assignment.id, student, scores)
    assert (kept.cell, kept.manual, kept.before, kept.now) == ("bits_of-checks", 7, before, before + 0.5)
    book.close()
    with Nbgraders(url(tmp_path), "course") as book:
        grade = book.find_grade(*names)
        assert (grade.manual_score, grade.auto_score, grade.needs_manual_grade) == (7, before + 0.5, True)


# ---------------------------------------------------------------- gradebooks that cannot be used


def truncated(path):
    path.write_bytes(path.read_bytes()[:5000])


def scribbled(path):
    data = bytearray(path.read_bytes())
    data[2048:20000] = b"\xff" * (20000 - 2048)
    path.write_bytes(data)


def of_an_older_version(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update alembic_version set version_num = '167914646830'")


def without_a_version(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("drop table alembic_version")


DAMAGE = {
    "not-a-database": (lambda path: path.write_bytes(b"student,points\n" * 1000), "damaged"),
    "cut-off": (truncated, "damaged"),
    "scribbled-over": (scribbled, "damaged"),
    "older": (of_an_older_version, "nbgrader db upgrade"),
    "without-a-version": (without_a_version, "nbgrader db upgrade"),
}


@pytest.mark.parametrize("damage, said", DAMAGE.values(), ids=DAMAGE)
def test_a_gradebook_that_cannot_be_used_is_refused_and_not_touched(tmp_path, released, notebooks, damage, said):
    write_ours(tmp_path, released, notebooks)
    path = tmp_path / "gradebook.db"
    damage(path)
    before = path.read_bytes()
    with pytest.raises(GradebookError, match=said):
        Gradebook(url(tmp_path), "course", Dates(), tmp_path / "backups")
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("backups/*"))


def test_a_locked_gradebook_is_refused(tmp_path, released, notebooks, monkeypatch):
    write_ours(tmp_path, released, notebooks)
    monkeypatch.setattr("bits_to_pyramids.records.gradebook.sqlite.BUSY_SECONDS", 0.2)
    other = sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(GradebookError, match="locked by another program"):
        Gradebook(url(tmp_path), "course", Dates())
    other.execute("ROLLBACK")
    other.close()
    Gradebook(url(tmp_path), "course", Dates()).close()


def test_the_newest_copies_are_kept(tmp_path, released, notebooks):
    write_ours(tmp_path, released, notebooks[:1])
    for number in range(7):
        (tmp_path / "backups").mkdir(exist_ok=True)
        (tmp_path / "backups" / f"gradebook-2026-01-0{number + 1}-000000.db").write_bytes(b"")
    Gradebook(url(tmp_path), "course", Dates(), tmp_path / "backups").close()
    copies = sorted((tmp_path / "backups").iterdir())
    assert len(copies) == 5
    with Nbgraders(f"sqlite:///{copies[-1]}", "course") as book:
        assert [student.id for student in book.students] == ["student-0"]


def test_what_is_written_is_whole_or_not_there(tmp_path, released, notebooks, monkeypatch):
    """One transaction for each submission: a failure in the middle of one leaves nothing of it."""
    write_ours(tmp_path, released, notebooks[:1])
    before = rows(tmp_path, "gradebook")
    book = Gradebook(url(tmp_path), "course", Dates())
    book.register(released.assignment.id, released.assignment.notebook, released.notebook)
    student, notebook, result = notebooks[1]
    scores = _scores(notebook, result, None)
    scores.points[next(iter(scores.points))] = "not a number"
    with pytest.raises(sa.exc.StatementError):
        book.record(released.assignment.id, student, scores)
    book.close()
    assert rows(tmp_path, "gradebook") == before
