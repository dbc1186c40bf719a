"""The error bodies of the real services' frameworks: Flask pages, flask-restx, echo (Go)."""

from __future__ import annotations

import html
import json
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

_FLASK_TEXT = {
    404: "The requested URL was not found on the server. If you entered the URL manually please check your"
    " spelling and try again.",
    405: "The method is not allowed for the requested URL.",
    500: "The server encountered an internal error and was unable to complete your request. Either the server"
    " is overloaded or there is an error in the application.",
}
_PROXY_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"
)
_PROXY_TITLES = {
    404: "404 Not Found",
    413: "413 Request Entity Too Large",
    429: "429 Too Many Requests",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
}
HTML = "text/html; charset=utf-8"


def json_answer(
    value: Any, status: int = 200, *, spaced: bool = False, headers: dict[str, str] | None = None
) -> Response:
    """Return JSON as Flask writes it, newline at the end: keys sorted and compact, or in order and spaced."""
    if spaced:
        text = json.dumps(value, ensure_ascii=True)
    else:
        text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return Response(text + "\n", status, headers, media_type="application/json")


def text_answer(text: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a bare sentence the way Flask does: as HTML without markup (E2)."""
    return _typed(text, status, HTML, headers)


def flask_page(status: int) -> Response:
    """Return Flask's own page for 404, 405 or 500 (E4)."""
    title = HTTPStatus(status).phrase
    return text_answer(
        f"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n"
        f"<p>{_FLASK_TEXT[status]}</p>\n",
        status,
    )


def proxy_page(status: int) -> Response:
    """Return nginx's page (E7)."""
    title = _PROXY_TITLES.get(status, str(status))
    return _typed(_PROXY_PAGE.format(title), status, "text/html")


def restx_error(status: int, hint: str = "") -> Response:
    """Return flask-restx's object with a message (E3); `hint` is its "did you mean" tail."""
    return json_answer({"message": _FLASK_TEXT[status] + hint}, status, spaced=True)


def go_json(text: str, status: int = 200) -> Response:
    """Return JSON text the way echo does, newline at the end."""
    return _typed(text + "\n", status, "application/json; charset=UTF-8", {"Vary": "Origin"})


def go_error(status: int) -> Response:
    """Return echo's error object (E5)."""
    return go_json(json.dumps({"message": HTTPStatus(status).phrase}, separators=(",", ":")), status)


def go_text(text: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return text the way echo does (E6)."""
    return _typed(text, status, "text/plain; charset=UTF-8", {"Vary": "Origin", **(headers or {})})


def flask_redirect(location: str, headers: dict[str, str] | None = None) -> Response:
    """Return Werkzeug's 302 with its small page."""
    shown = html.escape(location)
    page = (
        "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
        "<p>You should be redirected automatically to the target URL: "
        f'<a href="{shown}">{shown}</a>. If not, click the link.\n'
    )
    return text_answer(page, 302, {"Location": location, **(headers or {})})


def _typed(text: str, status: int, content_type: str, headers: dict[str, str] | None = None) -> Response:
    # Starlette adds its own charset to text types; the services' exact spelling is part of the contract.
    return Response(text, status, {"content-type": content_type, **(headers or {})})
