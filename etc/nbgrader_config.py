"""Put into the environment beside nbgrader: here students' code is never graded without the sandbox.

nbgrader reads this before a course's own ``nbgrader_config.py``, and goes on where that one cannot be read.
"""

from bits_to_pyramids.grading import nbgrader_autograde

nbgrader_autograde.install()
