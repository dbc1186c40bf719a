"""The faults that a bad network, a proxy or a failing server can show, and what a person is told of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.screens.fault_kit import PATIENCE, Flavour, Visitor
from zettatui.sandbox.faults import Kind

_TERMS = {
    "error": "missing_tos",
    "message": "Terms of service not accepted.",
    "data": {"tos_id": 1, "tos_name": "VNC data use", "tos_form_url": "https://auth.example/tos/1/accept"},
}
_PERMISSION = {
    "error": "missing_permission",
    "message": "Missing permission: view for dataset vnc",
    "data": {"required_permission": "view", "auth_dataset": "vnc"},
}
_ROLE = {
    "error": "missing_role",
    "message": "Missing role: dataset_admin for dataset vnc",
    "data": {"required_role": "dataset_admin", "auth_dataset": "vnc"},
}
_BAD_TOKEN = {"error": "invalid_token", "message": "Unauthorized - Token is Invalid or Expired"}
_REALM = 'Bearer realm="https://auth.example/api/v1/authorize"'


@dataclass(frozen=True)
class Trouble:
    """One fault: the sandbox's knobs, what is said of a failed read, and of a change that was not made.

    `says` can name several sentences, parted by `|`: a compressed answer that is cut cannot be unpacked.
    `after` marks those that strike once the work is done. `only` names the one flavour that has it.
    """

    name: str
    kind: Kind | Literal["pulled"]
    says: str
    knobs: Mapping[str, Any] = field(default_factory=dict)
    after: bool = False
    certain: bool = False
    only: Flavour | None = None

    def strike(self, visitor: Visitor, method: str | None, path: str) -> None:
        """Set the fault for the requests of a method and path, until all is mended."""
        if self.kind == "pulled":
            visitor.wire.pulled = True
        else:
            if self.name == "silence":
                visitor.wire.silent = method, path
            knobs = {"times": None, **self.knobs}
            visitor.world.faults.add(self.kind, method, path, **knobs)


def mend(visitor: Visitor) -> None:
    """Take all faults away."""
    visitor.world.faults.clear()
    visitor.wire.pulled = False
    visitor.wire.silent = None


def _status(name: str, status: int, says: str, **more: Any) -> Trouble:
    certain, only = more.pop("certain", False), more.pop("only", None)
    body = more.pop("body", None)
    if isinstance(body, dict):
        body = json.dumps(body)
    return Trouble(name, "status", says, {"status": status, "body": body, **more}, certain=certain, only=only)


TROUBLES: tuple[Trouble, ...] = (
    _status(
        "401 of CAVE",
        401,
        "The server did not accept the token",
        body=_BAD_TOKEN,
        headers={"WWW-Authenticate": f'{_REALM}, error="invalid_token"'},
        only="cave",
        certain=True,
    ),
    _status(
        "401 of Zetta",
        401,
        "The server did not accept the token",
        body="Invalid/expired token. Try again.",
        content_type="text/plain; charset=UTF-8",
        headers={
            "WWW-Authenticate": "Bearer realm=https://api.zetta.ai/auth/google/login, error=invalid_token"
        },
        only="zetta",
        certain=True,
    ),
    _status(
        "403 terms", 403, "The terms of service of this data are not accepted", body=_TERMS, certain=True
    ),
    _status("403 permission", 403, "Your account lacks a permission", body=_PERMISSION, certain=True),
    _status("403 role", 403, "Your account lacks a role", body=_ROLE, certain=True),
    _status(
        "403 administrators only",
        403,
        "Only an administrator may do this",
        body="Requires dataset admin privilege.",
        certain=True,
    ),
    _status(
        "403 of the group",
        403,
        "this group does not let you do this",
        body="User ann@lab.example not authorized to GET /info/api/v2/datastacks in domain /wclee",
        content_type="text/plain; charset=UTF-8",
        certain=True,
    ),
    _status("404", 404, "has nothing under this name", certain=True),
    _status("413", 413, "That is too large", certain=True),
    _status(
        "429 with Retry-After",
        429,
        "The server asks for fewer requests",
        headers={"Retry-After": "1"},
        certain=True,
    ),
    _status("500 bare", 500, "The server failed"),
    _status(
        "500 wrapped", 500, "The server failed", body={"message": "500 Internal Server Error: pool is empty"}
    ),
    _status("502", 502, "The server's gateway could not reach the service"),
    _status("503", 503, "The server's gateway could not reach the service"),
    _status("504", 504, "The server's gateway could not reach the service"),
    Trouble("silence", "slow", "The server did not answer in time", {"seconds": PATIENCE * 50}),
    Trouble("cut body", "cut", "The connection broke before the answer was complete", after=True),
    Trouble("broken JSON", "truncate", "is no JSON|The connection broke", {"keep": 3}, after=True),
    Trouble("no answer at all", "empty", "The connection broke before the answer was complete"),
    Trouble("a web page", "html", "A web page came back where data was due"),
    Trouble(
        "a redirect elsewhere",
        "redirect",
        "You are not signed in",
        {"location": "http://foreign.example/login"},
        certain=True,
    ),
    Trouble(
        "wrong Content-Encoding",
        "headers",
        "compressed in a way that cannot be read",
        {"headers": {"Content-Encoding": "br"}},
        after=True,
    ),
    Trouble("server not there", "pulled", "The server could not be reached", certain=True),
)

DIFFERENT = frozenset({"401 of CAVE", "401 of Zetta", "403 of the group", "404", "500 bare", "cut body"})
"""What the flavours answer, or the app reads, differently; the rest is shown on one flavour only."""

PASSING: tuple[tuple[str, Kind, Mapping[str, Any]], ...] = (
    ("two gateway failures, then fine", "status", {"status": 503, "times": 2}),
    ("three cuts, then fine", "cut", {"times": 3}),
    (
        "429 with Retry-After, then fine",
        "status",
        {"status": 429, "times": 1, "headers": {"Retry-After": "1"}},
    ),
    ("a slow answer", "slow", {"seconds": PATIENCE / 8}),
    ("an answer in drips", "drip", {"seconds": 0.005, "times": 1}),
    ("a Warning header", "headers", {"headers": {"Warning": '299 - "mind the gap"'}}),
)
"""What a read survives without a word."""
