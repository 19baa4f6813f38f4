"""The class in numbers: what it got, exercise by exercise, and which mistakes were common."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import mean

from rich.console import Console
from rich.table import Table

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.reporting.class_report.class_data import missing
from bits_to_pyramids.results.result import MalformedResult, Result
from bits_to_pyramids.results.wording import number, show_text


def class_summary(course: Course, assignment: Assignment) -> dict:
    """The results log of one assignment, summed up.

    Returns
    -------
    dict
        ``submissions``, ``refused``, ``mean_points``, ``missing`` (who of the gradebook did not hand in), and for each
        exercise its mean share of the points (item difficulty: 1 is easy), the misconceptions with their counts, and
        how many answers to other exercises are right but for its function.
    """
    results = list(_results(course, assignment))
    graded = [result for result in results if not result.refused]
    shares: dict[str, list[float]] = defaultdict(list)
    mistakes: dict[str, Counter[str]] = defaultdict(Counter)
    waiting: Counter[str] = Counter()
    for result in graded:
        for exercise in result.exercises:
            shares[exercise.name].append(float(exercise.points / exercise.max_points))
            if exercise.sentence:
                mistakes[exercise.name][exercise.sentence] += 1
            waiting.update(exercise.lent[:1])
    return {
        "assignment": assignment.id,
        "submissions": len(results),
        "refused": len(results) - len(graded),
        "mean_points": mean(float(result.points) for result in graded) if graded else None,
        "max_points": assignment.max_score,
        "missing": missing(course, assignment),
        "exercises": [
            {
                "name": name,
                "difficulty": mean(values),
                "misconceptions": [{"sentence": s, "count": n} for s, n in mistakes[name].most_common()],
                "waiting": waiting[name],
            }
            for name, values in shares.items()
        ],
    }


def print_summary(summary: dict) -> None:
    """The summary as a table."""
    console = Console()
    console.print(
        f"[bold]{summary['assignment']}[/bold]: {summary['submissions']} submissions, {summary['refused']} refused"
    )
    if summary["missing"]:
        print(f"no submission from {len(summary['missing'])}: {', '.join(map(show_text, summary['missing']))}")
    if summary["mean_points"] is None:
        return
    console.print(f"mean {number(summary['mean_points'])} of {summary['max_points']} points")
    table = Table(box=None, pad_edge=False)
    table.add_column("exercise", no_wrap=True)
    table.add_column("mean share", justify="right", no_wrap=True)
    table.add_column("others wait", justify="right", no_wrap=True)
    table.add_column("most common mistake", overflow="fold")
    for exercise in summary["exercises"]:
        first = next(iter(exercise["misconceptions"]), None)
        mistake = f"{first['count']} x {first['sentence']}" if first else ""
        table.add_row(exercise["name"], f"{exercise['difficulty']:.0%}", str(exercise["waiting"] or ""), mistake)
    console.print(table)


def _results(course: Course, assignment: Assignment) -> Iterator[Result]:
    for path in sorted((course.state / "results" / assignment.id).glob("*.json")):
        try:
            yield Result.from_json(json.dumps(json.loads(path.read_text(encoding="utf-8"))["result"]))
        except (MalformedResult, ValueError, KeyError):
            continue  # of another version; it is written anew at the next grading
