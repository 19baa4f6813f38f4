"""The picture ``docs/pictures/viewer.png``: a large scan in the viewer's page, on its way from the whole to a vessel.

Needs Chromium.  Run it with ``python docs/pictures/look_at_viewer.py`` from the root of the course.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import imageio.v3 as iio
import numpy as np

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

from browser import Browser  # noqa: E402

from bits_to_pyramids.checks.knowledge import load_knowledge  # noqa: E402
from bits_to_pyramids.course.manifest import Course  # noqa: E402
from bits_to_pyramids.student import Scan  # noqa: E402
from bits_to_pyramids.student.viewer_page import TILE, tile_path, viewer_page  # noqa: E402

VOXEL = 0.5  # micrometres
KEYS = ("+", "+", "ArrowRight", "+", "ArrowDown")


def write_viewer(folder: Path, shape: tuple[int, int]) -> None:
    """One plane of a scan and its levels as tiles, and the page."""
    solved = load_knowledge(Course.find(ROOT), Course.find(ROOT).assignment("5")).references
    image = Scan((1, *shape), dtype="uint8", voxel=2)[0]
    levels = solved["build_pyramid"](image, solved["n_levels"](shape, TILE), solved["downsample_mean"])
    known = []
    for number, level in enumerate(levels):
        scale, translation = solved["level_transform"](number, (VOXEL, VOXEL))
        known.append({"shape": level.shape, "scale": scale, "translation": translation})
        for row, column in np.ndindex(*(-(-size // TILE) for size in level.shape)):
            path = folder / tile_path(number, row, column)
            path.parent.mkdir(parents=True, exist_ok=True)
            iio.imwrite(path, level[row * TILE :, column * TILE :][:TILE, :TILE])
    (folder / "index.html").write_text(viewer_page(folder, known, "One plane of the scan"), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", nargs="*", default=KEYS, help="what is pressed before the picture is taken")
    parser.add_argument("--to", type=Path, default=Path(__file__).with_name("viewer.png"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as above, tempfile.TemporaryDirectory() as profile:
        folder = Path(above)
        write_viewer(folder, (1500, 2000))
        browser = Browser(profile)
        try:
            with browser.open((folder / "index.html").as_uri(), width=1200, height=760, settle=2) as (page, _):
                page("document.getElementById('view').focus()")
                for key in options.keys:
                    page.press(key)
                page("new Promise((done) => setTimeout(done, 1000))")
                options.to.write_bytes(page.picture())
                total = page("document.getElementById('total').textContent")
                print(f"{options.to}: {total}")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
