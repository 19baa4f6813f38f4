"""What a browser may do on formgrader's pages: run and draw what is nbgrader's own, ask this server, nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

# Handlers and styles that stand in nbgrader's own templates and scripts as attributes.
HANDLER = re.compile(r"""\bonclick=(["'])(.*?)\1""", re.IGNORECASE)
STYLE = re.compile(r"""\bstyle=(["'])(.*?)\1""", re.IGNORECASE)


def content_policy(nonce: str) -> str:
    """The Content-Security-Policy of one answer."""
    handlers, styles = _attributes()
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'unsafe-hashes' {handlers}",
            f"style-src 'self' 'nonce-{nonce}' 'unsafe-hashes' {styles}",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


@cache
def _attributes() -> tuple[str, str]:
    """The hashes of the handlers and of the styles that nbgrader wrote, as a policy lists them."""
    from nbgrader.server_extensions.formgrader import handlers

    folders = (Path(handlers.template_path), Path(handlers.static_path, "js"))
    texts = [
        path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.rglob("*.*")) if path.is_file()
    ]
    return _hashes(HANDLER, texts), _hashes(STYLE, texts)


def _hashes(attribute: re.Pattern, texts: list[str]) -> str:
    found = {match[2] for text in texts for match in attribute.finditer(text)}
    # What is put together when the page is made cannot be known before.
    constant = sorted(value for value in found if "{" not in value)
    return " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(value.encode()).digest()).decode()}'" for value in constant
    )
