"""The two plugins that ``nbgrader zip_collect`` uses in this course; ``nbgrader_config.py`` names them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.moments import NoMoment, read_moment
from bits_to_pyramids.lms.archives import Extractor
from bits_to_pyramids.lms.owners import Collected, collect, owners_without, read_last_modified, read_participants
from bits_to_pyramids.lms.people import People, Person
from bits_to_pyramids.records.gradebook.nbgraders import nbgraders_gradebook
from bits_to_pyramids.records.handed_in import LATE
from bits_to_pyramids.results.wording import show_text


class BoundedExtractor(ExtractorPlugin):
    """Takes archives apart within limits; only notebooks come out, and everything else is listed with its owner."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        target = Path(extracted_path)
        done = Extractor(target).extract(Path(archive_path))
        for line in done.left_out:
            self.log.warning("Left out: %s", show_text(line))
        self.log.info("%s notebooks taken out of %s", len(done.taken), archive_path)
        taken = [path.relative_to(target).as_posix() for path in done.taken]
        for owner in owners_without(done.seen, taken):
            self.log.warning("Nothing could be taken of: %s", show_text(owner))


@dataclass(frozen=True)
class Stamp:
    """What goes into ``timestamp.txt``; nbgrader asks a datetime of it."""

    text: str

    def isoformat(self, separator: str) -> str:
        """The text, whatever it says."""
        return self.text

    def __ge__(self, other: object) -> bool:
        return True


class LmsCollector(FileNameCollectorPlugin):
    """Reads the names that Canvas and Moodle give; with a ``named_regexp`` it does what nbgrader's does."""

    _collected: Collected | None = None

    def collect(self, submitted_file: str) -> dict | None:
        if self.named_regexp:
            found = super().collect(submitted_file)
            if found and found.get("timestamp"):
                found["timestamp"] = self._stamp(found["timestamp"])
            return found
        if self._collected is None:
            self._collected = self._all()
            for line in self._collected.left_out:
                self.log.warning("Left out: %s", show_text(line))
        found = self._collected.taken.get(Path(submitted_file))
        if found is None:
            return None
        when = self._stamp(self._modified[found.number]) if found.number in self._modified else None
        late = Stamp(LATE) if found.late else None
        return {"student_id": found.student, "file_id": found.file, "timestamp": when or late}

    def _stamp(self, text: str) -> Stamp:
        """A moment in UTC; what cannot be read is kept as it is, and said when it is graded."""
        try:
            return Stamp(f"{read_moment(text, Dates.of(self._course()).zone).at} UTC")
        except NoMoment as error:
            self.log.warning("The time %r %s", text[:60], error)
            return Stamp(text)

    def _course(self) -> Course:
        return Course.find(self.parent.coursedir.root)

    def _all(self) -> Collected:
        app = self.parent
        directory = app.coursedir
        root = Path(app._format_collect_path(app.extracted_directory))
        with nbgraders_gradebook(directory.db_url, directory.course_id) as gradebook:
            people = People(Person.of(student) for student in gradebook.students)
        participants: dict[str, list[str]] = {}
        self._modified: dict[str, str] = {}
        for worksheet in sorted(root.parent.glob("*.csv")):
            participants |= read_participants(worksheet)
            self._modified |= read_last_modified(worksheet)
        course = self._course()
        notebooks = [f"{course.assignment(directory.assignment_id).notebook}.ipynb"]
        files = [path for path in root.rglob("*.ipynb") if path.is_file() and not path.is_symlink()]
        return collect(files, root, notebooks, people, participants)
