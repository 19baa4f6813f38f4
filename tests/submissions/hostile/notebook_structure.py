"""Attacks with the notebook file itself: cells, ids, metadata, points, kernels, versions, and JSON that hurts."""

import copy
import json

from attacks import Family

family = Family(__file__)


@family.attack("gives each cell of checks a hundred points and no hidden tests")
def points_in_metadata(it):
    for cell in it.cells:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"].update(points=100, grade=True, checksum="0" * 32)
    it.function("return None")


@family.attack("empties the cells of checks", note="had been changed")
def emptied_checks(it):
    for cell in it.cells:
        if cell["metadata"].get("role") == "checks":
            cell["source"] = "pass"
    it.function("return None")


@family.attack("turns the cells of checks into Markdown, so that they do not run", attacked=("bits_of", "value_of"))
def checks_as_markdown(it):
    for cell in it.cells:
        if cell["metadata"].get("role") == "checks":
            cell["cell_type"] = "markdown"
            cell.pop("outputs", None), cell.pop("execution_count", None)
    it.function("return None")


@family.attack("deletes the cell of checks of what it cannot do")
def deleted_checks(it):
    it.cells.remove(it.cell_of("bits_of", "checks"))
    it.function("return None")


@family.attack("has the cell of checks twice, the second with a full score", note="second copy")
def doubled_checks(it):
    double = copy.deepcopy(it.cell_of("bits_of", "checks"))
    double["source"] = "8.0"
    it.cells.append(double)
    it.function("return None")


@family.attack("gives its own cell the grade id of the checks, and leaves theirs out", note="had been changed")
def stolen_grade_id(it):
    checks = it.cell_of("bits_of", "checks")
    own = it.cell("8.0", last=True)
    own["metadata"] = checks["metadata"]
    it.cells.remove(checks)
    it.function("return None")


@family.attack("names a kernel that would run a program of its choice")
def kernel_of_its_own(it):
    it.notebook["metadata"]["kernelspec"] = {"name": "../../bin/sh", "display_name": "sh", "language": "sh", "argv": ["/bin/sh", "-c", "exit 0"]}
    it.notebook["metadata"]["language_info"] = {"name": "sh", "pygments_lexer": "../../../etc/passwd"}
    it.function("return None")


@family.attack("tags cells so that tools skip them or accept their errors")
def tags(it):
    for cell in it.cells:
        cell["metadata"]["tags"] = ["raises-exception", "skip-execution", "remove-cell", "parameters"]
    it.notebook["metadata"]["execution"] = {"allow_errors": True, "timeout": -1}
    it.function("return None")


@family.attack("puts its answer into an added cell that claims to be the set-up", note="had been changed")
def false_setup(it):
    setup = next(cell for cell in it.cells if cell["metadata"].get("role") == "setup")
    setup["source"] = "import builtins\nbuiltins.check = lambda *args: None"
    it.function("return None")


@family.attack("is of a version of the format that does not exist yet")
def version_of_tomorrow(it):
    it.notebook["nbformat"], it.notebook["nbformat_minor"] = 99, 10**9
    it.function("return None")


@family.attack("has a cell type that is a list nested nearly as deeply as the parser allows", note="had become a")
def nested_cell_type(it):
    it.function("return None")
    it.cell_of("bits_of")["cell_type"] = "@"
    it.data = it.as_json().replace(b'"@"', b"[" * 900 + b"]" * 900)


@family.attack("is JSON nested far too deeply", refused="not valid JSON")
def nested_json(it):
    it.data = b"[" * 200_000


@family.attack("is a notebook of a million empty cells", refused="too many parts")
def million_cells(it):
    it.data = b'{"cells": [' + b"{}," * 1_000_000 + b'{}], "nbformat": 4, "metadata": {}}'


@family.attack("has more cells than anybody writes", refused="2000 can be read")
def thousands_of_cells(it):
    it.cells.extend({"cell_type": "code", "metadata": {}, "source": "0", "outputs": [], "execution_count": None} for _ in range(2001))


@family.attack("has a number of a million digits in its metadata", refused="not valid JSON")
def number_of_a_million_digits(it):
    it.data = it.as_json().replace(b'"nbformat": 4', b'"nbformat": ' + b"4" * 1_000_000)


@family.attack("is not text at all", refused="not valid JSON")
def bytes_for_text(it):
    it.data = bytes(range(128, 256)) * 100


@family.attack("has things of other types where cells, sources and metadata belong", honest=(), attacked=("bits_of",))
def wrong_types(it):
    strange = [1, None, [], "cell", {"source": {"a": 1}}, {"source": [1, None, "x = 1"], "metadata": []}, {"metadata": {"nbgrader": {"grade_id": ["bits_of"]}}}]
    it.data = json.dumps({"cells": strange, "metadata": 5, "nbformat": "four"}).encode()


@family.attack("has one cell of a megabyte", attacked=("bits_of",))
def megabyte_cell(it):
    it.function("return '" + "x" * 1_000_000 + "'")


@family.attack("holds a cell source with lone halves of characters", attacked=("bits_of",))
def halves_of_characters(it):
    it.function("return '@'")
    it.data = it.as_json().replace(b"'@'", b"'\\ud800\\udfff'")
