"""Reads any unsuccessful answer into one shape: the status meant, its kind, a text, messages by field.

Follows "Error bodies: the families" (E1 to E10) of the graph sheet and the seven shapes of the auth sheet.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .call import Answer

Kind = Literal[
    "redirect",  # 3xx
    "auth",  # {"error": code, "message", "data"}
    "request-schema",  # {"schema_errors": {...}}
    "query-parameter",  # {"errors": {...}, "message"}
    "wrapped",  # 500 {"message": "409 Conflict: text"}
    "crash",  # 500 {"message": text, "traceback": [...]}
    "message",  # {"message": text}
    "validation",  # FastAPI: {"detail": ...}
    "said",  # a bare JSON string
    "sentence",  # plain text, or Flask's sentences labelled text/html
    "page",  # a web page
    "empty",
]

_WRAPPED = re.compile(r"(\d{3}) ([A-Z][A-Za-z' -]+): (.*)", re.DOTALL)
_GRAPH_PREFIX = re.compile(r"\[\d{3}\]: ?")
_DATABASE_TAIL = re.compile(r"\s*(?:\[SQL:|<SQL and parameters follow>).*", re.DOTALL)
_REALM = re.compile(r"realm=(?:\"([^\"]*)\"|([^\s,]+))")
_ROUTE_HINT = "The requested URL was not found on the server"
_SECRET_PARAMETERS = frozenset({"middle_auth_token", "token"})


@dataclass(frozen=True)
class Said:
    """What an unsuccessful answer means, whatever its shape."""

    effective_status: int
    kind: Kind
    text: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    code: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    traceback: str = ""


def said_by(answer: Answer) -> Said:
    """Read an unsuccessful answer; never raises, whatever came."""
    status = answer.status
    if 300 <= status < 400:
        return Said(status, "redirect")
    if not answer.body.strip():
        return Said(status, "empty")
    if answer.media_type in {"application/json", ""} or answer.body.lstrip()[:1] in (b"{", b'"'):
        try:
            value = json.loads(answer.body)
        except (ValueError, RecursionError):
            pass
        else:
            return _said_in_json(status, value)
    if answer.is_page:
        return Said(status, "page")
    return Said(status, "sentence", answer.text)


def _said_in_json(status: int, value: object) -> Said:
    if isinstance(value, str):
        return Said(status, "said", value)
    if not isinstance(value, dict):
        return Said(status, "empty")
    if isinstance(value.get("schema_errors"), dict):
        return Said(400, "request-schema", fields=value["schema_errors"])
    message = value.get("message")
    if isinstance(value.get("errors"), dict):
        return Said(400, "query-parameter", fields=value["errors"])
    if isinstance(value.get("error"), str):
        data = value.get("data")
        text = message if isinstance(message, str) else ""
        return Said(status, "auth", text, code=value["error"], data=data if isinstance(data, dict) else {})
    traceback = value.get("traceback")
    lines = "\n".join(map(str, traceback)) if isinstance(traceback, list) else str(traceback or "")
    if isinstance(message, dict):
        return Said(status, "message", fields=message, traceback=lines)
    if isinstance(message, str):
        return _said_in_message(status, message, lines)
    if "detail" in value:
        return _said_in_detail(status, value["detail"])
    return Said(status, "empty", traceback=lines)


def _said_in_message(status: int, message: str, traceback: str) -> Said:
    wrapped = _WRAPPED.fullmatch(message)
    if wrapped:
        effective, text = int(wrapped[1]), wrapped[3]
        fields = _python_literal(text) if effective == 422 else {}
        return Said(effective, "wrapped", "" if fields else _shown(text), fields, traceback=traceback)
    if _ROUTE_HINT in message:
        message = ""  # flask-restx goes on to list its other routes
    text = _shown(_GRAPH_PREFIX.sub("", message, count=1))
    return Said(status, "crash" if traceback else "message", text, traceback=traceback)


def _said_in_detail(status: int, detail: object) -> Said:
    if not isinstance(detail, list):
        return Said(status, "validation", str(detail))
    fields: dict[str, object] = {}
    for item in detail:
        if isinstance(item, dict):
            where = item.get("loc")
            name = ".".join(map(str, where)) if isinstance(where, list) else ""
            fields[name] = [str(item.get("msg", ""))]
    return Said(status, "validation", fields=fields)


def _python_literal(text: str) -> Mapping[str, object]:
    """Read `{'func_id': ['Not a valid integer.']}`; anything else gives no fields."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return {}
    return value if isinstance(value, dict) and all(isinstance(key, str) for key in value) else {}


def _shown(text: str) -> str:
    """Cut a database error before the statement and the values of the row."""
    return _DATABASE_TAIL.sub("", text)


def login_page_named_in(answer: Answer) -> str:
    """Return the page to sign in at: the redirect's target or `WWW-Authenticate`'s realm, tokens removed."""
    location = answer.header("location")
    if not location:
        realm = _REALM.search(answer.header("www-authenticate"))
        location = (realm[1] or realm[2] or "") if realm else ""
        if location and "://" not in location:
            location = f"https://{location}"  # as the older auth server names it
    return without_tokens(location) if location.startswith(("http://", "https://")) else ""


def without_tokens(url: str) -> str:
    """Return the URL without the query parameters that carry tokens; other text of it is kept."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0]
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, value) for key, value in query if key not in _SECRET_PARAMETERS]
    return url if len(kept) == len(query) else urlunsplit(parts._replace(query=urlencode(kept)))
