"""What a known mistake does with a call is the same whether it is tried, or was tried before and kept on the disk."""

import pickle

import pytest

from bits_to_pyramids.checks.diagnosis import _does_the_same
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.outcomes import noted, tried, written
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.workers.tables import in_pieces, of_pieces

# Numbers, bytes, arrays of both byte orders, files, stores and what is lent.
EXERCISES = {
    "1": ["encode_int", "image_to_bytes", "bits_of"],
    "2": ["read_tiff", "write_png"],
    "3": ["read_region"],
    "4": ["encode_chunk", "decode_chunk", "read_inner_chunk"],
    "5": ["downsample_mean", "downsample_store"],
    "8": ["ChunkCache"],
}


@pytest.mark.parametrize("name, exercises", EXERCISES.items(), ids=EXERCISES)
def test_what_is_kept_is_what_is_done(course, name, exercises):
    assignment = course.assignment(name)
    knowledge, suite, differ, seen = load_knowledge(course, assignment), Suite(assignment), [], 0

    def calls(exercise):
        marking = Marking(knowledge.assignment, suite, Solutions(knowledge), 1)
        for check in suite.of(exercise):
            assert marking.outcome(check) is None
        return [(call, kept) for call in marking.records[exercise].calls if (kept := written(call.args)) is not None]

    def compare():
        nonlocal seen
        for exercise in exercises:
            for call, kept in calls(exercise)[:60]:
                again = pickle.loads(kept)
                for mistake in knowledge.misconceptions_of(exercise):
                    try:
                        data, pieces = in_pieces(noted(tried(mistake.function, again)))
                    except Exception:  # it cannot be kept
                        continue
                    seen += 1
                    outcome = of_pieces(data, pieces.__getitem__)
                    if not _does_the_same(tried(mistake.function, call.args), outcome, mistake.alike):
                        differ.append((exercise, mistake.name, repr(call.args)[:200]))

    suite.serve(knowledge.tests, compare)
    assert differ == [] and seen > 20
