"""Hidden checks of `explorer`: the cache, pictures, budgets and paths."""

import numpy as np
import pytest
from cases import naming, table
from references import explorer as reference
from references.explorer import cube

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.student.compare import show
from bits_to_pyramids.student.explorer_rules import fetches_only
from bits_to_pyramids.student.remote import Remote, Shelf
from bits_to_pyramids.student.watched import Watched

SIZES = {"a": 2, "b": 2, "c": 2, "d": 4, "e": 9, "f": 1, "g": 3, "z": None}


def played(student, max_bytes: int, keys: str, sizes: dict | None = None) -> bool:
    """Does the student's cache do with some gets what the rules say?  Keys are single letters, with a ? before them."""
    sizes = SIZES if sizes is None else sizes
    steps = keys.replace("?", " ?").split() if " " in keys else letters(keys)
    fetch = Watched({key: reference.chunk_of(key, sizes) for key in sizes}.get)
    answer = student.ChunkCache(fetch, max_bytes, steps)
    return answer == reference.cache_story(sizes, max_bytes, steps)


def letters(keys: str) -> list[str]:
    """``"ab?a"`` as ``["a", "b", "?a"]``."""
    found: list[str] = []
    for letter in keys:
        if found and found[-1] == "?":
            found[-1] += letter
        else:
            found.append(letter)
    return found


@exercise("ChunkCache")
class TestChunkCache:
    def test_keeps(self, student):
        """What was fetched is not fetched again, and hits and misses are counted."""
        for keys in ("aaa", "abab", "abcabc", "a?ab?ba"):
            assert played(student, 100, keys)

    @weight(2)
    def test_least_recently_used(self, student):
        """The chunk that was not used for the longest time is let go."""
        for max_bytes, keys in (
            (4, "abac?a?b?c"),
            (6, "abcabd?a?b?c"),
            (6, "abcad?a?b?c"),
            (4, "abcabc"),
            (6, "abcbad?a?b"),
        ):
            assert played(student, max_bytes, keys)

    @weight(2)
    def test_bytes(self, student):
        """Room is counted in bytes, and never more than that is kept."""
        for max_bytes, keys in (
            (5, "abc?a?b?c"),
            (6, "abc?a?b?c"),
            (7, "dgf?d?g?f"),
            (8, "dgf?d?g?f"),
            (3, "fag?f?a?g"),
            (1, "ff"),
        ):
            assert played(student, max_bytes, keys)

    def test_no_more_than_needed(self, student):
        """No more chunks are let go than there have to be."""
        for max_bytes, keys in (
            (4, "abcac"),
            (6, "ffabg?a?b?f?g"),
            (6, "afg?a?f?g"),
            (7, "abgc?a?b?g?c"),
            (10, "abdf?a?b?dg?a?b?d?f"),
        ):
            assert played(student, max_bytes, keys)

    def test_too_large(self, student):
        """What is larger than the cache is given out, not kept, and nothing is let go for it."""
        for max_bytes, keys in ((4, "abe?a?b?ee"), (3, "de?d?e"), (0, "aa"), (8, "de?d?ed")):
            assert played(student, max_bytes, keys)

    def test_missing(self, student):
        """A chunk that is missing is remembered, too."""
        for max_bytes, keys in ((4, "zz?z"), (0, "zz"), (4, "zazbz?a?z")):
            assert played(student, max_bytes, keys)

    def test_asking(self, student):
        """Asking whether a key is there is no use of it, and counts nowhere."""
        for keys in ("ab?ac?a?b?c", "?aa?a", "ab?b?ac?b?c", "?z?z"):
            assert played(student, 4, keys)

    def test_fetches(self, student):
        """Nothing is fetched that is not needed."""
        for keys, fetched in (("aab?ba", "ab"), ("abac?bb", "abcb"), ("zze", "ze")):
            fetch = Watched({key: reference.chunk_of(key, SIZES) for key in SIZES}.get)
            answer = student.ChunkCache(fetch, 4, letters(keys))
            with control():
                assert answer == reference.cache_story(SIZES, 4, letters(keys))
            asked = [call[0] if call and isinstance(call[0], str) else "what is no key" for call in fetch.calls]
            said = ", ".join(asked)
            assert asked == list(fetched), f"fetched were {show(said)}, expected {', '.join(fetched)}"

    def test_errors(self, student):
        """An error goes through, and nothing of it is remembered."""
        for failing, keys in (("a", "aaa"), ("b", "ab?bb?b"), ("aa", "baaa?a")):
            steps = letters(keys)
            source = {key: reference.chunk_of(key, SIZES) for key in SIZES}
            remote = Remote(source, fails={key: failing.count(key) for key in failing})
            answer = student.ChunkCache(Fetch(remote), 4, steps)
            assert answer == reference.cache_story(SIZES, 4, steps, tuple(failing))

    def test_drawn(self, student, rng):
        """Gets drawn for you do what the rules say."""
        for _ in range(5):
            sizes = {key: int(size) for key, size in zip("abcdefgh", rng.integers(0, 6, 8))} | {"z": None}
            keys = "".join(rng.choice(list("abcdefghz"), 40)).replace("h", "?a")
            assert played(student, int(rng.integers(4, 14)), keys + "b", sizes)


class Fetch(Watched):
    """The get of a remote store that fails on purpose; a fresh store for each who tries."""

    def __init__(self, remote: Remote) -> None:
        super().__init__(remote.get)
        self._remote = remote

    def pristine(self) -> Watched:
        return Fetch(self._remote.pristine())


# ---------------------------------------------------------------- pictures

WHOLE = ("yx", 5.0, (5.5, 6.5), (12.0, 14.0), (12, 14))
HALF = ("yx", 5.0, (5.5, 6.5), (12.0, 14.0), (6, 7))
VIEWS = {
    "whole": WHOLE,
    "half": HALF,
    "quarter": ("yx", 5.0, (5.5, 6.5), (12.0, 14.0), (3, 3)),
    "part": ("yx", 2.0, (4.0, 7.0), (5.0, 7.0), (5, 7)),
    "magnified": ("yx", 2.0, (4.0, 7.0), (3.0, 2.0), (7, 8)),
    "between": ("yx", 3.25, (4.125, 6.375), (4.5, 6.0), (3, 5)),
}
DOWN_RIGHT = {plane: (plane, 4.0, (4.0, 5.0), (6.0, 4.0), (6, 4)) for plane in ("zx", "zy", "xy", "xz", "yz")}
OUTSIDE = {
    "over_the_edge": ("yx", 5.0, (0.0, 12.0), (8.0, 8.0), (8, 8)),
    "beside": ("yx", 5.0, (40.0, 5.0), (4.0, 4.0), (4, 4)),
    "before": ("yx", -3.0, (5.0, 5.0), (4.0, 4.0), (4, 4)),
    "much_larger": ("yx", 5.0, (5.5, 6.5), (64.0, 64.0), (8, 8)),
}


def shows(student, image, view, arrays=None) -> bool:
    """Is the picture the one that is found pixel by pixel?"""
    answer = student.render(image.levels, *view, Shelf(image.files))
    return answer == reference.picture(image.levels, arrays or image.pyramid, view)


@exercise("render")
class TestRender:
    @weight(2)
    @table("view", **{name: (view,) for name, view in VIEWS.items()})
    def test_pixels(self, student, view):
        """Each pixel has the value of the voxel that holds its centre, from the right level."""
        assert shows(student, cube(), view)

    @table("view", **{name: (view,) for name, view in DOWN_RIGHT.items()})
    def test_planes(self, student, view):
        """The first axis of the plane goes down, the second one to the right."""
        assert shows(student, cube(), view)

    @table("view", **{name: (view,) for name, view in OUTSIDE.items()})
    def test_outside(self, student, view):
        """Pixels outside the image are 0."""
        assert shows(student, cube(), view)

    def test_world(self, student):
        """Scale and translation of the level are taken into account, along each axis."""
        uneven = cube(scales=((4.0, 0.5, 1.0), (4.0, 1.0, 2.0), (8.0, 2.0, 4.0)))
        moved = cube(translations=((8.0, -4.0, 2.0), (8.5, -3.5, 2.5), (9.5, -2.5, 3.5)))
        for image in (uneven, moved):
            for view in (("yx", 12.0, (2.0, 6.0), (4.0, 8.0), (4, 4)), ("zx", 2.0, (12.0, 5.0), (16.0, 8.0), (3, 7))):
                assert shows(student, image, view)

    @decided_by("zarr")
    def test_stored(self, student):
        """Chunks are read as they are stored: compressed, big-endian, of 8 bits."""
        for image in (cube(gzip_level=3), cube(big=True), cube(dtype="uint8")):
            assert np.array_equal(reference.read_by_zarr(image.files, "s0"), image.pyramid[0])
            assert shows(student, image, HALF)
            assert shows(student, image, VIEWS["part"])

    def test_missing(self, student):
        """A missing chunk is all fill value, and padding is never shown."""
        gone = ("s0/c/1/1/1", "s0/c/1/1/2", "s0/c/0/0/0", "s1/c/0/1/1", "s2/c/0/0/0")
        holes = cube(fill_value=777, padding=999, missing=gone)
        seen = reference.with_holes(holes, holes.pyramid)
        for view in (WHOLE, HALF, VIEWS["part"], OUTSIDE["over_the_edge"]):
            assert shows(student, holes, view, seen)

    @weight(2)
    @table("view", **{name: (view,) for name, view in (VIEWS | DOWN_RIGHT).items()})
    def test_fewest(self, student, view):
        """No chunk is asked for that the view does not need, and none twice."""
        image, cache = cube(), Shelf(cube().files)
        answer = student.render(image.levels, *view, cache)
        with control():
            assert answer == reference.picture(image.levels, image.pyramid, view)
            assert cache.asked, "no chunk was asked for"
        level = image.levels[reference.level_of(image.levels, view[0], view[3], view[4])]
        problem = fetches_only(*reference.keys_of(level, view))(cache)
        assert problem is None, problem

    def test_knocked_out(self, student):
        """Every chunk under the view shows in the picture: without it, the picture changes."""
        image = cube()
        view = ("yx", 5.0, (5.5, 6.5), (12.0, 14.0), (12, 14))
        before = student.render(image.levels, *view, Shelf(image.files))
        assert before == reference.picture(image.levels, image.pyramid, view)
        for key in reference.keys_of(image.levels[0], view)[::4]:
            files = {name: data for name, data in image.files.items() if name != key}
            after = student.render(image.levels, *view, Shelf(files))
            seen = reference.with_holes(_with_files(image, files), image.pyramid)
            assert after == reference.picture(image.levels, seen, view)
            assert not np.array_equal(after.value, before.value), f"without {key} the picture is the same"

    def test_refuses(self, student):
        """A plane, an extent or a screen that cannot be are refused by name."""
        with control():
            assert shows(student, cube(), HALF)
        for view, bad in (
            (("yy", 5.0, (5.5, 6.5), (12.0, 14.0), (6, 7)), "yy"),
            (("yx", 5.0, (5.5, 6.5), (-12.5, 14.0), (6, 7)), -12.5),
            (("yx", 5.0, (5.5, 6.5), (12.0, 14.0), (6, 0)), 0),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.render(cube().levels, *view, Shelf(cube().files))

    def test_drawn(self, student, rng):
        """Views drawn for you show the right pixels."""
        for _ in range(8):
            assert shows(student, cube(), drawn_view(rng))
        assert student.keeps_inputs("render", cube().levels, *WHOLE, Shelf(cube().files))


def _with_files(image, files):
    """The same image with other files."""
    other = type(image).__new__(type(image))
    other.__dict__.update(image.__dict__, files=files)
    return other


def drawn_view(rng) -> tuple:
    """A view in which no pixel's centre lies on the border of two voxels."""
    plane = "".join(rng.permutation(list("zyx"))[:2])
    screen = tuple((2 ** rng.integers(1, 4, 2)).tolist())
    extent = tuple((rng.integers(2, 30, 2) / 2).tolist())
    centre = tuple((rng.integers(0, 24, 2) / 2 + 0.03125).tolist())
    return plane, float(rng.integers(0, 9)) + 0.125, centre, extent, screen


# ---------------------------------------------------------------- budgets


def within(student, image, view, max_bytes, held=()) -> bool:
    """Are the pictures those that the budget allows?"""
    answer = student.render_within(image.levels, view, max_bytes, Shelf(image.files, held))
    return answer == reference.pictures_within(image, view, max_bytes, tuple(held))


def keys(image, level, view) -> list[str]:
    return reference.keys_of(image.levels[level], view)


def costs(image, view) -> list[int]:
    """What each level costs with nothing in the cache."""
    return [len(keys(image, k, view)) * reference.chunk_bytes(level) for k, level in enumerate(image.levels)]


@exercise("render_within")
class TestRenderWithin:
    def test_both(self, student):
        """With a large budget the coarsest picture comes first, and then the right one."""
        for view in (WHOLE, HALF, VIEWS["part"], DOWN_RIGHT["zx"]):
            assert within(student, cube(), view, 10**6)

    @weight(2)
    def test_budget(self, student):
        """The second picture is the finest whose price is within what is left."""
        fine, middle, coarse = costs(cube(), WHOLE)
        for max_bytes in (coarse + fine, coarse + fine - 1, coarse + middle, coarse + middle - 1, fine, middle):
            assert within(student, cube(), WHOLE, max_bytes)

    def test_only_first(self, student):
        """Where nothing finer can be paid for, or is wanted, there is one picture."""
        coarse = costs(cube(), WHOLE)[2]
        assert within(student, cube(), WHOLE, coarse)
        assert within(student, cube(), VIEWS["quarter"], 10**6)
        assert within(student, cube(levels=1), WHOLE, 10**6)

    def test_nothing(self, student):
        """Where nothing can be paid for, nothing is yielded."""
        with control():
            assert within(student, cube(), WHOLE, 10**6)
        for max_bytes in (0, costs(cube(), WHOLE)[2] - 1):
            assert within(student, cube(), WHOLE, max_bytes)

    @weight(2)
    def test_held(self, student):
        """What the cache holds costs nothing."""
        fine, middle, coarse = costs(cube(), WHOLE)
        one = reference.chunk_bytes(cube().levels[0])
        for held, max_bytes in (
            (keys(cube(), 0, WHOLE), coarse),
            (keys(cube(), 0, WHOLE), 0),
            (keys(cube(), 2, WHOLE), fine),
            (keys(cube(), 2, WHOLE), 0),
            (keys(cube(), 0, WHOLE)[2:], coarse + 2 * one),
            (keys(cube(), 0, WHOLE)[2:], coarse + 2 * one - 1),
            (keys(cube(), 1, WHOLE)[:3], coarse + middle - 3 * one),
        ):
            assert within(student, cube(), WHOLE, max_bytes, held)

    @weight(2)
    def test_never_above(self, student):
        """No more bytes are fetched than the budget has."""
        with control():
            assert within(student, cube(), WHOLE, 10**6)
        fine, middle, coarse = costs(cube(), WHOLE)
        for max_bytes in (coarse + fine - 1, coarse + middle - 1, coarse - 1, 0, middle):
            cache = Shelf(cube().files)
            student.render_within(cube().levels, WHOLE, max_bytes, cache)
            assert cache.bytes <= max_bytes, f"{cache.bytes} bytes were fetched, and the budget is {max_bytes}"

    def test_drawn(self, student, rng):
        """Views and budgets drawn for you give the right pictures."""
        for _ in range(5):
            view = drawn_view(rng)
            held = [key for level in range(3) for key in keys(cube(), level, view) if rng.random() < 0.3]
            assert within(student, cube(), view, int(rng.integers(0, 3000)), held)


def foretold(student, views, image, max_bytes) -> bool:
    """Is it what a walk fetches, when it is followed step by step?"""
    return student.bytes_for_path(views, image.levels, max_bytes) == reference.bytes_fetched(
        views, image.levels, max_bytes
    )


LEFT, MIDDLE, RIGHT = (("yx", 5.0, (5.5, x), (6.0, 6.0), (6, 6)) for x in (2.5, 5.5, 10.5))


@exercise("bytes_for_path")
class TestBytesForPath:
    def test_one(self, student):
        """One view costs all of its chunks, at its level."""
        for view in (*VIEWS.values(), DOWN_RIGHT["zy"]):
            assert foretold(student, [view], cube(), 10**6)

    def test_again(self, student):
        """What is in the cache costs nothing when it is looked at again."""
        for views in ([LEFT, LEFT], [LEFT, MIDDLE], [LEFT, MIDDLE, RIGHT], [WHOLE, LEFT, RIGHT], [HALF, WHOLE, HALF]):
            assert foretold(student, views, cube(), 10**6)

    @weight(2)
    def test_little_room(self, student):
        """What was let go is fetched again."""
        one = reference.chunk_bytes(cube().levels[0])
        for room in (0, one - 1, one, 4 * one, 9 * one, 10 * one, 20 * one):
            for views in ([LEFT, RIGHT, LEFT], [WHOLE, LEFT, WHOLE], [LEFT, LEFT, MIDDLE, LEFT]):
                assert foretold(student, views, cube(), room)

    def test_chunks(self, student):
        """A chunk has the bytes of its full shape and of its data type, also at the edge."""
        for image in (cube(dtype="uint8"), cube(chunks=(3, 7, 5)), cube(chunks=(16, 16, 16))):
            assert foretold(student, [WHOLE, LEFT, HALF], image, 10**6)

    def test_nothing(self, student):
        """No views cost nothing."""
        with control():
            assert foretold(student, [WHOLE], cube(), 10**6)
        assert foretold(student, [], cube(), 100)

    def test_drawn(self, student, rng):
        """Walks drawn for you cost what they cost."""
        for _ in range(5):
            views = [drawn_view(rng) for _ in range(6)]
            assert foretold(student, views + views[::-1], cube(), int(rng.integers(0, 40)) * 60)
