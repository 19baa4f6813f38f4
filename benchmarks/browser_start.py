"""How long the browser edition takes: until the first check answers, and for every solved notebook.

Serves a site made by ``b2p site --pyodide FOLDER`` and opens it in a headless Chromium with an empty profile each time.
First the start: it writes one right answer, runs the first cells and its checks, and says how many seconds after the
click the text, Python and the answer of the check were there.  With ``--notebooks``, then all solved notebooks from top
to bottom: cells, figures, errors, checks that fail (of exercises that need what a browser has not), requests to the
outside, and seconds.
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))


def main() -> None:
    from bits_to_pyramids.course.manifest import Course

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, help="the folder of the site")
    parser.add_argument("--times", type=int, default=3, help="how often to start, with a fresh profile each time")
    parser.add_argument("--notebooks", action="store_true", help="also run every solved notebook")
    options = parser.parse_args()
    course = Course.find(ROOT)
    print(f"{os.cpu_count()} processors, {os.getloadavg()[0]:.1f} processes that want one")
    rows = [cold_start(options.site, course) for _ in range(options.times)]
    files = [file for file in options.site.rglob("*") if file.is_file()]
    print(
        f"{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB; "
        f"seconds, median of {len(rows)}:"
    )
    for name, seconds in zip(("the text", "Python", "first check", "of a processor"), zip(*rows)):
        print(f"{name:14}{statistics.median(seconds):6.1f}   ({min(seconds):.1f} to {max(seconds):.1f})")
    if options.notebooks:
        print("| assignment | cells | figures | errors | checks that fail | requests outside | seconds |")
        print("| --- | ---: | ---: | ---: | --- | ---: | ---: |")
        for assignment in of_site(options.site, course):
            print("| " + " | ".join(map(str, solved(options.site, course, assignment))) + " |", flush=True)


def of_site(site: Path, course) -> list:
    """The assignments that a site has: all, or those that it was made of."""
    return [one for one in course.assignments if (site / "live" / "files" / one.id).is_dir()]


@contextlib.contextmanager
def opened(site: Path, assignment):
    """An assignment that is being opened by a browser which has never seen it, and the address of the site."""
    from browser import Browser
    from live_notebook import Live, served

    from bits_to_pyramids.browser.site import live_address

    with tempfile.TemporaryDirectory() as profile, served(site) as address:
        browser = Browser(profile)
        try:
            with browser.open(address + live_address(assignment), width=1400, settle=0) as (page, seen):
                yield Live(page, seen), address, browser
        finally:
            browser.close()


def cold_start(site: Path, course) -> tuple[float, ...]:
    """Seconds from the click to the text, to Python, and to the answer of the first check; and those that it worked."""
    from live_notebook import CONTEXT

    from bits_to_pyramids.course.notebooks import solutions

    first = of_site(site, course)[0]
    answer = solutions(course, first)
    name = first.exercises[0].name
    with opened(site, first) as (live, _, browser):
        passed = "performance.now() / 1000"  # since the click
        text = live.await_that(f"!!{CONTEXT}?.isReady && {passed}")
        python = live.ready().page(passed)
        live.write({name: answer[name]})
        live.run(f"one.getMetadata('role') === 'setup' || one.getMetadata('exercise') === '{name}'")
        assert "visible checks pass" in live.of(name, "checks")["said"]
        return text, python, live.page(passed), browser.processor_seconds


def solved(site: Path, course, assignment) -> tuple:
    """What comes of a solved notebook, cell after cell."""
    from bits_to_pyramids.course.notebooks import solutions

    with opened(site, assignment) as (live, address, _):
        live.ready()
        live.write(solutions(course, assignment))
        started = time.monotonic()
        live.run(seconds=900)
        seconds = time.monotonic() - started
        cells, asked = live.cells, live.seen.requests
    outside = [url for url in asked if url.startswith(("http", "ws")) and not url.startswith(address)]
    fail = [cell["exercise"] for cell in cells if cell.get("role") == "checks" and "FAILS" in cell["said"]]
    return (
        assignment.id, sum(cell["ran"] for cell in cells), sum(cell["figures"] for cell in cells),
        sum(bool(cell["errors"]) for cell in cells), ", ".join(fail) or "none", len(outside), f"{seconds:.0f}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
