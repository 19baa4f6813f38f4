"""The checker's process: warm, with the references loaded, one fork per submission.

It reads one JSON object per line (a `Job`) and writes one per line: a result, or why there is
none.  It can read neither the gradebook nor other submissions from what it is sent, and the
student's code runs in the jails that it holds, not here.

Run as ``python -m bits_to_pyramids.grading.worker COURSE ISOLATION``.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.grading.checking import Knowledge, grade_one, load_knowledge
from bits_to_pyramids.grading.job import Job
from bits_to_pyramids.grading.session import Jails
from bits_to_pyramids.sandbox import JailUnavailable

# More than a session may take: who reaches this is stuck, not slow.
CHECKER_SECONDS = 1000
MAX_RESULT = 16 * 2**20


def main() -> int:
    course, isolation = Course.find(sys.argv[1]), sys.argv[2]
    # What checks print must not get between the lines of results.
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    known: dict[str, Knowledge] = {}
    try:
        jails = Jails(isolation)
        jails.start().require_promises()
    except (JailUnavailable, ValueError) as error:
        print(json.dumps({"unavailable": str(error)}), file=replies)
        return 1
    with jails:
        print(json.dumps({"ready": True}), file=replies)
        for line in sys.stdin:
            job = Job.from_json(line)
            try:
                if job.assignment not in known:
                    known[job.assignment] = load_knowledge(course, course.assignment(job.assignment))
                    for exercise in known[job.assignment].assignment.exercises:
                        jails.start(exercise.uses)
                reply = _in_a_fork(known[job.assignment].with_stretch(job.stretch), jails, job)
            except Exception:
                reply = {"failure": traceback.format_exc()}
            print(json.dumps(reply), file=replies)
    return 0


def _in_a_fork(knowledge: Knowledge, jails: Jails, job: Job) -> dict:
    """Grade in a forked process, so that no submission leaves anything behind for the next."""
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        try:
            result = grade_one(knowledge, jails, job.cells, student=job.student, seed=job.seed)
            reply = json.dumps({"result": result.to_json()})
        except BaseException:
            reply = json.dumps({"failure": traceback.format_exc()})
        with os.fdopen(writable, "w") as pipe:
            pipe.write(reply)
        os._exit(0)
    os.close(writable)
    data = bytearray()
    try:
        while True:
            if not select.select([readable], [], [], CHECKER_SECONDS)[0]:
                return {"failure": f"the checker gave no answer within {CHECKER_SECONDS} seconds"}
            part = os.read(readable, 2**16)
            if not part:
                break
            data += part
            if len(data) > MAX_RESULT:
                return {"failure": "the checker's answer is too long"}
    finally:
        os.close(readable)
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(child, 0)
    return json.loads(data) if data else {"failure": "the checker ended without an answer"}


if __name__ == "__main__":
    sys.exit(main())
