"""The course as data: manifest, text, dates, tools, limits, and what was built of it."""
