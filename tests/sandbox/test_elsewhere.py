"""What goes on in Jupyter goes on in grading: shell lines, magics, questions, programs that are started."""

import pytest

from bits_to_pyramids.sandbox import Cell, Returned
from bits_to_pyramids.sandbox.drawing import speaks_of_drawing

# A line above an answer, and whether the cell's output says that it was not run.
NOT_RUN = [
    "!pip install -q numpy",
    "!ls",
    "files = !ls",
    "count = !ls | wc -l",
    "!!ls",
    "!cd data && ls",
    "for n in range(2):\n    !ls",
    "%pip install numpy",
    "%conda install numpy",
    "%uv pip install numpy",
    "%ls",
    "%cat notes.txt",
    "%mkdir data",
    "%run helpers.py",
    "%system ls",
    "%store x",
    "%load_ext nothing_of_the_kind",
    "%nonsense 3",
    "%autosave 60",
    "%tensorflow_version 2.x",
    "get_ipython().system('ls')",
    "import os\nos.system('ls')",
    "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'numpy'])",
    "import subprocess\nsubprocess.run('ls', shell=True, check=True)",
    "import subprocess\nassert subprocess.check_output(['ls'], text=True) == ''",
]
RUN = [
    "%matplotlib inline",
    "%matplotlib widget",
    "%config InlineBackend.figure_format = 'retina'",
    "%load_ext autoreload\n%autoreload 2",
    "print?",
    "?print",
    "print??",
    "%pwd",
    "%cd ..",
    "%who",
    "%env ANSWER=1",
    "%pdb on",
    "%time x = 1",
    "%pylab inline",
    "%precision 3",
]
LINES = dict.fromkeys(NOT_RUN, True) | dict.fromkeys(RUN, False)


@pytest.mark.parametrize("line, said", LINES.items(), ids=LINES)
def test_a_line_does_not_stop_its_cell(jail, line, said):
    with jail.runner(drawing=speaks_of_drawing([line])) as runner:
        (outcome,) = runner.run([Cell("answer", f"{line}\ndef f():\n    return 1")])
        assert outcome.ok, outcome.traceback
        assert runner.call("f", (), {}).value == 1
    assert ("not run while grading" in outcome.stderr) == said


CELLS = {
    "%%bash\nls": True,
    "%%sh\nls": True,
    "%%script bash\nls": True,
    "%%html\n<b>": False,
    "%%javascript\nx": False,
    "%%latex\nx": False,
    "%%writefile notes.txt\nx": False,
    "%%R\nx <- 1": True,
    "%%nonsense\n<- no Python": True,
    "%%ruby\nputs 1": True,
}


@pytest.mark.parametrize("source, said", CELLS.items(), ids=CELLS)
def test_a_cell_in_another_language_does_nothing(runner, source, said):
    outcome, after = runner.run([Cell("other", source), Cell("answer", "x = 1")])
    assert outcome.ok and after.ok, outcome.traceback
    assert ("not run while grading" in outcome.stderr) == said


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%memit", "%%nonsense 3"])
def test_a_magic_around_python_runs_it(runner, magic):
    (outcome,) = runner.run([Cell("answer", f"{magic}\nx = 1")])
    assert outcome.ok and runner.get("x") == Returned(1)


@pytest.mark.parametrize("source", ["1 / 0", "%time 1 / 0\n1 / 0", "%%nonsense\n1 / 0", "!ls\n1 / 0"])
def test_what_stops_a_cell_in_jupyter_stops_it(runner, source):
    (outcome,) = runner.run([Cell("answer", source)])
    assert (outcome.ok, outcome.error_name) == (False, "ZeroDivisionError")
