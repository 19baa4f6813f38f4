"""Does the environment have what the course names?"""

import importlib.metadata

import pytest

from bits_to_pyramids.course.requirements import changed_requirements

HAVE = importlib.metadata.version("numpy")
PINS = {
    "as-it-is": (f"numpy=={HAVE} \\\n    --hash=sha256:00\n", []),
    "newer": ("numpy==99.0 \\\n    --hash=sha256:00\n", [f"numpy {HAVE} -> 99.0"]),
    "missing": ("no-such-library==1.0\n", ["no-such-library (missing) -> 1.0"]),
    "for-another-machine": ('no-such-library==1.0 ; sys_platform == "amiga" \\\n    --hash=sha256:00\n', []),
    "extras": (f"numpy[fast]=={HAVE}\n# scipy==1.0\n", []),
}


@pytest.mark.parametrize("text, said", PINS.values(), ids=PINS)
def test_other_versions_are_named(tmp_path, text, said):
    (tmp_path / "requirements.txt").write_text(text)
    assert changed_requirements(tmp_path) == said
