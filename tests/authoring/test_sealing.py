"""What is sealed in a student's folder: opened by the mistake, or by solving the task, and by nothing else."""

import json
from fractions import Fraction

import pytest
from courses import ROOT
from submissions import FOLDER

from bits_to_pyramids.authoring import sealing
from bits_to_pyramids.authoring.lint import readable
from bits_to_pyramids.checks.knowledge import known_mistakes
from bits_to_pyramids.course.notebooks import built_source, released_notebook
from bits_to_pyramids.student import known
from bits_to_pyramids.student.digests import label
from bits_to_pyramids.student.hints import PREDICTION_ROUNDS, prediction_digest, prediction_salt
from bits_to_pyramids.student.known import recognised, recognised_prediction
from bits_to_pyramids.student.notes import read_notes
from bits_to_pyramids.student.reasons import key_of

ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
# Their answers are files or things that were written to, which may look in many ways.
NOTHING_TO_OPEN = {
    "2-image-files": {"write_tiff", "read_tiff", "write_png", "run_length_encode", "compression_ratio"},
    "4-zarr-from-scratch": {
        "write_array",
        "read_metadata",
        "read_array",
        "write_region",
        "read_inner_chunk",
        "from_zarray",
    },
    "5-pyramids": {"n_levels", "write_ome_zarr", "downsample_store"},
    # Shards may be laid out in many ways; of a document there is no other of the same kind.
    "6-shards": {"write_shard", "read_inner", "upgrade_metadata", "consolidate"},
    # Most write to something; what a box outside of an image decodes is a matter of taste.
    "7-many-hands": {
        "plan_writers",
        "read_surely",
        "rechunk",
        "decodes",
        "smooth_store",
        "update_pyramid",
        "sum_by_chunks",
    },
    # Most look at a store; what lies beyond an image is a matter of taste in the others.
    "8-explorer": {
        "open_image",
        "level_for_view",
        "view_selection",
        "keys_for_view",
        "ChunkCache",
        "render",
        "render_within",
        "brightest_along",
        "contrast_limits",
        "write_viewer",
    },
}


class Sealed:
    """An assignment, what is sealed of it, and what an instructor knows."""

    def __init__(self, course, name, folder):
        self.assignment = course.assignment(name)
        self.path = sealing.sealed_file(course, self.assignment)
        self.text = self.path.read_text()
        self.content = json.loads(self.text)
        self.namespace, self.banks = known_mistakes(course, self.assignment)
        self.notebook = released_notebook(course, self.assignment)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            self.cases = sealing.visible_cases(self.assignment, self.namespace)


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def sealed(course, request, tmp_path_factory):
    return Sealed(course, request.param, tmp_path_factory.mktemp("visible"))


@pytest.fixture
def folder(sealed, course, tmp_path, monkeypatch):
    """The student's folder of an assignment."""
    (tmp_path / known.SEALED).parent.mkdir()
    (tmp_path / known.SEALED).write_text(sealed.text)
    hints = course.root / "release" / sealed.assignment.id / "hints.json"
    (tmp_path / "hints.json").write_bytes(hints.read_bytes())
    monkeypatch.chdir(tmp_path)


def test_the_same_course_gives_the_same_bytes(course, first):
    again = json.dumps(sealing.sealed_knowledge(course, first), separators=(",", ":")) + "\n"
    assert again == sealing.sealed_file(course, first).read_text()


def test_a_change_of_a_sentence_makes_it_anew(own_course):
    first = own_course.assignment("1")
    before = sealing.sealed_file(own_course, first)
    bank = own_course.root / "grader_tests" / "misconceptions" / "bits_and_bytes" / "largest_value.toml"
    bank.write_text(bank.read_text().replace('sentence = "', 'sentence = "Oh. ', 1))
    after = sealing.sealed_file(own_course, first)
    assert before != after and before.read_text() != after.read_text()


def test_most_mistakes_are_named_in_the_notebook_as_by_the_grader(sealed, folder):
    """One that does the same on all visible cases as a more specific one has that one's sentence, as there."""
    said: dict[str, list[str]] = {"the grader's": [], "that of one that looks the same": [], "none": []}
    for name, cases in sealed.cases.items():
        seen: dict[str, str] = {}
        for mistake in sealed.banks.get(name, []):
            outcomes = sealing.outcomes_of(mistake, cases)
            if all(outcome.passed for outcome in outcomes):
                continue
            look = repr([(outcome.kind, outcome.problem) for outcome in outcomes])
            sentences = recognised(name, cases, outcomes)
            first = seen.setdefault(look, mistake.sentence)
            which = (
                "none" if not sentences
                else "the grader's" if mistake.sentence in sentences
                else "that of one that looks the same" if first in sentences
                else "another"
            )  # fmt: skip
            said.setdefault(which, []).append(f"{name}.{mistake.name}")
    total = sum(map(len, said.values()))
    print({which: len(who) for which, who in said.items()})
    assert said.get("another", []) == []
    # The others are seen by an exception only, which has many causes.
    assert Fraction(len(said["none"]), total) < Fraction(1, 5), said["none"]


def test_wrong_predictions_are_named(sealed, folder):
    for exercise in sealed.assignment.exercises:
        if exercise.kind == "prediction":
            salt, rounds = prediction_salt(sealed.assignment.id, exercise.name)
            for mistake in sealed.banks[exercise.name]:
                digest = prediction_digest(mistake.function(), salt, rounds)
                assert recognised_prediction(exercise.name, digest) == mistake.sentence
            assert recognised_prediction(exercise.name, prediction_digest(exercise.answer, salt, rounds)) == ""


# ---------------------------------------------------------------- attacks


def test_nothing_of_it_can_be_read(sealed):
    said = {word for bank in sealed.banks.values() for m in bank for word in m.sentence.split() if len(word) > 5}
    said |= {word for exercise in sealed.assignment.exercises for word in exercise.after.split() if len(word) > 5}
    keys = " ".join([*sealed.content, *sealed.assignment.by_name, "outcomes sentences inputs"])
    assert not [word for word in said if word in sealed.text and word.strip(".,:;`") not in keys]
    for exercise in sealed.assignment.exercises:
        assert exercise.answer is None or not readable(exercise.answer, sealed.text)


def test_no_sentence_about_a_wrong_prediction_says_the_right_one(sealed):
    for exercise in sealed.assignment.exercises:
        if exercise.kind == "prediction":
            told = [m.sentence for m in sealed.banks[exercise.name] if readable(exercise.answer, m.sentence)]
            assert told == []


def test_a_guess_at_a_prediction_costs_as_much_as_it_says(sealed, folder):
    """200,000 rounds of SHA-256, here and wherever a sentence is sealed with a prediction: tried one by one, the
    numbers to a million take a processor a day.
    """
    assert PREDICTION_ROUNDS >= 200_000
    assert all(secret["rounds"] == PREDICTION_ROUNDS for secret in read_notes()["predictions"].values())
    for name, secret in read_notes()["predictions"].items():
        # The digest that tells whether a prediction is right opens nothing.
        assert label(bytes.fromhex(secret["digest"])) not in sealed.content["predictions"][name]


def test_a_label_is_that_of_one_exercise(sealed):
    labels = [one for bank in sealed.content["mistakes"].values() for one in bank["outcomes"]]
    labels += [one for bank in sealed.content["predictions"].values() for one in bank]
    labels += [one["label"] for one in sealed.content["why"].values()]
    assert len(labels) == len(set(labels))


def test_a_reason_is_there_for_every_exercise_with_one_right_answer(sealed):
    functions = {exercise.name for exercise in sealed.assignment.exercises if exercise.kind == "function"}
    assert functions - sealed.content["why"].keys() == NOTHING_TO_OPEN.get(sealed.assignment.id, set())


def from_the_folder(cases):
    """A function that knows what stands in the folder: the visible cases."""

    def function(*args):
        return next((one.gives for one in cases if repr(one.args) == repr(args) and not one.refused), cases[0].gives)

    return function


CHEATS = {
    "a constant": lambda cases: lambda *args: cases[0].gives,
    "what it was given": lambda cases: lambda *args: args[0],
    "nothing": lambda cases: lambda *args: None,
    "what stands in the folder": from_the_folder,
}


@pytest.mark.parametrize("cheat", CHEATS.values(), ids=CHEATS)
def test_who_has_not_solved_a_task_cannot_open_its_reason(sealed, cheat):
    for name, one in sealed.content["why"].items():
        key = key_of(name, cheat(sealed.cases[name]), sealed.cases[name], list(bytes.fromhex(one["inputs"])))
        assert key is None or label(key) != one["label"], name


def test_the_stub_opens_nothing(sealed):
    names = {}
    for cell in sealed.notebook["cells"]:
        if cell["metadata"].get("role") in ("setup", "answer"):
            exec("".join(cell["source"]), names)
    for name, one in sealed.content["why"].items():
        assert key_of(name, names[name], sealed.cases[name], list(bytes.fromhex(one["inputs"]))) is None


@pytest.mark.filterwarnings("ignore")  # some warn, and are right
def test_every_right_function_opens_its_reason(sealed):
    """However it is written: the keys ask for nothing that a task leaves open."""
    closed = []
    for path in sorted((FOLDER / sealed.assignment.module).glob("right_*.py")):
        names = sealed.namespace | {"__name__": "style"}  # what a file leaves out is taken from the solutions
        for cell in built_source(sealed.assignment)["cells"]:
            if cell["metadata"]["role"] == "setup":
                exec("".join(cell["source"]), names)
        exec(compile(path.read_text(), str(path), "exec"), names)
        for name, one in sealed.content["why"].items():
            key = key_of(name, names[name], sealed.cases[name], list(bytes.fromhex(one["inputs"])))
            if key is None or label(key) != one["label"]:
                closed.append(f"{path.stem}: {name}")
    assert closed == []
