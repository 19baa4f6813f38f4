"""The two plugins that ``nbgrader zip_collect`` uses in this course; ``nbgrader_config.py`` names them."""

from __future__ import annotations

from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.lms.archives import Extractor
from bits_to_pyramids.lms.owners import Collected, collect, read_participants
from bits_to_pyramids.lms.people import People, Person
from bits_to_pyramids.records.gradebook.nbgraders import nbgraders_gradebook


class BoundedExtractor(ExtractorPlugin):
    """Takes archives apart within limits; only notebooks come out."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        done = Extractor(Path(extracted_path)).extract(Path(archive_path))
        for line in done.left_out:
            self.log.warning("Left out: %s", line)
        self.log.info("%s notebooks taken out of %s", len(done.taken), archive_path)


class LmsCollector(FileNameCollectorPlugin):
    """Reads the names that Canvas and Moodle give; with a ``named_regexp`` it does what nbgrader's does."""

    _collected: Collected | None = None

    def collect(self, submitted_file: str) -> dict | None:
        if self.named_regexp:
            return super().collect(submitted_file)
        if self._collected is None:
            self._collected = self._all()
            for line in self._collected.left_out:
                self.log.warning("Left out: %s", line)
        found = self._collected.taken.get(Path(submitted_file))
        return {"student_id": found.student, "file_id": found.file} if found else None

    def _all(self) -> Collected:
        app = self.parent
        directory = app.coursedir
        root = Path(app._format_collect_path(app.extracted_directory))
        with nbgraders_gradebook(directory.db_url, directory.course_id) as gradebook:
            people = People(Person.of(student) for student in gradebook.students)
        participants: dict[str, list[str]] = {}
        for worksheet in sorted(root.parent.glob("*.csv")):
            participants |= read_participants(worksheet)
        course = Course.find(directory.root)
        notebooks = [f"{course.assignment(directory.assignment_id).notebook}.ipynb"]
        files = [path for path in root.rglob("*.ipynb") if path.is_file() and not path.is_symlink()]
        return collect(files, root, notebooks, people, participants)
