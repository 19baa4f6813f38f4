"""Mistakes that people make with `run_length_encode`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("run_length_encode", "The head of a run is 257 minus its length. You wrote the length itself.")
def length_as_head(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([length - 1, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode", "The head of your runs is one too small: it is 257 minus the length, so a run of 3 has 254."
)
def run_head_one_less(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([256 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode",
    "The head of bytes that are taken as they are is their number minus one: for three bytes it is 2.",
)
def other_head_one_more(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([257 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length % 256]) + data[at : at + length]
        at += length
    return packets


@misconception("run_length_encode", "You never make a run. Everything is kept as it is, and nothing becomes smaller.")
def never_a_run(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 10**9:
            packets += bytes([257 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode",
    "Every byte that is not in a run gets a head of its own, so such data doubles. Up to 128 of them share one head.",
)
def a_head_for_each_byte(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([257 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 1:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode",
    "Two equal bytes among others are not worth a packet: it saves nothing, and the bytes after them need a new head.",
)
def runs_of_two(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 2:
            packets += bytes([257 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 2:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode",
    "A run of three equal bytes is not coded as a run with you. Three become two bytes, which is worth it.",
)
def runs_from_four(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 4:
            packets += bytes([257 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 4:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception("run_length_encode", "Your runs end at 127 bytes. A packet holds 128.")
def runs_up_to_127(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 127 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([257 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode",
    "Your runs may be longer than 128 bytes, and their head wraps around. Cut them into packets of 128.",
)
def runs_beyond_128(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 255 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([(257 - length) % 256, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode",
    "Your runs may be longer than 128 bytes, for which there is no head. Cut them into packets of 128.",
)
def runs_beyond_128_raise(data):
    def run_at(start):
        stop = start
        while stop < len(data) and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([257 - length if length <= 257 else -1, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode",
    "More than 128 bytes share one head with you. Heads above 127 mean something else: cut after 128 bytes.",
)
def heads_up_to_255(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([257 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 256 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception(
    "run_length_encode",
    "Bytes at the end that are not in a run are lost. After the loop, a last packet may be waiting to be written.",
)
def last_packet_forgotten(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([257 - length, data[at]])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            if at + length < len(data):
                packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets


@misconception("run_length_encode", "The head comes first, then the byte that it repeats.")
def head_behind_the_byte(data):
    def run_at(start):
        stop = start
        while stop < len(data) and stop < start + 128 and data[stop] == data[start]:
            stop += 1
        return stop - start

    packets, at = b"", 0
    while at < len(data):
        length = run_at(at)
        if length >= 3:
            packets += bytes([data[at], 257 - length])
        else:
            length = 1
            while at + length < len(data) and length < 128 and run_at(at + length) < 3:
                length += 1
            packets += bytes([length - 1]) + data[at : at + length]
        at += length
    return packets
