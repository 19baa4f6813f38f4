"""The same site in Firefox: the start page, a solved notebook, the reload, and the file that goes out."""

import json
import time

import pytest
from courses import ROOT
from firefox import FIREFOX, Firefox
from live_notebook import Live

from bits_to_pyramids.browser.site import live_address
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import solutions

pytestmark = pytest.mark.skipif(FIREFOX is None, reason="no Firefox is installed (apt install firefox-esr)")
COURSE = Course.find(ROOT)
FIRST = COURSE.assignment("1-bits-and-bytes")


@pytest.fixture
def firefox(tmp_path):
    (tmp_path / "profile").mkdir()
    (tmp_path / "taken").mkdir()
    running = Firefox(tmp_path / "profile", tmp_path / "taken")
    yield running
    running.close()


def test_a_solved_notebook_runs_stays_and_goes_out(firefox, site, tmp_path):
    page, _ = firefox.open(site.address)
    assert page("document.title") == "From bits to pyramids" and page("document.querySelector('.cannot').hidden")
    answers = solutions(COURSE, FIRST)
    live = Live(*firefox.open(site.address + live_address(FIRST))).ready()
    live.write(answers)
    live.run_all()
    cells = live.cells
    assert [cell for cell in cells if cell["errors"]] == [] and sum(cell["figures"] for cell in cells) >= 15
    checks = [cell for cell in cells if cell.get("role") == "checks"]
    assert len(checks) > 10 and [cell for cell in checks if "FAILS" in cell["said"]] == []
    live.press("Check")
    assert "to do" not in live.dialog("points of these checks")
    live.page("window.jupyterapp.shell.currentWidget.context.save()")
    live = Live(*firefox.open(site.address + live_address(FIRST))).ready()
    assert live.of("bits_of", "answer")["source"].strip() == answers["bits_of"].strip()
    live.press("Download")
    taken, deadline = tmp_path / "taken" / f"{FIRST.notebook}.ipynb", time.monotonic() + 30
    while not (taken.is_file() and taken.stat().st_size):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(0.5)
    sources = ["".join(cell["source"]) for cell in json.loads(taken.read_text(encoding="utf-8"))["cells"]]
    assert any(answers["bits_of"].strip() in source for source in sources)
    assert firefox.hits == []
