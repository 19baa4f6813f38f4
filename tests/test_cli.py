"""The command b2p: help, exit codes, and sentences in the place of tracebacks."""

import csv
import io
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run
from courses import FIRST, hand_in, hand_in_class
from submissions import added

from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook

COMMANDS = [
    "build", "lint", "checks", "demo", "grade", "feedback", "report", "similar", "export", "roster", "try", "hint",
    "solution", "doctor", "forget", "upgrade",
]  # fmt: skip


def b2p(*arguments, code=0, cwd="/", **variables):
    done = run("b2p", *arguments, cwd=cwd, **{"NO_COLOR": "1", "COLUMNS": "120", **variables})
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_help_lists_every_command():
    script = Path(sys.executable).parent / "b2p"
    text = subprocess.run([script, "--help"], capture_output=True, text=True, check=True).stdout
    assert all(re.search(rf"\b{command}\b", text) for command in COMMANDS)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "doctor"])
def test_every_command_has_help_with_an_example(command):
    assert f"b2p {command}" in b2p(command, "--help").stdout


def test_outside_a_course_it_says_what_to_do(tmp_path):
    assert "--course" in b2p("grade", code=2, cwd=tmp_path).stderr


def test_an_unknown_assignment_is_answered_with_the_known_ones(course):
    assert FIRST in b2p("grade", "-a", "9", "--course", course.root, code=2).stderr


def test_an_unknown_isolation_is_refused(own_course):
    hand_in_class(own_course)
    said = b2p("grade", "--course", own_course.root, "--isolation", "hypervisor", code=2).stderr
    assert "bubblewrap, landlock, none" in said


def test_grading_nothing_is_not_an_error(own_course):
    assert "no submissions" in b2p("grade", "--course", own_course.root).stdout
    assert json.loads(b2p("grade", "--json", "--course", own_course.root).stdout) == []


def test_a_class_from_grading_to_export(own_course, tmp_path):
    hand_in_class(own_course)
    (own_course.root / "submitted" / "ben" / FIRST / "timestamp.txt").write_text("2026-10-06 12:00:00.0 UTC")
    done = b2p("grade", cwd=own_course.root)
    assert "4/4" in done.stderr and "3 graded, 1 refused" in done.stdout
    assert "4 unchanged" not in done.stdout
    # Dates that come later are followed without grading anything again.
    (own_course.root / "source" / "dates.toml").write_text(
        f"[late]\npercent = 25\n[due]\n{FIRST} = 2026-10-06T00:00:00\n"
    )
    rows = {row["student"]: row for row in json.loads(b2p("grade", "--json", cwd=own_course.root).stdout)}
    assert {student: row["points"] for student, row in rows.items()} == {"ada": 100, "ben": 20, "cleo": 0, "dan": 0}
    assert {row["state"] for row in rows.values()} == {"unchanged"}
    assert "4 feedback pages" in b2p("feedback", cwd=own_course.root).stdout
    (summary,) = json.loads(b2p("report", "--json", cwd=own_course.root).stdout)
    assert summary["submissions"] == 4 and summary["refused"] == 1 and summary["mean_points"] == 40
    assert "mean 40 of 100 points" in b2p("report", cwd=own_course.root).stdout
    (tmp_path / "class.csv").write_text(
        'student_id,last_name,email\nada,"=HYPERLINK(1), x",ada@example.org\n../up,Evil,\n'
    )
    said = b2p("roster", tmp_path / "class.csv", cwd=own_course.root).stdout
    assert "1 students in the gradebook" in said and "left out: line 3" in said
    b2p("export", "--to", tmp_path / "grades.csv", cwd=own_course.root)
    ada = next(
        row for row in csv.DictReader(io.StringIO((tmp_path / "grades.csv").read_text())) if row["student_id"] == "ada"
    )
    assert ada["last_name"] == "'=HYPERLINK(1), x" and ada["score"] == "100.0"
    b2p("export", "--to", tmp_path / "grades.json", cwd=own_course.root)
    assert {row["student_id"]: row["score"] for row in json.loads((tmp_path / "grades.json").read_text())}["ben"] == 15
    template = tmp_path / "canvas.csv"
    template.write_text("Student,ID,Bits and Bytes (7)\n    Points Possible,,100\nA,ADA,\nZ,zoe,3\n")
    fill = ("export", "--to", tmp_path / "filled.csv", "--template", template, "--lms")
    said = b2p(*fill, "canvas", "-a", "1", cwd=own_course.root).stdout
    assert "1 grades" in said and "ben" in said and "  Z" in said
    assert (tmp_path / "filled.csv").read_text() == template.read_text().replace("A,ADA,", "A,ADA,100")
    assert "name the file" in b2p(*fill, "canvas", cwd=own_course.root, code=2).stderr
    assert "canvas, moodle" in b2p(*fill, "ilias", "-a", "1", cwd=own_course.root, code=2).stderr
    b2p("report", "--to", tmp_path / "report", "--anonymous", cwd=own_course.root)
    assert "Student 1" in (tmp_path / "report" / f"{FIRST}.html").read_text()
    assert "4 students" not in b2p("similar", cwd=own_course.root).stdout
    (similar,) = json.loads(b2p("similar", "--json", "--to", tmp_path / "similar", cwd=own_course.root).stdout)
    assert similar["students"] == 3 and similar["pairs"] == []
    assert (tmp_path / "similar" / f"{FIRST}-similar.html").is_file()


def test_a_submission_that_could_not_be_graded_makes_the_exit_code_1(own_course):
    hand_in_class(own_course)
    checks = own_course.root / "grader_tests" / "test_bits_and_bytes.py"
    checks.write_text("undefined\n" + checks.read_text())
    done = b2p("grade", "-s", "ada", cwd=own_course.root, code=1)
    assert "not graded" in done.stdout and "NameError" in done.stderr


def test_try_shows_what_is_done_and_what_is_next(own_course):
    first = own_course.assignment("1")
    right = solutions(own_course, first)
    folder = hand_in(own_course, "me", answered(released_notebook(own_course, first), {"bits_of": right["bits_of"]}))
    said = b2p("try", folder, code=1).stdout
    assert re.search(r"^done +bits_of +8 of 8 +all 5 checks pass$", said, re.MULTILINE)
    assert re.search(r"^to do +value_of +0 of 8 +not written yet; b2p hint value_of$", said, re.MULTILINE)
    assert re.search(r"^Good: 1 of \d+ exercises pass.$", said, re.MULTILINE) and "b2p solution bits_of" in said
    assert "8 of 100 points" in said and 'Next step: hint("value_of")' in said
    assert not (own_course.root / "gradebook.db").exists()
    assert "Very good: all 1 exercises pass" in b2p("try", folder, "-e", "bits_of").stdout
    opened = b2p("solution", "bits_of", "--notebook", folder).stdout
    assert "Good: bits_of passes" in opened and "Why this works" in opened and "An alternative" in opened
    refused = b2p("solution", "value_of", "-n", folder, code=1).stdout
    assert "value_of does not pass yet: not written yet" in refused and "Why this works" not in refused


SAYS = {
    "no points": (
        r"^to do +bits_of +0 of 8 +0 of 5 checks pass, with bin; b2p hint bits_of$",
        "  By hand: Your answer uses `bin` in line 4",
        1,
    ),
    "note": (
        r"^done +bits_of +8 of 8 +all 5 checks pass, with bin$",
        "by hand: bits_of: Your answer uses `bin` in line 4 of",
        0,
    ),
    "ignore": (r"^done +bits_of +8 of 8 +all 5 checks pass$", "Nothing was recorded", 0),
}


@pytest.mark.parametrize("policy", SAYS)
def test_try_says_what_a_task_rules_out_and_an_answer_uses(own_course, policy):
    row, words, code = SAYS[policy]
    (own_course.root / "source" / "course.toml").write_text(f'without = "{policy}"\n')
    refuses = "    if n_bits < 1 or not 0 <= value < 2**n_bits:\n        raise ValueError(f'{value} {n_bits}')\n"
    source = f"def bits_of(value, n_bits):\n{refuses}    return bin(value)[2:].zfill(n_bits)"
    notebook = answered(released_notebook(own_course, own_course.assignment("1")), {"bits_of": source})
    said = b2p("try", hand_in(own_course, "me", notebook), "-e", "bits_of", code=code).stdout
    assert re.search(row, said, re.MULTILINE) and words in said, said


def test_try_begins_with_the_function_that_others_wait_for(own_course):
    """`bits_of` comes first and is wrong, too; but nothing waits for it."""
    first = own_course.assignment("1")
    answers = solutions(own_course, first) | {"bits_of": "def bits_of(value, n_bits):\n    return ''"}
    assert "256 * value + byte" in answers["decode_uint"]
    answers["decode_uint"] = answers["decode_uint"].replace("256 * value + byte", "255 * value + byte")
    folder = hand_in(own_course, "me", answered(released_notebook(own_course, first), answers))
    said = b2p("try", folder, code=1).stdout
    assert re.search(r"^to do +decode_int +8 of 8 +right, once your decode_uint is$", said, re.MULTILINE), said
    assert said.partition("\nNext:\n")[2].startswith("decode_uint: ")
    assert said.endswith("Once `decode_uint` is right, so is what calls it in `decode_int`.\n")
    exercises = {e["name"]: e for e in json.loads(b2p("try", folder, "--json", code=1).stdout)["exercises"]}
    assert (exercises["decode_int"]["lent"], exercises["decode_uint"]["lent"]) == (["decode_uint"], [])


def test_try_of_one_exercise_says_the_same_as_of_all(own_course):
    """Right, right with help, ruled out by way of another function, wrong."""
    first = own_course.assignment("1")
    answers = solutions(own_course, first)
    answers["decode_uint"] = answers["decode_uint"].replace("256 * value + byte", "255 * value + byte")
    answers["bits_of"] += "\n\ndef helper(x):\n    return bin(x)\n"
    answers["value_of"] += "\n\nright = value_of\n\ndef value_of(bits):\n    helper(1)\n    return right(bits)\n"
    folder = hand_in(own_course, "me", answered(released_notebook(own_course, first), answers))
    of_all = json.loads(b2p("try", folder, "--json", code=1).stdout)["exercises"]
    for name in ("bits_of", "value_of", "decode_uint", "decode_int", "pack_bits"):
        (same,) = [one for one in of_all if one["name"] == name]
        code = 0 if same["checks"] and all(c["points"] == c["max_points"] for c in same["checks"]) else 1
        (alone,) = json.loads(b2p("try", folder, "-e", name, "--json", code=code).stdout)["exercises"]
        for key in ("lent", "shortcuts", "misconception"):
            assert alone[key] == same[key], (name, key)
        assert [check["points"] for check in alone["checks"]] == [check["points"] for check in same["checks"]], name


def test_try_watches_a_notebook(own_course):
    """It answers at once and again when the file is saved, by whatever way an editor saves it."""
    first = own_course.assignment("1")
    right = solutions(own_course, first)
    folder = hand_in(own_course, "me", released_notebook(own_course, first))
    command = [sys.executable, "-m", "bits_to_pyramids.cli", "try", folder, "-e", "bits_of", "--watch"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=own_course.root, **pipes) as b2p_:
        try:
            _line_with(b2p_.stdout, "to do  bits_of")
            _line_with(b2p_.stderr, "Waiting for the next save")
            write_notebook(answered(released_notebook(own_course, first), right), folder.parent, "saved")
            (folder.parent / "saved.ipynb").replace(folder / "bits-and-bytes.ipynb")
            _line_with(b2p_.stdout, "done   bits_of")
            _line_with(b2p_.stderr, "Waiting for the next save")
            b2p_.send_signal(signal.SIGINT)
            assert b2p_.wait(120) == 0
        finally:
            b2p_.kill()


def _line_with(stream, words):
    """Read until some words are said."""
    while line := stream.readline():
        if words in line:
            return
    raise AssertionError(f"nothing was said of {words}")


def test_try_works_on_a_notebook_in_the_release_folder_with_cells_added(own_course):
    notebook = answered(
        released_notebook(own_course, own_course.assignment("1")), solutions(own_course, own_course.assignment("1"))
    )
    notebook["cells"].insert(2, added("helper = 1"))
    folder = own_course.root / "release" / FIRST
    write_notebook(notebook, folder, "bits-and-bytes")
    assert "100 of 100 points" in b2p("try", folder).stdout


def test_try_without_isolation_gives_the_same(own_course):
    said = b2p("try", own_course.root / "solutions" / FIRST, "--isolation", "none").stdout
    assert "100 of 100 points" in said and "Isolation: none" in said


def test_try_says_first_what_it_takes_and_obeys_no_escape_codes(own_course, tmp_path):
    notebook = released_notebook(own_course, own_course.assignment("1"))
    notebook["cells"].insert(2, added("raise KeyError('\x1b]0;mine\x07 \x9b2J')") | {"id": "\x1b[2J"})
    write_notebook(notebook, tmp_path, "bits-and-bytes")
    done = b2p("try", tmp_path, "--course", own_course.root, code=1)
    assert done.stderr.startswith("Isolation: bubblewrap (the course's).")
    assert "KeyError" in done.stdout and set(map(ord, done.stdout)).isdisjoint(
        {*range(10), *range(11, 32), *range(127, 160)}
    )


def test_try_of_something_else_says_what_there_is(own_course, tmp_path):
    assert "bits-and-bytes.ipynb" in b2p("try", tmp_path, "--course", own_course.root, code=2).stderr


def test_the_page_of_all_checks_is_what_the_command_prints(course):
    assert (course.root / "docs" / "checks.md").read_text() == b2p("checks", "--markdown", cwd=course.root).stdout


def test_checks_are_listed_with_who_decides_them(course):
    assert (
        "bits_of: It is right for numbers drawn for you, also beyond 64 bits. ["
        in b2p("checks", "-a", "1", cwd=course.root).stdout
    )
    (listed,) = json.loads(b2p("checks", "-a", "1", "--json", cwd=course.root).stdout).values()
    assert {"exercise", "name", "title", "libraries", "weight"} == set(listed[0])


def test_hints_come_one_at_a_time(course):
    hints = [b2p("hint", "bits_of", step, cwd=course.root).stdout for step in (1, 2, 3)]
    assert len(set(hints)) == 3 and all(hint.strip() for hint in hints)
    assert "bits_of" in b2p("hint", "nothing", cwd=course.root, code=2).stderr


def test_a_solution_can_be_read_anyway(course):
    said = b2p("solution", "value_of", "--anyway", cwd=course.root).stdout
    assert "Why this works" in said and "solutions/1-bits-and-bytes/bits-and-bytes.ipynb" in said
    assert "bits_of" in b2p("solution", "nothing", cwd=course.root, code=2).stderr


def test_a_build_over_somebodys_work_says_how_to_go_on(own_course):
    (own_course.root / "release" / FIRST / "bits-and-bytes.ipynb").write_text("mine")
    assert "--force" in b2p("build", cwd=own_course.root, code=2).stderr


def test_demo_ends_with_a_graded_class(own_course):
    done = b2p("demo", cwd=own_course.root)
    assert "5 graded, 1 refused" in done.stdout
    # A course folder of its own: nothing of it is in the real class.
    assert "The sample class is in demo/" in done.stdout
    assert not (own_course.root / "submitted").exists() and not (own_course.root / "gradebook.db").exists()
    scores = dict(re.findall(r"(sample-\d-\w+) +\S+ +([\d.]+) / 100", done.stdout))
    assert scores["sample-1-right"] == "100" and scores["sample-4-blank"] == "0"
    for shown in re.findall(r"^  \S.*? {2,}(\S+)$", done.stdout.partition("Look at:")[2], re.MULTILINE):
        assert (own_course.root / shown).exists()
    b2p("demo", cwd=own_course.root)
