"""The class report: a page per assignment, with CSV and JSON beside it."""

from bits_to_pyramids.reporting.class_report.files import write_report

__all__ = ["write_report"]
