"""The gradebook on a real PostgreSQL server, which the test starts where one is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from courses import copy_course, hand_in_class
from nbgrader.api import Gradebook as Nbgraders

from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.records.gradebook.scores import scores_of
from bits_to_pyramids.records.gradebook.values import GradebookError

SCORES = {"ada": 100.0, "ben": 20.0, "cleo": 0.0, "dan": 0.0}


def program(name):
    """A program of the newest PostgreSQL: distributions keep them off PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="module")
def server():
    """The address of a server of our own, gone when the tests are over."""
    if not program("initdb") or not program("postgres"):
        pytest.skip("PostgreSQL is not installed (initdb and postgres)")
    # Not in pytest's folder, into which only its owner can go: the server runs as another user where we are root.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        with running_server(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_server(folder):
    as_user = {}
    if os.getuid() == 0:  # it refuses to run as root
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    made = subprocess.run(
        [program("initdb"), "-D", data, "-U", "grader", "-A", "trust", "-N"],
        cwd=folder,
        capture_output=True,
        text=True,
        **as_user,
    )
    assert made.returncode == 0, made.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    with open(folder / "log", "w") as log:
        running = subprocess.Popen(
            [program("postgres"), "-D", data, "-p", str(port), *settings], cwd=folder, stdout=log, stderr=log, **as_user
        )
    url = f"postgresql+psycopg://grader@127.0.0.1:{port}/postgres"
    try:
        await_server(url)
        yield url
    finally:
        running.terminate()
        running.wait()


def await_server(url):
    engine = sa.create_engine(url)
    for _ in range(100):
        try:
            engine.connect().close()
            break
        except sa.exc.OperationalError:
            time.sleep(0.1)
    engine.dispose()


def test_a_class_is_graded_into_it_and_again(server, tmp_path):
    course = copy_course(tmp_path / "course")
    hand_in_class(course)
    submissions = list(find_submissions(course, list(course.assignments)))
    done = grade(course, submissions, db_url=server)
    assert {graded.submission.student: float(graded.points) for graded in done} == SCORES
    with Nbgraders(server) as gradebook:
        assert {s.student.id: s.score for s in gradebook.assignment_submissions("1-bits-and-bytes")} == SCORES
        gradebook.find_grade("bits_of-checks", "bits-and-bytes", "1-bits-and-bytes", "cleo").manual_score = 5
        gradebook.db.commit()
    assert {graded.state for graded in grade(course, submissions, db_url=server)} == {"unchanged"}
    assert {graded.state for graded in grade(course, submissions, db_url=server, force=True)} == {"graded", "refused"}
    recorded = scores_of(server, "1-bits-and-bytes", "bits-and-bytes")
    assert {student: one.total for student, one in recorded.items()} == SCORES | {"cleo": 5.0}
    assert not (course.root / "gradebook.db").exists()


def test_a_server_that_is_not_there_is_one_sentence(server, tmp_path):
    course = copy_course(tmp_path / "course")
    hand_in_class(course)
    wrong = server.replace("/postgres", "/nowhere")
    with pytest.raises(GradebookError, match="cannot be used"):
        grade(course, list(find_submissions(course, list(course.assignments))), db_url=wrong)
