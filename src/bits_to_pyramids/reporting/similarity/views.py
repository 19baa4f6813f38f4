"""Similar answers on the terminal, as JSON, and side by side in pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bits_to_pyramids.reporting.pages import page, printable
from bits_to_pyramids.reporting.similarity.pairs import Alike, Answer, Compared

VERSION = 1  # of the JSON; docs/instructor.md describes it
MAX_PAIRS = 60
MAX_NAMED = 4
MAX_LINES = 120
MAX_WIDTH = 200


@dataclass(frozen=True)
class ShownLine:
    """A line of an answer: ``"same"`` as one of the other, ``"ours"`` (handed out or common), or neither."""

    text: str
    kind: str


def print_similar(compared: Compared) -> None:
    """The pairs that stand out, as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    console.print(f"[bold]{compared.assignment.id}[/bold]: {compared.students} students")
    for note in compared.notes:
        console.print(printable(note), markup=False)
    if not compared.pairs:
        console.print("No answers stand out from the others of this class.")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("students", "exercises in which their answers are more alike than usual"):
        table.add_column(title)
    for pair in compared.pairs[:MAX_PAIRS]:
        exercises = ", ".join(
            f"{a.exercise} {a.similarity:.0%}{' (same text)' if a.same_text else ''}" for a in pair.alike[:MAX_NAMED]
        )
        more = f" and {len(pair.alike) - MAX_NAMED} more" if len(pair.alike) > MAX_NAMED else ""
        table.add_row(Text(printable(" and ".join(pair.students))), exercises + more)
    console.print(table)
    console.print(
        "Short functions are alike by nature, and people learn together: this is a reason to look and to ask, no more."
    )


def similar_json(compared: Compared) -> dict:
    """The same for other programs, without the answers."""
    return {
        "version": VERSION,
        "assignment": compared.assignment.id,
        "students": compared.students,
        "notes": compared.notes,
        "usual": [vars(usual) for usual in compared.usual],
        "pairs": [
            {
                "students": list(pair.students),
                "weight": round(pair.weight, 2),
                "exercises": [
                    {
                        "exercise": a.exercise,
                        "similarity": round(a.similarity, 4),
                        "threshold": round(a.threshold, 4),
                        "same_text": a.same_text,
                    }
                    for a in pair.alike
                ],
            }
            for pair in compared.pairs
        ],
    }


def write_similar(compared: list[Compared], to: Path) -> list[Path]:
    """Write a page and a JSON file per assignment; the pages first."""
    import json

    to.mkdir(parents=True, exist_ok=True)
    written = []
    for one in compared:
        shown = [(pair, [(alike, *side_by_side(alike)) for alike in pair.alike]) for pair in one.pairs[:MAX_PAIRS]]
        written.append(to / f"{one.assignment.id}-similar.html")
        text = page("similar.html.j2", compared=one, shown=shown, left_out=len(one.pairs) - len(shown))
        written[-1].write_text(text, encoding="utf-8")
    for one in compared:
        written.append(to / f"{one.assignment.id}-similar.json")
        written[-1].write_text(json.dumps(similar_json(one), indent=1) + "\n", encoding="utf-8")
    return written


def side_by_side(alike: Alike) -> tuple[list[ShownLine], list[ShownLine]]:
    """Both answers, with the lines marked whose tokens the other has in the same order."""
    from rapidfuzz.distance import LCSseq

    first, second = (answer.tokens for answer in alike.answers)
    same: tuple[set[int], set[int]] = (set(), set())
    for block in LCSseq.opcodes(first, second):
        if block.tag == "equal":
            same[0].update(range(block.src_start, block.src_end))
            same[1].update(range(block.dest_start, block.dest_end))
    return _marked(alike.answers[0], same[0]), _marked(alike.answers[1], same[1])


def _marked(answer: Answer, same: set[int]) -> list[ShownLine]:
    """A line counts as the same if most of its tokens are."""
    kinds: dict[int, str] = {line.number: "ours" for line in answer.lines}
    at = 0
    for line in answer.own:
        here = sum(position in same for position in range(at, at + len(line.tokens)))
        kinds[line.number] = "same" if here * 2 > len(line.tokens) else ""
        at += len(line.tokens)
    texts = answer.source.split("\n")
    shown = [
        ShownLine(
            printable(text[:MAX_WIDTH].replace("\t", "    ")) + ("..." if len(text) > MAX_WIDTH else ""),
            kinds.get(number, ""),
        )
        for number, text in enumerate(texts[:MAX_LINES])
    ]
    return shown if len(texts) <= MAX_LINES else [*shown, ShownLine(f"... {len(texts) - MAX_LINES} more lines", "")]
