"""A class full of script vectors, graded for real, with all pages made."""

from types import SimpleNamespace

import pytest
from browser import listener
from courses import FIRST, copy_course
from formgrader_server import formgrader
from scripted_class import EVE, grade_scripts, hand_in_scripts


@pytest.fixture(scope="session")
def nobody():
    """A server that no page should ask, and what it was asked."""
    with listener() as (host, hits):
        yield SimpleNamespace(host=host, hits=hits)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory, nobody):
    """The class: its course, and the pages by name."""
    from bits_to_pyramids.reporting.class_report import write_report
    from bits_to_pyramids.reporting.feedback import write_feedback
    from bits_to_pyramids.reporting.similarity import compare_class, write_similar

    course = copy_course(tmp_path_factory.mktemp("hostile") / "course")
    hand_in_scripts(course, nobody.host)
    grade_scripts(course)
    first = course.assignment(FIRST)
    write_feedback(course, first)
    reports = course.root / "reports"
    write_report(course, [first], reports)
    write_similar([compare_class(course, first)], reports)
    return SimpleNamespace(
        course=course,
        pages={
            **{path.parent.parent.name: path for path in (course.root / "feedback").glob(f"*/{FIRST}/*.html")},
            **{path.name: path for path in reports.glob("*.html")},
        },
    )


PAGES = ("ada", EVE, "mallory", "nan", "index.html", f"{FIRST}.html", f"{FIRST}-similar.html")


@pytest.fixture(scope="session")
def server(hostile, tmp_path_factory):
    """Formgrader over the class."""
    with formgrader(hostile.course.root, tmp_path_factory.mktemp("home")) as running:
        yield running
