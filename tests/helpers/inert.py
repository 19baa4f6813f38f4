"""Is a page inert?  Every tag and attribute of it is one that we know, and nothing comes from outside."""

import re
from collections import Counter
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "rect", "circle", "path", "use"}
TAGS = VOID | set(
    "html head title style body a header main section footer p h1 h2 h3 b i ul ol li table thead tbody tr th td div "
    "span code pre dl dt dd details summary figure figcaption svg text em strong blockquote del sub sup caption nav "
    "g defs clippath".split()
)
# Another file of the same report, or the feedback page of a student, whatever they are called.
BESIDE = re.compile(r"[\w-]+\.(html|csv|json)|(\.\./)+([\w-]+/)*feedback/[\w.~%-]+/[\w-]+/[\w-]+\.html")
ATTRIBUTES = set(
    "lang charset http-equiv content name class id href src alt role tabindex scope rel viewbox width height x y "
    "fill stroke stroke-width stroke-dasharray text-anchor font-size d cx cy r preserveaspectratio aria-label "
    "aria-labelledby aria-hidden "
    "data-name open transform stroke-linejoin stroke-linecap stroke-dashoffset clip-path xmlns version".split()
)


class Page(HTMLParser):
    """A page taken apart; `problems` are the reasons why it is not inert or not well formed."""

    def __init__(self, html: str):
        super().__init__()
        self.problems: list[str] = []
        self.text: list[str] = []
        self.policy = ""
        self.style = ""
        self.headings: list[str] = []
        self._open: list[str] = []
        self._ids: Counter[str] = Counter()
        self._links: list[str] = []
        self.feed(html)
        self.close()
        self.problems += [f"not closed: {tag}" for tag in self._open]
        self.problems += [f"id {name} is there {n} times" for name, n in self._ids.items() if n > 1]
        self.problems += [f"{link} leads nowhere" for link in self._links if link[1:] not in self._ids]

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS:
            self.problems.append(f"tag {tag}")
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        for name, value in attributes:
            self._attribute(tag, name, value or "")
        values = dict(attributes)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag == "img" and not values.get("alt"):
            self.problems.append("a picture without words")
        if values.get("role") == "img" and not values.get("aria-label"):
            self.problems.append("a drawing without words")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self._open.pop()

    def _attribute(self, tag, name, value):
        if name not in ATTRIBUTES:
            self.problems.append(f"attribute {name} of {tag}")
        if name == "src" and not value.startswith("data:image/png;base64,"):
            self.problems.append(f"src {value}")
        if name == "href":
            if value.startswith("#"):
                self._links.append(value)
            elif tag != "a" or not (value.startswith(("https://", "http://", "mailto:")) or BESIDE.fullmatch(value)):
                self.problems.append(f"href {value}")
        if (
            "url(" in value
            and not re.fullmatch(r"url\(#[\w-]+\)", value)
            and name not in ("aria-label", "alt", "content")
        ):
            self.problems.append(f"{name} asks for {value}")
        if name == "id":
            self._ids[value] += 1

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"{tag} is closed inside {self._open[-1:]}")
        else:
            self._open.pop()

    def handle_data(self, data):
        if self._open[-1:] == ["style"]:
            self.style += data
        else:
            self.text.append(data)
