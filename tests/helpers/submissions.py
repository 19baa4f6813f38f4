"""Named submissions as notebooks: answers from a Python file put into the released notebook."""

import ast
from pathlib import Path

from bits_to_pyramids.course.notebooks import answered

FOLDER = Path(__file__).parent.parent / "submissions"


def from_file(notebook: dict, path: Path) -> dict:
    """A released notebook answered with a file: each definition goes into the cell of its name.

    What belongs to no exercise (imports, helpers, classes) becomes a cell of the student's own at the top.
    """
    source = path.read_text()
    lines = source.splitlines()
    names = {cell["metadata"]["exercise"] for cell in notebook["cells"] if cell["metadata"].get("role") == "answer"}
    answers, others = {}, []
    for node in ast.parse(source).body:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        target = node.targets[0] if isinstance(node, ast.Assign) else node
        name = getattr(target, "name", None) or getattr(target, "id", None)
        if name in names:
            answers[name] = text
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            others.append(text)
    result = answered(notebook, answers)
    if others:
        setup = next(i for i, cell in enumerate(result["cells"]) if cell["metadata"].get("role") == "setup")
        result["cells"].insert(setup + 1, added("\n\n".join(others)))
    return result


def added(source: str) -> dict:
    """A code cell of the student's own."""
    return {"cell_type": "code", "id": "mine", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def cell_of(notebook: dict, exercise: str, role: str = "answer") -> dict:
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("exercise") == exercise and cell["metadata"].get("role") == role
    )
