"""nbgrader's gradebook, written without nbgrader.

`book` and `reading` import SQLAlchemy, which takes a third of a second; so nothing is imported here.
"""
