"""The browser edition as people use it: a site without a network, in a real browser that shares it with nobody."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile

import pytest
from browser import CHROMIUM, Browser
from courses import ROOT, copy_course
from fetched import node_modules
from live_notebook import KERNEL, Live

from bits_to_pyramids.browser.site import live_address
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import released_notebook, solutions, solved_answers
from bits_to_pyramids.workers.classroom import Classroom

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt install chromium)")
COURSE = Course.find(ROOT)
FIRST = COURSE.assignment("1-bits-and-bytes")
# Code cells, and figures at least.
SOLVED = {"1-bits-and-bytes": (50, 15), "2-image-files": (55, 14)}


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    running = Browser(tmp_path_factory.mktemp("browser"))
    yield running
    running.close()


@pytest.fixture
def opened(browser, site):
    """Opens an address of the site in a browser that has kept nothing; nothing may be asked for elsewhere."""
    browser.forget(site.address.rstrip("/"))

    def opened(address, width=1400, height=900):
        return browser.open(site.address + address, width=width, height=height, settle=0.1)

    return opened


def outside(seen, site) -> list[str]:
    return [url for url in seen.requests if url.startswith(("http", "ws")) and not url.startswith(site.address)]


# ---------------------------------------------------------------- every assignment


@pytest.mark.parametrize("name", SOLVED)
def test_a_solved_notebook_runs_from_top_to_bottom(opened, site, name):
    assignment = COURSE.assignment(name)
    cells, figures = SOLVED[name]
    with opened(live_address(assignment)) as (page, seen):
        live = Live(page, seen).ready()
        live.write(solutions(COURSE, assignment))
        live.run_all()
        found = live.cells
        failed = [cell for cell in found if cell["errors"]]
        assert len(found) == cells and all(cell["ran"] for cell in found if cell["source"].strip())
        assert failed == []
        assert sum(cell["figures"] for cell in found) >= figures
        checks = [cell for cell in found if cell.get("role") == "checks"]
        assert len(checks) > 10 and [cell for cell in checks if "FAILS" in cell["said"]] == []
        live.press("Check")
        assert "to do" not in live.dialog("points of these checks")
    assert outside(seen, site) == [] and seen.errors == []


# ---------------------------------------------------------------- one assignment, as a learner works


WORKED = """from bits_to_pyramids.student.patience import work
before, _ = work(), sum(range(10**6))
print(work() > before)"""


def test_a_beginner_reads_what_the_grader_would_say(opened):
    from bits_to_pyramids.checks.knowledge import load_knowledge

    solved = solved_answers(FIRST)
    mistake = load_knowledge(COURSE, FIRST).misconceptions_of("value_of")[0]
    endless = "def largest_value(n_bits):\n    while True:\n        pass"
    answers = {"bits_of": solved["bits_of"], "value_of": mistake.text, "largest_value": endless}
    names = json.dumps(["bits_of", "value_of", "largest_value", "encode_uint"])
    with opened(live_address(FIRST)) as (page, seen):
        live = Live(page, seen).ready()
        live.write(answers)
        live.run(
            f"one.getMetadata('role') === 'setup' || ({names}.includes(one.getMetadata('exercise')) && "
            "one.type === 'code')"
        )
        said = {name: live.of(name, "checks")["said"] for name in json.loads(names)}
        assert "7 of 7 visible checks pass" in said["bits_of"] or "Good." in said["bits_of"]
        assert mistake.sentence in " ".join(said["value_of"].split())
        assert "did not come back within 5 s" in said["largest_value"] and "while True" in said["largest_value"]
        assert "not written yet" in said["encode_uint"]
        # What ends such a call counts what a call has worked, which a browser's Python does not.
        assert live.printed(WORKED) == "True\n"
        # A cell that never ends is not the end of the tab.
        page(f"{KERNEL}.requestExecute({{code: 'while True: pass'}}); 1")
        live.await_that("document.querySelector('#b2p-bar .state').innerText.includes('If it never ends, press Stop')")
        live.press("Stop")
        assert "Python has begun anew" in live.dialog("Run all")
        live.close_dialog()
        live.await_that(f"{KERNEL}.status === 'idle'")
        assert live.of("bits_of", "answer")["source"] == solved["bits_of"]


def test_work_stays_goes_out_and_gets_its_points(opened, browser, site, tmp_path):
    path = f"{FIRST.id}/{FIRST.notebook}.ipynb"
    with opened(live_address(FIRST)) as (page, seen):
        live = Live(page, seen).ready()
        live.write(solutions(COURSE, FIRST))
        page("window.jupyterapp.shell.currentWidget.context.save()")
    # A newer version of the site has another notebook under the same address.
    shipped = site.folder / "live" / "files" / path
    before = shipped.read_bytes()
    shipped.write_bytes(before.replace(b"Bits and bytes:", b"A newer version:"))
    try:
        with opened(live_address(FIRST)) as (page, seen):
            live = Live(page, seen).ready()
            assert live.of("bits_of", "answer")["source"].strip() == solutions(COURSE, FIRST)["bits_of"].strip()
            browser._ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
            live.press("Download")
            taken = tmp_path / f"{FIRST.notebook}.ipynb"
            deadline = time.monotonic() + 30
            while not taken.is_file():
                assert time.monotonic() < deadline
                time.sleep(0.1)
            time.sleep(0.5)
            # Somebody else's begun notebook comes in, and this one is kept beside it.
            other = released_notebook(COURSE, FIRST)
            other["cells"][0]["source"] = ["# Begun elsewhere"]
            page(
                "(() => { const file = document.querySelector('#b2p-bar input'), given = new DataTransfer();"
                f"given.items.add(new File([{json.dumps(json.dumps(other))}], 'mine.ipynb')); file.files = given.files;"
                "file.dispatchEvent(new Event('change')); })()"
            )
            assert "kept as bits-and-bytes before" in live.dialog("Brought in")
            first = "[...window.jupyterapp.shell.currentWidget.context.model.cells][0].sharedModel.getSource()"
            assert page(first) == "# Begun elsewhere"
    finally:
        shipped.write_bytes(before)
    course = copy_course(tmp_path / "course")
    with Classroom(course, course.assignment(FIRST.id), "bubblewrap") as classroom:
        result = classroom.grade_bytes(taken.read_bytes())
    assert float(sum(one.points for one in result.exercises)) == 100 and result.notes == []


# ---------------------------------------------------------------- for everybody


def test_by_the_keyboard_alone(opened):
    with opened("index.html") as (page, seen):
        page.press("Tab")
        assert page("document.activeElement.textContent") == "Skip to the text"
        for _ in range(20):
            page.press("Tab")
            if page("document.activeElement.textContent") == "Begin with the first one":
                break
        page.press("Enter")
        live = Live(page, seen)
        live.await_that(
            "location.pathname.endsWith('/live/notebooks/index.html') && !!document.querySelector('#b2p-bar')"
        )
        live.ready()
        page("document.activeElement?.blur(); document.querySelector('#b2p-bar a').focus()")
        reached = []
        for _ in range(6):
            page.press("Tab")
            reached.append(page("document.activeElement.textContent"))
            assert page("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert reached == ["Run all", "Check", "Stop", "Download", "Files", "Bring in"]
        page("[...document.querySelectorAll('#b2p-bar button')][1].focus()")
        page.press("Enter")
        assert "there is no function yet" in live.dialog("points of these checks")
        assert page("document.activeElement.textContent") == "Close"
        page.press("Enter")
        assert not page("document.querySelector('#b2p-said').open")


PAGES = ["index.html", f"read/{FIRST.id}.html", "docs/self-study.html", "docs/browser.html", "feedback-example.html"]


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("address", PAGES)
def test_pages_fit_and_follow_the_rules_of_accessibility(opened, site, address, width):
    rules = (node_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    with opened(address, width) as (page, seen):
        assert page("document.documentElement.scrollWidth <= innerWidth")
        assert broken_rules(page, rules) == []
        assert page("[...document.images].filter((one) => one.complete && !one.naturalWidth).length") == 0
    assert outside(seen, site) == [] and seen.errors == []


@pytest.mark.parametrize("width", [1400, 390])
def test_the_bar_fits_and_follows_the_rules(opened, width):
    rules = (node_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    with opened(live_address(FIRST), width) as (page, seen):
        Live(page, seen).await_that("!!document.querySelector('#b2p-bar')")
        assert page("document.querySelector('#b2p-bar').scrollWidth <= innerWidth")
        assert broken_rules(page, rules, "#b2p-bar") == []


def broken_rules(page, rules: str, part: str = "html") -> list[str]:
    page(rules + "; 1")
    found = page(f"axe.run({json.dumps(part)}).then((found) => found.violations.map((one) => "
                 "`${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 150))}`))")  # fmt: skip
    return found


# ---------------------------------------------------------------- what must not be there


def test_no_secret_and_no_solution_is_in_the_site(site):
    texts = {
        path: path.read_bytes()
        for path in site.folder.rglob("*")
        if path.is_file() and not {"pyodide", "build", "extensions", "wheels"} & set(path.parts)
    }
    secret = ROOT / ".b2p" / "secret"
    lines = {
        line.strip().encode()
        for assignment in COURSE.assignments
        for answer in solved_answers(assignment).values()
        for line in answer.splitlines()
        if len(line.strip()) > 30 and "raise" not in line
    }
    lines -= {line for assignment in COURSE.assignments for line in lines if line in _released(assignment)}
    assert len(lines) > 300
    for path, data in texts.items():
        assert not [line for line in lines if line in data or json.dumps(line.decode())[1:-1].encode() in data], path
        assert not secret.is_file() or secret.read_bytes().strip() not in data
    assert not [path for path in texts if path.name.startswith("test_") or "misconceptions" in path.parts]


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node, which compiles modules beforehand")
def test_what_every_notebook_imports_comes_compiled_and_whole(site):
    core = next((site.folder / "live" / "static" / "pyodide").iterdir())
    packages = json.loads((core / "pyodide-lock.json").read_text())["packages"]
    assert len(packages) > 30
    for entry in packages.values():
        assert hashlib.sha256((core / entry["file_name"]).read_bytes()).hexdigest() == entry["sha256"]
    assert "importlib/__init__.pyc" in zipfile.ZipFile(core / "python_stdlib.zip").namelist()
    for name, module in {"bits-to-pyramids": "bits_to_pyramids/student/", "ipython": "IPython/"}.items():
        names = zipfile.ZipFile(core / packages[name]["file_name"]).namelist()
        assert f"{module}__init__.py" in names and f"{module}__pycache__/__init__.cpython-312.pyc" in names


def _released(assignment) -> bytes:
    """What students are given anyway: the notebook, and hints, of which the last ones show lines of an answer."""
    hints = (ROOT / "release" / assignment.id / "hints.json").read_text(encoding="utf-8")
    texts = ["".join(cell["source"]) for cell in released_notebook(COURSE, assignment)["cells"]]
    return "\n".join([*texts, *_strings(json.loads(hints))]).encode()


def _strings(value) -> list[str]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] if isinstance(value, str) else [text for part in parts for text in _strings(part)]


def test_without_jupyterlite_it_says_what_to_install(tmp_path):
    command = [sys.executable, "-m", "bits_to_pyramids.cli", "site", "--to", str(tmp_path / "site")]
    hidden = (
        "import sys; sys.modules['jupyterlite_core'] = None; from bits_to_pyramids.cli import main; "
        f"sys.argv = {command[2:]}; main()"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 2 and "-r requirements-site.txt" in done.stderr and not (tmp_path / "site").exists()
