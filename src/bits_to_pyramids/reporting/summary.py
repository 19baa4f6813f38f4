"""The class in numbers: what it got, exercise by exercise, and which mistakes were common."""

from __future__ import annotations

from statistics import mean

from rich.console import Console
from rich.table import Table

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.reporting.class_report.class_data import Handed, labels, missing, results_of
from bits_to_pyramids.reporting.class_report.statistics import class_numbers
from bits_to_pyramids.results.wording import number, show_text


def class_summary(course: Course, assignment: Assignment) -> dict:
    """The results log of one assignment, summed up.

    Returns
    -------
    dict
        ``submissions``, ``refused``, ``mean_points``, ``missing`` (who of the gradebook did not hand in) and the same
        ``missing_names`` as the class list has them, and for each exercise its mean share of the points (item
        difficulty: 1 is easy), the misconceptions with their counts, how many left it blank or have a mistake that is
        not recognised, and how many answers to other exercises are right but for its function.
    """
    numbers = class_numbers(
        assignment, [Handed(student, result) for student, result in results_of(course, assignment).items()]
    )
    points = [float(one.result.points) for one in numbers.graded if one.result]
    absent = missing(course, assignment)
    return {
        "assignment": assignment.id,
        "submissions": len(numbers.handed),
        "refused": len(numbers.in_state("refused")),
        "mean_points": mean(points) if points else None,
        "max_points": assignment.max_score,
        "missing": absent,
        "missing_names": labels(course, absent),
        "exercises": [
            {
                "name": exercise.name,
                "difficulty": exercise.difficulty,
                "misconceptions": [{"sentence": s, "count": n} for s, n in exercise.misconceptions],
                "blank": len(exercise.blank),
                "unrecognised": len(exercise.unrecognised),
                "waiting": exercise.waiting,
            }
            for exercise in numbers.exercises
        ],
    }


def print_summary(summary: dict) -> None:
    """The summary as a table."""
    console = Console()
    console.print(
        f"[bold]{summary['assignment']}[/bold]: {summary['submissions']} submissions, {summary['refused']} refused"
    )
    if summary["missing"]:
        print(f"no submission from {len(summary['missing'])}: {', '.join(map(show_text, summary['missing_names']))}")
    if summary["mean_points"] is None:
        return
    console.print(f"mean {number(summary['mean_points'])} of {summary['max_points']} points")
    table = Table(box=None, pad_edge=False)
    table.add_column("exercise", no_wrap=True)
    table.add_column("mean share", justify="right", no_wrap=True)
    for title in ("blank", "unknown", "others wait"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("most common mistake", overflow="fold")
    for exercise in summary["exercises"]:
        first = next(iter(exercise["misconceptions"]), None)
        mistake = f"{first['count']} x {first['sentence']}" if first else ""
        counts = (str(exercise[what] or "") for what in ("blank", "unrecognised", "waiting"))
        table.add_row(exercise["name"], f"{exercise['difficulty']:.0%}", *counts, mistake)
    console.print(table)
