"""Nothing is lost: gradings that are killed at any instant, run again, end as undisturbed ones do."""

import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import courses
import sqlalchemy as sa
from courses import copy_course, hand_in
from instant import grade_instantly
from made_up_class import made_up_results
from processes import descendants, eventually, orphans_come_here

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.records.gradebook.book import Gradebook
from bits_to_pyramids.sandbox import bubblewrap

KILLS = 200
STUDENTS = 6
REAL_KILLS = 6
STATEMENTS = [*range(1, 60, 5), *range(60, 600, 40)]  # the tables are made in the first sixty; each takes a second


def state_of(course):
    """Everything that grading leaves behind, without random ids and clocks."""
    connection = sqlite3.connect(course.root / "gradebook.db")
    grades = connection.execute(
        "select s.student_id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade from grade g "
        "join submitted_notebook n on n.id = g.notebook_id join submitted_assignment s on s.id = n.assignment_id "
        "join base_cell c on c.id = g.cell_id order by 1, 2"
    ).fetchall()
    comments = connection.execute("select count(*), count(distinct notebook_id || cell_id) from comment").fetchall()
    connection.close()
    notebooks = {
        p.relative_to(course.root): p.read_bytes() for p in (course.root / "autograded").rglob("*") if p.is_file()
    }
    logs = {p.name: strip(p) for p in (course.state / "results").rglob("*.json")}
    parts = list(course.root.rglob("*.part"))
    return grades, comments, notebooks, logs, parts


def strip(path):
    entry = json.loads(path.read_text())
    entry["result"]["seconds"] = 0
    return entry


def class_of_results(folder):
    """A graded class with made-up results."""
    course = copy_course(folder / "course")
    first = course.assignment("1")
    results = made_up_results(course, first, STUDENTS + 1)[:-1]
    for result in results:
        hand_in(course, result.student, released_notebook(course, first))
    grade_instantly(course, results)
    return course, results


def wipe(course):
    for name in ("autograded", ".b2p/results"):
        shutil.rmtree(course.root / name, ignore_errors=True)
    connection = sqlite3.connect(course.root / "gradebook.db")
    for table in ("grade", "comment", "submitted_notebook", "submitted_assignment", "student"):
        connection.execute(f"delete from {table}")
    connection.commit()
    connection.close()


def kill_again_and_again(folder):
    """Fork gradings and kill them at random moments; whenever one comes to its end,
    all must be as after an undisturbed one.
    """
    course, results = class_of_results(folder)
    undisturbed = state_of(course)
    wipe(course)
    started = time.monotonic()
    grade_instantly(course, results)
    takes = time.monotonic() - started
    assert state_of(course) == undisturbed
    chance = random.Random(5)
    kills = completions = 0
    wipe(course)
    while kills < KILLS:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            try:
                grade_instantly(course, results)
                os._exit(0)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0, takes))
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            kills += 1
            takes *= 1.01  # the machine may be busier than it was
            continue
        assert status == 0
        completions += 1
        takes *= 0.95
        assert state_of(course) == undisturbed
        wipe(course)
    grade_instantly(course, results)
    assert state_of(course) == undisturbed
    assert completions > 3
    print(kills, "kills,", completions, "completions")


def in_a_process_of_its_own(script, *wrapper):
    """Run a script beside this module, with the helpers: a process that is forked often must not be a large one."""
    path = [str(Path(__file__).parent), str(Path(courses.__file__).parent)]
    text = f"import sys\nsys.path[:0] = {path!r}\n{script}"
    return subprocess.run([*wrapper, sys.executable, "-c", text], capture_output=True, text=True)


def test_hundreds_of_kills_while_grades_are_written(tmp_path):
    script = (
        "from pathlib import Path\nfrom test_kills import kill_again_and_again\n"
        f"kill_again_and_again(Path({str(tmp_path)!r}))"
    )
    done = in_a_process_of_its_own(script)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"{KILLS} kills" in done.stdout


def kill_at_statements(folder):
    """Fork processes that make a gradebook, each killed at a later statement than the one before,
    and make it again after each.
    """
    course = copy_course(folder / "course")
    released = Released.load(course, course.assignment("1"))

    def make(file, dies_at=0):
        child = os.fork()
        if child == 0:
            statements = itertools.count(1)

            @sa.event.listens_for(sa.Engine, "before_cursor_execute")
            def die(*_):
                if next(statements) == dies_at:
                    os.kill(os.getpid(), signal.SIGKILL)

            try:
                book = Gradebook(f"sqlite:///{file}", "course", Dates())
                book.register(released.assignment.id, released.assignment.notebook, released.notebook)
                os._exit(0)
            finally:
                os._exit(1)
        return os.waitpid(child, 0)[1]

    undisturbed = folder / "undisturbed.db"
    assert make(undisturbed) == 0
    for statement in STATEMENTS:
        file = folder / f"killed-{statement}.db"
        if not os.WIFSIGNALED(status := make(file, dies_at=statement)):
            assert status == 0
            break
        assert make(file) == 0, statement
        assert contents(file) == contents(undisturbed), statement
    print("undisturbed after", statement)


def contents(file):
    """What stands in a gradebook of no submissions, without its random ids."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("select name, sql from sqlite_master order by name").fetchall()
        columns = "name, max_score, cell_type from base_cell left join grade_cells using (id)"
        cells = connection.execute(f"select {columns} order by name, type").fetchall()
        sources = connection.execute("select s.name, s.source, s.checksum from source_cell s order by 1").fetchall()
        others = [connection.execute(f"select * from {table}").fetchall() for table in ("course", "alembic_version")]
    return tables, cells, sources, others


def test_a_kill_while_the_gradebook_is_made_leaves_none_or_one_that_works(tmp_path):
    imports = "from pathlib import Path\nimport nbgrader.preprocessors\nfrom test_kills import kill_at_statements"
    done = in_a_process_of_its_own(f"{imports}\nkill_at_statements(Path({str(tmp_path)!r}))")
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout.split()[-1]) > 100


def test_kills_of_the_whole_command_with_the_real_sandbox(tmp_path):
    course = copy_course(tmp_path / "course")
    first = course.assignment("1")
    notebook, right = released_notebook(course, first), solutions(course, first)
    for number in range(STUDENTS):
        few = dict(list(right.items())[: number + 3])
        hand_in(course, f"student-{number}", answered(notebook, few))
    before = descendants(os.getpid())
    command = [sys.executable, "-m", "bits_to_pyramids.cli", "grade", "--course", str(course.root), "--jobs", "2"]
    chance = random.Random(7)
    with orphans_come_here():
        for _ in range(REAL_KILLS):
            running = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.5, 4))
            running.kill()
            running.wait()
            # A worker that is still importing notices only when it is done with that.
            assert eventually(lambda: descendants(os.getpid()) <= before, seconds=30)
    assert subprocess.run(command, capture_output=True).returncode == 0
    killed = state_of(course)
    shutil.rmtree(course.root / "autograded")
    shutil.rmtree(course.state / "results")
    (course.root / "gradebook.db").unlink()
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert state_of(course)[:3] == killed[:3]
    assert len(killed[3]) == STUDENTS


def test_a_worker_that_is_killed_costs_nobody_a_grade(tmp_path):
    """The checkers' parent dies in the middle of a class: its submissions are given to a new one."""
    course = copy_course(tmp_path / "course")
    first = course.assignment("1")
    solved = answered(released_notebook(course, first), solutions(course, first))
    for number in range(6):
        hand_in(course, f"student-{number}", solved)
    killed = []

    def kill_one(graded):
        if not killed:
            found = subprocess.run(
                ["pgrep", "-f", f"workers.worker {course.root}"], capture_output=True, text=True
            ).stdout.split()
            killed.append(int(found[0]))
            os.kill(killed[0], signal.SIGKILL)

    done = grade(course, list(find_submissions(course, [first])), db_url=gradebook_url(course), report=kill_one)
    assert killed
    assert {(g.state, g.points) for g in done} == {("graded", 100)}


FULL_DISK = """
import os, shutil
from pathlib import Path
from test_kills import class_of_results, grade_instantly, state_of
from bits_to_pyramids.course.manifest import CourseError

course, results = class_of_results(Path({folder!r}))
undisturbed = state_of(course)
for number in range(12):
    for name in ("autograded", ".b2p/results"):
        shutil.rmtree(course.root / name)
    left = os.statvfs(course.root)
    filler = course.root / "filler"
    room = number * 80_000
    filler.write_bytes(b"x" * max(0, left.f_bavail * left.f_frsize - room))
    try:
        states = sorted({{graded.state for graded in grade_instantly(course, results)}})
    except (CourseError, OSError) as error:
        states = ["refused"]
    filler.unlink()
    done = {{graded.state for graded in grade_instantly(course, results)}}
    assert done <= {{"graded", "unchanged"}}, done
    assert state_of(course) == undisturbed, room
    print(room, states)
"""


def test_a_full_disk_loses_nothing(tmp_path):
    """The course is on a disk of its own, which is full; when there is room again, grading ends as ever."""
    folder = tmp_path / "small"
    folder.mkdir()
    disk = [bubblewrap.find(), "--dev-bind", "/", "/", "--size", str(24 * 2**20), "--tmpfs", str(folder)]
    done = in_a_process_of_its_own(FULL_DISK.format(folder=str(folder)), *disk)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "['graded']" in done.stdout and ("refused" in done.stdout or "not graded" in done.stdout), done.stdout
