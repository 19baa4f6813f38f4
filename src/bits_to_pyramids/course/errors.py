"""The one error of a course folder."""


class CourseError(Exception):
    """The course folder is not as it should be; the message says where and what to do."""
