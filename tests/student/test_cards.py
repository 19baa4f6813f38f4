"""Cards: the same in HTML and in text, the sentence first, and nothing that runs."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from bits_to_pyramids.student import case, check, overview
from bits_to_pyramids.student.card import Bar, Card, Line, in_a_line
from bits_to_pyramids.student.differences.first_difference import evidence_of

ALLOWED = {
    "style", "div", "p", "span", "b", "ul", "li", "code", "details", "summary", "dl", "dt", "dd", "pre", "table",
    "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "br", "svg", "rect", "text",
}  # fmt: skip


class Read(HTMLParser):
    """The words of a piece of HTML in order, and what in it should not be there."""

    def __init__(self, html):
        super().__init__()
        self.words, self.problems, self.open = [], [], []
        self.feed(html)
        self.close()
        self.problems += [f"{tag} is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.problems.append(tag)
        self.problems += [name for name, _ in attrs if name.startswith("on") or name in ("href", "src")]
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}>")

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def html_of(card):
    return Read(card._repr_html_())


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Runs check() on a function; gives the card that is shown."""
    import __main__

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    monkeypatch.setattr(overview, "_noted", {})

    def show(function, *cases, picture=""):
        found = []
        exercises = [
            {"name": "f", "kind": "function", "points": 8, "picture": picture},
            {"name": "g", "kind": "function", "points": 5},
            {"name": "essay", "kind": "written", "points": 0},
        ]
        (tmp_path / "hints.json").write_text(json.dumps({"exercises": exercises}))
        monkeypatch.setattr(__main__, "f", function, raising=False)
        monkeypatch.setattr(Card, "show", lambda card: found.append(card))
        check("f", *cases)
        return found[0]

    return show


FAILING = {
    "bytes": (b"\1\2\3", bytes([1, 4, 3]), ["First difference: byte 1", "bits of byte 1"], "table"),
    "an array": (np.array([1, 5], "uint8"), np.array([1, 2], "uint8"), ["got minus expected", "+3"], "svg"),
    "chunks": ([(0, 0)], [(0, 0), (0, 1)], ["missing", "chunk grid"], "svg"),
    "a number": (160, 5, ["got", "160", "expected", "5"], "dl"),
}


@pytest.mark.parametrize("got, gives, words, tag", FAILING.values(), ids=FAILING)
def test_what_differs_is_drawn_as_on_the_page(shown, got, gives, words, tag):
    card = shown(lambda: got, case(gives=gives), picture="chunks" if type(gives) is list else "")
    read = html_of(card)
    assert read.problems == [] and f"<{tag}" in card._repr_html_()
    said = " ".join(read.words)
    assert [word for word in words if word not in said] == []


def test_text_and_html_say_the_same(shown):
    card = shown(lambda n: n + (n > 1), case(1, gives=1), case(2, gives=2), case(3, gives=3))
    said = " ".join(html_of(card).words)
    for line in repr(card).splitlines():
        for word in re.findall(r"\w+", line):
            assert word.lower() in said.lower()


def test_the_first_failure_is_told_in_full_and_others_in_a_line_each(shown):
    card = shown(lambda n: n + 1, case(1, gives=1), case(2, gives=2), case(3, refuses=3))
    assert repr(card) == (
        "FAILS   f(1)\n"
        "          got       2\n"
        "          expected  1\n"
        "FAILS   f(2): got 3, expected 2\n"
        "FAILS   f(3): got 4, expected a ValueError whose message contains 3\n"
        "f, 8 points: 0 of 3 visible checks pass. More checks run when the notebook is graded.\n"
        'Next step: hint("f")\n'
        "[..] 0 of 2 exercises pass. Next: this one."
    )


def test_a_pass_says_what_is_next(shown):
    card = shown(lambda n: n, case(1, gives=1))
    assert repr(card).splitlines()[1:] == [
        "f, 8 points: 1 of 1 visible checks pass. Good. More checks run when the notebook is graded.",
        "[#.] 1 of 2 exercises pass. Next: g.",
    ]
    assert card.state == "done" and "width: 50%" in card._repr_html_()


def test_the_sentence_comes_first():
    card = Card("f", "0 of 1 pass", sentences=[("What happened", "You rounded `down`.")], lines=[Line("f(1)", "got 1")])
    assert repr(card).startswith("What happened: You rounded")
    html = card._repr_html_()
    assert "You rounded <code>down</code>." in html and html.index("You rounded") < html.index("f(1)")


@pytest.mark.parametrize("state, sign", [("done", "\u2713"), ("part", "\u25d0"), ("none", "\u2717")])
def test_how_it_went_is_said_by_a_sign_and_words(state, sign):
    assert "".join(html_of(Card("f", "1 of 2 pass", state)).words).startswith(f"{sign} f 1 of 2 pass")


HOSTILE = ["<script>1</script>", "</style><b onclick=1>", "a & b", '"><img src=x>', "`<i>`"]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_text_stands_on_it_none_of_it_is_html(text):
    got, expected = {text: np.array([1])}, {text: np.array([2])}
    card = Card(text, text, "part", text, [(text, text)], [Line(text, f"{text}\ngot  {text}", True,
                evidence_of(got, expected)), Line(text, text, False), Line(text)], [text], Bar(1, 2, text))  # fmt: skip
    read = html_of(card)
    assert read.problems == []
    assert "".join(read.words).count(text.strip("`")) >= 8


@pytest.mark.parametrize("problem, line", [
    ("got       1\nexpected  2\nFirst difference: x", "got 1, expected 2"),
    ("raised    KeyError: 2\nexpected  '10'", "raised KeyError: 2, expected '10'"),
    (
        "raised    ValueError: no\nThe message should contain the bad value, 7.",
        "raised ValueError: no. The message should contain the bad value, 7.",
    ),
    ("item 3:\n  got       1\n  expected  2", "got 1, expected 2"),
    ("The answer is right, but chunk (0,) was read.", "The answer is right, but chunk (0,) was read."),
])  # fmt: skip
def test_a_problem_in_a_line(problem, line):
    assert in_a_line(problem) == line


def test_a_front_end_gets_html_and_text_and_a_terminal_the_text(capsys, monkeypatch):
    shell = InteractiveShell.instance()
    try:
        card = Card("f", "1 of 1 pass", "done")
        data, _ = shell.display_formatter.format(card)
        assert data["text/plain"] == repr(card) and "b2p-card" in data["text/html"]
        card.show()
        assert capsys.readouterr().out == "1 of 1 pass\n"
    finally:
        InteractiveShell.clear_instance()


def test_its_colours_are_those_of_the_theme_or_of_the_system():
    style = Card("f", "")._repr_html_().partition("</style>")[0]
    assert "prefers-color-scheme: dark" in style
    for variable in ("--jp-content-font-color0", "--jp-layout-color0", "--vscode-editor-foreground"):
        assert re.search(rf"var\({variable}, var\(", style)
