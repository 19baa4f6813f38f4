"""Image storage built by hand, from bits to OME-Zarr pyramids.

A course folder handed to students carries a copy of this file and of
``bits_to_pyramids.student`` only; everything else is the instructor's.
"""

from pkgutil import extend_path

# A student's copy beside the notebook must not hide the rest of an installed package.
__path__ = extend_path(__path__, __name__)
