"""``b2p site``: the whole site, from the same sources as everything else."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bits_to_pyramids.browser.example import example_page
from bits_to_pyramids.browser.lite import require_jupyterlite, write_live
from bits_to_pyramids.browser.published import published_file
from bits_to_pyramids.browser.reading import notebook_text, page_of
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.notebooks import released_notebook
from bits_to_pyramids.course.sums import as_built

FOLDER = Path(__file__).parent
MARK = ".b2p-site"  # only a folder that has it is replaced
# The docs that belong to a reader, in order.
DOCS = {
    "For students": ("student", "self-study", "browser", "errata"),
    "For instructors": ("instructor", "lms", "jupyterhub", "security", "speed", "zarr-matrix", "references"),
}
# A picture of what is made in each assignment, by its number, and what is to be seen.
PICTURES = {
    "1": ("poster-1.png", "A sheet with images that were stored byte by byte: tissue, a heart, a mask."),
    "2": ("poster-2.png", "A sheet with image files that were written by hand and opened by other programs."),
    "3": ("poster-3.png", "A sheet with a picture that was put together from chunks."),
    "4": ("poster-4.png", "A sheet with Zarr arrays that zarr opens, and the other way round."),
    "5": ("poster-5.png", "A sheet with four levels of a pyramid."),
    "6": (
        "poster-6.png",
        "A sheet with twelve chunks of one shard, and three that two requests took out of it.",
    ),
    "7": (
        "poster-7.png",
        "A sheet with a scan, smoothed without seams, shared out among writers, and edited.",
    ),
    "8": ("viewer.png", "A page that shows a scan in grey, with a map of the tiles that were fetched."),
}


def build_site(
    course: Course, assignments: Sequence[Assignment], to: Path, pyodide: Path | None, say: Callable[[str], None]
) -> Path:
    """Write the site of some assignments into a folder; an older site there is replaced as a whole.

    Raises
    ------
    CourseError
        If the folder holds something else, or something that the site is made of is missing.
    """
    require_jupyterlite()
    if to.exists() and any(to.iterdir()) and not (to / MARK).is_file():
        raise CourseError(f"{to} is not empty and holds no site; name another folder with --to")
    for assignment in assignments:
        path = course.root / "release" / assignment.id / f"{assignment.notebook}.ipynb"
        if not path.is_file() or not as_built(course, path):
            raise CourseError(f"{path} is not as it was built; run `b2p build`, which keeps your work aside")
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".b2p-site-", dir=to.parent) as scratch:
        site = Path(scratch, "site")
        site.mkdir()
        published = {}
        for assignment in assignments:
            say(f"checks for self-study: {assignment.id}")
            published[assignment.id] = published_file(course, assignment)
        say("JupyterLite")
        write_live(course, assignments, site / "live", pyodide, published)
        say("pages")
        _write_pages(course, assignments, site, pyodide is not None)
        (site / MARK).write_text("made by b2p site\n", encoding="utf-8")
        site.chmod(0o755)
        if to.exists():
            shutil.rmtree(to)
        os.replace(site, to)
    return to


def _write_pages(course: Course, assignments: Sequence[Assignment], site: Path, local: bool) -> None:
    render = _template()
    for folder in ("read", "docs", "pictures"):
        (site / folder).mkdir()
    for name in ("site.css", "site.js"):
        shutil.copyfile(FOLDER / "templates" / name, site / name)
    entries = []
    for assignment in assignments:
        number = assignment.id.partition("-")[0]
        picture, alt = PICTURES.get(number, ("", ""))
        if picture and (course.root / "docs" / "pictures" / picture).is_file():
            shutil.copyfile(course.root / "docs" / "pictures" / picture, site / "pictures" / picture)
        entries.append({
            "id": assignment.id, "number": number, "title": assignment.title, "about": assignment.about,
            "picture": picture, "alt": alt, "live": live_address(assignment),
        })  # fmt: skip
    docs = {
        reader: [name for name in names if (course.root / "docs" / f"{name}.md").is_file()]
        for reader, names in DOCS.items()
    }
    titles = {name: _title(course, name) for names in docs.values() for name in names}
    _write(site / "index.html", render("index.html.j2", up="", entries=entries, docs=docs, titles=titles, local=local))
    for entry, assignment in zip(entries, assignments):
        text = notebook_text(released_notebook(course, assignment), lambda _: None)
        _write(
            site / "read" / f"{assignment.id}.html",
            render("page.html.j2", up="../", title=assignment.title, body=text, entry=entry),
        )
    for name in titles:
        body = page_of(
            (course.root / "docs" / f"{name}.md").read_text(encoding="utf-8"), _in_docs(course, site, titles)
        )
        _write(
            site / "docs" / f"{name}.html", render("page.html.j2", up="../", title=titles[name], body=body, entry=None)
        )
    _write(site / "feedback-example.html", example_page(course, assignments[0]))


def live_address(assignment: Assignment) -> str:
    """Where a notebook opens live, from the site's root."""
    return f"live/notebooks/index.html?path={assignment.id}/{assignment.notebook}.ipynb"


def _in_docs(course: Course, site: Path, titles: dict[str, str]) -> Callable[[str], str | None]:
    """Where an address of a page in docs/ leads: to another page, or to a picture, which is copied."""

    def link(address: str) -> str | None:
        path, _, part = address.partition("#")
        name = path.removesuffix(".md")
        if name in titles:
            return f"{name}.html" + (f"#{part}" if part else "")
        if path == "../README.md":
            return "../index.html"
        source = course.root / "docs" / path
        if path.startswith("pictures/") and path.endswith(".png") and source.is_file():
            shutil.copyfile(source, site / path)
            return f"../{path}"
        return None

    return link


def _title(course: Course, name: str) -> str:
    first = (course.root / "docs" / f"{name}.md").read_text(encoding="utf-8").lstrip().partition("\n")[0]
    return re.sub(r"^#+\s*", "", first)


def _template() -> Callable[..., str]:
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def render(template: str, body: str = "", **content: object) -> str:
        return environment.get_template(template).render(body=Markup(body), **content)

    return render


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
