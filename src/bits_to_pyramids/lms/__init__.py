"""Learning management systems: what comes from Canvas and Moodle, and what goes back to them.

Everything passes through files that an instructor downloads and uploads; nothing here speaks to
a server.  Names in these files are written by students or by whoever manages the LMS: they
are matched and shown, never run.
"""
