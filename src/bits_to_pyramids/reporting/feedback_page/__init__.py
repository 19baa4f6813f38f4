"""The feedback page of one submission: one HTML file without scripts and without anything from outside.

`exporter` is what nbgrader's converter calls, `page` decides what is said, `bits_to_pyramids.student.differences`
draws, `text` makes students' text harmless, ``page.html.j2`` and ``page.css`` give it a form.
"""
