"""A seccomp filter: system calls that student code has no business with are refused.

The filter is a short BPF program, assembled here for x86_64 and aarch64.  It refuses
by name and lets everything else through: what files, sockets and processes may be
touched is the namespaces' and Landlock's task; this layer takes away the parts of
the kernel that are large, rarely needed and often the way out.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct

from . import kernel
from .errors import JailUnavailable

# name: (number on x86_64, number on aarch64); None where the architecture does not have it
REFUSED = {
    # mounts and namespaces
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "open_tree_attr": (467, 467),
    "statmount": (457, 457), "listmount": (458, 458), "unshare": (272, 97), "setns": (308, 268),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    # large parts of the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    # memory that no limit counts
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "mbind": (237, 235), "set_mempolicy": (238, 237), "migrate_pages": (256, 238), "move_pages": (279, 239),
    # files by handle, past every path check
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262),
    # the machine
    "personality": (135, 92), "acct": (163, 89), "swapon": (167, 224), "swapoff": (168, 225),
    "reboot": (169, 142), "sethostname": (170, 161), "setdomainname": (171, 162),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "lookup_dcookie": (212, 18), "vhangup": (153, 58),
    "syslog": (103, 116), "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
}  # fmt: skip

# Students' functions need no processes.
STARTS_PROCESSES = {"fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281)}

# Without namespaces of its own, a process must not hide from its parent, or change what Landlock does not see.
REFUSED_WITHOUT_NAMESPACES = {
    "setsid": (112, 157), "setpgid": (109, 154),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip

SOCKET, CLONE, CLONE3, PRCTL = (41, 198), (56, 220), (435, 435), (157, 167)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32_BIT = 0x40000000

CLONE_THREAD = 0x00010000
NEW_NAMESPACES = (
    kernel.CLONE_NEWNS | kernel.CLONE_NEWCGROUP | kernel.CLONE_NEWUTS | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID | kernel.CLONE_NEWNET
)  # fmt: skip

# The few BPF instructions that are needed, and where in the kernel's record of a call things are.
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
ALLOW, KILL = 0x7FFF0000, 0x80000000
PR_SET_SECCOMP, MODE_FILTER = 22, 2


def program(machine: str, *, namespaces: bool, processes: bool) -> bytes:
    """The filter for an architecture, as the kernel takes it.

    Parameters
    ----------
    namespaces
        Whether the process has namespaces of its own.  Without them there are no sockets at all, and modes, owners
        and times of files cannot be changed.
    processes
        Whether processes may be started, and not only threads.
    """
    if machine not in ARCHITECTURES:
        raise JailUnavailable(
            f"The sandbox's system call filter does not know the processor {machine}; use x86_64 or aarch64."
        )
    column, audit = ARCHITECTURES[machine]
    refused = REFUSED | ({} if namespaces else REFUSED_WITHOUT_NAMESPACES) | ({} if processes else STARTS_PROCESSES)
    numbers = sorted(number for pair in refused.values() if (number := pair[column]) is not None)
    code = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_EQUAL, 1, 0, audit), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    if machine == "x86_64":
        code += [(JUMP_AT_LEAST, 0, 1, X32_BIT), _refuse(errno.ENOSYS)]
    for number in numbers:
        code += [(JUMP_EQUAL, 0, 1, number), _refuse(errno.EPERM)]
    # ENOSYS makes the C library fall back to clone, whose flags can be looked at.
    code += [(JUMP_EQUAL, 0, 1, CLONE3[column]), _refuse(errno.ENOSYS)]
    code += _when(CLONE[column], [(JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES), _refuse(errno.EPERM)])
    if not processes:
        code += _when(CLONE[column], [(JUMP_ANY_BIT, 1, 0, CLONE_THREAD), _refuse(errno.EPERM)])
    if namespaces:
        code += _when(SOCKET[column], [(JUMP_EQUAL, 1, 0, socket.AF_UNIX), _refuse(errno.EPERM)])
    else:
        code += [(JUMP_EQUAL, 0, 1, SOCKET[column]), _refuse(errno.EPERM)]
        # The runner dies with its parent; that must not be switched off.
        code += _when(PRCTL[column], [(JUMP_EQUAL, 0, 1, kernel.PR_SET_PDEATHSIG), _refuse(errno.EPERM)])
    code.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


def _refuse(number: int) -> tuple[int, int, int, int]:
    return (RETURN, 0, 0, 0x00050000 | number)


def _when(number: int, checks: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Apply `checks` to the first argument of one system call, and load the number again for what follows."""
    body = [(LOAD, 0, 0, FIRST_ARGUMENT), *checks, (LOAD, 0, 0, NUMBER)]
    return [(JUMP_EQUAL, 0, len(body), number), *body]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def restrict(*, namespaces: bool, processes: bool = False) -> None:
    """Put this process and its children under the filter, for good; no_new_privs is set already."""
    code = program(platform.machine(), namespaces=namespaces, processes=processes)
    filter_program = _Program(len(code) // 8, code)
    kernel.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(filter_program), what="seccomp")
