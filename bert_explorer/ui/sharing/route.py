"""The address behind a short link: /s/<code> leads to the page with all its choices."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bert_explorer.errors import LinkError
from bert_explorer.ui.sharing.short_links import CODE, short_links

UNKNOWN = "link"
"""What the home page's address says when a code led nowhere: the code."""


def open_short_link(request: Request) -> Response:
    """Redirect to the view. Starlette runs this in a thread of its own.

    The target is given relative to /s/, so it holds behind any prefix and never leaves the app.
    """
    code = request.path_params["code"].lower()
    try:
        address = short_links().address_of(code)
    except LinkError:
        address = None
    if address is None:
        address = f"?{UNKNOWN}={code if CODE.fullmatch(code) else ''}"
    return RedirectResponse(f"../{address}", status_code=302)
