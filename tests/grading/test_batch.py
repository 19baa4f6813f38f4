"""Grading a class: what is recorded, skipped, refused; and what never becomes a zero."""

import copy
import fcntl
import json
import subprocess
import sys

import nbformat
import pytest
from commands import run
from courses import FIRST, copy_course, hand_in, hand_in_class
from instant import Instant
from made_up_class import made_up_results
from nbgrader.api import Gradebook
from submissions import added, cell_of
from warm import warm

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.reporting.feedback import write_feedback
from bits_to_pyramids.sandbox import bubblewrap


@pytest.fixture(scope="module")
def shared_course(tmp_path_factory):
    """One graded class, for the tests that only look."""
    course = copy_course(tmp_path_factory.mktemp("class") / "course")
    hand_in_class(course)
    return course, grade_all(course, engine=None)


def grade_all(course, **options):
    submissions = list(find_submissions(course, list(course.assignments)))
    done = grade(course, submissions, db_url=gradebook_url(course), **{"jobs": 1, "engine": warm(course), **options})
    return {graded.submission.student: graded for graded in done}


def scores(course):
    with Gradebook(gradebook_url(course)) as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions("1-bits-and-bytes")}


def test_every_submission_has_one_state(shared_course):
    _, done = shared_course
    assert {name: graded.state for name, graded in done.items()} == {
        "ada": "graded",
        "ben": "graded",
        "cleo": "graded",
        "dan": "refused",
    }


def test_the_gradebook_has_the_scores(shared_course):
    course, _ = shared_course
    assert scores(course) == {"ada": 100.0, "ben": 20.0, "cleo": 0.0, "dan": 0.0}
    with Gradebook(gradebook_url(course)) as gradebook:
        assert gradebook.find_assignment("1-bits-and-bytes").max_score == 100


def test_autograded_notebooks_end_in_the_score_that_nbgrader_reads(shared_course):
    course, _ = shared_course
    for student, expected in (("ada", 8.0), ("cleo", 0.0), ("dan", 0.0)):
        path = course.root / "autograded" / student / "1-bits-and-bytes" / "bits-and-bytes.ipynb"
        cell = cell_of(json.loads(path.read_text()), "bits_of", "checks")
        assert cell["outputs"][-1]["data"] == {"text/plain": repr(expected)}
        assert [output["output_type"] for output in cell["outputs"]] == ["stream", "execute_result"]


def test_autograded_notebooks_are_valid(shared_course):
    course, done = shared_course
    for student in done:
        path = course.root / "autograded" / student / "1-bits-and-bytes" / "bits-and-bytes.ipynb"
        nbformat.validate(nbformat.read(path, as_version=4))


def test_a_broken_submission_is_told_why(shared_course):
    course, done = shared_course
    assert "not valid JSON" in done["dan"].result.refused
    path = course.root / "autograded" / "dan" / "1-bits-and-bytes" / "bits-and-bytes.ipynb"
    assert "not valid JSON" in path.read_text()


def test_an_empty_written_answer_waits_for_nobody(shared_course):
    course, _ = shared_course
    with Gradebook(gradebook_url(course)) as gradebook:
        for student in ("ada", "cleo", "dan"):
            grade_ = gradebook.find_grade("noisy_stripes", "bits-and-bytes", "1-bits-and-bytes", student)
            assert not grade_.needs_manual_grade


def test_the_marking_scheme_is_there_for_the_grader(shared_course):
    course, _ = shared_course
    path = course.root / "autograded" / "ada" / "1-bits-and-bytes" / "bits-and-bytes.ipynb"
    assert "Marking scheme" in path.read_text()


class Warming(Instant):
    """Says what is asked of it, and when."""

    def __init__(self, said):
        super().__init__(lambda student: made_up_results(None, None, 1)[0])
        self._said = said
        said.append("started")

    def close(self):
        self._said.append("closed")


def test_what_grades_gets_warm_while_the_gradebook_is_opened(own_course):
    """And it is ended when there turns out to be no gradebook to write to."""
    hand_in_class(own_course)
    (own_course.root / "gradebook.db").write_text("not a gradebook " * 500)
    said = []
    with pytest.raises(CourseError, match="damaged"):
        grade_all(own_course, engine=lambda assignment: Warming(said))
    assert said == ["started", "closed"]


def test_nothing_gets_warm_where_all_was_graded_before(begun_course):
    hand_in_class(begun_course)
    grade_all(begun_course)
    said = []
    assert {graded.state for graded in grade_all(begun_course, engine=lambda assignment: Warming(said)).values()} == {
        "unchanged"
    }
    assert said == []


def test_several_at_once_give_the_same(own_course):
    hand_in_class(own_course)
    grade_all(own_course, jobs=3, engine=None)
    assert scores(own_course) == {"ada": 100.0, "ben": 20.0, "cleo": 0.0, "dan": 0.0}


def test_nothing_is_graded_twice(own_course):
    hand_in_class(own_course)
    grade_all(own_course)
    before = {path: path.stat().st_mtime_ns for path in (own_course.root / "autograded").rglob("*.ipynb")}
    assert {graded.state for graded in grade_all(own_course).values()} == {"unchanged"}
    assert {path: path.stat().st_mtime_ns for path in before} == before
    first = own_course.assignment("1")
    hand_in(own_course, "cleo", answered(released_notebook(own_course, first), solutions(own_course, first)))
    again = grade_all(own_course)
    assert {name for name, graded in again.items() if graded.state == "graded"} == {"cleo"}
    assert scores(own_course)["cleo"] == 100
    checks = own_course.root / "grader_tests" / "test_bits_and_bytes.py"
    checks.write_text(checks.read_text() + "\nCHANGED = 1\n")
    assert {graded.state for graded in grade_all(own_course).values()} == {"graded", "refused"}


def test_a_written_answer_and_manual_grades_are_kept(begun_course):
    first = begun_course.assignment("1")
    notebook = released_notebook(begun_course, first)
    cell_of(notebook, "noisy_stripes", "written")["source"] = "The byte order, the width, the dtype."
    hand_in(begun_course, "ada", notebook)
    grade_all(begun_course)
    url = gradebook_url(begun_course)
    with Gradebook(url) as gradebook:
        grade_ = gradebook.find_grade("noisy_stripes", "bits-and-bytes", "1-bits-and-bytes", "ada")
        assert grade_.needs_manual_grade
        grade_.manual_score, grade_.extra_credit = 0, 4
        gradebook.find_grade("bits_of-checks", "bits-and-bytes", "1-bits-and-bytes", "ada").manual_score = 7
        gradebook.find_comment("noisy_stripes", "bits-and-bytes", "1-bits-and-bytes", "ada").manual_comment = "Nice."
        gradebook.db.commit()
    assert grade_all(begun_course, force=True)["ada"].state == "graded"
    with Gradebook(url) as gradebook:
        assert gradebook.find_submission("1-bits-and-bytes", "ada").score == 11
        comment = gradebook.find_comment("noisy_stripes", "bits-and-bytes", "1-bits-and-bytes", "ada")
        assert comment.comment == "Nice."


def test_a_failure_of_the_grader_is_never_a_zero(begun_course):
    hand_in_class(begun_course)
    grade_all(begun_course)
    checks = begun_course.root / "grader_tests" / "test_bits_and_bytes.py"
    checks.write_text(
        checks.read_text().replace(
            "class TestBitsOf:", "class TestBitsOf:\n    def test_broken(self, student):\n        undefined\n", 1
        )
    )
    again = grade_all(begun_course)
    assert again["ada"].state == "not graded"
    assert "NameError" in again["ada"].failure
    assert scores(begun_course)["ada"] == 100


def test_a_check_of_an_unknown_exercise_is_the_graders_failure(begun_course):
    hand_in_class(begun_course)
    checks = begun_course.root / "grader_tests" / "test_bits_and_bytes.py"
    checks.write_text(checks.read_text().replace('@exercise("bits_of")', '@exercise("bits_off")', 1))
    assert grade_all(begun_course)["ada"].state == "not graded"
    assert scores(begun_course) == {"dan": 0.0}


def test_links_out_of_a_submission_are_not_followed(begun_course):
    notebook = released_notebook(begun_course, begun_course.assignment("1"))
    folder = hand_in(begun_course, "eve", notebook)
    (folder / "secret.txt").symlink_to("/etc/passwd")
    (folder / "pipe").symlink_to("/dev/zero")
    assert grade_all(begun_course)["eve"].state == "graded"
    there = {path.name for path in (begun_course.root / "autograded" / "eve").rglob("*")}
    assert there == {"1-bits-and-bytes", "bits-and-bytes.ipynb"}


def test_when_it_was_handed_in_is_recorded(begun_course):
    folder = hand_in(begun_course, "ada", released_notebook(begun_course, begun_course.assignment("1")))
    (folder / "timestamp.txt").write_text("2026-03-01 12:30:00.000000 UTC\n")
    grade_all(begun_course)
    with Gradebook(gradebook_url(begun_course)) as gradebook:
        assert str(gradebook.find_submission("1-bits-and-bytes", "ada").timestamp) == "2026-03-01 12:30:00"


STRANGE_TIMES = ["", "yesterday", "9" * 99, "2026-03-01\x00", "=cmd()"]


@pytest.fixture(scope="module")
def at_strange_times(tmp_path_factory):
    """A class in which everybody's hand-in says another strange time."""
    course = copy_course(tmp_path_factory.mktemp("times") / "course")
    for number, text in enumerate(STRANGE_TIMES):
        folder = hand_in(course, f"student-{number}", released_notebook(course, course.assignment("1")))
        (folder / "timestamp.txt").write_text(text)
    return grade_all(course)


@pytest.mark.parametrize("text", STRANGE_TIMES, ids=repr)
def test_a_strange_timestamp_is_ignored(at_strange_times, text):
    assert at_strange_times[f"student-{STRANGE_TIMES.index(text)}"].state == "graded"


def test_a_folder_that_is_no_student_is_named_and_skipped(begun_course):
    hand_in_class(begun_course)
    hand_in(begun_course, "<script>", {"cells": []})
    done = grade_all(begun_course)
    assert done["<script>"].state == "not graded"
    assert "not a student id" in done["<script>"].failure
    assert done["ada"].state == "graded"


def test_two_gradings_at_once_are_refused(begun_course):
    hand_in_class(begun_course)
    begun_course.state.mkdir(exist_ok=True)
    with open(begun_course.state / "grading.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CourseError, match="another grading is running"):
            grade_all(begun_course)


def test_an_isolation_that_cannot_be_had_stops_the_grading(own_course, monkeypatch):
    hand_in_class(own_course)
    submissions = list(find_submissions(own_course, list(own_course.assignments), "ada"))
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(CourseError, match="level"):
        grade(own_course, submissions, db_url=gradebook_url(own_course), isolation="hypervisor")
    assert scores(own_course) == {}


def test_a_result_of_another_submission_is_not_heard(own_course):
    """A checker opens hostile files: what it might be made to say of somebody else changes nobody's grade."""
    hand_in_class(own_course)
    first = own_course.assignment("1")
    results = {result.student: result for result in made_up_results(own_course, first, 4)}
    (someone, *_) = [result for result in results.values() if result.exercises]

    class Liar(Instant):
        def submit(self, job):
            future = super().submit(job)
            future.result().student = "cleo"
            return future

    done = grade(
        own_course, list(find_submissions(own_course, [first], "ada")), db_url=gradebook_url(own_course),
        engine=lambda assignment: Liar(lambda student: someone),
    )  # fmt: skip
    assert [(g.state, g.failure) for g in done] == [("not graded", "the result belongs to another submission")]
    assert scores(own_course) == {}


def test_another_gradebook_can_be_named(own_course):
    hand_in_class(own_course)
    command = ["b2p", "grade", "--course", own_course.root, "-s", "ada"]
    assert run(*command, "--db", f"sqlite:///{own_course.root / 'other.db'}").returncode == 0
    assert not (own_course.root / "gradebook.db").exists()
    with Gradebook(f"sqlite:///{own_course.root / 'other.db'}") as gradebook:
        assert [s.score for s in gradebook.assignment_submissions("1-bits-and-bytes")] == [100.0]
    wrong = run(*command, "--db", "a notebook")
    assert wrong.returncode == 2 and "sqlite:////folder/gradebook.db" in wrong.stderr


def test_where_there_are_no_user_namespaces_nothing_is_graded_with_less(own_course):
    """As in many containers: the command says what to allow, or which weaker level to ask for, and records nothing."""
    hand_in_class(own_course)
    inside = [bubblewrap.find(), "--unshare-user", "--disable-userns", "--dev-bind", "/", "/"]
    command = [sys.executable, "-m", "bits_to_pyramids.cli", "grade", "--course", str(own_course.root), "-s", "ada"]
    done = subprocess.run([*inside, *command], capture_output=True, text=True)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "does not let bubblewrap make namespaces" in done.stderr and '"landlock"' in done.stderr
    assert scores(own_course) == {}


@pytest.mark.parametrize("who, level", [((), "none"), (("--uid", "1000"), "landlock")], ids=["root-alone", "ordinary"])
def test_try_takes_the_best_level_that_there_is(own_course, who, level):
    inside = [bubblewrap.find(), "--unshare-user", "--disable-userns", *who, "--dev-bind", "/", "/"]
    command = [sys.executable, "-m", "bits_to_pyramids.cli", "try", str(own_course.root / "solutions" / FIRST)]
    done = subprocess.run([*inside, *command], capture_output=True, text=True, cwd=own_course.root)
    assert done.stderr.startswith(f"Isolation: {level} (this machine c"), done.stderr
    assert f"Isolation: {level}" in done.stdout and "100 of 100" in done.stdout


def test_a_grading_that_is_killed_can_be_run_again(begun_course):
    first = begun_course.assignment("1")
    notebook, right = released_notebook(begun_course, first), solutions(begun_course, first)
    for number in range(6):
        hand_in(begun_course, f"student-{number}", answered(notebook, right))
    command = [sys.executable, "-m", "bits_to_pyramids.cli", "grade", "--course", str(begun_course.root), "--jobs", "1"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    running.stderr.readline()  # the first submission is graded
    running.kill()
    running.communicate()
    done = grade_all(begun_course)
    assert {graded.state for graded in done.values()} == {"unchanged", "graded"}
    assert scores(begun_course) == {f"student-{number}": 100.0 for number in range(6)}


def test_a_student_sees_the_same_inputs_at_every_grading(begun_course):
    wrong = copy.deepcopy(released_notebook(begun_course, begun_course.assignment("1")))
    cell_of(wrong, "bits_of")["source"] = "def bits_of(value, n_bits):\n    return '0' * n_bits"
    hand_in(begun_course, "ada", wrong)
    one = grade_all(begun_course)["ada"].result
    two = grade_all(begun_course, force=True)["ada"].result
    assert one.seed == two.seed
    assert one.exercises == two.exercises


STRANGE = {
    "lone-surrogates": "print('\\ud800 \\udfff')\nraise ValueError('\\ud800')",
    "control-characters": "print('\\x00\\x1b[31mred\\x07\\x08')",
    "a-script": "from IPython.display import HTML, display\ndisplay(HTML('<script>1</script>'))\n"
    "print('<script>2</script>')",
    "a-hostile-message": "class E(Exception):\n    def __str__(self): raise RuntimeError\nraise E",
    "a-long-message": "raise ValueError('x' * 10**6)",
    "a-score-at-the-end": "print('bits_of: 8 of 8 points')\n100.0",
    "a-flood-of-errors": "import sys\nprint('x' * 10**6, file=sys.stderr)",
    "surrogates-in-the-source": "x = '\ud800'",
}


def test_strange_cells_are_recorded_and_cost_nothing(begun_course):
    """One student for each; the page that nbgrader makes of it runs nothing."""
    first = begun_course.assignment("1")
    solved = answered(released_notebook(begun_course, first), solutions(begun_course, first))
    ids = ["setup", "notes-from-grading", "added-1", "bits_of-checks", "..", "", "x" * 500, "noisy_stripes-scheme"]
    for (name, source), cell_id in zip(STRANGE.items(), ids):
        notebook = copy.deepcopy(solved)
        notebook["cells"].insert(3, added(source) | {"id": cell_id})
        hand_in(begun_course, name, notebook)
    done = grade_all(begun_course, jobs=2)
    assert {name: graded.state for name, graded in done.items()} == dict.fromkeys(STRANGE, "graded")
    assert scores(begun_course) == dict.fromkeys(STRANGE, 100.0)
    write_feedback(begun_course, first)
    page = (begun_course.root / "feedback" / "a-script" / first.id / "bits-and-bytes.html").read_text()
    assert "<script>1" not in page and "<script>2" not in page


def test_strange_messages_of_functions_are_recorded(begun_course):
    first = begun_course.assignment("1")
    notebook, right = released_notebook(begun_course, first), solutions(begun_course, first)
    bodies = {
        "surrogate": "raise ValueError('\\ud800' * 10)",
        "newlines": "raise ValueError('\\n' * 10**5)",
        "long": "raise ValueError('x' * 10**6)",
        "unprintable": "raise type('<b>', (Exception,), {'__str__': lambda self: 1/0})()",
        "huge-number": "return 10**100_000",
        "nan": "return float('nan')",
        "surrogate-answer": "return '\\udc80' * 8",
    }
    for name, body in bodies.items():
        wrong = {"bits_of": f"def bits_of(value, n_bits):\n    {body}"}
        hand_in(begun_course, name, answered(notebook, right | wrong))
    done = grade_all(begun_course, jobs=2)
    assert {name: graded.failure for name, graded in done.items()} == dict.fromkeys(bodies, "")
    assert scores(begun_course) == dict.fromkeys(bodies, 92.0)
    write_feedback(begun_course, first)


def test_a_student_folder_that_is_a_link_gets_nobodys_points(begun_course):
    hand_in_class(begun_course)
    (begun_course.root / "submitted" / "eve").symlink_to("ada")
    done = grade_all(begun_course)
    assert done["eve"].state == "not graded" and "is a link" in done["eve"].failure
    assert "eve" not in scores(begun_course) and scores(begun_course)["ada"] == 100


def test_what_cannot_be_recorded_does_not_stop_the_others(begun_course):
    hand_in_class(begun_course)
    (begun_course.root / "autograded").mkdir()
    (begun_course.root / "autograded" / "ben").write_text("in the way")
    hand_in(begun_course, "\u6f22" * 84, {"cells": []})
    done = grade_all(begun_course)
    assert {name: graded.state for name, graded in done.items() if graded.state == "not graded"}.keys() == {
        "ben",
        "\u6f22" * 84,
    }
    assert scores(begun_course)["ada"] == 100


def test_a_release_that_somebody_worked_in_is_no_template(begun_course):
    hand_in_class(begun_course)
    notebook = begun_course.root / "release" / "1-bits-and-bytes" / "bits-and-bytes.ipynb"
    notebook.write_text(notebook.read_text() + "\n")
    with pytest.raises(CourseError, match="was changed after it was built"):
        grade_all(begun_course)
