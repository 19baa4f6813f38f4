"""nbgrader's own commands work in this course folder, through the same sandbox, with the same scores."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from commands import run
from courses import FIRST, copy_course, hand_in, hand_in_class
from inert import Page
from nbgrader.api import Gradebook
from submissions import cell_of
from warm import warm

from bits_to_pyramids.authoring.misconceived import rounds
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.submissions import find_submissions

EXPECTED = {"ada": 100.0, "ben": 20.0, "cleo": 0.0, "dan": 0.0}


def nbgrader(root: Path, *arguments, code: int = 0, **variables) -> str:
    """Run an nbgrader command in a folder, as an instructor would."""
    done = run("nbgrader", *arguments, cwd=root, **variables)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def scores(course) -> dict[str, float]:
    with Gradebook(gradebook_url(course)) as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(FIRST)}


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    """A class graded with nbgrader's commands alone."""
    course = copy_course(tmp_path_factory.mktemp("native") / "course")
    hand_in_class(course)
    shutil.rmtree(course.root / "release")
    shutil.rmtree(course.root / "solutions")
    nbgrader(course.root, "generate_assignment", FIRST)
    nbgrader(course.root, "generate_solution", FIRST)
    script = Path(sys.executable).parent / "nbgrader"
    subprocess.run([script, "autograde", FIRST], cwd=course.root, capture_output=True, check=True)
    nbgrader(course.root, "generate_feedback", FIRST)
    return course


@pytest.mark.parametrize("step", ["release", "solutions"])
def test_generating_gives_what_a_build_gives(native, course, step):
    for built in (course.root / step / FIRST).rglob("*"):
        if built.is_file() and "__pycache__" not in built.parts and ".ipynb_checkpoints" not in built.parts:
            assert (native.root / built.relative_to(course.root)).read_bytes() == built.read_bytes()


def test_autograde_gives_the_scores_that_b2p_grade_gives(native, tmp_path):
    ours = copy_course(tmp_path / "course")
    hand_in_class(ours)
    submissions = list(find_submissions(ours, [ours.assignment(FIRST)]))
    grade(ours, submissions, db_url=gradebook_url(ours), engine=warm(ours))
    assert scores(native) == scores(ours) == EXPECTED
    for student in EXPECTED:
        path = Path("autograded", student, FIRST, "bits-and-bytes.ipynb")
        tables = [
            [
                c["outputs"][-1]
                for c in json.loads((c_.root / path).read_text())["cells"]
                if c["metadata"].get("role") == "checks"
            ]
            for c_ in (native, ours)
        ]
        assert tables[0] == tables[1]


def test_every_misconception_loses_points_and_is_recognised_on_both_paths(own_course):
    """As few students as it takes; the gradebook and the log say what happened."""
    first = own_course.assignment(FIRST)
    notebook, right = released_notebook(own_course, first), solutions(own_course, first)
    banks: dict[str, list] = {}
    for misconception in load_knowledge(own_course, first).misconceptions:
        if not first.by_name[misconception.exercise].stretch:
            banks.setdefault(misconception.exercise, []).append(misconception)
    chosen = list(rounds(banks, right))
    assert sum(map(len, chosen)) == sum(map(len, banks.values()))
    for number, misconceptions in enumerate(chosen):
        wrong = {name: m.text for name, m in misconceptions.items()}
        hand_in(own_course, f"student-{number}", answered(notebook, right | wrong))
    assert all(len(bank) >= 3 for name, bank in banks.items() if first.by_name[name].kind == "function")
    nbgrader(own_course.root, "autograde", FIRST)
    native = recognised(own_course, chosen)
    submissions = list(find_submissions(own_course, [first]))
    grade(own_course, submissions, db_url=gradebook_url(own_course), force=True, engine=warm(own_course))
    assert native == recognised(own_course, chosen)


def test_one_mistake_costs_once_on_both_paths(own_course):
    """`decode_int` calls `decode_uint`, which is wrong: the gradebook, the table and the page have its points."""
    first = own_course.assignment(FIRST)
    answers = solutions(own_course, first)
    answers["decode_uint"] = answers["decode_uint"].replace("256 * value + byte", "255 * value + byte")
    hand_in(own_course, "eve", answered(released_notebook(own_course, first), answers))
    nbgrader(own_course.root, "autograde", FIRST)
    native = of_eve(own_course)
    submissions = list(find_submissions(own_course, [first]))
    grade(own_course, submissions, db_url=gradebook_url(own_course), force=True, engine=warm(own_course))
    assert native == of_eve(own_course)
    score, table = native
    assert score == 8 and "What happened: Right, once your `decode_uint` is: repair that first." in table
    nbgrader(own_course.root, "generate_feedback", FIRST)
    page = (own_course.root / "feedback" / "eve" / FIRST / "bits-and-bytes.html").read_text()
    assert 'Start here: <a href="#decode_uint">' in page and "Once <code>decode_uint</code> is right, so is" in page


def of_eve(course) -> tuple[float, str]:
    """The gradebook's score and the autograded notebook's table of `decode_int`."""
    notebook = json.loads((course.root / "autograded" / "eve" / FIRST / "bits-and-bytes.ipynb").read_text())
    (table,) = [cell["outputs"][0]["text"] for cell in notebook["cells"] if cell["id"] == "decode_int-checks"]
    with Gradebook(gradebook_url(course)) as gradebook:
        return gradebook.find_grade("decode_int-checks", "bits-and-bytes", FIRST, "eve").score, table


def recognised(course, chosen) -> list[dict[str, float]]:
    """The gradebook's scores of the exercises that were answered wrongly, after looking that each was recognised."""
    rows = []
    with Gradebook(gradebook_url(course)) as gradebook:
        for number, misconceptions in enumerate(chosen):
            student = f"student-{number}"
            log = json.loads((course.state / "results" / FIRST / f"{student}.json").read_text())["result"]
            found = {exercise["name"]: exercise["misconception"] for exercise in log["exercises"]}
            row = {}
            for name, misconception in misconceptions.items():
                row[name] = gradebook.find_grade(f"{name}-checks", "bits-and-bytes", FIRST, student).score
                assert row[name] < course.assignment(FIRST).by_name[name].points
                # Two of one sentence may look alike in the inputs that somebody happened to draw.
                assert misconception.is_meant(found[name])
            rows.append(row)
    return rows


def test_autograde_runs_in_the_sandbox(native):
    result = json.loads((native.state / "results" / FIRST / "ada.json").read_text())["result"]
    assert result["isolation"].startswith("bubblewrap: ")


def test_autograde_skips_what_has_not_changed_and_force_does_not(native):
    path = native.root / "autograded" / "ben" / FIRST / "bits-and-bytes.ipynb"
    before = path.stat().st_mtime_ns
    nbgrader(native.root, "autograde", FIRST, "--student", "ben")
    assert path.stat().st_mtime_ns == before
    nbgrader(native.root, "autograde", FIRST, "--student", "ben", "--force")
    assert path.stat().st_mtime_ns > before


def test_autograde_of_nobody_fails_and_says_so(native):
    assert "no submissions" in nbgrader(native.root, "autograde", FIRST, "--student", "nobody", code=1)


def test_feedback_is_our_page_and_has_no_marking_scheme(native):
    page = (native.root / "feedback" / "ben" / FIRST / "bits-and-bytes.html").read_text()
    taken_apart = Page(page)
    words = " ".join(" ".join(taken_apart.text).split())
    assert taken_apart.problems == []
    assert "20 of 100 points" in words and "bits_of 8 of 8 points all 5 checks pass" in words
    assert "Start here: encode_uint Not written yet." in words
    assert "Marking scheme" not in page


def test_formgraders_button_grades_through_the_sandbox(native):
    """The API behind formgrader's buttons, as the server calls it."""
    program = (
        "from traitlets.config import PyFileConfigLoader\n"
        "from nbgrader.apps.api import NbGraderAPI\n"
        "from nbgrader.coursedir import CourseDirectory\n"
        "config = PyFileConfigLoader('nbgrader_config.py', path='.').load_config()\n"
        "api = NbGraderAPI(CourseDirectory(config=config), config=config)\n"
        f"result = api.autograde({FIRST!r}, 'ben')\n"
        "assert result['success'], result\n"
        "print(api.get_submission(" + repr(FIRST) + ", 'ben')['score'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=native.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "20.0"


ZONES = ("2026-01-01 00:00:00 /proc/kmsg", "2026-01-01 00:00:00 ../../../../proc/kmsg", "x" * 2_000)


def test_formgrader_and_nbgraders_commands_open_nothing_that_a_time_names(native):
    """nbgrader itself waits for ever: the zone of a time is a path for it, and a pipe is a file."""
    folder = native.root / "submitted" / "cleo" / FIRST
    script = (
        "import json, sys\nfrom nbgrader.apps import NbGraderApp\nfrom nbgrader.apps.api import NbGraderAPI\n"
        "app = NbGraderApp(); app.load_config_file()\n"
        "api = NbGraderAPI(config=app.config)\n"
        "for line in sys.stdin:\n"
        f"    found = api.get_submitted_timestamp({FIRST!r}, 'cleo')\n"
        f"    print(found, api.coursedir.get_existing_timestamp({str(folder)!r}), flush=True)\n"
    )
    said = []
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", script], cwd=native.root, **pipes) as asked:
        patience = threading.Timer(300, asked.kill)
        patience.start()
        for number in range(len(ZONES) + 2):
            path = folder / "timestamp.txt"
            path.unlink(missing_ok=True)
            if number < len(ZONES):
                path.write_text(ZONES[number])
            elif number == len(ZONES):
                os.mkfifo(path)
            else:
                path.write_text("2026-01-01 10:00:00 Europe/Zurich")
            print(file=asked.stdin, flush=True)
            said.append(asked.stdout.readline().strip())
        asked.stdin.close()
        asked.wait()
        patience.cancel()
    path.unlink()
    assert said == ["None None"] * 4 + ["2026-01-01 09:00:00 2026-01-01 09:00:00"]


def test_validate_tells_a_student_what_fails(native):
    folder = native.root / "release" / FIRST
    said = nbgrader(folder, "validate", "bits-and-bytes.ipynb")
    assert "VALIDATION FAILED" in said and "not written yet" in said


def test_validate_is_content_with_the_solutions(native):
    said = nbgrader(native.root / "solutions" / FIRST, "validate", "bits-and-bytes.ipynb")
    assert "Success! Your notebook passes all the tests." in said


def test_zip_collect_takes_an_archive_from_an_lms(own_course):
    archive = own_course.root / "downloaded" / FIRST / "archive"
    archive.mkdir(parents=True)
    notebook = own_course.root / "solutions" / FIRST / "bits-and-bytes.ipynb"
    shutil.copy(notebook, archive / "ada_attempt_2026-03-01-12-00-00_bits-and-bytes.ipynb")
    pattern = r".+\/(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>.*)"
    nbgrader(own_course.root, "zip_collect", FIRST, f"--FileNameCollectorPlugin.named_regexp={pattern}")
    nbgrader(own_course.root, "autograde", FIRST)
    assert scores(own_course) == {"ada": 100.0}


def test_the_exchange_carries_release_submission_and_feedback(own_course, tmp_path, monkeypatch):
    settings = own_course.root / "source" / "course.toml"
    settings.write_text('course_id = "images"\n')
    exchange, home = tmp_path / "exchange", tmp_path / "student"
    exchange.mkdir()
    exchange.chmod(0o777)
    home.mkdir()
    root = f"--Exchange.root={exchange}"
    student = (root, "--course", "images", f"--ExchangeFetch.cache={home}/cache", f"--Exchange.cache={home}/cache")
    nbgrader(own_course.root, "generate_assignment", FIRST, "--force")
    # As in a fresh clone, where no copy of the student's package lies beside the notebook.
    shutil.rmtree(own_course.root / "release" / FIRST / "bits_to_pyramids")
    nbgrader(own_course.root, "release_assignment", FIRST, root)
    nbgrader(home, "fetch_assignment", FIRST, *student)
    assert (home / FIRST / "bits_to_pyramids" / "student" / "visible_checks.py").is_file()
    shutil.copy(own_course.root / "solutions" / FIRST / "bits-and-bytes.ipynb", home / FIRST)
    nbgrader(home, "submit", FIRST, *student)
    nbgrader(own_course.root, "collect", FIRST, root)
    nbgrader(own_course.root, "autograde", FIRST)
    (score,) = scores(own_course).values()
    assert score == 100
    nbgrader(own_course.root, "generate_feedback", FIRST)
    nbgrader(own_course.root, "release_feedback", FIRST, root)
    nbgrader(home, "fetch_feedback", FIRST, *student)
    assert list(home.rglob("bits-and-bytes.html"))


HOSTILE_TEXT = {
    "script": "<script>window.won = 1</script>",
    "handler": '<img src="x" onerror="window.won = 1">',
    "address": "[click](javascript:window.won=1)",
    "svg": '<svg onload="window.won=1"></svg>',
    "frame": '<iframe srcdoc="<script>parent.won=1</script>"></iframe>',
}


@pytest.mark.parametrize("text", HOSTILE_TEXT.values(), ids=HOSTILE_TEXT)
def test_students_markdown_is_shown_and_never_run(text):
    from bits_to_pyramids.reporting.inert import markdown_to_html

    html = markdown_to_html(f"Hello **you**\n\n{text}\n")
    assert "<strong>you</strong>" in html
    assert not any(word in html.lower() for word in ("<script", "onerror", "onload", "javascript:", "<iframe", "<svg"))


def test_a_pasted_picture_does_not_stop_the_page():
    from bits_to_pyramids.reporting.inert import markdown_to_html

    assert "before" in markdown_to_html("before ![image.png](attachment:image.png) after")


def test_formgrader_and_feedback_use_the_inert_markdown(own_course):
    from bits_to_pyramids.course.nbgrader_setup import load_nbgrader_config

    config = load_nbgrader_config(own_course)
    assert config.HTMLExporter.sanitize_html is True
    notebook = json.loads((own_course.root / "release" / FIRST / "bits-and-bytes.ipynb").read_text())
    cell_of(notebook, "noisy_stripes", "written")["source"] = HOSTILE_TEXT["handler"]
    folder = own_course.root / "submitted" / "eve" / FIRST
    folder.mkdir(parents=True)
    (folder / "bits-and-bytes.ipynb").write_text(json.dumps(notebook))
    submissions = list(find_submissions(own_course, [own_course.assignment(FIRST)]))
    grade(own_course, submissions, db_url=gradebook_url(own_course), engine=warm(own_course))
    nbgrader(own_course.root, "generate_feedback", FIRST)
    page = Page((own_course.root / "feedback" / "eve" / FIRST / "bits-and-bytes.html").read_text())
    assert page.problems == []
    assert any("onerror" in text for text in page.text)  # as it was typed, as text
