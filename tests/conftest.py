"""What all tests share: the course of this repository, and copies of it to work in."""

import os
import shutil
import signal
from contextlib import closing
from pathlib import Path

import commands
import pytest
import warm
from courses import FIRST, ROOT, copy_course
from hypothesis import settings

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.records.recorder import Recorder

# A busy machine makes no property wrong.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Who is started in the background by a shell ignores Ctrl-C, and so would all that tests start and stop by it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What takes longest begins first, so that no processor is left with it at the end: `benchmarks/test_seconds.py`.
LONGEST = (
    "authoring/test_lint.py",
    "grading/test_hostile_class.py",
    "browser_edition/test_browser_edition.py",
    "inert/",
    "grading/test_kills.py",
    "diagnosis/",
    "grading/test_nbgrader.py",
    "grading/test_right_styles.py",
    "grading/test_carried.py",
    "test_cli.py",
    "grading/test_batch.py",
    "grading/test_submissions.py",
    "semester/",
    "checks/test_scripts.py",
    "authoring/test_sealing.py",
    "checks/test_hostile_stores.py",
)

# Tests that take long in each of their cases, which share nothing that is slow to set up: each case may go to another
# processor than the rest of its file.
APART = ("authoring/test_lint.py::test_this_course_is_sound",)


def pytest_collection_modifyitems(items):
    def rank(item):
        return next((at for at, part in enumerate(LONGEST) if f"tests/{part}" in item.nodeid), len(LONGEST))

    items.sort(key=rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One more than there are processors: who waits for a call that does not end, or for a page, needs none."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Files are shared out over the processors, or their cases; those that look at the same class stay together."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid):
            if nodeid.startswith("tests/inert/"):
                return "tests/inert"
            apart = nodeid.startswith(tuple(f"tests/{test}" for test in APART))
            return nodeid if apart else super()._split_scope(nodeid)

    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # it would begin with the files of the most tests
    return Together(config, log)


@pytest.fixture(scope="session", autouse=True)
def nothing_outlives_the_tests():
    yield
    warm.close_all()
    commands.close()
    # What all tests share is of use to them only while it is for its owner alone.
    shared = ROOT / ".b2p" / "rehearsed"
    assert not shared.exists() or (shared.stat().st_uid, shared.stat().st_mode & 0o077) == (os.getuid(), 0)


@pytest.fixture(scope="session")
def course() -> Course:
    return Course.find(ROOT)


@pytest.fixture(scope="session")
def first(course):
    return course.assignment(FIRST)


@pytest.fixture(scope="session")
def classroom(course, first):
    """Grades notebooks of the first assignment in the real sandbox; nothing is recorded."""
    return warm.classroom(course, first)


@pytest.fixture
def own_course(tmp_path) -> Course:
    """A course folder of the test's own, with the first assignment."""
    return copy_course(tmp_path / "course")


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory) -> Path:
    """One of a course in which nobody has handed in the first assignment; nbgrader takes its time to make it."""
    course = copy_course(tmp_path_factory.mktemp("empty") / "course")
    with closing(Recorder(course, gradebook_url(course))) as recorder:
        recorder.register(Released.load(course, course.assignment(FIRST)))
    return course.root / "gradebook.db"


@pytest.fixture
def begun_course(own_course, empty_gradebook) -> Course:
    """The same, and its gradebook is there."""
    shutil.copy(empty_gradebook, own_course.root)
    return own_course
