"""Copied answers stand out; honest ones, short ones and hostile ones do not."""

import html
import json
import time

import pytest
from courses import hand_in
from submissions import FOLDER, from_file

from bits_to_pyramids.course.notebooks import answered, released_notebook
from bits_to_pyramids.reporting.similarity import compare_class, similar_json, write_similar
from bits_to_pyramids.reporting.similarity.pairs import compare_answers, usual_similarity
from bits_to_pyramids.reporting.similarity.tokens import MAX_TOKENS, lines_of

LOOP = """
def total(values):
    result = []
    for position, value in enumerate(values):
        if value % 2 == 0 and position > 0:
            result.append(value * position - 1)
        elif value < 0:
            result.insert(0, abs(value) + 7)
    return sorted(result)[::-1]
"""
RENAMED = (
    LOOP.replace("result", "answer")
    .replace("position", "i")
    .replace("value", "v")
    .replace("    return", "    # done\n    return")
)


def tokens(source):
    return [token for line in lines_of(source) for token in line.tokens]


def test_names_comments_docstrings_and_layout_do_not_count():
    other = RENAMED.replace("(values)", '(vs):\n    """Something."""\n').replace("    ", "  ").replace('"""\n:', '"""')
    assert tokens(LOOP) == tokens(RENAMED)
    assert tokens(other)[:6] == tokens(LOOP)[:6]


DIFFERENT = {
    "operator": ("a % b", "a // b"),
    "number": ("a + 1", "a + 2"),
    "builtin": ("len(a)", "sum(a)"),
    "method": ("a.append(b)", "a.insert(b)"),
    "keyword": ("a and b", "a or b"),
}


@pytest.mark.parametrize("one, other", DIFFERENT.values(), ids=DIFFERENT)
def test_what_a_line_does_counts(one, other):
    assert tokens(one) != tokens(other)


HOSTILE = {
    "not-python": "def f(:\n  ((((\n 'open",
    "tabs-and-spaces": "if 1:\n\t  x\n    y",
    "null": "a\0b = 1",
    "surrogate": "x = '\udcff'",
    "long-line": "x = " + "1 + " * 200_000 + "1",
    "many-lines": "x = 1\n" * 100_000,
    "deep": "(" * 50_000,
    "wide-name": "x" * 400_000,
    "form-feed": "\f\fx = 1\r\ry = 2",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_within_limits(source):
    start = time.perf_counter()
    found = tokens(source)
    assert len(found) <= MAX_TOKENS and all(len(token) <= 40 for token in found)
    assert time.perf_counter() - start < 2


def variants(count):
    """Answers that do the same in different ways."""
    steps = [
        "total = sum(n for n in ns if n > {k})",
        "while ns and ns[-1] != {k}: ns.pop()",
        "pairs = list(zip(ns, ns[{k}:]))",
        "if len(ns) < {k}: raise ValueError('short')",
        "best = max(ns, key=lambda n: abs(n - {k}))",
        "ns = [n ** 2 % {k} for n in reversed(ns)]",
        "seen = set(ns) | {{{k}}}",
        "for i in range({k}): ns.append(i ^ {k})",
    ]
    for number in range(count):
        chosen = [steps[(number * 3 + at * (number % 3 + 1)) % len(steps)].format(k=number + at * 5) for at in range(5)]
        yield (
            "def total(ns):\n    ns = list(ns)\n"
            + "".join(f"    {step}\n" for step in chosen)
            + f"    return ns[{number}:]\n"
        )


def test_there_are_never_too_few_letters():
    """So many different numbers that a letter for each is more than there are."""
    texts = {f"s{n:02}": "\n".join(f"x = {1500 * n + at}; y = {at % 7}" for at in range(500)) for n in range(90)}
    texts["taker"] = texts["s07"]
    alike, _ = compare_answers("many", texts, set())
    assert ("s07", "taker", 1.0) in [(a.answers[0].student, a.answers[1].student, a.similarity) for a in alike]


def test_a_copy_with_other_names_stands_out_and_nobody_else():
    texts = {f"s{number}": source for number, source in enumerate(variants(9))}
    texts |= {"giver": LOOP, "taker": RENAMED}
    alike, usual = compare_answers("total", texts, set())
    assert [(a.answers[0].student, a.answers[1].student, a.similarity) for a in alike] == [("giver", "taker", 1.0)]
    assert usual.learned and usual.median < alike[0].threshold and not alike[0].same_text


def test_what_was_handed_out_says_nothing():
    known = {line.tokens for line in lines_of(LOOP)}
    alike, usual = compare_answers("total", {"a": LOOP, "b": RENAMED}, known)
    assert alike == [] and usual.answers == 0


def test_what_half_of_the_class_wrote_says_nothing():
    texts = {f"s{number}": source for number, source in enumerate(variants(5))} | {
        f"same{number}": LOOP for number in range(5)
    }
    assert compare_answers("total", texts, set())[0] == []


def test_short_answers_say_nothing():
    assert (
        compare_answers("f", {"a": "def f(x):\n    return x + 41\n", "b": "def f(y):\n    return y + 41\n"}, set())[0]
        == []
    )


def test_a_small_class_has_no_usual_and_only_nearly_equal_answers_stand_out():
    alike, usual = compare_answers("total", {"a": LOOP, "b": RENAMED, "c": next(variants(1))}, set())
    assert len(alike) == 1 and not usual.learned and usual.threshold == 0.95


DISTRIBUTIONS = {
    "spread-out": ([i / 20 for i in range(21)], 0.999),
    "low": ([0.2 + i / 1000 for i in range(20)], 0.8),
    "high": ([0.85 + i / 1000 for i in range(20)], pytest.approx(0.8928, abs=1e-3)),
}


@pytest.mark.parametrize("values, threshold", DISTRIBUTIONS.values(), ids=DISTRIBUTIONS)
def test_the_threshold_is_far_out_of_the_class(values, threshold):
    assert usual_similarity(values)[0] == threshold


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Three right submissions in different styles, somebody who took one of them, and a hostile one."""
    from courses import copy_course

    course = copy_course(tmp_path_factory.mktemp("similar") / "course")
    notebook = released_notebook(course, course.assignment("1"))
    for path in sorted((FOLDER / "bits_and_bytes").glob("right_*.py")):
        hand_in(course, path.stem, from_file(notebook, path))
    hand_in(course, "taker", from_file(notebook, FOLDER / "bits_and_bytes" / "right_with_numpy.py"))
    evil = "</code><script>window.won=1</script>\u202e\n" + "x = 1\n" * 50
    hand_in(course, "eve", answered(notebook, {"bits_of": evil, "value_of": "(" * 100_000}))
    hand_in(course, "fay", answered(notebook, {"bits_of": evil}))
    (hand_in(course, "dan", {}) / "bits-and-bytes.ipynb").write_text("{")
    return compare_class(course, course.assignment("1"))


def test_the_copy_is_found_in_a_class_and_honest_styles_are_not(compared):
    assert ("right_with_numpy", "taker") in [pair.students for pair in compared.pairs]
    honest = {"right_but_noisy", "right_with_bit_operators", "right_with_numpy"}
    assert not any(set(pair.students) <= honest for pair in compared.pairs)
    assert any("dan was left out" in note for note in compared.notes)


def test_pages_show_both_answers_and_run_nothing(compared, tmp_path):
    page, data = write_similar([compared], tmp_path)
    text = page.read_text()
    assert "<script" not in text and "&lt;script&gt;" in text and "\u202e" not in text
    assert "default-src 'none'" in html.unescape(text) and "never a verdict" in text
    assert json.loads(data.read_text()) == json.loads(json.dumps(similar_json(compared)))
