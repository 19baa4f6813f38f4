"""Feedback goes back through the LMS: each page under a name that Moodle and Canvas give to its owner.

The zip is taken apart as they do it.  Moodle (``assign/feedback/file/importziplib.php``) splits a part of the path at
underscores and wants a participant's number second and a plugin behind it; Canvas (``Assignment`` on re-uploaded
submissions) takes the first two numbers between underscores for the user's and the file's.
"""

import re
import zipfile

import pytest
from commands import run
from courses import FIRST, copy_course, hand_in

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import released_notebook
from bits_to_pyramids.lms.feedback_zip import pack_feedback
from bits_to_pyramids.records.gradebook.nbgraders import nbgraders_gradebook

CANVAS = {
    "lovelaceada_LATE_10231_998877_bits-and-bytes-1.ipynb": "10231",
    "bytebenoit_10232_998878_my work_2.zip": "10232",
    "oneilcleo_10233_998879_notes.txt": "10233",
    "oneilcleo_10233_998880_bits-and-bytes.ipynb": "10233",
}
MOODLE = {
    "Ada Lovelace_4711_assignsubmission_file_/bits-and-bytes.ipynb": "4711",
    "Ben Benoît_4712_assignsubmission_file/work/bits-and-bytes.ipynb": "4712",
    "Cleo O'Neil_4713_assignsubmission_file_bits-and-bytes.ipynb": "4713",
    "Dan_Under_Score_4714_assignsubmission_file_/bits-and-bytes.ipynb": "4714",
}
NOBODY = [
    "../4715_assignsubmission_file_/x.ipynb",
    "readme.txt",
    "a_1_2_3_b.ipynb",
    "A_47_assignsubmission_file_B_48_assignsubmission_file_/x.ipynb",
]


@pytest.fixture
def course(tmp_path):
    """A course folder with pages of some students."""
    return copy_course(tmp_path / "course")


def packed(course, entries, students):
    """The zip for an archive with these entries, and what was said of it."""
    for student in students:
        page = course.root / "feedback" / student / FIRST / "bits-and-bytes.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<p>{student}")
    folder = course.root / "downloaded" / FIRST / "archive"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for name in entries:
            archive.writestr(name, "{}")
    said = pack_feedback(course, course.assignment(FIRST), course.root / "back.zip")
    with zipfile.ZipFile(course.root / "back.zip") as archive:
        return said, {name: archive.read(name).decode() for name in archive.namelist()}


def as_canvas(name: str) -> str:
    user, attachment = [part for part in name.rpartition("/")[2].split("_") if part.isdigit()][:2]
    assert attachment
    return user


def as_moodle(name: str) -> str:
    for part in name.split("/"):
        info = part.split("_", 4)
        if len(info) >= 4 and info[1].isdigit():
            assert (info[2], info[3]) == ("assignsubmission", "file")
            return info[1]
    raise AssertionError(f"Moodle finds nobody in {name}")


def test_canvas_finds_the_owner_of_each_page(course):
    said, pages = packed(course, [*CANVAS, *NOBODY], set(CANVAS.values()))
    assert {as_canvas(name): text for name, text in pages.items()} == {n: f"<p>{n}" for n in set(CANVAS.values())}
    assert "lovelaceada_LATE_10231_998877_bits-and-bytes.html" in pages
    # Of several files the page goes with the notebook.
    assert said.names["10233"] == "oneilcleo_10233_998880_bits-and-bytes.html"


def test_moodle_finds_the_owner_of_each_page(course):
    # Moodle itself cannot read a name with underscores in it.
    readable = {name: number for name, number in MOODLE.items() if "Under_Score" not in name}
    said, pages = packed(course, [*MOODLE, *NOBODY], set(MOODLE.values()))
    found = {as_moodle(name): text for name, text in pages.items() if "Under_Score" not in name}
    assert found == {number: f"<p>{number}" for number in readable.values()}
    assert not said.without_page


def test_ids_of_the_class_list_and_who_is_left(course):
    with nbgraders_gradebook(gradebook_url(course), "") as gradebook:
        gradebook.add_student("ada", lms_user_id="10231")
    said, pages = packed(course, CANVAS, ["ada", "10232", "handed in by mail"])
    assert pages["lovelaceada_LATE_10231_998877_bits-and-bytes.html"] == "<p>ada"
    assert said.not_in_archives == ["handed in by mail"]
    assert said.without_page == ["10233"]


def test_nothing_in_the_zip_leads_out_of_it(course):
    _, pages = packed(course, [*CANVAS, *NOBODY], [*CANVAS.values(), "4715", "47", "48", "1", "2"])
    assert not [name for name in pages if ".." in name or name.startswith("/")]
    assert len(pages) == len(set(CANVAS.values()))


@pytest.mark.parametrize("there", [None, b"no zip"], ids=["none", "damaged"])
def test_without_an_archive_it_says_what_to_do(course, there):
    folder = course.root / "downloaded" / FIRST / "archive"
    folder.mkdir(parents=True)
    if there is not None:
        (folder / "submissions.zip").write_bytes(there)
    with pytest.raises(CourseError, match="--archive" if there is None else "not a zip archive"):
        pack_feedback(course, course.assignment(FIRST), course.root / "back.zip")
    assert not (course.root / "back.zip").exists()


def test_from_collected_to_packed(course):
    hand_in(course, "10231", released_notebook(course, course.assignment(FIRST)))
    archive = course.root / "canvas.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("lovelaceada_10231_998877_bits-and-bytes.ipynb", "{}")
    assert run("b2p", "grade", cwd=course.root).returncode == 0
    done = run("b2p", "feedback", "-a", "1", "--zip", "back.zip", "--archive", archive, cwd=course.root)
    assert re.search(r"^1 of them in back\.zip", done.stdout, re.MULTILINE), done.stderr
    with zipfile.ZipFile(course.root / "back.zip") as file:
        assert b"Feedback" in file.read("lovelaceada_10231_998877_bits-and-bytes.html")
    assert "name it with -a" in run("b2p", "feedback", "--zip", "back.zip", cwd=course.root).stderr
