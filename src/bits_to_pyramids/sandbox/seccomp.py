"""A seccomp filter: the system calls that student code has business with are let through, and no others.

The filter is a short BPF program, assembled here for x86_64 and aarch64.  What is on the list is what right answers to
all exercises and the usual library code were seen to use, and its nearest relatives.  Whatever reaches outside this
process, and whatever a kernel may learn later, is not on it.  The kernel's log says what was refused.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct

from . import kernel
from .errors import JailUnavailable

# name: (number on x86_64, number on aarch64); None where the architecture does not have it
ALLOWED = {
    # reading and writing
    "read": (0, 63), "write": (1, 64), "pread64": (17, 67), "pwrite64": (18, 68), "readv": (19, 65),
    "writev": (20, 66), "preadv": (295, 69), "pwritev": (296, 70), "preadv2": (327, 286), "pwritev2": (328, 287),
    "lseek": (8, 62), "sendfile": (40, 71), "copy_file_range": (326, 285), "fadvise64": (221, 223),
    "fsync": (74, 82), "fdatasync": (75, 83), "flock": (73, 32),
    # files and folders, of which Landlock says which
    "open": (2, None), "openat": (257, 56), "creat": (85, None), "close": (3, 57), "close_range": (436, 436),
    "stat": (4, None), "fstat": (5, 80), "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291),
    "statfs": (137, 43), "fstatfs": (138, 44), "access": (21, None), "faccessat": (269, 48),
    "faccessat2": (439, 439), "getdents": (78, None), "getdents64": (217, 61), "getcwd": (79, 17),
    "chdir": (80, 49), "fchdir": (81, 50), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None),
    "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    "readlink": (89, None), "readlinkat": (267, 78), "truncate": (76, 45), "ftruncate": (77, 46),
    "fallocate": (285, 47), "umask": (95, 166), "getxattr": (191, 8), "lgetxattr": (192, 9), "fgetxattr": (193, 10),
    "listxattr": (194, 11), "llistxattr": (195, 12), "flistxattr": (196, 13),
    # descriptors; what they hold is little, because nobody can make them larger, or send them away to open others
    "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59),
    "eventfd2": (290, 19), "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    "epoll_create": (213, None), "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None),
    "epoll_pwait": (281, 22), "sendto": (44, 206), "recvfrom": (45, 207),
    "shutdown": (48, 210), "getsockname": (51, 204), "getpeername": (52, 205), "getsockopt": (55, 209),
    # memory, which RLIMIT_AS counts, with mmap, of which below
    "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "msync": (26, 227), "madvise": (28, 233),
    # threads and signals of its own
    "futex": (202, 98), "set_tid_address": (218, 96), "set_robust_list": (273, 99), "rseq": (334, 293),
    "gettid": (186, 178), "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getcpu": (309, 168),
    "sched_get_priority_max": (146, 125), "sched_get_priority_min": (147, 126), "membarrier": (324, 283),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137), "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132), "pause": (34, None),
    "restart_syscall": (219, 128), "exit": (60, 93), "exit_group": (231, 94), "wait4": (61, 260), "waitid": (247, 95),
    # time
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "alarm": (37, None),
    "getitimer": (36, 102), "setitimer": (38, 103),
    # who and where it is
    "getpid": (39, 172), "getppid": (110, 173), "getpgrp": (111, None), "getpgid": (121, 155), "getsid": (124, 156),
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "getresuid": (118, 148), "getresgid": (120, 150), "getgroups": (115, 158), "uname": (63, 160),
    "sysinfo": (99, 179), "getrusage": (98, 165), "getrlimit": (97, 163), "getrandom": (318, 278),
}  # fmt: skip

# With namespaces of its own: modes and times of files, which Landlock does not see.
ALLOWED_WITH_NAMESPACES = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip

# Students' functions need no processes; where a manifest allows some, they need these.
ALLOWED_WITH_PROCESSES = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "setsid": (112, 157),
    "setpgid": (109, 154), "kill": (62, 129),
}  # fmt: skip

KILL_ONE, TGKILL, PRLIMIT, SOCKETPAIR = (62, 129), (234, 131), (302, 261), (53, 199)
FCNTL, IOCTL = (72, 25), (16, 29)
# To do with a descriptor: no larger pipes (F_SETPIPE_SZ), no signals to others (F_SETOWN, F_SETSIG), no leases, no
# locks of single bytes, of which the kernel would keep any number.
F_DUPFD, F_SETFL, F_DUPFD_CLOEXEC = 0, 4, 1030
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
PRCTLS = (15, 16, 0x53564D41)  # the name of a thread, and of memory

# Memory that is shared and of no file stays when most of it is unmapped, and then no limit counts it.
MMAP, MAP_SHARED, MAP_ANONYMOUS = (9, 222), 0x01, 0x20

CLONE, CLONE3, PRCTL = (56, 220), (435, 435), (157, 167)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32_BIT = 0x40000000

CLONE_THREAD = 0x00010000
NEW_NAMESPACES = (
    kernel.CLONE_NEWNS | kernel.CLONE_NEWCGROUP | kernel.CLONE_NEWUTS | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID | kernel.CLONE_NEWNET
)  # fmt: skip

# The few BPF instructions that are needed, and where in the kernel's record of a call things are.
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT, FOURTH_ARGUMENT = 0, 4, 16, 24, 40
ALLOW, KILL = 0x7FFF0000, 0x80000000
PR_SET_SECCOMP, MODE_FILTER = 22, 2
SECCOMP = {"x86_64": 317, "aarch64": 277}
SET_MODE_FILTER, FLAG_LOG = 1, 2


def program(machine: str, *, namespaces: bool, processes: bool, own: int = 0) -> bytes:
    """The filter for an architecture, as the kernel takes it.

    Parameters
    ----------
    namespaces
        Whether the process has namespaces of its own.  Without them modes and times of files cannot be changed.
    processes
        Whether processes may be started, and not only threads.
    own : int
        The process's own number, to which it may send signals.
    """
    if machine not in ARCHITECTURES:
        raise JailUnavailable(
            f"The sandbox's system call filter does not know the processor {machine}; use x86_64 or aarch64."
        )
    column, audit = ARCHITECTURES[machine]
    allowed = ALLOWED | (ALLOWED_WITH_NAMESPACES if namespaces else {}) | (ALLOWED_WITH_PROCESSES if processes else {})
    numbers = sorted(number for pair in allowed.values() if (number := pair[column]) is not None)
    code = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_EQUAL, 1, 0, audit), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    if machine == "x86_64":
        code += [(JUMP_AT_LEAST, 0, 1, X32_BIT), _refuse(errno.ENOSYS)]
    for number in numbers:
        code += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    # ENOSYS makes the C library fall back to clone, whose flags can be looked at.
    code += [(JUMP_EQUAL, 0, 1, CLONE3[column]), _refuse(errno.ENOSYS)]
    code += _when(CLONE[column], [(JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES), _refuse(errno.EPERM),
                                  *([] if processes else [(JUMP_ANY_BIT, 1, 0, CLONE_THREAD), _refuse(errno.EPERM)]),
                                  (RETURN, 0, 0, ALLOW)])  # fmt: skip
    code += _when(MMAP[column], [(JUMP_ANY_BIT, 0, 2, MAP_ANONYMOUS), (JUMP_ANY_BIT, 0, 1, MAP_SHARED),
                                 _refuse(errno.EPERM), (RETURN, 0, 0, ALLOW)], FOURTH_ARGUMENT)  # fmt: skip
    code += _only(SOCKETPAIR[column], FIRST_ARGUMENT, (socket.AF_UNIX,))
    code += _only(PRLIMIT[column], FIRST_ARGUMENT, (0,))
    code += _only(KILL_ONE[column], FIRST_ARGUMENT, (own,)) + _only(TGKILL[column], FIRST_ARGUMENT, (own,))
    code += _only(PRCTL[column], FIRST_ARGUMENT, PRCTLS) + _only(IOCTL[column], SECOND_ARGUMENT, IOCTLS)
    code += _only(FCNTL[column], SECOND_ARGUMENT, (*range(F_DUPFD, F_SETFL + 1), F_DUPFD_CLOEXEC))
    code.append(_refuse(errno.EPERM))
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


def _refuse(number: int) -> tuple[int, int, int, int]:
    return (RETURN, 0, 0, 0x00050000 | number)


def _only(number: int, argument: int, values: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Let one system call through where an argument is one of some values."""
    allow = [step for value in values for step in ((JUMP_EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW))]
    return _when(number, allow, argument)


def _when(
    number: int, checks: list[tuple[int, int, int, int]], argument: int = FIRST_ARGUMENT
) -> list[tuple[int, int, int, int]]:
    """Apply `checks` to an argument of one system call, and load the number again for what follows."""
    body = [(LOAD, 0, 0, argument), *checks, (LOAD, 0, 0, NUMBER)]
    return [(JUMP_EQUAL, 0, len(body), number), *body]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def restrict(*, namespaces: bool, processes: bool = False) -> None:
    """Put this process and its children under the filter, for good; no_new_privs is set already."""
    machine = platform.machine()
    code = program(machine, namespaces=namespaces, processes=processes, own=os.getpid())
    filter_program = _Program(len(code) // 8, code)
    if kernel.syscall(SECCOMP[machine], SET_MODE_FILTER, FLAG_LOG, ctypes.byref(filter_program)) != 0:
        # A kernel that does not log (before Linux 4.14).
        kernel.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(filter_program), what="seccomp")
