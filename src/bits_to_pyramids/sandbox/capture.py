"""Where a cell's output goes: bounded texts and pictures."""

from __future__ import annotations

import io
import sys
from typing import Any

from .limits import Limits


class BoundedText(io.TextIOBase):
    """A text stream that keeps the first `limit` characters and throws the rest away at no cost."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._limit = limit
        self._parts: list[str] = []
        self._cut = False
        self.buffer = _Bytes(self)

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._left > 0:
            kept = text[: self._left]
            self._parts.append(kept)
            # An empty string must cost something too, or a flood of them fills the list.
            self._left -= max(1, len(kept))
            self._cut = len(kept) < len(text)
        elif text:
            self._cut = True
        return len(text)

    def writable(self) -> bool:
        """Always."""
        return True

    def getvalue(self) -> str:
        """What was kept, and a sentence if there was more."""
        note = f"\n[The output was cut after {self._limit:,} characters.]\n" if self._cut else ""
        return "".join(self._parts) + note


class _Bytes(io.RawIOBase):
    """What is written to ``sys.stdout.buffer``."""

    def __init__(self, text: BoundedText) -> None:
        self._text = text

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._text.write(bytes(data).decode("utf-8", "replace"))
        return len(data)


class Capture:
    """Everything a cell shows."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.stdout = BoundedText(limits.output_bytes)
        self.stderr = BoundedText(limits.output_bytes)
        self.result: str | None = None
        self.images: list[bytes] = []
        self.dropped = 0

    def show(self, data: dict[str, Any], *, is_result: bool = False) -> None:
        """Take one display: its picture if it has one, else its text."""
        picture, text = data.get("image/png"), data.get("text/plain")
        if isinstance(picture, bytes):
            self.add_image(picture)
        elif isinstance(text, str):
            if is_result:
                kept = BoundedText(self.limits.output_bytes)
                kept.write(text)
                self.result = kept.getvalue()
            else:
                self.stdout.write(text + "\n")

    def add_image(self, png: bytes) -> None:
        """Keep a picture, if there is room for it."""
        if len(self.images) < self.limits.images and len(png) <= self.limits.image_bytes:
            self.images.append(png)
        else:
            self.dropped += 1

    def add_open_figures(self) -> None:
        """Draw and close the figures that are open in pyplot, if anybody has imported it."""
        if plt := sys.modules.get("matplotlib.pyplot"):
            self._add_figures_of(plt)
        if self.dropped:
            self.stderr.write(f"{self.dropped} more or larger figures are not shown.\n")

    def _add_figures_of(self, plt: Any) -> None:
        for number in plt.get_fignums():
            if len(self.images) >= self.limits.images:
                self.dropped += 1
                continue
            file = io.BytesIO()
            try:
                plt.figure(number).savefig(file, format="png", bbox_inches="tight")
            except Exception as problem:
                self.stderr.write(f"A figure can't be drawn: {type(problem).__name__}: {problem}\n")
            else:
                self.add_image(file.getvalue())
        plt.close("all")
