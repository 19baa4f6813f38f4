"""What a forked process gives up before the first line of student code: step by step, for each level."""

from __future__ import annotations

import contextlib
import os
import resource
import sys

from .limits import Limits

OURS = 1  # the supervisor, which waits beside the runner
PENDING = 64  # signals that wait; the system has one such count for all processes of a user
UNPRIVILEGED = 64123  # a user that owns nothing; high enough not to be anybody's
PRIVATE_NAMESPACES = "user mount pid ipc uts net"


def die_with_parent() -> None:
    """Let the kernel end this process when the one that forked it ends; elsewhere than on Linux, do nothing."""
    if sys.platform == "linux":
        from . import kernel

        kernel.prctl(kernel.PR_SET_PDEATHSIG, 9, what="parent death signal")


def fork_into_namespaces() -> int:
    """Fork a process with user, mount, pid, ipc, uts and network namespaces; it has to `be_the_user` then."""
    from . import kernel

    return kernel.fork_into(
        kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID
        | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS | kernel.CLONE_NEWNET
    )  # fmt: skip


def be_the_user(uid: int, gid: int) -> None:
    """Be the only user of new namespaces: the one that this process was outside."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def mount_private_folder(box: str, limits: Limits) -> None:
    """An empty folder of limited size and number of files, and nothing to see in /proc."""
    from . import kernel

    hardened = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("none", box, "tmpfs", hardened, f"size={limits.file_bytes},nr_inodes={limits.files},mode=0700")
    kernel.mount("none", "/proc", "tmpfs", hardened | kernel.MS_RDONLY, "size=4096,nr_inodes=1,mode=0555")
    os.chdir(box)


def set_limits(limits: Limits, address_space: int, *, count_processes: bool) -> None:
    """Resource limits of this process and, where they are counted together, of its children."""
    wanted = {
        "CORE": 0,
        "CPU": limits.cpu_seconds,
        "FSIZE": limits.file_bytes,
        "NOFILE": limits.open_files,
        "AS": address_space + limits.memory_bytes,
        "MSGQUEUE": 0,
        "SIGPENDING": PENDING,
    }
    if count_processes:
        wanted["NPROC"] = limits.processes + limits.threads + OURS
    for name, value in wanted.items():
        number = getattr(resource, f"RLIMIT_{name}", None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(number, (value, value))
        except (ValueError, OSError):
            # macOS refuses some; there only the level "none" exists, which promises nothing.
            if sys.platform == "linux":
                raise


def without_huge_pages() -> None:
    """Give this process's memory back when it lets go of it: of a huge page it could keep 4 KiB, and all would stay."""
    from . import kernel

    kernel.prctl(kernel.PR_SET_THP_DISABLE, 1, what="huge pages")


def drop_privileges(keep: int = 0) -> None:
    """No capability except those in the mask `keep`, and no program that could give one back."""
    from . import kernel

    with contextlib.suppress(PermissionError):  # an ordinary user has nothing to drop
        kernel.drop_bounding_set()
    kernel.set_capabilities(keep)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1, what="no_new_privs")


def confine_in_namespaces(limits: Limits, address_space: int, box: str) -> list[str]:
    """The level "bubblewrap", after `fork_into_namespaces`, `be_the_user` and `mount_private_folder`."""
    from . import landlock, seccomp

    set_limits(limits, address_space, count_processes=True)
    without_huge_pages()
    drop_privileges()
    # The file system holds nothing but the Python environment, so that reading it all is fine.
    abi = landlock.restrict(["/"], [box, "/dev/null"])
    seccomp.restrict(namespaces=True, processes=limits.processes > 1)
    return ["bubblewrap", f"namespaces ({PRIVATE_NAMESPACES})", *_landlock_layer(abi), "seccomp", "limits"]


def confine_without_namespaces(limits: Limits, address_space: int, box: str, readable: list[str]) -> list[str]:
    """The level "landlock": the real file system, of which little can be opened."""
    from . import kernel, landlock, seccomp

    keep = 0
    if os.getuid() == 0:
        os.chown(box, UNPRIVILEGED, UNPRIVILEGED)
        # Root's own Python may lie in a folder that only root can enter.  The right to read past folder
        # permissions is kept for that; Landlock still decides what is read.
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1, what="keepcaps")
        kernel.become(UNPRIVILEGED)
        keep = 1 << kernel.CAP_DAC_READ_SEARCH
    os.chdir(box)
    die_with_parent()
    set_limits(limits, address_space, count_processes=False)
    without_huge_pages()
    drop_privileges(keep)
    abi = landlock.restrict([*readable, "/dev/zero", "/dev/random", "/dev/urandom"], [box, "/dev/null"])
    if not abi:
        raise OSError("this kernel has no Landlock")
    seccomp.restrict(namespaces=False)
    return [*_landlock_layer(abi), "seccomp", "limits"]


def _landlock_layer(abi: int) -> list[str]:
    return [f"Landlock (ABI {abi})"] if abi else []
