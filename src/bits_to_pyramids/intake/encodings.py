"""The text of a file, in whatever encoding an honest author's program wrote it."""

from __future__ import annotations

import codecs
import json

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def as_text(data: bytes) -> tuple[str, str]:
    """A file's text, and what had to be guessed to read it, as the end of a sentence.

    Unicode is read in all its forms.  What is none is read as Windows of western Europe writes it,
    in which no byte is without a meaning that matters to Python; a few bytes that are broken in
    what else is UTF-8 become replacement characters.
    """
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), None) or json.detect_encoding(data)
    try:
        return data.decode(encoding), ""
    except UnicodeDecodeError:
        pass
    if encoding.startswith("utf-8"):
        mended = data.decode("utf-8", "replace")
        broken = mended.count("\ufffd")
        if broken > sum(char > "\x7f" for char in mended) - broken:
            text = data.decode("cp1252", "replace")
            return text, "it is not in UTF-8, and was read as Windows-1252"
        return mended, "some of its characters are broken"
    return data.decode(encoding, "replace"), "some of its characters are broken"
