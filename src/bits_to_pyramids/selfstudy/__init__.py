"""For people who learn by themselves: the honest check, and solutions afterwards."""
