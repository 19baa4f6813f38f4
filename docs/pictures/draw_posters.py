"""The posters of the solved notebooks, and a slider in a browser: ``docs/pictures/poster-*.png`` and ``slider.png``.

Needs, beside the course, Chromium for the slider.  Run it with ``python docs/pictures/draw_posters.py`` from the root
of the course, after ``b2p build``; it takes a minute, less with the numbers of some assignments behind it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student.figures.slider import Slider

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(__file__).parent
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=640,620")


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests" / "helpers"))
    import run_notebook

    shown: list = []
    run_notebook.draw = lambda value: shown.append(value) is None
    for assignment in Course.find(ROOT).assignments:
        number = assignment.id.partition("-")[0]
        if sys.argv[1:] and number not in sys.argv[1:]:
            continue
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            solved = ROOT / "solutions" / assignment.id
            shutil.copy(solved / "hints.json", folder)
            shown.clear()
            run_notebook.run_notebook(solved / f"{assignment.notebook}.ipynb")
            if Path("poster.png").exists():
                write_small(Path("poster.png").read_bytes(), PICTURES / f"poster-{number}.png")
            if assignment.id == "3-chunks":
                photograph(next(one for one in shown if isinstance(one, Slider)), Path(folder))
            os.chdir(ROOT)


def write_small(picture: bytes, to: Path) -> None:
    """A picture in few colours and two thirds of its size, for a page."""
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB").resize((image.width * 2 // 3, image.height * 2 // 3), Image.Resampling.LANCZOS)
    small.quantize(64).save(to, "PNG", optimize=True)


def photograph(slider: Slider, folder: Path) -> None:
    """What a browser makes of a slider, somewhere in its middle."""
    slider.start = (3,)
    page = folder / "slider.html"
    page.write_text(f'<meta charset="utf-8"><body style="font: 16px sans-serif">{slider._repr_html_()}')
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    shot = folder / "slider.png"
    subprocess.run([browser, *CHROMIUM, f"--screenshot={shot}", page.as_uri()], check=True, capture_output=True)
    with Image.open(shot) as image:
        image.convert("RGB").quantize(64).save(PICTURES / "slider.png", "PNG", optimize=True)


if __name__ == "__main__":
    main()
