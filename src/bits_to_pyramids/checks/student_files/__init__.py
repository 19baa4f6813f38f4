"""Files that students write, opened by the reference libraries: hostile until proven otherwise."""
