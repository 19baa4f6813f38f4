"""What b2p says to people: on terminals of any width, when they stop it, when they name what is not there."""

import errno
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import pytest
from commands import run
from courses import FIRST, hand_in

from bits_to_pyramids.cli.grade_class import print_scores
from bits_to_pyramids.course.notebooks import answered, released_notebook
from bits_to_pyramids.grading.batch import Graded
from bits_to_pyramids.intake.submissions import Submission

B2P = Path(sys.executable).parent / "b2p"
DAMAGED = "The notebook file is damaged: it is not valid JSON. Open it in JupyterLab, save it and hand it in again."
STUDENTS = ["ada", "anne [ext]", "DOMAIN\\ben", "maria-magdalena.schmidt-hohenberg@students.uni-example.edu", "x" * 100]


@pytest.fixture
def done(first):
    """A class of long and odd ids: one with all points, one that was refused, one that could not be graded."""
    rows = [
        Graded(Submission(student, first, Path("submitted", student, FIRST)), "graded", points=Fraction(1999, 20))
        for student in STUDENTS
    ]
    rows[1] = replace(rows[1], state="not graded", points=None, failure="the sandbox is gone")
    rows[3] = replace(rows[3], state="refused", points=Fraction(0), refused=DAMAGED)
    return rows


def on_a_terminal(columns: int, work) -> str:
    """What a function prints on a terminal that is so wide."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.environ.pop("COLUMNS", None)
        os.environ |= {"NO_COLOR": "1", "TERM": "xterm"}
        code = 1
        try:
            with open(1, "w", closefd=False) as sys.stdout:
                work()
            code = 0
        finally:
            os._exit(code)
    said = bytearray()
    try:
        while part := os.read(terminal, 65536):
            said += part
    except OSError as error:  # how a terminal ends
        if error.errno != errno.EIO:
            raise
    os.close(terminal)
    assert os.waitpid(pid, 0)[1] == 0
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", said.decode()).replace("\r", "")


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_points_and_reasons_are_never_shortened(done, columns):
    said = on_a_terminal(columns, lambda: print_scores(done))
    assert said.count("99.95 / 100") == 3
    assert said.count(FIRST) == len(STUDENTS)
    assert all(word in said for word in f"refused not graded the sandbox is gone {DAMAGED}".split())
    assert "…" not in re.sub(r"^(\S| (?! ))+…", "", said, flags=re.M)


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_a_table_stays_within_the_terminal(done, columns):
    assert max(map(len, on_a_terminal(columns, lambda: print_scores(done)).splitlines())) <= columns


def test_in_a_pipe_nothing_is_shortened(done, capsys):
    print_scores(done)
    said = capsys.readouterr().out
    assert all(student in said for student in STUDENTS)
    assert DAMAGED in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["grade", "-s", "adda"], "called 'adda'; there are: ada", id="a misspelt student"),
        pytest.param(["feedback", "-s", "ada"], "nobody is graded", id="feedback of nobody"),
        pytest.param(["export", "--to", "grades.xlsx"], ".csv or .json", id="a format that is not written"),
        pytest.param(["export", "--to", "there/is/none.csv"], "No such file or directory", id="a file in no folder"),
        pytest.param(["report", "--to", "nbgrader_config.py/report"], "Not a directory", id="a folder in a file"),
        pytest.param(["similar", "--to", "nbgrader_config.py/pages"], "Not a directory", id="pages in a file"),
        pytest.param(["pack", "--to", "nbgrader_config.py/packed"], "Not a directory", id="zips in a file"),
        pytest.param(["lint", "--transcripts", "said", "-a", "9"], "no assignment '9'", id="no such assignment"),
        pytest.param(["roster", "nobody.csv"], "nobody.csv cannot be read", id="no class list"),
        pytest.param(["try", "nowhere"], "nowhere is not a notebook", id="no notebook"),
        pytest.param(["grade", "--db", "sqlite:////nowhere/at.db"], "cannot be used", id="no folder for the gradebook"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_sentence(own_course, first, words, said):
    hand_in(own_course, "ada", released_notebook(own_course, first))
    done = run("b2p", *words, cwd=own_course.root, NO_COLOR="1", COLUMNS="120")
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_said():
    assert run("b2p", "--version").stdout.startswith(f"bits-to-pyramids {version('bits-to-pyramids')} ")


def test_who_stops_the_grading_is_told_how_to_go_on(own_course, first):
    blank = released_notebook(own_course, first)
    hand_in(own_course, "ada", blank)
    hand_in(
        own_course, "ben", answered(blank, {"bits_of": "def bits_of(value, n_bits):\n    while True:\n        pass"})
    )
    # A session of its own gets the signal that a terminal sends to all of its processes.
    command = subprocess.Popen(
        [B2P, "grade", "--jobs", "1"], cwd=own_course.root, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert command.stderr is not None
    assert "ada" in command.stderr.readline()  # and Ben's takes seconds
    os.killpg(command.pid, signal.SIGINT)
    _, said = command.communicate()
    assert command.returncode == 130
    assert "`b2p grade` goes on with the rest" in said
    assert "Traceback" not in said
    again = run("b2p", "grade", cwd=own_course.root, COLUMNS="120").stdout
    assert "1 graded, 1 unchanged" in again
