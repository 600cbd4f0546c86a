"""What every answer of the server forbids the browser: above all, any script and any request that
is not the app's own."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit as st

from bert_explorer.views.bertviz import script_sources


def security_headers() -> dict[str, str]:
    """The headers by name."""
    return {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def content_security_policy() -> str:
    """The policy that the whole app runs under.

    A script must come from a file of this server, be a component (Streamlit starts each from a
    blob:), or be one of the few inline scripts that are named by their hash: Streamlit's own and
    bertviz's, whose pages stand in frames and inherit this policy. So a script that somebody got
    into a page would not run, and could ask nobody but this server if it did.
    """
    scripts = " ".join(("'self'", "blob:", *_inline_scripts(), *script_sources()))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "script-src-attr 'none'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )


def _inline_scripts() -> tuple[str, ...]:
    """Those in Streamlit's page, as the installed version has them."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    digests = (
        hashlib.sha256(script.encode()).digest()
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    )
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
