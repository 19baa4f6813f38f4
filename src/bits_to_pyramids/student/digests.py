"""What stands in a student's folder in place of what must not be read there: slow, salted digests, and what they lock.

A guess costs as many rounds as the digest has.  What is sealed opens with the digest of the right guess and tells
nothing before.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from functools import lru_cache


@lru_cache(maxsize=4096)  # whoever runs a cell again does not wait again
def slow_digest(text: bytes, salt: bytes, rounds: int) -> bytes:
    """PBKDF2 with HMAC and SHA-256, 32 bytes; also where Python was built without OpenSSL, as in a browser."""
    if hasattr(hashlib, "pbkdf2_hmac"):
        return hashlib.pbkdf2_hmac("sha256", text, salt, rounds)
    return _pbkdf2(text, salt, rounds)


def _pbkdf2(text: bytes, salt: bytes, rounds: int) -> bytes:
    """The same, written out (RFC 8018, one block)."""
    padded = (hashlib.sha256(text).digest() if len(text) > 64 else text).ljust(64, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ mask for byte in padded)) for mask in (0x36, 0x5C))

    def hmac(message: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(message)
        second.update(first.digest())
        return second.digest()

    block = hmac(salt + b"\0\0\0\1")
    total = int.from_bytes(block, "big")
    for _ in range(rounds - 1):
        block = hmac(block)
        total ^= int.from_bytes(block, "big")
    return total.to_bytes(32, "big")


def label(key: bytes) -> str:
    """What a key is found by; says nothing about the key."""
    return hashlib.sha256(b"label" + key).hexdigest()[:16]


def seal(text: str, key: bytes) -> str:
    """A text that only the key opens; a key must seal one text only."""
    return b64encode(_mixed(text.encode(), key)).decode()


def unseal(sealed: str, key: bytes) -> str:
    """The text that was sealed with a key."""
    return _mixed(b64decode(sealed), key).decode()


def _mixed(data: bytes, key: bytes) -> bytes:
    stream = hashlib.shake_256(b"seal" + key).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream))
