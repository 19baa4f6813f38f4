"""How many wrong answers of beginners are named: alone, beside four others, and with the refusals left out.

    python benchmarks/wrong_answers.py [FILE ...]

A file is called ASSIGNMENT.toml, by default those of tests/diagnosis/wrong_answers are read.  Prints what is not named
or named falsely, and the shares.  `bits_to_pyramids.authoring.recognised` says what stands in a file.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from bits_to_pyramids.authoring.recognised import asker
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.workers.classroom import Classroom

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description="How many wrong answers of beginners are named.")
    parser.add_argument("files", nargs="*", type=Path, help="by default all")
    files = parser.parse_args().files or sorted((ROOT / "tests" / "diagnosis" / "wrong_answers").glob("*.toml"))
    course, counted = Course.find(ROOT), Counter()
    for file in files:
        assignment = course.assignment(file.stem)
        with Classroom(
            course, assignment, course.settings.isolation, stretch=True, jobs=os.cpu_count() or 1
        ) as classroom:
            asks = asker(course, assignment, classroom, file)
            ways = {"alone": asks.alone, "beside four": asks.in_company, "unrefusing": asks.unrefusing}
            for way, ask in ways.items():
                for verdict in ask():
                    counted[way, "all"] += 1
                    counted[way, "named"] += verdict.named
                    counted[way, "false"] += bool(verdict.false)
                    if verdict.false or not verdict.named:
                        word = "false" if verdict.false else "not named"
                        said = ", ".join(sorted(verdict.false or verdict.said)) or "nothing"
                        print(f"{way}: {word}: {verdict.answer.exercise}: {verdict.answer.believes}: {said}")
    for way in dict.fromkeys(way for way, _ in counted):
        named, together = counted[way, "named"], counted[way, "all"]
        print(f"{way}: {named} of {together} named ({named / together:.0%}), {counted[way, 'false']} falsely")
    return 0


if __name__ == "__main__":
    sys.exit(main())
