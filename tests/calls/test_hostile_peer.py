"""The host against a runner that a student has taken over:
whatever arrives, the host ends it clearly, in time, within its memory.
"""

import json
import struct
import subprocess
import sys
import time
from types import NoneType

import numpy as np
import pytest
from hostile_peer import frame, host_of, reply
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_values import hashable, trees

from bits_to_pyramids.calls import BadMessage, Unsupported, decode, encode
from bits_to_pyramids.calls.channel import MAX_HEADER
from bits_to_pyramids.sandbox import Cell, Died, Limits, Raised, Returned, TimedOut, Unusable, lender
from bits_to_pyramids.student.watched import Chunks, CrashingFolder, Folder, Watched, WatchedArray

MiB = 2**20
LIMITS = Limits(answer_bytes=4 * MiB, call_seconds=2, cell_seconds=2)
PLAIN = {NoneType, bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, slice, np.ndarray}


def call(peer, *args, seconds=1.0):
    """What the host makes of a runner that answers with `peer`;
    also that it took no longer than it may, and ended what it gave up.
    """
    with host_of(peer, LIMITS) as runner:
        started = time.monotonic()
        outcome = runner.call("f", args, seconds=seconds, echo=True)
        assert time.monotonic() - started < seconds + 3
        assert runner.alive is isinstance(outcome, (Returned, Raised, Unusable))
    return outcome


def only_plain(value) -> bool:
    """Exact built-in types, all the way down, and arrays of numbers."""
    if type(value) in (list, tuple):
        return all(map(only_plain, value))
    if type(value) is dict:
        return all(map(only_plain, value.items()))
    if type(value) is slice:
        return only_plain((value.start, value.stop, value.step))
    if type(value) is np.ndarray:
        return (value.dtype.kind in "biufc" and value.base is None) or type(value.base) in (
            bytearray,
            np.ndarray,
            NoneType,
        )
    return type(value) in PLAIN


def answering(tree, kind="returned", buffers=()):
    return lambda number, send: send(reply(number, kind, tree, buffers))


def raw(data: bytes):
    return lambda number, send: send(data)


def endless(data: bytes, first: bytes = b"", pause: float = 0.0):
    def peer(number, send):
        send(first)
        while True:
            send(data)
            time.sleep(pause)

    return peer


def returned(tree):
    return {"t": [tree, None]}


COLLIDING = [
    [{"t": [*range(10**6, 10**6 + 60), *((number >> bit & 1) * (2**61 - 1) + 1 for bit in range(12))]}, 0]
    for number in range(4_000)
]

ENDED = {
    # frames
    "nothing-and-gone": lambda number, send: (_ for _ in ()).throw(OSError),
    "text": raw(b"Traceback (most recent call last):\n"),
    "length-of-4-GiB": raw(b"\xff\xff\xff\xff"),
    "trickle-of-a-header": endless(b" ", struct.pack("!I", 8 * MiB), 0.01),
    "trickle-of-a-buffer": endless(b"x", frame({"header": 0, "sizes": [8 * MiB]}), 0.01),
    "flood": endless(bytes(65536)),
    "flood-of-frames": endless(frame({"header": {"id": "x", "kind": "returned", "value": None}, "sizes": []}) * 100),
    "no-json": raw(frame(b"{'a': 1}")),
    "deep-json": raw(frame(b"[" * 8_000_000)),
    "deep-json-with-a-key": raw(frame(b'{"header":' * 500_000)),
    "many-digits": raw(frame(b'{"header": ' + b"7" * 8_000_000 + b', "sizes": []}')),
    "many-digits-behind-the-point": raw(frame(b'{"header": 0.' + b"7" * 8_000_000 + b', "sizes": []}')),
    "a-list-of-header": raw(frame({"header": [], "sizes": []})),
    "sizes-that-add-up-to-much": raw(frame({"header": {}, "sizes": [4 * MiB] * 4})),
    "size-true": raw(frame({"header": {}, "sizes": [True]})),
    "size-as-float": raw(frame({"header": {}, "sizes": [1e3]})),
    "size-as-text": raw(frame({"header": {}, "sizes": ["1"]})),
    "a-million-sizes": raw(frame({"header": {}, "sizes": [0] * 1_000_000})),
    # replies
    "another-id": lambda number, send: send(reply("0" * 16, "returned", returned(1))),
    "id-as-a-list": lambda number, send: send(reply([number], "returned", returned(1))),
    "no-id": raw(frame({"header": {"kind": "returned", "value": None}, "sizes": []})),
    "more-than-that": lambda number, send: send(frame({"header": {"id": number, "kind": "returned",
    "value": returned(1), "points": 8}, "sizes": []})),
    "kind-of-a-cell": answering({"d": []}, "cell"),
    "kind-as-a-list": answering(returned(1), ["returned"]),
    "kind-none": answering(returned(1), None),
    "value-without-arguments": answering(1),
    "value-of-three": answering({"t": [1, 2, 3]}),
    "list-for-a-tuple": answering([1, None]),
    "arguments-as-text": answering({"t": [1, "no"]}),
    "unusable-and-not-text": answering(7, "unusable"),
    "raised-text": answering(returned("ValueError"), "raised"),
    "raised-with-a-line-of-many-digits": answering(returned(["ValueError", [], "m", {"i": "f" * 20_000}]), "raised"),
    "raised-in-line-true": answering(returned(["ValueError", [], "m", True]), "raised"),
    "raised-in-line-minus-one": answering(returned(["ValueError", [], "m", -1]), "raised"),
    "buffer-left-over": answering(returned(1), buffers=[b"x"]),
    "nan-in-json": raw(frame(b'{"header": NaN, "sizes": []}')),
    "nan-as-the-value": lambda number, send: send(frame(json.dumps({"header": {"id": number, "kind": "returned",
    "value": returned(float("nan"))}, "sizes": []}).encode())),
    "infinity-by-exponent": lambda number, send: send(frame(b'{"header": {"id": "%s", "kind": "returned", "value": '
        b'{"t": [1e999, null]}}, "sizes": []}' % number.encode())),
    "colliding-keys": answering(returned({"d": COLLIDING})),
    "colliding-keys-deep-inside": answering(returned([{"d": [[{"t": [key, 1]}, 0] for key, _ in COLLIDING]}])),
    "unhashable-key": answering(returned({"d": [[{"t": [[]]}, 0]]})),
    "key-twice": answering(returned({"d": [[1, 0], [1.0, 0]]})),
    "slice-of-slices": answering(returned({"d": [[{"z": [{"z": [1, 2]}, None, None]}, 0]]})),
    "too-deep": answering(returned(eval("[" * 80 + "]" * 80))),
    # questions about things that were never lent
    "question": answering({"t": [0, "call", {"t": []}]}, "ask"),
    "question-for-the-files": answering({"t": [0, "files", {"t": [{"d": []}, []]}]}, "ask"),
    "question-as-text": answering("files", "ask"),
}  # fmt: skip


@pytest.mark.parametrize("peer", ENDED.values(), ids=ENDED)
def test_it_is_ended_with_a_reason(peer):
    outcome = call(peer)
    assert isinstance(outcome, (Died, TimedOut))
    assert isinstance(outcome, TimedOut) or outcome.reason.endswith(".")


def array(dtype="|u1", shape=(4,), strides=(1,), offset=0):
    return returned(
        {
            "a": [
                0,
                dtype,
                list(shape) if isinstance(shape, tuple) else shape,
                None if strides is None else list(strides),
                offset,
            ]
        }
    )


ARRAYS = {
    "object": array("|O"),
    "void": array("|V4"),
    "structured": array([["a", "|u1"]]),
    "structured-by-name": array("u1,u1"),
    "sub-array": array("(2,2)u1"),
    "date": array("<M8[ns]"),
    "time": array("<m8[s]"),
    "text": array("<U1"),
    "bytes": array("|S4"),
    "native": array("u1"),
    "alias": array("int"),
    "endless-name": array("|u1" * 100_000),
    "with-a-null": array("|u1\0"),
    "long-double": array("<f16"),
    "shape-negative": array(shape=(-4,)),
    "shape-boolean": array(shape=(True, 4), strides=(1, 1)),
    "shape-float": array(shape=(4.0,)),
    "shape-text": array(shape="4"),
    "shape-huge": array(shape=(2**63,)),
    "shape-that-overflows": array(shape=(2**33, 2**33), strides=(0, 0)),
    "shape-of-zero-times-much": array(shape=(0, 2**41), strides=None),
    "shape-of-many-axes": array(shape=(1,) * 33, strides=(1,) * 33),
    "strides-huge": array(strides=(2**62,)),
    "strides-at-all": array(),
    "buffer-too-long": array(shape=(3,), strides=None),
    "strides-before": array(strides=(-1,)),
    "strides-fewer": array(shape=(2, 2), strides=(1,)),
    "strides-boolean": array(strides=(True,)),
    "strides-that-repeat-much": array(shape=(2**24,), strides=(0,)),
    "offset-behind": array(offset=4),
    "offset-before": array(offset=-1),
    "offset-text": array(offset="0"),
    "buffer-too-short": array("<u2"),
    "boolean-of-seven": array("|b1"),
}


@pytest.mark.parametrize("tree", ARRAYS.values(), ids=ARRAYS)
def test_strange_arrays_end_it(tree):
    assert isinstance(call(answering(tree, buffers=[b"\x00\x01\x02\x07"])), Died)


def lent():
    return [
        Watched(lambda *args: args[0][args[1]]),
        Chunks(np.zeros((4, 4), np.uint8), (2, 2)),
        WatchedArray(np.zeros((4, 4), np.uint8), (2, 2)),
        Folder({"a": b"1"}),
        CrashingFolder({"a": b"1"}),
    ]


def asks(*questions):
    """Asks one question after the other, and then answers."""

    def peer(number, send):
        if number not in asked:
            asked[number] = iter(
                [*(reply(number, "ask", question) for question in questions), reply(number, "returned", returned(1))]
            )
        for data in asked[number]:
            send(data)

    asked: dict = {}
    return peer


def ask(number, what, *args):
    return {"t": [number, what, {"t": list(args)}]}


ASKED = {
    "a-thing-that-is-not-there": (ask(5, "call"), Died),
    "a-negative-thing": (ask(-1, "call"), Died),
    "thing-true": (ask(True, "call"), Died),
    "another-things-action": (ask(0, "read", 1), Died),
    "an-attribute": (ask(2, "__class__"), Died),
    "arguments-as-a-list": ({"t": [0, "call", []]}, Died),
    "path-upwards": (ask(3, "files", {"d": [["../x", {"t": []}]]}, []), Died),
    "files-that-are-text": (ask(3, "files", {"d": [["x", "text"]]}, []), Died),
    "files-as-a-list": (ask(3, "files", [], []), Died),
    "left-out-numbers": (ask(3, "files", {"d": []}, [1]), Died),
    "snapshots-as-text": (ask(4, "snapshots", "x", []), Died),
    "in-place-unhashable": (ask(4, "snapshots", [], [[]]), Returned),
    "too-many-arguments": (ask(3, "files", 1, 2, 3), Returned),
    "error-with-many-digits": (ask(0, "call", {"d": []}, {"i": "f" * 20_000}), Returned),
    "chunk-with-many-digits": (ask(1, "call", {"t": [{"i": "f" * 20_000}, 0]}), Returned),
    "chunk-of-a-million": (ask(1, "call", [0] * 100_000), Returned),
    "selection-of-a-million": (ask(2, "read", [0] * 100_000), Returned),
    "selection-of-slices-of-text": (ask(2, "read", {"z": ["a", {"i": "f" * 20_000}, []]}), Returned),
    "write-of-text": (ask(2, "write", 0, "text"), Returned),
    "write-of-nested-lists": (ask(2, "write", 0, eval("[" * 50 + "]" * 50)), Returned),
}


@pytest.mark.parametrize("question, kind", ASKED.values(), ids=ASKED)
def test_strange_questions(question, kind):
    assert isinstance(call(asks(question), *lent()), kind)


def test_questions_that_are_kept_are_counted_with_all_their_memory(monkeypatch):
    """Small lists cost little on the wire and much where they are kept."""
    monkeypatch.setattr(lender, "MAX_QUESTION_BYTES", 32 * MiB)
    kept = Watched(lambda *args: None)
    outcome = call(asks(*[ask(0, "call", [[]] * 60_000)] * 40), kept, seconds=30)
    assert isinstance(outcome, Died) and "too often, or with too much data" in outcome.reason
    assert len(kept.calls) == 5


def test_questions_after_the_time_are_not_answered():
    def peer(number, send):
        while True:
            send(reply(number, "ask", ask(0, "call")))

    counted = Watched(lambda: None)
    assert isinstance(call(peer, counted, seconds=0.3), (TimedOut, Died))


def test_answers_that_came_before_the_question_are_not_taken():
    """Frames that lie ready, for an id that nobody can know."""
    with host_of(lambda number, send: send(reply(number, "returned", returned(1)) * 2), LIMITS) as runner:
        assert runner.call("f") == Returned(1)
        assert isinstance(runner.call("f"), Died)


CELLS = {
    "no-dict": [],
    "nothing": {"d": []},
    "keys-of-bytes": {"d": [[{"t": []}, 1]]},
    "ok-as-one": {"ok": 1},
    "text-as-bytes": {"stdout": 1},
    "result-as-a-list": {"result": []},
    "images-as-text": {"images": "x"},
    "endless-output": {"stdout": "x" * 200_000},
}


@pytest.mark.parametrize("tree", CELLS.values(), ids=CELLS)
def test_strange_outcomes_of_cells_end_it(tree):
    good = {
        "ok": True,
        "error_name": "",
        "error_message": "",
        "traceback": "",
        "stdout": "",
        "stderr": "",
        "result": None,
        "images": [],
    }
    if isinstance(tree, dict) and "d" not in tree:
        tree = {"d": [list(pair) for pair in (good | tree).items()]}
    with host_of(answering(tree, "cell"), LIMITS) as runner:
        (outcome,) = runner.run([Cell("a", "1")])
        assert not outcome.ok and outcome.error_name == "Died" and not runner.alive


NAMES = {
    "surrogates": "\ud800",
    "null": "Value\0Error",
    "long": "E" * 10**6,
    "not-a-name": "</script>",
    "builtin-function": "eval",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_errors_are_names(name):
    outcome = call(answering(returned([name, [name, "ValueError", *["KeyError"] * 1_000], name, 3]), "raised"))
    assert outcome.name in ("Exception", "eval") and outcome.bases[0] == "ValueError" and len(outcome.bases) <= 20
    outcome.message.encode()


# Anything

texts = st.text() | st.sampled_from(["returned", "raised", "unusable", "ask", "cell", "\ud800", "|u1", "nan"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*"ifcsbytzdal", "id", "kind", "value"]), inner, max_size=3)
    ),
    max_leaves=20,
)
FUZZ = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(
    st.sampled_from(["returned", "raised", "unusable", "ask"]),
    trees | json_values,
    st.lists(st.binary(max_size=64), max_size=3),
)
def test_any_reply_has_an_outcome_of_plain_data(kind, tree, buffers):
    outcome = call(answering(tree, kind, buffers), *lent(), seconds=0.3)
    assert isinstance(outcome, (Returned, Raised, Unusable, Died, TimedOut))
    assert not isinstance(outcome, Returned) or only_plain(outcome.value)


@FUZZ
@given(trees | json_values, st.none() | json_values)
def test_any_value_and_arguments_have_an_outcome_of_plain_data(value, arguments):
    outcome = call(answering({"t": [value, arguments]}), seconds=0.3)
    assert not isinstance(outcome, Returned) or only_plain((outcome.value, outcome.arguments))


@FUZZ
@given(
    st.integers(0, 4),
    st.sampled_from(["call", "read", "write", "files", "snapshots"]),
    st.lists(trees | json_values, max_size=3),
)
def test_any_question_has_an_outcome(number, what, args):
    assert isinstance(call(asks(ask(number, what, *args)), *lent(), seconds=0.3), (Returned, Died, TimedOut))


@FUZZ
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_end_it(data, as_header):
    assert isinstance(call(raw(frame(data) if as_header else data), seconds=0.1), (Died, TimedOut))


@FUZZ
@given(st.integers(0, 400), st.integers(0, 6), st.binary(max_size=4))
def test_any_change_of_a_good_frame_has_an_outcome(at, left_out, put_in):
    """A good reply with a few bytes in the place of others."""

    def peer(number, send):
        tree, buffers = encode(({"a": np.arange(6).reshape(2, 3), (1, 2): [2**70, 1.5, b"x", slice(1)]}, None))
        good = reply(number, "returned", tree, [bytes(buffer) for buffer in buffers])
        send(good[:at] + put_in + good[at + left_out :])

    outcome = call(peer, seconds=0.15)
    assert not isinstance(outcome, Returned) or only_plain(outcome.value)


@given(
    st.dictionaries(
        st.integers() | st.tuples(st.integers(-3, 3), st.integers(-3, 3)) | hashable, st.none(), max_size=40
    )
)
def test_honest_keys_are_never_taken_for_colliding_ones(value):
    tree, buffers = encode(value)
    assert decode(json.loads(json.dumps(tree)), [bytearray(buffer) for buffer in buffers]) == value


def test_both_sides_agree_on_keys_that_collide():
    value = {number * (2**61 - 1): None for number in range(30)}
    with pytest.raises(Unsupported, match="same hash"):
        encode(value)
    with pytest.raises(BadMessage):
        decode({"d": [[{"i": f"{key:x}"} if key >= 2**63 else key, None] for key in value]}, [])


SPELLINGS = {"underscore": "1_" + "0" * 20, "spaces": " " + "f" * 20, "prefix": "0x" + "f" * 20, "plus": "+" + "f" * 20,
             "capitals": "F" * 20,
             "zeros": "0" + "f" * 20, "other-digits": "\u0661" * 20, "small": "1"}  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_an_integer_has_one_spelling(text):
    with pytest.raises(BadMessage):
        decode({"i": text}, [])


HEAVY = {
    "lists": "[" + ",".join(["[]"] * 2_700_000) + "]",
    "tuples": "[" + ",".join(['{"t":[]}'] * 900_000) + "]",
    "dicts": "[" + ",".join(['{"d":[]}'] * 900_000) + "]",
    "texts": "[" + ",".join(['"ab"'] * 1_600_000) + "]",
    "long-integers": "[" + ",".join(['{"i":"%s"}' % ("f" * 25_000)] * 300) + "]",
    "colliding-keys": json.dumps({"d": COLLIDING}).replace(" ", ""),
}


READ = """
import json, resource, sys, time
from bits_to_pyramids.calls import BadMessage, Caps, decode
text = sys.stdin.read()
memory, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    decode(json.loads(text), [], caps=Caps(bytes=9 * 2**20))
except BadMessage:
    pass
print(time.process_time() - started, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024)
"""


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_the_largest_headers_are_read_in_seconds_and_megabytes(text):
    assert len(text) < MAX_HEADER
    done = subprocess.run([sys.executable, "-c", READ], input=text, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 8 and megabytes < 500
