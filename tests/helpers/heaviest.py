"""The heaviest hostile submissions, and a class that half consists of them."""

import json
from dataclasses import replace

from attacks import Attack, all_attacks
from courses import FIRST

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook

# Of the corpus, by what they take: processor, memory that is seen and that is not, answers, output, reading.
HEAVIEST = """
all_functions_spin all_functions_sleep memory_bomb memory_shared_with_nobody memory_in_huge_pages memory_in_tables
memory_in_sockets checker_filled_by_answers checker_filled_by_pictures result_filled_by_output flood_of_output
catastrophic_pattern thread_bomb fork_bomb disk_bomb inode_bomb crash endless_trickle million_cells deep_json
""".split()


def _many_notebooks(folder):
    """What takes longest to be read: other notebooks, as many and as large as may be, in which nothing is ours."""
    text = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1\n" * 80_000, "metadata": {}}] * 16})
    for number in range(50):
        (folder / f"{number}.ipynb").write_text(text)


def hand_in_heaviest(course: Course, size: int, *, hostile: bool) -> list[str]:
    """Write `size` pairs of submissions: an honest one, and one that is hostile if anybody is.

    Returns
    -------
    list of str
        The honest students.
    """
    first = course.assignment(FIRST)
    right = answered(released_notebook(course, first), solutions(course, first))
    attacks = [attack for name in HEAVIEST for attack in all_attacks() if attack.id == name]
    assert [attack.id for attack in attacks] == HEAVIEST
    honest = []
    for number in range(2 * size):
        student = f"{number:03}"
        if not hostile or number % 2 == 0:
            honest.append(student)
            write_notebook(right, course.root / "submitted" / student / FIRST, first.notebook)
        else:
            _hand_in(course, student, attacks, number // 2)
    return honest


def _hand_in(course: Course, student: str, attacks: list[Attack], number: int) -> None:
    if number % (len(attacks) + 1) == len(attacks):
        folder = course.root / "submitted" / student / FIRST
        folder.mkdir(parents=True)
        _many_notebooks(folder)
        return
    attack = replace(attacks[number % (len(attacks) + 1)], id=student)
    attack.hand_in(course).parent.rename(course.root / "submitted" / student)
