"""Attacks on whoever reads the pages: scripts in cells, outputs, errors, answers and names.

Where a script ran, or where a page would run one, it holds the word that the judges look for.
"""

from attacks import MARKER, Family

family = Family(__file__)

SCRIPT = f"<script>window.{MARKER}=1</script>"
IMAGE = f"<img src=x onerror='{MARKER}()'>"


@family.attack("writes scripts into Markdown cells")
def in_markdown(it):
    it.cell(f"# Notes\n\n{SCRIPT}\n\n{IMAGE}\n\n[link](javascript:{MARKER}())", kind="markdown")
    it.function("return None")


@family.attack("writes a script into a raw cell, which exporters copy as it is")
def in_raw_cell(it):
    it.cell(SCRIPT, kind="raw")["metadata"] = {"format": "text/html", "raw_mimetype": "text/html"}
    it.function("return None")


@family.attack("displays HTML and JavaScript")
def displayed(it):
    it.cell(f"from IPython.display import HTML, Javascript, display\ndisplay(HTML({SCRIPT!r}), HTML({IMAGE!r}), Javascript('{MARKER}()'))")
    it.function("return None")


@family.attack("displays a drawing with a script in it")
def svg(it):
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' onload='{MARKER}()'><script>{MARKER}()</script></svg>"
    it.cell(f"from IPython.display import SVG, display\ndisplay(SVG(data={drawing!r}))")
    it.function("return None")


@family.attack("leaves outputs with scripts in the file that it hands in")
def outputs_in_the_file(it):
    cell = it.cell("1")
    cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": SCRIPT, "application/javascript": f"{MARKER}()"}}]
    it.function("return None")


@family.attack("raises errors whose names and messages are scripts")
def errors(it):
    it.cell(f"raise type('</pre>{SCRIPT}', (Exception,), {{}})({IMAGE!r})")
    it.function(f"raise ValueError({SCRIPT + IMAGE!r})")


@family.attack("brings a traceback of its own, with colours and scripts in it")
def traceback(it):
    it.cell(f"class Error(Exception):\n    def _render_traceback_(self):\n        return ['\\x1b[31m{SCRIPT}', {IMAGE!r}]\nraise Error")
    it.function("return None")


@family.attack("returns scripts, which a failed check shows", says="script")
def returned(it):
    it.function(f"return {SCRIPT!r}")


@family.attack("writes scripts into the answer's own text, comments and names")
def in_the_source(it):
    it.answer(f"# </pre></div>{SCRIPT}\ndef bits_of(*args):\n    '''{IMAGE}'''\n    return None")


@family.attack("writes a script into the written answer, which a person reads in formgrader")
def written_answer(it):
    it.cell_of("noisy_stripes", "written")["source"] = f"{SCRIPT}{IMAGE}<iframe srcdoc='{SCRIPT}'></iframe><a href='javascript:{MARKER}()'>x</a>"
    it.function("return None")


@family.attack("attaches a page to a Markdown cell as its picture")
def attachment(it):
    cell = it.cell(f"![x](attachment:x.svg) ![y](data:text/html,{SCRIPT}) <object data='data:text/html,{SCRIPT}'></object>", kind="markdown")
    cell["attachments"] = {"x.svg": {"image/svg+xml": SCRIPT}, f'"{SCRIPT}': {"image/png": f'"{SCRIPT}'}}
    it.function("return None")


@family.attack("closes the page's own tags and writes new ones", says="closed")
def closes_tags(it):
    it.function(f"return 'closed --></script></style></textarea></title></pre>{SCRIPT}'")


@family.attack("calls its notebook and its cells by names that are scripts", note="instead of")
def names(it):
    it.name = f"x <img src=x onerror={MARKER}()>"
    for number, cell in enumerate(it.cells):
        if cell["metadata"].get("role") is None:
            cell["id"] = f"{number}{SCRIPT}"
    it.function("return None")
