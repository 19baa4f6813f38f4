"""A class, from ``submitted/`` to recorded grades."""
