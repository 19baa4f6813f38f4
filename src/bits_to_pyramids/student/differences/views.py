"""A difference as HTML without scripts: facts, sentences, and the picture of the part around it.

The class names are those of `CSS`, which a feedback page and a card in a notebook both carry.  Its colours are
variables that each of them sets: ``--ink``, ``--soft``, ``--line``, ``--pale``, ``--mark``.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from .arrays import Panel, arrays_picture
from .chunks import Plane, chunks_picture
from .drawn import Drawn, with_code
from .evidence import BytesWindow, ChunkLists, Evidence, TwoArrays
from .hexadecimal import Column, hex_picture
from .told import Told

CSS = """\
.b2p-said p { margin: 0.35rem 0; }
.b2p-said code, .b2p-said pre { font: 0.9em/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
.b2p-said .facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.1rem 0.8rem; margin: 0.3rem 0; }
.b2p-said .facts dt, .b2p-said .facts dd { float: none; clear: none; width: auto; margin: 0; padding: 0; }
.b2p-said .facts dt { color: var(--soft); font-weight: 400; }
.b2p-said .facts dd { overflow-wrap: anywhere; }
.b2p-said .scroll { overflow-x: auto; max-width: 100%; }
.b2p-said .hex { border-collapse: collapse; margin: 0.3rem 0; }
.b2p-said .hex { font: 0.9rem/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
.b2p-said .hex th, .b2p-said .hex td { border: 1px solid var(--line); padding: 0.1rem 0.25rem; text-align: center; \
font-weight: 400; }
.b2p-said .hex th[scope="row"] { text-align: left; padding-right: 0.6rem; }
.b2p-said .hex th { color: var(--soft); }
.b2p-said .hex .differs { background: var(--mark); color: var(--ink); font-weight: 700; text-decoration: underline; }
.b2p-said .hex .here { outline: 3px solid var(--ink); outline-offset: -2px; }
.b2p-said .panels { display: flex; flex-wrap: wrap; gap: 0.6rem 1.5rem; margin: 0.4rem 0; }
.b2p-said figure { margin: 0; max-width: 100%; }
.b2p-said figcaption { font-size: 0.9rem; }
.b2p-said .soft { color: var(--soft); }
.b2p-said svg { max-width: 100%; height: auto; color: var(--soft); }
.b2p-said svg { font-family: system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
@media (max-width: 30rem) {
  .b2p-said .hex { font-size: 0.8rem; }
  .b2p-said .hex th, .b2p-said .hex td { padding: 0.1rem 0.15rem; }
}
"""


def difference_view(told: Told, evidence: Evidence | None) -> Drawn:
    """What is known of a difference, as one piece of HTML."""
    parts = []
    if told.facts:
        facts = (f"<dt>{escape(label)}</dt><dd><code>{escape(value)}</code></dd>" for label, value in told.facts)
        parts.append(f'<dl class="facts">{"".join(facts)}</dl>')
    for line, aligned in told.rest:
        parts.append(f'<pre tabindex="0">{escape(line)}</pre>' if aligned else f"<p>{with_code(line)}</p>")
    match evidence:
        case BytesWindow():
            parts.append(_bytes(evidence, bits=not told.reversed))
        case TwoArrays():
            arrays = arrays_picture(evidence)
            parts.append(_panels(arrays.summary, arrays.panels))
        case ChunkLists():
            chunks = chunks_picture(evidence)
            parts.append(_panels(chunks.summary, chunks.planes))
    return Drawn(f'<div class="b2p-said">{"".join(parts)}</div>')


def _bytes(window: BytesWindow, bits: bool) -> str:
    picture = hex_picture(window)
    html = f"<p>{escape(picture.summary)}</p>"
    html += _table("byte", "the bytes around the first difference", picture.columns, picture.at)
    if bits and picture.bits:
        name = f"bits of byte {picture.at}"
        html += _table(name, f"the {name}", picture.bits, None)
    return html


def _table(name: str, label: str, columns: list[Column], here: int | None) -> str:
    """Got and expected in two rows, what differs marked by more than a colour."""
    heads = "".join(f'<th scope="col">{column.place}</th>' for column in columns)
    rows = ""
    for row in ("got", "expected"):
        cells = ""
        for column in columns:
            classes = "differs" * column.differs + " here" * (column.place == here)
            cells += f'<td class="{classes}">{getattr(column, row) or "none"}</td>'
        rows += f'<tr><th scope="row">{row}</th>{cells}</tr>'
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{label}"><table class="hex">'
        f'<thead><tr><th scope="row">{name}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _panels(summary: str, panels: Iterable[Panel | Plane]) -> str:
    html = f"<p>{escape(summary)}</p>" if summary else ""
    for panel in panels:
        note = getattr(panel, "note", "")
        under = f'<br><span class="soft">{escape(note)}</span>' if note else ""
        html += f"<figure><figcaption><b>{escape(panel.title)}</b>{under}</figcaption>{panel.svg}</figure>"
    head, figure, figures = html.partition("<figure>")
    return f'{head}<div class="panels">{figure}{figures}</div>'
