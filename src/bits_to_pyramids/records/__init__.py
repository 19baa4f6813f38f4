"""The only writers of grades: results log, autograded notebooks, gradebook."""
