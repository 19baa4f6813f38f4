"""The references against each other, and the solutions against them, on drawn inputs; bits and bytes on all of 16 bits.

    python benchmarks/reference_fuzz.py --inputs 100000 --markdown

What the checks say is right, a library says: zarr, tensorstore, tifffile, Pillow, numcodecs, ome-zarr.
Where two of them can be asked the same, they are, and where they disagree a check would teach one's word
for the other's.  Exit code 1 if anything differs; the seed in the first column's line draws it again.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from reference_pairs import PAIRS, Pair
from reference_solutions import all_inputs

SHOWN = 3  # disagreements of a pair


@dataclass
class Found:
    """What came of one pair."""

    what: str
    one: str
    other: str
    inputs: int = 0
    differences: list[str] = field(default_factory=list)
    seconds: float = 0.0


def tried(pair: Pair, inputs: int, seed: int) -> Found:
    """Compare the two sides of a pair on so many inputs, or a few more."""
    found, begin = Found(pair.what, pair.one, pair.other), time.perf_counter()
    # Of the name, so that a pair draws the same whatever stands before it.
    rng = np.random.default_rng([seed, *f"{pair.what}, {pair.one}, {pair.other}".encode()])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries, about each other
        while found.inputs < inputs:
            for difference in pair.draw(rng):
                found.inputs += 1
                if difference:
                    found.differences.append(difference)
    found.seconds = time.perf_counter() - begin
    return found


def fuzz(inputs: int, seed: int) -> Iterator[Found]:
    """All pairs, with `inputs` shared out among them; each pair gets at least one."""
    whole = sum(pair.share for pair in PAIRS)
    for pair in PAIRS:
        yield tried(pair, math.ceil(inputs * pair.share / whole), seed)


def every_input(bits: int) -> Iterator[Found]:
    """The bit and byte functions on all inputs of so many bits."""
    for name, differences in all_inputs(bits).items():
        found, begin = Found(f"all inputs: {name}", "the solution", "Python, numpy"), time.perf_counter()
        for difference in differences:
            found.inputs += 1
            if difference:
                found.differences.append(difference)
        found.seconds = time.perf_counter() - begin
        yield found


def table(results: list[Found]) -> str:
    """A Markdown table: inputs and disagreements of each pair."""
    lines = ["| what | one side | the other | inputs | disagreements |", "| --- | --- | --- | ---: | ---: |"]
    for found in results:
        row = found.what, found.one, found.other, f"{found.inputs:,}", str(len(found.differences))
        lines.append(f"| {' | '.join(row)} |")
    inputs, differences = sum(found.inputs for found in results), sum(len(found.differences) for found in results)
    return "\n".join([*lines, f"| all | | | {inputs:,} | {differences} |"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000, help="inputs that are drawn, over all pairs")
    parser.add_argument("--bits", type=int, default=16, help="all inputs of so many bits (16); 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only pairs with this text in their line of the table")
    parser.add_argument("--markdown", action="store_true", help="print a table at the end")
    options = parser.parse_args()
    PAIRS[:] = [pair for pair in PAIRS if options.only in f"{pair.what} {pair.one} {pair.other}"]
    results = []
    for source in (fuzz(options.inputs, options.seed), every_input(options.bits if not options.only else 0)):
        for found in source:
            results.append(found)
            line = f"{found.what}: {found.one} / {found.other}: {found.inputs} inputs, seed {options.seed}"
            print(f"{line}, {len(found.differences)} disagreements, {found.seconds:.1f} s", file=sys.stderr, flush=True)
            for difference in found.differences[:SHOWN]:
                print(f"    {difference}", file=sys.stderr)
    if options.markdown:
        print(f"Seed {options.seed}.\n\n{table(results)}")
    return int(any(found.differences for found in results))


if __name__ == "__main__":
    sys.exit(main())
