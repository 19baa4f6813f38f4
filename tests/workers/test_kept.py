"""What rehearsals taught lies on the disk for its owner alone, and is read while nothing it depends on has changed."""

import os
import pickle
import stat

import pytest
from courses import hand_in

from bits_to_pyramids.checks.rehearsal import Learned
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.course.private import share
from bits_to_pyramids.workers.checkers import Checkers
from bits_to_pyramids.workers.classroom import Classroom
from bits_to_pyramids.workers.kept import MOST, Kept

LEARNED = Learned({("f", b"x"): 5}, ("json",), {("e", "c"): ()})


@pytest.fixture
def folder(own_course):
    (own_course.state / "rehearsed").unlink()  # tests share one; this is for one that is changed
    return own_course.state / "rehearsed"


def kept(course) -> Kept:
    return Kept(course, Course.find(course.root).assignment("1"))


def test_what_was_kept_is_read_again_by_the_same_inputs(own_course, folder):
    kept(own_course).write("7", LEARNED)
    assert kept(own_course).read("7", Learned) == LEARNED
    assert kept(own_course).read("8", Learned) is None and kept(own_course).read("all", Learned) is None


def test_it_is_for_its_owner_alone(own_course, folder):
    before = os.umask(0)
    try:
        kept(own_course).write("all", LEARNED)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) & 0o777 == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


CHANGES = {
    "a check": "grader_tests/test_bits_and_bytes.py",
    "a reference": "grader_tests/references/bits_and_bytes.py",
    "the source": "source/1-bits-and-bytes/bits-and-bytes.ipynb",
    "the manifest": "source/1-bits-and-bytes/bits-and-bytes.toml",
}


@pytest.mark.parametrize("name", CHANGES.values(), ids=CHANGES)
def test_where_something_has_changed_it_is_not_read(own_course, folder, name):
    kept(own_course).write("7", LEARNED)
    path = own_course.root / name
    path.write_text(path.read_text() + "\n")
    assert kept(own_course).read("7", Learned) is None


DAMAGE = {
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "empty": lambda file: file.write_bytes(b""),
    "one bit": lambda file: file.write_bytes(file.read_bytes()[:-3] + b"X" + file.read_bytes()[-2:]),
    "something else": lambda file: file.write_bytes(pickle.dumps(LEARNED)),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_thrown_away(own_course, folder, damage):
    kept(own_course).write("7", LEARNED)
    (file,) = folder.iterdir()
    damage(file)
    assert kept(own_course).read("7", Learned) is None
    assert not file.exists()


FOREIGN = {
    "a file that others can write": lambda folder, file: file.chmod(0o620),
    "a file that others can read": lambda folder, file: file.chmod(0o604),
    "a folder that others can write": lambda folder, file: folder.chmod(0o770),
    "a link": lambda folder, file: (file.rename(folder / "other"), file.symlink_to(folder / "other")),
    "a pipe": lambda folder, file: (file.unlink(), os.mkfifo(file, 0o600)),
    "a folder": lambda folder, file: (file.unlink(), file.mkdir(0o700)),
}


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_its_owners_alone_is_not_read(own_course, folder, foreign):
    kept(own_course).write("7", LEARNED)
    (file,) = folder.iterdir()
    foreign(folder, file)
    assert kept(own_course).read("7", Learned) is None


def test_where_it_cannot_be_kept_it_is_learned_again(own_course, folder):
    folder.write_text("no folder")
    kept(own_course).write("7", LEARNED)
    assert kept(own_course).read("7", Learned) is None


def test_only_so_many_are_kept(own_course, folder):
    store = kept(own_course)
    store.write("7", LEARNED)
    for number in range(MOST + 5):
        (folder / f"old-{number}").write_bytes(b"")
        os.utime(folder / f"old-{number}", (0, 0) if number < 5 else None)
    store.write("8", LEARNED)
    assert len(list(folder.iterdir())) <= MOST
    assert store.read("8", Learned) == LEARNED and not (folder / "old-0").exists()


def test_a_second_worker_asks_no_reference(own_course, folder):
    """The reference notes that it was asked; the second worker finds what it said."""
    path, log = own_course.root / "grader_tests" / "references" / "bits_and_bytes.py", own_course.root / "asked"
    text = path.read_text()
    at = text.index("    if image.size == 0:")
    path.write_text(f"{text[:at]}    open({str(log)!r}, 'a').write('x')\n{text[at:]}")
    first = own_course.assignment("1")
    right = answered(released_notebook(own_course, first), solutions(own_course, first))
    hand_in(own_course, "ada", right)
    asked = []
    for _ in range(2):
        with Classroom(own_course, first, "bubblewrap", engine=Checkers(own_course, first, "bubblewrap")) as room:
            assert room.grade(right).points == 100
        asked.append(log.read_text())
    assert asked[0] == asked[1] != ""


def test_it_stays_its_owners_when_a_course_is_shared(own_course, folder):
    kept(own_course).write("7", LEARNED)
    assert share(own_course) == []
    assert kept(own_course).read("7", Learned) == LEARNED
