"""What on a page can act, load, lead away or imitate?  For pages of nbgrader's and nbconvert's making,
which have scripts of their own.
"""

import base64
import hashlib
import re
from html.parser import HTMLParser

# Where nbgrader's template puts a student's text, and all that may stand there.
STUDENTS = {"rendered_html", "input_area", "output_text", "output_png"}
TAGS = set(
    "a b blockquote br code del details div dd dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strong sub "
    "summary sup table tbody "
    "td th thead tr ul".split()
)
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle"}
CLASSES = re.compile(
    r"highlight|hl-\w+|ansi-[\w-]+|[a-z][a-z0-9]{0,2}|output_\w+|output(_area|_subarea|_wrapper)?|prompt|cell|text_cell_render"
)
ADDRESSES = (
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "data",
    "background",
    "xlink:href",
    "ping",
    "poster",
    "content",
)


class Acting(HTMLParser):
    """A page taken apart; `problems` are the reasons why it is not inert under its policy."""

    def __init__(self, html: str, policy: str):
        super().__init__()
        self.problems: list[str] = []
        self.students = 0  # elements in places of students' text
        self._policy = parts(policy)
        self._open: list[tuple[str, bool]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = {name: value or "" for name, value in attributes}
        classes = set(values.get("class", "").split())
        inside = bool(self._open) and self._open[-1][1]
        if inside:
            self._students(tag, values, classes)
        self._page(tag, values)
        if tag not in VOID:
            self._open.append((tag, inside or bool(classes & STUDENTS)))

    def handle_endtag(self, tag):
        while self._open and tag not in VOID:
            if self._open.pop()[0] == tag:
                break

    def _students(self, tag, values, classes):
        self.students += 1
        if tag not in TAGS or set(values) - {"href", "class", "rel", "src", "alt"}:
            self.problems.append(f"students' text has made a {tag} with {values}")
        if foreign := [name for name in classes if not CLASSES.fullmatch(name)]:
            self.problems.append(f"students' text has the classes {foreign}")
        if "href" in values and not values["href"].startswith(("http://", "https://", "mailto:")):
            self.problems.append(f"students' text leads to {values['href']}")
        if tag == "img" and not values.get("src", "").startswith("data:image/png;base64,"):
            self.problems.append(f"students' text shows {values.get('src')}")

    def _page(self, tag, values):
        if tag in ("iframe", "object", "embed", "base", "form", "math", "foreignobject", "template", "portal"):
            self.problems.append(f"a {tag}")
        if tag in ("script", "style") and f"'nonce-{values.get('nonce')}'" not in self._policy[f"{tag}-src"]:
            self.problems.append(f"a {tag} that is not the page's: {values}")
        if tag == "meta" and set(values) - {"charset"} and values.get("name") != "viewport":
            self.problems.append(f"a meta with {values}")
        for name, value in values.items():
            if name.startswith("on") and not self._allowed("script-src", value):
                self.problems.append(f"a handler {name}={value}")
            if name == "style" and not self._allowed("style-src", value):
                self.problems.append(f"a style {value}")
            if name in ADDRESSES and tag not in ("a", "meta") and not re.match(r"/(?!/)|data:image/png;base64,", value):
                self.problems.append(f"{tag} asks for {value}")
            if name == "href" and tag == "a" and not re.match(r"https?://|mailto:|/(?!/)|#", value):
                self.problems.append(f"a link to {value}")

    def _allowed(self, directive, value):
        digest = base64.b64encode(hashlib.sha256(value.encode()).digest()).decode()
        return f"'sha256-{digest}'" in self._policy[directive]


def parts(policy: str) -> dict[str, list[str]]:
    """A Content-Security-Policy by directive; of two the first counts."""
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *values = part.split()
        found.setdefault(name, values)
    return found
