"""Whatever many hands hand back is judged: no answer, and nothing that is done to a lent array, ends the grading."""

import pytest
import warm

from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions

# By exercise, the body of a function that takes anything.
STRANGE = {
    "units_touched": {
        "endless": "return itertools.count()",
        "huge": "return [(10**5000,)]",
        "many": "return [(0, 0)] * 3_000_000",
        "nan": "return [(float('nan'),) * 2]",
        "nested": "x = []\nfor _ in range(5000): x = [x]\nreturn x",
    },
    "plan_writers": {
        "endless": "return itertools.repeat([])",
        "endless_boxes": "return [itertools.repeat((slice(0, 1),))] * args[2]",
        "huge": "return [[(slice(-(10**5000), 10**5000),) * len(args[0])]] * args[2]",
        "text": "return 'plan'",
        "texts": "return ['ab'] * args[2]",
        "nan": "return [[(slice(float('nan'), None),) * len(args[0])]] * args[2]",
        "arrays": "return [[(slice(np.arange(3), None),) * len(args[0])]] * args[2]",
        "all_for_all": "return [[(slice(None),) * len(args[0])] * 2000] * args[2]",
        "voxels": "return [[tuple(slice(i, i + 1) for i in v)] * 3 for v in np.ndindex(*args[0][:1], 9)]",
        "no_lists": "return list(range(args[2]))",
    },
    "read_surely": {
        "other_key": "return args[0](7)",
        "long_key": "return args[0]('k' * 10**6)",
        "no_key": "return args[0]()",
        "error_itself": "return ConnectionError('c/5')",
        "own_error": "class Odd(ConnectionError, ValueError): pass\nraise Odd(str(args))",
    },
    "rechunk": {
        "voxel_by_voxel": "for i in np.ndindex(*args[1].shape): args[1][i] = args[0][i]",
        "empty_boxes": "n = args[1].ndim\nargs[1][(slice(1, 1),) * n] = args[0][(slice(2, 2),) * n]",
        "beyond": "args[1][(slice(0, 10**30),) * args[1].ndim] = args[0][...]",
        "every_second": "args[1][::2] = args[0][::2]",
        "many_axes": "args[1][(slice(None),) * 40] = 0",
        "text": "args[1][...] = 'text'",
        "objects": "args[1][...] = np.full(args[1].shape, None)",
        "complex": "args[1][...] = np.full(args[1].shape, 1j)",
    },
    "halo_box": {
        "huge": "return ((slice(0, 10**5000),) * 2,) * 2",
        "texts": "return (slice('a', 'b'),), (slice('a', 'b'),)",
        "text": "return 'ab'",
        "numbers": "return 1, 2",
        "arrays": "return (slice(np.arange(2), 3),), (slice(0, np.arange(2)),)",
        "complex": "return (slice(0, 1j),), (slice(1j, 3),)",
        "many_axes": "return (slice(0, 1),) * 50, (slice(0, 1),) * 50",
        "three": "return args[0], args[0], args[0]",
    },
    "smooth_store": {
        "nan": "args[1][...] = np.nan",
        "zeros": "args[1][...] = 0",
        "source": "args[0][...] = 0",
    },
    "touched_at_level": {
        "huge": "return (slice(0, 10**5000),)",
        "nan": "return (slice(float('nan'), 1),)",
        "text": "return 'box'",
    },
    "update_pyramid": {
        "level_0": "args[0][0][...] = 0",
        "other_calls": "args[2]('text')",
        "two_blocks": "args[2](args[0][0][...], 1)",
        "swaps": "args[0].reverse()\nfor level in args[0]: level[...] = 1",
    },
    "sum_by_chunks": {
        "nan": "return float('nan')",
        "list": "return [1, 2]",
        "no_tasks": "return sum(value for _, value in args[1]([]))",
        "numbers_for_tasks": "return list(args[1]([1, 2, 3]))",
        "endless_tasks": "return list(args[1](itertools.repeat(int)))",
        "kept": "args[1]([int])\nreturn 15",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def many_hands(course):
    return course.assignment("many-hands")


@pytest.fixture(scope="module")
def room(course, many_hands):
    return warm.classroom(course, many_hands, stretch=True)


def written(name: str, body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"def {name}(*args):\n{lines}\n"


@pytest.mark.parametrize("number", range(max(map(len, STRANGE.values()))), ids=lambda number: f"round_{number}")
def test_strange_answers_lose_points_and_nothing_else(course, many_hands, room, number):
    """In each round each exercise has another strange answer; the round after the last begins anew."""
    chosen = {name: list(ways.values())[number % len(ways)] for name, ways in STRANGE.items()}
    answers = {name: written(name, body) for name, body in chosen.items()}
    result = room.grade(answered(released_notebook(course, many_hands), solutions(course, many_hands) | answers))
    assert not result.refused
    for exercise in result.exercises:
        if exercise.name in chosen:
            assert exercise.points < exercise.max_points / 2, (exercise.name, chosen[exercise.name])
