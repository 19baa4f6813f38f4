"""What a runner's replies must look like; anything else is a broken protocol, and gives None."""

from __future__ import annotations

import builtins
from typing import Any

from bits_to_pyramids.student.reading.readings import CellReading, Definition

from .limits import Limits
from .outcomes import Answer, CellOutcome, Raised, Returned, Unusable

PNG = b"\x89PNG\r\n\x1a\n"
TEXT_LIMIT = 10_000
MAX_BASES = 100
MAX_LINE = 1_000_000  # Python does not write integers of many digits in decimal

# What is said of a cell that only defines something: most cells of most students.
QUIET_CELL = {
    "ok": True, "error_name": "", "error_message": "", "traceback": "", "stdout": "", "stderr": "",
    "result": None, "images": [],
}  # fmt: skip


def read_answer(kind: Any, value: Any, echo: bool) -> Answer | None:
    if kind == "unusable" and type(value) is str:
        return Unusable(_text(value))
    if kind not in ("returned", "raised") or type(value) is not tuple or len(value) != 2:
        return None
    value, arguments = value
    if arguments is not None and (not echo or type(arguments) is not tuple):
        return None
    if kind == "returned":
        return Returned(value, arguments)
    match value:
        case [str(name), list(bases), str(message), line] if line is None or (
            type(line) is int and 0 < line < MAX_LINE
        ):
            known = tuple(base for base in bases[:MAX_BASES] if type(base) is str and _is_exception(base))
            name = name if name.isidentifier() and len(name) <= 100 else "Exception"
            return Raised(name, known[:20], _text(message), line, arguments)
    return None


def _text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Bounded, and without the half characters that no file can hold."""
    return text[:limit].encode("utf-8", "replace").decode()


def _is_exception(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def read_cell_reading(cell_id: str, kind: Any, value: Any) -> CellReading | None:
    if kind != "reading":
        return None
    if type(value) is str:
        return CellReading(cell_id, problem=_text(value))
    if type(value) is not list:
        return None
    definitions = []
    for item in value:
        match item:
            case (str(name), bool(replaces), list(uses)) if all(_is_use(use) for use in uses):
                definitions.append(Definition(name, replaces, tuple(uses)))
            case _:
                return None
    return CellReading(cell_id, tuple(definitions))


def _is_use(use: Any) -> bool:
    return type(use) is tuple and [type(part) for part in use] == [str, str, int]


def read_cell_outcome(cell_id: str, kind: Any, value: Any, limits: Limits) -> CellOutcome | None:
    texts = ("error_name", "error_message", "traceback", "stdout", "stderr")
    if kind != "cell" or type(value) is not dict or set(value) != {"ok", *texts, "result", "images"}:
        return None
    largest = limits.output_bytes + TEXT_LIMIT
    if type(value["ok"]) is not bool or not all(
        type(value[name]) is str and len(value[name]) <= largest for name in texts
    ):
        return None
    result, images = value["result"], value["images"]
    if result is not None and (type(result) is not str or len(result) > largest):
        return None
    if type(images) is not list or len(images) > limits.images:
        return None
    if not all(type(image) is bytes and len(image) <= limits.image_bytes and image.startswith(PNG) for image in images):
        return None
    clean = {name: _text(value[name], largest) for name in texts}
    return CellOutcome(
        cell_id, value["ok"], **clean, result=None if result is None else _text(result, largest), images=images
    )
