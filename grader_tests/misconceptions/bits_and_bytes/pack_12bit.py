"""Mistakes that people make with `pack_12bit`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "pack_12bit",
    "The two halves of the middle byte are exchanged: the low bits of the first pixel come first, then the high bits of the second.",
)
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


@misconception(
    "pack_12bit",
    "You start with the low bits of each pixel. Cameras do that too, but here the high bits come first, as in TIFF.",
)
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


@misconception(
    "pack_12bit",
    "Each pixel takes two whole bytes in your data, so nothing is packed. Two pixels should share three bytes.",
)
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


@misconception(
    "pack_12bit", "An odd last pixel takes three bytes in your data. Two are enough; the third one holds nothing."
)
def odd_pixel_in_three_bytes(pixels):
    pixels = pixels.tolist()
    if any(pixel > 4095 for pixel in pixels):
        raise ValueError(f"{max(pixels)}")
    pixels += [0] * (len(pixels) % 2)
    data = []
    for a, b in zip(pixels[0::2], pixels[1::2]):
        data += [a >> 4, (a & 15) << 4 | b >> 8, b & 255]
    return bytes(data)


@misconception(
    "pack_12bit",
    "The last 4 bits of an odd last pixel are at the wrong end of their byte. They come first, the zeros fill up behind them.",
)
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
