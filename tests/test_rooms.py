"""The rooms of the house: who may import whom, and nothing runs back up."""

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from courses import ROOT

PACKAGE = ROOT / "src" / "bits_to_pyramids"
CHECKS = ROOT / "grader_tests"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

# From the top of the house to its ground; each room names what it may import.  docs/architecture.md draws them.
MAY_IMPORT = {
    "cli": {
        "authoring", "browser", "checks", "course", "grading", "intake", "lms", "records", "reporting", "results",
        "sandbox", "selfstudy", "workers",
    },
    "lms": {"course", "intake", "records", "results"},
    "browser": {
        "authoring", "checks", "course", "records", "reporting", "results", "sandbox", "selfstudy", "student",
    },
    "reporting": {"course", "intake", "records", "results", "student"},
    "authoring": {"checks", "course", "intake", "results", "sandbox", "student", "workers"},
    "selfstudy": {"course", "intake", "results", "sandbox", "student", "workers"},
    "grading": {"course", "intake", "records", "results", "workers"},
    "workers": {"checks", "course", "intake", "results", "sandbox", "student"},
    "checks": {"course", "intake", "results", "sandbox", "student"},
    "records": {"course", "intake", "results"},
    "results": {"student"},
    "intake": {"course"},
    "course": {"sandbox"},
    "sandbox": {"calls", "student"},
    "calls": {"student"},
    "student": set(),
}  # fmt: skip


def module_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def imports_of(file: Path, package: str) -> set[str]:
    """The modules of ours that a file imports, wherever in it; `package` is what its relative imports start from."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.add(whole if whole in MODULES else base)
    return {name for name in found if name.split(".")[0] == PACKAGE.name}


def package_of(module: str) -> str:
    return module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]


@cache
def imports() -> dict[str, set[str]]:
    """Of all modules; whoever only collects the tests need not read them."""
    return {module: imports_of(file, package_of(module)) for module, file in MODULES.items()}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_every_room_is_on_the_list():
    assert {room(module) for module in MODULES} - {""} == set(MAY_IMPORT)


def test_the_page_lists_and_draws_the_same_rooms():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(MAY_IMPORT)
    drawn = re.findall(
        r"^    (\w+) --> (\w+(?: & \w+)*)$", PAGE.partition("flowchart TD")[2].partition("```")[0], re.MULTILINE
    )
    assert {name: set(below.split(" & ")) for name, below in drawn} == {
        name: below for name, below in MAY_IMPORT.items() if below
    }


def test_the_modules_on_the_page_are_there():
    named = re.findall(r"`(\w+/\w+(?:\.py|/))`", PAGE)
    rooms = [name for name in named if name.split("/")[0] in MAY_IMPORT]
    assert len(rooms) > 15 and [name for name in rooms if not (PACKAGE / name).exists()] == []


def test_no_arrow_runs_back_up():
    order = list(MAY_IMPORT)
    for name, below in MAY_IMPORT.items():
        assert all(order.index(other) > order.index(name) for other in below), name


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(name):
    for module in (module for module in MODULES if room(module) == name):
        for other in imports()[module]:
            # The package itself is two constants and a sentence.
            assert room(other) in {"", name, *MAY_IMPORT[name]}, f"{module} imports {other}"


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_what_a_room_may_import_it_does_import(name):
    used = {room(other) for module in MODULES if room(module) == name for other in imports()[module]}
    assert MAY_IMPORT[name] <= used


def test_no_modules_import_each_other_in_a_circle():
    graph = {module: {other for other in found if other != module} for module, found in imports().items()}
    # A package's own __init__ gathers its modules; they may name their package for what is above them.
    for module, found in graph.items():
        graph[module] = {other for other in found if not module.startswith(f"{other}.")}
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def test_only_records_opens_a_gradebook():
    for module, file in MODULES.items():
        if room(module) != "records":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            names = {
                alias.name
                for node in ast.walk(tree)
                if isinstance(node, (ast.Import, ast.ImportFrom))
                and ((getattr(node, "module", "") or "").split(".")[0] in ("nbgrader", "sqlalchemy"))
                for alias in node.names
            }
            assert not names & {"Gradebook", "create_engine"}, f"{module} opens a gradebook"


@pytest.mark.parametrize("file", sorted(CHECKS.rglob("*.py")), ids=lambda file: file.relative_to(CHECKS).as_posix())
def test_checks_import_only_the_api_and_the_student_package(file):
    # The matrix is a command of its own, which finds the course and its solutions first.
    allowed = {"", "checks", "student"} | ({"course"} if file.name == "matrix.py" else set())
    assert {room(module) for module in imports_of(file, "")} <= allowed
