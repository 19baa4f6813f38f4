"""Taking in what was handed in: read in a process apart, with what its grade depends on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.variants import VARIANTS, number_of, variant_seed
from bits_to_pyramids.intake.bounded import BoundedReader
from bits_to_pyramids.intake.folders import Held, Refused, Unreadable
from bits_to_pyramids.intake.notebook import Rebuilt, Template
from bits_to_pyramids.intake.reader import rebuild
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.intake.submissions import Submission
from bits_to_pyramids.records.handed_in import HandedIn, handed_in
from bits_to_pyramids.records.results_log import ResultsLog
from bits_to_pyramids.records.secret import course_secret
from bits_to_pyramids.workers.digest import LIBRARIES, checks_digest, matters, versions_in
from bits_to_pyramids.workers.engine import Engine


@dataclass(frozen=True)
class Look:
    """A submission from outside: a digest of all that its grade and reading it depend on, and when it was handed in."""

    seen: str
    when: HandedIn


@dataclass(eq=False)
class Taken:
    """A submission that was read; `refused` says why it cannot be graded, `answers` is a digest of its answers."""

    submission: Submission
    rebuilt: Rebuilt
    refused: str
    key: str
    seen: str
    seed: int
    answers: str
    remark: str
    before: Fraction | None = None
    engine: Engine | None = None
    again: bool = False


class TakingIn:
    """Takes in the submissions of one assignment.

    Parameters
    ----------
    course : Course
    released : Released
    isolation : str
    reader : BoundedReader
    """

    def __init__(self, course: Course, released: Released, isolation: str, reader: BoundedReader) -> None:
        self._assignment, self._reader = released.assignment, reader
        self._submitted = course.root / "submitted"
        self._template = Template.from_notebook(released.notebook)
        self._secret = course_secret(course)
        self._log = ResultsLog(course)
        self._dates = Dates.of(course)
        self._digest = checks_digest(course, released.assignment, isolation)
        # Libraries count where a submission imports them, and which these are is known when it was read.
        self._all = _digest(self._digest, released.notebook, self._assignment.notebook, versions_in("", LIBRARIES))

    def look(self, submission: Submission) -> Look:
        """See what there is, without reading it.

        Raises
        ------
        Unreadable
            If the system does not let us see it.
        """
        try:
            with Held(submission.folder, self._submitted) as held:
                state = held.state()
        except Unreadable:
            raise
        except Refused as error:
            state = str(error)
        when = handed_in(submission.folder, self._assignment.id, self._dates, self._submitted)
        return Look(_digest(state, str(when.at), self._first_variant(submission), self._all), when)

    def read(self, submission: Submission, look: Look) -> Taken:
        """A submission as it can be graded, or why it cannot.

        Raises
        ------
        Unreadable
            If it cannot be read, and that is not its author's doing, or would take too much.
        """
        try:
            where = submission.folder, self._assignment.notebook, self._template, self._submitted
            rebuilt, refused = self._reader.read(*where), ""
        except Unreadable:
            raise
        except Refused as error:
            rebuilt, refused = rebuild([], self._template, []), str(error)
            rebuilt.notes.clear()
        cells = [[cell.id, cell.kind, cell.source, cell.blank] for cell in rebuilt.cells if matters(cell)]
        answers = _digest(cells)
        seed = self._seed(submission, answers)
        key = self._key(cells, seed, refused, look.when)
        return Taken(submission, rebuilt, refused, key, look.seen, seed, answers, look.when.remark)

    def _seed(self, submission: Submission, answers: str) -> int:
        """Where the student's inputs are drawn from; as with exam papers, one of a few variants.

        The next hand-in gets the next one: what feedback said of the last is no answer to it.
        """
        hand_in = self._log.hand_in(submission.assignment.id, submission.student, answers)
        variant = (self._first_variant(submission) + hand_in) % VARIANTS
        return variant_seed(self._secret, submission.assignment.id, variant)

    def _first_variant(self, submission: Submission) -> int:
        return number_of(f"{self._secret}/{submission.assignment.id}/{submission.student}") % VARIANTS

    def _key(self, cells: list, seed: int, refused: str, handed_in: HandedIn) -> str:
        """What a grade depends on: the answers, the checks, the environment, the seed, when it was handed in.

        The second half is the same for all submissions of an assignment.
        """
        code = "\n".join(source for _, kind, source, _ in cells if kind == "code")
        own = _digest(cells, refused, str(handed_in.at), seed, versions_in(code))
        return f"{own}-{self._digest[:32]}"


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
