"""The pages in a real browser: nothing of a student's runs, asks, leads away or presses a button,
and formgrader works.
"""

import json
import time

import pytest
from browser import CHROMIUM, Browser
from courses import FIRST
from formgrader_server import TOKEN
from nbgrader.api import Gradebook
from script_vectors import vectors
from scripted_class import EVE

from bits_to_pyramids.course.nbgrader_setup import gradebook_url

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt install chromium)")
PAGES = ("ada", EVE, "nan", "index.html", f"{FIRST}.html", f"{FIRST}-similar.html")
OF_STUDENTS = ".rendered_html, .rendered_html *, .input_area *, .output_area *, nav *"
LOGIN = {"Authorization": f"token {TOKEN}"}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    running = Browser(tmp_path_factory.mktemp("browser"))
    yield running
    running.close()


def grades(course) -> list:
    with Gradebook(gradebook_url(course), course.settings.course_id) as gradebook:
        return sorted(
            (submission.student.id, grade.name, grade.auto_score, grade.manual_score, grade.extra_credit)
            for submission in gradebook.assignment_submissions(FIRST)
            for notebook in submission.notebooks
            for grade in notebook.grades
        )


def test_the_vectors_act_where_nothing_holds_them(browser, nobody, tmp_path):
    """Otherwise the other tests would say nothing."""
    acted = set()
    for name, vector in vectors(nobody.host).items():
        page = tmp_path / f"{name}.html"
        page.write_bytes(b"<!DOCTYPE html><meta charset=utf-8><body>" + vector.encode("utf-8", "replace"))
        nobody.hits.clear()
        seen, _ = browser.look(page.as_uri(), settle=0.1)
        if seen.won or nobody.hits or seen.address != page.as_uri():
            acted.add(name)
    assert len(acted) >= 40


@pytest.mark.parametrize("name", PAGES)
def test_our_pages(browser, hostile, nobody, name):
    address = hostile.pages[name].as_uri()
    nobody.hits.clear()
    seen, found = browser.look(address)
    assert (seen.won, nobody.hits, seen.dialogs, seen.address, seen.errors, seen.refused) == (
        [],
        [],
        [],
        address,
        [],
        [],
    )
    assert seen.title and "won" not in seen.title
    assert [one for one in found if not _harmless(*one)] == []


def _harmless(tag, attribute, value) -> bool:
    if tag == "a" and attribute == "href":
        return value.startswith(("http://", "https://", "mailto:", "file:"))
    return value.startswith(("data:image/png;base64,", "#")) or attribute == "data"


def test_formgraders_pages(browser, hostile, server, nobody):
    before = grades(hostile.course)
    for path in [*server.submissions(FIRST, "bits-and-bytes"), *server.pages(FIRST, "bits-and-bytes", [EVE])[:-1]]:
        nobody.hits.clear()
        seen, found = browser.look(server.address + path, LOGIN, OF_STUDENTS, settle=0.5)
        assert (seen.won, nobody.hits, seen.dialogs, seen.refused) == ([], [], [], []), path
        assert seen.address.partition("?")[0] == server.address + path and seen.errors == []
        assert [one for one in found if one[2].startswith(("javascript:", "data:text", "file:"))] == [], path
    assert grades(hostile.course) == before


def eventually(evaluate, condition: str, seconds: float = 30) -> bool:
    """Whether a condition on the page comes true; the page asks the server for what it shows."""
    deadline = time.monotonic() + seconds
    while not evaluate(condition) and time.monotonic() < deadline:
        time.sleep(0.2)
    return evaluate(condition)


def test_formgrader_works(browser, hostile, server):
    """Points, comments, names and lists: what its scripts do they still do under the policy."""
    with Gradebook(gradebook_url(hostile.course), hostile.course.settings.course_id) as gradebook:
        ada = gradebook.find_submission_notebook("bits-and-bytes", FIRST, "ada").id
    with browser.open(f"{server.address}/formgrader/submissions/{ada}/", LOGIN) as (evaluate, seen):
        assert eventually(evaluate, "formgrader.loaded && formgrader.grades.loaded && formgrader.comments.loaded")
        assert evaluate("getComputedStyle(document.querySelector('.navbar')).position") == "fixed"
        assert evaluate("document.querySelector('#bits_of-checks').placeholder") == "8"
        evaluate(
            "document.querySelector('#bits_of-checks').closest('.nbgrader_cell').querySelector('.no-credit').click()"
        )
        evaluate("$('#noisy_stripes-comment').val('Well written.').trigger('change')")
        evaluate("document.querySelector('.glyphicon-eye-open').click()")
        assert evaluate("$('.name-shown:visible').length > 0 && $('.name-hidden:visible').length === 0") is True
        assert eventually(evaluate, "jQuery.active === 0")
        time.sleep(1)
    assert (seen.errors, seen.refused) == ([], [])
    assert ("ada", "bits_of-checks", 8.0, 0.0, None) in [(*row[:4], row[4] or None) for row in grades(hostile.course)]
    assert "Well written." in server.get(f"/formgrader/api/comments?submission_id={ada}")[0]
    with browser.open(f"{server.address}/formgrader/manage_students", LOGIN) as (evaluate, seen):
        assert eventually(evaluate, "document.querySelectorAll('#main-table .id').length === 4")
        rows = json.loads(
            evaluate("JSON.stringify([...document.querySelectorAll('#main-table .id')].map(cell => cell.textContent))")
        )
        assert set(rows) == {"ada", EVE, "mallory", "nan"}
        evaluate("document.querySelector('a[onclick]').click()")
        time.sleep(0.5)
        assert "Add New Student" in evaluate("document.querySelector('.modal-title').textContent")
    assert (seen.errors, seen.refused) == ([], [])
    for path in (
        "manage_assignments",
        f"manage_submissions/{FIRST}",
        f"gradebook/{FIRST}/bits-and-bytes",
        f"manage_students/ada/{FIRST}",
    ):
        with browser.open(f"{server.address}/formgrader/{path}", LOGIN) as (evaluate, seen):
            assert eventually(evaluate, "!document.querySelector('#main-table').textContent.includes('Loading')"), path
        assert (seen.errors, seen.refused) == ([], []), path
