"""The corpus of attacks in tests/submissions/hostile against vanilla nbgrader, and against ours.

    python benchmarks/hostile_submissions.py --only processes --json
    python benchmarks/hostile_submissions.py --markdown > docs/hostile-submissions.md

Vanilla nbgrader grades each attack, and an honest student after it where it could hurt one,
in a throw-away box (`vanilla_box`), in a course with the same exercises and tests that an ordinary instructor would
write (`vanilla_course`).  Ours grades the whole corpus as one class.  An attack wins if it got more points than its
honest parts deserve, if a planted secret is in what is given back, if it changed something, left a process,
stopped the grading of the honest student, or brought a live script into a page.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "helpers")]

import vanilla_box  # noqa: E402
import vanilla_course  # noqa: E402
from attacked_class import SECRET, grade_hostile_class  # noqa: E402
from attacks import MARKER, Attack, all_attacks  # noqa: E402
from judging import WINS, has_secret, live_script  # noqa: E402

from bits_to_pyramids.reporting.feedback import write_feedback  # noqa: E402

PAGES = ("script_injection", "messages")  # families whose pages are looked at
# Families that can hurt whoever is graded next; of the others it is enough that nbgrader comes to its end.
NEIGHBOURS = ("course_files", "processes", "submitted_files", "network_and_environment")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="attacks whose family and name contain this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--without-vanilla", action="store_true", help="only ours")
    parser.add_argument(
        "--known",
        type=Path,
        help="a file that keeps what is known of vanilla nbgrader; a run that was stopped goes on from it",
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    attacks = [attack for attack in all_attacks() if options.only in attack.student]
    with TemporaryDirectory(prefix="b2p-hostile-") as scratch:
        vanilla = (
            {}
            if options.without_vanilla
            else against_vanilla(Path(scratch, "vanilla"), attacks, options.jobs, options.known)
        )
        ours, facts = against_ours(Path(scratch, "ours"), attacks, options.jobs)
    if options.json:
        print(json.dumps({"vanilla": vanilla, "ours": ours, "facts": facts}, indent=1))
    else:
        print(report(attacks, vanilla, ours, facts, markdown=options.markdown))


def against_ours(folder: Path, attacks: list[Attack], jobs: int) -> tuple[dict, dict]:
    """What each attack won against ours, the honest points that it lost, and facts about the run."""
    print(f"ours: {len(attacks)} attacks in one class", file=sys.stderr)
    folder.mkdir(parents=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    graded = grade_hostile_class(folder, attacks, jobs)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    for assignment in graded.course.assignments:
        write_feedback(graded.course, assignment)
    found = {}
    for attack in attacks:
        done = graded.done[attack.student]
        assignment = done.submission.assignment
        deserved = attack.rightful(assignment)
        points = {e.name: e.points for e in done.result.exercises} if done.result else {}
        got, full = sum(points.values()), sum(deserved.values())
        wins = ["points"] if got > full else []
        if has_secret(
            graded.course.root / "autograded" / attack.student / assignment.id, f"{assignment.notebook}.ipynb", SECRET
        ):
            wins.append("secret")
        pages = (graded.course.root / "feedback" / attack.student).rglob("*.html")
        if any(live_script(page.read_text(), MARKER) for page in pages):
            wins.append("script")
        lost = sum(max(0, deserved[name] - points.get(name, 0)) for name in deserved)
        found[attack.student] = {"wins": wins, "lost": float(lost), "state": done.state}
    honest = graded.honest()
    facts = {
        "honest": len(honest),
        "honest_with_all_points": sum(done.result is not None and done.result.points == 100 for done in honest),
        "changed": graded.changed,
        "left": graded.left,
        "seconds": round(graded.seconds, 1),
        "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "peak_mib_of_the_checkers": graded.peak >> 20,
    }
    return found, facts


def against_vanilla(folder: Path, attacks: list[Attack], jobs: int, known: Path | None = None) -> dict:
    """What each attack won against vanilla nbgrader."""
    found = json.loads(known.read_text()) if known and known.exists() else {}
    attacks = [attack for attack in attacks if attack.student not in found]
    if not attacks:
        return found
    folder.mkdir(parents=True)
    wanted = {attack.assignment for attack in attacks}
    names = [path.name for path in (HERE.parent / "source").iterdir() if path.is_dir() and path.name[0] in wanted]
    template = vanilla_course.make_template(folder / "template", names, _run)

    def grade(attack: Attack) -> dict:
        staged = folder / attack.student
        full = vanilla_course.hand_in(template, staged, attack)
        assignment = template.assignment(attack.assignment)
        facts = {
            "student": attack.student,
            "honest": vanilla_course.HONEST,
            "secret": SECRET,
            "marker": MARKER,
            "page": attack.family in PAGES,
            "neighbour": attack.family in NEIGHBOURS,
            "assignment": assignment.id,
            "notebook": f"{assignment.notebook}.ipynb",
            "full": full,
            "deserved": float(sum(attack.rightful(assignment).values())),
        }
        try:
            return vanilla_box.run(staged, facts)
        finally:
            shutil.rmtree(staged, ignore_errors=True)

    started = time.monotonic()
    with ThreadPoolExecutor(jobs) as pool:
        for number, (attack, won) in enumerate(zip(attacks, pool.map(grade, attacks)), start=1):
            found[attack.student] = won
            if known:
                known.write_text(json.dumps(found, indent=1))
            left = (time.monotonic() - started) / number * (len(attacks) - number)
            print(
                f"vanilla: {number} of {len(attacks)}, about {left / 60:.0f} min left  {attack.student}  "
                f"{won['wins']}  {won['seconds']} s",
                file=sys.stderr,
            )
    return found


def _run(folder: Path, command: list[str]) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True, capture_output=True)


def report(attacks: list[Attack], vanilla: dict, ours: dict, facts: dict, *, markdown: bool) -> str:
    """A table by family, and under it what won and what else was seen."""
    rows = [("family", "attacks", "won against vanilla", "won against ours", "honest points lost by ours")]
    families = dict.fromkeys(attack.family for attack in attacks)
    for family in [*families, "all"]:
        names = [attack.student for attack in attacks if family in (attack.family, "all")]
        won = [sum(bool(found.get(name, {}).get("wins")) for name in names) for found in (vanilla, ours)]
        lost = sum(ours[name]["lost"] for name in names)
        rows.append(
            (family.replace("_", " "), str(len(names)), str(won[0]) if vanilla else "-", str(won[1]), f"{lost:g}")
        )
    text = SEEN.format(table=_table(rows, markdown), kinds=_kinds(vanilla), measured=len(vanilla),
                       **facts | {"changed": len(facts["changed"]), "left": len(facts["left"])})  # fmt: skip
    return (
        PAGE.format(seen=text, cases="\n".join(_case(attack, vanilla, ours) for attack in attacks))
        if markdown
        else text
    )


def _table(rows: list[tuple], markdown: bool) -> str:
    if markdown:
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([lines[0], "| --- | --: | --: | --: | --: |", *lines[1:]])
    return "\n".join(f"{row[0]:<26}" + "".join(f"{cell:>28}" for cell in row[1:]) for row in rows)


def _kinds(vanilla: dict) -> str:
    count = Counter(win for won in vanilla.values() for win in won["wins"])
    words = dict(
        zip(
            WINS,
            ("more points", "a secret", "something changed", "a process left", "the grading stopped", "a live script"),
        )
    )
    return ", ".join(f"{words[win]} {count[win]}" for win in WINS if count[win]) or "not measured"


def _case(attack: Attack, vanilla: dict, ours: dict) -> str:
    won = ", ".join(vanilla.get(attack.student, {}).get("wins", [])) or "-"
    ours_won = ", ".join(ours[attack.student]["wins"]) or "-"
    tries = attack.tries.replace("*", r"\*")
    return f"| {attack.family.replace('_', ' ')} | {tries} | {won} | {ours_won} |"


SEEN = """{table}

Won against vanilla nbgrader, {measured} attacks measured (one may win several things): {kinds}.

Ours, in one class: {honest_with_all_points} of {honest} honest students between the attacks got all points; {changed}
files changed outside of what grading writes; {left} processes or temporary files left; {seconds} s, {cpu_seconds} CPU
s; the checkers held {peak_mib_of_the_checkers} MiB at most."""

PAGE = """# Hostile submissions

Each attack in [`tests/submissions/hostile`](../tests/submissions/hostile) is a submission that wants something it
does not deserve. This page is written by `python benchmarks/hostile_submissions.py --markdown`, which hands all of
them in twice: to vanilla nbgrader, in an ordinary course with the same exercises and with tests that an ordinary
instructor would write (asserts, some of them hidden), and to this course. The vanilla half runs in a throw-away box
without a network, because there students' code has the grader's rights.

An attack wins if it got more points than its honest parts deserve, if a planted secret is in what is given back, if
it changed something that is not its own, left a process running, stopped the grading of others, or brought a live
script into a page. Honest points lost are points of right answers beside an attack that it did not get. Answers from
a library count as won where they get points; vanilla nbgrader has no rule against them.

{seen}

The same corpus runs with the tests (`tests/grading/test_hostile_class.py`), where each attack has to get exactly the
verdict that is written beside it.

| family | it tries | won against vanilla | won against ours |
| --- | --- | --- | --- |
{cases}"""


if __name__ == "__main__":
    main()
