"""An assignment as it was released: the notebook whose cells everyone was given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.notebooks import built_source
from bits_to_pyramids.course.sums import as_built


@dataclass(frozen=True)
class Released:
    """The released notebook as plain JSON, its sources as text, and the marking schemes by exercise."""

    assignment: Assignment
    notebook: dict
    schemes: dict[str, str]

    @classmethod
    def load(cls, course: Course, assignment: Assignment) -> Released:
        """Read what was built.

        Raises
        ------
        CourseError
            If it has not been built, or was changed since.
        """
        path = course.root / "release" / assignment.id / f"{assignment.notebook}.ipynb"
        if not path.is_file():
            raise CourseError(f"{assignment.id} has not been built: there is no {path}. Run `b2p build` first.")
        if not as_built(course, path):
            raise CourseError(
                f"{path} was changed after it was built, so nobody can say what students were handed. Move it away "
                "and run `b2p build` (or `b2p build --force`, which keeps a copy)."
            )
        notebook = json.loads(path.read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        schemes = {
            cell["metadata"]["exercise"]: "".join(cell["source"])
            for cell in built_source(assignment)["cells"]
            if cell["metadata"]["role"] == "scheme"
        }
        return cls(assignment, notebook, schemes)

    @cached_property
    def metadata(self) -> dict[str, dict]:
        """The metadata of each cell, by its id."""
        return {cell["id"]: cell["metadata"] for cell in self.notebook["cells"]}
