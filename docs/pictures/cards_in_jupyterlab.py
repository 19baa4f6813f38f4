"""Pictures of what checks show in JupyterLab, in its light and its dark theme, on a wide and on a narrow page.

This is a tool for people who change the cards; nothing of the course needs it.  It wants Chromium with its driver and
selenium, and a built course::

    python docs/pictures/cards_in_jupyterlab.py --to pictures

``--python`` names the Python that has JupyterLab and the course, if it is another one than the one with selenium.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parents[2]
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
WIDTHS = (1400, 800)
# An assignment, and answers with the mistakes that are to be seen; what is not answered is as in the solutions.
SHOWN = {
    "1-bits-and-bytes": {
        "bits_of": "def bits_of(value, n_bits):\n    return bin(value)[2:].zfill(n_bits)",
        "value_of": "def value_of(bits):\n    total = 0\n    for place, bit in enumerate(bits):\n"
        "        total += int(bit) * 2**place\n    return total",
        "largest_value": "def largest_value(n_bits):\n    value = 1\n    while value > 0:\n        value = value * 2\n"
        "    return value",
        "encode_uint": "def encode_uint(value, n_bytes, byteorder):\n"
        "    return bytes(value // 256**i % 256 for i in range(n_bytes))",
        "bytes_of_image": "bytes_of_image = 1024",
        "image_from_bytes": "def image_from_bytes(data, shape, dtype, byteorder='little'):\n"
        "    return np.array(list(data[: shape[0] * shape[1]]), dtype).reshape(shape)",
    },
    "3-chunks": {
        "chunk_grid": "def chunk_grid(shape, chunk_shape):\n"
        "    return tuple(size // length for size, length in zip(shape, chunk_shape))",
        "chunks_touched": "def chunks_touched(selection, shape, chunk_shape):\n"
        "    parts = [part.indices(size) for part, size in zip(selection, shape)]\n"
        "    return list(itertools.product(*(range(a // n, b // n + 1) for (a, b, _), n in zip(parts, chunk_shape))))",
    },
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--to", type=Path, required=True, help="a folder for the pictures")
    parser.add_argument("--python", default=sys.executable, help="the Python that has JupyterLab and the course")
    parser.add_argument("--chromedriver", default="/usr/bin/chromedriver")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, answers in SHOWN.items():
            write_notebook(Path(folder), name, answers, arguments.python)
        for theme, called in THEMES.items():
            with jupyterlab(Path(folder), called, arguments.python) as address:
                for width in WIDTHS:
                    for name in SHOWN:
                        look(address, name, width, arguments.to / f"{name}-{theme}-{width}.png", arguments)
    return 0


def write_notebook(folder: Path, name: str, answers: dict, python: str) -> None:
    """The released notebook up to the last of the answers, run, without its pictures and texts."""
    shutil.copytree(ROOT / "release" / name, folder / name, ignore=shutil.ignore_patterns("*.py"))  # the installed code
    path = next((folder / name).glob("*.ipynb"))
    notebook = json.loads(path.read_text())
    cells = [c for c in notebook["cells"] if c["metadata"].get("role") == "setup"]
    for exercise, source in answers.items():
        found = {c["metadata"]["role"]: c for c in notebook["cells"] if c["metadata"].get("exercise") == exercise}
        cells += [found["answer"] | {"source": source}, found["checks"]]
    path.unlink()
    path = folder / name / "cards.ipynb"
    path.write_text(json.dumps(notebook | {"cells": cells}))
    environment = {key: value for key, value in os.environ.items() if key != "NBGRADER_EXECUTION"}
    run = [python, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", "--allow-errors"]
    subprocess.run([*run, str(path)], check=True, env=environment, capture_output=True)
    subprocess.run([python, "-m", "jupyter", "trust", str(path)], check=True, env=environment, capture_output=True)


@contextlib.contextmanager
def jupyterlab(folder: Path, theme: str, python: str):
    """A JupyterLab with a theme; gives its address."""
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser", f"--port={port}", "--ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password=",
        f"--ServerApp.root_dir={folder}", f"--LabApp.user_settings_dir={folder / 'settings'}", "--allow-root",
    ]  # fmt: skip
    server = subprocess.Popen(
        [python, "-m", "jupyterlab", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api").read()
                break
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait()


def look(address: str, name: str, width: int, to: Path, arguments) -> None:
    """A picture of the notebook, as high as all of it."""
    with tempfile.TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = arguments.chromium
        for option in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            f"--user-data-dir={profile}",
        ):
            options.add_argument(option)
        browser = webdriver.Chrome(options=options, service=Service(arguments.chromedriver))
        try:
            metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            browser.get(f"{address}/lab/tree/{name}/cards.ipynb?reset")
            for _ in range(120):
                if browser.execute_script("return document.querySelectorAll('.b2p-card').length"):
                    break
                time.sleep(0.5)
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics | {"height": 4500})
            time.sleep(4)
            browser.save_screenshot(str(to))
            cards = browser.find_elements("css selector", ".b2p-card")
            for number, card in enumerate(cards, 1):
                card.screenshot(str(to.with_stem(f"{to.stem}-card-{number}")))
            print(to, len(cards), "cards")
        finally:
            browser.quit()


if __name__ == "__main__":
    sys.exit(main())
