"""What is handed out stands alone; the repository itself holds the student's package once."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
from courses import FIRST, PACKAGE, ROOT

from bits_to_pyramids.authoring.build import build
from bits_to_pyramids.authoring.packed import pack
from bits_to_pyramids.authoring.student_package import add_student_package, package_files
from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.course.sums import sha256
from bits_to_pyramids.student.due import DUE
from bits_to_pyramids.student.known import SEALED

IMPORTED = "import bits_to_pyramids.student as it; print(it.__file__)"


@pytest.fixture(scope="module")
def packed(course, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed")
    for assignment in course.assignments:
        pack(course, assignment, folder)
    return folder


def imported_from(folder):
    """Which student package a notebook in a folder finds; IPython puts the notebook's folder first on the path."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); {IMPORTED}"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_git_keeps_no_code_in_built_trees():
    kept = subprocess.run(["git", "ls-files", "release", "solutions"], cwd=ROOT, capture_output=True, text=True)
    assert kept.returncode == 0 and kept.stdout
    assert not [name for name in kept.stdout.splitlines() if name.endswith(".py")]


def test_a_notebook_of_a_clone_finds_the_installed_package(own_course):
    assert imported_from(own_course.root / "release" / FIRST).startswith(str(ROOT / "src"))


# What Pyodide's standard library has not, and what is not installed there.
NOT_IN_A_BROWSER = ("_multiprocessing", "_posixshmem", "fcntl", "resource", "termios", "dask", "tensorstore")
EVERY_MODULE = f"""
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys({NOT_IN_A_BROWSER}))
import bits_to_pyramids.student as package
names = [one.name for one in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_every_module_of_it_can_be_imported_in_a_browser():
    done = subprocess.run([sys.executable, "-c", EVERY_MODULE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 50


def test_a_build_puts_a_copy_beside_the_notebooks(own_course):
    build(own_course, [own_course.assignment("1")])
    for step in ("release", "solutions"):
        folder = own_course.root / step / FIRST
        assert imported_from(folder).startswith(str(folder))


def test_what_somebody_wrote_into_a_copy_is_kept_aside(own_course):
    build(own_course, [own_course.assignment("1")])
    folder = own_course.root / "release" / FIRST / PACKAGE
    (folder / "student" / "hints.py").write_text("mine")
    (folder / "notes.txt").write_text("also mine")
    assert len(build(own_course, [own_course.assignment("1")]).kept_aside) == 2
    assert sorted(file.read_text() for file in own_course.state.glob("kept-aside/**/*.*")) == ["also mine", "mine"]
    assert (folder / "student" / "hints.py").read_text() != "mine" and not (folder / "notes.txt").exists()


def test_an_older_copy_is_brought_up_to_date_without_a_word(own_course):
    folder = own_course.root / "release" / FIRST
    add_student_package(own_course, folder)
    record = own_course.state / "copies" / "release" / f"{FIRST}.sums"
    older = folder / PACKAGE / "student" / "older.py"
    older.write_text("was there once")
    record.write_text(record.read_text() + f"{sha256(older)}  {PACKAGE}/student/older.py\n")
    assert add_student_package(own_course, folder) == [] and not older.exists()


@pytest.mark.parametrize("number", range(5))
def test_a_packed_assignment_stands_alone(course, packed, tmp_path, number):
    assignment = course.assignments[number]
    with zipfile.ZipFile(packed / f"{assignment.id}.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / assignment.id
    assert sorted(path.name for path in tmp_path.iterdir()) == [assignment.id]
    assert {path.name for path in folder.iterdir()} == {
        "README.md",
        "hints.json",
        f"{assignment.notebook}.ipynb",
        PACKAGE,
    }
    assert imported_from(folder).startswith(str(folder))


def test_packing_twice_gives_the_same_bytes(course, packed, tmp_path):
    again = pack(course, course.assignments[0], tmp_path)
    assert again.read_bytes() == (packed / again.name).read_bytes()


def test_nothing_that_is_handed_out_is_the_instructors(packed):
    for archive in sorted(packed.glob("*.zip")):
        names = zipfile.ZipFile(archive).namelist()
        code = {"/".join(name.split("/")[1:]) for name in names if name.split("/")[1] == PACKAGE}
        assert code == set(package_files()) | {SEALED.as_posix()}
        assert {name.split("/")[1] for name in code} == {"__init__.py", "student", SEALED.name}


def test_a_release_with_somebodys_answers_is_not_packed(own_course, tmp_path):
    notebook = own_course.root / "release" / FIRST / "bits-and-bytes.ipynb"
    notebook.write_text(notebook.read_text().replace("Your code here.", "My code."))
    with pytest.raises(CourseError, match="may be somebody's work and is not packed"):
        pack(own_course, own_course.assignment("1"), tmp_path / "packed")
    assert not (tmp_path / "packed").exists()


def test_what_was_not_built_is_not_packed(own_course, tmp_path):
    (own_course.root / "release" / FIRST / "hints.json").unlink()
    with pytest.raises(CourseError, match="has not been built; run `b2p build -a 1-bits-and-bytes`"):
        pack(own_course, own_course.assignment("1"), tmp_path / "packed")


DATES = """timezone = "Europe/Zurich"
[late]
percent = 10
at_most = 50
[due]
1-bits-and-bytes = 2026-10-05T23:59:00
[extensions.ada]
1-bits-and-bytes = "2 days"
"""
COSTS = "Being late costs 10 % of your points for each started day, 50 % at most."
DATED = {
    "everybody": ("", f"**Due: Monday, 5 October 2026, 23:59 (Europe/Zurich).** {COSTS} If you were given more time, "
                  "that date counts."),
    "with-an-extension": ("ada", f"**Due for you: Wednesday, 7 October 2026, 23:59 (Europe/Zurich).** {COSTS}"),
    "without-one": ("ben", f"**Due for you: Monday, 5 October 2026, 23:59 (Europe/Zurich).** {COSTS}"),
}  # fmt: skip


@pytest.mark.parametrize("student, said", DATED.values(), ids=DATED)
def test_a_packed_assignment_says_when_it_is_due(own_course, tmp_path, student, said):
    (own_course.root / "dates.toml").write_text(DATES)
    with zipfile.ZipFile(pack(own_course, own_course.assignment("1"), tmp_path, student)) as archive:
        assert archive.read(f"{FIRST}/README.md").decode().splitlines()[2] == said
        note = json.loads(archive.read(f"{FIRST}/{DUE.as_posix()}"))
        assert (
            all("ada" not in name and b"7 October" not in archive.read(name) for name in archive.namelist()) or student
        )
    assert note == {"due": f"2026-10-0{7 if student == 'ada' else 5}T23:59+02:00", "zone": "Europe/Zurich",
                    "own": bool(student)}  # fmt: skip


def test_without_a_date_nothing_is_said(own_course, tmp_path):
    with zipfile.ZipFile(pack(own_course, own_course.assignment("1"), tmp_path)) as archive:
        assert archive.read(f"{FIRST}/README.md").startswith(b"# Bits and bytes")
        assert f"{FIRST}/{DUE.as_posix()}" not in archive.namelist()


def test_a_date_that_is_taken_back_goes_from_the_copy(own_course):
    (own_course.root / "dates.toml").write_text(DATES)
    folder = own_course.root / "release" / FIRST
    add_student_package(own_course, folder)
    assert (folder / DUE).is_file()
    (own_course.root / "dates.toml").unlink()
    assert add_student_package(own_course, folder) == [] and not (folder / DUE).exists()


@pytest.mark.parametrize("student", ["../ada", "a/b", "..", "."])
def test_a_zip_for_somebody_stays_in_its_folder(own_course, tmp_path, student):
    with pytest.raises(CourseError, match="is not a student id"):
        pack(own_course, own_course.assignment("1"), tmp_path, student)
