"""nbgrader's formgrader templates, filled in with care."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from jinja2.ext import Extension
from markupsafe import escape
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML
from nbgrader.server_extensions.formgrader import handlers

from bits_to_pyramids.reporting.feedback_page.text import FORMATTED, clean
from bits_to_pyramids.reporting.inert import clean_html, markdown_to_html

if TYPE_CHECKING:
    from nbformat import NotebookNode


LONGEST = 200_000  # characters of one cell or one output
FORMATTED_TOGETHER = 50_000  # characters of all of a student's cells; of more, none is formatted
SHOWN = ("text/plain", "image/png")
TEMPLATES = Path(handlers.template_path)
# Formulas are read as they are typed: MathJax comes from elsewhere, which would be told that the page was opened.
# formgrade.js waits for it before it goes to the first field.
NO_MATHJAX = (
    "<script>var MathJax = {Hub: {Startup: {signal: {Interest: tell => setTimeout(tell, 0, 'End')}}}};</script>"
)


class Nonces(Extension):
    """Marks the scripts and styles that stand in nbgrader's templates as its own, before anything is filled in."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if name is None or filename is None or not Path(filename).is_relative_to(TEMPLATES):
            return source
        nonce = "{{ resources.csp_nonce }}" if name.endswith(".j2") else "{{ csp_nonce }}"
        source = source.replace("{{ mathjax() }}", NO_MATHJAX)
        source = re.sub(r"<(script|style)\b", rf'<\1 nonce="{nonce}"', source)
        # A value in a script is a JavaScript string, whatever stands in it.
        return source if name.endswith(".j2") else re.sub(r'= "\{\{ (\w+) \}\}";', r"= {{ \1 | tojson }};", source)


@cache
def environment() -> Environment:
    """The templates of all pages but a submission's, with everything escaped."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=[Nonces])


def exporter(settings: dict) -> InertExporter:
    """The server's exporter; another one when formgrader has been turned to another course."""
    config = settings["nbgrader_formgrader"].config
    known, made = settings.get("inert_exporter", (None, None))
    if known is not config:
        made = InertExporter(config=config)
        settings["inert_exporter"] = config, made
    return made


class Submission:
    """What formgrader's handler asks for a submission's page; made for one answer of the server."""

    def __init__(self, exporter: InertExporter, nonce: str) -> None:
        self._exporter, self._nonce = exporter, nonce

    def from_filename(self, filename: str, resources: dict) -> tuple[Any, dict]:
        """The page of a notebook, as nbconvert's exporters give it."""
        # nbconvert's templates escape nothing by themselves; names are from class lists.
        escaped = {name: escape(clean(value)) if isinstance(value, str) else value for name, value in resources.items()}
        return self._exporter.from_filename(filename, resources={**escaped, "csp_nonce": self._nonce})


class AsItStands(str):
    """A student's text that is shown without any formatting, because that would take too long."""


class Typed(str):
    """A written answer: shown as it was typed, because Markdown makes 636332 of 63*63*32, and formatted below."""


class InertExporter(HTMLExporter):
    """nbgrader's page of a submission from which only text and clean pictures come through."""

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        colours = Highlight2HTML(pygments_lexer="ipython3", parent=self)
        self.filters = {
            **self.filters,
            "markdown2html": lambda source: _plain(source) or _typed(source) + markdown_to_html(source),
            "highlight_code": lambda source, **how: _plain(source) or colours(source, **how),
            "clean_html": clean_html,
            # nbconvert's looks for addresses of an old server, which are gone by then,
            # and takes quadratic time for brackets.
            "strip_files_prefix": lambda html: html,
        }

    def _template_name_default(self) -> str:
        return "formgrade"

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        environment.add_extension(Nonces)
        return environment

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: Any) -> tuple[Any, dict]:
        """The page and the resources, as nbconvert wants them."""
        nb.metadata.pop("widgets", None)
        formatted = 0
        for cell in nb.cells:
            cell.source = clean(cell.source, LONGEST)
            if cell.metadata.get("role", "added") in ("added", "answer", "written"):
                formatted += len(cell.source)
                if len(cell.source) > FORMATTED or formatted > FORMATTED_TOGETHER:
                    cell.source = AsItStands(cell.source)
                elif cell.metadata.get("role") == "written":
                    cell.source = Typed(cell.source)
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.outputs = [_inert(output) for output in cell.outputs]
        return super().from_notebook_node(nb, resources, **kw)


def _plain(source: str) -> str:
    return f'<div class="highlight"><pre>{escape(str(source))}</pre></div>' if isinstance(source, AsItStands) else ""


def _typed(source: str) -> str:
    if not isinstance(source, Typed):
        return ""
    lines = [f"{'&nbsp;' * (len(line) - len(line.lstrip()))}{escape(line.lstrip())}" for line in source.splitlines()]
    return f"<blockquote>{'<br>'.join(lines)}</blockquote><p><b>The same, with its Markdown formatted:</b></p>"


def _inert(output: NotebookNode) -> NotebookNode:
    """An output with text and PNG pictures only."""
    if output.output_type == "stream":
        output.text = clean(output.text, LONGEST)
    elif output.output_type == "error":
        output.traceback = [clean(line, LONGEST) for line in output.traceback]
    else:
        output.metadata = {}
        output.data = {
            kind: clean(str(data), LONGEST) if kind == "text/plain" else data
            for kind, data in output.data.items()
            if kind in SHOWN
        }
    return output
