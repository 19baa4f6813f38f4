"""A real Jupyter server with formgrader in a course folder, and its pages."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

TOKEN = "for-this-test-only"


@dataclass(frozen=True)
class Formgrader:
    """A running server."""

    address: str

    def get(self, path: str) -> tuple[str, dict]:
        """A page's text and headers, whatever its status."""
        request = urllib.request.Request(self.address + path, headers={"Authorization": f"token {TOKEN}"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read().decode(), dict(answer.headers)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.read().decode(), dict(answer.headers)

    def submissions(self, assignment: str, notebook: str) -> list[str]:
        """The addresses of the pages on which submissions are graded by hand."""
        listed = json.loads(self.get(f"/formgrader/api/submitted_notebooks/{assignment}/{notebook}")[0])
        return [f"/formgrader/submissions/{one['id']}/" for one in listed]

    def turn_to(self, course_root: Path, assignment: str, notebook: str, submissions: int) -> None:
        """Turn formgrader to a course below the server's folder, and wait until it lists that course's submissions."""
        deadline = time.monotonic() + 90
        listed = f"/formgrader/api/submitted_notebooks/{assignment}/{notebook}"
        while True:
            self.get(f"/formgrader?path={course_root}")
            said = self.get(listed)[0]
            with contextlib.suppress(json.JSONDecodeError):  # an error's page, as long as it knows another course
                if len(json.loads(said)) == submissions:
                    return
            assert time.monotonic() < deadline, f"formgrader does not list {submissions} submissions: {said[:500]}"
            time.sleep(0.2)

    def pages(self, assignment: str, notebook: str, students: list[str]) -> list[str]:
        """The addresses of all other pages, with hostile ones among them."""
        named = [
            quote(name, safe="")
            for name in (*students, '";window.won=1;//', "</script><script>window.won=1</script>", "a\\")
        ]
        return [
            "/formgrader/manage_assignments",
            "/formgrader/gradebook",
            f"/formgrader/gradebook/{assignment}",
            f"/formgrader/gradebook/{assignment}/{notebook}",
            "/formgrader/manage_students",
            *(
                f"/formgrader/{page}/{name}"
                for page in ("manage_submissions", "gradebook", "manage_students")
                for name in named
            ),
            *(f"/formgrader/manage_students/{name}/{assignment}" for name in named[:2]),
            *(f"/formgrader/gradebook/{name}/{name}" for name in named[:2]),
            "/formgrader/no-such-page",
        ]


@contextlib.contextmanager
def formgrader(course_root: Path, home: Path, server_root: Path | None = None):
    """Start a server and wait until formgrader answers; it knows no settings but its environment's and the course's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")} | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={server_root or course_root}",
    ]  # fmt: skip
    with open(home / "server.log", "w+") as log:
        server = subprocess.Popen(command, cwd=server_root or course_root, env=environment, stdout=log, stderr=log)
        try:
            yield Formgrader(_address(server, home / "server.log"))
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(server: subprocess.Popen, log: Path) -> str:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        said = log.read_text()
        if (found := re.search(r"(http://127\.0\.0\.1:\d+)/\?token", said)) and "is running at" in said:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", int(found[1].rpartition(":")[2]))),
            ):
                return found[1]  # it says so before it listens
        time.sleep(0.1)
    raise AssertionError(log.read_text())
