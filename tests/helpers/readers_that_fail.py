"""Readers that do what hostile files may make of a decoder."""

import ctypes
import os
import signal
import socket
import sys

import numpy as np

_called = []


def gives(value):
    return value


def counts():
    _called.append(1)
    return len(_called)


def raises():
    raise ValueError("not today")


def raises_codes():
    raise ValueError("\x1b[2Jgone")


def exits():
    os._exit(0)


def crashes():
    ctypes.string_at(0)


def is_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def fills_the_memory():
    return [bytearray(2**28) for _ in range(100)]


def gives_an_object():
    return object()


def gives_objects():
    return np.array([object()], dtype=object)


def gives_too_much():
    return np.zeros(2**28, np.uint8)


def forks():
    if os.fork() == 0:
        os._exit(0)


def writes_outside():
    for folder in ("/tmp", "/var/tmp", "/usr/lib"):
        with open(f"{folder}/b2p_won", "w") as file:
            file.write("won")


def connects():
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect(("127.0.0.1", 9))


def does_not_end():
    while True:
        pass


def looks_around():
    found = []
    for folder, _, names in os.walk("."):
        found += [f"{folder}/{name}" for name in names if name.startswith("test_")]
    return {
        "environment": list(os.environ),
        "process": os.getpid(),
        "modules": list(sys.modules),
        "course": found,
    }
