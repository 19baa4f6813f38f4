"""matplotlib is there for who draws, and takes nobody else's time."""

import pytest
from small_limits import LIMITS

from bits_to_pyramids.sandbox import Cell, Jail
from bits_to_pyramids.sandbox.drawing import speaks_of_drawing

LOADED = "import sys\nprint('matplotlib.pyplot' in sys.modules)"
DRAWS = "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1))\nplt.plot([1, 2])\nplt.show()"
CELLS = {
    "import": ("import matplotlib.pyplot as plt", True),
    "from": ("from matplotlib import pyplot", True),
    "magic": ("%pylab inline", True),
    "the course's own figures": ("figures.pictures({'mine': image})", True),
    "only the short name": ("def show(image):\n    plt.imshow(image)", True),
    "another library's reader": ("import imageio.v3 as iio", True),
    "an answer": ("def bits_of(value, n_bits):\n    return format(value, f'0{n_bits}b')", False),
    "a longer word": ("def plt_of(figures_of): pass", False),
}


@pytest.mark.parametrize("source, speaks", CELLS.values(), ids=CELLS)
def test_what_speaks_of_drawing(source, speaks):
    assert speaks_of_drawing(["x = 1", source]) is speaks


@pytest.fixture(scope="module")
def fresh():
    """A jail that nobody has drawn in."""
    with Jail("bubblewrap", LIMITS) as jail:
        yield jail


@pytest.fixture
def loaded(fresh):
    """Whether a new runner has matplotlib before any cell asks for it."""

    def ask(**options):
        with fresh.runner(**options) as runner:
            (outcome,) = runner.run([Cell("a", LOADED)])
            return outcome.stdout.strip()

    return ask


def test_it_is_imported_for_the_first_that_draws_and_then_there_for_all(loaded):
    assert [loaded(), loaded(drawing=True), loaded()] == ["False", "True", "True"]


@pytest.mark.parametrize("level", ["bubblewrap", "landlock", "none"])
def test_whoever_draws_without_a_word_of_it_sees_the_picture_all_the_same(level):
    hidden = DRAWS.replace("import matplotlib.pyplot as plt", "plt = __import__('matplot' + 'lib.pyplot').pyplot")
    with Jail(level, LIMITS) as jail, jail.runner() as runner:
        (outcome,) = runner.run([Cell("a", hidden)])
    assert outcome.ok, outcome
    assert [image[:4] for image in outcome.images] == [b"\x89PNG"]
