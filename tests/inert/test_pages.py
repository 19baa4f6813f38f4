"""Nothing that a student writes acts on a page that somebody opens; the pages are taken apart without a browser."""

import csv
import json
import re
import subprocess
import sys
import time
from html import unescape
from urllib.parse import quote

import pytest
from acting import Acting, parts
from commands import run
from courses import FIRST
from inert import Page
from script_vectors import VECTORS, vectors
from scripted_class import EVE, NAMED

from bits_to_pyramids.reporting.inert import clean_html, markdown_to_html

PAGES = ("ada", EVE, "mallory", "nan", "index.html", f"{FIRST}.html", f"{FIRST}-similar.html")
STRICT = {"default-src": ["'none'"], "base-uri": ["'none'"], "form-action": ["'none'"]}
DISGUISES = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")


def test_every_page_was_made(hostile):
    assert set(hostile.pages) == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_our_pages_are_inert_and_say_so(hostile, name):
    html = hostile.pages[name].read_text()
    page = Page(html)
    assert page.problems == []
    policy = parts(page.policy)
    assert {name: policy[name] for name in STRICT} == STRICT
    assert set(policy) <= {*STRICT, "style-src", "img-src"} and "'unsafe-inline'" not in page.policy
    assert policy.get("img-src", ["data:"]) == ["data:"]
    assert not DISGUISES.search(html)
    # The policy comes before anything that it is about.
    assert html.index("Content-Security-Policy") < html.index("<title") < html.index("<style")


SHOWN = {EVE: 60, "mallory": 60, f"{FIRST}-similar.html": 30}


@pytest.mark.parametrize("name, least", SHOWN.items(), ids=SHOWN)
def test_the_vectors_are_there_as_text(hostile, nobody, name, least):
    """Otherwise the other tests would say nothing."""
    text = "".join(Page(hostile.pages[name].read_text()).text)
    there = [name for name, vector in vectors(nobody.host).items() if vector.split("\n")[0][:40] in text]
    assert len(there) >= least, set(VECTORS) - set(there)


@pytest.mark.parametrize("name", VECTORS)
def test_markdown_and_html_filters(name):
    vector = vectors()[name].encode("utf-8", "replace").decode()
    for html in (markdown_to_html(vector), markdown_to_html(f"- {vector}\n\n> {vector}"), clean_html(vector)):
        assert Acting(f'<div class="rendered_html">{html}</div>', "script-src 'none'; style-src 'none'").problems == []


FORM = {
    "heading": ("# Big", "<h1>Big"),
    "code": ("```python\nx = 1\n```", '<span class="mi">1</span>'),
    "table": ("|a|\n|-|\n|1|", "<td>1</td>"),
    "link": ("[a](https://example.org)", 'href="https://example.org"'),
    "folded": ("<details><summary>More</summary>x</details>", "<summary>More</summary>"),
    "formula": ("$x < 1$", "$x &lt; 1$"),
}


@pytest.mark.parametrize("markdown, html", FORM.values(), ids=FORM)
def test_honest_markdown_keeps_its_form(markdown, html):
    assert html in markdown_to_html(markdown)


# formgrader


def test_formgraders_pages_are_inert(server, hostile):
    submissions = server.submissions(FIRST, "bits-and-bytes")
    assert len(submissions) == 4
    students = 0
    for address in [*submissions, *server.pages(FIRST, "bits-and-bytes", [EVE])]:
        html, headers = server.get(address)
        policy = parts(headers["Content-Security-Policy"])
        assert {name: policy[name] for name in STRICT} == STRICT, address
        allowed = {source for sources in policy.values() for source in sources}
        assert not allowed & {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"}, address
        assert "'self'" not in policy["script-src"] and policy["frame-ancestors"] == ["'self'"], address
        page = Acting(html, headers["Content-Security-Policy"])
        assert page.problems == [], address
        students += page.students
    assert students > 1_000  # of which only the ones without effect were left


SLOW = {"numbers": ("code", "1." * 60_000), "names": ("code", "a." * 60_000), "brackets": ("markdown", "[" * 60_000),
        "many-cells": ("markdown", "\\\\[" * 1_600)}  # fmt: skip


@pytest.mark.parametrize("kind, text", SLOW.values(), ids=SLOW)
def test_text_that_takes_minutes_to_format_is_shown_as_it_stands(kind, text):
    from nbformat import v4

    from bits_to_pyramids.reporting.formgrader.pages import TEMPLATES, InertExporter

    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}[kind]
    exporter = InertExporter(extra_template_basedirs=[str(TEMPLATES)])
    started = time.process_time()
    html, _ = exporter.from_notebook_node(
        v4.new_notebook(cells=[make(text) for _ in range(20)]), {"index": 0, "total": 1}
    )
    assert time.process_time() - started < 15
    assert text in html


TYPED = {"product": "63*63*32", "powers": "2**64 and 256**2", "tag": "  a<b>c", "lines": "7. x\n8. y"}


@pytest.mark.parametrize("text", TYPED.values(), ids=TYPED)
def test_formgrader_shows_a_written_answer_as_it_was_typed(text):
    from nbformat import v4

    from bits_to_pyramids.reporting.formgrader.pages import TEMPLATES, InertExporter

    exporter = InertExporter(extra_template_basedirs=[str(TEMPLATES)])
    cell = v4.new_markdown_cell(text, metadata={"role": "written"})
    html, _ = exporter.from_notebook_node(v4.new_notebook(cells=[cell]), {"index": 0, "total": 1})
    shown = html.partition("<blockquote>")[2].partition("</blockquote>")[0]
    assert unescape(shown.replace("<br/>", "\n")).replace("\xa0", " ") == text


def test_values_in_scripts_stay_strings(server):
    for value in ('";window.won=1;//', "</script><script>window.won=1</script>", "a\\"):
        html, _ = server.get(f"/formgrader/manage_submissions/{quote(value, safe='')}")
        (said,) = re.findall(r"^var assignment_id = (.*);$", html, flags=re.MULTILINE)
        assert json.loads(said) == value and "<" not in said


def test_names_of_people_are_text(server, hostile):
    pages = [server.get(address)[0] for address in server.submissions(FIRST, "bits-and-bytes")]
    assert not any(NAMED in page for page in pages)
    assert any("O&#39;&lt;img src=x" in page or "O'&lt;img src=x" in page for page in pages)


def test_a_course_below_the_servers_folder_is_as_safe(hostile, tmp_path):
    """Formgrader is turned to another course while it runs; its settings were read from elsewhere."""
    from formgrader_server import formgrader

    with formgrader(hostile.course.root, tmp_path, server_root=hostile.course.root.parent) as running:
        running.turn_to(hostile.course.root, FIRST, "bits-and-bytes", submissions=4)
        for address in running.submissions(FIRST, "bits-and-bytes"):
            html, headers = running.get(address)
            assert Acting(html, headers["Content-Security-Policy"]).problems == []


# What else nbgrader and nbconvert make of a course


def nbgrader(course, *arguments) -> None:
    done = run("nbgrader", *arguments, cwd=course.root)
    assert done.returncode == 0, done.stderr


def test_nbgraders_own_feedback_template(hostile):
    before = hostile.pages[EVE].read_bytes()
    nbgrader(
        hostile.course, "generate_feedback", FIRST, "--force", "--student", EVE,
        "--GenerateFeedback.exporter_class=nbconvert.exporters.HTMLExporter",
    )  # fmt: skip
    html = hostile.pages[EVE].read_text()
    hostile.pages[EVE].write_bytes(before)
    assert "bootstrap" in html
    assert students_part(html) == []


def test_nbconvert(hostile, tmp_path):
    notebook = hostile.course.root / "autograded" / EVE / FIRST / "bits-and-bytes.ipynb"
    options = "--config nbgrader_config.py --to html --template classic --output-dir".split()
    command = [sys.executable, "-m", "nbconvert", str(notebook), *options, str(tmp_path)]
    done = subprocess.run(command, cwd=hostile.course.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert students_part((tmp_path / "bits-and-bytes.html").read_text()) == []


def students_part(html: str) -> list[str]:
    """The problems in students' text, on a page whose own scripts and styles are nbgrader's affair."""
    return [
        problem
        for problem in Acting(html, "script-src; style-src").problems
        if "students' text" in problem or "handler" in problem
    ]


def test_nbgrader_export_has_no_formulas(hostile):
    nbgrader(hostile.course, "export", "--to", "exported.csv")
    rows = list(csv.DictReader((hostile.course.root / "exported.csv").read_text().splitlines()))
    (eve,) = [row for row in rows if row["student_id"] == EVE]
    assert eve["email"] == "'=1+1" and eve["first_name"] == NAMED and float(eve["max_score"]) == 100


# Hidden checks


def test_hidden_checks_are_nowhere(hostile, server):
    lines = hidden_lines(hostile.course)
    assert len(lines) > 200
    notebooks = list((hostile.course.root / "autograded").glob("*/*/*.ipynb"))
    texts = {str(path): "".join(strings(json.loads(path.read_text()))) for path in notebooks}
    texts |= {name: "".join(Page(path.read_text()).text) for name, path in hostile.pages.items()}
    texts |= {address: server.get(address)[0] for address in server.submissions(FIRST, "bits-and-bytes")}
    assert len(texts) == 4 + len(PAGES) + 4
    assert {name: found for name, text in texts.items() if (found := [line for line in lines if line in text])} == {}


def strings(value) -> list[str]:
    """All texts in a JSON value."""
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in values for text in strings(item)]


def hidden_lines(course) -> set[str]:
    """Names and lines of code of the hidden checks, references and misconceptions;
    not what was handed out, or stands in Ada's answers.
    """
    import ast
    import tomllib

    handed_out = "".join(
        path.read_text()
        for step in ("release", "solutions")
        for path in (course.root / step).rglob("*")
        if path.suffix in (".py", ".ipynb", ".json")
    )
    found = set()
    hidden = course.root / "grader_tests"
    files = [
        *hidden.glob("test_bits*.py"),
        hidden / "references" / "bits_and_bytes.py",
    ]
    for path in hidden.glob("misconceptions/bits_and_bytes/*.toml"):
        for entry in tomllib.loads(path.read_text()).values():
            written = [entry.get("body", ""), *(new for _, new in entry.get("changes", []))]
            found |= {line.strip() for text in written for line in text.splitlines() if len(line.strip()) >= 30}
    for path in files:
        source = path.read_text()
        tree = ast.parse(source)
        # What stands in strings is said to students: titles of checks, sentences of misconceptions.
        said = {
            line
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            for line in range(node.lineno, node.end_lineno + 1)
        }
        lines = {line.strip() for number, line in enumerate(source.splitlines(), start=1) if number not in said}
        found |= {line for line in lines if len(line) >= 30}
        found |= {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }
    return {line for line in found if json.dumps(line)[1:-1] not in handed_out and line not in handed_out}
