"""The course's secret: made once, never replaced, and never one that can be guessed."""

import stat

import pytest

from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.records.secret import course_secret


@pytest.fixture
def bare(tmp_path):
    return Course(tmp_path)


def test_it_is_made_once_for_the_courses_group_at_most(bare):
    secret = course_secret(bare)
    assert len(secret) == 32 and course_secret(bare) == secret
    assert stat.S_IMODE((bare.state / "secret").stat().st_mode) == 0o640
    assert [path.name for path in bare.state.iterdir()] == ["secret"]


REFUSED = {
    "empty": (b"", "is empty"),
    "a line's end": (b"\n", "is empty"),
    "short": (b"0123456789\n", "too short for a secret"),
    "not text": (b"\xff" * 40, "cannot be read"),
}


@pytest.mark.parametrize("data, why", REFUSED.values(), ids=REFUSED)
def test_what_is_no_secret_is_refused_and_kept(bare, data, why):
    bare.state.mkdir()
    path = bare.state / "secret"
    path.write_bytes(data)
    with pytest.raises(CourseError, match=why):
        course_secret(bare)
    assert path.read_bytes() == data


def test_a_folder_and_a_link_to_nowhere_are_refused(bare):
    bare.state.mkdir()
    (bare.state / "secret").mkdir()
    with pytest.raises(CourseError, match="cannot be read"):
        course_secret(bare)
    (bare.state / "secret").rmdir()
    (bare.state / "secret").symlink_to(bare.root / "nowhere")
    with pytest.raises(CourseError, match="cannot be read"):
        course_secret(bare)


def test_older_and_own_secrets_go_on_counting(bare):
    bare.state.mkdir()
    (bare.state / "secret").write_text("of the instructor's own making\n")
    assert course_secret(bare) == "of the instructor's own making"
