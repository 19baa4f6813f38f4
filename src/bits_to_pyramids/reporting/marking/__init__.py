"""Reading written answers together: sheets for each marker, one question for everybody in a row, and back."""

from bits_to_pyramids.reporting.marking.sheets import write_sheets
from bits_to_pyramids.reporting.marking.taken import take_marks

__all__ = ["take_marks", "write_sheets"]
