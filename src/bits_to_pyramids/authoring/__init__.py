"""The course for those who write it: text becomes notebooks, and the content is proved to be sound."""
