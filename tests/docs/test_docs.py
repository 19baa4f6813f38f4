"""The documents keep what they promise: commands exist, programs print what stands below them."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer
from courses import ROOT, copy_course

from bits_to_pyramids.cli import app
from bits_to_pyramids.course.dates import Dates, LateRule

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


def test_the_limits_in_the_security_page_are_the_limits():
    from dataclasses import fields

    from bits_to_pyramids.checks import session
    from bits_to_pyramids.intake import folders, reader
    from bits_to_pyramids.results import excerpt
    from bits_to_pyramids.sandbox import Limits
    from bits_to_pyramids.workers import worker

    page, limits = (ROOT / "docs" / "security.md").read_text(), Limits()
    for words in (
        f"{limits.call_seconds:g} seconds of its own, where",
        f"{limits.cell_seconds:g} seconds of its own |",
        f"{session.MAX_READING:g} seconds of processor |",
        f"{limits.cpu_seconds} seconds of processor |",
        f"{limits.wall_seconds} seconds by the clock on the wall; the checker",
        f"is ended after {worker.CHECKER_SECONDS} |",
        f"{limits.memory_bytes // 2**30} GiB |",
        f"| threads | {limits.threads} |",
        f"| {limits.open_files}; buffers",
        f"{limits.file_bytes // 2**20} MiB, {limits.files} files",
        f"{limits.output_bytes // 2**10} KiB each",
        f"{limits.answer_bytes // 2**20} MiB |",
        f"{folders.MAX_NOTEBOOK_BYTES // 2**20} MiB, {reader.MAX_CELLS} cells",
        f"{excerpt.MAX_CHARACTERS:,} characters",
        f"{folders.MAX_FOLDER_ENTRIES} files, {folders.MAX_DEPTH} folders deep, {reader.MAX_OTHERS} other",
        f"notebooks, {reader.MAX_OTHER_BYTES // 2**20} MiB together",
        *(f"`{limit.name}`" for limit in fields(Limits)),
    ):
        assert words in page, words


def test_paths_in_the_documents_are_in_the_course():
    for document in DOCUMENTS:
        for path in re.findall(r"`((?:source|docs|tests|release)/[\w./-]+)`", document.read_text()):
            assert Path(ROOT, path).exists(), f"{document.name}: {path}"
