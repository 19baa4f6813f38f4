"""A class in which somebody puts script vectors into every place where a student's text can stand."""

from courses import FIRST, hand_in
from nbgrader.api import Gradebook
from script_vectors import vectors
from submissions import FOLDER, added, cell_of, from_file
from warm import warm

from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.submissions import find_submissions

EVE = "ev'il&amp; eve=1"  # what a folder's name may be
NAMED = "<img src=x onerror=(top.won=top.won||[]).push(900)>"  # a name in a class list, of a file, of an exception

RAISING = """
for number, text in enumerate(VECTORS):
    try:
        raise type(NAME, (Exception,), {{}})(text)
    except Exception as error:
        print(repr(error), text)
raise type(NAME, (ValueError,), {{}})("".join(VECTORS)[{start}:])
"""

SHOWING = """
from IPython.display import HTML, Javascript, Latex, Markdown, display
for text in VECTORS:
    display(HTML(text), Markdown(text), Latex(text), Javascript(text))
    display({"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{text}</svg>", "text/plain": text}, raw=True)
"""


def hand_in_scripts(course, host: str = "127.0.0.1:9") -> None:
    """Eve and Mallory hand in the same, Ada is right; Nan's notebook has a name that acts."""
    first = course.assignment(FIRST)
    texts = list(vectors(host).values())
    plain = [text.encode("utf-8", "replace").decode() for text in texts]
    notebook, right = released_notebook(course, first), solutions(course, first)
    honest = from_file(notebook, FOLDER / "bits_and_bytes" / "right_with_numpy.py")
    hand_in(course, "ada", answered(notebook, right))
    bad = answered(notebook, {name: _answer(name, plain, at) for at, name in enumerate(right)})
    # One answer that is long enough to be compared, and stands out because two have it.
    cell_of(bad, "pack_bits")["source"] = (
        "\n".join(["# " + line for text in plain for line in text.split("\n")][:60])
        + "\n"
        + (cell_of(honest, "pack_bits")["source"])
    )
    cell_of(bad, "noisy_stripes", "written")["source"] = "\n\n".join(plain)
    cell_of(bad, "bits_of")["cell_type"] = plain[0]
    define = f"VECTORS = {plain!r}\nNAME = {NAMED!r}\n"
    for at, text in enumerate(plain):
        bad["cells"].append({"cell_type": "markdown", "id": f"m{at}", "metadata": {}, "source": text})
        bad["cells"].append(
            {"cell_type": "raw", "id": f"r{at}", "metadata": {"raw_mimetype": "text/html"}, "source": text}
        )
    bad["cells"].append(added("\n".join(f"# {line}" for text in plain for line in text.split("\n"))))
    bad["cells"].append(added("\n".join(plain)))
    bad["cells"].append(added(f"{define}for text in VECTORS:\n    print(text)"))
    bad["cells"] += [added(define + RAISING.format(start=start)) for start in (0, 2_000, 6_000)]
    bad["cells"].append(added(define + SHOWING))
    for student in (EVE, "mallory"):
        hand_in(course, student, bad)
    folder = hand_in(course, "nan", bad)
    (folder / "bits-and-bytes.ipynb").rename(folder / f"{NAMED}.ipynb")


def _answer(name: str, texts: list[str], at: int) -> str:
    """A function that answers with vectors, or raises one; a prediction that is one."""
    mine = texts[at::5]
    if name.isupper() or name.startswith("bytes_of"):
        return f"{name} = {mine[0]!r}  # {NAMED}"
    if at % 2:
        return f"def {name}(*args, **kwargs):\n    return {mine!r}  # {NAMED}"
    return (
        f"def {name}(*args, **kwargs):\n    print({mine[0]!r})\n    raise type({NAMED!r}, (KeyError,), "
        f"{{}})({mine[0] + mine[1]!r})"
    )


def grade_scripts(course) -> None:
    """Grade the class for real, and let the instructor's side say hostile things too."""
    first = course.assignment(FIRST)
    done = grade(course, list(find_submissions(course, [first])), db_url=gradebook_url(course), engine=warm(course))
    assert all(graded.state == "graded" for graded in done), [(g.submission.student, g.state, g.failure) for g in done]
    with Gradebook(gradebook_url(course), course.settings.course_id) as gradebook:
        gradebook.update_or_create_student(EVE, first_name=NAMED, last_name=f'O\'{NAMED}, "x"', email="=1+1")
        for comment in gradebook.find_submission_notebook("bits-and-bytes", FIRST, EVE).comments:
            comment.manual_comment = "\n\n".join(vectors().values()).encode("utf-8", "replace").decode()
        gradebook.db.commit()
