"""Run a notebook from top to bottom: ``python run_notebook.py NOTEBOOK PACKAGE-FOLDER``.

For a Python that has nothing but what a student is told to install: no IPython, no kernel, no
pytest.  What a cell's last line gives is drawn as a notebook draws it.  The first error, and the
first check that does not pass, ends the program.
"""

import ast
import json
import linecache
import os
import sys
from pathlib import Path


def run_notebook(path: Path) -> None:
    """Run all code cells in the main module, where a notebook's names live."""
    names = sys.modules["__main__"].__dict__
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    drawn = 0
    for number, cell in enumerate(cells, start=1):
        source = "".join(cell["source"])
        name = f"<cell {number} of {path.name}>"
        linecache.cache[name] = len(source), None, source.splitlines(True), name
        *body, last = ast.parse(source).body or [ast.Pass()]
        shown = isinstance(last, ast.Expr)
        exec(compile(ast.Module(body if shown else [*body, last], []), name, "exec"), names)
        if shown:
            value = eval(compile(ast.Expression(last.value), name, "eval"), names)
            drawn += draw(value)
    print(f"{path.name}: {len(cells)} cells, {drawn} figures")


def draw(value) -> bool:
    """Show a value as a notebook would; was it a picture?"""
    picture = getattr(value, "_repr_png_", None)
    if picture is None:
        repr(value)
        return False
    assert picture().startswith(b"\x89PNG")
    return True


if __name__ == "__main__":
    notebook, package = map(Path, sys.argv[1:])
    sys.path.insert(0, str(package))
    os.environ["MPLBACKEND"] = "Agg"
    run_notebook(notebook)
