"""Changes to a piece of code: places that go on, lines that go, what is indented how."""

import pytest

from bits_to_pyramids.checks.changes import changed

CODE = '''def f(data):
    """Give data."""
    if data:
        total = 0
        for byte in data:
            total += byte

        return total
    return None


def g():
    return 1'''

CASES = {
    "a-part-of-a-line": ([("total += byte", "total += 2 * byte")], "total += byte", "total += 2 * byte"),
    "a-part-goes": ([(" += byte", "")], "total += byte", "total"),
    "a-line-goes": ([("total = 0", "")], "        total = 0\n", ""),
    "a-block": ([("for byte in data: ...", "pass")], "for byte in data:\n            total += byte", "pass"),
    "a-block-goes": ([("for byte in data: ...", "")], "        for byte in data:\n            total += byte\n", ""),
    "part-of-the-line-that-opens-it": (
        [("for byte ...", "pass")],
        "for byte in data:\n            total += byte",
        "pass",
    ),
    "the-rest-of-a-block": (
        [("total = 0 ...", "return sum(data)")],
        "total = 0\n        for byte in data:\n            total += byte\n\n        return total",
        "return sum(data)",
    ),
    "the-rest-of-a-function": ([("return None ...", "return 0")], "return None", "return 0"),
    "more-lines-than-before": (
        [("total = 0", "total = 0\nif total:\n    pass")],
        "total = 0\n",
        "total = 0\n        if total:\n            pass\n",
    ),
    "two-lines": (
        [("for byte in data:\n    total += byte", "pass")],
        "for byte in data:\n            total += byte",
        "pass",
    ),
    "the-first-line": ([("def f(data)", "def f(data=b'')")], "def f(data)", "def f(data=b'')"),
}


@pytest.mark.parametrize("changes, old, new", CASES.values(), ids=CASES)
def test_a_change_is_made_at_its_place_and_nowhere_else(changes, old, new):
    assert changed(CODE, changes) == CODE.replace(old, new, 1)


def test_all_changes_are_looked_for_in_the_code_as_it_was():
    assert changed("a = b\nb = a\n", [("a = b", "b = a"), ("b = a", "a = b")]) == "b = a\na = b\n"
