"""Teams: one notebook, a grade for each."""

import pytest
from commands import run
from courses import FIRST, hand_in

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.course.teams import Teams
from bits_to_pyramids.intake.submissions import survey


@pytest.fixture
def course(own_course):
    (own_course.root / "teams.toml").write_text('[every]\nred = ["ada", "ben", "cleo"]\nblue = ["dan", "eva"]\n')
    return own_course


def placed(course, *students):
    for student in students:
        hand_in(course, student, released_notebook(course, course.assignment(FIRST)))
    found = survey(course)
    return {one.student: one.folder.parent.name for one in found.submissions}, found.left_out


RED, BLUE = ("ada", "ben", "cleo"), ("dan", "eva")


@pytest.mark.parametrize(
    ("handed_in", "graded", "listed"),
    [
        pytest.param(["ada"], dict.fromkeys(RED, "ada"), 0, id="one for all"),
        pytest.param(["cleo", "dan"], dict.fromkeys(RED, "cleo") | dict.fromkeys(BLUE, "dan"), 0, id="two teams"),
        pytest.param(["ada", "ben", "cleo"], {name: name for name in RED}, 0, id="each their own"),
        pytest.param(["ada", "ben"], {"ada": "ada", "ben": "ben"}, 1, id="two, and a third without"),
        pytest.param(["zoe"], {"zoe": "zoe"}, 0, id="somebody of no team"),
        pytest.param([], {}, 0, id="nobody"),
    ],
)
def test_whose_notebook_is_graded(course, handed_in, graded, listed):
    found, left_out = placed(course, *handed_in)
    assert found == graded
    assert len(left_out) == listed
    assert not listed or "team red: ada and ben handed in" in left_out[0]


def test_an_assignment_can_have_teams_of_its_own(course):
    with open(course.root / "teams.toml", "a") as file:
        file.write(f'[{FIRST}]\ngreen = ["ada", "eva"]\n')
    assert placed(course, "ada")[0] == {"ada": "ada", "eva": "ada"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param('[9-none]\nred = ["ada"]', "no table of an assignment", id="an unknown assignment"),
        pytest.param('red = ["ada"]', "no table of an assignment", id="a team of no assignment"),
        pytest.param('[every]\nred = "ada"', "list of student ids", id="one id"),
        pytest.param("[every]\nred = [1, 2]", "list of student ids", id="numbers"),
        pytest.param('[every]\nred = ["ada"]\nblue = ["ada"]', "ada is in red and in blue", id="in two teams"),
        pytest.param("[every", "cannot be read", id="not TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused(course, text, said):
    (course.root / "teams.toml").write_text(text)
    with pytest.raises(CourseError, match=said):
        Teams.of(course)


def test_each_gets_the_grade_and_the_page(course):
    first = course.assignment(FIRST)
    right = solutions(course, first)
    hand_in(course, "dan", answered(released_notebook(course, first), {"bits_of": right["bits_of"]}))
    done = run("b2p", "grade", cwd=course.root, COLUMNS="120")
    assert "2 graded" in done.stdout, done.stderr
    assert f"team blue: taken from submitted/dan/{FIRST}" in done.stdout
    assert run("b2p", "feedback", cwd=course.root).returncode == 0
    pages = [course.root / "feedback" / student / FIRST / "bits-and-bytes.html" for student in ("dan", "eva")]
    assert "Feedback for eva" in pages[1].read_text()
    assert pages[0].read_text().count("value_of") == pages[1].read_text().count("value_of")
    # Who is forgotten takes nothing away from the others of the team.
    assert run("b2p", "forget", "eva", cwd=course.root).returncode == 0
    assert (course.root / "submitted" / "dan" / FIRST / "bits-and-bytes.ipynb").is_file()
