"""What a submission may import is listed; nothing gets in by being installed."""

import re
from pathlib import Path

import pytest

from bits_to_pyramids.sandbox import JailUnavailable, environment, seccomp


def test_the_visible_packages_are_the_listed_ones_and_what_they_require():
    names = {re.sub(r"[-_.]+", "-", found.name).lower() for found in environment.distributions()}
    assert set(environment.VISIBLE) <= names
    assert {"contourpy", "traitlets", "pyparsing"} <= names
    assert not names & {
        "tifffile",
        "zarr",
        "numcodecs",
        "ome-zarr",
        "tensorstore",
        "nbgrader",
        "pytest",
        "scikit-image",
        "jupyterlab",
        "ipykernel",
    }


def test_site_entries_are_single_packages_not_folders_of_packages():
    entries = environment.site_entries()
    assert {"numpy", "matplotlib", "IPython"} <= set(entries)
    assert not any(path.name in ("site-packages", "dist-packages") for path in entries.values())
    assert not any(name.endswith(".pth") for name in entries)


def test_of_this_package_only_four_parts_are_visible():
    assert set(environment.own_entries()) <= {"__init__.py", "student", "calls", "sandbox"}


def test_the_interpreter_is_the_one_below_the_virtual_environment():
    assert not Path(environment.interpreter()).is_symlink()


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("namespaces", [True, False])
def test_every_path_through_the_filter_ends_in_a_verdict(machine, namespaces):
    code = seccomp.program(machine, namespaces=namespaces, processes=False)
    instructions = [code[n : n + 8] for n in range(0, len(code), 8)]
    assert len(instructions) < 4096
    assert instructions[-1][0] == seccomp.RETURN
    for position, (opcode, _, when_true, when_false, *_) in enumerate(instructions):
        if opcode in (seccomp.JUMP_EQUAL, seccomp.JUMP_AT_LEAST, seccomp.JUMP_ANY_BIT):
            assert position + 1 + max(when_true, when_false) < len(instructions)


def test_an_unknown_processor_gets_no_filter_instead_of_a_wrong_one():
    with pytest.raises(JailUnavailable, match="does not know the processor riscv64"):
        seccomp.program("riscv64", namespaces=True, processes=False)
