"""How many wrong answers are named?  Answers that learners wrote, graded as submissions are.

A file of them, ``ASSIGNMENT.toml``, has a table for each::

    [[answer]]
    exercise = "chunk_grid"
    believes = "The last chunk counts only if it is full"
    true = ["rounds_down"]
    code = '''...'''

``true`` names the misconceptions whose sentences are true of the code; there are none where nobody knows the mistake.
Everything that is said of an answer besides is false.  ``refusals``, once at the top, are misconceptions as
``EXERCISE.NAME`` whose sentences are true of whatever refuses nothing, beside those that only leave refusals out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from bits_to_pyramids.authoring.misconceived import rounds
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.refusals import without_refusals
from bits_to_pyramids.course.manifest import Assignment, Course, read_toml
from bits_to_pyramids.course.notebooks import answered, given, released_notebook, solutions
from bits_to_pyramids.results.result import ExerciseResult
from bits_to_pyramids.workers.classroom import Classroom

TOGETHER = 5  # so many answers are wrong at once in the notebook of somebody who has much to learn


@dataclass(frozen=True, eq=False)
class WrongAnswer:
    """What somebody wrote, what they believed, and the misconceptions whose sentences are true of it."""

    exercise: str
    believes: str
    true: frozenset[str]
    text: str


@dataclass(frozen=True)
class Verdict:
    """What was said of an answer, by the names of the misconceptions whose sentences were given.

    `named` says whether its own mistake is among them; `false` are those that are not true of it.
    """

    answer: WrongAnswer
    said: frozenset[str]
    named: bool
    false: frozenset[str]


class Asker:
    """Has wrong answers of one assignment graded, and holds what is said to what is true.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    classroom : Classroom
    answers : iterable of WrongAnswer
    refusals : iterable of str
        Mistakes that whatever refuses nothing makes, as ``EXERCISE.NAME``, beside those that are found.
    """

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        classroom: Classroom,
        answers: Iterable[WrongAnswer],
        refusals: Iterable[str] = (),
    ) -> None:
        self.answers = list(answers)
        self._classroom = classroom
        self._notebook, self._right = released_notebook(course, assignment), solutions(course, assignment)
        bank = load_knowledge(course, assignment).misconceptions
        self._known = {(m.exercise, m.name): m for m in bank}
        self._refusals = {tuple(name.split(".")) for name in refusals}
        self._refusals |= {
            (m.exercise, m.name) for m in bank if without_refusals(m.text) == without_refusals(self._right[m.exercise])
        }
        self.unknown = sorted(
            f"{exercise}.{name}"
            for exercise, name in {(a.exercise, name) for a in self.answers for name in a.true} | self._refusals
            if (exercise, name) not in self._known
        )

    def alone(self) -> list[Verdict]:
        """Each answer where everything else is right."""
        return list(self._alone(self.answers))

    def unrefusing(self, every: int = 1) -> list[Verdict]:
        """Each answer alone, without what it refuses, unless that was its mistake; or one of so many."""
        bare = [
            replace(answer, text=without_refusals(answer.text), true=answer.true | self._of_refusals(answer.exercise))
            for answer in self.answers
            if answer.true - self._of_refusals(answer.exercise)
        ]
        return list(self._alone(bare[::every]))

    def in_company(self, every: int = 1) -> list[Verdict]:
        """Each answer once beside four others, or one of so many; and what is right and yet is told of a mistake."""
        verdicts = []
        groups = list(companies(self.answers[::every]))
        together = [{answer.exercise: answer for answer in group} for group, _ in groups]
        for (group, new), chosen, results in zip(groups, together, self._graded(together, everything=True)):
            for result in results:
                answer = chosen.get(result.name)
                if answer is None and result.sentence:
                    answer = WrongAnswer(result.name, "the solution", frozenset(), self._right[result.name])
                if answer is not None and (answer in new or answer not in group):
                    verdicts.append(self._verdict(answer, result))
        return verdicts

    def _of_refusals(self, exercise: str) -> frozenset[str]:
        return frozenset(name for its, name in self._refusals if its == exercise)

    def _alone(self, answers: Iterable[WrongAnswer]) -> Iterator[Verdict]:
        waiting: dict[str, list[WrongAnswer]] = {}
        for answer in answers:
            waiting.setdefault(answer.exercise, []).append(answer)
        together = list(rounds(waiting, self._right | given(self._notebook)))
        for chosen, results in zip(together, self._graded(together)):
            for result in results:
                yield self._verdict(chosen[result.name], result)

    def _graded(
        self, together: Iterable[Mapping[str, WrongAnswer]], everything: bool = False
    ) -> Iterator[list[ExerciseResult]]:
        """What is said of the wrong answers of one notebook after another, or of all that stands there."""
        notebooks = (
            (
                answered(self._notebook, self._right | {name: answer.text for name, answer in chosen.items()}),
                None if everything else chosen,
            )
            for chosen in together
        )
        return (result.exercises for result in self._classroom.grade_all(notebooks))

    def _verdict(self, answer: WrongAnswer, result: ExerciseResult) -> Verdict:
        said = frozenset(self._parts(result.name, result.misconception)) if result.sentence else frozenset()
        own = answer.true - self._of_refusals(answer.exercise) or answer.true
        return Verdict(answer, said, bool(said & own), said - answer.true)

    def _parts(self, exercise: str, name: str) -> Iterator[str]:
        """The misconceptions whose sentences are given where one is recognised, or two."""
        for part in name.split(" and "):
            m = self._known[exercise, part]
            for other in m.combines or (m,):
                yield other.like or other.name


def asker(course: Course, assignment: Assignment, classroom: Classroom, path: Path) -> Asker:
    """Somebody who asks about the answers of a file."""
    content = read_toml(path)
    answers = [
        WrongAnswer(entry["exercise"], entry["believes"], frozenset(entry["true"]), entry["code"].strip())
        for entry in content["answer"]
    ]
    return Asker(course, assignment, classroom, answers, content.get("refusals", ()))


def companies(answers: list[WrongAnswer]) -> Iterator[tuple[list[WrongAnswer], list[WrongAnswer]]]:
    """Groups of answers to different exercises, in a drawn order that is always the same, and who is new in each."""
    rng = Random(len(answers))
    left, everybody = rng.sample(answers, len(answers)), rng.sample(answers, len(answers))
    while left:
        group: dict[str, WrongAnswer] = {}
        for answer in left + everybody:
            if len(group) < TOGETHER:
                group.setdefault(answer.exercise, answer)
        new = [answer for answer in group.values() if answer in left]
        left = [answer for answer in left if answer not in new]
        yield list(group.values()), new
