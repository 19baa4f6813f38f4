"""The picture ``docs/pictures/pyramid-in-neuroglancer.png``:
a pyramid written by the exercises' own functions, in a viewer.

Needs, beside the course: ``pip install neuroglancer selenium``, Chromium and its driver.  Run it
with ``python docs/pictures/open_in_neuroglancer.py`` from the root of the course.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import shutil
import tempfile
import threading
import time
from pathlib import Path

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student import Scan

VOXEL_SIZE = (2.0, 1.0, 1.0)  # micrometres, z y x
CHROMIUM = (
    "--headless", "--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--window-size=1100,760",
)  # fmt: skip


def write_scan(folder: Path) -> None:
    """A scan as a student of the course stores it: solutions of ``5-pyramids``, nothing else."""
    course = Course.find(Path(__file__).parent)
    solved = load_knowledge(course, course.assignment("5")).references
    image = Scan((96, 256, 256), seed=3)[...]
    pyramid = solved["build_pyramid"](image, solved["n_levels"](image.shape, 64), solved["downsample_mean"])
    solved["write_ome_zarr"](str(folder), pyramid, (32, 64, 64), VOXEL_SIZE, "scan")


class Files(http.server.SimpleHTTPRequestHandler):
    """Serves the folder to a page from another port."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, form: str, *args) -> None:
        if "200" in args or "206" in args:
            self.server.served.append(str(args[0]).split()[1])


def show(folder: Path, picture: Path, seconds: float) -> list[str]:
    """Open a folder in neuroglancer and take its picture; returns what the viewer asked for."""
    import neuroglancer
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(folder.parent)))
    server.served = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    viewer = neuroglancer.Viewer()
    with viewer.txn() as state:
        source = f"zarr://http://127.0.0.1:{server.server_port}/{folder.name}/"
        state.layers["scan"] = neuroglancer.ImageLayer(
            source=source, shader="#uicontrol invlerp normalized\nvoid main() { emitGrayscale(normalized()); }"
        )
        state.layout = "4panel"
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with tempfile.TemporaryDirectory() as profile:
        for argument in (*CHROMIUM, f"--user-data-dir={profile}"):
            options.add_argument(argument)
        driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        try:
            driver.get(str(viewer.get_viewer_url()))
            _wait_until_quiet(server.served, seconds)
            driver.save_screenshot(str(picture))
        finally:
            driver.quit()
    return server.served


def _wait_until_quiet(served: list[str], seconds: float) -> None:
    """Until chunks were read and none has been for a while."""
    before = -1
    while not any("/c/" in path for path in served) or len(served) != before:
        before = len(served)
        time.sleep(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--seconds",
        type=float,
        default=10,
        help="so long the viewer must have read nothing before the picture is taken",
    )
    parser.add_argument("--to", type=Path, default=Path(__file__).with_name("pyramid-in-neuroglancer.png"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above, "scan.zarr")
        write_scan(folder)
        served = show(folder, options.to, options.seconds)
    levels = sorted(
        {path.split("/")[2] for path in served if path.count("/") > 3 and path.split("/")[2].startswith("s")}
    )
    print(f"{options.to}: the viewer read {len(served)} files, from levels {', '.join(levels)}")


if __name__ == "__main__":
    main()
