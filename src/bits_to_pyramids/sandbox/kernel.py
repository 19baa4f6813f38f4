"""Linux calls that the standard library does not offer: namespaces, mounts, capabilities, prctl."""

from __future__ import annotations

import ctypes
import os
import platform
import signal

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REC, MS_PRIVATE = 0x4000, 0x40000

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 4, 8
PR_CAPBSET_DROP, PR_SET_SECUREBITS, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 24, 28, 36, 38
PR_SET_THP_DISABLE = 41
CAP_DAC_READ_SEARCH = 2

# Every securebit and its lock: uid 0 means nothing, and nothing brings capabilities back.
SECURE_AND_LOCKED = 0xEF

CLONE = {"x86_64": 56, "aarch64": 220}

_libc = ctypes.CDLL(None, use_errno=True)
_libc_with_python = ctypes.PyDLL(None, use_errno=True)  # other threads of Python wait meanwhile


def check(result: int, what: str) -> int:
    """Return `result`, or raise the ``OSError`` that the C library left behind."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: object) -> int:
    """A raw system call; integers are passed as 64 bit."""
    plain = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _libc.syscall(ctypes.c_long(number), *plain)


def prctl(option: int, value: int = 0, pointer: object = None, what: str = "prctl") -> None:
    """``prctl`` with a number and, for some options, a pointer."""
    zero = ctypes.c_ulong(0)
    check(_libc.prctl(option, ctypes.c_ulong(value), pointer or zero, zero, zero), what)


def fork_into(flags: int) -> int:
    """As ``os.fork``, and the new process is in new namespaces from its beginning: one fork, not two."""
    number = CLONE.get(platform.machine())
    if number is None:
        raise OSError(0, f"unshare: nobody knows how on the processor {platform.machine()}")
    python, no = ctypes.pythonapi, ctypes.c_long(0)
    python.PyOS_BeforeFork()
    pid = _libc_with_python.syscall(ctypes.c_long(number), ctypes.c_long(flags | signal.SIGCHLD), no, no, no, no)
    problem = ctypes.get_errno()
    if pid == 0:
        python.PyOS_AfterFork_Child()
    else:
        python.PyOS_AfterFork_Parent()
    ctypes.set_errno(problem)
    return check(pid, "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system."""
    encoded = kind.encode() if kind else None
    check(
        _libc.mount(source.encode(), target.encode(), encoded, ctypes.c_ulong(flags), options.encode()),
        f"mount on {target}",
    )


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapData(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def set_capabilities(keep: int = 0) -> None:
    """Drop every capability that is not in the bit mask `keep`."""
    header = _CapHeader(0x20080522, 0)
    data = (_CapData * 2)(_CapData(keep, keep, 0), _CapData(0, 0, 0))
    check(_libc.capset(ctypes.byref(header), data), "capset")


def drop_bounding_set() -> None:
    """Give up the right to ever gain a capability; needs CAP_SETPCAP, so it comes before `set_capabilities`."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last capability that this kernel knows
    prctl(PR_SET_SECUREBITS, SECURE_AND_LOCKED, what="securebits")


def become(uid: int) -> None:
    """Turn from root into an unprivileged user, for good."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
