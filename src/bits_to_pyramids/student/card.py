"""A card: what `check` and `predict` show, in the look of a feedback page.

A front end that has HTML shows a card without scripts; any other shows its text, which says the same.  Colours follow
JupyterLab's theme, VS Code's or the system's, and nothing is said by a colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from textwrap import indent

from .cases import MESSAGE
from .differences.drawn import with_code
from .differences.evidence import Evidence
from .differences.told import told
from .differences.views import CSS, difference_view
from .notebook import shell

INDENT = " " * 10
SIGNS = {"done": "\u2713", "part": "\u25d0", "none": "\u2717"}

# Own colours stand last: in a page that has no theme, the system says whether it is dark.
STYLE = (
    """\
.b2p-card { --own-ink: #1a1a1a; --own-soft: #4d4d4d; --own-line: #c9c9c9; --own-back: #ffffff; }
@media (prefers-color-scheme: dark) {
  .b2p-card { --own-ink: #e8e8e8; --own-soft: #b4b4b4; --own-line: #5c5c5c; --own-back: #1e1e1e; }
}
.b2p-card {
  --ink: var(--jp-content-font-color0, var(--vscode-editor-foreground, var(--own-ink)));
  --soft: var(--jp-content-font-color1, var(--vscode-editor-foreground, var(--own-soft)));
  --line: var(--jp-border-color1, var(--vscode-panel-border, var(--own-line)));
  --mark: rgba(235, 140, 50, 0.3); --good: rgba(40, 150, 85, 0.16); --warn: rgba(217, 170, 40, 0.18);
  color: var(--ink); background: var(--jp-layout-color0, var(--vscode-editor-background, var(--own-back)));
  border: 1px solid var(--line); border-left-width: 5px; border-radius: 6px; max-width: 56rem; margin: 0.2rem 0;
  padding: 0.5rem 0.9rem; font: 0.95rem/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: break-word;
}
.b2p-card.done { border-left-color: #2a9d5c; }
.b2p-card.part { border-left-color: #c08a00; }
.b2p-card.none { border-left-color: #c8402f; }
.b2p-card p { margin: 0.35rem 0; }
.b2p-card .head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin: 0; }
.b2p-card .what { background: var(--warn); border-radius: 4px; padding: 0.4rem 0.8rem; margin: 0.5rem 0; }
.b2p-card.b2p-said ul.calls { list-style: none; padding: 0; margin: 0.4rem 0; }
.b2p-card.b2p-said ul.calls > li { list-style: none; padding: 0.3rem 0; margin: 0; border-top: 1px solid var(--line); }
.b2p-card .detail { margin: 0.2rem 0 0.3rem 1.55rem; }
.b2p-card.b2p-said code, .b2p-card.b2p-said p > code { background: none; color: inherit; padding: 0; }
.b2p-card .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 0.7rem; margin: 0.5rem 0 0; }
.b2p-card .rail { flex: 0 0 9rem; height: 0.7rem; border: 1px solid var(--soft); border-radius: 0.35rem; \
overflow: hidden; }
.b2p-card .rail span { display: block; height: 100%; background: #2a9d5c; }
"""
    + CSS
)


@dataclass(frozen=True)
class Line:
    """One call on a card: what is wrong with it, or nothing; the first that fails is told in full."""

    call: str
    problem: str = ""
    full: bool = True
    evidence: Evidence | None = None

    @property
    def words(self) -> str:
        return "FAILS " if self.problem else "passes"


@dataclass(frozen=True)
class Bar:
    """How many of how many are done, and what is next."""

    done: int
    of: int
    said: str


@dataclass
class Card:
    """What is said about one exercise.

    Attributes
    ----------
    name : str
    head : str
        How it went, in a few words.
    state : {"done", "part", "none"}
    points : str
    sentences : list of (str, str)
        A label, as "What happened", and a sentence; they come first.
    lines : list of Line
    rest : list of str
        What is said at the end, line by line, with code between backquotes.
    bar : Bar, optional
    """

    name: str
    head: str
    state: str = "none"
    points: str = ""
    sentences: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    bar: Bar | None = None

    def show(self) -> None:
        """Show the card in the front end, or print its text where there is none."""
        if shell() is None:
            print(self)
            return
        from IPython.display import display

        display(self)

    # ------------------------------------------------------------ text

    def __repr__(self) -> str:
        said = [f"{label}: {text}" if label else text for label, text in self.sentences]
        for line in self.lines:
            if line.problem and not line.full:
                said.append(f"{line.words}  {line.call}: {in_a_line(line.problem)}")
                continue
            said.append(f"{line.words}  {line.call}")
            if line.problem:
                said.append(indent(line.problem, INDENT))
        said.append(f"{self.name}, {self.points}: {self.head}" if self.points else self.head)
        said += [line.replace("`", "") for line in self.rest]
        if self.bar is not None:
            said.append(f"[{'#' * self.bar.done}{'.' * (self.bar.of - self.bar.done)}] {self.bar.said}")
        return "\n".join(filter(None, said))

    # ------------------------------------------------------------ HTML

    def _repr_html_(self) -> str:
        points = f'<span class="soft">{escape(self.points)}</span>' if self.points else ""
        parts = [
            f'<p class="head"><span>{SIGNS[self.state]} <b>{escape(self.name)}</b> {with_code(self.head)}</span>'
            f"{points}</p>"
        ]
        if self.sentences:
            said = "".join(f"<p>{f'<b>{escape(a)}:</b> ' if a else ''}{with_code(b)}</p>" for a, b in self.sentences)
            parts.append(f'<div class="what">{said}</div>')
        if failed := [line for line in self.lines if line.problem]:
            parts.append(f'<ul class="calls">{"".join(map(_item, failed))}</ul>')
        if passed := [line for line in self.lines if not line.problem]:
            calls = "".join(map(_item, passed))
            many = f"{len(passed)} calls pass" if len(passed) > 1 else "1 call passes"
            parts.append(f'<details><summary>{SIGNS["done"]} {many}</summary><ul class="calls">{calls}</ul></details>')
        parts += [f"<p>{with_code(line)}</p>" for line in self.rest if line]
        if self.bar is not None:
            share = 100 * self.bar.done / max(1, self.bar.of)
            parts.append(
                f'<div class="bar"><div class="rail" role="img" aria-label="{self.bar.done} of {self.bar.of}">'
                f'<span style="width: {share:.0f}%"></span></div><span>{with_code(self.bar.said)}</span></div>'
            )
        return f'<style>{STYLE}</style><div class="b2p-card b2p-said {self.state}">{"".join(parts)}</div>'


def _item(line: Line) -> str:
    sign, word = (SIGNS["none"], "fails") if line.problem else (SIGNS["done"], "passes")
    call = f"{sign} <b>{word}</b> <code>{escape(line.call)}</code>"
    if not line.problem:
        return f"<li>{call}</li>"
    if not line.full:
        return f"<li>{call}: {with_code(in_a_line(line.problem))}</li>"
    view = difference_view(told(line.problem.splitlines(), line.evidence), line.evidence)
    return f'<li>{call}<div class="detail">{view}</div></li>'


def in_a_line(problem: str) -> str:
    """A problem in one line: what came back and what was expected, or the first thing that is said."""
    found = told(problem.splitlines(), None)
    if not found.facts:
        return problem.splitlines()[0].removesuffix(":")
    facts = ", ".join(f"{label} {value}" for label, value in found.facts if label != "where")
    # Without it, a refusal whose message is the only fault looks like a right one.
    return ". ".join([facts, *(text for text, _ in found.rest if text.startswith(MESSAGE))])
