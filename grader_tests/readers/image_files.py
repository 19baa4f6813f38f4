"""What imageio, Pillow and tifffile read from image files and packets that students made.

It runs where nothing else is, so it imports no checks (`bits_to_pyramids.checks.student_files.opening`).
"""

import io

import numpy as np

from bits_to_pyramids.student.later import later

iio = later("imageio.v3")
Image = later("PIL.Image")
for plugin in ("PIL.PngImagePlugin", "PIL.TiffImagePlugin"):  # what the others import when they first need it
    later(plugin)
tifffile = later("tifffile")


def by_imageio(file: bytes, kind: str) -> np.ndarray:
    return np.asarray(iio.imread(file, extension=f".{kind.lower()}"))


def by_all(file: bytes, kind: str) -> dict[str, np.ndarray]:
    """What each library reads from a file, by the library's name."""
    read = {"imageio": by_imageio(file, kind), "Pillow": np.array(Image.open(io.BytesIO(file)))}
    if kind == "TIFF":
        read["tifffile"] = tifffile.imread(io.BytesIO(file))
    return read


def packets_by_pillow(packets: bytes, length: int) -> bytes:
    """What Pillow's own decoder makes of packets for a row of pixels."""
    return Image.frombytes("L", (length, 1), packets, "packbits", "L").tobytes()
