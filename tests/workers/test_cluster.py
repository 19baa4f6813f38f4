"""Grading on a dask cluster: real worker processes, some of which are killed in the middle."""

import json
import os
import random
import signal
import threading
import time

import pytest
from commands import run
from courses import copy_course, hand_in, hand_in_class
from distributed import LocalCluster

from bits_to_pyramids.cli.common import processors
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.workers.cluster import Cluster, connect

# distributed's own threads and sockets, when a cluster of this process ends.
pytestmark = pytest.mark.filterwarnings("ignore")
CLASS = 12


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


def test_the_command_grades_on_it_as_it_does_here(cluster, tmp_path):
    course = copy_course(tmp_path / "course")
    hand_in_class(course)
    command = ["b2p", "grade", "--course", course.root, "--json"]
    there = run(*command, "--scheduler", cluster.scheduler_address)
    assert there.returncode == 0, there.stderr
    here = run(*command, "--force")
    assert without_seconds(there.stdout) == without_seconds(here.stdout)
    again = run(*command, "--scheduler", cluster.scheduler_address)
    assert {row["state"] for row in json.loads(again.stdout)} == {"unchanged"}


def without_seconds(text):
    rows = json.loads(text)
    for row in rows:
        row["before"] = None
        row["result"]["seconds"] = 0
    return rows


def test_workers_that_die_cost_nobody_a_grade(cluster, tmp_path):
    course = copy_course(tmp_path / "course")
    first = course.assignment("1")
    notebook, right = released_notebook(course, first), solutions(course, first)
    for number in range(CLASS):
        hand_in(course, f"student-{number:02}", answered(notebook, dict(list(right.items())[: number + 2])))
    killed, over = [], threading.Event()

    def kill():
        chance = random.Random(3)
        while not over.wait(chance.uniform(1, 3)) and len(killed) < 4:
            workers = [info["pid"] for info in cluster.scheduler_info_of_pids()]
            if workers:
                killed.append(chance.choice(workers))
                os.kill(killed[-1], signal.SIGKILL)

    cluster.scheduler_info_of_pids = lambda: [
        {"pid": nanny.process.pid}
        for nanny in cluster.workers.values()
        if nanny.process is not None and nanny.process.pid
    ]
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with connect(cluster.scheduler_address) as client:
            done = grade(
                course, list(find_submissions(course, [first])), db_url=gradebook_url(course), jobs=6,
                engine=lambda assignment: Cluster(client, course, assignment, "bubblewrap"),
            )  # fmt: skip
    finally:
        over.set()
        killer.join()
    assert killed
    on_a_cluster = {graded.submission.student: (graded.state, graded.points) for graded in done}
    here = grade(
        course, list(find_submissions(course, [first])), db_url=gradebook_url(course), jobs=processors(), force=True
    )
    assert on_a_cluster == {graded.submission.student: (graded.state, graded.points) for graded in here}


def test_a_worker_with_other_checks_grades_nothing(cluster, tmp_path):
    """The digest that is asked for is not the one that a worker finds: nobody gets points from other checks."""
    course = copy_course(tmp_path / "course")
    hand_in_class(course)
    first = course.assignment("1")
    with connect(cluster.scheduler_address) as client:

        def another(assignment):
            engine = Cluster(client, course, assignment, "bubblewrap")
            engine._digest = "0" * 64
            return engine

        done = grade(
            course, list(find_submissions(course, [first], "ada")), db_url=gradebook_url(course), engine=another
        )
    assert [graded.state for graded in done] == ["not graded"]
    assert "others on a worker than here" in done[0].failure


def test_an_address_where_nobody_answers_is_one_sentence(tmp_path, monkeypatch):
    from bits_to_pyramids.course.manifest import CourseError

    monkeypatch.setattr("bits_to_pyramids.workers.cluster.CONNECT_SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(CourseError, match="no dask scheduler answers"):
        connect("tcp://127.0.0.1:9")
    assert time.monotonic() - started < 30
