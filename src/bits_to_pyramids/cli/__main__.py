"""``python -m bits_to_pyramids.cli``."""

from bits_to_pyramids.cli import main

main()
