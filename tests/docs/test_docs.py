"""The documents keep what they promise: commands exist, programs print what stands below them."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer
from attacks import all_attacks
from courses import ROOT, copy_course

from bits_to_pyramids.cli import app
from bits_to_pyramids.course.dates import Dates, LateRule
from bits_to_pyramids.course.limits import LEAST

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
COMMANDS = typer.main.get_command(app).commands


def mentions(text: str) -> list[list[str]]:
    """Every ``b2p ...`` in code, in a line or a block, as words up to a comment or the end."""
    code = [*re.findall(r"`(b2p[^`\n]*)`", text), *re.findall(r"^(b2p .*)$", text, re.MULTILINE)]
    return [re.split(r" {2,}#| > | \| ", line)[0].split() for line in code]


def unknown(words: list[str]) -> str:
    """What a mentioned command has that the program has not, or nothing."""
    if len(words) < 2:
        return ""
    if words[1] not in COMMANDS and not words[1].startswith("-"):
        return words[1]
    known = (
        {option for p in COMMANDS[words[1]].params for option in (*p.opts, *p.secondary_opts)}
        if words[1] in COMMANDS
        else set()
    )
    options = [word for word in words[1:] if word.startswith("-")]
    return next((option for option in options if option not in {*known, "--help", "-h"}), "")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_and_option_that_a_document_names_exists(document):
    found = mentions(document.read_text())
    assert [line for line in found if unknown(line)] == []


@pytest.mark.parametrize("line", ["b2p grdae", "b2p grade --assignement 1", "b2p export -x"])
def test_an_invented_command_would_be_noticed(line):
    assert unknown(line.split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_an_option_named_by_itself_belongs_to_some_command(document):
    known = {option for command in COMMANDS.values() for p in command.params for option in p.opts} | {"--force"}
    assert [option for option in re.findall(r"`(--[a-z-]+)`", document.read_text()) if option not in known] == []


PROGRAMS = re.findall(
    r"## ([^\n]+)\n(?:(?!^## ).)*?```python\n(.*?)```\n\n```text\n(.*?)```",
    (ROOT / "docs" / "errata.md").read_text(),
    re.S | re.M,
)


@pytest.mark.parametrize("program, printed", [case[1:] for case in PROGRAMS], ids=[case[0] for case in PROGRAMS])
def test_the_programs_of_the_errata_print_what_stands_below_them(program, printed):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == printed, done.stderr


def test_each_erratum_with_a_program_has_its_output():
    assert len(PROGRAMS) == (ROOT / "docs" / "errata.md").read_text().count("```python") >= 6


def test_the_dates_file_and_the_instructors_page_show_settings_that_work(tmp_path):
    course = copy_course(tmp_path / "course")
    late_work = (ROOT / "docs" / "instructor.md").read_text().partition("## Late work")[2]
    shown = re.search(r"```toml\n(.*?)```", late_work, re.S)[1]
    commented = re.sub(
        r"^# (?=[a-z1\[])", "", (ROOT / "source" / "dates.toml").read_text().partition("\n\n")[2], flags=re.M
    )
    for text in (shown, commented):
        tomllib.loads(text)
        (course.root / "source" / "dates.toml").write_text(text)
        dates = Dates.of(course)
        assert dates.late == LateRule(10, "day", "score", 15, 50)
        assert dates.extension("1-bits-and-bytes", "ada").days == 2


def limits_of_the_code():
    """The rows of the security page's table, and the names of the limits that are in them."""
    from dataclasses import asdict

    from bits_to_pyramids.calls import Caps
    from bits_to_pyramids.checks import grade_one, reading_cells, session
    from bits_to_pyramids.checks.student_files import images, opening, zarr_folders
    from bits_to_pyramids.intake import folders, reader
    from bits_to_pyramids.intake.reading import Bounds
    from bits_to_pyramids.results import excerpt
    from bits_to_pyramids.sandbox import Limits, lockdown
    from bits_to_pyramids.workers import worker

    used, mib = set(), 2**20

    class Noted(dict):
        def __getitem__(self, name):
            used.add(name)
            return super().__getitem__(name)

    one, read = Noted(asdict(Limits())), Noted(asdict(Bounds()))
    rows = {
        "one call of a student's function": f"{one['call_seconds']:g} seconds of its own, where the exercise does not "
        "say otherwise",
        "one cell": f"{one['cell_seconds']:g} seconds of its own",
        "a whole submission, and each of its runners": f"{one['cpu_seconds']} seconds of processor",
        "a whole submission": f"{one['wall_seconds']} seconds by the clock on the wall",
        "memory": f"{one['memory_bytes'] // 2**30} GiB",
        "processes": {1: "none beside the first"}[one["processes"]],
        "threads": f"{one['threads']}",
        "open files, pipes, sockets": f"{one['open_files']}",
        "private folder": f"{one['file_bytes'] // mib} MiB, {one['files']} files",
        "output kept of a cell": f"{one['output_bytes'] // 2**10} KiB each of stdout and stderr",
        "figures kept of a cell": f"{one['images']}, of {one['image_bytes'] // mib} MiB each",
        "one answer": f"{one['answer_bytes'] // mib} MiB",
        "signals that wait": f"{lockdown.PENDING}",
        "reading all cells": f"{reading_cells.MAX_READING:g} seconds of processor; {reading_cells.MAX_UNREADABLE} cells that end "
        "the runner",
        "calls of one function that do not end": f"{session.MAX_TIMEOUTS}",
        "the checker of a submission": f"ended after {worker.CHECKER_SECONDS} seconds; a result of "
        f"{worker.MAX_RESULT // mib} MiB",
        "what cells show, in a whole result": f"{excerpt.MAX_CHARACTERS:,} characters, "
        f"{grade_one.MAX_PICTURES_BYTES // 10**6} MB of pictures",
        "keys of a dict in an answer that are not text": f"{Caps().keys_that_may_collide}, at most "
        f"{Caps().keys_with_one_hash} of them with the same hash",
        "a Zarr store that a function writes": f"{zarr_folders.MAX_ELEMENTS // mib} Mi elements of an array and of a "
        f"chunk, {zarr_folders.MAX_CHUNKS:,} chunks, {zarr_folders.MAX_INNER} in a shard",
        "opening what a function wrote": f"{opening.SECONDS:g} seconds of its own, "
        f"{opening.LIMITS.file_bytes // mib} MiB and {opening.LIMITS.files} files on its disk, "
        f"{opening.LIMITS.threads} threads, {opening.LIMITS.open_files} open files",
        "a picture that a function writes": f"{images.MAX_FILE // mib} MiB, {images.MAX_SIDE} pixels a side, "
        f"{images.MAX_PIXELS // mib} MiB of pixels",
        "reading what was handed in": f"{read['seconds']} seconds of processor, {read['wall_seconds']} by the clock on "
        f"the wall, {read['memory_bytes'] // mib} MiB of memory, {read['answer_bytes'] // mib} MiB of text",
        "a notebook file": f"{folders.MAX_NOTEBOOK_BYTES // mib} MiB, {reader.MAX_CELLS} cells, "
        f"{reader.MAX_NOTEBOOK_ITEMS:,} parts",
        "text of a cell, and of all": f"{reader.MAX_SOURCE:,} characters, {reader.MAX_SOURCES:,}",
        "looking for a notebook under another name": f"{folders.MAX_FOLDER_ENTRIES} files, {folders.MAX_DEPTH} folders "
        f"deep, {reader.MAX_OTHERS} other notebooks, {reader.MAX_OTHER_BYTES // mib} MiB together",
    }
    return rows, used, {*one, *read}


SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_the_limits_in_the_security_page_are_the_limits():
    rows, used, there = limits_of_the_code()
    table = SECURITY.partition("## Limits\n\n")[2].partition("\n\n")[0].splitlines()[2:]
    assert dict(line.strip("| ").split(" | ") for line in table) == rows
    assert used == there  # none is missing from the table
    assert set(re.findall(r"`(\w+)`", SECURITY.partition("The names are")[2].partition("An unknown")[0])) == {
        "seconds", *LEAST,
    }  # fmt: skip


def test_each_promise_has_attacks_that_are_there():
    promises = re.findall(r"^(\d)\. \*\*", SECURITY.partition("## What is promised")[2], re.M)
    rows = SECURITY.partition("| promise | attacked in |\n| --- | --- |\n")[2].partition("\n\n")[0].splitlines()
    attacked = dict(row.strip("| ").split(" | ") for row in rows)
    assert [name for name in attacked if name.isdecimal()] == promises == list("123456789")
    families = {path.stem.replace("_", " ") for path in (ROOT / "tests/submissions/hostile").glob("[a-z]*.py")}
    for where in attacked.values():
        assert (paths := re.findall(r"`([^`]+)`", where)) and all((ROOT / path).exists() for path in paths), where
        named = {name for group in re.findall(r"hostile` \(([^)]+)\)", where) for name in group.split(", ")}
        assert named <= families, named - families


def test_the_number_of_attacks_is_that_of_the_corpus():
    """Wherever it stands; a benchmark writes the page of all attacks, and is to be run again after a change."""
    count = len(all_attacks())
    page, readme = ((ROOT / name).read_text(encoding="utf-8") for name in ("docs/hostile-submissions.md", "README.md"))
    assert re.findall(r"^\| all \| (\d+) \| (\d+) \| 0 \| 0 \|$", page, re.M) == [
        re.search(r"Of (\d+)\s+\[hostile submissions\]\(docs/hostile-submissions.md\), (\d+) win", readme).groups()
    ]
    assert f"| all | {count} |" in page and f"nbgrader, {count} attacks measured" in page
    cases = [line.split(" | ")[1] for line in page.partition("| it tries |")[2].splitlines()[2:]]
    assert sorted(cases) == sorted(attack.tries.replace("*", r"\*") for attack in all_attacks())


def test_paths_in_the_documents_are_in_the_course():
    for document in DOCUMENTS:
        for path in re.findall(r"`((?:source|docs|tests|release)/[\w./-]+)`", document.read_text()):
            assert Path(ROOT, path).exists(), f"{document.name}: {path}"
