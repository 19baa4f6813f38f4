"""What is handed out stands alone; the repository itself holds the student's package once."""

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
