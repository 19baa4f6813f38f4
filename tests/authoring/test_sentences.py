"""The sentences of a task, and the checks that answer for them."""

import pytest
from courses import ROOT

from bits_to_pyramids.authoring.sentences import RULES, task_sentences
from bits_to_pyramids.course.manifest import Course

TEXT = """# Title

These rules hold for every exercise:

- **Hands off.** Never change what you were given. Make something new.
- **Axes.** An axis may have 0 voxels; or 1.

+++

### Exercise `grid`

A lead-in that promises nothing. Write `grid(shape)`. It gives the number of chunks.

- *Result:* a tuple. An axis of 0 voxels has none.
- *Bad input:* a negative size (the message contains it); a length of 0.

<details><summary>Compare</summary>

- Not a point of the task.

</details>

```python
- not either
```

More words.

```{code-cell} ipython3
:role: figure
figures.grid()
```

- *Last:* a point after a picture.

| what | how |
| --- | --- |
| no axes | one chunk; its key is `c` |
| a size of 0 | no chunks |

1. *First.* Check the axes.
2. Then count.

```{code-cell} ipython3
:role: answer
:exercise: grid
def grid(shape): ...
```
"""


def test_rules_and_points_are_taken_sentence_by_sentence():
    assert task_sentences(TEXT) == {
        RULES: ["Never change what you were given", "Make something new", "An axis may have 0 voxels", "or 1"],
        "grid": [
            "It gives the number of chunks",
            "a tuple",
            "An axis of 0 voxels has none",
            "a negative size (the message contains it)",
            "a length of 0",
            "a point after a picture",
            "Check the axes",
            "Then count",
            "no axes | one chunk; its key is `c`",
            "a size of 0 | no chunks",
        ],
    }


@pytest.mark.parametrize("assignment", Course.find(ROOT).assignments, ids=lambda assignment: assignment.id)
def test_every_function_of_the_course_has_sentences(assignment):
    found = task_sentences(assignment.text.read_text(encoding="utf-8"))
    functions = {exercise.name for exercise in assignment.exercises if exercise.kind == "function"}
    assert set(found) == functions | {RULES} and all(found.values())
