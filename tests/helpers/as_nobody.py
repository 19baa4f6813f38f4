"""What an ordinary user cannot read, whoever runs the tests."""

import json
import os
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from accounts import let_everybody_reach_python

NOBODY = 64124


def as_nobody(folder: Path, look: Callable):
    """What `look` gives, as JSON, in a process whose user owns a folder and may do no more than owners may."""
    readable, writable = os.pipe()
    spare = Path(tempfile.mkdtemp())
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                for path in [folder, *folder.rglob("*")]:
                    os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
                let_everybody_reach_python(spare)  # only now: what is shown there is this machine's own
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
            said = look()
        except BaseException:
            said = traceback.format_exc()
        with os.fdopen(writable, "w") as pipe:
            json.dump(said, pipe)
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as pipe:
        said = json.load(pipe)
    os.waitpid(child, 0)
    spare.rmdir()
    return said
