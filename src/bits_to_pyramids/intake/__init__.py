"""From hostile bytes to a rebuilt notebook."""
