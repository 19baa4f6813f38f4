"""The references agree with each other on a few drawn inputs, and a disagreement would be found."""

import sys

import pytest
from courses import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import reference_fuzz
import reference_pairs
import reference_solutions

SLOW = {"ome-zarr's local mean", "ome-zarr's nearest"}  # importing it takes longer than all the rest
QUICK = [pair for pair in reference_pairs.PAIRS if pair.one not in SLOW]


@pytest.mark.parametrize("pair", QUICK, ids=lambda pair: f"{pair.what}: {pair.one}, {pair.other}")
@pytest.mark.parametrize("seed", [11, 12])
def test_both_sides_of_a_pair_agree(pair, seed):
    found = reference_fuzz.tried(pair, 5, seed)
    assert found.inputs >= 5 and found.differences == []


def test_the_bit_functions_are_right_for_all_inputs_of_eight_bits():
    results = {found.what.removeprefix("all inputs: "): found for found in reference_fuzz.every_input(8)}
    assert {name: found.inputs for name, found in results.items()} == {
        "bits_of": 2**9 - 2,
        "value_of": 2**9 - 2,
        "largest_value": 64,
        "encode_uint, decode_uint": 2 * 2**8,
        "encode_int, decode_int": 2 * 2**8,
        "pack_bits, unpack_bits": 2**9 - 1,
    }
    assert [found.differences for found in results.values() if found.differences] == []


def test_a_disagreement_is_counted_and_shown(monkeypatch, capsys):
    def numbers(rng):
        number = int(rng.integers(0, 10))
        yield reference_pairs.differs(number, min(number, 7), f"of {number}")

    wrong = reference_pairs.Pair("numbers", "all", "up to 7", 1, numbers)
    monkeypatch.setattr(reference_fuzz, "PAIRS", [wrong])
    monkeypatch.setattr(sys, "argv", ["reference_fuzz.py", "--inputs", "200", "--bits", "0", "--markdown"])
    assert reference_fuzz.main() == 1
    told = capsys.readouterr()
    assert "of 9" in told.err or "of 8" in told.err
    assert "| numbers | all | up to 7 | 200 | " in told.out and "| all | | | 200 | 0 |" not in told.out


def test_a_wrong_solution_is_found_among_all_inputs(monkeypatch):
    right = reference_solutions.solution("bits-and-bytes")
    monkeypatch.setattr(
        reference_solutions,
        "solution",
        lambda _: right | {"decode_int": lambda data, order: int.from_bytes(data, order)},
    )
    found = {one.what: one for one in reference_fuzz.every_input(8)}["all inputs: encode_int, decode_int"]
    assert len(found.differences) == 2 * 128  # what is negative, in both orders


def test_the_same_seed_draws_the_same():
    drawn = [reference_pairs.drawn_store(reference_fuzz.np.random.default_rng(4)) for _ in range(2)]
    assert str(drawn[0]) == str(drawn[1]) and (drawn[0].image == drawn[1].image).all()
    assert sum(pair.share for pair in reference_pairs.PAIRS) > 0
    assert len({(pair.what, pair.one, pair.other) for pair in reference_pairs.PAIRS}) == len(reference_pairs.PAIRS)
