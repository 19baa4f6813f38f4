"""Mistakes in written image files are recognised in any layout of a file."""

import pytest
import warm
from submissions import FOLDER, from_file

from bits_to_pyramids.course.notebooks import released_notebook


@pytest.fixture(scope="module")
def image_files(course):
    return course.assignment("image-files")


@pytest.fixture(scope="module")
def room(course, image_files):
    return warm.classroom(course, image_files)


# The layout of the file is another than that of the misconception: big-endian, pixels first, more tags, filtered rows.
MISTAKES = {
    "bits_left_at_8": ("write_tiff", "_entry(258, bits, True)", "_entry(258, 8, True)"),
    "sides_swapped": (
        "write_tiff",
        "_entry(256, w, True) + _entry(257, h, True)",
        "_entry(256, h, True) + _entry(257, w, True)",
    ),
    "white_is_zero": ("write_tiff", "_entry(262, 1, True)", "_entry(262, 0, True)"),
    "column_by_column": ("write_tiff", 'newbyteorder(">"), order="C").tobytes()', 'newbyteorder(">")).tobytes("F")'),
    "checksum_of_content": ("write_png", "zlib.crc32(body)", "zlib.crc32(content)"),
    "bit_depth_8": ("write_png", "bytes([8 * size, 0", "bytes([8, 0"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_recognised_in_any_layout(course, image_files, room, tmp_path, name):
    exercise, old, new = MISTAKES[name]
    text = (FOLDER / "image_files" / "right_big_endian.py").read_text()
    assert text.count(old) == 1
    path = tmp_path / "wrong.py"
    path.write_text(text.replace(old, new))
    result = room.grade(from_file(released_notebook(course, image_files), path))
    lost = {e.name: e.misconception for e in result.exercises if e.points < e.max_points}
    assert lost == {exercise: name}
