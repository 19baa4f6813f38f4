"""Attacks with files beside the notebook: shadow modules, settings, links, special files, floods."""

import os

from attacks import Family

family = Family(__file__)

PERFECT = "class Any(str):\n    __eq__ = lambda self, other: True\n    __hash__ = str.__hash__\n"

SHADOWS = {
    "numpy.py": "raise SystemExit(0)",
    "sitecustomize.py": "import os\nos._exit(0)",
    "usercustomize.py": "import os\nos._exit(0)",
    "conftest.py": "def pytest_runtest_call(item):\n    item.obj = lambda *args, **kwargs: None",
    "pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "bits_to_pyramids/__init__.py": "",
    "bits_to_pyramids/student/__init__.py": "import builtins\ncheck = lambda *args, **kwargs: None\n__getattr__ = lambda name: check",
    "references/bits_and_bytes.py": "bits = lambda *args: None",
    "json.py": "raise SystemExit(0)",
    "test_bits_and_bytes.py": "def test_all(): pass",
}


@family.attack("brings modules that would be imported in the place of numpy, the checks' helpers and pytest's settings")
def shadow_modules(it):
    for name, text in SHADOWS.items():
        it.file(name, text)
    it.function("return None")


@family.attack("imports a module that it brought along and that would replace the checks")
def helper_module(it):
    it.file("helper.py", PERFECT + "perfect = Any('1')\n")
    it.answer("try:\n    from helper import perfect\nexcept ImportError:\n    perfect = None\ndef bits_of(*args):\n    return perfect")


@family.attack("brings settings for nbgrader, Jupyter and IPython")
def settings(it):
    for name in ("nbgrader_config.py", "jupyter_config.py", "ipython_config.py", ".ipython/profile_default/startup/00.py"):
        it.file(name, "import os\nos._exit(0)\n")
    it.file("source/course.toml", 'isolation = "none"\n')
    it.function("return None")


@family.attack("links to secrets, so that they are copied into what is given back")
def links(it):
    it.folder.mkdir(parents=True)
    for name, target in (("passwd", "/etc/passwd"), ("gradebook.db", "../../../gradebook.db"), ("up", "../../.."), ("self", ".")):
        (it.folder / name).symlink_to(target)
    it.function("return None")


@family.attack("is a link to the solutions instead of a notebook", refused="is not an ordinary file")
def notebook_is_a_link(it):
    it.folder.mkdir(parents=True)
    (it.folder / f"{it.name}.ipynb").symlink_to(f"../../../solutions/{it.assignment.id}/{it.name}.ipynb")
    it.data = b""


@family.attack("is a link to another student's folder", refused="is not a folder")
def folder_is_a_link(it):
    neighbour = min(path.name for path in it.folder.parents[1].iterdir() if path.name.startswith(("honest", "zz")))
    it.folder.symlink_to(f"../{neighbour}/{it.assignment.id}")
    it.data = b""


@family.attack("is a pipe on which a reader waits for ever", refused="is not an ordinary file")
def notebook_is_a_pipe(it):
    it.folder.mkdir(parents=True)
    os.mkfifo(it.folder / f"{it.name}.ipynb")
    it.data = b""


@family.attack("is a folder called like the notebook", refused="is not an ordinary file")
def notebook_is_a_folder(it):
    (it.folder / f"{it.name}.ipynb").mkdir(parents=True)
    it.data = b""


@family.attack("is a file where the folder should be", refused="is not a folder")
def folder_is_a_file(it):
    it.folder.write_text("x")
    it.data = b""


@family.attack("brings thousands of files", honest=None)
def thousands_of_files(it):
    it.folder.mkdir(parents=True)
    for number in range(1500):
        (it.folder / f"{number}.txt").touch()
    it.function("return None")


@family.attack("is a notebook of terabytes, nearly all of it a hole", refused="larger than")
def sparse_notebook(it):
    it.folder.mkdir(parents=True)
    with open(it.folder / f"{it.name}.ipynb", "wb") as file:
        file.truncate(2**40)
    it.data = b""


@family.attack("brings pipes, sockets and links in circles beside a notebook that is all right")
def special_files(it):
    it.folder.mkdir(parents=True)
    os.mkfifo(it.folder / "timestamp.txt")
    os.mkfifo(it.folder / "pipe.ipynb")
    (it.folder / "round").symlink_to("about")
    (it.folder / "about").symlink_to("round")
    it.function("return None")


@family.attack("brings times of submission that no calendar has")
def strange_timestamp(it):
    it.file("timestamp.txt", "0001-01-01 00:00:00 +23:59")
    it.file("submission_secret.txt", "../../secret\0" * 10)
    it.function("return None")
