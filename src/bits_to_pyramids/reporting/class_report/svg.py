"""matplotlib's SVG made fit to stand in a page: no style attributes, no ids of its own, a name for screen readers.

A page with a strict policy has no room for style attributes, and several figures in one page
must not use each other's clip paths.  The picture is the same for the same numbers.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from matplotlib.figure import Figure


SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"


def inline_svg(figure: Figure, name: str, alt: str) -> str:
    """A figure as an ``<svg>`` element.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    name : str
        What the ids in it begin with; another one for each figure of a page.
    alt : str
        What somebody reads who does not see the picture.
    """
    import matplotlib

    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "bits-to-pyramids", "svg.fonttype": "path"}):
        figure.savefig(
            buffer,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
            transparent=True,
        )
    root = ElementTree.fromstring(buffer.getvalue())
    _drop(root, {f"{{{SVG}}}metadata", f"{{{SVG}}}style"})
    for element in root.iter():
        for declaration in element.attrib.pop("style", "").split(";"):
            attribute, _, value = declaration.partition(":")
            if value:
                element.set(attribute.strip(), value.strip())
        if "id" in element.attrib:
            element.set("id", f"{name}-{element.get('id')}")
        for key, value in list(element.attrib.items()):
            if key == f"{{{XLINK}}}href":
                del element.attrib[key]
                element.set("href", value.replace("#", f"#{name}-", 1))
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
    for key in ("width", "height"):
        root.attrib.pop(key, None)
    root.attrib |= {
        "role": "img",
        "aria-label": alt,
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "class": "plot",
    }
    for prefix, uri in (("", SVG), ("xlink", XLINK)):
        ElementTree.register_namespace(prefix, uri)
    return re.sub(r"\s*<!--.*?-->", "", ElementTree.tostring(root, encoding="unicode"), flags=re.DOTALL)


def _drop(element: Element, tags: set[str]) -> None:
    for child in list(element):
        if child.tag in tags:
            element.remove(child)
        else:
            _drop(child, tags)
