"""Formgrader with a strict Content-Security-Policy, and with nothing of a student's that acts.

Formgrader shows students' notebooks with the instructor's cookies.  nbgrader's templates put names and
addresses into pages and scripts as they are, and ask for MathJax from elsewhere.  Neither the
policy nor the exporter can be set, so the handlers are given ours when the course's configuration is read
in a Jupyter server.
"""

from __future__ import annotations

import sys
from typing import Any

from bits_to_pyramids.reporting.formgrader.policy import content_policy

BASE = "nbgrader.server_extensions.formgrader.base"


def install() -> None:
    """Give formgrader's handlers our policy, templates and exporter; does nothing outside a Jupyter server."""
    if BASE not in sys.modules:
        return
    handler = sys.modules[BASE].BaseHandler
    handler.content_security_policy = property(_policy)
    handler.render = _render
    handler.exporter = property(_exporter)


def _nonce(handler: Any) -> str:
    """This answer's own word, by which the browser knows the scripts that are the page's."""
    import secrets

    if not hasattr(handler, "_csp_nonce"):
        handler._csp_nonce = secrets.token_urlsafe(18)
    return handler._csp_nonce


def _policy(handler: Any) -> str:
    """Ours, then what Jupyter says (who may frame the page, where to report); the first word on a subject counts."""
    from jupyter_server.base.handlers import JupyterHandler

    return f"{content_policy(_nonce(handler))}; {JupyterHandler.content_security_policy.fget(handler)}"


def _render(handler: Any, name: str, **values: Any) -> str:
    from bits_to_pyramids.reporting.formgrader.pages import environment

    return environment().get_template(name).render(csp_nonce=_nonce(handler), **values)


def _exporter(handler: Any) -> Any:
    from bits_to_pyramids.reporting.formgrader.pages import Submission, exporter

    return Submission(exporter(handler.settings), _nonce(handler))
