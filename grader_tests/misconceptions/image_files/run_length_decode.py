"""Mistakes that people make with `run_length_decode`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("run_length_decode", "A head below 128 takes over head + 1 bytes. You take one less.")
def one_byte_too_few(data):
    decoded, at = b"", 0
    while at < len(data):
        head = data[at]
        at += 1
        if head == 128:
            continue
        length = head if head < 128 else 1
        if at + length > len(data):
            raise ValueError(f"head {head}")
        decoded += data[at : at + length] * (1 if head < 128 else 257 - head)
        at += length
    return decoded


@misconception("run_length_decode", "A head above 128 repeats its byte 257 - head times. You repeat it once less.")
def run_one_too_short(data):
    decoded, at = b"", 0
    while at < len(data):
        head = data[at]
        at += 1
        if head == 128:
            continue
        length = head + 1 if head < 128 else 1
        if at + length > len(data):
            raise ValueError(f"head {head}")
        decoded += data[at : at + length] * (1 if head < 128 else 256 - head)
        at += length
    return decoded


@misconception("run_length_decode", "A head above 128 does not say the length itself. It is 257 - head.")
def run_of_head_bytes(data):
    decoded, at = b"", 0
    while at < len(data):
        head = data[at]
        at += 1
        if head == 128:
            continue
        length = head + 1 if head < 128 else 1
        if at + length > len(data):
            raise ValueError(f"head {head}")
        decoded += data[at : at + length] * (1 if head < 128 else head - 127)
        at += length
    return decoded


@misconception("run_length_decode", "You take 128 for a run of 129. This head stands for nothing, and is skipped.")
def head_128_repeats(data):
    decoded, at = b"", 0
    while at < len(data):
        head = data[at]
        at += 1
        length = head + 1 if head < 128 else 1
        if at + length > len(data):
            raise ValueError(f"head {head}")
        decoded += data[at : at + length] * (1 if head < 128 else 257 - head)
        at += length
    return decoded


@misconception("run_length_decode", "The head 128 has no byte behind it. The next byte is a head again.")
def head_128_skips_a_byte(data):
    decoded, at = b"", 0
    while at < len(data):
        head = data[at]
        at += 1
        if head == 128:
            at += 1
            continue
        length = head + 1 if head < 128 else 1
        if at + length > len(data):
            raise ValueError(f"head {head}")
        decoded += data[at : at + length] * (1 if head < 128 else 257 - head)
        at += length
    return decoded


@misconception("run_length_decode", "You stop at the head 128. It is skipped, and the data goes on.")
def head_128_ends(data):
    decoded, at = b"", 0
    while at < len(data):
        head = data[at]
        at += 1
        if head == 128:
            break
        length = head + 1 if head < 128 else 1
        if at + length > len(data):
            raise ValueError(f"head {head}")
        decoded += data[at : at + length] * (1 if head < 128 else 257 - head)
        at += length
    return decoded


@misconception(
    "run_length_decode",
    "You do not notice that the data ends inside a packet. A slice in Python is cut at the end without a word.",
)
def ends_inside_a_packet(data):
    decoded, at = b"", 0
    while at < len(data):
        head = data[at]
        at += 1
        if head == 128:
            continue
        length = head + 1 if head < 128 else 1
        decoded += data[at : at + length] * (1 if head < 128 else 257 - head)
        at += length
    return decoded


@misconception(
    "run_length_decode",
    "Data that ends inside a packet leads to an IndexError. It should be refused with a ValueError that names the head.",
)
def index_error_at_the_end(data):
    decoded, at = b"", 0
    while at < len(data):
        head = data[at]
        at += 1
        if head == 128:
            continue
        length = head + 1 if head < 128 else 1
        if at + length > len(data):
            raise IndexError("index out of range")
        decoded += data[at : at + length] * (1 if head < 128 else 257 - head)
        at += length
    return decoded
