"""The course as data: its manifest, building the notebooks from text, linting the content."""
