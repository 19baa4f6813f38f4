"""nbgrader's configuration of this course.

Everything that nbgrader offers works here: generate_assignment, validate, autograde,
generate_feedback, generate_solution, zip_collect, the exchange and formgrader.  Grading goes
through the same sandbox, the same checks and the same recorder as `b2p grade`.
"""

from pathlib import Path

from bits_to_pyramids.course import manifest, nbgrader_setup
from bits_to_pyramids.grading import nbgrader_autograde
from bits_to_pyramids.records.gradebook import nbgraders
from bits_to_pyramids.reporting import formgrader, nbgrader_feedback

c = get_config()  # noqa: F821 - nbgrader provides it

# `nbgrader autograde` and formgrader's button: our grading in the place of nbgrader's converter.  First of all, so that
# nbgrader's own, which has no sandbox, is gone before anything below can fail.
nbgrader_autograde.install()

nbgrader_setup.find_alembic()
nbgraders.new_gradebooks_are_private()
course = manifest.Course.find(Path(__file__).parent)

c.CourseDirectory.root = str(course.root)
c.CourseDirectory.course_id = course.settings.course_id
c.CourseDirectory.solution_directory = "solutions"
# Several instructors: a course folder that its group may write.
c.CourseDirectory.groupshared = nbgrader_setup.group_writes(course.root)

# What stands in source/ beside the notebook but is not for students: its text and its manifest.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "*.toml",
    *sorted(assignment.text.name for assignment in course.assignments),
]

c.GenerateAssignment.preprocessors = [
    "bits_to_pyramids.authoring.preprocessors.DropSolutionOnlyCells",
    "nbgrader.preprocessors.LockCells",
    "bits_to_pyramids.authoring.preprocessors.ClearAnswers",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateAssignment.post_convert_hook = "bits_to_pyramids.authoring.student_package.add_to_release"

# Solutions are not executed: the learner runs them, and their bytes do not depend on the machine.
c.GenerateSolution.preprocessors = [
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearOutput",
]
c.GenerateSolution.post_convert_hook = "bits_to_pyramids.authoring.student_package.add_to_solutions"

# What goes to the exchange stands alone: `nbgrader release_assignment`, and formgrader's button.
c.ExchangeFactory.release_assignment = "bits_to_pyramids.authoring.exchange.ReleaseThatStandsAlone"

# Archives of submissions as Canvas and Moodle pack them, taken apart within limits: `nbgrader zip_collect`.
c.ZipCollectApp.extractor_plugin = "bits_to_pyramids.lms.zip_collect.BoundedExtractor"
c.ZipCollectApp.collector_plugin = "bits_to_pyramids.lms.zip_collect.LmsCollector"

# Students' text is shown, never run: in formgrader, and wherever nbgrader or nbconvert make pages of this course.
formgrader.install()
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "markdown2html": "bits_to_pyramids.reporting.inert.markdown_to_html",
    "clean_html": "bits_to_pyramids.reporting.inert.clean_html",
}
c.ExportApp.plugin_class = "bits_to_pyramids.reporting.nbgrader_export.InertCsvExporter"
# Feedback is a page of ours, one self-contained file, for the course's group until it is released.
nbgrader_feedback.install()
c.GenerateFeedback.permissions = 660 if nbgrader_setup.group_writes(course.root) else 440
c.ExchangeFactory.release_feedback = "bits_to_pyramids.reporting.exchange.ReleasedFeedback"
c.GenerateFeedback.exporter_class = "bits_to_pyramids.reporting.feedback_page.exporter.FeedbackExporter"
# The marking schemes in autograded notebooks are for formgrader.
c.GenerateFeedback.preprocessors = [
    "bits_to_pyramids.authoring.preprocessors.DropSolutionOnlyCells",
    "nbgrader.preprocessors.GetGrades",
]

# What is yours alone (the exchange, a time zone, a database) stands in a file that git does not know, over all this.
load_subconfig("nbgrader_local.py", path=str(course.root))  # noqa: F821 - nbgrader provides it
nbgrader_setup.let_colleagues_write(c)
