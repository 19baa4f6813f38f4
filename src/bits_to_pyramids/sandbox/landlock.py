"""Landlock: what this process and its children may open, connect to and signal.

Rights that a kernel does not know are left out of the mask, so that the same code
gives what the kernel can; `restrict` returns its ABI for the record.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from .kernel import check, syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: REFER, 3: TRUNCATE, 5: IOCTL_DEV}
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

NETWORK = 0b11  # bind and connect of TCP, ABI 4
SCOPES = 0b11  # abstract sockets and signals
SCOPED_SINCE = 6  # the ABI of Linux 6.12


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def abi() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    return max(0, syscall(CREATE_RULESET, None, 0, 1))


def lacking() -> str:
    """Why the level "landlock" cannot keep its promises here, as a sentence; empty if it can."""
    version = abi()
    if not version:
        return "This kernel has no Landlock (Linux 5.13 or newer, switched on)."
    if version < SCOPED_SINCE and os.getuid() != 0:
        # Root's runners are another user's processes; an ordinary user's are that user's own.
        return (
            f"This kernel's Landlock (ABI {version}) knows no borders for signals, so that for an ordinary user the "
            'level "landlock" does not hold before Linux 6.12.'
        )
    return ""


def advice() -> str:
    """A sentence that leads to the weaker level, where that holds; with a space before it."""
    return "" if lacking() else ' Otherwise ask for the weaker level "landlock" by name.'


def restrict(readable: Iterable[str], writable: Iterable[str]) -> int:
    """Allow reading below `readable` and reading and writing below `writable`, and nothing else.

    No program can be executed from anywhere.  Paths that do not exist are skipped.
    The caller has set no_new_privs.
    """
    version = abi()
    if not version:
        return 0
    handled = 0
    for needed, rights in RIGHTS_BY_ABI.items():
        if version >= needed:
            handled |= rights
    attributes = _Ruleset(handled, NETWORK if version >= 4 else 0, SCOPES if version >= SCOPED_SINCE else 0)
    size = 24 if version >= SCOPED_SINCE else 16 if version >= 4 else 8
    ruleset = check(syscall(CREATE_RULESET, ctypes.byref(attributes), size, 0), "landlock_create_ruleset")
    try:
        for path in readable:
            _allow(ruleset, path, handled & (READ_FILE | READ_DIR))
        for path in writable:
            _allow(ruleset, path, handled & ~(EXECUTE | MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV))
        check(syscall(RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= ON_FILES
        rule = _PathBeneath(rights, descriptor)
        check(syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0), "landlock_add_rule")
    finally:
        os.close(descriptor)
