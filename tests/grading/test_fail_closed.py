"""Settings that cannot be read stop grading, everywhere; and nobody else on the machine reads what grading writes."""

import json
import os
import stat
import urllib.request
from pathlib import Path

import pytest
from courses import FIRST, copy_course, hand_in, hand_in_class
from formgrader_server import TOKEN, formgrader
from submissions import added
from test_nbgrader import nbgrader
from warm import warm

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import released_notebook
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.grading.guard import guard
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.records.gradebook.book import Gradebook
from bits_to_pyramids.reporting.feedback import write_feedback


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Mallory's notebook leaves a file wherever it is run without a sandbox."""
    course = copy_course(tmp_path_factory.mktemp("closed") / "course")
    notebook = released_notebook(course, course.assignment("1"))
    notebook["cells"].insert(0, added(f"open({str(course.root.parent / 'won')!r}, 'w').write('x')"))
    hand_in(course, "mallory", notebook)
    guard()  # as any grading leaves it in the environment
    return course


def edited(name, change):
    return lambda root: (root / name).write_text(change((root / name).read_text() if (root / name).exists() else ""))


def a_folder(root):
    (root / "source" / "course.toml").unlink()
    (root / "source" / "course.toml").mkdir()


def a_dangling_link(root):
    (root / "course.toml").symlink_to(root / "nowhere")


BROKEN = {
    "quote-missing-in-the-settings": edited("source/course.toml", lambda text: text.replace('blewrap"', "blewrap")),
    "unknown-setting": edited("source/course.toml", lambda text: text + "\nisolaton = 'none'\n"),
    "setting-of-another-kind": edited("course.toml", lambda text: "stretch = 'false'\n"),
    "setting-that-there-is-not": edited("course.toml", lambda text: "isolation = 'bublewrap'\n"),
    "settings-are-a-folder": a_folder,
    "settings-are-a-link-to-nothing": a_dangling_link,
    "dates": edited("dates.toml", lambda text: "[due\n"),
    "manifest": edited(f"source/{FIRST}/bits-and-bytes.toml", lambda text: text + "\n[[exercise]\n"),
    "syntax-of-the-configuration": edited("nbgrader_config.py", lambda text: text + "\nc.Exchange.root = '\n"),
    "configuration-that-raises": edited("nbgrader_config.py", lambda text: "1 / 0\n" + text),
    "own-configuration": edited("nbgrader_local.py", lambda text: "c.Exchange.root = \n"),
}


@pytest.fixture
def broken(course, request):
    """The course with something broken, mended afterwards."""
    names = ["source/course.toml", "nbgrader_config.py", f"source/{FIRST}/bits-and-bytes.toml"]
    kept = {course.root / name: (course.root / name).read_bytes() for name in names}
    request.param(course.root)
    yield course.root
    for path, data in kept.items():
        path.rmdir() if path.is_dir() else None
        path.write_bytes(data)
    for name in ("course.toml", "dates.toml", "nbgrader_local.py"):
        (course.root / name).unlink(missing_ok=True)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN, indirect=True)
def test_nbgrader_autograde_refuses(broken):
    said = nbgrader(broken, "autograde", FIRST, code=1)
    assert "cannot be read" in said or "course.toml" in said or "nbgrader_config.py" in said
    assert not (broken.parent / "won").exists() and not list((broken / "autograded").glob("*/*"))


@pytest.mark.parametrize(
    "broken", [BROKEN["quote-missing-in-the-settings"], BROKEN["syntax-of-the-configuration"]], indirect=True,
    ids=["settings", "configuration"],
)  # fmt: skip
def test_formgraders_button_refuses(broken, tmp_path):
    with formgrader(broken, tmp_path) as server:
        address = f"{server.address}/formgrader/api/submission/{FIRST}/mallory/autograde"
        headers = {"Authorization": f"token {TOKEN}"}
        with urllib.request.urlopen(urllib.request.Request(address, b"", headers), timeout=120) as answer:
            said = json.load(answer)
    assert said["success"] is False
    assert not (broken.parent / "won").exists() and not list((broken / "autograded").glob("*/*"))


@pytest.mark.parametrize("broken", [BROKEN["configuration-that-raises"]], indirect=True, ids=["configuration"])
def test_our_own_commands_say_it_in_one_sentence(broken):
    with pytest.raises(CourseError, match=r"nbgrader_config\.py cannot be read: ZeroDivisionError"):
        gradebook_url(Course.find(broken))


def test_settings_of_ones_own_lie_over_the_tracked_ones(own_course):
    (own_course.root / "course.toml").write_text('\ufeffreveal = "hint"\n', encoding="utf-8")
    (own_course.root / "source" / "dates.toml").write_text(
        f"[late]\npercent = 10\nper = 'hour'\n[due]\n{FIRST} = 2026-10-05T23:59:00\n"
    )
    (own_course.root / "dates.toml").write_text(
        f"timezone = 'Europe/Zurich'\n[late]\npercent = 5\n[extensions.ada]\n{FIRST} = '2 days'\n"
    )
    (own_course.root / "nbgrader_local.py").write_text("c.CourseDirectory.db_url = 'sqlite:////tmp/elsewhere.db'\n")
    course = Course.find(own_course.root)
    dates = Dates.of(course)
    assert (course.settings.reveal, course.settings.isolation) == ("hint", "bubblewrap")
    assert (dates.late.percent, dates.late.per, dates.extension(FIRST, "ada").days) == (5, "hour", 2)
    assert dates.due[FIRST].hour == 21  # the due date of one file, in the time zone of the other
    assert gradebook_url(course) == "sqlite:////tmp/elsewhere.db"


@pytest.fixture(scope="module", params=[0o000, 0o022, 0o077], ids=oct)
def graded(request, tmp_path_factory):
    """A class that was graded and given feedback under some umask."""
    before = os.umask(request.param)
    try:
        course = copy_course(tmp_path_factory.mktemp("private") / "course")
        course.root.chmod(0o755)
        (course.state / "secret").unlink()  # the tests' own
        hand_in_class(course)
        submissions = list(find_submissions(course, [course.assignment("1")]))
        grade(course, submissions, db_url=gradebook_url(course), engine=warm(course))
        write_feedback(course, course.assignment("1"))
        assert os.umask(request.param) == request.param
    finally:
        os.umask(before)
    return course


def test_nobody_else_reads_grades_or_students_work(graded):
    root = graded.root
    written = [
        root / "gradebook.db",
        *(p for name in (".b2p", "autograded", "feedback") for p in [root / name, *(root / name).rglob("*")]),
    ]
    assert len(written) > 30
    for path in written:
        if path.is_symlink():  # the tests' own: what is sealed is made once for all of them
            continue
        found = path.stat()
        assert found.st_gid == root.stat().st_gid, path
        assert found.st_mode & 0o027 == 0, path


@pytest.mark.parametrize("folder, gradebook", [(0o755, 0o640), (0o775, 0o660)], ids=["one-instructor", "several"])
def test_what_was_open_before_is_locked(own_course, folder, gradebook):
    hand_in_class(own_course)
    own_course.root.chmod(folder)
    for name in ("autograded/ada/old.ipynb", ".b2p/results/old.json", "feedback/ada/old.html"):
        path = own_course.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        path.chmod(0o644)
        path.parent.chmod(0o755)
        (own_course.root / name.split("/")[0]).chmod(0o755)
    Gradebook(gradebook_url(own_course), "", Dates()).close()
    (own_course.root / "gradebook.db").chmod(0o664)
    grade(own_course, [], db_url=gradebook_url(own_course))
    assert stat.S_IMODE((own_course.root / "gradebook.db").stat().st_mode) == gradebook
    for name in ("autograded", ".b2p", "feedback"):
        for path in [own_course.root / name, *Path(own_course.root, name).rglob("*")]:
            assert path.is_symlink() or path.stat().st_mode & 0o007 == 0, path
