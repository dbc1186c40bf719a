"""One row of a contract sheet's error tables: what a server answers, and what a person is told and offered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from zettatui.services import errors as e
from zettatui.services.call import Call, Effect, Service

Flavour = Literal["cave", "zetta"]
BOTH: tuple[Flavour, ...] = ("cave", "zetta")
C: tuple[Flavour, ...] = ("cave",)
Z: tuple[Flavour, ...] = ("zetta",)
ADDRESSES = {"cave": "https://global.daf-apis.com", "zetta": "https://api.zetta.ai/wclee"}

JSON, HTML = "application/json", "text/html; charset=utf-8"
TEXT, ECHO = "text/plain; charset=UTF-8", "application/json; charset=UTF-8"


@dataclass(frozen=True)
class Row:
    """A row: where it stands in the sheet, the answer, and the error class, words and offer it must become.

    `says` and `offers` are parts of the sentence: what happened, and what to do next. `has` are attributes of
    the error that a screen acts on (a page to open, the dataset to ask for). `exit` is the command's code.
    """

    section: str
    flavours: tuple[Flavour, ...]
    status: int
    body: Any
    kind: type[e.ServiceError]
    says: str
    offers: str
    exit: int
    service: Service = "info"
    effect: Effect = "read once"
    media: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    has: dict[str, object] = field(default_factory=dict)
    feature: str = ""
    operation: str = "ask"
    method: str = ""

    @property
    def content(self) -> bytes:
        """The body as it comes."""
        if isinstance(self.body, str) and self.media != JSON:
            return self.body.encode()
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()

    @property
    def call(self) -> Call:
        """The request that is answered so."""
        method = self.method or ("POST" if self.effect == "change" else "GET")
        body = b"{}" if self.effect == "change" else None
        return Call(
            self.service, self.operation, "the thing", method, "/x", body=body, effect=self.effect,
            feature=self.feature,
        )  # fmt: skip


def e3(message: str) -> dict[str, object]:
    """Wrap a message as the annotation engine since 4.13 does (graph sheet, E3)."""
    return {"code": 500, "message": message, "traceback": ["File x, line 1"]}


def e1(code: int, text: str) -> dict[str, object]:
    """Write a message as the chunkedgraph does (graph sheet, E1)."""
    return {"timestamp": "2026-11-23 11:51:37", "duration": 1.5, "code": code, "message": f"[{code}]: {text}"}


FLASK_PAGE = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
NGINX_PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><hr>nginx</body></html>\r\n"
