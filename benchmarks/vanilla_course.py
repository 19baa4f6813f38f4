"""An ordinary nbgrader course with our exercises, and the hidden tests that an ordinary instructor would write.

Cells that only draw are left out, to save time; the checks of the exercises in `TESTS` are asserts,
some of them hidden.
"""

import json
import shutil
import textwrap
from pathlib import Path

from attacked_class import SECRET
from attacks import Attack
from courses import copy_course

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook

HONEST = f"zz-{SECRET}"  # last in the alphabet, and so graded after the attack
CONFIG = """c = get_config()
c.CourseDirectory.ignore = ["*.toml", "*.md", "__pycache__", ".ipynb_checkpoints"]
c.ExecutePreprocessor.timeout = 10
"""

# By assignment, an exercise whose answer needs no other: all that the honest student hands in, to save time.
ALONE = {"1": "bits_of", "2": "compression_ratio"}
IMAGE = "np.arange(30, dtype=np.uint16).reshape(5, 6) * 2000"
# exercise: a visible test and hidden ones
TESTS = {
    "bits_of": (
        'assert bits_of(5, 4) == "0101"',
        'assert bits_of(11, 5) == format(11, "05b")\nassert bits_of(200, 8) == format(200, "08b")',
    ),
    "value_of": (
        'assert value_of("101") == 5',
        'assert value_of("110100") == int("110100", 2)\nassert value_of("0001") == 1',
    ),
    "largest_value": (
        "assert largest_value(8) == 255",
        "assert largest_value(5) == 2**5 - 1\nassert largest_value(64) == 2**64 - 1",
    ),
    "encode_uint": (
        'assert encode_uint(1, 1, "big") == b"\\x01"',
        'assert encode_uint(0x1234, 2, "big") == (0x1234).to_bytes(2, "big")',
    ),
    "decode_uint": (
        'assert decode_uint(b"\\x01", "big") == 1',
        'assert decode_uint(b"\\x12\\x34", "little") == int.from_bytes(b"\\x12\\x34", "little")',
    ),
    "bytes_of_image": ("assert bytes_of_image is not ...", "assert bytes_of_image == 32 * 32 * 2"),
    "bytes_of_heart": ("assert bytes_of_heart is not ...", "assert bytes_of_heart == 7614 * 7614 * 8480 * 2"),
    "image_to_bytes": (
        'assert image_to_bytes(np.zeros((1, 1), np.uint8), "big") == b"\\0"',
        f'image = {IMAGE}\nassert image_to_bytes(image, "little") == image.astype("<u2").tobytes()',
    ),
    "image_from_bytes": (
        'assert image_from_bytes(b"\\0", (1, 1), "uint8", "big").shape == (1, 1)',
        f'image = {IMAGE}\nassert np.array_equal(image_from_bytes(image.tobytes(), (5, 6), "uint16", "little"), image)',
    ),
    "pack_bits": (
        'assert pack_bits(np.ones(8, bool)) == b"\\0\\xff"',
        'assert pack_bits(np.array([1, 0, 0, 0, 0, 0, 0, 1], bool)) == b"\\0\\x81"',
    ),
    "write_png": (
        "assert write_png(np.zeros((1, 1), np.uint8))[:1] == b'\\x89'",
        f"import imageio.v3 as iio\nimage = {IMAGE}\nassert np.array_equal(iio.imread(write_png(image), "
        "extension='.png'), image)",
    ),
    "write_tiff": (
        "assert write_tiff(np.zeros((1, 1), np.uint8))[:2] in (b'II', b'MM')",
        f"import io, tifffile\nimport imageio.v3 as iio\nimage = {IMAGE}\n"
        "assert np.array_equal(tifffile.imread(io.BytesIO(write_tiff(image))), image)",
    ),
    "run_length_encode": (
        "assert len(run_length_encode(b'a' * 100)) == 2",
        "from PIL import Image\ndata = b'aaaabcd' * 9\nassert Image.frombytes('L', (len(data), 1), "
        "run_length_encode(data), 'packbits', 'L').tobytes() == data",
    ),
    "compression_ratio": (
        "assert compression_ratio(b'aa', b'a') == 2",
        "assert abs(compression_ratio(bytes(100), bytes(40)) - 2.5) < 1e-9",
    ),
    "entropy": ("assert entropy(b'aa') == 0", "assert abs(entropy(b'abcd') - 2) < 1e-9"),
    "read_region": (
        "assert callable(read_region)",
        f"image = {IMAGE}\ndef get_chunk(index):\n    full = np.zeros((2, 3), image.dtype)\n"
        "    part = image[tuple(slice(i * n, i * n + n) for i, n in zip(index, (2, 3)))]\n"
        "    full[tuple(map(slice, part.shape))] = part\n    return full\n"
        "box = np.s_[1:4, 2:5]\nassert np.array_equal(read_region(get_chunk, box, image.shape, (2, 3), 'uint16'), "
        "image[box])",
    ),
    "write_array": (
        "assert callable(write_array)",
        f"import zarr\nimage = {IMAGE}\nwrite_array('scan.zarr', image, (2, 3))\n"
        "assert np.array_equal(zarr.open_array('scan.zarr', mode='r')[...], image)",
    ),
    "write_region": (
        "assert callable(write_region)",
        f"import zarr\nimage = {IMAGE}\narray = zarr.create_array('region.zarr', shape=(5, 6), chunks=(2, 3), "
        "dtype='uint16', compressors=None)\narray[...] = image\n"
        "write_region('region.zarr', np.s_[1:3, 1:3], 7)\nimage[1:3, 1:3] = 7\n"
        "assert np.array_equal(zarr.open_array('region.zarr', mode='r')[...], image)",
    ),
    "write_ome_zarr": (
        "assert callable(write_ome_zarr)",
        f"import zarr\nimage = {IMAGE}\nwrite_ome_zarr('ome.zarr', [image], (2, 3), (1.0, 1.0), 'scan')\n"
        "assert np.array_equal(zarr.open_group('ome.zarr', mode='r')['s0'][...], image)",
    ),
    "downsample_store": (
        "assert callable(downsample_store)",
        "import zarr\nsource, target = zarr.ones(shape=(8, 8), chunks=(4, 4), dtype='uint8'), zarr.zeros(shape=(4, "
        "4), chunks=(2, 2), dtype='uint8')\n"
        "downsample_store(source, target)\nassert np.array_equal(target[...], np.ones((4, 4)))",
    ),
    "build_pyramid": (
        "assert callable(build_pyramid)",
        f"image = {IMAGE}\nlevels = build_pyramid(image, 2, lambda array: array[::2, ::2])\n"
        "assert len(levels) == 2 and np.array_equal(levels[1], image[::2, ::2])",
    ),
}


def make_template(folder: Path, assignments: list[str], run) -> Course:
    """The course before anybody has handed something in; `run` calls nbgrader in it."""
    course = copy_course(folder, *assignments)
    shutil.rmtree(course.root / "grader_tests")
    shutil.rmtree(course.root / "release")
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    for assignment in course.assignments:
        path = assignment.folder / f"{assignment.notebook}.ipynb"
        notebook = json.loads(path.read_text())
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["metadata"]["role"] != "figure"]
        for cell in notebook["cells"]:
            if cell["metadata"]["role"] == "checks" and cell["metadata"].get("exercise") in TESTS:
                visible, hidden = TESTS[cell["metadata"]["exercise"]]
                # Later cells use names that this one defines; its own checks, which are stricter than asserts,
                # decide nothing here.
                names = "import contextlib\nwith contextlib.suppress(Exception):\n" + textwrap.indent(
                    "".join(cell["source"]), "    "
                )
                cell["source"] = (
                    f"{names}\nimport numpy as np\n{visible}\n### BEGIN HIDDEN TESTS\n# {SECRET}\n{hidden}\n"
                    "### END HIDDEN TESTS"
                )
        path.write_text(json.dumps(notebook))
        run(course.root, ["nbgrader", "generate_assignment", assignment.id])
    run(course.root, ["nbgrader", "db", "student", "add", HONEST])
    return course


def hand_in(template: Course, folder: Path, attack: Attack) -> int:
    """A copy of the course with two submissions, the attack's and an honest one after it;
    what the honest one deserves.
    """
    shutil.copytree(template.root, folder)
    course = Course.find(folder)
    assignment = course.assignment(attack.assignment)
    notebook = answered(released_notebook(course, assignment), solutions(course, assignment))
    alone = ALONE.get(attack.assignment)
    if alone:
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["metadata"].get("exercise") == alone]
    notebook["cells"][-1]["metadata"]["note"] = SECRET
    write_notebook(notebook, folder / "submitted" / HONEST / assignment.id, assignment.notebook)
    attack.hand_in(course)
    return assignment.by_name[alone].points if alone else assignment.max_score
