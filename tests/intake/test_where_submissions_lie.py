"""Where submissions lie: in their place, elsewhere but clear, and nobody's."""

import pytest
from courses import ROOT

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.intake.submissions import find_submissions, survey

ONE = "1-bits-and-bytes"


@pytest.fixture
def found(tmp_path):
    """Looks at files that were put into an empty course's ``submitted/``."""

    def look(files):
        (tmp_path / "source").symlink_to(ROOT / "source")
        (tmp_path / "nbgrader_config.py").touch()
        for name in files:
            path = tmp_path / "submitted" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if name.endswith("/") else path.write_text("{}")
        return survey(Course.find(tmp_path))

    return look


TAKEN = {
    "in-its-place": ([f"ada/{ONE}/bits-and-bytes.ipynb"], f"ada/{ONE}"),
    "not-in-a-folder": (["ada/bits-and-bytes.ipynb"], "ada"),
    "not-in-a-folder-and-a-browser's-name": (["ada/Bits-and-Bytes (1).ipynb.json"], "ada"),
    "called-like-the-assignment": (["ada/1-bits-and-bytes.ipynb"], "ada"),
    "the-other-way-round": ([f"{ONE}/ada/bits-and-bytes.ipynb"], f"{ONE}/ada"),
    "the-other-way-round-without-the-number": (["bits-and-bytes/ada/bits-and-bytes.ipynb"], "bits-and-bytes/ada"),
    "without-the-number": (["ada/bits-and-bytes/bits-and-bytes.ipynb"], "ada/bits-and-bytes"),
    "capitals-and-spaces": (["ada/1 Bits and Bytes/work.ipynb"], "ada/1 Bits and Bytes"),
    "underscores": (["ada/1_bits_and_bytes/work.ipynb"], "ada/1_bits_and_bytes"),
    "misspelt": (["ada/1-bit-and-byts/work.ipynb"], "ada/1-bit-and-byts"),
    "another-name-with-the-notebook-in-it": (["ada/homework/bits-and-bytes.ipynb"], "ada/homework"),
    "deeper": (["ada/home/ada/1-bits-and-bytes/bits-and-bytes.ipynb"], "ada/home"),
    "empty-but-named": ([f"ada/{ONE}/"], f"ada/{ONE}"),
}


@pytest.mark.parametrize("files, folder", TAKEN.values(), ids=TAKEN)
def test_what_is_clear_is_taken(found, tmp_path, files, folder):
    seen = found(files)
    (one,) = seen.submissions
    assert (one.student, one.assignment.id, one.folder) == ("ada", ONE, tmp_path / "submitted" / folder)
    assert seen.left_out == []
    assert one.misplaced == (folder != f"ada/{ONE}")


LISTED = {
    "nobody's": ["bits-and-bytes.ipynb"],
    "nobody's-archive": ["submissions.zip"],
    "of-no-assignment": ["ada/work.ipynb"],
    "of-two-assignments": ["ada/homework/bits-and-bytes.ipynb", "ada/homework/chunks.ipynb"],
    "a-name-for-a-file": [f"{ONE}/ada.ipynb"],
    "another-folder": ["ada/everything/x.ipynb"],
    "nobody's-empty-folder": ["ada/nothing/"],
    "an-archive": ["ada/all.zip"],
}


@pytest.mark.parametrize("files", LISTED.values(), ids=LISTED)
def test_what_is_not_clear_is_listed(found, files):
    seen = found(files)
    assert seen.submissions == [] and len(seen.left_out) == 1 and seen.left_out[0].startswith("submitted/")


def test_what_lies_in_its_place_comes_first(found):
    seen = found([f"ada/{ONE}/bits-and-bytes.ipynb", "ada/bits-and-bytes.ipynb", f"{ONE}/ada/bits-and-bytes.ipynb"])
    assert [(s.student, s.misplaced) for s in seen.submissions] == [("ada", False)]
    assert len(seen.left_out) == 2


def test_what_everybody_has_lying_around_is_no_news(found):
    seen = found(
        [f"ada/{ONE}/x.ipynb", "ada/.DS_Store", ".gitkeep", "__MACOSX/ada/x", "ada/notes.txt", "ada/README.md"]
    )
    assert len(seen.submissions) == 1 and seen.left_out == []


def test_only_those_that_are_asked_for(found, tmp_path):
    found([f"ada/{ONE}/x.ipynb", "ada/3-chunks/x.ipynb", "ben/chunks.ipynb"])
    course = Course.find(tmp_path)
    chunks = list(find_submissions(course, [course.assignment("chunks")]))
    assert [s.student for s in chunks] == ["ada", "ben"]
    assert [s.student for s in find_submissions(course, list(course.assignments), "b*")] == ["ben"]
