"""How long it takes until the first check answers, in a browser that has never seen the site.

Serves a site made by ``b2p site --pyodide FOLDER``, opens the first assignment in a headless Chromium with an empty
profile, writes one right answer, runs the first cells and its checks, and says how many seconds after the click the
text, Python and the answer of the check were there.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, help="the folder of the site")
    parser.add_argument("--times", type=int, default=3, help="how often, with a fresh profile each time")
    options = parser.parse_args()
    rows = [cold_start(options.site) for _ in range(options.times)]
    files = [file for file in options.site.rglob("*") if file.is_file()]
    print(
        f"{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB; "
        f"seconds, median of {len(rows)}:"
    )
    for name, seconds in zip(("the text", "Python", "first check"), zip(*rows)):
        print(f"{name:12}{statistics.median(seconds):6.1f}   ({min(seconds):.1f} to {max(seconds):.1f})")


def cold_start(site: Path) -> tuple[float, float, float]:
    """Seconds from the click to the text, to Python, and to the answer of the first check."""
    from browser import Browser
    from live_notebook import CONTEXT, Live, served

    from bits_to_pyramids.browser.site import live_address
    from bits_to_pyramids.course.manifest import Course
    from bits_to_pyramids.course.notebooks import solutions

    course = Course.find(ROOT)
    first = course.assignments[0]
    answer = solutions(course, first)
    name = first.exercises[0].name
    with tempfile.TemporaryDirectory() as profile, served(site) as address:
        browser = Browser(profile)
        try:
            started = time.monotonic()
            with browser.open(address + live_address(first), width=1400, settle=0) as (page, seen):
                live = Live(page, seen)
                live.await_that(f"!!{CONTEXT}?.isReady")
                text = time.monotonic() - started
                live.ready()
                python = time.monotonic() - started
                live.write({name: answer[name]})
                live.run(f"one.getMetadata('role') === 'setup' || one.getMetadata('exercise') === '{name}'")
                assert "visible checks pass" in live.of(name, "checks")["said"]
                return text, python, time.monotonic() - started
        finally:
            browser.close()


if __name__ == "__main__":
    main()
