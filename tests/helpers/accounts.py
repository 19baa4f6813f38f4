"""Accounts of a made-up machine: commands run as different people, who exist for those commands alone.

A process is given a mount namespace of its own, in which /etc/passwd and /etc/group are other files, and then
becomes somebody who stands in them.  Nothing of this machine changes.  It takes root.
"""

import ctypes
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from courses import ROOT

NEW_MOUNTS, PRIVATE, RECURSIVE, BIND = 0x20000, 1 << 18, 0x4000, 0x1000
DUMPABLE = 4
libc = ctypes.CDLL(None, use_errno=True)


def why_not() -> str:
    """Why no accounts can be made here, or an empty string."""
    if os.geteuid() != 0:
        return "only root can run commands as other people"
    bind = "mount --bind /etc/passwd /etc/passwd"
    done = subprocess.run(["unshare", "--mount", "sh", "-c", bind], capture_output=True, text=True)
    return f"no mount namespaces: {done.stderr.strip()}" if done.returncode else ""


@dataclass(frozen=True)
class Account:
    """Somebody: a name, numbers, a home, and the umask that they are used to."""

    name: str
    uid: int
    groups: tuple[int, ...]
    home: Path
    etc: Path
    umask: int = 0o022

    def __call__(self) -> None:
        """Become this person, for good."""
        enter_machine(self.etc)
        os.setgroups(self.groups)
        os.setresgid(self.uid, self.uid, self.uid)
        os.setresuid(self.uid, self.uid, self.uid)
        _said(libc.prctl(DUMPABLE, 1, 0, 0, 0))  # /proc/self is theirs, as after a log-in
        os.umask(self.umask)
        os.environ.update(HOME=str(self.home), USER=self.name, LOGNAME=self.name)


def make_accounts(folder: Path, groups: dict[str, tuple[int, tuple[str, ...]]], umasks: dict[str, int]) -> dict:
    """Accounts with homes in a folder.

    Parameters
    ----------
    folder : Path
        One that everybody can enter.
    groups : dict
        Groups by name: their number and their members.
    umasks : dict
        The people, by name, and the umask of each.

    Returns
    -------
    dict
        The accounts by name.
    """
    etc = folder / "etc"
    (etc / "python").mkdir(parents=True)
    numbers = {name: 23_001 + at for at, name in enumerate(umasks)}
    homes = {name: folder / "homes" / name for name in umasks}
    people = [f"{name}:x:{uid}:{uid}::{homes[name]}:/bin/sh" for name, uid in numbers.items()]
    own = [f"{name}:x:{uid}:" for name, uid in numbers.items()]
    others = [f"{name}:x:{number}:{','.join(members)}" for name, (number, members) in groups.items()]
    (etc / "passwd").write_text("\n".join(["root:x:0:0::/root:/bin/sh", *people]) + "\n")
    (etc / "group").write_text("\n".join(["root:x:0:", *own, *others]) + "\n")
    accounts = {}
    for name, uid in numbers.items():
        homes[name].mkdir(parents=True)
        homes[name].chmod(0o700)
        os.chown(homes[name], uid, uid)
        its = [number for number, members in groups.values() if name in members]
        accounts[name] = Account(name, uid, (uid, *its), homes[name], etc, umasks[name])
    return accounts


def enter_machine(etc: Path) -> None:
    """Let this process, and all that it starts, see the machine on which the accounts are."""
    let_everybody_reach_python(etc / "python")
    for name in ("passwd", "group"):
        _mount(etc / name, Path("/etc", name), BIND)


def let_everybody_reach_python(spare: Path) -> None:
    """Let others than root start this Python, in a mount namespace that this process enters; `spare` is a folder."""
    _said(libc.unshare(NEW_MOUNTS))
    _mount("none", "/", RECURSIVE | PRIVATE)
    for needed in (Path(sys.base_prefix), ROOT):
        _let_everybody_reach(needed, spare)


def _let_everybody_reach(path: Path, spare: Path) -> None:
    """Where a folder above some path is closed to others, show that path alone in its place, in this namespace."""
    closed = next((above for above in reversed(path.parents) if not above.stat().st_mode & stat.S_IXOTH), None)
    if closed is None:
        return
    _mount(path, spare, BIND)
    _mount("none", closed, 0, "tmpfs", "mode=755")
    path.mkdir(parents=True)
    _mount(spare, path, BIND)


def _mount(source: object, target: object, flags: int, kind: str = "none", data: str = "") -> None:
    _said(libc.mount(str(source).encode(), str(target).encode(), kind.encode(), flags, data.encode()))


def _said(code: int) -> None:
    if code:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
