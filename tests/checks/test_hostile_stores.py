"""Students' write_array that writes traps: each gets its sentence, and the checker goes on as if nothing were.

Through the real sandbox and the real checks: the trap is made where the student's code runs, its
files travel to the checker, and the checker's libraries may be asked to open them.
"""

import pytest
import warm

from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions

ZARR = "4-zarr-from-scratch"


@pytest.fixture(scope="module")
def assignment(course):
    return course.assignment(ZARR)


@pytest.fixture(scope="module")
def room(course, assignment):
    return warm.classroom(course, assignment, stretch=False)


@pytest.fixture(scope="module")
def handed_out(course, assignment):
    return released_notebook(course, assignment)


@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_the_solution_gets_everything_whatever_is_drawn(room, course, assignment, handed_out, seed):
    result = room.grade(answered(handed_out, solutions(course, assignment)), seed=seed)
    assert [f"{e.name}: {c.title}: {c.message}" for e in result.exercises for c in e.checks if not c.passed] == []


def test_the_untouched_release_says_not_written_yet(room, handed_out):
    result = room.grade(handed_out)
    assert result.points == 0
    messages = [c.message for e in result.exercises if not e.name.endswith("_on_disk") for c in e.checks]
    assert all("not written yet" in message for message in messages), messages


START = """
def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    import sys, threading, time
    def document(**changes):
        with open(os.path.join(folder, "zarr.json"), "w") as file:
            chunks = {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}}
            text = {**example, "shape": list(image.shape), "data_type": image.dtype.name, "chunk_grid": chunks}
            text["codecs"] = example["codecs"][:1]
            json.dump({**text, **changes}, file)
    key = "/".join(["c", *("0" for _ in image.shape)])
    first = os.path.join(folder, key)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.dirname(first))
"""

# What the body does, and what the student reads about the first check.
TRAPS = {
    "link-for-a-chunk": ("document(); os.symlink('/etc/passwd', first)", "is not an ordinary file"),
    "link-for-the-document": ("os.symlink('/etc/passwd', os.path.join(folder, 'zarr.json'))",
    "zarr.json in the folder is not an ordinary file"),
    "folder-for-a-chunk": ("document(); os.mkdir(first)", "is missing"),
    "fifo-for-a-chunk": ("document(); os.mkfifo(first)", "raised PermissionError"),
    "thousands-of-files": ("for i in range(5000): open(os.path.join(folder, str(i)), 'w').close()", "OSError"),
    "huge-sparse-file": ("document(); open(first, 'wb').truncate(50 * 2**30)", "raised OSError: [Errno 27]"),
    "many-sparse-files": ("document()\n    for i in range(4): open(first + str(i), 'wb').truncate(40 * 2**20)",
    "more than 4096 files or 64 MiB were written"),
    "gzip-bombs": (
        "document(codecs=example['codecs']); bomb = gzip_compress(bytes(2**25), 9) * 64\n"
        "    for index, _, _ in chunk_plan(tuple(slice(0, n) for n in image.shape), image.shape, chunk_shape):\n"
        "        path = os.path.join(folder, 'c', *map(str, index)); os.makedirs(os.path.dirname(path), "
        "exist_ok=True)\n"
        "        open(path, 'wb').write(bomb)",
        "chunk file c/0/0",
    ),
    "short-chunk": ("document(); open(first, 'wb').write(b'1')", "is missing"),
    "blosc-that-claims-more": ("document(codecs=[*example['codecs'][:1], {'name': 'blosc', 'configuration': "
        "{'typesize': 1, 'cname': 'lz4', 'clevel': 5, 'shuffle': 'noshuffle', 'blocksize': 0}}])\n"
        "    size = int(np.prod(chunk_shape)) * image.itemsize\n"
        "    for index in np.ndindex(*(-(-n // c) for n, c in zip(image.shape, chunk_shape))):\n"
        "        path = os.path.join(folder, 'c', *map(str, index))\n"
        "        os.makedirs(os.path.dirname(path), exist_ok=True)\n"
        "        open(path, 'wb').write(bytes([2, 1, 2, 1]) + b''.join(n.to_bytes(4, 'little') for n in (size, size, "
        "size + 16)))", "chunk file c/0/0"),
    "deep-document": ("open(os.path.join(folder, 'zarr.json'), 'w').write('[' * 30000 + ']' * 30000)", "is missing"),
    "exabytes": ("document(shape=[2**50] * image.ndim)", "is missing"),
    "pickle-codec": ("document(codecs=[{'name': 'numcodecs.pickle'}])", "is missing"),
    "format-2-beside": ("document(); open(os.path.join(folder, '.zarray'), 'w').write('{}')", "is missing"),
    "outside-the-folder": ("open(os.path.join(folder, '..', 'zarr.json'), 'w').write('{}')", "zarr.json is missing. "
        "Found: nothing"),
    "folder-is-a-link": ("shutil.rmtree(folder); os.symlink('/', folder)", "is not an ordinary file"),
    "folder-is-a-file": ("shutil.rmtree(folder); open(folder, 'w').write('x')", "is not an ordinary file"),
    "strange-names": ("document(); open(os.path.join(folder, 'a\\n\\x1b[31m' + 'b' * 200), 'w').close()", "is missing"),
    "names-for-windows": ("document(); open(os.path.join(folder, '..\\\\x'), 'w').close()", "the process that ran it "
        "ended"),
    "deep-folders": ("os.makedirs(os.path.join(folder, *'abcdefghijklmnopqrstuvwxyz'))", "is not an ordinary file"),
    "no-parent-left": ("shutil.rmtree(os.path.dirname(folder))", "zarr.json is missing"),
    "locked-folder": ("document(); os.chmod(folder, 0)", ""),
    "exit": ("os._exit(0)", "the process that ran it ended"),
    "still-writing": ("threading.Thread(target=lambda: [open(first, 'wb').write(b'x') or time.sleep(0.01) for _ in "
        "range(99)], daemon=True).start(); document()", "is missing"),
    "nan-document": ("document(fill_value=float('nan'))", "is missing"),
    "forged-files": ("import bits_to_pyramids.student.watched as w; w.read_files = lambda folder: ({'../../x': b''}, "
        "[])", "the process that ran it ended"),
}  # fmt: skip


@pytest.mark.parametrize("body, sentence", TRAPS.values(), ids=TRAPS)
def test_a_trap_costs_its_own_points_and_nothing_else(room, handed_out, body, sentence):
    result = room.grade(
        answered(handed_out, {"write_array": f"{START}    {body}", "files_on_disk": "files_on_disk = 85"})
    )
    points = {e.name: float(e.points) for e in result.exercises}
    assert points["files_on_disk"] == 3 and points["write_array"] == 0
    (checks,) = [e.checks for e in result.exercises if e.name == "write_array"]
    messages = [check.message for check in checks if not check.passed]
    assert sentence in messages[0], messages[0]
    for message in messages:
        assert 1 <= len(message.splitlines()) <= 8 and all(char.isprintable() or char == "\n" for char in message)
        assert "Traceback" not in message and "/site-packages/" not in message
