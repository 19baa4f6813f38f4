"""Attacks on the gradebook and the course's files: read, changed, deleted, exchanged."""

from attacks import Family

family = Family(__file__)

# From the submission's folder, where vanilla nbgrader runs it, and from anywhere.
ROOTS = """
import os
places = [os.path.realpath(os.path.join(os.getcwd(), *[".."] * up)) for up in range(6)]
root = next((place for place in places if os.path.exists(os.path.join(place, "gradebook.db"))), "/")
"""

family.cells(
    "bits_of",
    {
        "gradebook_changed": (
            "writes full marks into the gradebook",
            ROOTS
            + """
import sqlite3
book = sqlite3.connect(os.path.join(root, "gradebook.db"), timeout=1)
book.execute("update grade set manual_score = 100, auto_score = 100, needs_manual_grade = 0")
book.commit()
""",
        ),
        "gradebook_deleted": ("deletes the gradebook", ROOTS + 'os.remove(os.path.join(root, "gradebook.db"))'),
        "gradebook_read": (
            "prints other students' names and scores",
            ROOTS
            + """
import sqlite3
book = sqlite3.connect(os.path.join(root, "gradebook.db"), timeout=1)
print(book.execute("select * from student").fetchall(), book.execute("select * from grade").fetchall())
""",
        ),
        "gradebook_locked": (
            "locks the gradebook, so that nobody can record anything",
            ROOTS
            + """
import sqlite3, subprocess, sys
code = "import sqlite3, sys, time; book = sqlite3.connect(sys.argv[1]); book.execute('begin exclusive'); time.sleep(20)"
if os.path.exists(os.path.join(root, "gradebook.db")):
    subprocess.Popen([sys.executable, "-c", code, os.path.join(root, "gradebook.db")], start_new_session=True)
""",
        ),
        "neighbours_answers": (
            "runs the answer cells of whoever handed in beside it",
            ROOTS
            + """
import glob, json
for path in glob.glob(os.path.join(root, "submitted", "*", "*", "*.ipynb")):
    for cell in json.load(open(path))["cells"]:
        if "def bits_of" in "".join(cell["source"]):
            print(path, "".join(cell["source"]))
            copied = "".join(cell["source"])
""",
        ),
        "source_read": (
            "prints the instructor's version, hidden tests and solutions included",
            ROOTS
            + """
for folder, _, files in os.walk(root):
    if folder.count("/") < 9 and ("source" in folder or "grader_tests" in folder):
        for name in files:
            if name.endswith((".py", ".md", ".ipynb", ".toml")):
                print(open(os.path.join(folder, name)).read()[:20000])
""",
        ),
        "release_changed": (
            "changes the released notebook that all others are compared with",
            ROOTS
            + """
for name in ("release", "source", "autograded", "submitted", "grader_tests"):
    for folder, _, files in os.walk(os.path.join(root, name)):
        for file in files:
            if "canary" in file or file.endswith(".ipynb"):
                with open(os.path.join(folder, file), "a") as opened:
                    opened.write(" ")
""",
        ),
        "configuration_planted": (
            "plants code into the configuration that the instructor's next command reads",
            ROOTS
            + """
for place in (root, os.path.expanduser("~/.jupyter"), os.path.expanduser("~/.ipython/profile_default/startup")):
    os.makedirs(place, exist_ok=True)
    with open(os.path.join(place, "nbgrader_config.py"), "a") as file:
        file.write("\\nopen('/tmp/b2p_won', 'w')\\n")
""",
        ),
        "everything_deleted": (
            "deletes the course",
            ROOTS + "import shutil\nfor name in ('source', 'release', 'autograded', 'feedback', 'grader_tests', '.b2p'):\n    shutil.rmtree(os.path.join(root, name), ignore_errors=True)",
        ),
        "package_patched": (
            "patches the grader's own package on disk",
            """
            import bits_to_pyramids, os
            folder = os.path.dirname(bits_to_pyramids.__file__)
            for name in ("canary.txt", "student/canary.py", "sandbox/runner.py"):
                with open(os.path.join(folder, name), "a") as file:
                    file.write("# b2p_won\\n")
            """,
        ),
    },
    answer="return globals().get('copied') and eval('None')",
)
