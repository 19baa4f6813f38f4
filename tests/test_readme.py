"""The README keeps what it promises about set-up."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


def test_the_first_two_sh_blocks_are_single_lines():
    assert BLOCKS == ["python3 start.py demo\n", "python3 start.py test\n"]


def test_ci_runs_the_test_command():
    assert BLOCKS[1].strip() in (ROOT / ".ci" / "run").read_text()


def test_requirements_are_pinned_and_hashed_without_addresses():
    text = (ROOT / "requirements.txt").read_text()
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert pins and all(re.match(r"[A-Za-z0-9._-]+(\[.*\])?==\S+ (; .* )?\\$", line) for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)


def test_start_explains_itself():
    done = subprocess.run([sys.executable, ROOT / "start.py", "--help"], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("demo", "check", "test", "setup"))


def test_start_refuses_an_unknown_command():
    done = subprocess.run([sys.executable, ROOT / "start.py", "dmeo"], capture_output=True, text=True, cwd="/")
    assert done.returncode == 2


def test_links_in_the_documents_lead_somewhere():
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
