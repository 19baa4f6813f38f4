"""Mistakes that people make with bits and bytes, each with the sentence that names it.

Every function stands alone (numpy is there as ``np``), because it is also handed in
as a student's answer when the course is linted.  The most specific ones come first.
"""

import numpy as np
from bits_to_pyramids.grading import misconception

# ---------------------------------------------------------------- bits_of


@misconception("bits_of", "Your digits come out in reverse: the bit that counts least stands first. The one that counts most belongs in front.")
def least_digit_first(value, n_bits):
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, f"0{n_bits}b")[::-1]


@misconception("bits_of", "Your digits are right but not filled up: zeros on the left are missing where a number does not need all its bits.")
def digits_not_padded(value, n_bits):
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, "b")


@misconception("bits_of", "Your digits come out in reverse, and they are not filled up with zeros to the length asked for.")
def least_digit_first_not_padded(value, n_bits):
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, "b")[::-1]


@misconception("bits_of", "The zeros that fill up are on the wrong side. On the right they change the number, on the left they do not.")
def digits_padded_on_the_right(value, n_bits):
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, "b").ljust(n_bits, "0")


@misconception("bits_of", "You accept one number too many: the largest that fits in n bits is one less than 2 to the power of n, because zero needs a pattern too.")
def digits_of_one_too_many(value, n_bits):
    if n_bits < 1 or not 0 <= value <= 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, f"0{n_bits}b")


@misconception("bits_of", "A number that does not fit loses its high bits without a word. It has to be refused, or nobody will notice the loss.")
def digits_cut_off(value, n_bits):
    digits = ""
    for _ in range(n_bits):
        digits = str(value % 2) + digits
        value = value // 2
    return digits


@misconception("bits_of", "Numbers that do not fit are not refused: they come out with more digits than were asked for, or with a minus sign.")
def digits_of_anything(value, n_bits):
    return format(value, "b").zfill(n_bits)


@misconception("bits_of", "You refuse numbers that are too large, but not those below zero. There is no room for a minus sign in these bits.")
def digits_below_zero(value, n_bits):
    if n_bits < 1 or value >= 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, f"0{n_bits}b")


# ---------------------------------------------------------------- value_of


@misconception("value_of", "You read the bits from the wrong end: the first one counts most, the last one counts 1.")
def first_bit_counts_least(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"not bits: {bits!r}")
    return int(bits[::-1], 2)


@misconception("value_of", "Your place values are twice too large: the last bit counts 1, not 2.")
def last_bit_counts_two(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"not bits: {bits!r}")
    return 2 * int(bits, 2)


@misconception("value_of", "You read the digits as a decimal number. Each place counts 2 times the next one here, not 10 times.")
def decimal_digits(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"not bits: {bits!r}")
    return int(bits)


@misconception("value_of", "You count how many bits are 1. Each of them has its own place value.")
def number_of_ones(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"not bits: {bits!r}")
    return bits.count("1")


@misconception("value_of", "You accept any digit. A 2 is no bit, and reading it as one gives a number that nobody wrote.")
def any_digit_is_a_bit(bits):
    if not bits:
        raise ValueError("no bits")
    value = 0
    for bit in bits:
        value = 2 * value + int(bit)
    return value


@misconception("value_of", "Everything that is not a 1 counts as a 0 for you. A character that is not a bit should be refused.")
def anything_else_is_zero(bits):
    if not bits:
        raise ValueError("no bits")
    value = 0
    for bit in bits:
        value = 2 * value + (1 if bit == "1" else 0)
    return value


@misconception("value_of", "You leave out characters that are not bits. They should be refused: something is wrong with that data.")
def strange_characters_left_out(bits):
    if not bits:
        raise ValueError("no bits")
    value = 0
    for bit in bits:
        if bit in "01":
            value = 2 * value + (bit == "1")
    return value


@misconception("value_of", "An empty string is 0 for you. Where there are no bits there is no number, so it should be refused.")
def no_bits_are_zero(bits):
    value = 0
    for bit in bits:
        if bit not in "01":
            raise ValueError(f"not a bit: {bit!r}")
        value = 2 * value + (bit == "1")
    return value


# ---------------------------------------------------------------- largest_value


@misconception("largest_value", "That is how many numbers there are. The first of them is 0, so the largest is one less.")
def number_of_patterns(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return 2**n_bits


@misconception("largest_value", "That is the place value of the first bit alone. When all bits are 1, their place values add up.")
def first_place_value(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return 2 ** (n_bits - 1)


@misconception("largest_value", "That is the largest number if half of the patterns are negative. Here all of them count from 0 up.")
def largest_signed_value(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return 2 ** (n_bits - 1) - 1


@misconception("largest_value", "You took the square of the number of bits. Each further bit doubles the number of patterns: that is a power of 2.")
def square_of_bits(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return n_bits**2 - 1


@misconception("largest_value", "Your answer went through a float, and a float has room for about 16 digits. From 54 bits on, the last digits are lost.")
def rounded_by_float(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return int(2.0**n_bits - 1)


@misconception("largest_value", "Fewer bits than one are not refused. With no bits there is nothing to count with.")
def largest_value_of_no_bits(n_bits):
    return int(2**n_bits - 1)


# ---------------------------------------------------------------- encode_uint


@misconception("encode_uint", "The two byte orders are swapped: little-endian puts the byte that counts least first.")
def uint_ends_swapped(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "big" if byteorder == "little" else "little")


@misconception("encode_uint", "You always store little-endian, as your own computer does. The argument byteorder decides.")
def uint_always_little(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "little")


@misconception("encode_uint", "You always store big-endian, as numbers are written on paper. The argument byteorder decides.")
def uint_always_big(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "big")


@misconception("encode_uint", "For little-endian you turned the bits around as well. Only whole bytes change places, the bits in a byte never do.")
def uint_bits_reversed(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    bits = format(value, f"0{8 * n_bytes}b")
    bits = bits[::-1] if byteorder == "little" else bits
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


@misconception("encode_uint", "You count bytes in 255s. A byte has 256 patterns, from 0 to 255, so the next place counts 256.")
def uint_base_255(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    digits = []
    for _ in range(n_bytes):
        digits.append(value % 255)
        value //= 255
    return bytes(digits if byteorder == "little" else digits[::-1])


@misconception("encode_uint", "Small numbers get too few bytes. There should be n_bytes of them, filled up with zero bytes.")
def uint_not_padded(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), byteorder)


@misconception("encode_uint", "The zero bytes that fill up are in front in both byte orders. They belong where the bytes count most, which is the end in little-endian.")
def uint_padded_in_front(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), byteorder).rjust(n_bytes, b"\0")


@misconception("encode_uint", "A number that does not fit loses its high bytes without a word. It has to be refused, or nobody will notice the loss.")
def uint_cut_off(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1:
        raise ValueError(f"{n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception("encode_uint", "You accept one number too many: the largest that fits is one less than 256 to the power of n_bytes.")
def uint_one_too_many(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value <= 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception("encode_uint", "You take every byteorder that is not \"little\" for \"big\". A word that you do not know should be refused.")
def uint_any_other_is_big(value, n_bytes, byteorder):
    if n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes}")
    return value.to_bytes(n_bytes, "little" if byteorder == "little" else "big")


# ---------------------------------------------------------------- decode_uint


@misconception("decode_uint", "The two byte orders are swapped: in little-endian data the first byte counts least.")
def read_uint_ends_swapped(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "big" if byteorder == "little" else "little")


@misconception("decode_uint", "You always read little-endian, as your own computer does. The argument byteorder decides.")
def read_uint_always_little(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "little")


@misconception("decode_uint", "You always read big-endian, as numbers are written on paper. The argument byteorder decides.")
def read_uint_always_big(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "big")


@misconception("decode_uint", "You count bytes in 255s. A byte has 256 patterns, so each place counts 256 times the next one.")
def read_uint_base_255(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value = 0
    for byte in data if byteorder == "big" else data[::-1]:
        value = 255 * value + byte
    return value


@misconception("decode_uint", "You added the bytes up. Each of them has a place value of its own.")
def read_uint_as_sum(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return sum(data)


@misconception("decode_uint", "For little-endian you turned the bits around as well. Only whole bytes change places, the bits in a byte never do.")
def read_uint_bits_reversed(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    bits = "".join(format(byte, "08b") for byte in data)
    return int(bits[::-1] if byteorder == "little" else bits, 2)


@misconception("decode_uint", "Your number wraps around at 64 bits. Python's own whole numbers have no upper limit, numpy's do.")
def read_uint_wraps_at_64_bits(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, byteorder) % 2**64


@misconception("decode_uint", "Empty data is 0 for you. Where there are no bytes there is no number, so it should be refused.")
def read_uint_from_nothing(data, byteorder):
    if byteorder not in ("little", "big"):
        raise ValueError(f"{byteorder!r}")
    return int.from_bytes(data, byteorder)


@misconception("decode_uint", "You take every byteorder that is not \"little\" for \"big\". A word that you do not know should be refused.")
def read_uint_any_other_is_big(data, byteorder):
    if not data:
        raise ValueError("no bytes")
    return int.from_bytes(data, "little" if byteorder == "little" else "big")


# ---------------------------------------------------------------- encode_int


@misconception("encode_int", "That is sign and magnitude: the first bit as a minus sign, the number itself behind it. Two's complement is another way: look at the circle again.")
def int_sign_magnitude(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    half = 256**n_bytes // 2
    return ((half if value < 0 else 0) + abs(value) % half).to_bytes(n_bytes, byteorder)


@misconception("encode_int", "That is ones' complement: you turned every bit over and stopped there. On the circle you are one step away, and there would be two zeros.")
def int_ones_complement(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return ((value - 1 if value < 0 else value) % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception("encode_int", "That is offset binary: you added half a turn to every number, so zero is no longer all zeros. Only negative numbers move, and by a whole turn.")
def int_offset_binary(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return (value + 256**n_bytes // 2).to_bytes(n_bytes, byteorder)


@misconception("encode_int", "The minus sign is lost: a negative number is stored like the positive one.")
def int_without_sign(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return abs(value).to_bytes(n_bytes, byteorder)


@misconception("encode_int", "Your negative numbers are off because the turn of the circle is one too short: it has 256 to the power of n_bytes steps, zero included.")
def int_turn_one_short(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return (value + 256**n_bytes - 2 if value < 0 else value).to_bytes(n_bytes, byteorder)


@misconception("encode_int", "The two byte orders are swapped: little-endian puts the byte that counts least first.")
def int_ends_swapped(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "big" if byteorder == "little" else "little", signed=True)


@misconception("encode_int", "You always store little-endian, as your own computer does. The argument byteorder decides.")
def int_always_little(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "little", signed=True)


@misconception("encode_int", "You take the complement of each byte by itself. The whole number has one complement; its bytes come afterwards.")
def int_each_byte_by_itself(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    if value >= 0:
        return value.to_bytes(n_bytes, byteorder)
    return bytes(-byte % 256 for byte in abs(value).to_bytes(n_bytes, byteorder))


@misconception("encode_int", "You refuse the smallest number of the range. There is one more number below zero than above it, as the circle shows.")
def int_same_range_on_both_sides(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not abs(value) < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, byteorder, signed=True)


@misconception("encode_int", "You accept numbers from the upper half, as if there was no sign. Read back, they would turn out negative, so they should be refused.")
def int_unsigned_range(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception("encode_int", "A number outside the range goes round the circle and comes out as another number. It has to be refused.")
def int_goes_round(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1:
        raise ValueError(f"{n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, byteorder)


# ---------------------------------------------------------------- decode_int


@misconception("decode_int", "You read the bytes as if there was no sign. The upper half of the patterns stands for negative numbers.")
def read_int_unsigned(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, byteorder)


@misconception("decode_int", "You read sign and magnitude: the first bit as a minus sign, the rest as the number. In two's complement the rest counts up from the most negative number.")
def read_int_sign_magnitude(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value, half = int.from_bytes(data, byteorder), 256 ** len(data) // 2
    return half - value if value >= half else value


@misconception("decode_int", "You read ones' complement: all bits turned over. Your negative numbers are one step off, and all ones reads as zero.")
def read_int_ones_complement(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value, turn = int.from_bytes(data, byteorder), 256 ** len(data)
    return value - turn + 1 if value >= turn // 2 else value


@misconception("decode_int", "You read offset binary: half a turn taken away from every number, so all zeros is not zero any more.")
def read_int_offset_binary(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, byteorder) - 256 ** len(data) // 2


@misconception("decode_int", "You take away half a turn from negative numbers. It is a whole turn: 256 to the power of the number of bytes.")
def read_int_half_a_turn(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value, half = int.from_bytes(data, byteorder), 256 ** len(data) // 2
    return value - half if value >= half else value


@misconception("decode_int", "Your border is one off: the first pattern that starts with a 1 is the most negative number already.")
def read_int_border_one_off(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value, turn = int.from_bytes(data, byteorder), 256 ** len(data)
    return value - turn if value > turn // 2 else value


@misconception("decode_int", "You always go back by 256, which is one turn for a single byte. More bytes make a longer turn.")
def read_int_turn_of_one_byte(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value = int.from_bytes(data, byteorder)
    return value - 256 if value >= 256 ** len(data) // 2 else value


@misconception("decode_int", "You look for the sign in the first byte, whatever the byte order. In little-endian data the byte that counts most is the last one.")
def read_int_sign_in_first_byte(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value = int.from_bytes(data, byteorder)
    return value - 256 ** len(data) if data[0] >= 128 else value


@misconception("decode_int", "The two byte orders are swapped: in little-endian data the first byte counts least.")
def read_int_ends_swapped(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "big" if byteorder == "little" else "little", signed=True)


@misconception("decode_int", "You always read little-endian, as your own computer does. The argument byteorder decides.")
def read_int_always_little(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "little", signed=True)


@misconception("decode_int", "Empty data is 0 for you. Where there are no bytes there is no number, so it should be refused.")
def read_int_from_nothing(data, byteorder):
    if byteorder not in ("little", "big"):
        raise ValueError(f"{byteorder!r}")
    return int.from_bytes(data, byteorder, signed=True)


# ---------------------------------------------------------------- predictions


@misconception("bytes_of_image", "That is the number of pixels. Each pixel takes more than one byte here.")
def one_byte_for_a_pixel():
    return 32 * 32


@misconception("bytes_of_image", "That is the number of bits. Eight of them make a byte.")
def bits_of_the_image():
    return 32 * 32 * 16


@misconception("bytes_of_image", "That is one row only, or the two sides added up. An image has rows times columns pixels.")
def sides_added():
    return (32 + 32) * 2


@misconception("bytes_of_heart", "That is the number of pixels. Each pixel takes more than one byte.")
def one_byte_for_a_voxel():
    return 7614 * 7614 * 8480


@misconception("bytes_of_heart", "That is the number of bits. Eight of them make a byte.")
def bits_of_the_heart():
    return 7614 * 7614 * 8480 * 16


@misconception("bytes_of_heart", "That is the size in gigabytes. The question is about bytes, all of them.")
def gigabytes():
    return 983


@misconception("bytes_of_heart", "That is one plane of the scan. There are thousands of them.")
def one_plane():
    return 7614 * 7614 * 2


# ---------------------------------------------------------------- image_to_bytes


@misconception("image_to_bytes", "You go through the image column by column. The path goes along each row first.")
def column_by_column(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes(order="F")


@misconception("image_to_bytes", "Each pixel gives one byte only, so large values lose their high part. A pixel takes as many bytes as its dtype has.")
def one_byte_a_pixel(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return (image & 255).astype(np.uint8).tobytes()


@misconception("image_to_bytes", "Every pixel takes two bytes with you. That is right for uint16 only: the dtype says how many.")
def two_bytes_a_pixel(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return (image & 65535).astype("<u2" if byteorder == "little" else ">u2").tobytes()


@misconception("image_to_bytes", "The two byte orders are swapped: little-endian puts the byte that counts least first.")
def pixel_ends_swapped(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder(">" if byteorder == "little" else "<")).tobytes()


@misconception("image_to_bytes", "You write the bytes as the array happens to have them. The argument byteorder decides, whatever the array's own byte order is.")
def the_arrays_own_order(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.tobytes()


@misconception("image_to_bytes", "You always write little-endian. The argument byteorder decides.")
def pixels_always_little(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<")).tobytes()


@misconception("image_to_bytes", "For big-endian you turned the whole file around, so the last pixel comes first. Only the bytes within each pixel change places.")
def whole_file_reversed(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    data = image.astype(image.dtype.newbyteorder("<")).tobytes()
    return data if byteorder == "little" else data[::-1]


@misconception("image_to_bytes", "You follow the array through memory. Some arrays lie there column by column; the file still goes row by row.")
def as_it_lies_in_memory(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes(order="A")


@misconception("image_to_bytes", "Without a word about it, your byte order is big. The default should be little.")
def big_by_default(image, byteorder="big"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()


@misconception("image_to_bytes", "You refuse arrays with big-endian numbers. Their dtype is the same, only their memory differs, and that is no reason to refuse them.")
def refuses_big_endian_arrays(image, byteorder="little"):
    if image.ndim != 2 or image.dtype not in (np.uint8, np.uint16, np.uint32) or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()


@misconception("image_to_bytes", "Arrays of any dtype and any number of axes are accepted. What is not an image of uint8, uint16 or uint32 should be refused.")
def accepts_any_array(image, byteorder="little"):
    if byteorder not in ("little", "big"):
        raise ValueError(f"{byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()


@misconception("image_to_bytes", "Arrays of another dtype are accepted. Floats and signed numbers should be refused: their bytes mean something else.")
def accepts_any_dtype(image, byteorder="little"):
    if image.ndim != 2 or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()


# ---------------------------------------------------------------- image_from_bytes


@misconception("image_from_bytes", "Rows and columns are exchanged: the shape is rows first.")
def columns_first(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype).reshape(shape[::-1])


@misconception("image_from_bytes", "You fill the image column by column. The pixels in the file go along each row first.")
def filled_column_by_column(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    values = np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype)
    return values.reshape(shape, order="F")


@misconception("image_from_bytes", "The two byte orders are swapped: in little-endian data the first byte of a pixel counts least.")
def read_pixel_ends_swapped(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, (">u" if byteorder == "little" else "<u") + str(size)).astype(dtype).reshape(shape)


@misconception("image_from_bytes", "You always read little-endian, as your own computer does. The argument byteorder decides.")
def read_pixels_always_little(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, "<u" + str(size)).astype(dtype).reshape(shape)


@misconception("image_from_bytes", "Your sums are made in uint8, where 256 is no number: the high bytes of each pixel vanish. Give the numbers room before you multiply.")
def overflow_in_uint8(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    last = np.array(list(data), np.uint8).reshape(-1, size)[:, 0 if byteorder == "little" else -1]
    return last.astype(dtype).reshape(shape)


@misconception("image_from_bytes", "Your sums are made in uint16, so pixels of uint32 lose their high half. Give the numbers room before you multiply.")
def overflow_in_uint16(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    values = np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype("uint32") % 65536
    return values.astype(dtype).reshape(shape)


@misconception("image_from_bytes", "The pixels are right, but the array has numpy's default dtype. It should have the dtype that was asked for.")
def default_dtype(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype("int64").reshape(shape)


@misconception("image_from_bytes", "The result is one long line of pixels. Give it its rows and columns.")
def one_long_line(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype)


@misconception("image_from_bytes", "Data that is too long is cut off without a word. A file with more bytes than the image needs was opened with the wrong shape or dtype.")
def cuts_long_data(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    n = shape[0] * shape[1] * size
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) < n:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data[:n], ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype).reshape(shape)


@misconception("image_from_bytes", "Data that is too short is filled up with black pixels. It should be refused: part of the image is missing.")
def fills_short_data(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    n = shape[0] * shape[1] * size
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) > n:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    data = data + bytes(n - len(data))
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype).reshape(shape)


@misconception("image_from_bytes", "You take every byteorder that is not \"little\" for \"big\". A word that you do not know should be refused.")
def read_pixels_any_other_is_big(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype}")
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype).reshape(shape)


# ---------------------------------------------------------------- byte_offset


@misconception("byte_offset", "That is the number of the pixel. Each pixel before it takes itemsize bytes.")
def pixels_instead_of_bytes(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels


@misconception("byte_offset", "The two orders are exchanged: in C order the last axis runs fastest, in F order the first.")
def orders_exchanged(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "F" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize


@misconception("byte_offset", "The argument order makes no difference in your function. In F order the first axis runs fastest.")
def always_c_order(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in zip(index, shape):
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize


@misconception("byte_offset", "You multiply each index with the length of its own axis. A step along an axis skips what lies in the axes that run faster.")
def own_axis_length(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    axes = list(zip(index, shape))[:: 1 if order == "C" else -1]
    pixels = 0
    for number, (i, size) in enumerate(axes):
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels += i * size if number < len(axes) - 1 else i
    return pixels * itemsize


@misconception("byte_offset", "You count from one. The first pixel starts at byte 0, because nothing comes before it.")
def counts_from_one(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return (pixels + 1) * itemsize


@misconception("byte_offset", "Your offset wraps around at 32 bits. Scans have more than 4 GB: use Python's own whole numbers.")
def wraps_at_32_bits(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize % 2**32


@misconception("byte_offset", "You accept an index equal to the length of its axis. Counted from 0, the last one is one less.")
def end_included(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i <= size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize


@misconception("byte_offset", "A negative index counts from the end in your function, as in numpy. Here it should be refused.")
def negative_from_the_end(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not -size <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i % size
    return pixels * itemsize


@misconception("byte_offset", "An index outside the image is not refused. It leads into another row, or out of the file.")
def no_bounds(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise ValueError(f"{index} {shape} {itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        pixels = pixels * size + i
    return pixels * itemsize


@misconception("byte_offset", "An index with more or fewer axes than the shape is not refused: what is left over is dropped.")
def leftover_axes_dropped(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1:
        raise ValueError(f"{itemsize} {order!r}")
    pixels = 0
    for i, size in list(zip(index, shape))[:: 1 if order == "C" else -1]:
        if not 0 <= i < size:
            raise ValueError(f"{i}")
        pixels = pixels * size + i
    return pixels * itemsize


# ---------------------------------------------------------------- pack_bits


@misconception("pack_bits", "Your bits are in reverse within each byte: the first of eight pixels belongs in the bit that counts most.")
def first_pixel_in_lowest_bit(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return bytes([-len(mask) % 8]) + np.packbits(mask, bitorder="little").tobytes()


@misconception("pack_bits", "The byte in front is missing, the one that says how many bits were added. Without it nobody knows where the mask ends.")
def no_byte_in_front(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return np.packbits(mask).tobytes()


@misconception("pack_bits", "Your bits are in reverse within each byte, and the byte in front that says how many bits were added is missing.")
def lowest_bit_and_no_byte_in_front(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return np.packbits(mask, bitorder="little").tobytes()


@misconception("pack_bits", "Your first byte says how many pixels are in the last byte. It should say how many bits were added to fill it up.")
def counts_pixels_in_last_byte(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return bytes([len(mask) % 8]) + np.packbits(mask).tobytes()


@misconception("pack_bits", "A mask that fills its bytes gets eight bits more. If nothing is missing, nothing needs to be added.")
def adds_eight_to_full_bytes(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    padding = 8 - len(mask) % 8
    return bytes([padding]) + np.packbits(np.append(mask, np.zeros(padding, bool))).tobytes()


@misconception("pack_bits", "The pixels of the last, partly filled byte are lost. It is filled up with zeros and kept.")
def last_pixels_lost(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return bytes([-len(mask) % 8]) + np.packbits(mask[: len(mask) // 8 * 8]).tobytes()


@misconception("pack_bits", "The zeros that fill up are in the wrong place: the pixels of the last byte come first in it, the added bits stand at its end.")
def last_byte_filled_in_front(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    full, rest = mask[: len(mask) // 8 * 8], mask[len(mask) // 8 * 8 :]
    padding = -len(mask) % 8
    return bytes([padding]) + np.packbits(np.concatenate([full, np.zeros(padding, bool), rest])).tobytes()


@misconception("pack_bits", "Your added bits are ones. They should be zeros.")
def filled_with_ones(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    padding = -len(mask) % 8
    return bytes([padding]) + np.packbits(np.append(mask, np.ones(padding, bool))).tobytes()


@misconception("pack_bits", "A mask with more than one axis is flattened without a word. Its shape would be lost, so it should be refused.")
def flattens_images(mask):
    return bytes([-mask.size % 8]) + np.packbits(mask.ravel()).tobytes()


# ---------------------------------------------------------------- unpack_bits


@misconception("unpack_bits", "You read the bits of each byte in reverse: the first of eight pixels is in the bit that counts most.")
def reads_lowest_bit_first(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{data[:1]!r}")
    bits = np.unpackbits(np.array(list(data[1:]), np.uint8), bitorder="little")
    return bits[: len(bits) - data[0]].astype(bool)


@misconception("unpack_bits", "The bits that were added are still in your mask. The first byte says how many there are.")
def keeps_added_bits(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{data[:1]!r}")
    return np.unpackbits(np.array(list(data[1:]), np.uint8)).astype(bool)


@misconception("unpack_bits", "You unpack the first byte as if it held pixels. It is a number: how many bits were added.")
def first_byte_as_pixels(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{data[:1]!r}")
    bits = np.unpackbits(np.array(list(data), np.uint8))
    return bits[: len(bits) - data[0]].astype(bool)


@misconception("unpack_bits", "Nothing is left when no bits were added: a slice that ends at -0 ends at the start. Cut at the length that you want to keep.")
def nothing_left_without_padding(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{data[:1]!r}")
    return np.unpackbits(np.array(list(data[1:]), np.uint8))[: -data[0]].astype(bool)


@misconception("unpack_bits", "You cut the added bits off at the front. They stand at the end of the last byte.")
def cuts_at_the_front(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{data[:1]!r}")
    return np.unpackbits(np.array(list(data[1:]), np.uint8))[data[0] :].astype(bool)


@misconception("unpack_bits", "You take the first byte for the number of pixels in the last byte. It is the number of bits that were added.")
def first_byte_counts_pixels(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{data[:1]!r}")
    bits = np.unpackbits(np.array(list(data[1:]), np.uint8))
    return bits[: len(bits) - (8 - data[0]) % 8].astype(bool)


@misconception("unpack_bits", "You take the zeros at the end for added bits. They may be pixels that say no; only the first byte tells.")
def trailing_zeros_cut(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{data[:1]!r}")
    bits = "".join(format(byte, "08b") for byte in data[1:]).rstrip("0")
    return np.array([bit == "1" for bit in bits], bool)


@misconception("unpack_bits", "Your mask holds the numbers 0 and 1. It should be an array of bool.")
def numbers_instead_of_bool(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{data[:1]!r}")
    bits = np.unpackbits(np.array(list(data[1:]), np.uint8))
    return bits[: len(bits) - data[0]]


@misconception("unpack_bits", "A first byte that cannot be right is accepted. More than 7 bits are never added, and none can be added to no bytes.")
def believes_the_first_byte(data):
    if not data:
        raise ValueError("no bytes")
    bits = np.unpackbits(np.array(list(data[1:]), np.uint8))
    return bits[: max(0, len(bits) - data[0])].astype(bool)


# ---------------------------------------------------------------- pack_12bit


@misconception("pack_12bit", "The two halves of the middle byte are exchanged: the low bits of the first pixel come first, then the high bits of the second.")
def middle_byte_exchanged(pixels):
    pixels = pixels.tolist()
    if any(pixel > 4095 for pixel in pixels):
        raise ValueError(f"{max(pixels)}")
    data = []
    for a, b in zip(pixels[0::2], pixels[1::2]):
        data += [a >> 4, (b >> 8) << 4 | a & 15, b & 255]
    if len(pixels) % 2:
        data += [pixels[-1] >> 4, pixels[-1] & 15]
    return bytes(data)


@misconception("pack_12bit", "You start with the low bits of each pixel. Cameras do that too, but here the high bits come first, as in TIFF.")
def low_bits_first(pixels):
    pixels = pixels.tolist()
    if any(pixel > 4095 for pixel in pixels):
        raise ValueError(f"{max(pixels)}")
    data = []
    for a, b in zip(pixels[0::2], pixels[1::2]):
        data += [a & 255, (b & 15) << 4 | a >> 8, b >> 4]
    if len(pixels) % 2:
        data += [pixels[-1] & 255, pixels[-1] >> 8]
    return bytes(data)


@misconception("pack_12bit", "Each pixel takes two whole bytes in your data, so nothing is packed. Two pixels should share three bytes.")
def two_bytes_for_twelve_bits(pixels):
    pixels = pixels.tolist()
    if any(pixel > 4095 for pixel in pixels):
        raise ValueError(f"{max(pixels)}")
    return b"".join(bytes([pixel >> 8, pixel & 255]) for pixel in pixels)


@misconception("pack_12bit", "An odd last pixel is lost. It has no partner, but it still needs its two bytes.")
def odd_pixel_lost(pixels):
    pixels = pixels.tolist()
    if any(pixel > 4095 for pixel in pixels):
        raise ValueError(f"{max(pixels)}")
    data = []
    for a, b in zip(pixels[0::2], pixels[1::2]):
        data += [a >> 4, (a & 15) << 4 | b >> 8, b & 255]
    return bytes(data)


@misconception("pack_12bit", "An odd last pixel takes three bytes in your data. Two are enough; the third one holds nothing.")
def odd_pixel_in_three_bytes(pixels):
    pixels = pixels.tolist()
    if any(pixel > 4095 for pixel in pixels):
        raise ValueError(f"{max(pixels)}")
    pixels += [0] * (len(pixels) % 2)
    data = []
    for a, b in zip(pixels[0::2], pixels[1::2]):
        data += [a >> 4, (a & 15) << 4 | b >> 8, b & 255]
    return bytes(data)


@misconception("pack_12bit", "The last 4 bits of an odd last pixel are at the wrong end of their byte. They come first, the zeros fill up behind them.")
def odd_pixel_filled_in_front(pixels):
    pixels = pixels.tolist()
    if any(pixel > 4095 for pixel in pixels):
        raise ValueError(f"{max(pixels)}")
    data = []
    for a, b in zip(pixels[0::2], pixels[1::2]):
        data += [a >> 4, (a & 15) << 4 | b >> 8, b & 255]
    if len(pixels) % 2:
        data += [pixels[-1] >> 4, pixels[-1] & 15]
    return bytes(data)


@misconception("pack_12bit", "A pixel above 4095 loses its high bits without a word. It has to be refused.")
def high_bits_lost(pixels):
    pixels = [pixel & 4095 for pixel in pixels.tolist()]
    data = []
    for a, b in zip(pixels[0::2], pixels[1::2]):
        data += [a >> 4, (a & 15) << 4 | b >> 8, b & 255]
    if len(pixels) % 2:
        data += [pixels[-1] >> 4, (pixels[-1] & 15) << 4]
    return bytes(data)


# ---------------------------------------------------------------- unpack_12bit


@misconception("unpack_12bit", "You take the halves of the middle byte the wrong way round: its high half ends the first pixel, its low half starts the second.")
def reads_middle_byte_exchanged(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    padded = list(data) + [0, 0]
    pixels = []
    for i in range(0, 3 * ((n + 1) // 2), 3):
        a, b, c = padded[i : i + 3]
        pixels += [a << 4 | b & 15, (b >> 4) << 8 | c]
    return np.array(pixels[:n], np.uint16)


@misconception("unpack_12bit", "You read the low bits of each pixel first. Here the high bits come first, as in TIFF.")
def reads_low_bits_first(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    padded = list(data) + [0, 0]
    pixels = []
    for i in range(0, 3 * ((n + 1) // 2), 3):
        a, b, c = padded[i : i + 3]
        pixels += [(b & 15) << 8 | a, c << 4 | b >> 4]
    return np.array(pixels[:n], np.uint16)


@misconception("unpack_12bit", "You give all pixels that the data could hold. The argument n says where to stop.")
def never_stops(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, len(line) - 11, 12)], np.uint16)


@misconception("unpack_12bit", "You only read whole pairs, so an odd last pixel is missing. It is in two bytes of its own.")
def whole_pairs_only(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, 12 * (n // 2 * 2), 12)], np.uint16)


@misconception("unpack_12bit", "You refuse an odd last pixel, because three bytes are not there. Two are enough for it.")
def needs_three_bytes(data, n):
    if n < 0 or len(data) < 3 * ((n + 1) // 2):
        raise ValueError(f"{n} {len(data)}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, 12 * n, 12)], np.uint16)


@misconception("unpack_12bit", "The pixels are right, but the array has numpy's default dtype. It should be uint16.")
def twelve_bits_in_default_dtype(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, 12 * n, 12)], np.int64)


@misconception("unpack_12bit", "Where the data is too short you give fewer pixels than were asked for. It should be refused: part of the image is missing.")
def fewer_pixels(data, n):
    if n < 0:
        raise ValueError(f"{n}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, min(12 * n, len(line) - 11), 12)], np.uint16)
