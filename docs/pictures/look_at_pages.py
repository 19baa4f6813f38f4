"""Open pages in a headless Chromium: pictures at desktop and phone width, and what axe-core finds.

This is a tool for people who change the pages; nothing of the course needs it.  It wants
Chromium with its driver, selenium, and axe-core from npm::

    npm install axe-core
    python docs/pictures/look_at_pages.py --axe node_modules/axe-core/axe.min.js --to pages feedback/*/*/*.html

Ends with 1 if axe-core finds anything, or the browser reports that a page broke its own
Content-Security-Policy or scrolls sideways.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

WIDTHS = {"desktop": 1200, "phone": 390}
HIGHEST = 12_000
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--axe", type=Path, required=True, help="axe.min.js of axe-core")
    parser.add_argument("--to", type=Path, help="a folder for the pictures")
    parser.add_argument("--chromedriver", default="/usr/bin/chromedriver")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--open", action="store_true", help="open all details first")
    arguments = parser.parse_args()
    found = 0
    with tempfile.TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = arguments.chromium
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        for option in (*OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        browser = webdriver.Chrome(options=options, service=Service(arguments.chromedriver))
        try:
            for page in arguments.pages:
                for name, width in WIDTHS.items():
                    found += look(browser, page.resolve(), name, width, arguments)
        finally:
            browser.quit()
    print(f"{len(arguments.pages)} pages, {found} findings")
    return 1 if found else 0


def look(browser, page: Path, name: str, width: int, arguments) -> int:
    """Load a page at one width; print what is wrong and return how much that is."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": name == "phone"}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(page.as_uri())
    problems = [entry["message"] for entry in browser.get_log("browser")]
    if browser.execute_script("return document.documentElement.scrollWidth > window.innerWidth"):
        problems.append("the page scrolls sideways")
    if arguments.open:
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    if arguments.to:
        arguments.to.mkdir(parents=True, exist_ok=True)
        height = min(HIGHEST, browser.execute_script("return document.documentElement.scrollHeight"))
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**metrics, "height": height})
        browser.save_screenshot(str(arguments.to / f"{page.parent.parent.name}-{page.stem}-{name}.png"))
    # Run from outside, so that the page's own policy stays as it is.
    browser.execute_script(arguments.axe.read_text(encoding="utf-8"))
    results = browser.execute_async_script("axe.run().then(arguments[0])")
    for violation in results["violations"]:
        targets = ", ".join(str(node["target"][0]) for node in violation["nodes"][:3])
        problems.append(f"{violation['id']} ({violation['impact']}): {violation['help']}: {targets}")
    for problem in problems:
        print(f"{page} at {width} pixels: {problem}")
    return len(problems)


if __name__ == "__main__":
    sys.exit(main())
